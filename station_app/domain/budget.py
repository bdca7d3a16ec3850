"""The year's points budget: how much a year will have given out if it goes on as it began."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

MONTHS = 12
WARN_AT = 80
"""Per cent of the budget given out from which the clerk is warned."""

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Budget:
    """A year's figures in tenths: ``by_month`` holds twelve, ``amount`` is None where nobody set one.

    ``forecast`` is what the year will have given out by its end; what was given out, where it is over.
    """

    year: int
    amount: int | None
    by_month: tuple[int, ...]
    forecast: int

    @property
    def given(self) -> int:
        """What was given out so far, less what was taken back."""
        return sum(self.by_month)

    @property
    def used(self) -> int | None:
        """The per cent of the budget given out, rounded down; None without one."""
        return None if self.amount is None else self.given * _WHOLE // self.amount

    @property
    def foreseen(self) -> int | None:
        """The per cent of the budget that the forecast comes to, rounded up: 101 is over it."""
        return None if self.amount is None else -(-self.forecast * _WHOLE // self.amount)

    @property
    def is_pressing(self) -> bool:
        """True where 80 % are given out, or where the year will end over its budget."""
        used, foreseen = self.used, self.foreseen
        return used is not None and foreseen is not None and (used >= WARN_AT or foreseen > _WHOLE)


def months_elapsed(year: int, today: date) -> Fraction:
    """How much of a year has gone by, in months: 10 + 24/30 on 24 November.

    At least one, so that a lively first week of January does not foresee fifty of its kind.
    """
    if today.year > year:
        return Fraction(MONTHS)
    if today.year < year:
        return Fraction(1)
    elapsed = today.month - 1 + Fraction(today.day, monthrange(today.year, today.month)[1])
    return max(elapsed, Fraction(1))


def forecast(year: int, by_month: Sequence[int], today: date) -> int:
    """What the year will have given out by its end at the pace so far, in whole tenths, rounded half up."""
    straight = sum(by_month) * MONTHS / months_elapsed(year, today)
    return int((straight * 2 + 1) // 2)
