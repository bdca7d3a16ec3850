"""Points that somebody would like to bend: after a review, behind a notice, around caps and closed months."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from station_app.domain.claims import ClaimStatus, with_witnesses, witnesses_in
from station_app.domain.points import CategoryLimits
from station_app.domain.publicity import NoticeKind, last_day
from station_app.domain.settings import POSTER_SHOW_MINUS
from station_app.errors.claims import ClaimDecided, LateClaimNeedsWitnesses
from station_app.errors.points import RuleOfPerson
from station_app.errors.publicity import HonourVetoed, MinusNotPosted, NoticeRegisteredLate
from station_app.errors.year_end import MonthClosed, MonthHasActivities, MonthHasClaims
from station_app.models.points import PointsRule
from station_app.services import activities, claim_entry, claims, public_notices, reviews, rules, sign_ins
from station_app.services.category_terms import change_terms
from station_app.services.claims import ClaimChange
from station_app.services.month_close import close_month
from station_app.services.people import move_resident
from station_app.services.posting import PostingDraft, post_points
from station_app.services.public_notices import LineDraft
from station_app.services.publicity_due import claims_to_post
from station_app.services.reviews import MemberDraft
from station_app.services.rules import RuleDraft
from station_app.services.settings import set_setting
from station_app.services.vetoes import VetoDraft, record_veto
from tests.helpers.noticeboards import AGREED, PANEL, Noticeboard, noticeboard
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def board(station: StationUnderTest) -> Noticeboard:
    return noticeboard(station)


def _category_of(board: Noticeboard, code: str) -> int:
    with board.store.read() as session:
        return session.get_one(PointsRule, board.village.rule(code)).category_id


def _change(board: Noticeboard, claim_id: int, **facts: object) -> None:
    row = board.row(claim_id)
    usual = ClaimChange(row.deed_on, row.quantity, row.evidence, row.claimed_by)
    claims.change_claim(board.store, board.actor, claim_id, replace(usual, **facts))  # type: ignore[arg-type]  # fields of the change


# ---- what was reviewed and posted up is what is entered


def test_a_coefficient_changed_behind_the_notice_does_not_reach_what_hangs(board: Noticeboard) -> None:
    ids = board.reviewed(0)
    notice = board.notice(board.post(*ids))
    today = board.store.clock.today()
    change_terms(
        board.store, board.actor, _category_of(board, "JR03"), CategoryLimits(1000), valid_from=today
    )
    board.days_pass(5)
    (line,) = board.enter(*ids)
    assert line.points == line.due == notice.lines[0].points


def test_what_a_meeting_agreed_to_is_not_changed_before_the_meeting_is_closed(board: Noticeboard) -> None:
    (claim_id,) = board.claims(0)
    points = board.row(claim_id).points
    meeting = board.plan(claim_id)
    _change(board, claim_id, evidence="有照片")
    board.decide(meeting, AGREED)
    with pytest.raises(ClaimDecided, match="第 1 次评议会已经对申报 1 号有了结果"):
        _change(board, claim_id, quantity=9)
    reviews.close_meeting(board.store, board.actor, meeting)
    assert board.row(claim_id).granted == points


def test_a_claim_is_not_dated_back_past_its_witnesses(board: Noticeboard) -> None:
    claim_id = board.claim()
    long_ago = board.store.clock.today() - timedelta(days=60)
    with pytest.raises(LateClaimNeedsWitnesses):
        _change(board, claim_id, deed_on=long_ago)
    _change(board, claim_id, deed_on=long_ago, evidence="清沟。证明人：张三、李四")
    _change(board, claim_id, evidence="清沟")  # the same day: nothing is asked again
    assert board.row(claim_id).deed_on == long_ago


def test_witnesses_are_read_as_they_were_written() -> None:
    assert witnesses_in(with_witnesses("清沟。", ("张三", "李四"))) == ("张三", "李四")
    assert witnesses_in("清沟") == ()


def test_a_reviewer_steps_aside_for_a_deed_of_before_moving(board: Noticeboard) -> None:
    doer = board.village.spouse()
    (claim_id,) = board.claims(0, resident_id=doer)
    move_resident(board.store, board.actor, doer, board.village.households[1], "其他")
    members = (*PANEL, MemberDraft("赵永红", doer))
    (line,) = board.meeting(board.plan(claim_id, members=members)).lines
    assert [(each.name, each.is_own) for each in line.recused] == [("赵永红", True)]


# ---- notices


def test_a_notice_cannot_have_hung_before_anybody_could_object(board: Noticeboard) -> None:
    ids = board.reviewed(0)
    reviewed_on = board.store.clock.today()
    board.days_pass(6)
    with pytest.raises(NoticeRegisteredLate, match="从登记这天起也要满 5 天"):
        board.post(*ids, starts_on=reviewed_on, ends_on=last_day(reviewed_on, 5))
    assert board.status(ids[0]) is ClaimStatus.REVIEWED
    today = board.store.clock.today()
    board.post(*ids, starts_on=reviewed_on, ends_on=last_day(today, 5))
    assert board.status(ids[0]) is ClaimStatus.POSTED_UP


def test_deductions_do_not_reach_a_poster_as_typed_lines(board: Noticeboard) -> None:
    lines = (LineDraft("文明户", board.village.households[0]), LineDraft("乱倒垃圾", points=-20))
    with pytest.raises(MinusNotPosted, match="第 2 行是扣分"):
        board.post(kind=NoticeKind.OTHER, lines=lines)
    set_setting(board.store, board.actor, POSTER_SHOW_MINUS, value=True)
    assert board.post(kind=NoticeKind.OTHER, lines=lines)


def test_a_household_under_a_veto_is_given_no_honour(board: Noticeboard) -> None:
    village, today = board.village, board.store.clock.today()
    draft = VetoDraft(village.households[0], "酒驾", today, today, "处罚决定书")
    record_veto(board.store, board.actor, draft)
    for line in (
        LineDraft("文明户", village.households[0]),
        LineDraft("好媳妇", resident_id=village.spouse()),
    ):
        with pytest.raises(HonourVetoed, match="第 2 行的户"):
            board.post(kind=NoticeKind.HONOURS, lines=(LineDraft("文明户", village.households[1]), line))
    assert board.post(kind=NoticeKind.OTHER, lines=(LineDraft("修路占地", village.households[0]),))
    board.days_pass(1)
    assert board.post(kind=NoticeKind.HONOURS, lines=(LineDraft("文明户", village.households[0]),))


@pytest.fixture
def minus(board: Noticeboard) -> str:
    category = rules.list_categories(board.store)[0].id
    draft = RuleDraft("KF91", category, "毁坏公物", -50, "次", review="panel", notice=True)
    rules.add_rule(board.store, board.actor, draft)
    return "KF91"


def test_a_deduction_that_is_never_posted_up_is_entered_after_its_review(
    board: Noticeboard, minus: str
) -> None:
    board.village.give(board.village.head(), "HJ04")
    ids = board.reviewed(0, code=minus)
    assert claims_to_post(board.store) == []
    assert [row.id for row in claim_entry.ready_claims(board.store, board.actor)] == ids
    (line,) = board.enter(*ids)
    assert (line.points, line.balance) == (-50, 30)


def test_a_deduction_that_hangs_is_entered_even_if_deductions_are_posted_no_more(
    board: Noticeboard, minus: str
) -> None:
    set_setting(board.store, board.actor, POSTER_SHOW_MINUS, value=True)
    ids = board.reviewed(0, code=minus)
    assert claim_entry.ready_claims(board.store, board.actor) == []
    notice_id = board.post(*ids)
    set_setting(board.store, board.actor, POSTER_SHOW_MINUS, value=False)
    (waiting,) = claim_entry.preview_entry(board.store, board.actor, ids)
    assert "公示到" in waiting.problem
    board.days_pass(5)
    assert public_notices.close_notice(board.store, board.actor, notice_id).claim_ids == tuple(ids)
    assert board.enter(*ids)[0].points == -50


def test_a_claim_that_came_to_nothing_is_posted_up_like_others(board: Noticeboard) -> None:
    category = rules.list_categories(board.store)[0].id
    rules.add_rule(board.store, board.actor, RuleDraft("JF91", category, "顺手捡拾", 5, "次", notice=True))
    change_terms(board.store, board.actor, category, CategoryLimits(1))
    ids = board.claims(0, code="JF91")
    assert board.row(ids[0]).points == 0
    assert [row.id for row in claims_to_post(board.store)] == ids


# ---- caps


def test_a_persons_cap_holds_across_the_households_that_they_live_in(board: Noticeboard) -> None:
    village = board.village
    claimed_before = board.claim("HJ04", resident_id=village.spouse())
    move_resident(board.store, board.actor, village.spouse(), village.households[1], "其他")
    assert village.give(village.spouse(), "HJ04").points == 80
    (line,) = board.enter(claimed_before)
    assert (line.account, line.points, line.limited_by) == ("李名兰户", 0, "每日上限")


# ---- closed months


def test_the_first_close_waits_for_what_is_older_than_its_month(board: Noticeboard) -> None:
    claim_id = board.claim("HJ04")
    held = board.village.plan()
    board.days_pass(70)
    with pytest.raises(MonthHasActivities):
        close_month(board.store, board.actor, "2026-04")
    activities.cancel_activity(board.store, board.actor, held, "下雨")
    with pytest.raises(MonthHasClaims, match="1 件"):
        close_month(board.store, board.actor, "2026-04")
    board.enter(claim_id)
    assert close_month(board.store, board.actor, "2026-04").closed_by == board.actor.name


def test_hours_of_a_signed_month_are_not_taken_away(board: Noticeboard) -> None:
    held = board.village.plan()
    (record_id,) = sign_ins.sign_in(board.store, board.actor, held, [board.village.head()])
    board.days_pass(35)
    activities.close_activity(board.store, board.actor, held)
    close_month(board.store, board.actor, "2026-03")
    with pytest.raises(MonthClosed, match="2026年3月"):
        sign_ins.void_record(board.store, board.actor, record_id, "没有来")


def test_a_persons_cap_is_not_passed_by_naming_the_household_alone(board: Noticeboard) -> None:
    village = board.village
    rule = village.rule("HJ04")
    assert village.give(village.head(), "HJ04").points == 80
    draft = PostingDraft(rule, board.store.clock.today(), household_ids=village.households[:1])
    with pytest.raises(RuleOfPerson, match="请选择是谁做的"):
        post_points(board.store, board.actor, draft)
    with pytest.raises(RuleOfPerson):
        board.claim("HJ04", resident_id=None, household_id=village.households[0])
    assert village.balance(village.head()) == 80
