"""Times of day as people write them."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.times import read_time


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:30", time(14, 30)),
        ("１４：３０", time(14, 30)),
        (" 8:05 ", time(8, 5)),
        ("1430", time(14, 30)),
        ("0800", time(8)),
        ("930", time(9, 30)),
        ("14点半", time(14, 30)),
        ("14点", time(14)),
        ("14点05分", time(14, 5)),
        ("14.30", time(14, 30)),
        ("9", time(9)),
        ("下午2点半", time(14, 30)),
        ("上午9:30", time(9, 30)),
        ("晚上7点", time(19)),
        ("中午12点", time(12)),
        ("0:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_of_day_is_read_as_it_was_meant(typed: str, meant: time) -> None:
    assert read_time(typed) == meant


@pytest.mark.parametrize("typed", ["", "25:00", "14:60", "2460", "14:3", "下午", "abc", "6901234567892"])
def test_what_is_no_time_of_day_is_not_made_one(typed: str) -> None:
    assert read_time(typed) is None


@given(st.times())
def test_what_is_shown_is_read_back(moment: time) -> None:
    shown = moment.replace(second=0, microsecond=0)
    assert read_time(f"{shown:%H:%M}") == shown
