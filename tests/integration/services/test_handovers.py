"""移交: what is handed over is what there is, and the receipts are those since the handover before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from station_app.errors.shop import HandoverNameMissing, HandoverToSelf
from station_app.errors.store import NothingFound
from station_app.models.stock import FundEntryKind
from station_app.services import funds, handovers, receipts, stocktakes
from station_app.services.funds import EntryDraft
from station_app.services.handovers import HandoverDraft
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

DRAFT = HandoverDraft("王小二", "陈桂英", "赵主任", "仓库钥匙 2 把", "货架一并移交")


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def test_a_handover_lists_what_there_is_and_what_is_open(shop: ShopUnderTest) -> None:
    shop.redeem(quantity=2)
    printed = shop.redeem(product=1)
    receipts.record_print(shop.store, shop.actor, printed.redemption_id, "a5")
    fund = funds.add_fund(shop.store, shop.actor, "财政拨款")
    income = EntryDraft(fund.id, FundEntryKind.INCOME, 500_000, shop.clock.today(), "拨款")
    funds.book(shop.store, shop.actor, income)
    stocktake = stocktakes.start_stocktake(shop.store, shop.actor)
    seq = shop.store.head.seq
    view = handovers.hand_over(shop.store, shop.actor, replace(DRAFT, stocktake_id=stocktake.id))
    assert shop.store.head.seq == seq + 1
    assert [(line.product, line.stock) for line in view.facts.stock] == [
        ("牙刷（2支）", 28),
        ("洗衣液 2kg", 4),
        ("大米 5kg", 12),
    ]
    assert view.facts.receipt_range == "000001—000002，共 2 张"
    assert view.facts.funds == (("财政拨款", 500_000),)
    assert view.facts.open_items == ("第 1 次盘点还没有入账", "兑换凭证未打印 1 张")
    assert (view.facts.keys, view.stocktake, view.number) == ("仓库钥匙 2 把", 1, 1)
    assert handovers.list_handovers(shop.store) == [view]


def test_the_next_handover_begins_where_the_last_one_ended(shop: ShopUnderTest) -> None:
    shop.redeem()
    handovers.hand_over(shop.store, shop.actor, DRAFT)
    assert handovers.gather(shop.store).receipt_range == "没有开出凭证"
    shop.clock.advance(days=1)
    shop.redeem(product=1)
    assert handovers.gather(shop.store).receipt_range == "000002—000002，共 1 张"


@pytest.mark.parametrize("who", ["from_name", "to_name", "witness"])
def test_three_people_sign(shop: ShopUnderTest, who: str) -> None:
    change: dict[str, Any] = {who: " "}
    with pytest.raises(HandoverNameMissing):
        handovers.hand_over(shop.store, shop.actor, replace(DRAFT, **change))


def test_nobody_hands_over_to_themselves(shop: ShopUnderTest) -> None:
    with pytest.raises(HandoverToSelf):
        handovers.hand_over(shop.store, shop.actor, replace(DRAFT, to_name="王小二"))
    with pytest.raises(NothingFound):
        handovers.hand_over(shop.store, shop.actor, replace(DRAFT, stocktake_id=9))
    assert handovers.list_handovers(shop.store) == []
