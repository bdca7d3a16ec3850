"""Numbers that cannot be meant, through the services: a sentence, and nothing has changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from station_app.domain.amounts import parse_points
from station_app.errors import StationError
from station_app.services import ledger
from station_app.services.catalogue import load_starting_catalogue
from station_app.services.posting import PostingDraft, post_points
from station_app.services.products import ProductDraft, add_product
from station_app.services.rules import RuleDraft, add_rule, list_rules
from station_app.services.stock import StockInDraft, correct_stock, stock_in
from station_app.store import journal
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

Act = Callable[[ShopUnderTest, int], object]


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    opened = open_shop(station)
    load_starting_catalogue(opened.store, opened.actor)
    return opened


def redeem(shop: ShopUnderTest, number: int) -> object:
    return shop.redeem(quantity=number)


def take_in(shop: ShopUnderTest, number: int) -> object:
    return stock_in(shop.store, shop.actor, [StockInDraft(shop.goods[0].id, number)])


def count(shop: ShopUnderTest, number: int) -> object:
    return correct_stock(shop.store, shop.actor, shop.goods[0].id, number, "盘点")


def price(shop: ShopUnderTest, number: int) -> object:
    return add_product(shop.store, shop.actor, ProductDraft("S900", "毛巾", number))


def post(shop: ShopUnderTest, number: int) -> object:
    rules = {rule.code: rule.id for rule in list_rules(shop.store)}
    draft = PostingDraft(
        rules["HJ06"], shop.clock.today(), household_ids=(shop.households[0],), quantity=number
    )
    return post_points(shop.store, shop.actor, draft)


def rule(shop: ShopUnderTest, number: int) -> object:
    return add_rule(shop.store, shop.actor, RuleDraft("HY90", 1, "邻里互助", number, "次"))


@pytest.mark.parametrize(
    ("act", "number"),
    [
        *((act, number) for act in (redeem, take_in) for number in (0, -1, 10**9)),
        *((count, number) for number in (-1, 10**9)),
        *((act, number) for act in (price, post) for number in (0, -1)),
        (rule, 0),
    ],
)
def test_a_number_that_cannot_be_meant_is_refused_and_changes_nothing(
    shop: ShopUnderTest, act: Act, number: int
) -> None:
    before = (shop.store.head, shop.balance(), shop.stock())
    with pytest.raises(StationError) as refused:
        act(shop, number)
    assert not str(refused.value).isascii()
    assert (shop.store.head, shop.balance(), shop.stock()) == before


def test_a_billion_deeds_bring_what_the_cap_leaves(shop: ShopUnderTest) -> None:
    before = shop.balance()
    post(shop, 10**9)
    assert shop.balance() == before + 50
    with shop.store.read() as session:
        assert ledger.check_ledger(session).adds_up
        assert journal.verify(session) is None


@pytest.mark.parametrize("typed", ["", "0.05", "1e3", "十分", "12a", "--5", "1000000001", "٣"])
def test_what_is_typed_for_points_and_is_none_is_refused(typed: str) -> None:
    with pytest.raises(StationError):
        parse_points(typed)


@pytest.mark.parametrize("act", [redeem, take_in, price, post])
def test_after_a_refusal_the_same_act_with_a_right_number_is_done(shop: ShopUnderTest, act: Act) -> None:
    seq = shop.store.head.seq
    with pytest.raises(StationError):
        act(shop, 0)
    act(shop, 1)
    assert shop.store.head.seq == seq + 1
    with shop.store.read() as session:
        assert ledger.check_ledger(session).adds_up
        assert journal.verify(session) is None
