"""The life of a claim: where it may go from where it stands, and what never happens to it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.claims import (
    BY_PANEL,
    BY_TEAM,
    ENDED,
    NO_REVIEW,
    OPEN,
    PUBLIC,
    ClaimStatus,
    Course,
    is_late,
    names_in,
    with_witnesses,
)

CLAIMED, REVIEWED, POSTED = ClaimStatus.CLAIMED, ClaimStatus.REVIEWED, ClaimStatus.POSTED_UP
OBJECTED, ENTERED = ClaimStatus.OBJECTED, ClaimStatus.ENTERED
REFUSED, WITHDRAWN = ClaimStatus.REFUSED, ClaimStatus.WITHDRAWN

courses = st.builds(Course, st.sampled_from((NO_REVIEW, BY_TEAM, BY_PANEL)), st.booleans())


@pytest.mark.parametrize(
    ("course", "way"),
    [
        (Course(NO_REVIEW, notice=False), [CLAIMED, ENTERED]),
        (Course(NO_REVIEW, notice=True), [CLAIMED, POSTED, ENTERED]),
        (Course(BY_TEAM, notice=False), [CLAIMED, REVIEWED, ENTERED]),
        (Course(BY_PANEL, notice=False), [CLAIMED, CLAIMED, REVIEWED, ENTERED]),
        (Course(BY_PANEL, notice=True), [CLAIMED, REVIEWED, POSTED, OBJECTED, POSTED, ENTERED]),
        (Course(BY_PANEL, notice=True), [CLAIMED, REVIEWED, CLAIMED, REVIEWED, POSTED, REVIEWED, POSTED]),
        (Course(BY_PANEL, notice=True), [CLAIMED, REVIEWED, POSTED, OBJECTED, REFUSED]),
        (Course(BY_TEAM, notice=True), [CLAIMED, REVIEWED, POSTED, WITHDRAWN]),
    ],
)
def test_the_ways_that_claims_go(course: Course, way: list[ClaimStatus]) -> None:
    for status, following in pairwise(way):
        assert course.may_follow(status, following), (status, following)


@pytest.mark.parametrize(
    ("course", "status", "following"),
    [
        (Course(BY_PANEL, notice=True), CLAIMED, ENTERED),
        (Course(BY_PANEL, notice=True), CLAIMED, POSTED),
        (Course(BY_PANEL, notice=True), REVIEWED, ENTERED),
        (Course(BY_PANEL, notice=True), OBJECTED, ENTERED),
        (Course(BY_TEAM, notice=False), REVIEWED, POSTED),
        (Course(BY_TEAM, notice=False), REVIEWED, CLAIMED),
        (Course(NO_REVIEW, notice=False), CLAIMED, REVIEWED),
        (Course(NO_REVIEW, notice=False), CLAIMED, CLAIMED),
    ],
)
def test_the_ways_that_are_closed(course: Course, status: ClaimStatus, following: ClaimStatus) -> None:
    assert not course.may_follow(status, following)


@given(courses, st.lists(st.sampled_from(list(ClaimStatus)), max_size=30))
def test_whatever_is_tried_nothing_is_entered_unreviewed_or_unposted_and_nothing_comes_back(
    course: Course, tried: list[ClaimStatus]
) -> None:
    been = [CLAIMED]
    for status in tried:
        if course.may_follow(been[-1], status):
            assert been[-1] in OPEN
            been.append(status)
    if ENTERED not in been:
        return
    assert been[-1] is ENTERED
    if course.review != NO_REVIEW:
        assert REVIEWED in been
    if course.notice:
        assert been[-2] is POSTED
    else:
        assert not PUBLIC.intersection(been)


@given(courses)
def test_every_open_claim_can_end_and_every_status_can_be_reached_from_the_first(course: Course) -> None:
    reached = {CLAIMED}
    while True:
        further = reached.union(*(course.next(status) for status in reached))
        if further == reached:
            break
        reached = further
    unused = set() if course.notice else set(PUBLIC)
    if course.review == NO_REVIEW:
        unused.add(REVIEWED)
    assert reached == set(ClaimStatus) - unused
    assert all({REFUSED, WITHDRAWN} <= course.next(status) for status in reached - ENDED)
    assert all(course.next(status) == frozenset() for status in ENDED)


def test_a_claim_is_late_once_more_days_have_passed_than_the_setting_says() -> None:
    today = date(2026, 3, 10)
    assert not is_late(today - timedelta(days=3), today, 3)
    assert is_late(today - timedelta(days=4), today, 3)


def test_names_are_told_apart_however_they_are_parted() -> None:
    assert names_in("张三、李四，王五 张三；") == ("张三", "李四", "王五")
    assert names_in("  、 ") == ()


def test_witnesses_stand_behind_the_evidence() -> None:
    assert with_witnesses("清扫村道。", ("张三", "李四")) == "清扫村道。证明人：张三、李四"
    assert with_witnesses("", ("张三",)) == "证明人：张三"
    assert with_witnesses(" 清扫村道 ", ()) == "清扫村道"


def test_every_status_has_its_words() -> None:
    assert all(status.label for status in ClaimStatus)
