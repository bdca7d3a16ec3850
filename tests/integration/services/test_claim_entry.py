"""Claims are entered once, when nothing stands against them: caps, notices, objections, lost households."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from station_app.domain.claims import ClaimStatus
from station_app.domain.permissions import Role
from station_app.domain.settings import AccountUnit
from station_app.errors import StationError
from station_app.errors.claims import ClaimantGone, ClaimHouseholdClosed, ClaimMoved, ClaimNotReady
from station_app.errors.store import NotAllowed, NothingFound
from station_app.models.points import PointsTransfer
from station_app.models.publicity import ItemStatus, NoticeItem, NoticeStatus, PublicNotice
from station_app.services import claim_entry, claims, posting
from station_app.services.claim_entry import ClaimsToDo
from station_app.services.households import merge_households, move_out_household
from station_app.services.people import record_death
from tests.helpers.claiming import BY_HAND, Claimants, claiming
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def desk(station: StationUnderTest) -> Claimants:
    return claiming(station)


def test_an_entry_posts_a_transfer_that_the_claim_names(desk: Claimants) -> None:
    claim_id = desk.claim("HJ04", evidence="清理水沟")
    line = desk.enter(claim_id)[0]
    assert (line.who, line.account, line.item) == ("李名兰", "李名兰户", "清理公共沟渠、道路（义务劳动半天）")
    assert (line.due, line.points, line.balance, line.problem) == (80, 80, 80, "")
    detail = desk.detail(claim_id)
    assert (detail.row.status, detail.row.entered) == (ClaimStatus.ENTERED, 80)
    assert detail.transfer is not None
    assert (detail.transfer.id, detail.transfer.change) == (line.transfer_id, 80)
    with desk.store.read() as session:
        transfer = session.get_one(PointsTransfer, line.transfer_id)
        assert transfer.reason == "申报 1 号：清理水沟"
        assert (transfer.rule_id, transfer.resident_id) == (detail.row.rule_id, desk.village.head())
    assert desk.village.check().adds_up


def test_a_claim_is_entered_once_and_never_again(desk: Claimants) -> None:
    one, other = desk.claim(), desk.claim(place=1)
    desk.enter(one, one)
    head = desk.store.head
    for again in ((one,), (other, one)):
        with pytest.raises(ClaimMoved, match="现在是“已入账”，不能再入账"):
            desk.enter(*again)
    assert desk.store.head == head
    assert desk.village.balance(desk.village.head()) == 80
    assert desk.row(other).status is ClaimStatus.CLAIMED


def test_of_two_who_enter_the_same_claims_at_once_one_does(desk: Claimants) -> None:
    chosen = [desk.claim(place=place) for place in range(6)]

    def enter(_: int) -> str:
        try:
            desk.enter(*chosen)
        except StationError as error:
            return type(error).__name__
        return "entered"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(enter, range(4)))
    assert outcomes == ["ClaimMoved", "ClaimMoved", "ClaimMoved", "entered"]
    assert [desk.village.balance(desk.village.head(place)) for place in range(6)] == [80] * 6


def test_caps_count_what_the_same_act_enters_and_what_stood_before(desk: Claimants) -> None:
    first = desk.claim("HJ04")
    second = desk.claim("HJ04")
    desk.village.give(desk.village.spouse(), "HJ04")
    foreseen = claim_entry.preview_entry(desk.store, desk.actor, [second, first])
    entered = desk.enter(second, first)
    assert [(line.number, line.points, line.limited_by) for line in entered] == [
        (1, 80, ""),
        (2, 0, "每日上限"),
    ]
    assert [replace(line, transfer_id=None) for line in entered] == [
        replace(line, transfer_id=None) for line in foreseen
    ]
    row = desk.row(second)
    assert (row.status, row.entered, row.transfer_id) == (ClaimStatus.ENTERED, 0, None)
    assert row.points_note == "每日上限"


def test_a_preview_changes_nothing_and_says_what_stands_in_the_way(desk: Claimants) -> None:
    ready, unreviewed = desk.claim("HJ04"), desk.claim("HJ01", 1)
    head = desk.store.head
    lines = claim_entry.preview_entry(desk.store, desk.actor, [ready, unreviewed])
    assert [(line.points, line.problem) for line in lines] == [
        (80, ""),
        (0, "申报 2 号现在是“已申报”，不能再入账。请刷新后再看。"),
    ]
    assert desk.store.head == head
    assert desk.row(ready).status is ClaimStatus.CLAIMED
    assert desk.village.balance(desk.village.head()) == 0
    assert [row.id for row in claim_entry.ready_claims(desk.store, desk.actor)] == [ready]
    with pytest.raises(NothingFound):
        claim_entry.preview_entry(desk.store, desk.actor, [9999])
    with pytest.raises(NotAllowed):
        claim_entry.preview_entry(desk.store, desk.village.station.as_role(Role.GROUP_HEAD), [ready])


def test_what_waits_is_counted_for_those_who_may_do_it(desk: Claimants) -> None:
    desk.claim("HJ03")
    desk.claim("HJ04", 1)
    desk.claim("HJ01", 2)
    assert claim_entry.claims_to_do(desk.store, desk.actor) == ClaimsToDo(to_confirm=1, ready=1)
    viewer = desk.village.station.as_role(Role.GROUP_HEAD)
    assert claim_entry.claims_to_do(desk.store, viewer) == ClaimsToDo()


def test_what_a_review_left_is_what_is_entered(desk: Claimants) -> None:
    less, none = desk.claim("HJ01"), desk.claim("HJ02", 1)
    desk.review(less, points=30)
    desk.review(none, points=0)
    desk.post_up(less, none)
    desk.village.station.clock.advance(days=5)
    lines = desk.enter(less, none)
    assert [(line.due, line.points) for line in lines] == [(30, 30), (0, 0)]
    assert [desk.row(each).points_note for each in (less, none)] == ["", "评议后不记分"]


def test_nothing_is_entered_before_the_notice_is_over(desk: Claimants) -> None:
    """Posted on the 2nd for five days: it hangs on the 6th still, and is entered from the 7th."""
    claim_id = desk.claim("HJ01")
    desk.review(claim_id)
    desk.post_up(claim_id, days=5)
    clock = desk.village.station.clock
    for _ in range(5):
        assert not desk.row(claim_id).is_ready
        assert desk.row(claim_id).obstacle == "公示到3月6日"
        with pytest.raises(ClaimNotReady, match="还不能入账：公示到3月6日"):
            desk.enter(claim_id)
        clock.advance(days=1)
    assert desk.row(claim_id).is_ready
    desk.enter(claim_id)
    with desk.store.read() as session:
        assert session.query(NoticeItem).one().status == ItemStatus.CARRIED_OUT
    detail = desk.detail(claim_id)
    assert [notice.item_status for notice in detail.notices] == ["carried_out"]


@pytest.mark.parametrize("whole_notice", [True, False])
def test_an_open_objection_holds_back_what_it_is_against(desk: Claimants, whole_notice: bool) -> None:
    mine, other = desk.claim("HJ01"), desk.claim("HJ01", 1)
    desk.review(mine, other)
    notice = desk.post_up(mine, other)
    objection = desk.object_to(notice, None if whole_notice else mine)
    desk.village.station.clock.advance(days=9)
    assert [row.is_ready for row in (desk.row(mine), desk.row(other))] == [False, not whole_notice]
    with pytest.raises(ClaimNotReady, match="有异议还没有答复"):
        desk.enter(mine)
    assert len(desk.detail(mine).objections) == 1
    assert len(desk.detail(other).objections) == int(whole_notice)
    desk.answer(objection)
    desk.enter(mine, other)


def test_an_objected_claim_and_one_whose_notice_was_taken_down_wait(desk: Claimants) -> None:
    objected, alone = desk.claim("HJ01"), desk.claim("HJ01", 1)
    desk.review(objected, alone)
    desk.post_up(objected)
    desk.move(objected, ClaimStatus.OBJECTED)
    with desk.store.write(BY_HAND, by=desk.actor) as session:
        session.query(PublicNotice).one().status = NoticeStatus.WITHDRAWN
    desk.move(alone, ClaimStatus.POSTED_UP)
    desk.village.station.clock.advance(days=9)
    with pytest.raises(ClaimMoved, match="有异议"):
        desk.enter(objected)
    with pytest.raises(ClaimNotReady, match="没有在公示"):
        desk.enter(alone)
    desk.move(objected, ClaimStatus.REVIEWED)
    desk.post_up(objected)
    desk.village.station.clock.advance(days=9)
    desk.enter(objected)


def test_a_merged_household_s_claim_goes_to_where_its_points_are(desk: Claimants) -> None:
    by_person, by_household = desk.claim(), desk.claim("ZL01")
    homes = desk.village.households
    merge_households(desk.store, desk.actor, homes[0], homes[1])
    merge_households(desk.store, desk.actor, homes[1], homes[2])
    lines = desk.enter(by_person, by_household)
    assert [line.account for line in lines] == ["王大山户", "王大山户"]
    assert desk.village.balance(desk.village.head(2)) == 110
    assert desk.village.check().adds_up


def test_a_closed_household_s_claim_is_not_entered_but_says_so(desk: Claimants) -> None:
    claim_id = desk.claim()
    move_out_household(desk.store, desk.actor, desk.village.households[0])
    with pytest.raises(ClaimHouseholdClosed, match="李名兰户已经销户"):
        desk.enter(claim_id)
    assert "已经销户" in claim_entry.preview_entry(desk.store, desk.actor, [claim_id])[0].problem
    claims.withdraw(desk.store, desk.actor, [claim_id])


def test_what_the_dead_did_counts_for_the_household_that_goes_on(desk: Claimants) -> None:
    claim_id = desk.claim(resident_id=desk.village.spouse())
    record_death(desk.store, desk.actor, desk.village.spouse())
    assert desk.enter(claim_id)[0].account == "李名兰户"


def test_where_persons_hold_points_nothing_goes_to_the_dead(station: StationUnderTest) -> None:
    desk = claiming(station, unit=AccountUnit.PERSON)
    own, gone = desk.claim(), desk.claim(resident_id=desk.village.spouse())
    household = desk.claim("ZL01", 1)
    record_death(desk.store, desk.actor, desk.village.spouse())
    with pytest.raises(ClaimantGone, match="赵永红已去世"):
        desk.enter(own, gone)
    lines = desk.enter(own, household)
    assert [(line.who, line.account) for line in lines] == [("李名兰", "李名兰"), ("张建国户", "张建国")]


def test_a_minus_item_takes_at_most_what_is_there(desk: Claimants) -> None:
    desk.village.give(desk.village.head(), "FW02")
    claim_id = desk.claim("KF01")
    desk.review(claim_id)
    line = desk.enter(claim_id)[0]
    assert (line.due, line.points, line.moved, line.balance) == (-50, -50, -30, 0)
    row = desk.row(claim_id)
    detail = desk.detail(claim_id)
    assert row.entered == -50
    assert detail.transfer is not None
    assert (detail.transfer.change, detail.transfer.honour_change) == (-30, -50)


def test_an_entered_claim_that_is_reversed_stays_readable(desk: Claimants) -> None:
    claim_id = desk.claim()
    transfer_id = desk.enter(claim_id)[0].transfer_id
    assert transfer_id is not None
    posting.reverse(desk.store, desk.actor, transfer_id, "记错了人")
    detail = desk.detail(claim_id)
    assert detail.row.status is ClaimStatus.ENTERED
    assert detail.transfer is not None
    assert (detail.transfer.id, detail.transfer.reverse_reason) == (transfer_id, "记错了人")
    assert detail.row.reversed_by == detail.transfer.reversed_by
    assert [step.status for step in detail.steps] == [ClaimStatus.CLAIMED, ClaimStatus.ENTERED]
    with pytest.raises(ClaimMoved):
        desk.enter(claim_id)
