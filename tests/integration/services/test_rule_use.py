"""A rule's use is known before the rule is changed: how often, for whom, how much, by version."""

from __future__ import annotations

import pytest

from station_app.services import posting, rules
from station_app.services.rule_use import rule_use
from station_app.services.rules import RuleDraft
from tests.helpers.settlements import Settlement, settle
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def village(station: StationUnderTest) -> Settlement:
    return settle(station, households=3)


def test_a_rule_that_nobody_used_says_so(village: Settlement) -> None:
    use = rule_use(village.station.store, "FW02")
    assert (use.entries, use.claims, use.accounts, use.points_ever, len(use.versions)) == (0, 0, 0, 0, 1)


def test_use_is_counted_by_version_and_each_household_once_over_all(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    village.give(village.head(), "FW02")
    village.station.clock.advance(days=310)
    village.give(village.head(), "FW02")
    old = next(each for each in rules.list_rules(store) if each.code == "FW02")
    rules.change_rule(store, actor, old.id, RuleDraft("FW02", old.category_id, old.name, 50, "次"))
    village.give(village.head(), "FW02")
    village.give(village.head(1), "FW02")
    wrong = village.give(village.head(2), "FW02")
    assert wrong.transfer_id is not None
    posting.reverse(store, actor, wrong.transfer_id, "记错了")
    use = rule_use(store, "FW02")
    newest, first = use.versions
    assert (newest.version, newest.entries, newest.accounts, newest.points_ever) == (2, 3, 3, 100)
    assert (first.entries, first.accounts, first.points_ever, first.points_this_year) == (2, 1, 60, 30)
    assert (use.entries, use.accounts, use.points_this_year, use.points_ever) == (5, 3, 130, 160)


def test_a_minus_item_took_points(village: Settlement) -> None:
    village.give(village.head(), "KF01")
    assert rule_use(village.station.store, "KF01").points_ever == -50
