"""Service time: minutes in half hours, overlaps, stars, and from which age one may serve.

Minutes are integers. Only whole half hours count, so every span is rounded down to a step of 30 minutes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from station_app.clock import CHINA, local
from station_app.domain.fullwidth import without_spaces
from station_app.domain.identity import is_under
from station_app.errors.rules import (
    HoursMissing,
    HoursNotHalves,
    HoursNotNumber,
    HoursOutOfRange,
    ServiceEndsTooEarly,
    ServiceTooLong,
)

STEP = 30
"""Minutes of the smallest service time that counts (0.5 h)."""

MOST_HOURS = 24
STAR_HOURS = (100, 300, 600, 1000, 1500)
"""Hours for one to five stars (志愿服务记录办法, 2012)."""

_HOUR = 60
_SHOWN = 20
_NUMBER = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,9}))?")

Span = tuple[datetime, datetime]
"""When a service begins and ends: aware instants, the end not included."""


class AgeRule(StrEnum):
    """What a volunteer's age asks for; each includes what the later ones ask."""

    NOT_TAKEN = "not_taken"
    ACCOMPANIED = "accompanied"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class AgeLimits:
    """Under which ages nobody is taken, a guardian comes along, and a guardian consents (settings)."""

    not_taken: int = 6
    accompanied: int = 10
    consent: int = 14

    def under(self, rule: AgeRule) -> int:
        """The age in years under which a rule holds."""
        years: int = getattr(self, rule.value)
        return years

    def explain(self, rule: AgeRule) -> str:
        """The rule in words, with its age."""
        return f"未满 {self.under(rule)} 周岁，{_AGE_WORDS[rule]}"


_AGE_WORDS = {
    AgeRule.NOT_TAKEN: "不能参加志愿服务",
    AgeRule.ACCOMPANIED: "须监护人同意并陪同",
    AgeRule.CONSENT: "须监护人同意",
}
USUAL_AGES = AgeLimits()


def minutes_between(start: datetime, end: datetime) -> int:
    """Service minutes from ``start`` to ``end``, rounded down to whole half hours; over midnight is right.

    Raises ServiceEndsTooEarly where the end is not after the start, ServiceTooLong beyond 24 hours.
    """
    if end <= start:
        raise ServiceEndsTooEarly
    span = end - start
    if span > timedelta(hours=MOST_HOURS):
        raise ServiceTooLong(most=MOST_HOURS)
    return round_down(span // timedelta(minutes=1))


def round_down(minutes: int) -> int:
    """``minutes`` (not negative) without what is less than a half hour."""
    return minutes // STEP * STEP


def end_after(start: datetime, clock_time: time) -> datetime:
    """The first instant after ``start`` when the station's wall clock shows ``clock_time``."""
    end = datetime.combine(local(start).date(), clock_time, CHINA)
    return end if end > start else end + timedelta(days=1)


def overlaps(one: Span, other: Span) -> bool:
    """True where two services share time; one that begins as the other ends shares none."""
    return one[0] < other[1] and other[0] < one[1]


def parse_hours(text: str) -> int:
    """Typed hours as minutes: "1.5" → 90.

    Raises HoursMissing, HoursNotNumber, HoursNotHalves, or HoursOutOfRange beyond 0.5 to 24 hours.
    """
    typed = without_spaces(text).replace("。", ".").removesuffix("小时")
    if not typed:
        raise HoursMissing
    match = _NUMBER.fullmatch(typed)
    if match is None:
        raise HoursNotNumber(typed=text.strip()[:_SHOWN])
    whole, decimals = int(match[1]), (match[2] or "").rstrip("0")
    if decimals not in {"", "5"}:
        raise HoursNotHalves(typed=typed[:_SHOWN])
    minutes = whole * _HOUR + (STEP if decimals else 0)
    if not STEP <= minutes <= MOST_HOURS * _HOUR:
        raise HoursOutOfRange(typed=typed[:_SHOWN], most=MOST_HOURS)
    return minutes


def format_hours(minutes: int) -> str:
    """Minutes as hours with at most one decimal, rounded down to half hours: 90 → "1.5", 120 → "2"."""
    hours, rest = divmod(minutes, _HOUR)
    return f"{hours}.5" if rest >= STEP else str(hours)


def star_level(minutes: int, thresholds_hours: Sequence[int] = STAR_HOURS) -> int:
    """How many stars so many service minutes make a volunteer eligible for (stars are then granted)."""
    return sum(minutes >= hours * _HOUR for hours in thresholds_hours)


def age_problem(birth_on: date, on: date, limits: AgeLimits = USUAL_AGES) -> AgeRule | None:
    """What a volunteer's age on the day of service asks for, the strictest first; None for the grown-up.

    Under 14 with the guardian's consent and under 10 accompanied, as villages keep it; no regulation
    settles from which age a station takes children, and under 6 none is the usual default.
    """
    return next((rule for rule in AgeRule if is_under(birth_on, on, limits.under(rule))), None)
