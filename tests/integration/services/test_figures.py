"""The morning's figures: what waits, and the plots' months, each equal to what was done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from station_app.models.people import Resident
from station_app.models.points import AccountKind
from station_app.services import activities, counter, figures, ledger, rules, sign_ins, teams
from station_app.services.activities import ActivityDraft
from station_app.services.catalogue import load_starting_catalogue
from station_app.services.figures import Plots
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    opened = open_shop(station)
    load_starting_catalogue(station.store, station.actor)
    return opened


def _hold_activity(shop: ShopUnderTest, *, hours: int, people: int = 2, close: bool = True) -> int:
    now = shop.clock.now()
    team = teams.list_teams(shop.store)[0]
    draft = ActivityDraft("清扫村道", team.id, now - timedelta(hours=hours), now, rule_id=_hour_rule(shop))
    activity_id = activities.plan_activity(shop.store, shop.actor, draft)
    members = _residents(shop)[:people]
    sign_ins.sign_in(shop.store, shop.actor, activity_id, members)
    if close:
        activities.close_activity(shop.store, shop.actor, activity_id)
    return activity_id


def _hour_rule(shop: ShopUnderTest) -> int:
    return next(rule.id for rule in rules.list_rules(shop.store) if rule.unit == "小时")


def _residents(shop: ShopUnderTest) -> list[int]:
    with shop.store.read() as session:
        return list(session.scalars(select(Resident.id).order_by(Resident.id)))


def _points(found: Plots, name: str) -> tuple[int, ...]:
    return next(series.values for series in found.points if series.name == name)


def test_the_months_end_with_this_one(shop: ShopUnderTest) -> None:
    months = figures.plots(shop.store).months
    assert (months[0], months[-1], len(months)) == ("2025-04", "2026-03", 12)


def test_points_given_and_redeemed_are_what_the_ledger_says(shop: ShopUnderTest) -> None:
    given = 3 * 2000
    shop.clock.advance(days=40)
    shop.redeem(0, 0, 2)
    voided = shop.redeem(1, 1)
    counter.void(shop.store, shop.actor, voided.redemption_id, "拿错了")
    found = figures.plots(shop.store)
    assert dict(zip(found.months, _points(found, "发放积分"), strict=True))["2026-03"] == given
    assert _points(found, "兑换积分")[-1] == 120
    assert found.redemptions[0].values[-1] == 1
    assert sum(_points(found, "兑换积分")) == 120


def test_service_hours_stand_under_their_team_and_month(shop: ShopUnderTest) -> None:
    _hold_activity(shop, hours=2)
    shop.clock.advance(days=31)
    _hold_activity(shop, hours=1, people=3)
    found = figures.plots(shop.store)
    (series,) = found.hours
    assert series.name == teams.list_teams(shop.store)[0].name
    assert dict(zip(found.months, series.values, strict=True))["2026-03"] == 2 * 120
    assert series.values[-1] == 3 * 60


def test_the_day_shows_todays_activities_and_those_to_close(shop: ShopUnderTest) -> None:
    team = teams.list_teams(shop.store)[0]
    _hold_activity(shop, hours=1, people=1, close=False)
    evening = shop.clock.now() + timedelta(hours=9)
    activities.plan_activity(
        shop.store, shop.actor, ActivityDraft("夜校宣讲", team.id, evening, evening + timedelta(hours=1))
    )
    shop.clock.advance(minutes=1)
    day = figures.day_of(shop.store)
    assert [each.title for each in day.today] == ["清扫村道", "夜校宣讲"]
    assert [(each.title, each.people) for each in day.to_close] == [("清扫村道", 1)]


def test_goods_that_run_low_are_named_with_the_lowest_first(shop: ShopUnderTest) -> None:
    assert figures.day_of(shop.store).low == ()
    shop.redeem(0, 1, 2)
    day = figures.day_of(shop.store)
    assert [(each.name, each.stock, each.unit) for each in day.low] == [("洗衣液 2kg", 3, "瓶")]
    assert (day.households, day.residents, day.redemptions_today) == (3, 6, 1)


def test_an_empty_station_has_figures_of_nothing(station: StationUnderTest) -> None:
    found = figures.plots(station.store)
    assert found.hours == ()
    assert {value for series in found.points for value in series.values} == {0}
    assert not figures.day_of(station.store).has_products


def test_the_ledger_still_adds_up_after_all_of_it(shop: ShopUnderTest) -> None:
    _hold_activity(shop, hours=3)
    shop.redeem(0, 0)
    with shop.store.read() as session:
        assert ledger.check_ledger(session).adds_up
        assert ledger.system_account(session, AccountKind.ISSUANCE).balance < 0
    assert figures.day_of(shop.store).today[0].starts_at.date() == date(2026, 3, 1)
