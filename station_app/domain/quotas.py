"""限额: how much of a product, of a class of goods, or of everything a household may redeem in a month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of one product, or of several together; ``points`` in tenths."""

    product_id: int
    class_name: str
    quantity: int
    points: int


@dataclass(frozen=True, slots=True)
class QuotaRule:
    """A limit for each household and calendar month; with neither product nor class it is for everything.

    ``quantity`` counts pieces, ``points`` tenths; either may be None, not both. ``what`` is how goods are
    called in a sentence ("洗衣液 2kg", "洗护类", "全部商品"), ``unit`` the pieces' unit.
    """

    quota_id: int
    what: str
    unit: str = "件"
    product_id: int | None = None
    class_name: str = ""
    quantity: int | None = None
    points: int | None = None

    def covers(self, amount: Amount) -> bool:
        """True where what is redeemed counts in this quota."""
        if self.product_id is not None:
            return amount.product_id == self.product_id
        return not self.class_name or amount.class_name == self.class_name


@dataclass(frozen=True, slots=True)
class QuotaState:
    """A quota with what a household has taken of it this month; ``points`` in tenths."""

    rule: QuotaRule
    quantity: int
    points: int

    @property
    def quantity_left(self) -> int | None:
        """Pieces that are left; never below zero; None where pieces are not limited."""
        return None if self.rule.quantity is None else max(self.rule.quantity - self.quantity, 0)

    @property
    def points_left(self) -> int | None:
        """The same of points, in tenths."""
        return None if self.rule.points is None else max(self.rule.points - self.points, 0)

    def plus(self, wanted: Iterable[Amount]) -> QuotaState:
        """What it would be with ``wanted`` besides."""
        counted = [amount for amount in wanted if self.rule.covers(amount)]
        return QuotaState(
            self.rule,
            self.quantity + sum(amount.quantity for amount in counted),
            self.points + sum(amount.points for amount in counted),
        )

    @property
    def is_exceeded(self) -> bool:
        """True where more was taken than the rule gives."""
        over_quantity = self.rule.quantity is not None and self.quantity > self.rule.quantity
        return over_quantity or (self.rule.points is not None and self.points > self.rule.points)


def first_exceeded(states: Iterable[QuotaState], wanted: Iterable[Amount]) -> QuotaState | None:
    """The first quota, as it stands without ``wanted``, that has no room for it; None where all have.

    A quota that ``wanted`` does not touch refuses nothing, however much was taken before it was set.
    """
    basket = list(wanted)
    for state in states:
        if any(state.rule.covers(amount) for amount in basket) and state.plus(basket).is_exceeded:
            return state
    return None
