"""How long a notice hangs, what an objection stops, and which names may stand on it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.publicity import (
    WITHHELD,
    Named,
    NoticeKind,
    OpenObjection,
    check_period,
    check_postable,
    days_left,
    is_over,
    is_stopped,
    last_day,
    posted_name,
)
from station_app.errors.publicity import MinusNotPosted, NoticeTooShort

MONDAY = date(2026, 3, 2)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_five_days_from_monday_end_on_friday_and_weekends_count() -> None:
    assert last_day(MONDAY, 5) == date(2026, 3, 6)
    assert last_day(date(2026, 3, 5), 5) == date(2026, 3, 9)
    assert last_day(MONDAY, 1) == MONDAY


def test_the_last_day_is_part_of_the_period() -> None:
    friday = last_day(MONDAY, 5)
    assert [days_left(friday, MONDAY + timedelta(days=day)) for day in range(7)] == [5, 4, 3, 2, 1, 0, 0]
    assert not is_over(friday, friday)
    assert is_over(friday, friday + timedelta(days=1))


@given(DAYS, st.integers(1, 60), st.integers(-10, 90))
def test_a_notice_is_over_exactly_when_no_day_is_left(start: date, days: int, later: int) -> None:
    end, today = last_day(start, days), start + timedelta(days=later)
    check_period(start, end, days)
    assert is_over(end, today) == (days_left(end, today) == 0)


def test_a_period_that_is_too_short_says_until_when_it_must_run() -> None:
    with pytest.raises(NoticeTooShort, match=r"只有 4 天，至少要 5 天.*2026年03月06日"):
        check_period(MONDAY, date(2026, 3, 5), 5)
    with pytest.raises(NoticeTooShort, match="只有 0 天"):
        check_period(MONDAY, date(2026, 3, 1), 5)


def test_an_objection_stops_its_own_line_or_all_of_them() -> None:
    assert is_stopped(7, [OpenObjection(7)])
    assert not is_stopped(7, [OpenObjection(8)])
    assert is_stopped(7, [OpenObjection(None)])
    assert not is_stopped(7, [])


def test_deductions_are_not_posted_unless_the_station_says_so() -> None:
    check_postable(points=20, called="申报 1 号", minus_allowed=False)
    check_postable(points=-20, called="申报 1 号", minus_allowed=True)
    with pytest.raises(MinusNotPosted, match="申报 1 号是扣分"):
        check_postable(points=-20, called="申报 1 号", minus_allowed=False)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张兰", "张*"),
        ("李名兰", "李*兰"),
        ("司马相如", "司**如"),
        ("欧阳兰", "欧*兰"),
        ("欧阳名兰", "欧**兰"),
        ("买买提·阿不都热合曼", "买**·*****曼"),
        ("阿卜杜拉·买买提", "阿***·**提"),
        ("", WITHHELD),
    ],
)
def test_names_are_posted_masked(name: str, shown: str) -> None:
    assert posted_name(Named(name, date(1980, 1, 1), consents=True), MONDAY) == shown


def test_without_consent_or_under_14_only_the_household_is_named() -> None:
    assert posted_name(Named("李名兰", date(1980, 1, 1), consents=False), MONDAY) == WITHHELD
    assert posted_name(Named("张小雨", date(2012, 3, 3), consents=True), MONDAY) == WITHHELD
    assert posted_name(Named("张小雨", date(2012, 3, 2), consents=True), MONDAY) == "张*雨"
    assert posted_name(Named("张小雨", None, consents=True), MONDAY) == "张*雨"


def test_every_kind_of_notice_has_its_words() -> None:
    for kind in NoticeKind:
        assert kind.label
        assert "公示" in kind.usual_title
        assert "公示" in kind.usual_words
