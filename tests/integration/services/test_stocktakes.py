"""盘点: what was counted becomes what the books say, and what moved meanwhile is allowed for."""

from __future__ import annotations

import pytest

from station_app.errors.shop import (
    CountOverrun,
    DifferenceUnexplained,
    NotCounted,
    StockCountOutOfRange,
    StocktakeClosed,
    StocktakeEmpty,
    StocktakeNameMissing,
    StocktakeOpen,
)
from station_app.errors.store import NothingFound
from station_app.services import products, stock, stocktakes
from station_app.services.batches import wrong_lots
from station_app.services.stocktakes import Count, StocktakeView
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def start(shop: ShopUnderTest, class_name: str = "") -> StocktakeView:
    return stocktakes.start_stocktake(shop.store, shop.actor, class_name=class_name)


def count(shop: ShopUnderTest, taken: StocktakeView, *counted: int | None, reason: str = "") -> StocktakeView:
    """Counts in the order of the shop's goods."""
    counts = [Count(shop.goods[place].id, each, reason) for place, each in enumerate(counted)]
    return stocktakes.enter_counts(shop.store, shop.actor, taken.id, counts)


def close(shop: ShopUnderTest, taken: StocktakeView) -> StocktakeView:
    return stocktakes.close_stocktake(shop.store, shop.actor, taken.id, "王小二", "赵主任")


def test_the_list_has_all_goods_that_are_counted(shop: ShopUnderTest) -> None:
    taken = start(shop)
    assert [(line.product, line.expected, line.counted) for line in taken.lines] == [
        ("大米 5kg", 12, None),
        ("牙刷（2支）", 30, None),
        ("洗衣液 2kg", 5, None),
    ]
    assert (taken.number, taken.status_label, taken.counted, taken.is_open) == (1, "盘点中", 0, True)


def test_a_class_may_be_counted_alone(shop: ShopUnderTest) -> None:
    assert [line.product for line in start(shop, "清洁").lines] == ["洗衣液 2kg"]


def test_differences_are_put_right_in_one_act_and_the_others_are_left_alone(shop: ShopUnderTest) -> None:
    taken = start(shop)
    count(shop, taken, 28, 5, 13, reason="入库时录错")
    seq = shop.store.head.seq
    closed = close(shop, taken)
    assert shop.store.head.seq == seq + 1
    assert (shop.stock(0), shop.stock(1), shop.stock(2)) == (28, 5, 13)
    assert sorted((line.product, line.difference) for line in closed.differences) == [
        ("大米 5kg", 1),
        ("牙刷（2支）", -2),
    ]
    assert (closed.status_label, closed.counted_by, closed.witnessed_by) == ("已入账", "王小二", "赵主任")
    moved = stock.list_movements(shop.store, limit=2)
    assert {(each.kind_label, each.quantity, each.note) for each in moved} == {
        ("盘点", -2, "盘点 1：入库时录错"),
        ("盘点", 1, "盘点 1：入库时录错"),
    }
    with shop.store.read() as session:
        assert stock.wrong_stocks(session) == wrong_lots(session) == []
    assert stocktakes.get_stocktake(shop.store, taken.id) == closed


def test_goods_that_moved_before_and_after_the_count_are_no_difference(shop: ShopUnderTest) -> None:
    taken = start(shop)
    shop.clock.advance(minutes=5)
    shop.redeem(quantity=3)
    count(shop, taken, 27, 5, 12)
    shop.redeem(quantity=2)
    closed = close(shop, taken)
    assert closed.differences == ()
    assert shop.stock(0) == 25
    moved = {line.product: line.moved for line in closed.lines}
    assert moved["牙刷（2支）"] == -5


def test_a_difference_stays_what_it_was_when_goods_move_after_the_count(shop: ShopUnderTest) -> None:
    taken = start(shop)
    count(shop, taken, 29, 5, 12, reason="丢失")
    shop.redeem(quantity=2)
    close(shop, taken)
    assert shop.stock(0) == 27


def test_a_count_that_was_put_right_by_hand_meanwhile_is_not_put_right_twice(shop: ShopUnderTest) -> None:
    taken = start(shop)
    count(shop, taken, 28, 5, 12, reason="丢失")
    shop.redeem(quantity=1)
    stock.correct_stock(shop.store, shop.actor, shop.goods[0].id, 27, "盘点少了")
    assert close(shop, taken).differences == ()
    assert shop.stock(0) == 27


def test_a_count_that_the_counter_overtook_is_to_be_done_again(shop: ShopUnderTest) -> None:
    taken = start(shop)
    count(shop, taken, 30, 1, 12, reason="丢失")
    shop.redeem(product=1, quantity=3)
    with pytest.raises(CountOverrun, match="洗衣液"):
        close(shop, taken)
    assert shop.stock(1) == 2


def test_everything_is_counted_and_every_difference_explained_before_it_is_entered(
    shop: ShopUnderTest,
) -> None:
    taken = start(shop)
    count(shop, taken, 29, None, None)
    with pytest.raises(NotCounted, match="2 种"):
        close(shop, taken)
    count(shop, taken, 29, 5, 12)
    with pytest.raises(DifferenceUnexplained, match="牙刷"):
        close(shop, taken)
    with pytest.raises(StocktakeNameMissing, match="监盘人"):
        stocktakes.close_stocktake(shop.store, shop.actor, taken.id, "王小二", " ")
    assert shop.stock(0) == 30


def test_counts_are_sane_and_of_goods_on_the_list(shop: ShopUnderTest) -> None:
    taken = start(shop, "清洁")
    with pytest.raises(StockCountOutOfRange):
        stocktakes.enter_counts(shop.store, shop.actor, taken.id, [Count(shop.goods[1].id, -1)])
    with pytest.raises(NothingFound):
        stocktakes.enter_counts(shop.store, shop.actor, taken.id, [Count(shop.goods[0].id, 1)])
    with pytest.raises(NothingFound):
        stocktakes.get_stocktake(shop.store, 99)
    with pytest.raises(NothingFound):
        close(shop, StocktakeView(99, *[None] * 12))  # type: ignore[arg-type]


def test_one_stocktake_at_a_time_and_a_cancelled_one_changes_nothing(shop: ShopUnderTest) -> None:
    taken = start(shop)
    with pytest.raises(StocktakeOpen, match="第 1 次"):
        start(shop)
    count(shop, taken, 1, 1, 1)
    stocktakes.cancel_stocktake(shop.store, shop.actor, taken.id)
    assert shop.stock(0) == 30
    with pytest.raises(StocktakeClosed):
        count(shop, taken, 1)
    assert start(shop).number == 2
    assert [each.status_label for each in stocktakes.list_stocktakes(shop.store)] == ["盘点中", "已取消"]


def test_there_must_be_something_to_count(shop: ShopUnderTest) -> None:
    with pytest.raises(StocktakeEmpty):
        start(shop, "没有的类别")
    assert products.get_product(shop.store, shop.goods[0].id).stock == 30
