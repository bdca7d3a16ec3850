"""Service time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.clock import CHINA
from station_app.domain.hours import (
    AgeLimits,
    AgeRule,
    age_problem,
    end_after,
    format_hours,
    minutes_between,
    overlaps,
    parse_hours,
    star_level,
)
from station_app.errors import StationError, rules

START = datetime(2026, 11, 24, 22, 0, tzinfo=CHINA)
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
MINUTES = st.integers(1, 24 * 60)


@pytest.mark.parametrize(
    ("lasted", "minutes"), [(29, 0), (30, 30), (59, 30), (60, 60), (90, 90), (180, 180), (1440, 1440)]
)
def test_only_whole_half_hours_count(lasted: int, minutes: int) -> None:
    assert minutes_between(START, START + timedelta(minutes=lasted)) == minutes


def test_a_service_over_midnight_is_counted_right() -> None:
    assert minutes_between(START, datetime(2026, 11, 25, 1, 15, tzinfo=CHINA)) == 180


def test_seconds_never_round_up() -> None:
    assert minutes_between(START, START + timedelta(minutes=29, seconds=59.999)) == 0


@pytest.mark.parametrize("lasted", [0, -1, -60])
def test_a_service_must_end_after_it_begins(lasted: int) -> None:
    with pytest.raises(rules.ServiceEndsTooEarly):
        minutes_between(START, START + timedelta(minutes=lasted))


def test_a_service_of_more_than_a_day_is_refused() -> None:
    with pytest.raises(rules.ServiceTooLong) as caught:
        minutes_between(START, START + timedelta(hours=24, seconds=1))
    assert "24 小时" in str(caught.value)


@given(INSTANTS, MINUTES)
def test_what_is_counted_is_at_most_what_was_served_and_less_than_a_step_short(
    start: datetime, lasted: int
) -> None:
    counted = minutes_between(start, start + timedelta(minutes=lasted))
    assert counted % 30 == 0
    assert 0 <= lasted - counted < 30


@pytest.mark.parametrize(
    ("clock_time", "end"),
    [
        (time(23, 30), datetime(2026, 11, 24, 23, 30, tzinfo=CHINA)),
        (time(1, 0), datetime(2026, 11, 25, 1, 0, tzinfo=CHINA)),
        (time(22, 0), datetime(2026, 11, 25, 22, 0, tzinfo=CHINA)),
    ],
)
def test_a_time_before_the_beginning_means_the_next_day(clock_time: time, end: datetime) -> None:
    assert end_after(START, clock_time) == end
    assert end_after(START.astimezone(UTC), clock_time) == end


@given(INSTANTS, MINUTES, INSTANTS, MINUTES)
def test_services_overlap_where_a_minute_belongs_to_both(
    one: datetime, one_lasts: int, other: datetime, other_lasts: int
) -> None:
    first = (one, one + timedelta(minutes=one_lasts))
    second = (other, other + timedelta(minutes=other_lasts))
    shared = min(first[1], second[1]) - max(first[0], second[0])
    assert overlaps(first, second) == overlaps(second, first) == (shared > timedelta(0))


def test_a_service_that_begins_as_another_ends_does_not_overlap() -> None:
    middle, end = START + timedelta(hours=1), START + timedelta(hours=2)
    assert not overlaps((START, middle), (middle, end))
    assert overlaps((START, end), (middle, end))


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1.5", 90),
        ("１．５", 90),
        ("2", 120),
        (" 0.5 ", 30),
        ("2.0", 120),
        ("1。50", 90),
        ("3小时", 180),
        ("24", 1440),
    ],
)
def test_typed_hours_become_minutes(typed: str, minutes: int) -> None:
    assert parse_hours(typed) == minutes


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", rules.HoursMissing),
        ("小时", rules.HoursMissing),
        ("一", rules.HoursNotNumber),
        ("-1", rules.HoursNotNumber),
        ("1:30", rules.HoursNotNumber),
        ("9" * 5000, rules.HoursNotNumber),
        ("1.2", rules.HoursNotHalves),
        ("1.55", rules.HoursNotHalves),
        ("0", rules.HoursOutOfRange),
        ("24.5", rules.HoursOutOfRange),
        ("6901234", rules.HoursOutOfRange),
    ],
)
def test_wrong_hours_are_refused_with_a_sentence(typed: str, error: type[StationError]) -> None:
    with pytest.raises(error) as caught:
        parse_hours(typed)
    assert caught.value.field == "hours"
    assert str(caught.value).endswith("。")


@given(st.integers(1, 48))
def test_hours_shown_are_read_back_the_same(halves: int) -> None:
    assert parse_hours(format_hours(halves * 30)) == halves * 30


@pytest.mark.parametrize(("minutes", "shown"), [(0, "0"), (90, "1.5"), (119, "1.5"), (6000, "100")])
def test_hours_are_shown_in_halves(minutes: int, shown: str) -> None:
    assert format_hours(minutes) == shown


@pytest.mark.parametrize(
    ("hours", "stars"),
    [(0, 0), (99.5, 0), (100, 1), (300, 2), (600, 3), (999.5, 3), (1000, 4), (1500, 5), (9999, 5)],
)
def test_stars_come_at_their_hours(hours: float, stars: int) -> None:
    assert star_level(int(hours * 60)) == stars


def test_the_hours_for_stars_are_a_setting() -> None:
    assert star_level(50 * 60, (50, 100)) == 1


@pytest.mark.parametrize(
    ("birth_on", "rule"),
    [
        (date(2020, 11, 25), AgeRule.NOT_TAKEN),
        (date(2020, 11, 24), AgeRule.ACCOMPANIED),
        (date(2016, 11, 25), AgeRule.ACCOMPANIED),
        (date(2016, 11, 24), AgeRule.CONSENT),
        (date(2012, 11, 25), AgeRule.CONSENT),
        (date(2012, 11, 24), None),
        (date(1956, 3, 5), None),
    ],
)
def test_the_age_of_a_volunteer_asks_for_its_care(birth_on: date, rule: AgeRule | None) -> None:
    assert age_problem(birth_on, date(2026, 11, 24)) is rule


def test_a_station_that_takes_children_from_eight_says_so() -> None:
    limits = AgeLimits(not_taken=8)
    assert age_problem(date(2019, 11, 24), date(2026, 11, 24), limits) is AgeRule.NOT_TAKEN
    assert limits.explain(AgeRule.NOT_TAKEN) == "未满 8 周岁，不能参加志愿服务"
    assert limits.explain(AgeRule.ACCOMPANIED) == "未满 10 周岁，须监护人同意并陪同"
