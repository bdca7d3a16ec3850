"""Notices: what may be posted, how long it hangs, what objections stop, and when its claims are entered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from station_app.domain.claims import ClaimStatus
from station_app.domain.periods import month_of
from station_app.domain.permissions import Role
from station_app.domain.publicity import WITHHELD, NoticeKind, posted_name
from station_app.domain.settings import NOTICE_DAYS, POSTER_SHOW_MINUS, RANKING_ENABLED
from station_app.errors.claims import ClaimMoved, ClaimNotReady
from station_app.errors.points import ReasonMissing
from station_app.errors.publicity import (
    AnswerMissing,
    ClaimNotForPosting,
    ContactMissing,
    LineCarriedOut,
    LineTakenOut,
    LineWordsMissing,
    MinusNotPosted,
    NothingToPost,
    NoticeEnded,
    NoticeStartsInFuture,
    NoticeStartsTooEarly,
    NoticeStillRuns,
    NoticeTitleMissing,
    NoticeTooShort,
    ObjectionAnswered,
    ObjectionBeforeNotice,
    ObjectionInFuture,
    ObjectionsOpen,
    ObjectionWordsMissing,
    RankingSwitchedOff,
)
from station_app.errors.store import NotAllowed, NothingFound
from station_app.models.publicity import ItemStatus, NoticeStatus, ObjectionStatus
from station_app.services import claims, objections, public_notices, rules
from station_app.services.notice_views import list_posted
from station_app.services.objections import ObjectionDraft
from station_app.services.public_notices import LineDraft
from station_app.services.publicity_due import UsualFacts, claims_to_post, publicity_due, usual_facts
from station_app.services.rules import RuleDraft
from station_app.services.settings import set_setting
from tests.helpers.noticeboards import Noticeboard, noticeboard
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def board(station: StationUnderTest) -> Noticeboard:
    return noticeboard(station)


def _close(board: Noticeboard, notice_id: int) -> public_notices.ClosedNotice:
    return public_notices.close_notice(board.store, board.actor, notice_id)


def test_reviewed_claims_hang_five_days_and_are_entered_on_the_sixth(board: Noticeboard) -> None:
    ids = board.reviewed(0, 1)
    assert [row.id for row in claims_to_post(board.store)] == ids
    notice_id = board.post(*ids)
    assert claims_to_post(board.store) == []
    assert [board.status(each) for each in ids] == [ClaimStatus.POSTED_UP] * 2
    lines = board.notice(notice_id).lines
    assert [(line.claim_number, line.household_number, line.words, line.points) for line in lines] == [
        (1, "0001", "担任队长或副队长满一年并履职（1 年）", 200),
        (2, "0002", "担任队长或副队长满一年并履职（1 年）", 200),
    ]
    for left in (5, 4, 3, 2, 1):
        assert list_posted(board.store)[0].days_left == left
        with pytest.raises(NoticeStillRuns, match=rf"03月06日 才满，还剩 {left} 天"):
            _close(board, notice_id)
        with pytest.raises(ClaimNotReady, match="公示到3月6日"):
            board.enter(*ids)
        board.days_pass(1)
    closed = _close(board, notice_id)
    assert (closed.number, closed.lines, closed.claim_ids) == (1, 2, tuple(ids))
    assert [line.points for line in board.enter(*ids)] == [200, 200]
    view = board.notice(notice_id)
    assert view.days == 5
    assert view.status is NoticeStatus.CLOSED
    assert [line.status for line in view.lines] == [ItemStatus.CARRIED_OUT] * 2
    assert board.village.check().adds_up


def test_claims_may_be_entered_before_the_notice_is_closed_once_its_period_is_over(
    board: Noticeboard,
) -> None:
    ids = board.reviewed(0)
    notice_id = board.post(*ids)
    board.days_pass(5)
    board.enter(*ids)
    assert _close(board, notice_id).claim_ids == ()
    assert [line.status for line in board.notice(notice_id).lines] == [ItemStatus.CARRIED_OUT]


def test_an_objection_stops_its_claim_until_it_is_rejected(board: Noticeboard) -> None:
    ids = board.reviewed(0, 1)
    notice_id = board.post(*ids)
    objection = board.object_to_line(notice_id, ids[0])
    assert [board.status(each) for each in ids] == [ClaimStatus.OBJECTED, ClaimStatus.POSTED_UP]
    board.days_pass(5)
    with pytest.raises(ObjectionsOpen, match="还有 1 条异议没有答复"):
        _close(board, notice_id)
    board.enter(ids[1])
    board.answer_to(objection, upheld=False)
    assert board.status(ids[0]) is ClaimStatus.POSTED_UP
    assert _close(board, notice_id).claim_ids == (ids[0],)
    steps = [(step.status, step.words) for step in board.detail(ids[0]).steps[-3:]]
    assert steps == [
        (ClaimStatus.POSTED_UP, "第 1 号公示，到3月6日"),
        (ClaimStatus.OBJECTED, "第 1 号异议"),
        (ClaimStatus.POSTED_UP, "第 1 号异议不成立：已到户核实"),
    ]


def test_an_upheld_objection_takes_its_line_out_and_the_claim_is_refused(board: Noticeboard) -> None:
    ids = board.reviewed(0, 1)
    notice_id = board.post(*ids)
    board.answer_to(board.object_to_line(notice_id, ids[0]), upheld=True, answer="查无此事")
    assert [board.status(each) for each in ids] == [ClaimStatus.REFUSED, ClaimStatus.POSTED_UP]
    assert board.detail(ids[0]).steps[-1].words == "第 1 号异议成立：查无此事"
    view = board.notice(notice_id)
    assert [line.claim_id for line in view.standing] == [ids[1]]
    with pytest.raises(LineTakenOut):
        board.object_to_line(notice_id, ids[0])
    said = view.objections[0]
    assert (said.status, said.result, said.answered_by) == (
        ObjectionStatus.UPHELD,
        "异议成立，予以采纳",
        "李书记",
    )


def test_two_objections_to_one_claim_each_wait_for_their_answer(board: Noticeboard) -> None:
    ids = board.reviewed(0)
    notice_id = board.post(*ids)
    first, second = board.object_to_line(notice_id, ids[0]), board.object_to_line(notice_id)
    board.answer_to(first, upheld=False)
    assert board.status(ids[0]) is ClaimStatus.OBJECTED
    board.answer_to(second, upheld=False)
    assert board.status(ids[0]) is ClaimStatus.POSTED_UP
    with pytest.raises(ObjectionAnswered, match="第 2 号异议已经答复过"):
        board.answer_to(second, upheld=True)


def test_after_one_objection_was_upheld_the_other_is_still_owed_an_answer(board: Noticeboard) -> None:
    ids = board.reviewed(0)
    notice_id = board.post(*ids)
    first, second = (board.object_to_line(notice_id, ids[0]) for _ in range(2))
    board.answer_to(first, upheld=True)
    board.days_pass(5)
    with pytest.raises(ObjectionsOpen):
        _close(board, notice_id)
    board.answer_to(second, upheld=True)
    assert board.status(ids[0]) is ClaimStatus.REFUSED
    assert _close(board, notice_id).claim_ids == ()


def test_an_objection_to_the_whole_notice_stops_all_and_upheld_takes_it_down(board: Noticeboard) -> None:
    ids = board.reviewed(0, 1)
    notice_id = board.post(*ids)
    own = board.object_to_line(notice_id, ids[0])
    whole = board.object_to_line(notice_id, words="公示没有贴出来")
    assert [board.status(each) for each in ids] == [ClaimStatus.OBJECTED] * 2
    with pytest.raises(ObjectionsOpen):
        board.answer_to(whole, upheld=True)
    board.answer_to(own, upheld=False)
    board.answer_to(whole, upheld=True, answer="重新张贴")
    assert [board.status(each) for each in ids] == [ClaimStatus.REVIEWED] * 2
    view = board.notice(notice_id)
    assert (view.status, view.close_reason) == (NoticeStatus.WITHDRAWN, "第 2 号异议成立：重新张贴")
    assert [row.id for row in claims_to_post(board.store)] == ids
    board.post(*ids)
    assert [board.status(each) for each in ids] == [ClaimStatus.POSTED_UP] * 2


def test_a_late_objection_counts_until_the_claim_is_entered(board: Noticeboard) -> None:
    ids = board.reviewed(0, 1)
    notice_id = board.post(*ids)
    board.days_pass(6)
    board.object_to_line(notice_id, ids[0])
    board.enter(ids[1])
    with pytest.raises(LineCarriedOut, match="申报 2 号已经入账"):
        board.object_to_line(notice_id, ids[1])
    with pytest.raises(ClaimMoved, match="现在是“有异议”"):
        board.enter(ids[0])


def test_a_notice_taken_down_leaves_its_claims_for_another(board: Noticeboard) -> None:
    ids = board.reviewed(0, 1)
    notice_id = board.post(*ids)
    objection = board.object_to_line(notice_id, ids[0])
    with pytest.raises(ReasonMissing):
        public_notices.withdraw_notice(board.store, board.actor, notice_id, " ")
    with pytest.raises(ObjectionsOpen):
        public_notices.withdraw_notice(board.store, board.actor, notice_id, "贴错了")
    board.answer_to(objection, upheld=True)
    public_notices.withdraw_notice(board.store, board.actor, notice_id, "贴错了")
    assert [board.status(each) for each in ids] == [ClaimStatus.REFUSED, ClaimStatus.REVIEWED]
    view = board.notice(notice_id)
    assert (view.days_left, view.close_reason, view.standing) == (0, "贴错了", ())
    board.days_pass(9)
    for deed in (
        lambda: _close(board, notice_id),
        lambda: public_notices.withdraw_notice(board.store, board.actor, notice_id, "再撤"),
        lambda: board.object_to_line(notice_id),
    ):
        with pytest.raises(NoticeEnded, match="第 1 号公示已撤下，不能再改"):
            deed()


def test_a_claim_withdrawn_while_it_hangs_stands_on_no_poster(board: Noticeboard) -> None:
    ids = board.reviewed(0, 1)
    notice_id = board.post(*ids)
    claims.withdraw(board.store, board.actor, [ids[0]])
    assert [line.claim_id for line in board.notice(notice_id).standing] == [ids[1]]
    board.days_pass(5)
    assert _close(board, notice_id).claim_ids == (ids[1],)


def test_a_claim_that_needs_no_review_is_posted_and_goes_back_to_where_it_was(board: Noticeboard) -> None:
    ids = board.claims(0, code="JR05")
    assert [row.id for row in claims_to_post(board.store)] == ids
    notice_id = board.post(*ids)
    public_notices.withdraw_notice(board.store, board.actor, notice_id, "名字写错")
    assert board.status(ids[0]) is ClaimStatus.CLAIMED


def test_deductions_are_posted_only_where_the_station_says_so(board: Noticeboard) -> None:
    category = rules.list_categories(board.store)[0].id
    draft = RuleDraft("KF91", category, "毁坏公物", -50, "次", review="panel", notice=True)
    rules.add_rule(board.store, board.actor, draft)
    ids = board.reviewed(0, code="KF91")
    assert claims_to_post(board.store) == []
    with pytest.raises(MinusNotPosted, match="申报 1 号是扣分"):
        board.post(*ids)
    set_setting(board.store, board.actor, POSTER_SHOW_MINUS, value=True)
    assert [row.id for row in claims_to_post(board.store)] == ids
    assert board.notice(board.post(*ids)).lines[0].points == -50


def test_what_cannot_be_posted_is_said_in_words(board: Noticeboard) -> None:
    ids = board.reviewed(0)
    today = board.store.clock.today()
    for facts, error in (
        ({"title": " "}, NoticeTitleMissing),
        ({"contact": ""}, ContactMissing),
        ({"claim_ids": ()}, NothingToPost),
        ({"kind": NoticeKind.HONOURS}, NothingToPost),
        ({"kind": NoticeKind.HONOURS, "lines": (LineDraft("红榜"), LineDraft(" "))}, LineWordsMissing),
        ({"starts_on": today + timedelta(days=1)}, NoticeStartsInFuture),
        ({"ends_on": today + timedelta(days=3)}, NoticeTooShort),
        ({"starts_on": board.yesterday}, NoticeStartsTooEarly),
    ):
        with pytest.raises(error):
            board.post(*ids, **facts)
    waiting = board.claims(1)
    with pytest.raises(ClaimNotForPosting, match="申报 2 号现在不能公示（已申报）"):
        board.post(*ids, *waiting)
    needs_none = board.claims(1, code="FW02")
    with pytest.raises(ClaimNotForPosting):
        board.post(*needs_none)
    assert board.status(ids[0]) is ClaimStatus.REVIEWED
    set_setting(board.store, board.actor, NOTICE_DAYS, 7)
    with pytest.raises(NoticeTooShort, match="至少要 7 天"):
        board.post(*ids)
    with pytest.raises(NotAllowed):
        public_notices.post_notice(
            board.store, board.village.station.as_role(Role.REVIEWER), board.notice_draft(*ids)
        )
    with pytest.raises(NothingFound):
        board.notice(99)
    with pytest.raises(NothingFound):
        _close(board, 99)


def test_what_cannot_be_objected_or_answered_is_said_in_words(board: Noticeboard) -> None:
    ids = board.reviewed(0)
    notice_id = board.post(*ids)
    other = board.post(kind=NoticeKind.OTHER, lines=(LineDraft("停水通知"),))
    today = board.store.clock.today()
    for facts, error in (
        ({"words": " "}, ObjectionWordsMissing),
        ({"raised_on": today + timedelta(days=1)}, ObjectionInFuture),
        ({"raised_on": board.yesterday}, ObjectionBeforeNotice),
        ({"item_id": board.notice(other).lines[0].item_id}, NothingFound),
        ({"notice_id": 99}, NothingFound),
    ):
        with pytest.raises(error):
            board.object_to_line(notice_id, ids[0], **facts) if "notice_id" not in facts else (
                objections.record_objection(board.store, board.actor, ObjectionDraft(99, today, "不对"))
            )
    objection = board.object_to_line(notice_id, ids[0])
    with pytest.raises(AnswerMissing):
        board.answer_to(objection, upheld=True, answer=" ")
    with pytest.raises(NothingFound):
        board.answer_to(99, upheld=True)
    assert board.status(ids[0]) is ClaimStatus.OBJECTED


def test_a_ranking_is_posted_by_the_same_way_and_can_be_switched_off(board: Noticeboard) -> None:
    board.village.give(board.village.head(1), "HY05")
    board.village.give(board.village.head(0), "FW02")
    period = month_of(board.store.clock.today())
    lines = public_notices.ranking_lines(board.store, period)
    notice_id = board.post(kind=NoticeKind.RANKING, lines=lines, title="3月积分排名公示")
    assert [(line.household_number, line.words, line.points) for line in board.notice(notice_id).lines] == [
        ("0002", "第 1 名", 500),
        ("0001", "第 2 名", 30),
    ]
    board.answer_to(board.object_to_line(notice_id), upheld=False)
    board.days_pass(5)
    assert _close(board, notice_id).claim_ids == ()
    assert [line.status for line in board.notice(notice_id).lines] == [ItemStatus.CARRIED_OUT] * 2
    set_setting(board.store, board.actor, RANKING_ENABLED, value=False)
    with pytest.raises(RankingSwitchedOff):
        public_notices.ranking_lines(board.store, period)
    with pytest.raises(RankingSwitchedOff):
        board.post(kind=NoticeKind.RANKING, lines=lines)


def test_an_honour_that_is_objected_to_is_taken_out(board: Noticeboard) -> None:
    home = board.village.households[0]
    lines = (LineDraft("十星级文明户", home), LineDraft("五美之星", resident_id=board.village.head(1)))
    notice_id = board.post(kind=NoticeKind.HONOURS, lines=lines)
    item = board.notice(notice_id).lines[0].item_id
    objection = objections.record_objection(
        board.store, board.actor, ObjectionDraft(notice_id, board.store.clock.today(), "不符合条件", item)
    )
    board.answer_to(objection, upheld=True)
    assert [(line.words, line.household_number) for line in board.notice(notice_id).standing] == [
        ("五美之星", "0002")
    ]


def test_names_stand_on_a_notice_only_with_consent(board: Noticeboard) -> None:
    ids = board.reviewed(0, 1)
    notice_id = board.post(*ids)
    board.consent(board.village.head(0))
    today = board.store.clock.today()
    view = board.notice(notice_id)
    assert [posted_name(line.person, today) for line in view.lines] == ["李*兰", WITHHELD]
    objection = board.object_to_line(notice_id, ids[0])
    about = {each.id: each.about for each in board.notice(notice_id).objections}
    assert about[objection] == "0001 户 李*兰：担任队长或副队长满一年并履职（1 年）"


def test_whose_redemption_is_refused_is_never_posted_by_name(board: Noticeboard) -> None:
    board.consent(board.village.head(0))
    lines = (LineDraft("代领超过规定次数", board.village.households[0]), LineDraft("兑换日改期"))
    notice_id = board.post(kind=NoticeKind.REFUSED_REDEMPTIONS, lines=lines)
    view = board.notice(notice_id)
    assert [posted_name(line.person, view.starts_on) for line in view.lines] == [WITHHELD, WITHHELD]
    assert [line.household_number for line in view.lines] == ["0001", ""]
    whole = board.object_to_line(notice_id, None)
    assert board.notice(notice_id).objections[0].id == whole
    assert board.notice(notice_id).objections[0].about == "整张公示"


def test_today_tells_what_waits(board: Noticeboard) -> None:
    due = publicity_due(board.store)
    assert (due.ending, due.over, due.objections, due.to_review, due.to_post) == ((), (), 0, 0, 0)
    ids = board.reviewed(0, 1)
    board.claims(2)
    assert (publicity_due(board.store).to_review, publicity_due(board.store).to_post) == (1, 2)
    board.plan(*board.claims(3))
    assert publicity_due(board.store).open_meetings == 1
    notice_id = board.post(*ids)
    board.object_to_line(notice_id, ids[0])
    board.days_pass(4)
    due = publicity_due(board.store)
    assert ([row.id for row in due.ending], due.over, due.objections, due.to_post) == ([notice_id], (), 1, 0)
    board.days_pass(1)
    due = publicity_due(board.store)
    assert (due.ending, [row.id for row in due.over]) == ((), [notice_id])


def test_a_notice_begins_with_what_the_last_one_said(board: Noticeboard) -> None:
    assert usual_facts(board.store) == UsualFacts("", "李书记，0717-4821234", 5)
    lines = (LineDraft("停水"),)
    board.post(kind=NoticeKind.OTHER, lines=lines, place="公示栏", contact="王主任 13800000000")
    set_setting(board.store, board.actor, NOTICE_DAYS, 7)
    assert usual_facts(board.store) == UsualFacts("公示栏", "王主任 13800000000", 7)
