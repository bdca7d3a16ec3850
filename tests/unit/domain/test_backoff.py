"""Trying again: soon at first, ever more seldom, and never a whole city at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.backoff import FIRST_S, LONGEST_S, REST_S, seconds_to_next


def test_the_pauses_double_up_to_an_hour() -> None:
    assert [seconds_to_next(failures, 0.5) for failures in range(1, 9)] == [
        60, 120, 240, 480, 960, 1920, 3600, 3600
    ]  # fmt: skip
    assert seconds_to_next(0, 0.5) == REST_S


@given(failures=st.integers(-1, 10_000), draw=st.floats(0, 1))
def test_every_pause_lies_within_a_fifth_of_its_measure(failures: int, draw: float) -> None:
    pause, measure = seconds_to_next(failures, draw), seconds_to_next(failures, 0.5)
    assert abs(pause - measure) <= measure * 0.2 + 1e-6
    assert FIRST_S * 0.8 - 1e-6 <= pause <= LONGEST_S * 1.2 + 1e-6
