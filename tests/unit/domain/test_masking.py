"""What of a person may be seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.masking import mask_id, mask_name, mask_phone, tell_apart

NAMES = st.text(st.sampled_from("李名兰欧阳张王䶮𠅤"), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("李名兰", "李*兰"),
        ("张兰", "张*"),
        ("张", "张*"),
        ("欧阳名兰", "欧**兰"),
        ("买买提·阿不都", "买**·**都"),
        ("王䶮𬱖", "王*𬱖"),
        ("Li Ming", "L* ***g"),
        ("", ""),
        ("·", ""),
    ],
)
def test_a_name_keeps_its_first_and_last_character(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@given(NAMES)
def test_a_masked_name_is_as_long_as_the_name_and_never_the_name(name: str) -> None:
    masked = mask_name(name)
    assert len(masked) == max(len(name), 2)
    assert masked != name
    assert masked[0] == name[0]


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("420581195603051234", "420***********1234"),
        ("11010519491231002X", "110***********002X"),
        ("420581560305123", "420********5123"),
        ("4.2E+17", "4******"),
        ("", ""),
    ],
)
def test_an_identity_number_shows_three_and_four(number: str, masked: str) -> None:
    assert mask_id(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("13812345678", "138****5678"), ("0717-4821234", "071*****1234"), ("661234", "6*****"), ("", "")],
)
def test_a_phone_shows_three_and_four(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@given(st.text("0123456789X", max_size=20))
def test_at_least_four_digits_or_all_but_one_are_hidden(number: str) -> None:
    for masked in (mask_id(number), mask_phone(number)):
        assert len(masked) == len(number)
        assert masked.count("*") >= min(4, max(len(number) - 1, 0))


def test_people_of_one_masked_name_are_told_apart_by_their_household() -> None:
    people = [("张名兰", "0012"), ("李四", "0013"), ("张玉兰", "0014")]
    assert tell_apart(people) == ["张*兰（0012）", "李*", "张*兰（0014）"]


def test_people_without_a_household_number_stay_as_masked() -> None:
    assert tell_apart([("张名兰", ""), ("张玉兰", "0014")]) == ["张*兰", "张*兰（0014）"]


@given(st.lists(NAMES, max_size=20))
def test_with_a_household_each_no_two_people_look_the_same(names: list[str]) -> None:
    shown = tell_apart([(name, f"{number:04d}") for number, name in enumerate(names, 1)])
    assert len(set(shown)) == len(names)
