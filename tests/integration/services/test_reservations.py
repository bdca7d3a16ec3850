"""Goods held back: kept from others, handed to the household or its proxy in one act, or put back on sale."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from station_app.domain.shop import voucher_code
from station_app.errors import StationError
from station_app.errors.exchange import (
    HoldEndsInPast,
    NothingToReserve,
    ProxyMissing,
    ReasonForHolding,
    RelationMissing,
    ReservationLapsed,
    ReservationNotHeld,
)
from station_app.errors.points import NotEnoughPoints
from station_app.errors.shop import HouseholdClosed, OutOfStock
from station_app.errors.store import NothingFound
from station_app.models.people import Household, HouseholdStatus
from station_app.services.counter import BasketItem
from station_app.services.customers import customers_of
from station_app.services.exchange_queue import give_number, queue_of
from station_app.services.households import merge_households
from station_app.services.products import ProductDraft, change_product
from station_app.services.reservations import (
    ReservationDraft,
    ReservationView,
    cancel_reservation,
    collect,
    count_lapsed,
    lapse_reservations,
    list_reservations,
    pick_list,
    reserve,
)
from station_app.services.vouchers import issue_vouchers
from tests.helpers.exchange import plan, redeem_on_days_only
from tests.helpers.shops import GOODS, STARTING_POINTS, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

DAY = timedelta(days=1)
DETERGENT, RICE = 1, 2
BY_NEIGHBOUR: dict[str, Any] = {"proxy": "王芳", "relation": "邻居", "reason": "卧床"}


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def draft(
    shop: ShopUnderTest, household: int = 0, *items: tuple[int, int], **changed: Any
) -> ReservationDraft:
    wanted = items or ((DETERGENT, 2), (RICE, 1))
    basket = tuple(BasketItem(shop.goods[place].id, quantity) for place, quantity in wanted)
    made = ReservationDraft(shop.households[household], basket, shop.clock.today() + 7 * DAY)
    return replace(made, **changed)


def hold(shop: ShopUnderTest, household: int = 0, *items: tuple[int, int], **changed: Any) -> ReservationView:
    return reserve(shop.store, shop.actor, draft(shop, household, *items, **changed))


def test_goods_held_back_are_kept_from_others(shop: ShopUnderTest) -> None:
    held = hold(shop, 0, (DETERGENT, 4))
    assert (held.number, held.goods, held.total, held.balance) == (1, "洗衣液 2kg×4", 880, STARTING_POINTS)
    with pytest.raises(OutOfStock) as caught:
        shop.redeem(1, DETERGENT, 2)
    assert "只剩 1 瓶" in str(caught.value)
    assert shop.redeem(1, DETERGENT, 1).total == 220
    with pytest.raises(OutOfStock):
        hold(shop, 1, (DETERGENT, 1))
    assert shop.stock(DETERGENT) == 4


def test_what_was_held_back_is_collected_in_one_act(shop: ShopUnderTest) -> None:
    held = hold(shop, **BY_NEIGHBOUR)
    before = shop.store.head.seq
    view = collect(shop.store, shop.actor, held.id, taker="李名兰")
    assert shop.store.head.seq == before + 1
    assert (view.total, view.proxy, view.note) == (760, "王芳，邻居", "备货单 000001")
    assert (shop.balance(), shop.stock(DETERGENT), shop.stock(RICE)) == (STARTING_POINTS - 760, 3, 11)
    (row,) = list_reservations(shop.store)
    assert (row.state(shop.clock.today()), row.receipt) == ("已领取", view.number)
    with pytest.raises(ReservationNotHeld) as caught:
        collect(shop.store, shop.actor, held.id)
    assert "已经领取" in str(caught.value)


def test_the_prices_are_those_of_the_day_it_is_collected(shop: ShopUnderTest) -> None:
    held = hold(shop, 0, (RICE, 1))
    dearer = replace(GOODS[RICE], price=400)
    assert isinstance(dearer, ProductDraft)
    change_product(shop.store, shop.actor, shop.goods[RICE].id, dearer)
    assert list_reservations(shop.store)[0].total == 400
    assert collect(shop.store, shop.actor, held.id).total == 400


def test_a_household_without_points_leaves_its_goods_held(shop: ShopUnderTest) -> None:
    held = hold(shop, 0, (RICE, 7))
    with pytest.raises(NotEnoughPoints):
        collect(shop.store, shop.actor, held.id)
    assert list_reservations(shop.store)[0].is_held
    assert shop.stock(RICE) == 12


def test_vouchers_pay_for_what_was_held_back(shop: ShopUnderTest) -> None:
    held = hold(shop)
    (paper,) = issue_vouchers(shop.store, shop.actor, shop.households[0], {500: 1})
    code = voucher_code(paper.number, paper.check_code)
    view = collect(shop.store, shop.actor, held.id, vouchers=(code,))
    assert view.balance_after == STARTING_POINTS - 760


def test_goods_are_collected_on_other_days_too_and_serve_the_number(shop: ShopUnderTest) -> None:
    redeem_on_days_only(shop)
    first, second = hold(shop, 0, (RICE, 1)), hold(shop, 1, (RICE, 1))
    assert collect(shop.store, shop.actor, first.id).number == 1
    day = plan(shop)
    give_number(shop.store, shop.actor, day.id, shop.households[1])
    collect(shop.store, shop.actor, second.id)
    assert [each.state for each in queue_of(shop.store, day.id, shop.clock.today())] == ["已办理"]


def test_cancelled_goods_are_on_sale_again(shop: ShopUnderTest) -> None:
    held = hold(shop, 0, (DETERGENT, 5))
    assert cancel_reservation(shop.store, shop.actor, held.id).state(shop.clock.today()) == "已取消"
    assert shop.redeem(1, DETERGENT, 5).total == 1100
    with pytest.raises(ReservationNotHeld):
        cancel_reservation(shop.store, shop.actor, held.id)
    with pytest.raises(NothingFound):
        cancel_reservation(shop.store, shop.actor, 77)


def test_goods_not_fetched_in_time_go_back(shop: ShopUnderTest) -> None:
    late, fresh = hold(shop, 0, (DETERGENT, 5), until=shop.clock.today()), hold(shop, 1, (RICE, 1))
    assert (lapse_reservations(shop.store, shop.actor), count_lapsed(shop.store)) == (0, 0)
    shop.clock.advance(days=1)
    assert [each.state(shop.clock.today()) for each in list_reservations(shop.store)] == ["留着", "过期未领"]
    with pytest.raises(ReservationLapsed) as caught:
        collect(shop.store, shop.actor, late.id)
    assert "只留到 2026-03-02" in str(caught.value)
    assert count_lapsed(shop.store) == 1
    assert lapse_reservations(shop.store, shop.actor) == 1
    assert shop.redeem(2, DETERGENT, 5).total == 1100
    assert [each.id for each in list_reservations(shop.store) if each.is_held] == [fresh.id]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"items": ()}, NothingToReserve),
        ({"proxy": "王芳"}, RelationMissing),
        ({"relation": "邻居"}, ProxyMissing),
        ({"proxy": "王芳", "relation": "邻居"}, ReasonForHolding),
    ],
)
def test_what_cannot_be_held_back_is_refused(
    shop: ShopUnderTest, changed: dict[str, Any], error: type[StationError]
) -> None:
    with pytest.raises(error):
        hold(shop, **changed)
    assert list_reservations(shop.store) == []


def test_nothing_is_held_for_the_past_or_for_a_closed_household(shop: ShopUnderTest) -> None:
    with pytest.raises(HoldEndsInPast):
        hold(shop, until=shop.clock.today() - DAY)
    with shop.store.write("people.close_household", by=shop.actor) as session:
        session.get_one(Household, shop.households[0]).status = HouseholdStatus.CLOSED
    with pytest.raises(HouseholdClosed):
        hold(shop)


def test_the_pick_list_sums_each_product_once(shop: ShopUnderTest) -> None:
    day = plan(shop)
    hold(shop, 1, (DETERGENT, 1), (RICE, 2), day_id=day.id)
    hold(shop, 0, (RICE, 1), day_id=day.id, **BY_NEIGHBOUR)
    hold(shop, 2, (RICE, 1))
    listed = pick_list(shop.store, day.id)
    assert [each.household_number for each in listed.reservations] == ["0012", "0013"]
    assert [(line.product, line.quantity) for line in listed.by_product] == [
        ("大米 5kg", 3),
        ("洗衣液 2kg", 1),
    ]
    assert [line.quantity for line in pick_list(shop.store).by_product] == [4, 1]
    assert [each.day for each in list_reservations(shop.store, day_id=day.id)] == [day.name, day.name]
    assert len(list_reservations(shop.store, household_id=shop.households[2])) == 1
    with pytest.raises(NothingFound):
        pick_list(shop.store, 77)


def test_where_persons_hold_the_points_one_of_them_pays(station: StationUnderTest) -> None:
    shop = open_shop(station, persons_hold_points=True)
    held = hold(shop, 0, (RICE, 1))
    assert held.balance == 3 * STARTING_POINTS
    payer = customers_of(shop.store, shop.households[0])[1]
    assert collect(shop.store, shop.actor, held.id, resident_id=payer.resident_id).total == 320
    left = [each.balance for each in customers_of(shop.store, shop.households[0])]
    assert left == [STARTING_POINTS, STARTING_POINTS - 320, STARTING_POINTS]


def test_what_a_household_that_merged_had_held_back_is_collected_by_the_one_it_is_in_now(
    shop: ShopUnderTest,
) -> None:
    held = hold(shop, 0, (RICE, 1))
    merge_households(shop.store, shop.actor, *shop.households[:2])
    assert [each.id for each in list_reservations(shop.store, household_id=shop.households[1])] == [held.id]
    assert collect(shop.store, shop.actor, held.id).household_number == "0013"
    assert shop.balance(1) == 2 * STARTING_POINTS - 320
