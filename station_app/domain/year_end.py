"""What a year-end leaves of a balance, and which points have grown too old: first in, first out.

Both ask the same question first: what is left of the points that came in up to some day, where whatever
was spent was taken of the oldest. 荣誉积分 are never touched. Points are tenths.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_MONTHS_OF_YEAR = 12
PER_CENT = 100


class ClearingKind(StrEnum):
    """Why balances were cleared."""

    YEAR_END = "year_end"
    EXPIRY = "expiry"
    """Points older than so many months, first in first out."""

    @property
    def label(self) -> str:
        return "年终结转" if self is ClearingKind.YEAR_END else "到期清零"


class ClearingMode(StrEnum):
    """What a year-end leaves of the balances."""

    KEEP = "keep"
    CLEAR = "clear"
    SHARE = "share"

    @property
    def label(self) -> str:
        return _MODES[self]


_MODES = {
    ClearingMode.KEEP: "全部结转到下一年",
    ClearingMode.CLEAR: "清零",
    ClearingMode.SHARE: "按比例保留",
}


@dataclass(frozen=True, slots=True)
class ClearingTerms:
    """``share`` is the per cent kept where the mode asks for it; ``minimum`` tenths are kept in any case."""

    mode: ClearingMode = ClearingMode.CLEAR
    share: int = 0
    minimum: int = 0

    def label(self) -> str:
        """As printed: 按比例保留 50%，每户至少保留 20 分 (the points are said by the caller)."""
        return f"保留 {self.share}%" if self.mode is ClearingMode.SHARE else self.mode.label


CLEAR_ALL = ClearingTerms()


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of a balance: ``amount`` tenths, positive for what came in.

    ``undoes`` is the number of the movement that this one takes back; ``returns`` says of points that come
    in that they were spent before (goods or vouchers given back), so they are as old as ever.
    """

    number: int
    on: date
    amount: int
    undoes: int | None = None
    returns: bool = False


def kept_of(due: int, terms: ClearingTerms) -> int:
    """What the terms leave of ``due`` tenths: between none and all; parts of a tenth for the holder."""
    if terms.mode is ClearingMode.KEEP:
        return due
    share = terms.share if terms.mode is ClearingMode.SHARE else 0
    return min(due, max(terms.minimum, -(-due * share // PER_CENT)))


def left_of_old(balance: int, fresh: int) -> int:
    """What a balance still holds of its old points, where ``fresh`` tenths came in since and stayed valid.

    What is spent is taken of the oldest, so the fresh ones are the last to go.
    """
    return max(0, balance - fresh)


def fresh_points(movements: Iterable[Movement], cutoff: date) -> int:
    """Tenths that came in after ``cutoff``.

    What was undone counts as never come; what came in by undoing or returning was there before.
    """
    known = list(movements)
    undone = {each.undoes for each in known if each.undoes is not None}
    return sum(
        each.amount
        for each in known
        if each.amount > 0
        and each.on > cutoff
        and each.undoes is None
        and not each.returns
        and each.number not in undone
    )


def old_points(movements: Iterable[Movement], cutoff: date) -> int:
    """What is left, after all movements, of the tenths that came in on ``cutoff`` or before."""
    known = list(movements)
    return left_of_old(sum(each.amount for each in known), fresh_points(known, cutoff))


def expiry_cutoff(as_of: date, months: int) -> date:
    """The last day whose points have expired on ``as_of``, where they are good for ``months`` months.

    Points of 15 March that are good for 12 months can be spent up to 15 March of the next year.
    """
    years, month = divmod(as_of.year * _MONTHS_OF_YEAR + as_of.month - 1 - months, _MONTHS_OF_YEAR)
    last = monthrange(years, month + 1)[1]
    same_day = date(years, month + 1, min(as_of.day, last))
    return date.fromordinal(same_day.toordinal() - 1)
