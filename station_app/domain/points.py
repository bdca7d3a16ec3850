"""The rules of points: what a deed is worth, caps, and how both figures move.

Points are tenths, signed: negative for minus items. A transfer's amounts are never negative; its sides
say which way they go. ``amount`` moves 可兑换积分, ``honour`` moves 荣誉积分.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from station_app.domain.hours import format_hours

HOUR_UNIT = "小时"
"""A rule with this unit counts minutes of service; all others count pieces (次, 件, 人, 季, 年)."""

ONCE_EACH = "每人一次"
"""What ``PointsRule.once`` says where a person gets the points once in a lifetime; all else is caps."""

_MINUTES = 60


class Cap(StrEnum):
    """What may limit an award."""

    ONCE = "once"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def label(self) -> str:
        return _CAP_LABELS[self]


_CAP_LABELS = {
    Cap.ONCE: "只计一次",
    Cap.DAY: "每日上限",
    Cap.WEEK: "每周上限",
    Cap.MONTH: "每月上限",
    Cap.QUARTER: "每季上限",
    Cap.YEAR: "每年上限",
}


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """What a points rule grants: tenths for one unit and the caps (tenths; None: no cap).

    ``scope`` is "person" or "household": whose deeds the caps count. Points and caps of a minus item are
    negative.
    """

    points: int
    scope: str
    unit: str
    cap_day: int | None = None
    cap_week: int | None = None
    cap_month: int | None = None
    cap_quarter: int | None = None
    cap_year: int | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class CapUse:
    """What the rule has already given for the day, week, month, quarter and year of the deed, and ever.

    In signed tenths, less what was reversed.
    """

    day: int = 0
    week: int = 0
    month: int = 0
    quarter: int = 0
    year: int = 0
    ever: int = 0


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be posted of an award, in signed tenths, and the cap that cut it, or None."""

    amount: int
    limited_by: Cap | None = None


def amount_for(terms: RuleTerms, quantity: Fraction | int) -> int:
    """Signed tenths for ``quantity`` units, or for so many minutes where the unit is 小时.

    Parts of a tenth are dropped, towards zero. Raises ValueError where the quantity is negative.
    """
    if quantity < 0:
        raise ValueError(quantity)
    units = Fraction(quantity, _MINUTES) if terms.unit == HOUR_UNIT else quantity
    return int(terms.points * units)


def quantity_words(unit: str, quantity: int) -> str:
    """How a quantity reads: 2 次, or 1.5 小时 of 90 minutes."""
    return f"{format_hours(quantity) if unit == HOUR_UNIT else quantity} {unit}"


def within_caps(terms: RuleTerms, wanted: int, used: CapUse) -> Allowed:
    """``wanted`` cut to what the caps leave; the tightest cap is named, the shorter period first.

    Minus items are the mirror image: their caps say how far down a period may go.
    """
    if terms.once and used.ever:
        return Allowed(0, Cap.ONCE)
    sign = -1 if wanted < 0 else 1
    allowed = Allowed(wanted)
    for cap, limit, spent in _caps_of(terms, used):
        if limit is None:
            continue
        left = max(abs(limit) - max(sign * spent, 0), 0)
        if left < abs(allowed.amount):
            allowed = Allowed(sign * left, cap)
    return allowed


def _caps_of(terms: RuleTerms, used: CapUse) -> tuple[tuple[Cap, int | None, int], ...]:
    return (
        (Cap.DAY, terms.cap_day, used.day),
        (Cap.WEEK, terms.cap_week, used.week),
        (Cap.MONTH, terms.cap_month, used.month),
        (Cap.QUARTER, terms.cap_quarter, used.quarter),
        (Cap.YEAR, terms.cap_year, used.year),
    )


@dataclass(frozen=True, slots=True)
class Legs:
    """How far a transfer moves each of the two figures, in tenths, never negative."""

    amount: int
    honour: int


def earn_legs(points: int) -> Legs:
    """A plus item gives the same to both figures. Raises ValueError where ``points`` is negative."""
    return Legs(_not_negative(points), points)


def minus_legs(points: int, balance: int) -> Legs:
    """A minus item of ``points`` (its magnitude) from a holder who has ``balance``.

    It takes at most what the balance holds, so that nobody owes points, and all of it from the honour
    figure, which may fall below zero. Raises ValueError where either is negative.
    """
    return Legs(min(_not_negative(points), _not_negative(balance)), points)


def redeem_legs(total: int) -> Legs:
    """Redeeming and clearing take from the balance alone; honour points are never spent."""
    return Legs(_not_negative(total), 0)


@dataclass(frozen=True, slots=True)
class Movement:
    """A transfer's arithmetic: its legs from account ``source`` to account ``target``."""

    source: int
    target: int
    legs: Legs


def reversal_of(movement: Movement) -> Movement:
    """The movement that undoes one (冲正): the sides swapped, the same amounts."""
    return Movement(movement.target, movement.source, movement.legs)


def shortfall(movement: Movement, source_balance: int) -> int:
    """Tenths that the source lacks for a movement: 0 where it is covered."""
    return max(movement.legs.amount - source_balance, 0)


def _not_negative(tenths: int) -> int:
    if tenths < 0:
        raise ValueError(tenths)
    return tenths
