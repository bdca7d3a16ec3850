"""Days of exchange: planned, changed, cancelled; and the counter that is open on them only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from station_app.domain.permissions import Role
from station_app.errors import StationError
from station_app.errors.exchange import (
    DayBegun,
    DayEndsBeforeStart,
    DayInPast,
    DayNameMissing,
    DayOver,
    DaysOverlap,
    HoursNotReadable,
    ShopClosedToday,
)
from station_app.errors.store import NotAllowed, NothingFound
from station_app.models.exchange import DayStatus
from station_app.services.day_settlement import settle_day
from station_app.services.exchange_days import cancel_day, change_day, days_due, get_day, list_days, plan_day
from station_app.services.exchange_queue import give_number
from tests.helpers.exchange import another_group, day_draft, plan, redeem_on_days_only
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

DAY = timedelta(days=1)


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def test_a_day_is_planned_for_all_households(shop: ShopUnderTest) -> None:
    day = plan(shop)
    assert (day.days, day.hours, day.group, day.households) == ("3月2日", "08:30—17:00", "", 3)
    assert (day.status, day.phase(shop.clock.today())) == (DayStatus.PLANNED, "进行中")
    assert list_days(shop.store) == [day]
    assert (day.phase(day.starts_on - DAY), day.phase(day.ends_on + DAY)) == ("未开始", "待结算")


def test_a_day_of_one_group_counts_its_households_only(shop: ShopUnderTest) -> None:
    group, _ = another_group(shop)
    day = plan(shop, group_id=group)
    assert (day.group, day.households) == ("二组", 1)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"name": "  "}, DayNameMissing),
        ({"opens": "早上", "closes": "17:00"}, HoursNotReadable),
        ({"starts_on": "yesterday"}, DayInPast),
        ({"ends_on": "yesterday"}, DayEndsBeforeStart),
    ],
)
def test_what_makes_no_day_is_refused(
    shop: ShopUnderTest, changed: dict[str, object], error: type[StationError]
) -> None:
    yesterday = shop.clock.today() - DAY
    with pytest.raises(error):
        plan(shop, **{key: yesterday if value == "yesterday" else value for key, value in changed.items()})
    assert list_days(shop.store) == []


def test_no_household_has_two_days_at_once(shop: ShopUnderTest) -> None:
    group, _ = another_group(shop)
    today = shop.clock.today()
    plan(shop, group_id=group, starts_on=today + DAY, ends_on=today + 3 * DAY)
    with pytest.raises(DaysOverlap) as caught:
        plan(shop, starts_on=today + 3 * DAY, ends_on=today + 4 * DAY)
    assert "3月3日至5日" in str(caught.value)
    first_group = 1
    assert plan(shop, group_id=first_group, starts_on=today + DAY, ends_on=today + DAY).group == "一组"


def test_a_day_is_changed_until_numbers_were_given(shop: ShopUnderTest) -> None:
    day = plan(shop)
    later = day_draft(shop, name="春季兑换日", ends_on=day.ends_on + DAY, place="文化广场")
    changed = change_day(shop.store, shop.actor, day.id, later)
    assert (changed.name, changed.days, changed.place) == ("春季兑换日", "3月2日至3日", "文化广场")
    give_number(shop.store, shop.actor, day.id, shop.households[0])
    with pytest.raises(DayBegun):
        change_day(shop.store, shop.actor, day.id, day_draft(shop))
    moved = day_draft(shop, ends_on=later.ends_on, place="村委会大院", opens="9:00")
    assert change_day(shop.store, shop.actor, day.id, moved).place == "村委会大院"


def test_a_day_is_not_moved_into_the_past(shop: ShopUnderTest) -> None:
    day = plan(shop)
    earlier = day_draft(shop, starts_on=day.starts_on - DAY)
    with pytest.raises(DayInPast):
        change_day(shop.store, shop.actor, day.id, earlier)


def test_a_cancelled_day_is_over(shop: ShopUnderTest) -> None:
    day = plan(shop)
    assert cancel_day(shop.store, shop.actor, day.id).phase(shop.clock.today()) == "已取消"
    with pytest.raises(DayOver):
        give_number(shop.store, shop.actor, day.id, shop.households[0])
    with pytest.raises(DayOver):
        cancel_day(shop.store, shop.actor, day.id)
    plan(shop)  # the days are free again


def test_a_day_that_has_begun_is_not_cancelled(shop: ShopUnderTest) -> None:
    day = plan(shop)
    give_number(shop.store, shop.actor, day.id, shop.households[0])
    with pytest.raises(DayBegun):
        cancel_day(shop.store, shop.actor, day.id)
    assert get_day(shop.store, day.id).status == DayStatus.OPEN


def test_a_day_nobody_planned_is_not_found(shop: ShopUnderTest) -> None:
    with pytest.raises(NothingFound):
        get_day(shop.store, 77)


def test_a_viewer_plans_nothing(shop: ShopUnderTest, station: StationUnderTest) -> None:
    with pytest.raises(NotAllowed):
        plan_day(shop.store, station.as_role(Role.VIEWER), day_draft(shop))


def test_days_that_are_on_or_not_settled_are_due(shop: ShopUnderTest) -> None:
    first, soon = plan(shop), shop.clock.today() + 2 * DAY
    second = plan(shop, starts_on=soon, ends_on=soon)
    assert [day.id for day in days_due(shop.store)] == [first.id]
    shop.clock.advance(days=2)
    assert [day.id for day in days_due(shop.store)] == [first.id, second.id]
    settle_day(shop.store, shop.actor, first.id)
    assert [day.id for day in days_due(shop.store)] == [second.id]


# ---- the counter that is open on days of exchange only


def test_where_every_day_is_right_the_counter_asks_for_no_day(shop: ShopUnderTest) -> None:
    assert shop.redeem().number == 1


def test_outside_a_day_the_counter_says_when_the_next_is(shop: ShopUnderTest) -> None:
    redeem_on_days_only(shop)
    with pytest.raises(ShopClosedToday) as caught:
        shop.redeem()
    assert "李名兰户" in str(caught.value)
    assert "先在“兑换日”里安排" in str(caught.value)
    soon = shop.clock.today() + 3 * DAY
    plan(shop, starts_on=soon, ends_on=soon)
    with pytest.raises(ShopClosedToday) as caught:
        shop.redeem()
    assert "下一次是3月5日（3月集中兑换日）" in str(caught.value)
    assert (shop.balance(), shop.stock()) == (2000, 30)


def test_on_its_day_the_counter_is_open_also_after_hours(shop: ShopUnderTest) -> None:
    redeem_on_days_only(shop)
    plan(shop)
    shop.clock.advance(hours=10)
    assert shop.redeem().number == 1


def test_another_groups_day_does_not_open_the_counter(shop: ShopUnderTest) -> None:
    group, household = another_group(shop)
    redeem_on_days_only(shop)
    plan(shop, group_id=group)
    with pytest.raises(ShopClosedToday):
        shop.redeem()
    assert household
