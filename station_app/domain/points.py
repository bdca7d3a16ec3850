"""The rules of points: what a deed is worth, caps, and how both figures move.

Points are tenths, signed: negative for minus items. A transfer's amounts are never negative; its sides
say which way they go. ``amount`` moves 可兑换积分, ``honour`` moves 荣誉积分.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Protocol

from station_app.domain.hours import format_hours
from station_app.domain.periods import Period, month_of, quarter_of, week_of, year_of

HOUR_UNIT = "小时"
"""A rule with this unit counts minutes of service; all others count pieces (次, 件, 人, 季, 年)."""

_MINUTES = 60
_WHOLE = 100
"""Per cent: a coefficient that changes nothing."""


class Once(StrEnum):
    """How often a rule counts at all, by the words that ``PointsRule.once`` holds."""

    NO_LIMIT = ""
    PERSON = "每人一次"
    """Once in a lifetime."""
    HOUSEHOLD = "每户一次"
    TEAM = "每队一次"
    """Once for each team in whose activities somebody serves; outside of activities, caps alone."""
    YEAR = "每年一次"
    HOUSEHOLD_YEAR = "每户一年一次"

    @classmethod
    def of(cls, words: str) -> Once:
        """The kind that a rule's words name; words of a village's own limit nothing, its caps do."""
        return cls(words) if words in set(cls) else cls.NO_LIMIT

    @property
    def label(self) -> str:
        """What is said where it left nothing."""
        return _ONCE_LABELS[self]

    @property
    def is_of_household(self) -> bool:
        """True where the whole household gets it once, whoever did the deed."""
        return self in {Once.HOUSEHOLD, Once.HOUSEHOLD_YEAR}

    @property
    def is_yearly(self) -> bool:
        """True where it counts again in the next calendar year."""
        return self in {Once.YEAR, Once.HOUSEHOLD_YEAR}


_ONCE_LABELS = {
    Once.NO_LIMIT: "",
    Once.PERSON: "只计一次",
    Once.HOUSEHOLD: "每户只计一次",
    Once.TEAM: "每队只计一次",
    Once.YEAR: "每年只计一次",
    Once.HOUSEHOLD_YEAR: "每户每年只计一次",
}


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
    once: Once = Once.NO_LIMIT


@dataclass(frozen=True, slots=True)
class CategoryLimits:
    """What holds for all rules of a category together: a coefficient in per cent, and caps in tenths.

    The caps count the plus items of a whole household and are positive; None is no cap.
    """

    coefficient: int = _WHOLE
    cap_day: int | None = None
    cap_week: int | None = None
    cap_month: int | None = None
    cap_quarter: int | None = None
    cap_year: int | None = None


class Capped(Protocol):
    """Whatever has caps by period: a rule, or a category."""

    @property
    def cap_day(self) -> int | None: ...
    @property
    def cap_week(self) -> int | None: ...
    @property
    def cap_month(self) -> int | None: ...
    @property
    def cap_quarter(self) -> int | None: ...
    @property
    def cap_year(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class CapUse:
    """What has already been given for the day, week, month, quarter and year of the deed.

    ``once`` is what was given that leaves no second time to a rule that counts once. In signed tenths, less
    what was reversed.
    """

    day: int = 0
    week: int = 0
    month: int = 0
    quarter: int = 0
    year: int = 0
    once: int = 0


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be posted of an award, in signed tenths, and the cap that cut it, or None."""

    amount: int
    limited_by: Cap | None = None


def amount_for(terms: RuleTerms, quantity: Fraction | int, coefficient: int = _WHOLE) -> int:
    """Signed tenths for ``quantity`` units, or for so many minutes where the unit is 小时.

    ``coefficient`` is the category's, in per cent. Parts of a tenth are dropped, towards zero. Raises
    ValueError where the quantity is negative.
    """
    if quantity < 0:
        raise ValueError(quantity)
    units = Fraction(quantity, _MINUTES) if terms.unit == HOUR_UNIT else quantity
    whole = terms.points * units
    return int(whole) if coefficient == _WHOLE else int(whole * Fraction(coefficient, _WHOLE))


def quantity_words(unit: str, quantity: int) -> str:
    """How a quantity reads: 2 次, or 1.5 小时 of 90 minutes."""
    return f"{format_hours(quantity) if unit == HOUR_UNIT else quantity} {unit}"


def within_caps(terms: RuleTerms, wanted: int, used: CapUse) -> Allowed:
    """``wanted`` cut to what the rule's caps leave; the tightest is named, the shorter period first.

    Minus items are the mirror image: their caps say how far down a period may go.
    """
    if terms.once and used.once:
        return Allowed(0, Cap.ONCE)
    return _cut(terms, wanted, used)


def within_category(limits: CategoryLimits, wanted: int, used: CapUse) -> Allowed:
    """``wanted`` cut to what the category's caps leave of it; they do not touch minus items."""
    return _cut(limits, wanted, used) if wanted > 0 else Allowed(wanted)


def _cut(capped: Capped, wanted: int, used: CapUse) -> Allowed:
    sign = -1 if wanted < 0 else 1
    allowed = Allowed(wanted)
    for cap, limit, spent in _caps_of(capped, used):
        if limit is None:
            continue
        left = max(abs(limit) - max(sign * spent, 0), 0)
        if left < abs(allowed.amount):
            allowed = Allowed(sign * left, cap)
    return allowed


def _caps_of(capped: Capped, used: CapUse) -> tuple[tuple[Cap, int | None, int], ...]:
    return (
        (Cap.DAY, capped.cap_day, used.day),
        (Cap.WEEK, capped.cap_week, used.week),
        (Cap.MONTH, capped.cap_month, used.month),
        (Cap.QUARTER, capped.cap_quarter, used.quarter),
        (Cap.YEAR, capped.cap_year, used.year),
    )


def days_counted(capped: Capped, day: date) -> Period | None:
    """The days that the caps look at for a deed of ``day``; None where there is no cap."""
    periods = [
        period
        for limit, period in (
            (capped.cap_day, Period(day, day)),
            (capped.cap_week, week_of(day)),
            (capped.cap_month, month_of(day)),
            (capped.cap_quarter, quarter_of(day)),
            (capped.cap_year, year_of(day)),
        )
        if limit is not None
    ]
    if not periods:
        return None
    return Period(min(each.start for each in periods), max(each.end for each in periods))


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
