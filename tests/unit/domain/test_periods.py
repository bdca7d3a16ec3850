"""Weeks, months, quarters and years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.periods import Period, month_of, quarter_of, week_of, year_of

DAY = date(2026, 11, 24)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
KINDS = st.sampled_from([week_of, month_of, quarter_of, year_of])


@pytest.mark.parametrize(
    ("period", "start", "end", "label"),
    [
        (week_of(DAY), date(2026, 11, 23), date(2026, 11, 29), "2026年11月23日至11月29日"),
        (month_of(DAY), date(2026, 11, 1), date(2026, 11, 30), "2026年11月"),
        (month_of(date(2024, 2, 10)), date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
        (month_of(date(2026, 12, 31)), date(2026, 12, 1), date(2026, 12, 31), "2026年12月"),
        (quarter_of(DAY), date(2026, 10, 1), date(2026, 12, 31), "2026年第4季度"),
        (quarter_of(date(2026, 3, 31)), date(2026, 1, 1), date(2026, 3, 31), "2026年第1季度"),
        (year_of(DAY), date(2026, 1, 1), date(2026, 12, 31), "2026年"),
        (Period(DAY, DAY), DAY, DAY, "2026年11月24日"),
        (
            Period(date(2026, 12, 28), date(2027, 1, 3)),
            date(2026, 12, 28),
            date(2027, 1, 3),
            "2026年12月28日至2027年1月3日",
        ),
        (
            Period(date(2026, 2, 1), date(2026, 4, 30)),
            date(2026, 2, 1),
            date(2026, 4, 30),
            "2026年2月1日至4月30日",
        ),
    ],
)
def test_a_period_knows_its_days_and_its_label(period: Period, start: date, end: date, label: str) -> None:
    assert (period.start, period.end, period.label()) == (start, end, label)


@pytest.mark.parametrize(
    ("period", "previous", "following"),
    [
        (month_of(date(2026, 1, 15)), month_of(date(2025, 12, 1)), month_of(date(2026, 2, 1))),
        (month_of(date(2026, 3, 31)), month_of(date(2026, 2, 28)), month_of(date(2026, 4, 1))),
        (quarter_of(date(2026, 1, 1)), quarter_of(date(2025, 12, 1)), quarter_of(date(2026, 4, 1))),
        (year_of(DAY), year_of(date(2025, 1, 1)), year_of(date(2027, 1, 1))),
        (week_of(DAY), week_of(date(2026, 11, 22)), week_of(date(2026, 11, 30))),
        (Period(DAY, DAY), Period(date(2026, 11, 23), date(2026, 11, 23)), week_of(DAY)),
    ],
)
def test_before_and_after_a_period_stands_one_of_its_kind(
    period: Period, previous: Period, following: Period
) -> None:
    assert period.previous() == previous
    assert period.next().start == period.end + timedelta(days=1)
    assert period.days == 1 or period.next() == following


@given(DAYS, KINDS)
def test_periods_follow_each_other_without_gap_or_overlap(day: date, kind: Callable[[date], Period]) -> None:
    period = kind(day)
    assert day in period
    assert period.next() == kind(period.end + timedelta(days=1))
    assert period.previous() == kind(period.start - timedelta(days=1))
    assert period.next().previous() == period
    assert period.end + timedelta(days=1) not in period


@given(DAYS, st.integers(0, 800))
def test_the_months_of_a_period_cover_it_without_gap(start: date, days: int) -> None:
    period = Period(start, start + timedelta(days=days))
    months = period.months()
    assert months[0].start <= period.start
    assert period.end in months[-1]
    assert all(one.next() == other for one, other in pairwise(months))


def test_a_year_has_twelve_months() -> None:
    assert [month.start.month for month in year_of(DAY).months()] == list(range(1, 13))


def test_days_the_wrong_way_round_are_no_period() -> None:
    with pytest.raises(ValueError, match="before"):
        Period(DAY, date(2026, 11, 23))
