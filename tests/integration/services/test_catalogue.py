"""The starting catalogue: what a new station finds there, once."""

from __future__ import annotations

import pytest

from station_app.domain.permissions import Role
from station_app.errors.store import NotAllowed
from station_app.services import catalogue, rules, teams
from station_app.services.activity_views import list_circles
from tests.helpers.settlements import settle
from tests.helpers.stations import StationUnderTest
from tests.helpers.villages import settle_village


def test_a_new_station_starts_with_five_teams_six_circles_and_the_rules(station: StationUnderTest) -> None:
    settle_village(station)
    loaded = catalogue.load_starting_catalogue(station.store, station.actor)
    assert (loaded.teams, loaded.circles, loaded.categories) == (5, 6, 7)
    assert loaded.rules >= 40
    assert [team.name for team in teams.list_teams(station.store)] == [
        "宣讲队",
        "关爱队",
        "理事队",
        "文体队",
        "调解队",
    ]
    assert list_circles(station.store)[0][1] == "党员志愿服务圈"
    assert len(rules.list_rules(station.store)) == loaded.rules
    categories = [each.name for each in rules.list_categories(station.store)]
    assert {"加入文明实践组织", "参加志愿服务", "弘扬文明风尚"} <= set(categories)


def test_loading_it_again_leaves_what_stands_alone(station: StationUnderTest) -> None:
    settle(station)
    head = station.store.head.seq
    loaded = catalogue.load_starting_catalogue(station.store, station.actor)
    assert (loaded.teams, loaded.circles, loaded.categories, loaded.rules) == (0, 0, 0, 0)
    assert station.store.head.seq == head + 1


def test_rules_have_plus_and_minus_items_in_tenths_and_caps_of_their_sign(station: StationUnderTest) -> None:
    settle(station)
    found = {rule.code: rule for rule in rules.list_rules(station.store)}
    assert (found["FW01"].points, found["FW01"].unit, found["FW01"].cap_day) == (20, "小时", 80)
    assert [rule for rule in found.values() if rule.points < 0]
    for rule in found.values():
        caps = (rule.cap_day, rule.cap_week, rule.cap_month, rule.cap_quarter, rule.cap_year)
        assert all(cap is None or (cap > 0) == (rule.points > 0) for cap in caps), rule.name


def test_goods_tags_roles_and_hints_are_offered(station: StationUnderTest) -> None:
    goods = catalogue.starting_products()
    assert len(goods) == 36
    assert next(each for each in goods if each.name == "大米 5kg").price == 320
    assert {each.is_service for each in goods} == {True, False}
    assert "党员" in catalogue.talent_tags()
    assert catalogue.team_roles()[0] == "队长"
    assert "厨房粮油" in catalogue.product_classes()
    assert all(each.text and each.why and each.touches for each in catalogue.forbidden_rules())


def test_who_only_reads_cannot_load_it(station: StationUnderTest) -> None:
    settle_village(station)
    with pytest.raises(NotAllowed):
        catalogue.load_starting_catalogue(station.store, station.as_role(Role.VIEWER))
