"""The shelf: first expired, first out; lots always add up to the stock; what comes back goes where it was."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from station_app.domain.permissions import Actor, Role
from station_app.errors import StationError
from station_app.errors.shop import OutOfStock, PriceChanged, ProductExpired
from station_app.models.exchange import GoodsReturn, Reservation, ReservationLine
from station_app.models.shop import MovementKind, Product, StockMovement
from station_app.models.stock import ProductPrice, StockBatch
from station_app.services import counter, products, receipts, stock
from station_app.services.batches import open_batches, wrong_lots
from station_app.services.counter import BasketItem, RedemptionDraft
from station_app.services.products import ProductDraft
from station_app.services.shelf import goods_for, held_back, put_back, take_out
from station_app.services.stock import StockInDraft
from tests.helpers.clock import FixedClock
from tests.helpers.old_stock import forget_lots
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest, make_station

TODAY = date(2026, 3, 2)


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def lots(shop: ShopUnderTest, product: int = 0) -> list[tuple[int, int, date | None]]:
    """(quantity, remaining, expiry) of a product's lots, in the order they were opened."""
    query = select(StockBatch).where(StockBatch.product_id == shop.goods[product].id)
    with shop.store.read() as session:
        found = session.scalars(query.order_by(StockBatch.id)).all()
    return [(each.quantity, each.remaining, each.expires_on) for each in found]


def take_in(shop: ShopUnderTest, quantity: int, expires_on: date | None = None, product: int = 0) -> None:
    draft = StockInDraft(shop.goods[product].id, quantity, expires_on=expires_on)
    stock.stock_in(shop.store, shop.actor, [draft])


def hold_back(shop: ShopUnderTest, quantity: int, product: int = 0) -> None:
    with shop.store.write("shop.reserve", by=shop.actor) as session:
        reservation = Reservation(
            number=1, household_id=shop.households[1], made_at=shop.clock.now(), by_name=shop.actor.name
        )
        session.add(reservation)
        line = ReservationLine(
            reservation_id=reservation.id, product_id=shop.goods[product].id, quantity=quantity
        )
        session.add(line)


def all_agree(shop: ShopUnderTest) -> bool:
    with shop.store.read() as session:
        return not stock.wrong_stocks(session) and not wrong_lots(session)


# ---- the order in which goods go out


def test_what_expires_first_goes_out_first_and_undated_lots_last(shop: ShopUnderTest) -> None:
    take_in(shop, 4, date(2026, 12, 1))
    take_in(shop, 3, date(2026, 5, 1))
    shop.redeem(quantity=5)
    assert lots(shop) == [(30, 30, None), (4, 2, date(2026, 12, 1)), (3, 0, date(2026, 5, 1))]
    shop.redeem(quantity=4)
    assert [remaining for _, remaining, _ in lots(shop)] == [28, 0, 0]


def test_an_expired_lot_stays_where_it_is(shop: ShopUnderTest) -> None:
    take_in(shop, 3, TODAY)
    shop.clock.advance(days=1)
    shop.redeem(quantity=2)
    assert lots(shop) == [(30, 28, None), (3, 3, TODAY)]
    assert shop.stock() == 31


def test_a_void_puts_goods_back_into_the_very_lots_they_came_from(shop: ShopUnderTest) -> None:
    take_in(shop, 3, date(2026, 5, 1))
    before = lots(shop)
    redeemed = shop.redeem(quantity=5)
    take_in(shop, 1, date(2026, 4, 1))
    counter.void(shop.store, shop.actor, redeemed.redemption_id, "拿错了")
    assert lots(shop) == [*before, (1, 1, date(2026, 4, 1))]
    assert all_agree(shop)


def test_parts_that_come_back_one_after_the_other_fill_each_lot_once(shop: ShopUnderTest) -> None:
    take_in(shop, 3, date(2026, 5, 1))
    redeemed = shop.redeem(quantity=5)
    for back, left in ((1, [29, 0]), (3, [30, 2]), (1, [30, 3])):
        give_back(shop, redeemed.redemption_id, back)
        assert [remaining for _, remaining, _ in lots(shop)] == left
    assert all_agree(shop)


def give_back(shop: ShopUnderTest, redemption_id: int, quantity: int) -> None:
    """A part of a receipt's goods comes back with a receipt of its own, as a return does."""
    receipt = shop.redeem(household=2, product=3)
    with shop.store.write("shop.return_goods", by=shop.actor) as session:
        session.add(
            GoodsReturn(redemption_id=receipt.redemption_id, original_id=redemption_id, reason="不合适")
        )
        origin = session.scalars(
            select(StockMovement).where(StockMovement.redemption_id == redemption_id)
        ).one()
        put_back(
            session,
            origin,
            quantity,
            MovementKind.RETURN,
            shop.clock.now(),
            redemption_id=receipt.redemption_id,
        )


def test_goods_that_spoil_are_taken_even_when_they_have_expired(shop: ShopUnderTest) -> None:
    take_in(shop, 3, TODAY)
    shop.clock.advance(days=1)
    stock.correct_stock(shop.store, shop.actor, shop.goods[0].id, 30, "过期")
    assert [remaining for _, remaining, _ in lots(shop)] == [30, 0]


def test_what_is_found_at_a_count_goes_to_the_lots_that_miss_some(shop: ShopUnderTest) -> None:
    take_in(shop, 3, date(2026, 5, 1))
    stock.correct_stock(shop.store, shop.actor, shop.goods[0].id, 29, "盘点")
    stock.correct_stock(shop.store, shop.actor, shop.goods[0].id, 36, "盘点")
    assert lots(shop) == [(30, 30, None), (3, 3, date(2026, 5, 1)), (3, 3, date(2026, 5, 1))]
    assert all_agree(shop)


def test_goods_that_never_came_in_and_are_found_all_the_same_are_a_lot(shop: ShopUnderTest) -> None:
    pasta = products.add_product(shop.store, shop.actor, ProductDraft("S019", "挂面 1kg", 80, "把"))
    stock.correct_stock(shop.store, shop.actor, pasta.id, 3, "盘点多出")
    assert all_agree(shop)
    draft = RedemptionDraft(shop.households[0], (BasketItem(pasta.id, 3),))
    assert counter.redeem(shop.store, shop.actor, draft).total == 240


def test_taking_more_than_there_is_names_what_is_left(shop: ShopUnderTest) -> None:
    with shop.store.write("shop.report_loss", by=shop.actor) as session:
        product = session.get_one(Product, shop.goods[0].id)
        with pytest.raises(OutOfStock, match="只剩 30 套"):
            take_out(session, product, 31, MovementKind.LOSS, shop.clock.now())
    assert shop.stock() == 30


# ---- what may be handed out


def test_goods_held_back_are_not_there_for_others(shop: ShopUnderTest) -> None:
    hold_back(shop, 3, product=1)
    with pytest.raises(OutOfStock, match="只剩 2 瓶，不够 3 瓶"):
        shop.redeem(product=1, quantity=3)
    assert shop.redeem(product=1, quantity=2).number == 1
    with shop.store.read() as session:
        assert held_back(session, [each.id for each in shop.goods]) == {shop.goods[1].id: 3}


def test_the_price_is_the_one_in_force_that_day_and_never_the_screens(shop: ShopUnderTest) -> None:
    product = shop.goods[0].id
    with shop.store.write("shop.set_price", by=shop.actor) as session:
        for day, price in ((TODAY, 70), (TODAY + timedelta(days=2), 80)):
            session.add(
                ProductPrice(
                    product_id=product, valid_from=day, price=price, set_at=shop.clock.now(), by_name="李书记"
                )
            )
    with shop.store.read() as session:
        days = [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=2)]
        asked = [goods_for(session, [BasketItem(product, 2)], day)[0] for day in days]
    assert [(each.price, each.amount) for each in asked] == [(60, 120), (70, 140), (70, 140), (80, 160)]
    draft = shop.draft(0, (0, 2))
    with pytest.raises(PriceChanged, match="合计 14 分"):
        counter.redeem(shop.store, shop.actor, replace(draft, expected_total=120))
    assert counter.redeem(shop.store, shop.actor, draft).total == 140


# ---- stock from before lots were known


def test_lots_are_made_of_what_lay_there_before_at_the_next_sign_in(shop: ShopUnderTest) -> None:
    take_in(shop, 4, date(2026, 12, 1))
    shop.redeem(quantity=10)
    forget_lots(shop)
    seq = shop.store.head.seq
    assert open_batches(shop.store, shop.actor) == 4
    assert lots(shop) == [(4, 4, date(2026, 12, 1)), (20, 20, None)]
    assert shop.store.head.seq == seq + 1
    assert open_batches(shop.store, shop.actor) == 0
    assert shop.store.head.seq == seq + 1
    assert all_agree(shop)


def test_who_may_not_leaves_the_lots_to_somebody_else(shop: ShopUnderTest) -> None:
    forget_lots(shop)
    viewer = Actor(99, "某人", Role.VIEWER)
    assert open_batches(shop.store, viewer) == 0
    assert lots(shop) == []


def test_the_counter_works_before_the_lots_were_made(shop: ShopUnderTest) -> None:
    take_in(shop, 4, date(2026, 3, 20))
    redeemed = shop.redeem(quantity=10)
    forget_lots(shop)
    soap = next(each for each in products.list_products(shop.store) if each.id == shop.goods[0].id)
    assert soap.expires_on == date(2026, 3, 20)
    shop.redeem(quantity=6)
    assert lots(shop) == [(4, 0, date(2026, 3, 20)), (20, 18, None)]
    counter.void(shop.store, shop.actor, redeemed.redemption_id, "拿错了")
    assert shop.stock() == 28
    assert lots(shop)[-1] == (10, 10, date(2026, 3, 20))
    assert open_batches(shop.store, shop.actor) == 2
    assert all_agree(shop)


def test_goods_from_before_that_have_expired_are_not_sold(shop: ShopUnderTest) -> None:
    stock.correct_stock(shop.store, shop.actor, shop.goods[2].id, 0, "清零")
    take_in(shop, 4, TODAY, product=2)
    forget_lots(shop)
    shop.clock.advance(days=1)
    with pytest.raises(ProductExpired, match="2026-03-02"):
        shop.redeem(product=2)


def test_what_a_count_found_before_lots_were_known_is_a_lot_too(shop: ShopUnderTest) -> None:
    stock.correct_stock(shop.store, shop.actor, shop.goods[0].id, 33, "盘点多出")
    forget_lots(shop)
    open_batches(shop.store, shop.actor)
    assert [remaining for _, remaining, _ in lots(shop)] == [30, 3]


# ---- whatever is done


@contextmanager
def a_shop() -> Iterator[ShopUnderTest]:
    with tempfile.TemporaryDirectory() as folder:
        made = make_station(Path(folder) / "station", FixedClock())
        try:
            yield open_shop(made)
        finally:
            made.store.close()


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("in"), st.integers(1, 9), st.sampled_from([None, 0, 2, 30])),
        st.tuples(st.just("redeem"), st.integers(1, 8), st.none()),
        st.tuples(st.just("void"), st.integers(0, 9), st.none()),
        st.tuples(st.just("count"), st.integers(0, 45), st.none()),
        st.tuples(st.just("days"), st.integers(1, 3), st.none()),
        st.tuples(st.just("forget"), st.none(), st.none()),
    ),
    min_size=1,
    max_size=14,
)


def do(shop: ShopUnderTest, name: str, number: int, days: int | None) -> None:
    """One act of the sequence; what may not be is refused with a sentence."""
    standing = [row.id for row in receipts.list_redemptions(shop.store) if row.stands and "牙刷" in row.goods]
    match name:
        case "in":
            take_in(shop, number, None if days is None else shop.clock.today() + timedelta(days=days))
        case "redeem":
            shop.redeem(number % 2, 0, number)
        case "void" if standing:
            counter.void(shop.store, shop.actor, standing[number % len(standing)], "拿错了")
        case "count":
            stock.correct_stock(shop.store, shop.actor, shop.goods[0].id, number, "盘点")
        case "days":
            shop.clock.advance(days=number)
        case "forget":
            forget_lots(shop)
            open_batches(shop.store, shop.actor)
        case _:
            pass


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS)
@example([("in", 5, 0), ("days", 1, None), ("redeem", 3, None), ("forget", None, None), ("void", 0, None)])
def test_lots_are_the_stock_and_nothing_expired_is_ever_handed_out(
    acts: list[tuple[str, int, int | None]],
) -> None:
    with a_shop() as shop:
        for act in acts:
            expired = past_their_date(shop)
            with suppress(StationError):
                do(shop, *act)
            assert all_agree(shop), act
            if act[0] == "redeem":
                assert past_their_date(shop) == expired


def past_their_date(shop: ShopUnderTest) -> int:
    """How many pieces lie on the shelf that nobody may be given."""
    return sum(
        left
        for _, left, expires_on in lots(shop)
        if expires_on is not None and expires_on < shop.clock.today()
    )
