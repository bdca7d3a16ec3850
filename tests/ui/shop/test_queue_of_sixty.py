"""Sixty in a row by scanner, while the printer holds on to every receipt: nobody waits, everything counts."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from station_app.models.points import AccountKind, TransferKind
from station_app.services import ledger
from station_app.services.receipts import list_redemptions, waiting_receipts
from station_app.services.stock import StockInDraft, stock_in
from station_app.ui.pages.shop.counter_page import CounterPage
from tests.helpers.counted import assert_counted_once
from tests.helpers.pdf import text_of
from tests.helpers.printers import SlowPrinters
from tests.ui.shop.conftest import CHEN, DETERGENT, TOOTHBRUSH, XIE, ZHANG, Clerk
from tests.ui.shop.test_counter_page import card_of

Key = Qt.Key
CUSTOMERS = 60
EACH = 280
"""Tenths: a toothbrush and a bottle of detergent."""
_PATIENCE_S = 60.0


class Heartbeat:
    """Ticks in the window's own loop; the longest pause between two ticks is how long it was blocked."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.monotonic()
        self._timer = QTimer()
        self._timer.timeout.connect(self._on_tick)
        self._timer.start(5)

    def stop(self) -> None:
        self._timer.stop()

    def _on_tick(self) -> None:
        now = time.monotonic()
        self.longest = max(self.longest, now - self._last)
        self._last = now


@pytest.fixture
def printer(clerk: Clerk) -> Iterator[SlowPrinters]:
    slow = SlowPrinters()
    clerk.desk.printing._printers = slow
    clerk.use_printer(slow.name)
    yield slow
    slow.freed.set()


@pytest.fixture
def counter(clerk: Clerk, printer: SlowPrinters) -> CounterPage:
    """Goods and points for sixty customers, and nobody at the counter."""
    desk = clerk.desk
    goods = [clerk.product(code).id for code in (TOOTHBRUSH, DETERGENT)]
    stock_in(desk.store, desk.actor, [StockInDraft(each, 100) for each in goods])
    with desk.store.write("demo.fill", by=desk.actor) as session:
        source = ledger.system_account(session, AccountKind.ISSUANCE)
        moves = [
            ledger.Move(
                TransferKind.EARN, source, ledger.household_account(session, each), 10_000, "参加村民会议",
                honour=10_000,
            )
            for each in (ZHANG, CHEN, XIE)
        ]  # fmt: skip
        ledger.post_many(session, desk.clock, moves)
    clerk.settle()
    counter = clerk.page.parts["counter"]
    assert isinstance(counter, CounterPage)
    counter.fields.household.setFocus()
    return counter


def scan(clerk: Clerk, code: str) -> None:
    """As a scanner does, into whatever has the keyboard, without waiting for what it sets off."""
    QTest.keyClicks(clerk.focus, code)
    QTest.keyClick(clerk.focus, Key.Key_Return)


def until(holds: object, what: str) -> None:
    assert callable(holds)
    patience = time.monotonic() + _PATIENCE_S
    while not holds():
        assert time.monotonic() < patience, f"waited in vain until {what}"
        QApplication.processEvents()
        QTest.qWait(1)


def serve(clerk: Clerk, counter: CounterPage, household: int, number: int) -> None:
    """Card, two barcodes, F8 twice; then the counter waits for the next card by itself."""
    scan(clerk, card_of(clerk, household))
    until(lambda: clerk.focus is counter.fields.goods, "the goods may be scanned")
    scan(clerk, TOOTHBRUSH)
    scan(clerk, DETERGENT)
    QTest.keyClick(clerk.focus, Key.Key_F8)
    until(lambda: counter.sale.waits, "the first F8 has said what will be done")
    for _ in range(3):  # a finger that trembles
        QTest.keyClick(clerk.focus, Key.Key_F8)
    until(lambda: counter.sale.customer is None, f"customer {number} is served")
    assert clerk.focus is counter.fields.household


@pytest.mark.timeout(300)
def test_sixty_customers_are_served_by_scanner_while_the_printer_still_holds_the_first_receipt(
    clerk: Clerk, counter: CounterPage, printer: SlowPrinters
) -> None:
    before = {each: clerk.balance(each) for each in (ZHANG, CHEN, XIE)}
    stocks = [clerk.product(code).stock for code in (TOOTHBRUSH, DETERGENT)]
    heart, began = Heartbeat(), time.monotonic()
    for number in range(1, CUSTOMERS + 1):
        serve(clerk, counter, (ZHANG, CHEN, XIE)[number % 3], number)
    seconds = time.monotonic() - began
    heart.stop()
    print(f"{seconds / CUSTOMERS:.3f} s a customer, longest pause {heart.longest:.3f} s")  # noqa: T201  # shown on failure
    assert printer.papers == [], "nobody waited for the printer"
    assert seconds / CUSTOMERS < 15, "a customer's share of the clerk's time"
    rows = list_redemptions(clerk.desk.store)
    assert [row.number for row in rows] == list(range(CUSTOMERS, 0, -1))
    assert {row.total for row in rows} == {EACH}
    for household, balance in before.items():
        assert clerk.balance(household) == balance - CUSTOMERS // 3 * EACH
    assert [clerk.product(code).stock for code in (TOOTHBRUSH, DETERGENT)] == [
        stock - CUSTOMERS for stock in stocks
    ]
    assert not counter.waiting_button.isVisible(), "what is on its way to the printer waits for nobody"
    printer.freed.set()
    clerk.settle()
    titles = {paper.title for paper in printer.papers}
    assert len(printer.papers) == len(titles) == CUSTOMERS
    assert not any("补打" in text_of(paper.pdf) for paper in printer.papers[:5])
    assert waiting_receipts(clerk.desk.store) == []
    assert {row.prints for row in list_redemptions(clerk.desk.store)} == {1}
    assert_counted_once(clerk.desk.store)


def test_a_receipt_on_its_way_is_not_printed_a_second_time_from_the_waiting_list(
    clerk: Clerk, counter: CounterPage, printer: SlowPrinters
) -> None:
    serve(clerk, counter, ZHANG, 1)
    (row,) = waiting_receipts(clerk.desk.store)
    counter.printing.print_again([row.id])
    until(lambda: not counter.printing.still_waiting([row]), "the receipt is in hand")
    printer.freed.set()
    clerk.settle()
    assert [paper.title for paper in printer.papers] == ["兑换凭证 000001"]
