"""What stock is worth by the moving average (移动加权平均): integers of fen, no floating point.

Source: 企业会计准则第1号——存货 art. 14, which takes the moving average as one of its methods.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Moved:
    """A change of stock; ``unit_cost`` (fen) is given for what came in at a cost of its own.

    ``is_free`` is what came in for nothing: a gift without a price. Whatever else comes in comes back, at
    the average.
    """

    quantity: int
    unit_cost: int | None = None
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class Worth:
    """So many pieces worth so many fen; ``average`` is the last average, kept when all is gone."""

    quantity: int = 0
    value: int = 0
    average: Fraction = Fraction(0)

    @property
    def average_fen(self) -> int:
        """Fen for one, rounded half up."""
        return _rounded(self.average)


def worth_after(moves: Iterable[Moved], start: Worth | None = None) -> Worth:
    """The worth after ``moves``, in order. Stock never falls below zero; raises ValueError where it would."""
    worth = start or Worth()
    for move in moves:
        worth = _moved(worth, move)
    return worth


def _moved(worth: Worth, move: Moved) -> Worth:
    quantity = worth.quantity + move.quantity
    if quantity < 0:
        raise ValueError(move.quantity)
    if move.quantity > 0:
        cost = Fraction(0) if move.is_free else worth.average
        if move.unit_cost is not None:
            cost = Fraction(move.unit_cost)
        value = worth.value + _rounded(cost * move.quantity)
        return Worth(quantity, value, Fraction(value, quantity))
    if not quantity:
        return Worth(0, 0, worth.average)
    value = worth.value - min(worth.value, _rounded(worth.average * -move.quantity))
    return Worth(quantity, value, worth.average)


def _rounded(fen: Fraction) -> int:
    return int(fen + Fraction(1, 2))
