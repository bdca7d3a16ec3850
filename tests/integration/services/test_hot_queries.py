"""What is asked many times a day finds its rows by an index, so that a station never grows slow."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from station_app.domain.periods import Period
from station_app.services import (
    counter,
    customers,
    figures,
    posting,
    products,
    receipts,
    statements,
    stock,
)
from station_app.services.explaining.balances import account_id_of, makeup, part_lines
from station_app.services.explaining.stories import story
from station_app.services.posting import PostingDraft
from station_app.services.receipts import receipt_by_number, record_print
from station_app.store.engine import connect
from station_app.sync.overview import sync_overview
from tests.helpers.settlements import settle
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

GROWING = {
    "points_transfer",
    "redemption",
    "redemption_line",
    "stock_movement",
    "receipt_print",
    "journal_entry",
}
"""The tables that gain rows every day for ever."""
_PARENTHESES = re.compile(r"\([^()]*\)")
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def _scans(shop: ShopUnderTest, work: Callable[[], object]) -> list[str]:
    """The statements of ``work`` that read a growing table from end to end."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if not many and statement.lstrip().startswith("SELECT"):
            asked.append((statement, values))

    for engine in (shop.store._reader, shop.store._writer):
        event.listen(engine, "before_cursor_execute", note)
    work()
    assert asked
    with closing(connect(shop.store.layout.database, shop.store.key)) as connection:
        return [
            f"{step}: {statement}"
            for statement, values in asked
            for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            if _reads_all(step, statement)
        ]


def _reads_all(step: str, statement: str) -> bool:
    """A scan in the order of an index or of the keys ends at the LIMIT where nothing is sifted out."""
    words = step.split()
    if words[0] != "SCAN" or words[1].removesuffix("_1").removesuffix("_2") not in GROWING:
        return False
    outer = statement
    while outer != (outer := _PARENTHESES.sub("", outer)):
        pass
    return not ("LIMIT" in outer and "WHERE" not in outer)


WORK: dict[str, Callable[[ShopUnderTest], object]] = {
    "redeem": lambda shop: shop.redeem(0, 1),
    "void": lambda shop: counter.void(shop.store, shop.actor, 1, "拿错了"),
    "record a print": lambda shop: record_print(shop.store, shop.actor, 1, "80mm"),
    "a customer": lambda shop: customers.customer(shop.store, shop.households[0]),
    "the goods": lambda shop: products.list_products(shop.store),
    "a receipt": lambda shop: receipt_by_number(shop.store, 1),
    "receipts of a month": lambda shop: receipts.list_redemptions(
        shop.store, start=MARCH.start, end=MARCH.end
    ),
    "receipts of a household": lambda shop: receipts.list_redemptions(
        shop.store, household_id=shop.households[0]
    ),
    "the latest receipts": lambda shop: receipts.list_redemptions(shop.store),
    "receipts not printed": lambda shop: receipts.waiting_receipts(shop.store),
    "movements of a month": lambda shop: stock.list_movements(shop.store, start=MARCH.start, end=MARCH.end),
    "movements of goods": lambda shop: stock.list_movements(shop.store, product_id=shop.goods[0].id),
    "a statement": lambda shop: statements.household_statement(shop.store, shop.households[0], MARCH),
    "the ledger of a month": lambda shop: statements.recent_transfers(shop.store, period=MARCH),
    "the latest of the ledger": lambda shop: statements.recent_transfers(shop.store),
    "the plots": lambda shop: figures.plots(shop.store),
    "the day": lambda shop: figures.day_of(shop.store),
    "a reversal": lambda shop: posting.reverse(shop.store, shop.actor, 2, "记错了"),
    "what a balance is made of": lambda shop: makeup(
        shop.store, account_id_of(shop.store, shop.households[0])
    ),
    "its transfers": lambda shop: part_lines(shop.store, account_id_of(shop.store, shop.households[0])),
    "the story of a transfer": lambda shop: story(shop.store, 2),
    "the exchange with the centre": lambda shop: sync_overview(shop.store),
}


@pytest.mark.parametrize("work", WORK)
def test_no_growing_table_is_read_from_end_to_end(shop: ShopUnderTest, work: str) -> None:
    shop.redeem()
    assert _scans(shop, lambda: WORK[work](shop)) == []


@pytest.mark.parametrize("code", ["FW01", "HY05"])
def test_posting_looks_at_the_caps_by_an_index(station: StationUnderTest, code: str) -> None:
    village = settle(station, households=3)
    shop = ShopUnderTest(station.store, station.actor, station.clock, village.households, ())
    draft = PostingDraft(village.rule(code), station.clock.today(), (village.head(),))
    assert _scans(shop, lambda: posting.post_points(station.store, station.actor, draft)) == []
