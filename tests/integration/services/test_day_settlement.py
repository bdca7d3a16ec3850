"""The settlement of a 兑换日 adds up: 250 households in one day; and what was signed stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from time import perf_counter

import pytest

from station_app.domain.shop import voucher_code
from station_app.errors.exchange import DayOver, NothingToSettle
from station_app.models.exchange import DayStatus
from station_app.models.points import PointsTransfer
from station_app.models.shop import StockMovement
from station_app.services import counter, ledger, receipts
from station_app.services.counter import BasketItem, RedemptionDraft
from station_app.services.day_settlement import DayFacts, GoodsOut, day_settlement, settle_day
from station_app.services.exchange_days import get_day
from station_app.services.exchange_queue import call_next, give_numbers_ahead, pass_over, queue_of
from station_app.services.late_entries import LateDraft, enter_late
from station_app.services.reservations import ReservationDraft, collect, reserve
from station_app.services.stock import StockInDraft, stock_in
from station_app.services.vouchers import issue_vouchers
from tests.helpers.exchange import another_group, many_households, plan, redeem_on_days_only
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

DAY = timedelta(days=1)
TOOTHBRUSH, DETERGENT, RICE, HAIRCUT = range(4)


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def facts(shop: ShopUnderTest, day_id: int) -> DayFacts:
    return day_settlement(shop.store, day_id).facts


def late(shop: ShopUnderTest, slip: str, household: int = 0) -> None:
    items = (BasketItem(shop.goods[TOOTHBRUSH].id, 1),)
    day = shop.clock.today()
    enter_late(shop.store, shop.actor, LateDraft(slip, day, shop.households[household], items))


def test_a_day_without_visitors_is_all_noughts(shop: ShopUnderTest) -> None:
    day = plan(shop)
    empty = facts(shop, day.id)
    assert (empty.receipts, empty.points, empty.first_receipt, empty.goods, empty.differences) == (
        0,
        0,
        0,
        (),
        (),
    )
    assert (empty.group, empty.households) == ("全村", 3)


def test_all_that_happened_on_a_day_is_in_its_settlement(shop: ShopUnderTest) -> None:
    shop.redeem()  # the day before
    shop.clock.advance(days=1)
    day = plan(shop)
    give_numbers_ahead(shop.store, shop.actor, day.id, day.starts_on)
    first = call_next(shop.store, shop.actor, day.id)
    (paper,) = issue_vouchers(shop.store, shop.actor, first.household_id, {500: 1})
    code = voucher_code(paper.number, paper.check_code)
    counter.redeem(shop.store, shop.actor, replace(shop.draft(0, (RICE, 2), (HAIRCUT, 1)), vouchers=(code,)))
    spoiled = shop.redeem(1, DETERGENT, 2)
    counter.void(shop.store, shop.actor, spoiled.redemption_id, "拿错了")
    basket = (BasketItem(shop.goods[RICE].id, 1),)
    held = reserve(shop.store, shop.actor, ReservationDraft(shop.households[1], basket, day.ends_on, day.id))
    collect(shop.store, shop.actor, held.id)
    late(shop, "20260303-001", 2)
    found = facts(shop, day.id)
    assert (found.tickets, found.served, found.not_come) == (3, 3, 0)
    assert (found.first_receipt, found.last_receipt, found.receipts, found.backs) == (2, 6, 4, 1)
    assert (found.points_out, found.points_back, found.points) == (740 + 440 + 320 + 60, 440, 1120)
    assert (found.vouchers, found.voucher_points, found.late, found.late_points) == (1, 500, 1, 60)
    assert (found.collected, found.still_held, found.redeemed_households) == (1, 0, 3)
    assert found.goods == (
        GoodsOut("大米 5kg", "袋", 3, 960),
        GoodsOut("洗衣液 2kg", "瓶", 0, 0),
        GoodsOut("牙刷（2支）", "套", 1, 60),
        GoodsOut("理发服务券", "张", 1, 100),
    )
    assert sum(each.points for each in found.goods) == found.points
    assert found.differences == ()


def test_another_groups_receipts_are_not_in_it(shop: ShopUnderTest) -> None:
    group, _ = another_group(shop)
    day = plan(shop, group_id=group)
    shop.redeem()
    assert facts(shop, day.id).receipts == 0


def test_what_was_signed_stays_as_it_was_signed(shop: ShopUnderTest) -> None:
    day = plan(shop)
    give_numbers_ahead(shop.store, shop.actor, day.id, day.starts_on)
    shop.redeem()
    signed = settle_day(shop.store, shop.actor, day.id, " 一切正常 ")
    assert (signed.note, signed.settled_by, signed.settled_on) == ("一切正常", "李书记", "2026-03-02")
    assert (signed.served, signed.not_come) == (1, 2)
    assert [each.state for each in queue_of(shop.store, day.id, day.starts_on)] == ["已办理", "过号", "过号"]
    shop.clock.advance(minutes=5)
    shop.redeem(1)
    items = (BasketItem(shop.goods[TOOTHBRUSH].id, 1),)
    slip = LateDraft("漏录", day.starts_on, shop.households[2], items, day_id=day.id)
    enter_late(shop.store, shop.actor, slip)
    kept = day_settlement(shop.store, day.id)
    assert (kept.is_settled, kept.facts, kept.entered_since) == (True, signed, 1)
    view = get_day(shop.store, day.id)
    assert (view.status, view.settled_by, view.phase(day.ends_on)) == (DayStatus.SETTLED, "李书记", "已结算")
    with pytest.raises(DayOver):
        settle_day(shop.store, shop.actor, day.id)


def test_a_day_is_not_settled_before_it_came(shop: ShopUnderTest) -> None:
    soon = shop.clock.today() + DAY
    day = plan(shop, starts_on=soon, ends_on=soon)
    with pytest.raises(NothingToSettle):
        settle_day(shop.store, shop.actor, day.id)


def test_a_receipt_that_the_ledger_or_the_shelf_contradicts_is_named(shop: ShopUnderTest) -> None:
    day = plan(shop)
    shop.redeem()
    with shop.store.write("demo.fill", by=shop.actor) as session:
        session.query(PointsTransfer).filter_by(kind="redeem").one().amount = 50
        session.query(StockMovement).filter_by(kind="redeem").one().quantity = -3
    assert facts(shop, day.id).differences == (
        "凭证 000001 写 6 分，积分流水是 5 分",
        "牙刷（2支）：凭证上 1 套，库存流水出 3 套",
    )


def test_a_household_whose_receipt_was_voided_did_not_redeem(shop: ShopUnderTest) -> None:
    day = plan(shop)
    wrong = shop.redeem(0)
    shop.redeem(1)
    counter.void(shop.store, shop.actor, wrong.redemption_id, "拿错了")
    found = facts(shop, day.id)
    assert (found.redeemed_households, found.receipts, found.backs, found.points) == (1, 2, 1, 60)


def test_goods_that_left_the_shelf_but_stand_on_no_receipt_are_named(shop: ShopUnderTest) -> None:
    day = plan(shop)
    shop.redeem()
    with shop.store.write("demo.fill", by=shop.actor) as session:
        session.query(StockMovement).filter_by(kind="redeem").one().product_id = shop.goods[1].id
    assert facts(shop, day.id).differences == (
        "牙刷（2支）：凭证上 1 套，库存流水出 0 套",
        "洗衣液 2kg：凭证上 0 瓶，库存流水出 1 瓶",
    )


def test_250_households_in_one_day(shop: ShopUnderTest) -> None:
    """Numbers printed ahead, called one after the other, served, and settled: nothing is lost on the way."""
    redeem_on_days_only(shop)
    households = many_households(shop, 250, 1000)
    goods = {place: shop.goods[place] for place in (TOOTHBRUSH, DETERGENT, RICE)}
    stock_in(shop.store, shop.actor, [StockInDraft(each.id, 400) for each in goods.values()])
    day = plan(shop)
    tickets = give_numbers_ahead(shop.store, shop.actor, day.id, day.starts_on)
    assert [each.number for each in tickets] == list(range(1, 254))
    absent = 3 + 10
    waited: list[float] = []
    for place in range(253):
        began = perf_counter()
        ticket = call_next(shop.store, shop.actor, day.id)
        if ticket.household_id not in households[10:]:
            pass_over(shop.store, shop.actor, ticket.id)
            continue
        items = (
            BasketItem(goods[TOOTHBRUSH].id, 1 + place % 2),
            BasketItem(goods[RICE if place % 3 else DETERGENT].id, 1),
        )
        counter.redeem(shop.store, shop.actor, RedemptionDraft(ticket.household_id, items))
        waited.append(perf_counter() - began)
        shop.clock.advance(seconds=100)
    signed = settle_day(shop.store, shop.actor, day.id)
    assert (signed.tickets, signed.served, signed.not_come) == (253, 240, absent)
    assert (signed.receipts, signed.redeemed_households) == (240, 240)
    assert (signed.first_receipt, signed.last_receipt) == (1, 240)
    assert signed.differences == ()
    rows = receipts.list_redemptions(shop.store)
    assert signed.points == sum(row.total for row in rows) == sum(each.points for each in signed.goods)
    for place, product in goods.items():
        out = next(each.quantity for each in signed.goods if each.product == product.name)
        assert shop.stock(place) == 400 + product.stock - out
    with shop.store.read() as session:
        assert ledger.check_ledger(session).adds_up
    assert sorted(waited)[len(waited) // 2] < 1
