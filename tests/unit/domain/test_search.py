"""Search as you type."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.pinyin import search_keys
from station_app.domain.search import PersonIndex, Record, search_text

LAN = Record(1, 1, "李名兰", "0012", "一组", "13812345678", "42058119560305123X")
SHAN = Record(2, 1, "单明", "0012", "一组", "0717-4821234", "420581199001011234")
LI = Record(3, 2, "李", "0120", "二组")
MING = Record(4, 3, "王李明", "0013", "二组", "13987654321")
OUYANG = Record(5, 4, "欧阳名兰", "0014", "二组")
MAIMAITI = Record(6, 5, "买买提·阿不都", "0015", "二组")
LV = Record(7, 6, "吕绿", "1-016", "二组")
GONE = Record(8, 2, "李名", "0120", status="dead")
EVERYBODY = [LAN, SHAN, LI, MING, OUYANG, MAIMAITI, LV, GONE]


@pytest.fixture
def index() -> PersonIndex:
    return PersonIndex(EVERYBODY)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("李名兰", [1]),
        ("李 名 兰", [1]),
        ("名兰", [1, 5]),
        ("兰", [1, 5]),
        ("阿不都", [6]),
        ("提阿", [6]),
        ("买买提・阿", [6]),
        ("lml", [1]),
        ("LML", [1]),
        ("ｌｍｌ", [1]),
        ("ml", [1, 5]),
        ("liminglan", [1]),
        ("limingl", [1]),
        ("minglan", [1, 5]),
        ("shanming", [2]),
        ("sm", [2]),
        ("lv", [7]),
        ("lulu", [7]),
        ("lülü", [7]),
        ("ouyang", [5]),
        ("5678", [1]),
        ("13812345678", [1]),
        ("138 1234 5678", [1]),
        ("1234", [2]),
        ("23X", [1]),
        ("23x", [1]),
        ("42058119560305123x", [1]),
        ("0012", [1, 2]),
        ("12", [1, 2, 3, 8]),
        ("1-016", [7]),
        ("66", []),
        ("1016", [7]),
        ("dm", []),
        ("兰名", []),
        ("", []),
        (" ", []),
        ("%", []),
        ("a" * 1000, []),
    ],
)
def test_a_person_is_found_by_what_a_clerk_types(index: PersonIndex, query: str, ids: list[int]) -> None:
    assert index.find(query) == ids


def test_the_exact_name_comes_first_then_names_that_begin_so_then_the_rest(index: PersonIndex) -> None:
    assert index.find("李") == [3, 1, 4, 8]


def test_who_died_comes_after_all_others(index: PersonIndex) -> None:
    assert index.find("李名") == [1, 8]
    index.put(replace(LAN, status="dead"))
    index.put(replace(GONE, status="present"))
    assert index.find("李名") == [8, 1]


@pytest.mark.parametrize("query", ["78", "3X", "4"])
def test_two_digits_are_not_enough_for_the_end_of_a_number(index: PersonIndex, query: str) -> None:
    assert index.find(query) == []


def test_a_household_number_is_found_before_phones_that_end_so(index: PersonIndex) -> None:
    index.put(Record(9, 9, "赵六", "678"))
    assert index.find("678") == [9, 1]


def test_people_of_one_name_come_by_household_number() -> None:
    people = [Record(place, place, "张伟", number) for place, number in enumerate(["120", "9", "12", "011"])]
    assert PersonIndex(people).find("张伟") == [1, 2, 3, 0]


def test_no_more_than_the_limit_are_given() -> None:
    index = PersonIndex(Record(number, number, "张伟", f"{number:04d}") for number in range(100))
    assert index.find("zw", limit=3) == [0, 1, 2]
    assert len(index.find("zw")) == 20
    assert index.find("zw", limit=0) == []


def test_a_changed_person_is_found_by_the_new_facts_only(index: PersonIndex) -> None:
    index.put(replace(LAN, name="赵名兰", phone="13800000000"))
    assert index.find("李名兰") == []
    assert index.find("5678") == []
    assert index.find("zml") == [1]
    assert index.find("000") == [1]
    assert len(index) == len(EVERYBODY)


def test_a_person_removed_is_found_no_more(index: PersonIndex) -> None:
    index.remove(1)
    index.remove(1)
    assert 1 not in index
    assert index.find("lml") == []
    assert index.find("0012") == [2]


def test_the_index_gives_back_what_it_knows_of_a_person(index: PersonIndex) -> None:
    assert index[2] is SHAN


def test_stored_keys_are_used_as_they_are() -> None:
    index = PersonIndex([replace(SHAN, keys="dan'ming")])
    assert index.find("danming") == index.find("ming") == index.find("dm") == [2]
    assert index.find("shan") == []


def test_the_stored_text_holds_every_spelling() -> None:
    assert search_text("李名兰") == "li'ming'lan"
    assert search_text("李乐") == "li'le li'yue"
    assert search_text("\ue000") == ""


NAMES = st.text(st.sampled_from("李王单解名兰乐长吕绿䶮龴·"), min_size=1, max_size=5)
PEOPLE = st.lists(
    st.builds(
        Record,
        resident_id=st.integers(1, 30),
        household_id=st.integers(1, 9),
        name=NAMES,
        household_number=st.text("0123", max_size=4),
        phone=st.text("0123", max_size=11),
        id_number=st.text("0123X", max_size=18),
        status=st.sampled_from(["present", "dead"]),
    ),
    max_size=12,
)


@given(PEOPLE, st.data())
def test_any_part_of_a_name_finds_its_holder(people: list[Record], data: st.DataObject) -> None:
    index = PersonIndex(people)
    for record in {person.resident_id: person for person in people}.values():
        name = record.name.replace("·", "")
        if name:
            start = data.draw(st.integers(0, len(name) - 1))
            end = data.draw(st.integers(start + 1, len(name)))
            assert record.resident_id in index.find(name[start:end], limit=50)
        for spelling in (*search_keys(record.name).full, *search_keys(record.name).initials):
            assert record.resident_id in index.find(spelling, limit=50)


def _spelt(name: str) -> tuple[str, ...]:
    keys = search_keys(name)
    return (*keys.full, *keys.initials)


@given(PEOPLE, st.one_of(NAMES, st.text("0123x", min_size=1, max_size=5)))
def test_nobody_is_found_without_a_reason(people: list[Record], query: str) -> None:
    index = PersonIndex(people)
    typed = query.replace("·", "")
    for found in index.find(query, limit=50):
        person = index[found]
        assert (
            typed in person.name.replace("·", "")
            or person.household_number.startswith(typed)
            or person.household_number.lstrip("0").startswith(typed)
            or (len(typed) >= 3 and person.phone.endswith(typed))
            or (len(typed) >= 3 and person.id_number.lower().endswith(typed))
            or any(typed in spelling for spelling in _spelt(person.name))
        )


@given(PEOPLE, PEOPLE, st.lists(st.integers(1, 30)), st.sampled_from(["李", "l", "名", "012", "12x", "lm"]))
def test_an_index_changed_step_by_step_equals_one_built_afresh(
    before: list[Record], after: list[Record], removed: list[int], query: str
) -> None:
    index = PersonIndex(before)
    index.find(query)
    for record in after:
        index.put(record)
        index.find(query)
    for resident_id in removed:
        index.remove(resident_id)
    current = {record.resident_id: record for record in [*before, *after] if record.resident_id in index}
    assert index.find(query, limit=50) == PersonIndex(current.values()).find(query, limit=50)
