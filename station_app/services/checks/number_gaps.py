"""Numbers of receipts and vouchers that nobody holds, and which of them a restore left out on purpose."""

from __future__ import annotations

from collections.abc import Iterator

from station_app.domain.checks.numbers import Gap, gaps, looks_left_by_restore
from station_app.services.checks.look import Look

_RESTORES = "SELECT started_at FROM epoch WHERE from_token IS NOT NULL ORDER BY started_at"
RECEIPTS = "SELECT number, at FROM redemption ORDER BY number"
VOUCHERS = "SELECT number, issued_at FROM voucher ORDER BY number"


def number_gaps(look: Look, numbers: str) -> Iterator[tuple[Gap, bool]]:
    """Each gap in the numbers of a query (number and instant), and whether a restore explains it."""
    restores = [at for (at,) in look.rows(_RESTORES)]
    given = {int(number): int(at) for number, at in look.rows(numbers)}
    for gap in gaps(given):
        before, after = given.get(gap.first - 1, 0), given[gap.last + 1]
        restored = any(before <= at <= after for at in restores)
        yield gap, restored and looks_left_by_restore(gap)
