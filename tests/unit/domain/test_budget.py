"""The year's budget and its forecast."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.budget import MONTHS, Budget, forecast, months_elapsed

MONTHLY = st.lists(st.integers(0, 100_000), min_size=MONTHS, max_size=MONTHS)


@pytest.mark.parametrize(
    ("today", "elapsed"),
    [
        (date(2026, 11, 24), Fraction(10) + Fraction(24, 30)),
        (date(2026, 12, 31), Fraction(12)),
        (date(2026, 1, 3), Fraction(1)),
        (date(2027, 5, 1), Fraction(12)),
        (date(2025, 5, 1), Fraction(1)),
    ],
)
def test_a_year_goes_by_in_months(today: date, elapsed: Fraction) -> None:
    assert months_elapsed(2026, today) == elapsed


def test_the_forecast_goes_straight_on() -> None:
    assert forecast(2026, [1000] * 6 + [0] * 6, date(2026, 6, 30)) == 12_000
    assert forecast(2026, [1000, 500] + [0] * 10, date(2026, 2, 14)) == 12_000
    assert forecast(2026, [700] + [0] * 11, date(2026, 1, 3)) == 8_400


@given(MONTHLY, st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_year_never_ends_below_what_it_gave_already(by_month: list[int], today: date) -> None:
    assert forecast(2026, by_month, today) >= sum(by_month)


@given(MONTHLY, st.dates(date(2027, 1, 1), date(2030, 1, 1)))
def test_a_year_that_is_over_gave_what_it_gave(by_month: list[int], today: date) -> None:
    assert forecast(2026, by_month, today) == sum(by_month)


@pytest.mark.parametrize(
    ("given_out", "foreseen", "pressing"),
    [(799, 1000, False), (800, 900, True), (100, 1001, True), (100, 1000, False)],
)
def test_eighty_per_cent_or_a_forecast_over_the_budget_is_pressing(
    given_out: int, foreseen: int, pressing: bool
) -> None:
    budget = Budget(2026, 1000, (given_out,) + (0,) * 11, foreseen)
    assert budget.is_pressing is pressing
    assert budget.used == given_out // 10


def test_without_a_budget_nothing_presses() -> None:
    budget = Budget(2026, None, (5000,) * 12, 60_000)
    assert (budget.used, budget.foreseen, budget.is_pressing) == (None, None, False)
