"""Groups and households: opening, splitting, merging, closing; nobody and no point is ever lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from station_app.domain.people import HEAD, RELATIONS
from station_app.domain.settings import AccountUnit
from station_app.domain.shop import ScanKind, read_scan
from station_app.errors.people import (
    EverybodyChosen,
    GroupNameMissing,
    GroupTaken,
    HeadLeaves,
    HeadMissing,
    HouseholdHasMembers,
    HouseholdNotActive,
    HouseholdNotClosed,
    HouseholdNumberMissing,
    HouseholdNumberTaken,
    HouseholdNumberWrong,
    HouseholdWasMerged,
    NobodyChosen,
    NotOfThisHousehold,
    SameHousehold,
)
from station_app.errors.store import NothingFound
from station_app.models.people import Household, Resident
from station_app.models.points import AccountKind, PointsAccount, TransferKind
from station_app.services import ledger
from station_app.services.households import (
    HouseholdDraft,
    SplitDraft,
    add_group,
    add_household,
    change_household,
    close_household,
    list_groups,
    merge_households,
    move_out_household,
    propose_number,
    reissue_card,
    rename_group,
    reopen_household,
    split_household,
)
from station_app.services.people import record_move_out
from station_app.services.people_views import household_cards, household_detail, list_households
from station_app.services.resident_facts import ResidentDraft
from tests.helpers.stations import StationUnderTest
from tests.helpers.villages import Village, settle_village

WIFE = ResidentDraft(name="王秀英", relation="配偶", sex="female")
SON = ResidentDraft(name="李明", relation="子", sex="male")
DAUGHTER_IN_LAW = ResidentDraft(name="赵敏", relation="儿媳", sex="female")


@pytest.fixture
def village(station: StationUnderTest) -> Village:
    return settle_village(station)


def _give(village: Village, household_id: int, tenths: int) -> None:
    with village.station.store.write("points.post", by=village.station.actor) as session:
        source = ledger.system_account(session, AccountKind.ISSUANCE)
        target = ledger.household_account(session, household_id)
        move = ledger.Move(TransferKind.EARN, source, target, tenths, "义务劳动", honour=tenths)
        ledger.post(session, village.station.clock, move)


def _row(village: Village, household_id: int) -> tuple[str, int, int, int]:
    row = next(row for row in list_households(village.station.store) if row.id == household_id)
    return row.status_label, row.members, row.balance, row.honour


def _new(village: Village, number: str = "") -> HouseholdDraft:
    return HouseholdDraft(number or propose_number(village.station.store), village.groups["一组"])


def test_households_are_numbered_on_and_listed_by_group_and_number(village: Village) -> None:
    assert propose_number(village.station.store) == "001"
    village.household("王大山", group="二组")
    village.household("李名兰")
    assert propose_number(village.station.store) == "003"
    rows = list_households(village.station.store)
    assert [(row.number, row.head, row.group) for row in rows] == [
        ("002", "李名兰", "一组"),
        ("001", "王大山", "二组"),
    ]


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("", HouseholdNumberMissing),
        ("0 0 1", HouseholdNumberTaken),
        ("一号", HouseholdNumberWrong),
        ("1:2", HouseholdNumberWrong),
        ("1" * 21, HouseholdNumberWrong),
    ],
)
def test_a_household_number_is_its_own_and_fits_on_a_card(
    village: Village, number: str, error: type[Exception]
) -> None:
    village.household("李名兰")
    store, actor = village.station.store, village.station.actor
    with pytest.raises(error):
        add_household(
            store, actor, HouseholdDraft(number, village.groups["一组"]), ResidentDraft(name="王大山")
        )
    assert len(list_households(store)) == 1


def test_a_household_of_an_unknown_group_is_refused(village: Village) -> None:
    with pytest.raises(NothingFound):
        add_household(
            village.station.store,
            village.station.actor,
            HouseholdDraft("001", 99),
            ResidentDraft(name="王"),
        )


def test_groups_are_told_apart_by_what_they_mean(village: Village) -> None:
    store, actor = village.station.store, village.station.actor
    with pytest.raises(GroupTaken):
        add_group(store, actor, "第1村民小组")
    with pytest.raises(GroupNameMissing):
        add_group(store, actor, " ")
    added = add_group(store, actor, "十组")
    add_group(store, actor, "四组")
    rename_group(store, actor, added, "第10组")
    assert [group.name for group in list_groups(store)] == ["一组", "二组", "三组", "四组", "第10组"]


def test_changing_a_household_is_told_in_its_history(village: Village) -> None:
    household = village.household("李名兰")
    store, actor = village.station.store, village.station.actor
    change_household(store, actor, household, HouseholdDraft("018", village.groups["二组"], "村口"))
    detail = household_detail(store, household)
    assert (detail.row.number, detail.row.group, detail.row.address) == ("018", "二组", "村口")
    assert (detail.history[0].kind, detail.history[0].text) == (
        "更改户资料",
        "户编号：001 → 018；小组：一组 → 二组；住址：（空） → 村口",
    )


def test_a_new_card_makes_the_old_one_void(village: Village) -> None:
    household = village.household("李名兰")
    store, actor = village.station.store, village.station.actor
    before = household_detail(store, household).card_check
    after = reissue_card(store, actor, household)
    assert len(before) == len(after) == 4
    assert household_detail(store, household).card_check == after
    assert household_detail(store, household).history[0].kind == "补发户码卡"


def test_a_card_s_code_names_its_household_and_is_its_own(village: Village) -> None:
    first, second = village.household("李名兰"), village.household("王大山", group="二组")
    cards = household_cards(village.station.store, [second, first])
    assert [(card.number, card.head, card.group) for card in cards] == [
        ("001", "李名兰", "一组"),
        ("002", "王大山", "二组"),
    ]
    scan = read_scan(cards[0].code)
    assert scan is not None
    assert (scan.kind, scan.value) == (ScanKind.HOUSEHOLD_CARD, "001")
    assert scan.check == household_detail(village.station.store, first).card_check


def test_a_split_founds_a_household_and_leaves_the_points(village: Village) -> None:
    household = village.household("李名兰", WIFE, SON, DAUGHTER_IN_LAW, sex="male")
    _give(village, household, 300)
    leaving = [village.person(household, name) for name in ("李明", "赵敏")]
    draft = SplitDraft(_new(village), tuple(leaving), leaving[0], {leaving[1]: "配偶"})
    new = split_household(village.station.store, village.station.actor, household, draft)
    assert village.names(household) == [("李名兰", HEAD), ("王秀英", "配偶")]
    assert village.names(new) == [("李明", HEAD), ("赵敏", "配偶")]
    assert _row(village, household) == ("在册", 2, 300, 300)
    assert _row(village, new) == ("在册", 2, 0, 0)
    history = household_detail(village.station.store, new).history
    assert {(row.kind, row.who, row.text) for row in history} == {
        ("分户", "李明", "从 001 号户来"),
        ("分户", "赵敏", "从 001 号户来"),
    }


def test_a_head_who_splits_off_leaves_a_successor(village: Village) -> None:
    household = village.household("李名兰", WIFE, SON, sex="male")
    head, son = village.person(household, "李名兰"), village.person(household, "李明")
    store, actor = village.station.store, village.station.actor
    draft = SplitDraft(_new(village), (head,), head)
    with pytest.raises(HeadLeaves):
        split_household(store, actor, household, draft)
    assert len(list_households(store)) == 1
    new = split_household(store, actor, household, SplitDraft(_new(village), (head,), head, None, son))
    assert village.names(new) == [("李名兰", HEAD)]
    assert village.names(household) == [("李明", HEAD), ("王秀英", "母亲")]


def test_a_split_needs_somebody_who_goes_somebody_who_stays_and_a_head(village: Village) -> None:
    household = village.household("李名兰", WIFE)
    other = village.household("王大山")
    head, wife = village.person(household, "李名兰"), village.person(household, "王秀英")
    stranger = village.person(other, "王大山")
    store, actor = village.station.store, village.station.actor
    for members, new_head, error in (
        ((), wife, NobodyChosen),
        ((head, wife), wife, EverybodyChosen),
        ((wife,), head, HeadMissing),
        ((wife, stranger), wife, NotOfThisHousehold),
    ):
        with pytest.raises(error):
            split_household(store, actor, household, SplitDraft(_new(village), members, new_head))
    assert len(list_households(store)) == 2


def test_a_merge_moves_everybody_and_every_point(village: Village) -> None:
    first = village.household("李名兰", WIFE)
    second = village.household("李明")
    _give(village, first, 300)
    _give(village, second, 45)
    store, actor = village.station.store, village.station.actor
    moved = merge_households(store, actor, second, first, relations={village.person(second, "李明"): "子"})
    assert moved == 45
    assert village.names(first) == [("李名兰", HEAD), ("王秀英", "配偶"), ("李明", "子")]
    assert _row(village, first) == ("在册", 3, 345, 345)
    assert _row(village, second) == ("已并户", 0, 0, 0)
    assert household_detail(store, second).merged_into == "001"
    with store.read() as session:
        assert ledger.check_ledger(session).adds_up
    with pytest.raises(HouseholdWasMerged):
        reopen_household(store, actor, second)
    with pytest.raises(HouseholdNotActive):
        merge_households(store, actor, second, first)
    with pytest.raises(SameHousehold):
        merge_households(store, actor, first, first)


def test_where_persons_hold_points_a_merge_leaves_them_theirs(station: StationUnderTest) -> None:
    village = settle_village(station, AccountUnit.PERSON)
    first, second = village.household("李名兰"), village.household("李明")
    person = village.person(second, "李明")
    with station.store.write("points.post", by=station.actor) as session:
        source = ledger.system_account(session, AccountKind.ISSUANCE)
        move = ledger.Move(TransferKind.EARN, source, ledger.account_for(session, person), 30, "劳动", 30)
        ledger.post(session, station.clock, move)
    assert _row(village, second)[2:] == (30, 30)
    assert merge_households(station.store, station.actor, second, first) == 0
    assert _row(village, first) == ("在册", 2, 30, 30)


def test_only_an_empty_household_is_closed_and_it_may_be_reopened(village: Village) -> None:
    household = village.household("李名兰", WIFE)
    store, actor = village.station.store, village.station.actor
    with pytest.raises(HouseholdHasMembers, match="李名兰、王秀英"):
        close_household(store, actor, household)
    with pytest.raises(HouseholdNotClosed):
        reopen_household(store, actor, household)
    for name in ("王秀英", "李名兰"):
        record_move_out(store, actor, village.person(household, name))
    close_household(store, actor, household, note="全家迁往宜昌")
    assert _row(village, household)[:2] == ("已销户", 0)
    row = next(row for row in list_households(store) if row.id == household)
    assert row.head == "李名兰", "a closed household is still known by its last head"
    reopen_household(store, actor, household)
    assert _row(village, household)[:2] == ("在册", 0)
    assert [row.kind for row in household_detail(store, household).history][:2] == ["恢复户", "销户"]


def test_a_whole_household_moves_away_in_one_act(village: Village) -> None:
    household = village.household("李名兰", WIFE, SON)
    store, actor = village.station.store, village.station.actor
    before = store.head.seq
    on = village.station.clock.today() - timedelta(days=3)
    assert move_out_household(store, actor, household, on, "迁往宜昌") == 3
    assert store.head.seq == before + 1
    detail = household_detail(store, household)
    assert (detail.closed_on, detail.row.status_label) == (on, "已销户")
    assert {member.status_label for member in detail.members} == {"迁出"}


RELATION = st.sampled_from(RELATIONS[1:])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    relations=st.lists(RELATION, min_size=1, max_size=5),
    leave=st.sets(st.integers(0, 5), min_size=1),
    points=st.integers(0, 500),
)
def test_splitting_and_merging_back_loses_nobody_and_no_point(
    village: Village, relations: list[str], leave: set[int], points: int
) -> None:
    drafts = [ResidentDraft(name="李" + "甲乙丙丁戊"[n], relation=r) for n, r in enumerate(relations)]
    household = village.household("李名兰", *drafts)
    if points:
        _give(village, household, points)
    store, actor = village.station.store, village.station.actor
    people = [village.person(household, name) for name, _ in village.names(household)]
    leaving = tuple(people[place] for place in sorted(leave) if place < len(people))
    if not leaving or len(leaving) == len(people):
        return
    staying = next(person for person in people if person not in leaving)
    draft = SplitDraft(_new(village), leaving, leaving[-1], None, staying)
    new = split_household(store, actor, household, draft)
    for one in (household, new):
        assert [relation for _, relation in village.names(one)].count(HEAD) == 1
    merge_households(store, actor, new, household)
    with store.read() as session:
        at_home = set(session.scalars(select(Resident.id).where(Resident.household_id == household)))
        account = ledger.household_account(session, household)
        assert at_home == set(people)
        assert (account.balance, account.honour) == (points, points)
        households = session.scalars(select(Household.id)).all()
        holders = session.scalars(select(PointsAccount.household_id).where(PointsAccount.kind == "member"))
        assert set(holders) == set(households)
    assert [relation for _, relation in village.names(household)].count(HEAD) == 1
