"""Points prices: which holds on which day, at the counter, in the lists, and after the centre's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from station_app.errors.shop import PriceFromPast, PriceNotPositive, PriceStands
from station_app.errors.store import NothingFound
from station_app.models.shop import Product
from station_app.services import prices, products
from tests.helpers.shops import GOODS, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

TODAY = date(2026, 3, 2)
LATER = TODAY + timedelta(days=5)


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def set_price(shop: ShopUnderTest, price: int, day: date, product: int = 0) -> prices.PriceView:
    return prices.set_price(shop.store, shop.actor, shop.goods[product].id, price, day)


def shown_prices(shop: ShopUnderTest) -> set[int]:
    """What every way to look at the first product says it costs."""
    product = shop.goods[0]
    (listed,) = (each for each in products.list_products(shop.store) if each.id == product.id)
    return {
        listed.price,
        products.get_product(shop.store, product.id).price,
        products.product_by_scan(shop.store, product.barcode).price,
        products.find_products(shop.store, "牙刷")[0].price,
    }


def test_a_price_holds_from_its_day_on_wherever_it_is_shown_and_taken(shop: ShopUnderTest) -> None:
    set_price(shop, 75, LATER)
    assert shown_prices(shop) == {60}
    assert prices.coming_prices(shop.store) == {shop.goods[0].id: prices.ComingPrice(75, LATER)}
    shop.clock.advance(days=5)
    assert shown_prices(shop) == {75}
    assert shop.redeem().total == 75
    assert prices.coming_prices(shop.store) == {}


def test_the_versions_are_listed_with_the_one_that_holds(shop: ShopUnderTest) -> None:
    set_price(shop, 70, TODAY)
    set_price(shop, 75, LATER)
    listed = prices.list_prices(shop.store, shop.goods[0].id)
    assert [(each.price, each.valid_from, each.is_current, each.is_coming) for each in listed] == [
        (75, LATER, False, True),
        (70, TODAY, True, False),
        (60, None, False, False),
    ]
    assert listed[0].by == shop.actor.name


def test_of_one_day_the_last_word_holds(shop: ShopUnderTest) -> None:
    set_price(shop, 70, TODAY)
    set_price(shop, 65, TODAY)
    assert shown_prices(shop) == {65}
    assert len(prices.list_prices(shop.store, shop.goods[0].id)) == 2


def test_a_price_that_does_not_hold_yet_is_taken_back(shop: ShopUnderTest) -> None:
    coming = set_price(shop, 75, LATER)
    prices.withdraw_price(shop.store, shop.actor, coming.id)
    shop.clock.advance(days=6)
    assert shown_prices(shop) == {60}
    held = set_price(shop, 80, shop.clock.today())
    with pytest.raises(NothingFound):
        prices.withdraw_price(shop.store, shop.actor, held.id)


def test_what_is_no_change_or_lies_behind_is_refused(shop: ShopUnderTest) -> None:
    head = shop.store.head
    with pytest.raises(PriceFromPast, match="2026-03-02"):
        set_price(shop, 70, TODAY - timedelta(days=1))
    with pytest.raises(PriceNotPositive):
        set_price(shop, 0, TODAY)
    with pytest.raises(PriceStands):
        set_price(shop, 60, LATER)
    with pytest.raises(NothingFound):
        prices.set_price(shop.store, shop.actor, 999, 60, TODAY)
    with pytest.raises(NothingFound):
        prices.list_prices(shop.store, 999)
    assert shop.store.head == head


def test_changing_the_facts_of_goods_with_dated_prices_dates_the_new_price_too(shop: ShopUnderTest) -> None:
    set_price(shop, 70, TODAY)
    shop.clock.advance(days=1)
    product = shop.goods[0].id
    changed = products.change_product(shop.store, shop.actor, product, replace(GOODS[0], price=70, low=4))
    assert (changed.price, changed.low) == (70, 4)
    assert len(prices.list_prices(shop.store, product)) == 2
    changed = products.change_product(shop.store, shop.actor, product, replace(GOODS[0], price=90))
    assert changed.price == 90
    newest = prices.list_prices(shop.store, product)[0]
    assert (newest.price, newest.valid_from) == (90, shop.clock.today())


def test_the_centres_word_on_a_price_is_the_last(shop: ShopUnderTest) -> None:
    set_price(shop, 70, TODAY)
    set_price(shop, 75, LATER)
    with shop.store.write("shop.take_catalogue", by=shop.actor) as session:
        product = session.get_one(Product, shop.goods[0].id)
        assert prices.last_price(session, product) == 75
        prices.decide_price(session, product, 100, shop.clock.now())
        session.flush()
        assert prices.last_price(session, product) == 100
    assert shown_prices(shop) == {100}
    assert prices.coming_prices(shop.store) == {}
