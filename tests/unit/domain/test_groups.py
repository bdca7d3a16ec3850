"""Names of villager groups."""

from __future__ import annotations

import pytest

from station_app.domain.groups import group_number, numbered_group, read_group


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("1", "一组"),
        ("1.0", "一组"),
        ("01", "一组"),
        ("1组", "一组"),
        ("１ 组", "一组"),
        ("第1组", "一组"),
        ("第一村民小组", "一组"),
        ("一", "一组"),
        ("壹组", "一组"),
        ("李家畈村三组", "三组"),
        ("李家畈村第3村民小组", "三组"),
        ("10组", "十组"),
        ("十二组", "十二组"),
        ("20", "二十组"),
        ("二十一组", "二十一组"),
        ("5队", "五组"),
        ("李家湾村民小组", "李家湾组"),
        ("李家湾组", "李家湾组"),
        ("", ""),
        ("0组", "0组"),
        ("一一组", "一一组"),
    ],
)
def test_many_spellings_of_a_group_are_one(raw: str, name: str) -> None:
    assert read_group(raw) == name
    assert read_group(name) == name


def test_groups_sort_by_their_number() -> None:
    names = [read_group(str(number)) for number in range(1, 100)]
    assert [group_number(name) for name in names] == list(range(1, 100))
    assert group_number("李家湾组") is None


@pytest.mark.parametrize("text", ["1", "一", "李家湾组", "一组共35户", "", "村民小组"])
def test_only_an_outright_group_is_a_heading(text: str) -> None:
    assert numbered_group(text) is None
