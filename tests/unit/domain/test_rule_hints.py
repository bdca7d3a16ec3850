"""Hints against minus items that punish rights, and against conditions for what the law grants."""

from __future__ import annotations

import pytest

from station_app.domain.rule_hints import hints_for
from station_app.services.catalogue import forbidden_rules, starting_rules


def _words(name: str, remark: str = "", *, is_minus: bool = True) -> list[str]:
    return [hint.word for hint in hints_for([name, remark], is_minus=is_minus, forbidden=forbidden_rules())]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("越级上访扣分", "上访"),
        ("向上级投诉村里的", "投诉"),
        ("不交医保", "医保"),
        ("不同意公示姓名的", "公示姓名"),
        ("一周没有打卡", "打卡"),
    ],
)
def test_a_minus_item_that_touches_a_right_is_hinted_at(name: str, word: str) -> None:
    assert _words(name) == [word]


def test_each_reason_is_told_once() -> None:
    assert _words("信访、投诉、举报", "以及提意见") == ["信访"]
    assert _words("上访的取消低保") == ["上访", "低保"]


def test_a_plus_item_is_hinted_at_only_where_it_binds_something() -> None:
    assert _words("按时参加医保办理", is_minus=False) == []
    assert _words("按时打扫", "积分不够的不得申请低保", is_minus=False) == ["低保"]


def test_an_ordinary_minus_item_is_left_in_peace() -> None:
    assert _words("门前脏乱经提醒不改") == []


def test_no_rule_that_a_station_starts_with_is_hinted_at() -> None:
    forbidden = forbidden_rules()
    assert all(
        hints_for([rule.name, rule.remark], is_minus=rule.points < 0, forbidden=forbidden) == []
        for rule in starting_rules()
    )
