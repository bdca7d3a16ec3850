"""Review meetings: who steps aside, what may be decided, what closing does to the claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from station_app.domain.claims import ClaimStatus
from station_app.domain.permissions import Role
from station_app.domain.review import OWN_HOUSEHOLD, Finding, ReviewResult
from station_app.domain.settings import REVIEW_MIN_MEMBERS
from station_app.errors.reviews import (
    ClaimInOtherMeeting,
    ClaimNotForReview,
    MeetingClosed,
    MeetingDecided,
    MeetingInFuture,
    MeetingUndecided,
    MembersMissing,
    MemberTwice,
    NoClaimsChosen,
    TooFewMembers,
    TooFewUnrecused,
    TooManyVotes,
)
from station_app.errors.store import NotAllowed, NothingFound
from station_app.services import claims, review_views, reviews
from station_app.services.reviews import MeetingDraft, MemberDraft
from station_app.services.settings import set_setting
from tests.helpers.noticeboards import AGREED, PANEL, Noticeboard, noticeboard
from tests.helpers.stations import StationUnderTest

REFUSED = Finding(ReviewResult.REFUSED, words="材料不全")
PUT_OFF = Finding(ReviewResult.PUT_OFF)


@pytest.fixture
def board(station: StationUnderTest) -> Noticeboard:
    return noticeboard(station)


def _draft(board: Noticeboard, *claim_ids: int, members: tuple[MemberDraft, ...] = PANEL) -> MeetingDraft:
    return MeetingDraft(board.store.clock.today(), members, claim_ids, "村委会", "李书记", "赵会计", "无")


def test_a_meeting_sends_its_claims_where_it_said(board: Noticeboard) -> None:
    ids = board.claims(0, 1, 2, 3)
    meeting_id = board.plan(*ids)
    changed = Finding(ReviewResult.CHANGED, 150, 3, 0, "只算半年")
    board.decide(meeting_id, AGREED, changed, REFUSED, PUT_OFF)
    head = board.store.head.seq
    closed = reviews.close_meeting(board.store, board.actor, meeting_id)
    assert (closed.number, closed.agreed, closed.refused, closed.put_off) == (1, 2, 1, 1)
    assert board.store.head.seq == head + 1
    rows = [board.row(claim_id) for claim_id in ids]
    assert [(row.status, row.granted) for row in rows] == [
        (ClaimStatus.REVIEWED, 200),
        (ClaimStatus.REVIEWED, 150),
        (ClaimStatus.REFUSED, None),
        (ClaimStatus.CLAIMED, None),
    ]
    words = [board.detail(claim_id).steps[-1].words for claim_id in ids]
    assert words == [
        "第 1 次评议会同意",
        "第 1 次评议会调整分值：只算半年",
        "第 1 次评议会不同意：材料不全",
        "第 1 次评议会下次再议",
    ]
    assert board.detail(ids[1]).reviews[0].points == 150


def test_a_claim_that_was_put_off_comes_to_the_next_meeting(board: Noticeboard) -> None:
    (claim_id,) = board.claims(0)
    first = board.plan(claim_id)
    assert review_views.claims_to_review(board.store) == []
    board.decide(first, PUT_OFF)
    reviews.close_meeting(board.store, board.actor, first)
    assert [row.id for row in review_views.claims_to_review(board.store)] == [claim_id]
    second = board.plan(claim_id)
    board.decide(second, AGREED)
    reviews.close_meeting(board.store, board.actor, second)
    assert board.status(claim_id) is ClaimStatus.REVIEWED
    assert [row.number for row in review_views.list_meetings(board.store)] == [2, 1]


def test_reviewers_step_aside_for_their_own_household(board: Noticeboard) -> None:
    ids = board.claims(0, 1)
    insider = MemberDraft("赵永红", board.village.spouse(0), "妇联主任")
    meeting_id = board.plan(*ids, members=(*PANEL, insider))
    own, other = board.meeting(meeting_id).lines
    assert [(each.name, each.reason, each.is_own) for each in own.recused] == [
        ("赵永红", OWN_HOUSEHOLD, True)
    ]
    assert other.recused == ()
    with pytest.raises(TooManyVotes):
        reviews.decide(
            board.store, board.actor, meeting_id, {own.item_id: Finding(ReviewResult.AGREED, None, 4, 0)}
        )


def test_others_step_aside_by_hand_and_their_own_household_cannot_be_taken_back(board: Noticeboard) -> None:
    ids = board.claims(0)
    insider = MemberDraft("赵永红", board.village.spouse(0))
    meeting_id = board.plan(*ids, members=(*PANEL, insider))
    view = board.meeting(meeting_id)
    chair = view.members[0].id
    item = view.lines[0].item_id
    reviews.set_recusals(board.store, board.actor, item, {chair: "申报人的舅舅 "})
    said = [(each.name, each.reason) for each in board.meeting(meeting_id).lines[0].recused]
    assert said == [("赵永红", OWN_HOUSEHOLD), ("李书记", "申报人的舅舅")]
    reviews.set_recusals(board.store, board.actor, item, {})
    assert [each.name for each in board.meeting(meeting_id).lines[0].recused] == ["赵永红"]
    for wrong_item, member in ((item, 99), (99, chair)):
        with pytest.raises(NothingFound):
            reviews.set_recusals(board.store, board.actor, wrong_item, {member: "同事"})


def test_at_least_three_must_be_left_for_every_claim_that_is_decided(board: Noticeboard) -> None:
    ids = board.claims(0, 1)
    insider = MemberDraft("赵永红", board.village.spouse(0))
    meeting_id = board.plan(*ids, members=(*PANEL[:2], insider))
    board.decide(meeting_id, AGREED)
    with pytest.raises(TooFewUnrecused, match="申报 1 号：回避以后只剩 2 位"):
        reviews.close_meeting(board.store, board.actor, meeting_id)
    board.decide(meeting_id, PUT_OFF, AGREED)
    reviews.close_meeting(board.store, board.actor, meeting_id)
    assert [board.status(each) for each in ids] == [ClaimStatus.CLAIMED, ClaimStatus.REVIEWED]


def test_a_meeting_needs_the_members_that_the_station_asks_for(board: Noticeboard) -> None:
    meeting_id = board.plan(*board.claims(0))
    board.decide(meeting_id, AGREED)
    set_setting(board.store, board.actor, REVIEW_MIN_MEMBERS, 5)
    with pytest.raises(TooFewMembers, match="只有 3 位，至少要 5 位"):
        reviews.close_meeting(board.store, board.actor, meeting_id)


def test_a_meeting_is_not_closed_before_it_was_held_nor_before_all_is_decided(board: Noticeboard) -> None:
    ids = board.claims(0, 1)
    tomorrow = board.store.clock.today() + timedelta(days=1)
    meeting_id = reviews.plan_meeting(
        board.store, board.actor, replace(_draft(board, *ids), held_on=tomorrow)
    )
    board.decide(meeting_id, AGREED, Finding())
    with pytest.raises(MeetingInFuture):
        reviews.close_meeting(board.store, board.actor, meeting_id)
    board.days_pass(1)
    with pytest.raises(MeetingUndecided, match="还有 1 件没有填结果，例如申报 2 号"):
        reviews.close_meeting(board.store, board.actor, meeting_id)
    assert [board.status(each) for each in ids] == [ClaimStatus.CLAIMED] * 2


def test_after_closing_nothing_changes(board: Noticeboard) -> None:
    ids = board.claims(0)
    meeting_id = board.plan(*ids)
    board.decide(meeting_id, AGREED)
    reviews.close_meeting(board.store, board.actor, meeting_id)
    line = board.meeting(meeting_id).lines[0]
    store, actor = board.store, board.actor
    for deed in (
        lambda: reviews.change_meeting(store, actor, meeting_id, _draft(board, *ids)),
        lambda: reviews.decide(store, actor, meeting_id, {line.item_id: REFUSED}),
        lambda: reviews.set_recusals(store, actor, line.item_id, {}),
        lambda: reviews.close_meeting(store, actor, meeting_id),
        lambda: reviews.drop_meeting(store, actor, meeting_id),
    ):
        with pytest.raises(MeetingClosed, match="第 1 次评议会已经结束"):
            deed()


def test_changing_a_meeting_keeps_the_results_of_what_stays(board: Noticeboard) -> None:
    first, second, third = board.claims(0, 1, 2)
    insider = MemberDraft("赵永红", board.village.spouse(2))
    meeting_id = board.plan(first, second)
    board.decide(meeting_id, AGREED, REFUSED)
    chair = board.meeting(meeting_id).members[0].id
    reviews.set_recusals(
        board.store, board.actor, board.meeting(meeting_id).lines[1].item_id, {chair: "亲戚"}
    )
    draft = _draft(board, second, third, members=(PANEL[0], PANEL[1], insider))
    reviews.change_meeting(board.store, board.actor, meeting_id, draft)
    view = board.meeting(meeting_id)
    assert [each.name for each in view.members] == ["李书记", "王主任", "赵永红"]
    assert [(line.claim.id, line.finding.result) for line in view.lines] == [
        (second, ReviewResult.REFUSED),
        (third, None),
    ]
    assert [[each.name for each in line.recused] for line in view.lines] == [["李书记"], ["赵永红"]]
    assert [row.id for row in review_views.claims_to_review(board.store)] == [first]


def test_a_relative_who_turns_out_to_be_of_the_household_is_recused_as_such(board: Noticeboard) -> None:
    meeting_id = board.plan(*board.claims(0))
    view = board.meeting(meeting_id)
    reviews.set_recusals(board.store, board.actor, view.lines[0].item_id, {view.members[0].id: "亲戚"})
    members = (MemberDraft("李书记", board.village.spouse(0)), *PANEL[1:])
    reviews.change_meeting(
        board.store, board.actor, meeting_id, _draft(board, view.lines[0].claim.id, members=members)
    )
    assert [(each.reason, each.is_own) for each in board.meeting(meeting_id).lines[0].recused] == [
        (OWN_HOUSEHOLD, True)
    ]


def test_a_meeting_planned_by_mistake_is_taken_back_while_nothing_is_decided(board: Noticeboard) -> None:
    ids = board.claims(0)
    insider = MemberDraft("赵永红", board.village.spouse(0))
    meeting_id = board.plan(*ids, members=(*PANEL, insider))
    board.decide(meeting_id, AGREED)
    with pytest.raises(MeetingDecided, match="已经填了 1 件结果"):
        reviews.drop_meeting(board.store, board.actor, meeting_id)
    board.decide(meeting_id, Finding())
    reviews.drop_meeting(board.store, board.actor, meeting_id)
    assert review_views.list_meetings(board.store) == []
    assert [row.id for row in review_views.claims_to_review(board.store)] == ids


def test_a_claim_withdrawn_before_the_meeting_is_passed_over(board: Noticeboard) -> None:
    ids = board.claims(0, 1)
    meeting_id = board.plan(*ids)
    claims.withdraw(board.store, board.actor, [ids[0]])
    assert [line.is_gone for line in board.meeting(meeting_id).lines] == [True, False]
    board.decide(meeting_id, Finding(), AGREED)
    closed = reviews.close_meeting(board.store, board.actor, meeting_id)
    assert closed.agreed == 1
    assert [board.status(each) for each in ids] == [ClaimStatus.WITHDRAWN, ClaimStatus.REVIEWED]


def test_what_cannot_be_planned_is_said_in_words(board: Noticeboard) -> None:
    (claim_id,) = board.claims(0)
    twice = (MemberDraft("李书记"), MemberDraft(" 李书记 "))
    for members, error in (((), MembersMissing), ((MemberDraft(" "),), MembersMissing), (twice, MemberTwice)):
        with pytest.raises(error):
            board.plan(claim_id, members=members)
    with pytest.raises(NoClaimsChosen):
        board.plan()
    board.plan(claim_id)
    with pytest.raises(ClaimInOtherMeeting, match="申报 1 号已经列入第 1 次评议会"):
        board.plan(claim_id)
    needs_none = board.claim("FW02", 1)
    with pytest.raises(ClaimNotForReview, match="申报 2 号现在不用评议小组评议（已申报）"):
        board.plan(needs_none)
    reviewed = board.reviewed(2)
    with pytest.raises(ClaimNotForReview, match="已评议"):
        board.plan(*reviewed)
    with pytest.raises(NothingFound):
        board.meeting(99)
    with pytest.raises(NothingFound):
        reviews.decide(board.store, board.actor, 99, {})
    with pytest.raises(NothingFound):
        reviews.decide(board.store, board.actor, 1, {999: AGREED})


def test_reviewers_note_results_but_do_not_close(board: Noticeboard) -> None:
    meeting_id = board.plan(*board.claims(0))
    reviewer = board.village.station.as_role(Role.REVIEWER)
    item = board.meeting(meeting_id).lines[0].item_id
    reviews.decide(board.store, reviewer, meeting_id, {item: AGREED})
    with pytest.raises(NotAllowed):
        reviews.close_meeting(board.store, reviewer, meeting_id)
    keeper = board.village.station.as_role(Role.SHOP_KEEPER)
    with pytest.raises(NotAllowed):
        reviews.decide(board.store, keeper, meeting_id, {item: AGREED})


def test_the_next_meeting_starts_with_the_reviewers_of_the_last(board: Noticeboard) -> None:
    assert review_views.last_meeting(board.store) is None
    board.plan(*board.claims(0))
    last = review_views.last_meeting(board.store)
    assert last is not None
    assert (last.place, last.chair) == ("村委会二楼", "李书记")
    assert [(each.name, each.title) for each in last.members] == [
        ("李书记", "主持"),
        ("王主任", ""),
        ("赵会计", ""),
    ]
