"""Stock: what came in, what was counted, and that it is always the sum of its movements."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from station_app.errors.points import ReasonMissing
from station_app.errors.shop import (
    ExpiresBeforeToday,
    NothingToStockIn,
    QuantityNotPositive,
    StockCountOutOfRange,
    StockNotCounted,
    StockUnchanged,
    UnitCostNotMoney,
)
from station_app.services import counter, stock
from station_app.services.stock import StockInDraft
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def test_several_kinds_come_in_in_one_act(shop: ShopUnderTest) -> None:
    seq = shop.store.head.seq
    lots = [
        StockInDraft(shop.goods[0].id, 10, "bought", " 宜都商贸 ", "12345678", 350),
        StockInDraft(shop.goods[1].id, 5, "donated", "张老板", expires_on=date(2027, 1, 1)),
    ]
    taken = stock.stock_in(shop.store, shop.actor, lots)
    assert shop.store.head.seq == seq + 1
    assert (shop.stock(0), shop.stock(1)) == (40, 10)
    assert [(each.source_label, each.supplier, each.stock_after) for each in taken] == [
        ("采购", "宜都商贸", 40),
        ("捐赠", "张老板", 10),
    ]
    assert stock.list_movements(shop.store)[:2] == taken[::-1]


@pytest.mark.parametrize("quantity", [0, -5, 100_001, 6901234567892])
def test_one_wrong_line_keeps_the_whole_delivery_out(shop: ShopUnderTest, quantity: int) -> None:
    lots = [StockInDraft(shop.goods[0].id, 10), StockInDraft(shop.goods[1].id, quantity)]
    with pytest.raises(QuantityNotPositive):
        stock.stock_in(shop.store, shop.actor, lots)
    assert (shop.stock(0), shop.stock(1)) == (30, 5)


def test_an_empty_delivery_is_refused(shop: ShopUnderTest) -> None:
    with pytest.raises(NothingToStockIn):
        stock.stock_in(shop.store, shop.actor, [])


def test_a_service_voucher_is_not_stocked(shop: ShopUnderTest) -> None:
    with pytest.raises(StockNotCounted):
        stock.stock_in(shop.store, shop.actor, [StockInDraft(shop.goods[3].id, 1)])


def test_expired_goods_do_not_come_in(shop: ShopUnderTest) -> None:
    yesterday = shop.clock.today() - timedelta(days=1)
    with pytest.raises(ExpiresBeforeToday):
        stock.stock_in(shop.store, shop.actor, [StockInDraft(shop.goods[2].id, 1, expires_on=yesterday)])


def test_nothing_is_bought_for_less_than_nothing(shop: ShopUnderTest) -> None:
    with pytest.raises(UnitCostNotMoney):
        stock.stock_in(shop.store, shop.actor, [StockInDraft(shop.goods[0].id, 1, unit_cost=-250)])
    assert shop.stock(0) == 30


def test_a_count_puts_the_stock_right_and_says_why(shop: ShopUnderTest) -> None:
    corrected = stock.correct_stock(shop.store, shop.actor, shop.goods[0].id, 27, "盘点少 3 套")
    assert (corrected.quantity, corrected.stock_after, corrected.note) == (-3, 27, "盘点少 3 套")
    assert corrected.kind_label == "盘点更正"
    assert shop.stock(0) == 27


def test_a_count_needs_a_reason_a_sane_number_and_a_difference(shop: ShopUnderTest) -> None:
    product = shop.goods[0].id
    head = shop.store.head
    with pytest.raises(ReasonMissing):
        stock.correct_stock(shop.store, shop.actor, product, 27, " ")
    with pytest.raises(StockCountOutOfRange):
        stock.correct_stock(shop.store, shop.actor, product, -1, "盘点")
    with pytest.raises(StockUnchanged):
        stock.correct_stock(shop.store, shop.actor, product, 30, "盘点")
    with pytest.raises(StockNotCounted):
        stock.correct_stock(shop.store, shop.actor, shop.goods[3].id, 1, "盘点")
    assert shop.store.head == head


def test_movements_are_listed_newest_first_with_their_receipt(shop: ShopUnderTest) -> None:
    redeemed = shop.redeem(quantity=2)
    shop.clock.advance(days=1)
    counter.void(shop.store, shop.actor, redeemed.redemption_id, "拿错了")
    listed = stock.list_movements(shop.store, product_id=shop.goods[0].id)
    assert [(each.kind_label, each.quantity, each.stock_after, each.receipt) for each in listed] == [
        ("作废退回", 2, 30, "000002"),
        ("兑换", -2, 28, "000001"),
        ("入库", 30, 30, ""),
    ]
    today = shop.clock.today()
    only = stock.list_movements(shop.store, product_id=shop.goods[0].id, start=today, end=today)
    assert [each.receipt for each in only] == ["000002"]


def test_stock_is_the_sum_of_its_movements(shop: ShopUnderTest) -> None:
    redeemed = shop.redeem(quantity=2)
    counter.void(shop.store, shop.actor, redeemed.redemption_id, "拿错了")
    stock.correct_stock(shop.store, shop.actor, shop.goods[1].id, 4, "破损 1 瓶")
    with shop.store.read() as session:
        assert stock.wrong_stocks(session) == []
