"""Who steps aside at a meeting, when a result may stand, and what a meeting lacks to be closed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.review import (
    Finding,
    Item,
    ReviewResult,
    check_closing,
    check_finding,
    granted_points,
    own_household,
)
from station_app.errors import StationError
from station_app.errors.reviews import (
    MeetingUndecided,
    ResultPointsMissing,
    ResultPointsSign,
    TooFewMembers,
    TooFewUnrecused,
    TooManyVotes,
    VotesContradict,
)

FINDINGS = st.builds(
    Finding,
    st.sampled_from([None, *ReviewResult]),
    st.none() | st.integers(-100, 100),
    st.none() | st.integers(0, 9),
    st.none() | st.integers(0, 9),
)


def _check(finding: Finding, *, claimed: int = 20, voters: int = 3) -> None:
    check_finding(finding, called="申报 1 号", claimed=claimed, voters=voters)


def _item(result: ReviewResult | None = ReviewResult.AGREED, recused: int = 0) -> Item:
    return Item("申报 1 号", 20, Finding(result), recused)


def test_reviewers_step_aside_for_their_own_household_and_outsiders_never() -> None:
    members = {1: 12, 2: 13, 3: None, 4: 12}
    assert own_household(members, 12) == {1, 4}
    assert own_household(members, 99) == set()


def test_a_change_says_how_many_points_and_keeps_the_sign() -> None:
    _check(Finding(ReviewResult.CHANGED, 10))
    _check(Finding(ReviewResult.CHANGED, -5), claimed=-20)
    for points in (None, 0):
        with pytest.raises(ResultPointsMissing, match="申报 1 号：调整分值要填"):
            _check(Finding(ReviewResult.CHANGED, points))
    with pytest.raises(ResultPointsSign, match="是加分的申报"):
        _check(Finding(ReviewResult.CHANGED, -10))
    with pytest.raises(ResultPointsSign, match="是扣分的申报"):
        _check(Finding(ReviewResult.CHANGED, 10), claimed=-20)


@pytest.mark.parametrize("votes", [(3, 1), (4, None), (None, 4)])
def test_there_are_no_more_votes_than_reviewers_who_did_not_step_aside(
    votes: tuple[int | None, int | None],
) -> None:
    with pytest.raises(TooManyVotes, match="4 票，但没有回避的评议人只有 3 位"):
        _check(Finding(ReviewResult.AGREED, None, *votes))


@pytest.mark.parametrize(
    ("result", "votes_for", "votes_against"),
    [(ReviewResult.AGREED, 1, 2), (ReviewResult.AGREED, 1, 1), (ReviewResult.REFUSED, 2, 1)],
)
def test_votes_and_result_say_the_same(result: ReviewResult, votes_for: int, votes_against: int) -> None:
    with pytest.raises(VotesContradict):
        _check(Finding(result, None, votes_for, votes_against))


def test_votes_that_nobody_counted_are_no_contradiction() -> None:
    _check(Finding(ReviewResult.AGREED, None, 3))
    _check(Finding(ReviewResult.REFUSED, None, None, 3))
    _check(Finding(ReviewResult.PUT_OFF, None, 1, 1))
    _check(Finding())


def test_a_meeting_is_closed_when_everything_is_decided_by_enough_people() -> None:
    check_closing([_item(), _item(ReviewResult.REFUSED, recused=1)], members=4, least=3)
    with pytest.raises(MeetingUndecided, match="还有 1 件"):
        check_closing([_item(), _item(None)], members=3, least=3)
    with pytest.raises(TooFewMembers, match="评议人只有 2 位"):
        check_closing([_item()], members=2, least=3)
    with pytest.raises(TooFewUnrecused, match="只剩 2 位"):
        check_closing([_item(recused=1)], members=3, least=3)


def test_a_claim_that_too_many_had_a_part_in_can_be_put_off() -> None:
    check_closing([_item(ReviewResult.PUT_OFF, recused=3)], members=3, least=3)


@given(FINDINGS, st.integers(-50, 50).filter(bool), st.integers(0, 6))
def test_whatever_is_granted_has_the_sign_of_what_was_claimed(
    finding: Finding, claimed: int, voters: int
) -> None:
    try:
        _check(finding, claimed=claimed, voters=voters)
    except StationError:
        return
    granted = granted_points(finding, claimed)
    agreed = finding.result in {ReviewResult.AGREED, ReviewResult.CHANGED}
    assert (granted is not None) == agreed
    assert granted is None or granted * claimed > 0
    assert (finding.votes_for or 0) + (finding.votes_against or 0) <= voters


@given(
    st.lists(st.builds(_item, st.sampled_from([None, *ReviewResult]), st.integers(0, 5))), st.integers(0, 9)
)
def test_no_closed_meeting_decided_anything_with_too_few(items: list[Item], members: int) -> None:
    try:
        check_closing(items, members, least=3)
    except StationError:
        return
    for item in items:
        assert item.finding.result is not None
        assert item.finding.result is ReviewResult.PUT_OFF or members - item.recused >= 3
