"""Points rules: categories, versions, and what a change leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from station_app.domain.permissions import Role
from station_app.errors.points import RuleCodeTaken, RuleNameMissing, RulePointsZero, RuleVersionOverlaps
from station_app.errors.store import NotAllowed, NothingFound
from station_app.services import rules
from station_app.services.rules import RuleDraft, RuleView
from tests.helpers.settlements import Settlement, settle
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def village(station: StationUnderTest) -> Settlement:
    return settle(station, households=3)


def _draft(village: Settlement, **facts: object) -> RuleDraft:
    category = rules.list_categories(village.station.store)[0].id
    return replace(RuleDraft("JR90", category, "参加护林", 30, "次"), **facts)  # type: ignore[arg-type] # a test's facts


def _found(village: Settlement, code: str, on: date | None = None) -> RuleView:
    return next(each for each in rules.list_rules(village.station.store, on=on) if each.code == code)


def test_a_rule_of_the_village_s_own_is_in_force_from_today(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    rules.add_rule(store, actor, _draft(village, code=" jr90 ", cap_month=-60, cap_day=0))
    made = _found(village, "JR90")
    assert (made.version, made.valid_from, made.valid_to) == (1, store.clock.today(), None)
    assert (made.cap_month, made.cap_day) == (60, None), "a cap takes its rule's sign, and zero is none"
    assert made.category == "加入文明实践组织"


def test_the_caps_of_a_minus_item_go_down(village: Settlement) -> None:
    rules.add_rule(village.station.store, village.station.actor, _draft(village, points=-20, cap_month=60))
    assert _found(village, "JR90").cap_month == -60


def test_a_code_is_used_once_and_the_next_is_proposed(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    category = rules.list_categories(store)[0]
    assert rules.next_rule_code(store, category.id) == "JR06"
    rules.add_rule(store, actor, _draft(village, code="JR06"))
    assert rules.next_rule_code(store, category.id) == "JR07"
    with pytest.raises(RuleCodeTaken, match="JR06"):
        rules.add_rule(store, actor, _draft(village, code="jr06"))
    with pytest.raises(NothingFound):
        rules.next_rule_code(store, 99)


def test_a_rule_needs_a_name_and_points(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    with pytest.raises(RuleNameMissing):
        rules.add_rule(store, actor, _draft(village, name=" "))
    with pytest.raises(RulePointsZero):
        rules.add_rule(store, actor, _draft(village, points=0))
    with pytest.raises(RulePointsZero):
        rules.change_rule(store, actor, village.rule("FW01"), _draft(village, points=0))
    with pytest.raises(NothingFound):
        rules.change_rule(store, actor, 9999, _draft(village))


def test_a_change_is_a_new_version_and_old_points_stay(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    posted = village.give(village.head(), "FW02")
    village.station.clock.advance(days=10)
    old = _found(village, "FW02")
    rules.change_rule(store, actor, old.id, replace(_draft(village), name=old.name, points=60))
    today = store.clock.today()
    new = _found(village, "FW02")
    assert (new.version, new.points, new.valid_from) == (2, 60, today)
    before = _found(village, "FW02", on=today - timedelta(days=1))
    assert (before.version, before.points, before.valid_to) == (1, 30, today - timedelta(days=1))
    assert [each.version for each in rules.rule_versions(store, "FW02")] == [2, 1]
    assert (posted.points, village.balance(village.head())) == (30, 30)
    assert village.give(village.head(), "FW02", on=today - timedelta(days=5)).points == 30
    assert village.give(village.head(), "FW02").points == 60


def test_a_change_may_begin_later(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    start = store.clock.today() + timedelta(days=20)
    old = _found(village, "FW02")
    rules.change_rule(store, actor, old.id, _draft(village, points=90), valid_from=start)
    assert _found(village, "FW02").points == 30
    assert _found(village, "FW02").valid_to == start - timedelta(days=1)
    assert _found(village, "FW02", on=start).points == 90
    with pytest.raises(RuleVersionOverlaps, match=f"{start:%Y年%m月%d日}"):
        rules.change_rule(store, actor, old.id, _draft(village, points=10))


def test_a_rule_changed_twice_on_a_day_goes_by_the_last(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    for points in (40, 50):
        rules.change_rule(store, actor, village.rule("FW02"), _draft(village, points=points))
    found = [each for each in rules.list_rules(store) if each.code == "FW02"]
    assert [(each.version, each.points) for each in found] == [(3, 50)]


def test_a_rule_that_is_laid_down_leaves_the_list_and_can_come_back(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    old = village.rule("FW02")
    rules.change_rule(store, actor, old, _draft(village, active=False))
    assert "FW02" not in [each.code for each in rules.list_rules(store)]
    shown = [each for each in rules.list_rules(store, with_inactive=True) if each.code == "FW02"]
    assert [each.active for each in shown] == [False]
    rules.change_rule(store, actor, old, _draft(village))
    assert _found(village, "FW02").active


def test_how_often_each_rule_was_used_counts_all_its_versions(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    assert rules.rule_uses(store) == {}
    village.give(village.head(), "FW02")
    rules.change_rule(store, actor, village.rule("FW02"), _draft(village, points=60))
    village.give(village.head(1), "FW02")
    village.give(village.head(), "HY05")
    assert rules.rule_uses(store) == {"FW02": 2, "HY05": 1}


def test_who_only_reads_changes_no_rule(village: Settlement) -> None:
    with pytest.raises(NotAllowed):
        rules.add_rule(village.station.store, village.station.as_role(Role.SUPERVISOR), _draft(village))
