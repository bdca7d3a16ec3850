"""The people's index: found by anything that is typed, fresh after every act."""

from __future__ import annotations

import pytest

from station_app.domain.people import HEAD
from station_app.services.households import HouseholdDraft, change_household, merge_households, rename_group
from station_app.services.people import add_resident, change_resident, record_death
from station_app.services.people_search import PeopleIndex
from station_app.services.resident_facts import ResidentDraft
from tests.helpers.stations import StationUnderTest
from tests.helpers.villages import Village, settle_village


@pytest.fixture
def village(station: StationUnderTest) -> Village:
    village = settle_village(station)
    village.household("李名兰", ResidentDraft(name="单田芳", relation="配偶", phone="13812345678"))
    village.household("解晓东", group="二组")
    return village


def _found(index: PeopleIndex, query: str) -> list[str]:
    return [hit.name for hit in index.find(query)]


def test_a_person_is_found_by_name_pinyin_phone_end_and_household(village: Village) -> None:
    index = PeopleIndex(village.station.store)
    assert len(index) == 3
    assert _found(index, "名兰") == _found(index, "lml") == ["李名兰"]
    assert _found(index, "shan") == _found(index, "5678") == ["单田芳"]
    assert _found(index, "xxd") == ["解晓东"]
    assert _found(index, "001") == ["李名兰", "单田芳"]
    hit = index.find("stf")[0]
    assert (hit.household_number, hit.group, hit.phone, hit.status_label) == (
        "001",
        "一组",
        "138****5678",
        "在村",
    )
    assert index.by_id(hit.resident_id) == hit
    assert index.by_id(999) is None


def test_the_index_follows_every_act(village: Village) -> None:
    store, actor = village.station.store, village.station.actor
    index = PeopleIndex(store)
    added = add_resident(store, actor, 1, ResidentDraft(name="李明", relation="子"))
    assert _found(index, "lm") == ["李名兰"]
    index.refresh()
    assert _found(index, "liming") == ["李明", "李名兰"]
    change_resident(store, actor, added, ResidentDraft(name="李鸣", relation="子"))
    change_household(store, actor, 1, HouseholdDraft("088", village.groups["三组"]))
    index.refresh()
    assert _found(index, "李明") == []
    assert [(hit.name, hit.group) for hit in index.find("088")] == [
        ("李名兰", "三组"),
        ("单田芳", "三组"),
        ("李鸣", "三组"),
    ]
    merge_households(store, actor, 1, 2)
    index.refresh()
    assert {hit.household_number for hit in index.find("l")} == {"002"}
    rename_group(store, actor, village.groups["二组"], "下湾组")
    index.refresh()
    assert index.find("lml")[0].group == "下湾组"


def test_those_who_are_gone_come_last_and_say_so(village: Village) -> None:
    store, actor = village.station.store, village.station.actor
    village.household("李名山")
    index = PeopleIndex(store)
    record_death(store, actor, village.person(1, "李名兰"), successor_id=village.person(1, "单田芳"))
    index.refresh()
    hits = index.find("李名")
    assert [(hit.name, hit.is_gone, hit.status_label) for hit in hits] == [
        ("李名山", False, "在村"),
        ("李名兰", True, "去世"),
    ]


def test_after_very_many_acts_everybody_is_read_afresh(village: Village) -> None:
    store, actor = village.station.store, village.station.actor
    index = PeopleIndex(store)
    for number in range(210):
        draft = HouseholdDraft(f"{number + 100}", village.groups["一组"])
        change_household(store, actor, 1, draft)
    index.refresh()
    assert index.find("lml")[0].household_number == "309"
    assert village.names(1)[0] == ("李名兰", HEAD)
