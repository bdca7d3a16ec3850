"""Quotas at the counter: counted from the month's receipts less what came back, and named when full."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from station_app.domain.permissions import Role
from station_app.errors.quotas import (
    QuotaEndsBeforeStart,
    QuotaExceeded,
    QuotaLimitsNothing,
    QuotaNotPositive,
    QuotaStanding,
)
from station_app.errors.store import NotAllowed, NothingFound
from station_app.services import counter, households, quotas, returns
from station_app.services.quotas import QuotaDraft, QuotaView
from station_app.services.receipts import ReceiptView, list_redemptions
from station_app.services.returns import ReturnDraft, ReturnItem
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

TOOTHBRUSH, DETERGENT, RICE, HAIRCUT = range(4)


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def limit(
    shop: ShopUnderTest,
    product: int | None = None,
    class_name: str = "",
    quantity: int | None = None,
    points: int | None = None,
    days: int | None = None,
) -> QuotaView:
    """From today on, for so many ``days`` where given."""
    today = shop.clock.today()
    draft = QuotaDraft(
        today,
        None if product is None else shop.goods[product].id,
        class_name,
        quantity,
        points,
        None if days is None else today + timedelta(days=days - 1),
    )
    return quotas.set_quota(shop.store, shop.actor, draft)


def refused(shop: ShopUnderTest, product: int, quantity: int, household: int = 0) -> str:
    before = shop.store.head, shop.balance(household), shop.stock(product)
    with pytest.raises(QuotaExceeded) as caught:
        shop.redeem(household, product, quantity)
    assert (shop.store.head, shop.balance(household), shop.stock(product)) == before
    return str(caught.value)


def give_back(shop: ShopUnderTest, sold: ReceiptView, quantity: int) -> None:
    (line, *_) = returns.returnable(shop.store, sold.redemption_id).lines
    draft = ReturnDraft(sold.redemption_id, (ReturnItem(line.line_id, quantity),), "不要了")
    returns.return_goods(shop.store, shop.actor, draft)


def test_a_household_gets_so_many_of_a_product_in_a_month(shop: ShopUnderTest) -> None:
    limit(shop, TOOTHBRUSH, quantity=3)
    shop.redeem(product=TOOTHBRUSH, quantity=2)
    sentence = refused(shop, TOOTHBRUSH, 2)
    assert sentence == (
        "超过限额：李名兰户本月“牙刷（2支）”最多兑换 3 套，已经兑换 2 套，还能兑换 1 套。请减少数量。"
    )
    shop.redeem(product=TOOTHBRUSH, quantity=1)
    refused(shop, TOOTHBRUSH, 1)
    shop.redeem(product=DETERGENT)
    shop.redeem(household=1, product=TOOTHBRUSH, quantity=3)


def test_a_class_and_everything_are_limited_in_points(shop: ShopUnderTest) -> None:
    limit(shop, class_name="清洁", points=440)
    limit(shop, points=600)
    shop.redeem(product=DETERGENT, quantity=2)
    assert "“清洁类”最多兑换 44 分，已经兑换 44 分，还能兑换 0 分" in refused(shop, DETERGENT, 1)
    sentence = refused(shop, TOOTHBRUSH, 3)
    assert "“全部商品”最多兑换 60 分，已经兑换 44 分，还能兑换 16 分" in sentence
    shop.redeem(product=HAIRCUT)


def test_the_next_month_begins_anew(shop: ShopUnderTest) -> None:
    limit(shop, TOOTHBRUSH, quantity=1)
    shop.clock.set(datetime(2026, 3, 31, 15, 59, tzinfo=UTC))
    shop.redeem()
    refused(shop, TOOTHBRUSH, 1)
    shop.clock.set(datetime(2026, 3, 31, 16, 0, tzinfo=UTC))
    shop.redeem()


def test_what_was_voided_or_came_back_does_not_count(shop: ShopUnderTest) -> None:
    limit(shop, TOOTHBRUSH, quantity=3)
    first = shop.redeem(product=TOOTHBRUSH, quantity=3)
    counter.void(shop.store, shop.actor, first.redemption_id, "拿错了")
    second = shop.redeem(product=TOOTHBRUSH, quantity=3)
    give_back(shop, second, 1)
    refused(shop, TOOTHBRUSH, 2)
    shop.redeem(product=TOOTHBRUSH, quantity=1)


def test_a_void_of_last_months_receipt_gives_this_month_no_room(shop: ShopUnderTest) -> None:
    limit(shop, TOOTHBRUSH, quantity=2)
    before = shop.redeem(product=TOOTHBRUSH, quantity=2)
    shop.clock.advance(days=31)
    shop.redeem(product=TOOTHBRUSH, quantity=2)
    counter.void(shop.store, shop.actor, before.redemption_id, "拿错了")
    refused(shop, TOOTHBRUSH, 1)


def test_an_exchange_counts_what_came_back_first(shop: ShopUnderTest) -> None:
    limit(shop, quantity=2)
    sold = shop.redeem(product=TOOTHBRUSH, quantity=2)
    (line,) = returns.returnable(shop.store, sold.redemption_id).lines
    draft = ReturnDraft(sold.redemption_id, (ReturnItem(line.line_id, 1),), "换大的")
    basket = [counter.BasketItem(shop.goods[DETERGENT].id, 1)]
    returns.exchange_goods(shop.store, shop.actor, draft, basket)
    with pytest.raises(QuotaExceeded):
        returns.exchange_goods(
            shop.store, shop.actor, draft, [counter.BasketItem(shop.goods[DETERGENT].id, 2)]
        )
    assert len(list_redemptions(shop.store)) == 3


def test_a_quota_holds_from_its_first_to_its_last_day(shop: ShopUnderTest) -> None:
    limit(shop, TOOTHBRUSH, quantity=1, days=3)
    shop.redeem()
    refused(shop, TOOTHBRUSH, 1)
    shop.clock.advance(days=2)
    refused(shop, TOOTHBRUSH, 1)
    shop.clock.advance(days=1)
    shop.redeem(quantity=5)


def test_a_quota_is_ended_and_another_may_follow(shop: ShopUnderTest) -> None:
    first = limit(shop, TOOTHBRUSH, quantity=1)
    with pytest.raises(QuotaStanding, match="牙刷"):
        limit(shop, TOOTHBRUSH, quantity=5)
    limit(shop, class_name="洗护", quantity=9)
    shop.clock.advance(days=1)
    ended = quotas.end_quota(shop.store, shop.actor, first.id, shop.clock.today() - timedelta(days=1))
    assert not ended.holds_on(shop.clock.today())
    second = limit(shop, TOOTHBRUSH, quantity=5)
    assert quotas.list_quotas(shop.store)[0].id == second.id
    shop.redeem(quantity=5)


def test_a_quota_that_never_held_is_taken_away(shop: ShopUnderTest) -> None:
    made = limit(shop, TOOTHBRUSH, quantity=1)
    quotas.end_quota(shop.store, shop.actor, made.id, shop.clock.today() - timedelta(days=1))
    assert quotas.list_quotas(shop.store) == []


def test_what_is_left_is_told_beforehand(shop: ShopUnderTest) -> None:
    limit(shop, TOOTHBRUSH, quantity=3, points=150)
    limit(shop, class_name="清洁", points=440)
    shop.redeem(product=TOOTHBRUSH, quantity=2)
    states = quotas.quota_states(shop.store, shop.households[0])
    assert [quotas.left_words(state) for state in states] == [
        "牙刷（2支）还可兑换 1 套、3 分",
        "清洁类还可兑换 44 分",
    ]


@pytest.mark.parametrize(
    ("draft", "error"),
    [
        ({}, QuotaLimitsNothing),
        ({"quantity": 0}, QuotaNotPositive),
        ({"points": -10}, QuotaNotPositive),
        ({"quantity": 1, "days": 0}, QuotaEndsBeforeStart),
    ],
)
def test_a_quota_that_makes_no_sense_is_refused(
    shop: ShopUnderTest, draft: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        limit(shop, **draft)


def test_a_product_nobody_knows_has_no_quota(shop: ShopUnderTest) -> None:
    with pytest.raises(NothingFound):
        quotas.set_quota(shop.store, shop.actor, QuotaDraft(shop.clock.today(), 999, quantity=1))
    with pytest.raises(NothingFound):
        quotas.end_quota(shop.store, shop.actor, 999, shop.clock.today())


def test_the_shop_keeper_sets_no_quotas(station: StationUnderTest) -> None:
    shop = open_shop(station)
    draft = QuotaDraft(shop.clock.today(), quantity=1)
    with pytest.raises(NotAllowed):
        quotas.set_quota(shop.store, station.as_role(Role.SHOP_KEEPER), draft)


def test_a_household_that_merges_brings_along_what_it_took(shop: ShopUnderTest) -> None:
    limit(shop, TOOTHBRUSH, quantity=2)
    shop.redeem(household=2, product=TOOTHBRUSH, quantity=1)
    shop.redeem(household=0, product=TOOTHBRUSH, quantity=1)
    households.merge_households(shop.store, shop.actor, shop.households[2], shop.households[0])
    households.merge_households(shop.store, shop.actor, shop.households[0], shop.households[1])
    refused(shop, TOOTHBRUSH, 1, household=1)
