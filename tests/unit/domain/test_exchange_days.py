"""Days of exchange: hours and days as people write them, whose day it is, and that none overlap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.exchange_days import (
    MOST_DAYS,
    Window,
    check_days,
    days_of,
    hours_words,
    next_after,
    open_on,
    overlapping,
    proxy_words,
    read_hours,
    slip_label,
    span_words,
    ticket_label,
)
from station_app.errors.exchange import DayEndsBeforeStart, DayTooLong, HoursNotReadable, HoursReversed

DAY = date(2026, 11, 25)
FIRST, SECOND = 1, 2


def window(key: int, start: int, length: int, group: int | None) -> Window:
    begins = DAY + timedelta(days=start)
    return Window(key, f"第{key}次", begins, begins + timedelta(days=length - 1), group)


@pytest.mark.parametrize(
    ("opens", "closes", "read"),
    [
        ("8:30", "17:00", ("08:30", "17:00")),
        ("8点半", "下午5点", ("08:30", "17:00")),
        ("", " ", ("", "")),
    ],
)
def test_hours_are_read_as_they_are_written(opens: str, closes: str, read: tuple[str, str]) -> None:
    assert read_hours(opens, closes) == read


@pytest.mark.parametrize(("opens", "closes"), [("8:30", ""), ("早", "17:00"), ("6901234567892", "17:00")])
def test_hours_that_cannot_be_read_are_refused(opens: str, closes: str) -> None:
    with pytest.raises(HoursNotReadable):
        read_hours(opens, closes)


def test_hours_end_after_they_begin() -> None:
    with pytest.raises(HoursReversed) as caught:
        read_hours("17:00", "8:30")
    assert "08:30" in str(caught.value)


def test_days_end_after_they_begin_and_within_a_month() -> None:
    check_days(DAY, DAY)
    check_days(DAY, DAY + timedelta(days=MOST_DAYS - 1))
    with pytest.raises(DayEndsBeforeStart):
        check_days(DAY, DAY - timedelta(days=1))
    with pytest.raises(DayTooLong):
        check_days(DAY, DAY + timedelta(days=MOST_DAYS))


def test_a_groups_day_is_not_another_groups() -> None:
    windows = [window(1, 0, 2, FIRST), window(2, 5, 1, None)]
    assert open_on(windows, DAY + timedelta(days=1), FIRST) == windows[0]
    assert open_on(windows, DAY + timedelta(days=1), SECOND) is None
    assert open_on(windows, DAY + timedelta(days=5), SECOND) == windows[1]


def test_the_next_day_is_the_first_to_come_for_the_group() -> None:
    windows = [window(1, 9, 1, None), window(2, 4, 1, SECOND), window(3, 6, 1, FIRST)]
    assert next_after(windows, DAY, FIRST) == windows[2]
    assert next_after(windows, DAY, SECOND) == windows[1]
    assert next_after(windows, DAY + timedelta(days=9), FIRST) is None


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 5), st.sampled_from([None, FIRST, SECOND])), max_size=12
    )
)
def test_where_none_overlap_no_group_has_two_on_a_day(wanted: list[tuple[int, int, int | None]]) -> None:
    taken: list[Window] = []
    for key, (start, length, group) in enumerate(wanted, start=1):
        each = window(key, start, length, group)
        if overlapping(each, taken) is None:
            taken.append(each)
    for day in days_of(DAY, DAY + timedelta(days=50)):
        for group in (FIRST, SECOND):
            assert sum(each.holds(day) and each.is_for(group) for each in taken) <= 1


def test_a_day_does_not_overlap_with_itself() -> None:
    assert overlapping(window(1, 0, 3, None), [window(1, 1, 2, None)]) is None


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (DAY, DAY, "11月25日"),
        (DAY, date(2026, 11, 27), "11月25日至27日"),
        (DAY, date(2026, 12, 2), "11月25日至12月2日"),
        (date(2026, 12, 30), date(2027, 1, 2), "12月30日至2027年1月2日"),
    ],
)
def test_days_in_words(start: date, end: date, words: str) -> None:
    assert span_words(start, end) == words


def test_numbers_and_names_as_they_are_printed() -> None:
    assert (ticket_label(7), slip_label(DAY, 3)) == ("007", "20261125-003")
    assert (proxy_words("王芳", "邻居"), proxy_words(" 王芳 ", ""), proxy_words("", "")) == (
        "王芳，邻居",
        "王芳",
        "",
    )
    assert (hours_words("08:30", "17:00"), hours_words("", "")) == ("08:30—17:00", "")
