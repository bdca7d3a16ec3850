"""Numbers of receipts and vouchers that nobody holds, and which of them a restore left out on purpose."""

from __future__ import annotations

from collections.abc import Iterator

from station_app.domain.checks.numbers import Gap, gaps
from station_app.services.checks.look import Look

RECEIPTS = "SELECT number, at FROM redemption ORDER BY number"
VOUCHERS = "SELECT number, issued_at FROM voucher ORDER BY number"


def number_gaps(look: Look, numbers: str) -> Iterator[tuple[Gap, bool]]:
    """Each gap in the numbers of a query (number and instant), and whether a restore explains it."""
    given = {int(number): int(at) for number, at in look.rows(numbers)}
    for gap in gaps(given):
        before, after = given.get(gap.first - 1, 0), given[gap.last + 1]
        yield gap, look.left_by_restore(gap, before, after)
