"""Daily close and monthly reconciliation on a real store: recomputed, explained, and kept as signed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from station_app.domain.periods import month_of
from station_app.domain.permissions import Role
from station_app.domain.reconciliation import Difference, DifferenceKind, Side
from station_app.errors.reconciliation import (
    DayClosedAlready,
    DayNotOver,
    DifferenceUnexplained,
    NothingToClose,
)
from station_app.errors.store import NotAllowed, NothingFound
from station_app.services import counter, households, reconciliation, returns, stock
from station_app.services.reconciliation import ShopAccount
from station_app.services.restoring import carry_out, plan_with_password
from station_app.services.returns import ReturnDraft, ReturnItem
from station_app.services.stock import StockInDraft
from station_app.store.backup import back_up
from station_app.store.opening import open_store
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import PASSWORD, StationUnderTest
from tests.helpers.tampering import tamper

TOOTHBRUSH, DETERGENT, RICE, HAIRCUT = range(4)


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    """Filled the day before, so that the day under test begins with goods on the shelf."""
    made = open_shop(station)
    station.clock.advance(days=1)
    return made


def a_day(shop: ShopUnderTest) -> None:
    """Four redemptions, one voided, one with goods back of which one is spoiled; a delivery and a count."""
    store, actor = shop.store, shop.actor
    shop.redeem(0, TOOTHBRUSH, 2)
    wrong = shop.redeem(1, DETERGENT, 1)
    counter.void(store, actor, wrong.redemption_id, "户选错了")
    sold = shop.redeem(0, RICE, 3)
    (line,) = returns.returnable(store, sold.redemption_id).lines
    for quantity, spoiled in ((1, False), (1, True)):
        item = ReturnItem(line.line_id, quantity, spoiled)
        returns.return_goods(store, actor, ReturnDraft(sold.redemption_id, (item,), "受潮"))
    counter.redeem(store, actor, shop.draft(2, (TOOTHBRUSH, 1), (HAIRCUT, 1)))
    stock.stock_in(store, actor, [StockInDraft(shop.goods[TOOTHBRUSH].id, 10)])
    stock.correct_stock(store, actor, shop.goods[DETERGENT].id, 4, "盘点少了")


def account(shop: ShopUnderTest, day: date | None = None) -> ShopAccount:
    day = day or shop.clock.today()
    return reconciliation.account_of_days(shop.store, day, day)


def close(shop: ShopUnderTest, day: date | None = None, notes: dict[str, str] | None = None) -> ShopAccount:
    return reconciliation.close_day(shop.store, shop.actor, day or shop.clock.today(), notes or {})


# ---- recomputed


def test_a_day_of_redemptions_voids_returns_and_deliveries_agrees_three_ways(shop: ShopUnderTest) -> None:
    a_day(shop)
    made = account(shop).account
    assert made.differences == ()
    assert (made.first, made.last, made.receipts) == (1, 7, 7)
    tallies = {side: (tally.receipts, tally.points, tally.ledger) for side, tally in made.tallies.items()}
    assert tallies == {
        Side.REDEEM: (4, 1460, 1460),
        Side.VOID: (1, 220, 220),
        Side.RETURN: (2, 640, 640),
    }
    assert made.net == made.ledger_net == 600
    goods = {
        row.product: (
            row.opening, row.came_in, row.redeemed, row.given_back, row.lost, row.corrected, row.closing
        )
        for row in made.goods
    }  # fmt: skip
    assert goods == {
        "牙刷（2支）": (30, 10, 3, 0, 0, 0, 37),
        "洗衣液 2kg": (5, 0, 1, 1, 0, -1, 4),
        "大米 5kg": (12, 0, 3, 2, 1, 0, 10),
    }
    assert [shop.stock(place) for place in range(3)] == [37, 4, 10]


def test_a_day_that_is_past_is_recomputed_as_it_ended(shop: ShopUnderTest) -> None:
    a_day(shop)
    before = account(shop).account
    day = shop.clock.today()
    shop.clock.advance(days=1)
    shop.redeem(0, TOOTHBRUSH, 5)
    assert account(shop, day).account == before
    month = month_of(day)
    whole = reconciliation.account_of_days(shop.store, month.start, month.end).account
    assert whole.differences == ()
    assert (whole.receipts, whole.net) == (8, 900)


def test_the_void_of_a_merged_households_receipt_agrees(shop: ShopUnderTest) -> None:
    sold = shop.redeem(0, TOOTHBRUSH, 2)
    households.merge_households(shop.store, shop.actor, shop.households[0], shop.households[1])
    counter.void(shop.store, shop.actor, sold.redemption_id, "拿错了")
    assert account(shop).account.differences == ()
    assert account(shop).account.net == 0


@pytest.mark.parametrize(
    ("statement", "kinds"),
    [
        ("UPDATE redemption SET total = 90 WHERE number = 1", {DifferenceKind.POINTS}),
        (
            "UPDATE points_transfer SET posted_on = '2026-03-02' WHERE kind = 'void'",
            {DifferenceKind.NO_TRANSFER},
        ),
        (
            "UPDATE redemption SET at = at - 86400000 WHERE number = 7",
            {DifferenceKind.NO_RECEIPT, DifferenceKind.GOODS},
        ),
        (
            "UPDATE redemption_line SET quantity = 3, amount = 180 WHERE redemption_id = 1",
            {DifferenceKind.GOODS},
        ),
        ("UPDATE product SET stock = stock - 1 WHERE code = 'S001'", {DifferenceKind.SHELF}),
        (
            "UPDATE stock_movement SET quantity = 3 WHERE kind = 'return'",
            {DifferenceKind.GOODS, DifferenceKind.SHELF},
        ),
        ("UPDATE redemption SET number = 9 WHERE number = 7", {DifferenceKind.GAP}),
    ],
)
def test_every_row_that_was_changed_shows(
    shop: ShopUnderTest, statement: str, kinds: set[DifferenceKind]
) -> None:
    a_day(shop)
    shop.clock.advance(hours=1)
    tamper(shop.store, statement)
    found = account(shop).account.differences
    assert {each.kind for each in found} == kinds
    assert all(each.words for each in found)


# ---- closed


def test_a_closed_day_is_kept_as_it_was_signed_whatever_comes_later(shop: ShopUnderTest) -> None:
    sold = shop.redeem(0, TOOTHBRUSH, 2)
    day = shop.clock.today()
    shop.clock.advance(hours=8)
    closed = close(shop)
    assert (closed.closed_by, closed.closed_at) == (shop.actor.name, shop.clock.now())
    shop.redeem(1, TOOTHBRUSH, 1)
    shop.clock.advance(days=1)
    counter.void(shop.store, shop.actor, sold.redemption_id, "拿错了")
    assert reconciliation.closed_account(shop.store, day) == closed
    today, before, *_ = reconciliation.list_days(shop.store, month_of(day))
    assert (today.day, today.receipts, today.net, today.is_closed) == (shop.clock.today(), 1, -120, False)
    assert (before.day, before.receipts, before.came_later, before.is_closed) == (day, 2, 1, True)


def test_a_day_is_closed_once(shop: ShopUnderTest) -> None:
    shop.redeem()
    close(shop)
    head = shop.store.head
    with pytest.raises(DayClosedAlready, match=f"3月3日已经由{shop.actor.name}日结过了"):
        close(shop)
    assert shop.store.head == head


def test_a_difference_is_explained_before_the_day_is_closed(shop: ShopUnderTest) -> None:
    shop.redeem(0, TOOTHBRUSH, 2)
    tamper(shop.store, "UPDATE product SET stock = stock - 1 WHERE code = 'S001'")
    (difference,) = account(shop).account.differences
    with pytest.raises(DifferenceUnexplained, match="应存 28 套，账上库存是 27 套"):
        close(shop, notes={difference.key: "  "})
    closed = close(shop, notes={difference.key: "一套破损，未及时报损"})
    assert closed.account.differences == (
        Difference(difference.kind, difference.subject, difference.words, "一套破损，未及时报损"),
    )
    assert reconciliation.list_days(shop.store, month_of(shop.clock.today()))[0].differences == 1


def test_a_day_that_is_not_over_or_had_nothing_is_not_closed(shop: ShopUnderTest) -> None:
    with pytest.raises(NothingToClose):
        close(shop)
    with pytest.raises(DayNotOver):
        close(shop, shop.clock.today() + timedelta(days=1))
    with pytest.raises(NothingFound):
        reconciliation.closed_account(shop.store, shop.clock.today())


def test_the_days_that_wait_to_be_closed_are_those_before_today_with_receipts(shop: ShopUnderTest) -> None:
    shop.redeem()
    shop.clock.advance(days=1)
    assert reconciliation.days_to_close(shop.store) == [], "nobody closes days here yet"
    close(shop, shop.clock.today() - timedelta(days=1))
    first = shop.clock.today()
    shop.redeem()
    shop.clock.advance(days=1)
    stock.stock_in(shop.store, shop.actor, [StockInDraft(shop.goods[0].id, 1)])
    shop.clock.advance(days=1)
    second = shop.clock.today()
    shop.redeem()
    assert reconciliation.days_to_close(shop.store) == [first]
    shop.clock.advance(days=1)
    assert reconciliation.days_to_close(shop.store) == [first, second]
    close(shop, first)
    assert reconciliation.days_to_close(shop.store) == [second]


def test_a_viewer_closes_no_day(station: StationUnderTest) -> None:
    shop = open_shop(station)
    shop.redeem()
    with pytest.raises(NotAllowed):
        reconciliation.close_day(shop.store, station.as_role(Role.VIEWER), shop.clock.today(), {})


def test_the_numbers_that_a_restored_backup_leaves_out_are_explained(
    shop: ShopUnderTest, station: StationUnderTest, tmp_path: Path
) -> None:
    for _ in range(3):
        shop.redeem()
    backup = back_up(shop.store, tmp_path / "stick")
    shop.redeem()
    layout = shop.store.layout
    shop.store.close()
    shop.clock.advance(hours=1)
    carry_out(layout, station.clock, plan_with_password(layout, backup.path, "李书记", PASSWORD))
    store, actor = open_store(layout, station.clock, "李书记", PASSWORD)
    try:
        shop.clock.advance(hours=1)
        counter.redeem(store, actor, shop.draft(0, (TOOTHBRUSH, 1)))
        day = shop.clock.today()
        made = reconciliation.account_of_days(store, day, day).account
        assert [(gap.first, gap.last, gap.is_explained) for gap in made.gaps] == [(4, 1000, True)]
        assert made.differences == ()
    finally:
        store.close()
