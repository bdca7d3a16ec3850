"""Posting points at the desk, what would be posted, and reversals that name what they undo."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from station_app.domain.permissions import Role
from station_app.domain.settings import AccountUnit
from station_app.errors import StationError
from station_app.errors.points import (
    AccountClosed,
    AlreadyReversed,
    DeedInFuture,
    DeedQuantityTooSmall,
    NoAccount,
    NobodyChosen,
    ReasonMissing,
    ReversalBelongsToShop,
    ReversalNotCovered,
    ReversalOfReversal,
    RuleNotInForce,
    TransferNotFound,
)
from station_app.errors.service import CannotServe
from station_app.errors.store import NotAllowed, NothingFound
from station_app.models.people import Household, Resident
from station_app.models.points import AccountKind, PointsTransfer, TransferKind
from station_app.services import activities, activity_views, ledger, posting, rules, sign_ins
from station_app.services.people import record_death
from station_app.services.posting import PostingDraft
from station_app.services.rules import RuleDraft
from tests.helpers.settlements import Settlement, settle
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def village(station: StationUnderTest) -> Settlement:
    return settle(station, households=6)


def _draft(village: Settlement, code: str = "FW02", **facts: object) -> PostingDraft:
    draft = PostingDraft(village.rule(code), village.station.clock.today(), (village.head(),))
    return replace(draft, **facts)  # type: ignore[arg-type] # a test's facts


def _post(village: Settlement, draft: PostingDraft) -> list[posting.PostedPoints]:
    return posting.post_points(village.station.store, village.station.actor, draft)


def _spend(village: Settlement, resident_id: int, tenths: int) -> int:
    """Redeem, as the counter does; returns the transfer."""
    with village.station.store.write("shop.redeem", by=village.station.actor) as session:
        source = ledger.account_for(session, resident_id)
        target = ledger.system_account(session, AccountKind.REDEMPTION)
        move = ledger.Move(TransferKind.REDEEM, source, target, tenths, "兑换")
        return ledger.post(session, village.station.clock, move).id


def test_many_people_get_their_points_in_one_act(village: Settlement) -> None:
    people = (village.head(0), village.spouse(0), village.head(1), village.head(0))
    head = village.station.store.head.seq
    posted = _post(village, _draft(village, resident_ids=people, reason="上门修电，两户证明"))
    assert [(each.holder, each.account, each.points, each.balance) for each in posted] == [
        ("李名兰", "李名兰户", 30, 60),
        ("赵永红", "李名兰户", 30, 60),
        ("张建国", "张建国户", 30, 30),
    ]
    assert village.station.store.head.seq == head + 1
    with village.station.store.read() as session:
        transfer = session.get_one(PointsTransfer, posted[0].transfer_id)
        assert (transfer.reason, transfer.by_name, transfer.item) == (
            "上门修电，两户证明",
            "李书记",
            "接单上门服务（群众点单）且评价满意",
        )
    assert village.check().adds_up


def test_households_get_points_as_households(village: Settlement) -> None:
    posted = _post(village, _draft(village, "HJ01", resident_ids=(), household_ids=village.households[:2]))
    assert [(each.holder, each.points) for each in posted] == [("李名兰户", 50), ("张建国户", 50)]
    again = _post(village, _draft(village, "HJ01", resident_ids=(), household_ids=village.households[:1]))
    assert (again[0].points, again[0].limited_by, again[0].transfer_id) == (0, "每月上限", None)


def test_where_persons_hold_points_a_household_s_go_to_its_head(station: StationUnderTest) -> None:
    village = settle(station, households=3, unit=AccountUnit.PERSON)
    posted = _post(village, _draft(village, "HJ01", resident_ids=(), household_ids=village.households[:1]))
    assert [(each.holder, each.account) for each in posted] == [("李名兰", "李名兰")]
    assert (village.balance(village.head()), village.balance(village.spouse())) == (50, 0)


def test_what_would_be_posted_is_what_is_posted(village: Settlement) -> None:
    _post(village, _draft(village, "FW02"))
    draft = _draft(
        village, "FW02", resident_ids=(village.head(), village.spouse(), village.head(1)), quantity=2
    )
    head = village.station.store.head
    foreseen = posting.preview_points(village.station.store, draft)
    assert village.station.store.head == head
    posted = _post(village, draft)
    assert [(each.points, each.limited_by) for each in posted] == [(30, "每日上限"), (60, ""), (60, "")]
    assert [replace(each, transfer_id=None) for each in posted] == foreseen
    assert [each.balance for each in foreseen] == [120, 120, 60]


def test_what_cannot_be_posted_is_refused_with_a_sentence(village: Settlement) -> None:
    store, actor, clock = village.station.store, village.station.actor, village.station.clock
    record_death(store, actor, village.spouse(2))
    with store.write("demo.fill", by=actor) as session:
        session.get_one(Household, village.households[3]).status = "closed"
        stranger = Household(number="9999", group_id=village.groups[0], opened_on=clock.today())
        session.add(stranger)
        guest = Resident(household_id=stranger.id, name="外来客")
        session.add(guest)
    laid_down = next(each for each in rules.list_rules(store) if each.code == "FW03")
    rules.change_rule(
        store,
        actor,
        laid_down.id,
        RuleDraft("FW03", laid_down.category_id, laid_down.name, 50, "次", active=False),
    )
    cases: list[tuple[PostingDraft, type[StationError]]] = [
        (_draft(village, resident_ids=()), NobodyChosen),
        (_draft(village, quantity=0), DeedQuantityTooSmall),
        (_draft(village, quantity=-5), DeedQuantityTooSmall),
        (_draft(village, deed_on=clock.today() + timedelta(days=1)), DeedInFuture),
        (_draft(village, rule_id=9999), NothingFound),
        (_draft(village, rule_id=laid_down.id), RuleNotInForce),
        (_draft(village, resident_ids=(village.head(), village.spouse(2))), CannotServe),
        (_draft(village, resident_ids=(9999,)), NothingFound),
        (_draft(village, resident_ids=(guest.id,)), NoAccount),
        (_draft(village, resident_ids=(), household_ids=(village.households[3],)), AccountClosed),
        (_draft(village, resident_ids=(), household_ids=(stranger.id,)), NoAccount),
        (_draft(village, resident_ids=(), household_ids=(999,)), NothingFound),
    ]
    for draft, error in cases:
        with pytest.raises(error):
            _post(village, draft)
        with pytest.raises(error):
            posting.preview_points(store, draft)
    assert village.check().transfers == 0


def test_a_deed_of_the_past_goes_by_its_own_day(village: Settlement) -> None:
    today = village.station.clock.today()
    long_ago = today - timedelta(days=400)
    assert _post(village, _draft(village, deed_on=long_ago))[0].points == 30
    assert _post(village, _draft(village))[0].points == 30


def test_a_reversal_names_what_it_undoes_and_says_why(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    posted = village.give(village.head(), "FW02")
    assert posted.transfer_id is not None
    foreseen = posting.preview_reversal(store, posted.transfer_id)
    undone = posting.reverse(store, actor, posted.transfer_id, " 记到别人头上了 ")
    assert undone == foreseen
    assert (undone.holder, undone.change, undone.balance) == ("李名兰户", -30, 0)
    with store.read() as session:
        row = session.query(PointsTransfer).filter(PointsTransfer.reverses_id == posted.transfer_id).one()
        assert (row.reason, row.kind, row.by_name) == ("记到别人头上了", "reversal", "李书记")
    assert village.figures(village.head()) == (0, 0)
    with pytest.raises(AlreadyReversed):
        posting.reverse(store, actor, posted.transfer_id, "再来")
    with pytest.raises(ReversalOfReversal):
        posting.reverse(store, actor, row.id, "反悔")
    assert village.check().adds_up


def test_a_reversal_needs_a_reason_and_something_to_undo(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    posted = village.give(village.head(), "FW02")
    assert posted.transfer_id is not None
    with pytest.raises(ReasonMissing):
        posting.reverse(store, actor, posted.transfer_id, "　")
    with pytest.raises(ReasonMissing):
        posting.reverse_all(store, actor, [posted.transfer_id], "")
    with pytest.raises(TransferNotFound):
        posting.reverse(store, actor, 999, "查无此笔")
    with pytest.raises(TransferNotFound):
        posting.preview_reversal(store, 999)


def test_points_that_were_spent_are_not_reversed(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    posted = village.give(village.head(), "FW02")
    redeemed = _spend(village, village.head(), 25)
    assert posted.transfer_id is not None
    with pytest.raises(ReversalNotCovered, match=r"李名兰户现有 0\.5 分，不够冲回 3 分"):
        posting.reverse(store, actor, posted.transfer_id, "记错了")
    with pytest.raises(ReversalBelongsToShop):
        posting.reverse(store, actor, redeemed, "退货")
    with pytest.raises(ReversalBelongsToShop):
        posting.preview_reversal(store, redeemed)
    assert village.figures(village.head()) == (5, 30)


def test_a_whole_posting_is_taken_back_at_once_or_not_at_all(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    draft = _draft(village, resident_ids=(village.head(0), village.head(1)))
    ids = [each.transfer_id for each in _post(village, draft) if each.transfer_id is not None]
    _spend(village, village.head(1), 10)
    with pytest.raises(ReversalNotCovered):
        posting.reverse_all(store, actor, ids, "整批记错")
    assert village.balance(village.head(0)) == 30
    ids = [each.transfer_id for each in _post(village, draft) if each.transfer_id is not None]
    undone = posting.reverse_all(store, actor, ids, "整批记错")
    assert [(each.holder, each.change) for each in undone] == [("李名兰户", -30), ("张建国户", -30)]
    assert village.balance(village.head(0)) == 30


def test_reversing_an_activity_s_points_leaves_the_hours_and_says_so(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    made = village.plan()
    sign_ins.sign_in(store, actor, made, [village.head()])
    village.station.clock.advance(days=1)
    activities.close_activity(store, actor, made)
    with store.read() as session:
        transfer = session.query(PointsTransfer).one().id
    posting.reverse(store, actor, transfer, "规则用错了")
    (record,) = activity_views.list_records(store, made)
    assert (record.points, record.points_note, record.minutes) == (None, "已冲正：规则用错了", 120)
    sign_ins.void_record(store, actor, record.id, "改登")
    assert village.figures(village.head()) == (0, 0)
    assert village.check().adds_up


def test_who_only_reads_posts_nothing(village: Settlement) -> None:
    with pytest.raises(NotAllowed):
        posting.post_points(village.station.store, village.station.as_role(Role.REVIEWER), _draft(village))
