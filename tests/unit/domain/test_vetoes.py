"""How long a veto holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.vetoes import VetoState, last_day, state_on

MARCH = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (MARCH, 24, date(2028, 3, 4)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_a_veto_of_so_many_months_ends_the_day_before(start: date, months: int, last: date) -> None:
    assert last_day(start, months) == last


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 60))
def test_longer_vetoes_end_later_and_none_before_it_began(start: date, months: int) -> None:
    assert start < last_day(start, months) < last_day(start, months + 1)


@pytest.mark.parametrize(
    ("days", "lifted_after", "state"),
    [
        (-1, None, VetoState.AHEAD),
        (0, None, VetoState.STANDING),
        (30, None, VetoState.STANDING),
        (31, None, VetoState.OVER),
        (9, 10, VetoState.STANDING),
        (10, 10, VetoState.LIFTED),
        (40, 10, VetoState.LIFTED),
    ],
)
def test_the_state_of_a_veto_on_a_day(days: int, lifted_after: int | None, state: VetoState) -> None:
    lifted = None if lifted_after is None else MARCH + timedelta(days=lifted_after)
    assert state_on(MARCH + timedelta(days=days), MARCH, MARCH + timedelta(days=30), lifted) is state
