"""The words for households and people."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.identity import to_18
from station_app.domain.people import (
    HEAD,
    RELATIONS,
    RESIDENT_FIELDS,
    EventKind,
    describe_changes,
    group_key,
    group_order,
    id_forms,
    natural_key,
    next_household_number,
    relation_rank,
    relation_to_new_head,
)
from tests.helpers.villages import id_number


@pytest.mark.parametrize(
    ("relation", "sex", "new_head_was", "becomes"),
    [
        (HEAD, "male", "配偶", "配偶"),
        ("子", "male", "配偶", "子"),
        ("父亲", "male", "配偶", "其他"),
        (HEAD, "male", "子", "父亲"),
        ("配偶", "female", "子", "母亲"),
        ("配偶", "", "女", "其他"),
        ("女", "female", "子", "兄弟姐妹"),
        ("母亲", "female", "子", "祖父母"),
        ("儿媳", "female", "子", "其他"),
        (HEAD, "female", "父亲", "女"),
        ("子", "male", "母亲", "孙子女"),
        ("配偶", "female", HEAD, "配偶"),
        ("其他", "", "其他", "其他"),
    ],
)
def test_relations_follow_a_new_head_where_they_are_certain(
    relation: str, sex: str, new_head_was: str, becomes: str
) -> None:
    assert relation_to_new_head(relation, sex, new_head_was) == becomes


@given(st.sampled_from(RELATIONS), st.sampled_from(["male", "female", ""]), st.sampled_from(RELATIONS[1:]))
def test_a_new_head_never_leaves_a_second_one(relation: str, sex: str, new_head_was: str) -> None:
    becomes = relation_to_new_head(relation, sex, new_head_was)
    assert becomes in RELATIONS
    assert becomes != HEAD


@pytest.mark.parametrize("name", ["1组", "一组", "第一村民小组", "１组", "第1组", " 一 组", "一"])
def test_spellings_of_one_group_share_their_key(name: str) -> None:
    assert group_key(name) == "一"


@pytest.mark.parametrize(
    ("name", "number"), [("十组", 10), ("十二组", 12), ("二十三组", 23), ("上湾组", 0), ("第40村民小组", 40)]
)
def test_groups_are_ordered_by_their_number(name: str, number: int) -> None:
    assert group_order(name) == number


def test_groups_with_names_keep_them() -> None:
    assert group_key("上湾组") == group_key("上湾") == "上湾"
    assert group_key("  ") == ""


def test_the_next_number_follows_the_highest_and_keeps_its_width() -> None:
    assert next_household_number([]) == "001"
    assert next_household_number(["001", "007", "3-12", "A9"]) == "008"
    assert next_household_number(["0999"]) == "1000"
    assert next_household_number(["999"]) == "1000"


def test_numbers_in_text_are_ordered_by_value() -> None:
    assert sorted(["3-10", "10", "2", "3-2", "A1"], key=natural_key) == ["2", "3-2", "3-10", "10", "A1"]


def test_old_and_new_identity_numbers_of_one_holder_are_the_same_person() -> None:
    old = "420581560305123"
    assert id_forms(old) == id_forms(to_18(old)) == {old, to_18(old)}
    young = id_number(date(2008, 3, 5), 12)
    assert id_forms(young) == {young}
    assert id_forms("") == frozenset()
    assert id_forms("4205811956030512XX") == {"4205811956030512XX"}


def test_a_history_tells_only_what_changed() -> None:
    before = dict.fromkeys(RESIDENT_FIELDS, "") | {"name": "李兰", "note": "外出"}
    after = before | {"name": "李名兰", "note": ""}
    assert describe_changes(before, after, RESIDENT_FIELDS) == "姓名：李兰 → 李名兰；备注：外出 → （空）"


def test_every_event_has_its_word() -> None:
    assert len({kind.label for kind in EventKind}) == len(EventKind)


def test_the_head_is_listed_first_and_unknown_words_last() -> None:
    assert relation_rank(HEAD) == 0
    assert relation_rank("外孙女婿") > relation_rank("其他")
