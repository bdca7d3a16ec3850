"""Deliveries and losses: document, lots and fund in one act; written-off goods leave the very lot named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from station_app.domain.periods import Period
from station_app.errors import StationError
from station_app.errors.funds import AmountNotPositive
from station_app.errors.points import ReasonMissing
from station_app.errors.shop import (
    CostMissing,
    LossNothing,
    LotTooSmall,
    NothingToStockIn,
    QuantityNotPositive,
    ReceivedInFuture,
    SupplierMissing,
)
from station_app.errors.store import NothingFound
from station_app.services import deliveries, donations, funds, lots, stock, stock_value, stocktakes
from station_app.services.batches import wrong_lots
from station_app.services.deliveries import DeliveryDraft, DeliveryLine, DeliveryView
from station_app.services.lots import LossLine, LotView
from station_app.services.stock_warnings import NOTHING_WARNED, stock_warnings
from tests.helpers.old_stock import forget_lots
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

TODAY = date(2026, 3, 2)
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def bought(shop: ShopUnderTest, fund_id: int | None = None) -> DeliveryDraft:
    lines = (
        DeliveryLine(shop.goods[0].id, 10, 350, date(2028, 1, 1)),
        DeliveryLine(shop.goods[1].id, 5, 1250),
    )
    return DeliveryDraft(
        "bought", TODAY, lines, " 宜都商贸 ", "0717-4820000", invoice="12345678", fund_id=fund_id
    )


def donated(
    shop: ShopUnderTest, donor: str = "张老板", *, quantity: int = 8, is_named: bool = True
) -> DeliveryDraft:
    line = DeliveryLine(shop.goods[2].id, quantity)
    return DeliveryDraft("donated", shop.clock.today(), (line,), donor, "13872500000", is_named=is_named)


def receive(shop: ShopUnderTest, draft: DeliveryDraft) -> DeliveryView:
    return deliveries.receive(shop.store, shop.actor, draft)


def lot_of(shop: ShopUnderTest, product: int, supplier: str = "") -> LotView:
    found = [each for each in lots.list_lots(shop.store) if each.product_id == shop.goods[product].id]
    return next(each for each in found if each.supplier == supplier)


# ---- deliveries


def test_document_lots_and_fund_are_one_act(shop: ShopUnderTest) -> None:
    fund = funds.add_fund(shop.store, shop.actor, "财政拨款")
    seq = shop.store.head.seq
    taken = receive(shop, bought(shop, fund.id))
    assert shop.store.head.seq == seq + 1
    assert (taken.number, taken.title, taken.supplier, taken.fund) == (1, "入库单", "宜都商贸", "财政拨款")
    assert taken.total_cost == 10 * 350 + 5 * 1250
    assert [(line.product, line.quantity, line.cost) for line in taken.lines] == [
        ("牙刷（2支）", 10, 3500),
        ("洗衣液 2kg", 5, 6250),
    ]
    assert (shop.stock(0), shop.stock(1)) == (40, 10)
    (paid,) = funds.fund_book(shop.store, QUARTER, fund.id).entries
    assert (paid.amount, paid.kind_label, paid.document_id) == (-9750, "采购支出", taken.id)
    assert "宜都商贸" in paid.words
    assert deliveries.get_delivery(shop.store, taken.id) == taken
    assert deliveries.list_deliveries(shop.store, QUARTER) == [taken]


def test_a_lot_remembers_its_document(shop: ShopUnderTest) -> None:
    receive(shop, bought(shop))
    lot = lot_of(shop, 0, "宜都商贸")
    assert (lot.document, lot.remaining, lot.unit_cost, lot.expires_on) == (1, 10, 350, date(2028, 1, 1))
    assert (lot.source_label, lot.came_on) == ("采购", TODAY)


def test_a_donor_who_does_not_want_to_be_named_is_named_nowhere(shop: ShopUnderTest) -> None:
    taken = receive(shop, donated(shop, is_named=False))
    assert (taken.title, taken.public_name) == ("捐赠接收单", "爱心人士")
    assert lot_of(shop, 2, "爱心人士").remaining == 8
    assert [each.donor for each in donations.donated_goods(shop.store, QUARTER).lots] == ["爱心人士"]
    assert "张老板" not in {each.supplier for each in stock.list_movements(shop.store)}


@pytest.mark.parametrize(
    ("error", "change"),
    [
        (NothingToStockIn, {"lines": ()}),
        (SupplierMissing, {"supplier": " ", "kind": "donated"}),
        (ReceivedInFuture, {"received_on": TODAY + timedelta(days=1)}),
    ],
)
def test_what_is_missing_is_said_and_nothing_comes_in(
    shop: ShopUnderTest, error: type[StationError], change: dict[str, Any]
) -> None:
    head = shop.store.head
    with pytest.raises(error):
        receive(shop, replace(bought(shop), **change))
    assert shop.store.head == head


def test_a_fund_pays_only_what_has_a_price(shop: ShopUnderTest) -> None:
    fund = funds.add_fund(shop.store, shop.actor, "财政拨款")
    draft = bought(shop, fund.id)
    head = shop.store.head
    with pytest.raises(CostMissing, match="洗衣液"):
        receive(shop, replace(draft, lines=(draft.lines[0], DeliveryLine(shop.goods[1].id, 5))))
    with pytest.raises(AmountNotPositive):
        receive(shop, replace(draft, lines=(DeliveryLine(shop.goods[1].id, 5, 0),)))
    with pytest.raises(NothingFound):
        receive(shop, replace(draft, fund_id=99))
    with pytest.raises(QuantityNotPositive):
        receive(shop, replace(draft, lines=(DeliveryLine(shop.goods[1].id, 0, 100),)))
    assert (shop.store.head, shop.stock(0)) == (head, 30)
    with pytest.raises(NothingFound):
        deliveries.get_delivery(shop.store, 1)


# ---- losses


def test_what_is_written_off_leaves_the_lot_named(shop: ShopUnderTest) -> None:
    receive(shop, bought(shop))
    receive(shop, donated(shop))
    old, rice = lot_of(shop, 0), lot_of(shop, 2, "张老板")
    seq = shop.store.head.seq
    loss = lots.report_loss(shop.store, shop.actor, (LossLine(old.id, 4), LossLine(rice.id, 1)), " 受潮 ")
    assert shop.store.head.seq == seq + 1
    assert (loss.reason, loss.on, loss.by) == ("受潮", TODAY, shop.actor.name)
    assert [(line.product, line.quantity, line.source) for line in loss.lines] == [
        ("牙刷（2支）", 4, "采购"),
        ("大米 5kg", 1, "捐赠"),
    ]
    assert (lot_of(shop, 0).remaining, lot_of(shop, 0, "宜都商贸").remaining) == (26, 10)
    assert (shop.stock(0), shop.stock(2)) == (36, 19)
    newest = stock.list_movements(shop.store, limit=1)[0]
    assert newest.kind_label == "报损"
    assert lots.loss_of(shop.store, newest.id) == loss
    with shop.store.read() as session:
        assert wrong_lots(session) == []


def test_a_loss_needs_a_reason_and_goods_that_are_there(shop: ShopUnderTest) -> None:
    lot = lot_of(shop, 1)
    head = shop.store.head
    with pytest.raises(ReasonMissing):
        lots.report_loss(shop.store, shop.actor, (LossLine(lot.id, 1),), " ")
    for nothing in ((), (LossLine(lot.id, 0),)):
        with pytest.raises(LossNothing):
            lots.report_loss(shop.store, shop.actor, nothing, "破损")
    with pytest.raises(LotTooSmall, match="只剩 5 瓶"):
        lots.report_loss(shop.store, shop.actor, (LossLine(lot.id, 6),), "破损")
    with pytest.raises(NothingFound):
        lots.report_loss(shop.store, shop.actor, (LossLine(999, 1),), "破损")
    with pytest.raises(NothingFound):
        lots.loss_of(shop.store, 1)
    assert shop.store.head == head


def test_lots_that_expire_within_thirty_days_are_warned_of(shop: ShopUnderTest) -> None:
    for days in (0, 30, 31):
        line = DeliveryLine(shop.goods[1].id, 1, expires_on=TODAY + timedelta(days=days))
        receive(shop, replace(bought(shop), lines=(line,)))
    assert [each.days_left(TODAY) for each in lots.expiring(shop.store)] == [0, 30]
    shop.clock.advance(days=1)
    assert [each.is_expired(shop.clock.today()) for each in lots.expiring(shop.store)] == [True, False, False]


def test_what_waits_of_the_stock_is_gathered_for_the_day(shop: ShopUnderTest) -> None:
    assert stock_warnings(shop.store) == NOTHING_WARNED
    for days in (0, 20):
        line = DeliveryLine(shop.goods[1].id, 1, expires_on=TODAY + timedelta(days=days))
        receive(shop, replace(bought(shop), lines=(line,)))
    stocktakes.start_stocktake(shop.store, shop.actor)
    shop.clock.advance(days=1)
    warned = stock_warnings(shop.store)
    assert [lot.expires_on for lot in warned.expired] == [TODAY]
    assert [lot.expires_on for lot in warned.expiring] == [TODAY + timedelta(days=20)]
    assert warned.counting == 1


# ---- value


def test_the_stock_is_worth_its_movements_at_the_average(shop: ShopUnderTest) -> None:
    stock.correct_stock(shop.store, shop.actor, shop.goods[0].id, 0, "清零")
    receive(shop, bought(shop))
    shop.redeem(quantity=4)
    shop.clock.advance(days=1)
    receive(shop, replace(bought(shop), lines=(DeliveryLine(shop.goods[0].id, 6, 450),)))
    first = stock_value.stock_worth(shop.store)[0]
    assert (first.product, first.stock, first.value, first.average) == ("牙刷（2支）", 12, 4800, 400)
    yesterday = stock_value.stock_worth(shop.store, TODAY)[0]
    assert (yesterday.stock, yesterday.value) == (6, 2100)
    rice = stock_value.stock_worth(shop.store)[2]
    assert (rice.stock, rice.value, rice.has_cost) == (12, 0, False)


# ---- donated goods


def test_the_statement_of_donated_goods_adds_up(shop: ShopUnderTest) -> None:
    stock.correct_stock(shop.store, shop.actor, shop.goods[2].id, 0, "清零")
    receive(shop, donated(shop, "李老师"))
    shop.clock.advance(days=65)
    receive(shop, donated(shop, quantity=5))
    shop.redeem(product=2, quantity=3)
    lots.report_loss(shop.store, shop.actor, (LossLine(lot_of(shop, 2, "张老板").id, 1),), "鼠咬虫蛀")
    statement = donations.donated_goods(shop.store, QUARTER.next())
    assert [
        (each.donor, each.before, each.came, each.handed_out, each.lost, each.left) for each in statement.lots
    ] == [("李老师", 8, 0, 3, 0, 5), ("张老板", 0, 5, 0, 1, 4)]
    assert statement.donors == 1
    before = donations.donated_goods(shop.store, QUARTER)
    assert [(each.donor, each.came, each.left) for each in before.lots] == [("李老师", 8, 8)]


def test_donated_goods_found_at_a_count_are_not_stated_as_handed_out(shop: ShopUnderTest) -> None:
    """Of the twenty, three and twelve go back to the lots that missed them; five nobody knew of."""
    stock.correct_stock(shop.store, shop.actor, shop.goods[2].id, 0, "清零")
    receive(shop, donated(shop))
    shop.redeem(product=2, quantity=3)
    stock.correct_stock(shop.store, shop.actor, shop.goods[2].id, 25, "盘点多出")
    found = [
        (each.donor, each.came, each.handed_out, each.left)
        for each in donations.donated_goods(shop.store, QUARTER).lots
    ]
    assert found == [("张老板", 8, 3, 8), ("盘点多出", 5, 0, 5)]


def test_donated_goods_from_before_lots_were_known_are_stated_as_far_as_is_certain(
    shop: ShopUnderTest,
) -> None:
    stock.correct_stock(shop.store, shop.actor, shop.goods[2].id, 0, "清零")
    receive(shop, donated(shop))
    shop.redeem(product=2, quantity=3)
    forget_lots(shop)
    (lot,) = donations.donated_goods(shop.store, QUARTER).lots
    assert (lot.came, lot.handed_out, lot.left) == (8, 8, 0)
    stock.correct_stock(shop.store, shop.actor, shop.goods[2].id, 6, "盘点多出")
    (lot, *_) = donations.donated_goods(shop.store, QUARTER).lots
    assert (lot.came, lot.handed_out, lot.left) == (8, 3, 5)
