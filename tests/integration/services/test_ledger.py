"""The ledger adds up after whatever was done, in whatever order: Hypothesis tries to prove otherwise."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from station_app.errors import StationError
from station_app.errors.points import (
    AlreadyReversed,
    NotEnoughPoints,
    ReversalBelongsToShop,
    ReversalNotCovered,
    ReversalOfReversal,
)
from station_app.models.points import AccountKind, PointsAccount, PointsMonth, PointsTransfer, TransferKind
from station_app.models.shop import Redemption
from station_app.services import counter, customers, ledger, posting, receipts, stock
from station_app.services.stock import StockInDraft
from station_app.store import journal
from tests.helpers.clock import FixedClock
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest, make_station
from tests.helpers.tampering import tamper

PLACES = st.integers(0, 2)
BASKETS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 12)), min_size=1, max_size=3)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("earn"), PLACES, st.integers(1, 3000)),
        st.tuples(st.just("redeem"), PLACES, BASKETS),
        st.tuples(st.just("void"), st.integers(0, 30), st.none()),
        st.tuples(st.just("reverse"), st.integers(0, 30), st.none()),
        st.tuples(st.just("stock_in"), PLACES, st.integers(1, 40)),
        st.tuples(st.just("count"), PLACES, st.integers(0, 60)),
        st.tuples(st.just("days"), st.integers(1, 40), st.none()),
    ),
    min_size=1,
    max_size=25,
)


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


@contextmanager
def a_shop() -> Iterator[ShopUnderTest]:
    with tempfile.TemporaryDirectory() as folder:
        made = make_station(Path(folder) / "station", FixedClock())
        try:
            yield open_shop(made)
        finally:
            made.store.close()


def do(shop: ShopUnderTest, act: tuple[str, int, object]) -> None:
    """One act of the sequence; what is refused is refused with a sentence."""
    name, number, more = act
    match name, more:
        case "earn", int():
            shop.give_points(number, more)
        case "redeem", list():
            counter.redeem(shop.store, shop.actor, shop.draft(number, *more))
        case "void", _:
            listed = receipts.list_redemptions(shop.store)
            if listed:
                counter.void(shop.store, shop.actor, listed[number % len(listed)].id, "拿错了")
        case "reverse", _:
            with shop.store.read() as session:
                transfers = session.scalars(select(PointsTransfer.id)).all()
            posting.reverse(shop.store, shop.actor, transfers[number % len(transfers)], "记错了")
        case "stock_in", int():
            stock.stock_in(shop.store, shop.actor, [StockInDraft(shop.goods[number].id, more)])
        case "count", int():
            stock.correct_stock(shop.store, shop.actor, shop.goods[number].id, more, "盘点")
        case _:
            shop.clock.advance(days=number)


def refusal_of(shop: ShopUnderTest, act: tuple[str, int, object]) -> StationError | None:
    try:
        do(shop, act)
    except StationError as refusal:
        return refusal
    return None


def reversal_of(shop: ShopUnderTest, transfer_id: int) -> PointsTransfer:
    with shop.store.read() as session:
        return session.scalars(select(PointsTransfer).where(PointsTransfer.reverses_id == transfer_id)).one()


def check(shop: ShopUnderTest) -> None:
    """Everything that must hold after every act."""
    with shop.store.read() as session:
        assert ledger.check_ledger(session).adds_up
        assert stock.wrong_stocks(session) == []
        members = session.scalars(
            select(PointsAccount.balance).where(PointsAccount.kind == AccountKind.MEMBER)
        ).all()
        assert min(members) >= 0
        numbers = session.scalars(select(Redemption.number).order_by(Redemption.id)).all()
        assert list(numbers) == list(range(1, len(numbers) + 1))
        redeemed = ledger.system_account(session, AccountKind.REDEMPTION).balance
    rows = receipts.list_redemptions(shop.store)
    assert redeemed == sum(row.total for row in rows if row.stands)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS)
def test_whatever_is_done_the_ledger_the_stock_and_the_receipts_add_up(
    acts: list[tuple[str, int, object]],
) -> None:
    with a_shop() as shop:
        for act in acts:
            head = shop.store.head
            refusal = refusal_of(shop, act)
            if refusal is not None:
                assert str(refusal).endswith("。")
                assert shop.store.head == head
            check(shop)
        for row in receipts.list_redemptions(shop.store):
            view = receipts.receipt(shop.store, row.id)
            assert receipts.verify_receipt(shop.store, row.number, view.check_code) == view
        with shop.store.read() as session:
            assert journal.verify(session) is None


def test_a_new_station_adds_up(shop: ShopUnderTest) -> None:
    with shop.store.read() as session:
        found = ledger.check_ledger(session)
    assert found.adds_up
    assert (found.transfers, found.balance_sum, found.honour_sum) == (3, 0, 0)


def test_a_balance_changed_behind_the_ledgers_back_is_found(shop: ShopUnderTest) -> None:
    tamper(shop.store, "UPDATE points_account SET balance = 9990 WHERE household_id = 1")
    with shop.store.read() as session:
        found = ledger.check_ledger(session)
        (account,) = found.wrong_accounts
        assert session.get_one(PointsAccount, account).household_id == 1
    assert found.balance_sum == 9990 - 2000
    assert not found.adds_up


def test_a_month_that_was_changed_is_found_and_written_afresh(shop: ShopUnderTest) -> None:
    shop.redeem()
    with shop.store.write_local() as session:
        session.connection().exec_driver_sql("UPDATE points_month SET amount_out = 1 WHERE amount_out = 60")
    with shop.store.read() as session:
        assert [month for _, month in ledger.check_ledger(session).wrong_months] == ["2026-03"]
    with shop.store.write_local() as session:
        ledger.rebuild_months(session)
    with shop.store.read() as session:
        assert ledger.check_ledger(session).adds_up


def test_months_are_counted_by_the_stations_day(shop: ShopUnderTest) -> None:
    shop.clock.advance(days=29, hours=14)  # 31 March 23:00 at the station
    shop.give_points(0, 100)
    shop.clock.advance(hours=2)
    shop.redeem()
    with shop.store.read() as session:
        account = ledger.household_account(session, shop.households[0])
        months = {
            row.month: (row.amount_in, row.amount_out)
            for row in session.scalars(select(PointsMonth).where(PointsMonth.account_id == account.id))
        }
    assert months == {"2026-03": (2100, 0), "2026-04": (0, 60)}


def test_a_reversal_mirrors_both_figures_and_names_what_it_undoes(shop: ShopUnderTest) -> None:
    earned = shop.give_points(0, 500)
    posting.reverse(shop.store, shop.actor, earned, "记错了人")
    row = reversal_of(shop, earned)
    assert (row.amount, row.honour, row.reason) == (500, 500, "记错了人")
    assert shop.balance() == 2000
    assert customers.customer(shop.store, shop.households[0]).honour == 2000


def test_points_are_reversed_once_and_a_reversal_not_at_all(shop: ShopUnderTest) -> None:
    earned = shop.give_points(0, 500)
    posting.reverse(shop.store, shop.actor, earned, "记错了人")
    with pytest.raises(AlreadyReversed):
        posting.reverse(shop.store, shop.actor, earned, "又一次")
    with pytest.raises(ReversalOfReversal):
        posting.reverse(shop.store, shop.actor, reversal_of(shop, earned).id, "反悔")


def test_points_that_were_spent_cannot_be_taken_back(shop: ShopUnderTest) -> None:
    earned = shop.give_points(0, 500)
    shop.redeem(product=3, quantity=20)
    shop.redeem(product=3, quantity=2)
    with pytest.raises(ReversalNotCovered, match="李名兰户现有 30 分，不够冲回 50 分"):
        posting.reverse(shop.store, shop.actor, earned, "记错了人")
    assert shop.balance() == 300


def test_a_redemption_is_reversed_at_the_counter_alone(shop: ShopUnderTest) -> None:
    redeemed = shop.redeem()
    with shop.store.read() as session:
        transfer_id = session.get_one(Redemption, redeemed.redemption_id).transfer_id
    with pytest.raises(ReversalBelongsToShop):
        posting.reverse(shop.store, shop.actor, transfer_id, "拿错了")


def test_a_transfer_that_moves_nothing_or_backwards_is_a_bug(shop: ShopUnderTest) -> None:
    for amount in (0, -10):
        with pytest.raises(ValueError, match="forwards"):
            shop.give_points(0, amount)


def test_the_database_itself_keeps_a_member_from_falling_below_zero(shop: ShopUnderTest) -> None:
    """Even code that forgot to ask could not do it."""
    with (
        pytest.raises(IntegrityError, match="member_not_below_zero"),
        shop.store.write("demo.fill", by=shop.actor) as session,
    ):
        ledger.household_account(session, shop.households[0]).balance = -10


def test_what_is_refused_in_the_ledger_names_the_holder_and_the_sum(shop: ShopUnderTest) -> None:
    with shop.store.write("demo.fill", by=shop.actor) as session:
        source = ledger.household_account(session, shop.households[1])
        sink = ledger.system_account(session, AccountKind.EXPIRY)
        move = ledger.Move(TransferKind.EXPIRE, source, sink, 2001, "清零")
        with pytest.raises(NotEnoughPoints) as refused:
            ledger.post(session, shop.clock, move)
    sentence = "积分不够：陈桂英户现有 200 分，这次需要 200.1 分，还差 0.1 分。"
    assert str(refused.value) == sentence
    assert shop.balance(1) == 2000
