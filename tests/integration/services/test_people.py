"""Residents: what may happen to them, and that it is all written down."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from station_app.domain.people import HEAD, EventKind
from station_app.domain.permissions import Role
from station_app.domain.settings import AccountUnit
from station_app.errors.people import (
    BirthDiffers,
    BirthInFuture,
    DayBeforeBirth,
    DayInFuture,
    HeadLeaves,
    HeadTaken,
    HouseholdNotActive,
    IdNumberTaken,
    IdNumberWrong,
    NameHasDigits,
    NameMissing,
    NameTooLong,
    PhoneWrong,
    ResidentGone,
    ResidentNotGone,
    SameHousehold,
)
from station_app.errors.store import NotAllowed, NothingFound
from station_app.models.people import Resident, ResidentStatus
from station_app.models.points import PointsAccount
from station_app.models.teams import Team, TeamMember, Volunteer
from station_app.services.households import close_household, move_out_household
from station_app.services.people import (
    add_resident,
    change_head,
    change_resident,
    move_resident,
    record_death,
    record_move_out,
    restore_resident,
)
from station_app.services.people_views import household_detail, list_households, resident_detail, unmask
from station_app.services.resident_facts import ResidentDraft
from station_app.store import journal
from tests.helpers.stations import StationUnderTest
from tests.helpers.villages import Village, id_number, settle_village

WIFE = ResidentDraft(name="王秀英", relation="配偶", sex="female", birth_on=date(1958, 5, 4))
SON_ID = id_number(date(1982, 7, 1), 11)
SON = ResidentDraft(name="李明", relation="子", id_number=SON_ID, phone="13812345678")


@pytest.fixture
def village(station: StationUnderTest) -> Village:
    return settle_village(station)


def _history(village: Village, resident_id: int) -> list[tuple[str, str]]:
    return [(row.kind, row.text) for row in resident_detail(village.station.store, resident_id).history]


def test_a_new_resident_gets_birth_and_sex_from_the_identity_number(village: Village) -> None:
    household = village.household("李名兰", SON)
    member = next(m for m in household_detail(village.station.store, household).members if m.name == "李明")
    assert (member.birth_on, member.sex, member.age) == (date(1982, 7, 1), "男", 43)
    assert (member.id_number, member.phone) == ("420***********" + SON_ID[-4:], "138****5678")


def test_names_phones_and_numbers_are_cleaned_as_they_come_in(village: Village) -> None:
    household = village.household("李 名 兰", phone="+86 138-1234-5678")
    with village.station.store.read() as session:
        resident = session.scalars(select(Resident).where(Resident.household_id == household)).one()
        assert (resident.name, resident.phone, resident.search_keys) == (
            "李名兰",
            "13812345678",
            "li'ming'lan",
        )


@pytest.mark.parametrize(
    ("draft", "error"),
    [
        (ResidentDraft(name="  "), NameMissing),
        (ResidentDraft(name="李" * 31), NameTooLong),
        (ResidentDraft(name="李兰2"), NameHasDigits),
        (ResidentDraft(name="李兰", phone="12345"), PhoneWrong),
        (ResidentDraft(name="李兰", phone="13812345678、13912345678"), PhoneWrong),
        (ResidentDraft(name="李兰", id_number="4205811982"), IdNumberWrong),
        (ResidentDraft(name="李兰", id_number=4.20581198207011e17), IdNumberWrong),  # type: ignore[arg-type] # as Excel has it
        (ResidentDraft(name="李兰", birth_on=date(2030, 1, 1)), BirthInFuture),
        (
            ResidentDraft(name="李兰", id_number=id_number(date(1982, 7, 1), 11), birth_on=date(1982, 1, 7)),
            BirthDiffers,
        ),
        (ResidentDraft(name="李兰", relation=HEAD), HeadTaken),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    village: Village, draft: ResidentDraft, error: type[Exception]
) -> None:
    household = village.household("李名兰")
    head = village.station.store.head
    with pytest.raises(error):
        add_resident(village.station.store, village.station.actor, household, draft)
    assert village.names(household) == [("李名兰", HEAD)]
    assert village.station.store.head == head


def test_a_number_with_a_wrong_checksum_is_kept_and_marked(village: Village) -> None:
    sound = id_number(date(1960, 2, 3), 12)
    wrong = sound[:-1] + ("0" if sound[-1] != "0" else "1")
    household = village.household("李名兰", ResidentDraft(name="王芳", id_number=wrong, sex="female"))
    member = next(m for m in household_detail(village.station.store, household).members if m.name == "王芳")
    assert "校验码" in member.id_doubt
    assert (member.birth_on, member.sex) == (date(1960, 2, 3), "女")


def test_an_identity_number_belongs_to_one_person_also_in_its_old_form(village: Village) -> None:
    first = village.household("李名兰", SON)
    second = village.household("王大山")
    old = "420581820701113"
    village.household("张三", id_number=old)
    store, actor = village.station.store, village.station.actor
    with pytest.raises(IdNumberTaken, match="001 号户的李明"):
        add_resident(store, actor, second, ResidentDraft(name="赵四", id_number=SON.id_number))
    with pytest.raises(IdNumberTaken, match="003 号户的张三"):
        add_resident(
            store, actor, second, ResidentDraft(name="赵四", id_number=id_number(date(1982, 7, 1), 113))
        )
    assert village.names(first) == [("李名兰", HEAD), ("李明", "子")]


def test_changing_a_resident_leaves_masked_numbers_alone_and_tells_what_changed(village: Village) -> None:
    household = village.household("李名兰", SON)
    person = village.person(household, "李明")
    draft = ResidentDraft(name="李鸣", relation="子", id_number=None, phone=None, note="在宜昌务工")
    change_resident(village.station.store, village.station.actor, person, draft)
    with village.station.store.read() as session:
        resident = session.get_one(Resident, person)
        assert (resident.id_number, resident.phone) == (SON.id_number, SON.phone)
        assert resident.search_keys == "li'ming"
    assert _history(village, person)[0] == ("更改资料", "姓名：李明 → 李鸣；备注：（空） → 在宜昌务工")


def test_a_changed_phone_stands_masked_in_the_history(village: Village) -> None:
    household = village.household("李名兰", SON)
    person = village.person(household, "李明")
    change_resident(
        village.station.store,
        village.station.actor,
        person,
        ResidentDraft(name="李明", relation="子", id_number=None, phone="13900001111"),
    )
    assert _history(village, person)[0][1] == "电话：138****5678 → 139****1111"


def test_saving_a_resident_unchanged_writes_no_history(village: Village) -> None:
    household = village.household("李名兰", SON)
    person = village.person(household, "李明")
    before = len(_history(village, person))
    draft = ResidentDraft(name="李明", relation="子", id_number=None, phone=None, sex="male")
    change_resident(village.station.store, village.station.actor, person, draft)
    assert len(_history(village, person)) == before


def test_the_head_cannot_be_written_away(village: Village) -> None:
    household = village.household("李名兰", WIFE)
    head, wife = village.person(household, "李名兰"), village.person(household, "王秀英")
    store, actor = village.station.store, village.station.actor
    with pytest.raises(HeadTaken):
        change_resident(store, actor, head, ResidentDraft(name="李名兰", relation="配偶"))
    with pytest.raises(HeadTaken):
        change_resident(store, actor, wife, ResidentDraft(name="王秀英", relation=HEAD))
    assert village.names(household) == [("李名兰", HEAD), ("王秀英", "配偶")]


def test_a_new_head_takes_over_and_the_relations_follow(village: Village) -> None:
    household = village.household("李名兰", WIFE, SON, sex="male")
    change_head(village.station.store, village.station.actor, village.person(household, "李明"))
    assert village.names(household) == [("李明", HEAD), ("李名兰", "父亲"), ("王秀英", "母亲")]
    assert _history(village, village.person(household, "李明"))[0][0] == EventKind.BECAME_HEAD.label


def test_a_death_ends_team_memberships_and_keeps_the_history(village: Village) -> None:
    household = village.household("李名兰", WIFE)
    person = village.person(household, "王秀英")
    store, actor = village.station.store, village.station.actor
    with store.write("team.add_members", by=actor) as session:
        team = Team(code="GA", name="关爱队")
        session.add(team)
        session.add(TeamMember(team_id=team.id, resident_id=person, joined_on=date(2025, 1, 1)))
        session.add(Volunteer(resident_id=person, number="1", registered_on=date(2025, 1, 1)))
    village.station.clock.advance(days=30)
    departure = record_death(store, actor, person, date(2026, 3, 20), note="因病")
    assert (departure.name, departure.remaining) == ("王秀英", 1)
    with store.read() as session:
        assert session.scalars(select(TeamMember.left_on)).one() == date(2026, 3, 20)
        assert session.scalars(select(Volunteer.ended_on)).one() == date(2026, 3, 20)
    detail = resident_detail(store, person)
    assert (detail.member.status_label, detail.member.is_gone) == ("去世", True)
    assert [row.kind for row in detail.history] == ["去世", "登记"]
    assert village.names(household) == [("李名兰", HEAD)]


def test_a_head_who_dies_is_followed_by_somebody_of_the_household(village: Village) -> None:
    household = village.household("李名兰", WIFE, SON, sex="male")
    store, actor = village.station.store, village.station.actor
    head, wife = village.person(household, "李名兰"), village.person(household, "王秀英")
    with pytest.raises(HeadLeaves):
        record_death(store, actor, head)
    record_death(store, actor, head, successor_id=wife)
    assert village.names(household) == [("王秀英", HEAD), ("李明", "子")]
    row = next(row for row in list_households(store) if row.id == household)
    assert (row.head, row.members) == ("王秀英", 2)


def test_nothing_happens_on_a_day_to_come_or_before_birth_or_twice(village: Village) -> None:
    household = village.household("李名兰", WIFE)
    person = village.person(household, "王秀英")
    store, actor = village.station.store, village.station.actor
    with pytest.raises(DayInFuture):
        record_death(store, actor, person, village.station.clock.today() + timedelta(days=1))
    with pytest.raises(DayBeforeBirth):
        record_death(store, actor, person, date(1950, 1, 1))
    record_death(store, actor, person)
    with pytest.raises(ResidentGone, match="去世"):
        record_move_out(store, actor, person)


def test_moving_between_households_keeps_both_histories(village: Village) -> None:
    first = village.household("李名兰", SON)
    second = village.household("王大山")
    person = village.person(first, "李明")
    store, actor = village.station.store, village.station.actor
    with pytest.raises(SameHousehold):
        move_resident(store, actor, person, first, "子")
    with pytest.raises(HeadTaken):
        move_resident(store, actor, person, second, HEAD)
    move_resident(store, actor, person, second, "女婿", note="结婚")
    assert village.names(first) == [("李名兰", HEAD)]
    assert village.names(second) == [("王大山", HEAD), ("李明", "女婿")]
    assert _history(village, person)[0] == ("村内换户", "从 001 号户到 002 号户；结婚")
    left = household_detail(store, first).history[0]
    came = household_detail(store, second).history[0]
    assert (left.who, left.text) == ("李明", "到 002 号户；结婚")
    assert (came.who, came.text) == ("李明", "从 001 号户来；结婚")


def test_nobody_moves_into_a_closed_household(village: Village) -> None:
    first, second = village.household("李名兰", SON), village.household("王大山")
    store, actor = village.station.store, village.station.actor
    move_out_household(store, actor, second)
    with pytest.raises(HouseholdNotActive):
        move_resident(store, actor, village.person(first, "李明"), second, "其他")
    with pytest.raises(HouseholdNotActive):
        add_resident(store, actor, second, WIFE)


def test_a_death_recorded_by_mistake_is_put_right(village: Village) -> None:
    household = village.household("李名兰", WIFE)
    store, actor = village.station.store, village.station.actor
    head, wife = village.person(household, "李名兰"), village.person(household, "王秀英")
    with pytest.raises(ResidentNotGone):
        restore_resident(store, actor, head)
    record_death(store, actor, head, successor_id=wife)
    restore_resident(store, actor, head, note="登记错了")
    assert [name for name, _ in village.names(household)] == ["王秀英", "李名兰"]
    assert _history(village, head)[0] == ("更正", "登记错了")


def test_who_moved_away_may_come_back_but_not_into_a_closed_household(village: Village) -> None:
    household = village.household("李名兰")
    store, actor = village.station.store, village.station.actor
    person = village.person(household, "李名兰")
    record_move_out(store, actor, person)
    close_household(store, actor, household)
    with pytest.raises(HouseholdNotActive):
        restore_resident(store, actor, person)


def test_looking_at_a_whole_number_is_itself_written_down(village: Village) -> None:
    household = village.household("李名兰", SON)
    person = village.person(household, "李明")
    store = village.station.store
    numbers = unmask(store, village.station.actor, person)
    assert (numbers.id_number, numbers.phone) == (SON.id_number, SON.phone)
    with store.read() as session:
        *_, last = journal.entries_after(session, 0)
    assert last.action == "people.unmask"
    assert [image["row"]["resident_id"] for image in json.loads(last.changes)] == [person]
    assert _history(village, person)[0][0] == EventKind.UNMASKED.label
    with pytest.raises(NotAllowed):
        unmask(store, village.station.as_role(Role.VIEWER), person)
    with pytest.raises(NothingFound):
        unmask(store, village.station.actor, 999)


def test_where_persons_hold_points_each_new_resident_has_an_account(station: StationUnderTest) -> None:
    village = settle_village(station, AccountUnit.PERSON)
    household = village.household("李名兰", SON)
    with station.store.read() as session:
        holders = set(
            session.scalars(select(PointsAccount.resident_id).where(PointsAccount.kind == "member"))
        )
    assert holders == {village.person(household, "李名兰"), village.person(household, "李明")}


def test_those_away_still_belong_to_the_village(village: Village) -> None:
    household = village.household("李名兰", ResidentDraft(name="李强", relation="子"))
    person = village.person(household, "李强")
    draft = ResidentDraft(name="李强", relation="子", id_number=None, phone=None, status=ResidentStatus.AWAY)
    change_resident(village.station.store, village.station.actor, person, draft)
    assert village.names(household)[1] == ("李强", "子")
    assert _history(village, person)[0] == ("更改资料", "状态：在村 → 外出")
