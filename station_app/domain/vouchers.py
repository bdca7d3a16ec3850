"""Vouchers (兑换券): which there are, how long one is good, and points turned into as few as can be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from station_app.domain.amounts import format_points
from station_app.errors.exchange import NoVouchersWanted, TooManyVouchers, VoucherValueUnknown

VALUES = (1000, 500, 200, 100, 50)
"""Tenths of a point, the greatest first: vouchers of 100, 50, 20, 10 and 5 points."""
MOST_AT_ONCE = 100
"""Vouchers issued in one act: ten sheets."""


def fewest(points: int) -> dict[int, int]:
    """How many of each value make up ``points`` (tenths) with the fewest papers; what is over stays out."""
    made: dict[int, int] = {}
    for value in VALUES:
        count, points = divmod(points, value)
        if count:
            made[value] = count
    return made


def total_of(counts: Mapping[int, int]) -> int:
    """Tenths of so many vouchers of each value."""
    return sum(value * count for value, count in counts.items())


def check_counts(counts: Mapping[int, int]) -> dict[int, int]:
    """What is asked for, the greatest value first.

    Raises NoVouchersWanted, TooManyVouchers, VoucherValueUnknown.
    """
    for value, count in counts.items():
        if value not in VALUES or count < 0:
            raise VoucherValueUnknown(value=format_points(value))
    wanted = {value: counts[value] for value in VALUES if counts.get(value)}
    if not wanted:
        raise NoVouchersWanted
    if sum(wanted.values()) > MOST_AT_ONCE:
        raise TooManyVouchers(most=MOST_AT_ONCE)
    return wanted


def valid_until(issued_on: date, months: int) -> date:
    """The last day of a voucher that is good for ``months`` months: the same day of the month, or its end."""
    years, month = divmod(issued_on.month - 1 + months, 12)
    for day in range(issued_on.day, 0, -1):
        try:
            return date(issued_on.year + years, month + 1, day)
        except ValueError:
            continue
    raise ValueError(issued_on)
