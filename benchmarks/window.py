"""The program's own window on a big station, measured from inside: ``python -m benchmarks.window WHAT …``."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple, TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabBar, QWidget
from sqlalchemy import select

from benchmarks.big_station import NAME, PASSWORD
from benchmarks.figures import Figure, percentile
from benchmarks.search import LIMITS_MS, make_query
from station_app.bootstrap.program import Program
from station_app.clock import SystemClock
from station_app.domain.search import Record
from station_app.domain.shop import household_card, own_barcode
from station_app.models.people import Household, Resident
from station_app.paths import Paths
from station_app.services.people_views import list_households
from station_app.services.products import ProductDraft, ProductView, change_product, list_products
from station_app.services.signing_in import sign_in
from station_app.store import backup
from station_app.store.layout import Layout
from station_app.ui.application import make_application
from station_app.ui.page import Desk
from station_app.ui.pages.shop.counter_page import CounterPage
from station_app.ui.pages.shop.shop_page import ShopPage
from station_app.ui.preferences import Preferences
from station_app.ui.tasks import Lane, Progress, TaskHandle
from tests.helpers.printers import SlowPrinters

T = TypeVar("T")
PAGE_MS, PREVIEW_MS = 150.0, 150.0
QUEUE, CUSTOMER_MS = 60, 1000.0
KEYSTROKES, REPETITIONS, CUSTOMERS = 100, 5, 15
PATIENCE_MS, LOOK_MS = 120_000, 2
_DARK = 128
"""A grey below which a pixel of the preview is print."""


def main() -> None:
    what, folder, people = sys.argv[1:]
    backup.daily_backup = lambda store: None  # noqa: ARG005 # a big file's backup is another matter
    app = make_application(["bench"])
    layout = Layout(Path(folder))
    program = Program(app, Paths(layout.folder), SystemClock(), Preferences(layout.folder / "window.ini"))
    program.show_first()
    program.workplace.sit_down(sign_in(layout, SystemClock(), NAME, PASSWORD))
    window = _Window(program)
    window.opened = window.took(program.workplace.open)
    window.settle()
    for figure in MEASURES[what](window, int(people)):
        sys.stdout.write(json.dumps(asdict(figure)) + "\n")
    program.close()


class Opened(NamedTuple):
    """Milliseconds until the store's first answer is painted, and until all of them are."""

    first: float
    whole: float


class _Window:
    """The window as somebody who waits for it sees it."""

    def __init__(self, program: Program) -> None:
        self.main = program.window
        self.tasks = program.tasks
        assert program.workplace.desk is not None
        self.desk: Desk = program.workplace.desk
        self.opened = Opened(0.0, 0.0)
        """The window itself with its first page."""
        self._asked: list[TaskHandle] = []
        self._run = self.tasks.run
        self.tasks.run = self._noted  # type: ignore[method-assign] # to know what the page waits for

    def settle(self) -> None:
        """Wait until all work is done, its results are in the widgets, and those are painted."""
        assert self.tasks.wait_idle(PATIENCE_MS)
        self._paint()

    def _noted(self, work: Callable[[Progress], T], *, lane: Lane = Lane.STORE, **options: Any) -> TaskHandle:
        handle = self._run(work, lane=lane, **options)
        if lane is Lane.STORE:
            self._asked.append(handle)
        return handle

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        """Let the window live until something is so; looked at every few milliseconds, not all the time."""
        loop = QEventLoop()
        look = QTimer(interval=LOOK_MS)
        look.timeout.connect(lambda: loop.quit() if is_so() else None)
        look.start()
        if not is_so():
            loop.exec()
        look.stop()

    def _paint(self) -> None:
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def took(self, act: Callable[[], object]) -> Opened:
        """How long an act takes until what it asked of the store is on the screen.

        What the page loads beside it, such as fonts for later, is not waited for.
        """
        start = time.perf_counter()
        act()
        self.wait_until(lambda: not self._asked or any(handle.is_finished for handle in self._asked))
        self._paint()
        first = (time.perf_counter() - start) * 1000
        self.wait_until(lambda: all(handle.is_finished for handle in self._asked))
        self._paint()
        whole = (time.perf_counter() - start) * 1000
        self._asked.clear()
        self.settle()
        return Opened(first, whole)

    def build_anew(self, key: str) -> None:
        """Go to a place as if it had not been shown yet."""
        self.main._pages.pop(key)
        self.main._current = ""
        self.main.go_to(key)


def pages(window: _Window, _people: int) -> Iterator[Figure]:
    """Every place and every tab in it: opened for the first time, and once more."""
    yield Figure("  the window with its first page, after signing in", window.opened.whole, "ms")
    first_place, *_ = window.main.places.buttons
    for key in window.main.places.buttons:
        open_it = partial(window.build_anew if key == first_place else window.main.go_to, key)
        opened = window.took(open_it)
        page = window.main.page
        assert page is not None
        yield _page_figure(page.title, opened, window.took(page.reload))
        for tabs in page.findChildren(QTabBar):
            for place in range(1, tabs.count()):
                opened = window.took(partial(tabs.setCurrentIndex, place))
                name = f"{page.title}：{tabs.tabText(place)}"
                yield _page_figure(name, opened, window.took(page.reload))


def _page_figure(name: str, opened: Opened, again: Opened) -> Figure:
    note = f"first answer {opened.first:.0f} ms, again {again.whole:.0f} ms"
    return Figure(f"page {name}", opened.whole, "ms", PAGE_MS, note=note)


def preview(window: _Window, _people: int) -> Iterator[Figure]:
    """From the confirming key at the counter to the receipt, readable, beside the basket."""
    counter = _counter(window)
    customers = [row.id for row in list_households(window.desk.store) if row.balance > 1000][:CUSTOMERS]
    goods = [product for product in list_products(window.desk.store) if product.stock and product.price < 200]
    took = []
    before = QImage()
    for place, household in enumerate(customers):
        counter.sale.find_household(household)
        window.settle()
        for product in goods[place : place + 2]:
            counter.sale.add(product)
        counter.sale.confirm("", "")
        window.settle()
        seconds, before = _confirmed(window, counter, before)
        took.append(seconds * 1000)
    yield Figure("confirm at the counter to receipt preview", median(took[1:]), "ms", PREVIEW_MS)
    yield Figure("  the first one of the day", took[0], "ms")


def queue(window: _Window, _people: int) -> Iterator[Figure]:
    """Customers in a row by a scanner's keys alone, while the printer holds on to the first receipts."""
    counter = _counter(window)
    store = window.desk.store
    codes = [_with_barcode(window, product) for product in list_products(store) if product.stock > QUEUE][:2]
    rich = {row.id for row in list_households(store) if row.balance > 1000}
    with store.read() as session:
        known = session.execute(select(Household.id, Household.number, Household.card_check)).all()
    cards = [household_card(number, check) for household, number, check in known if household in rich]
    printer = SlowPrinters()
    window.desk.printing._printers = printer
    window.desk.preferences.remember_printer(window.desk.preferences.receipt_paper.value, printer.name)
    window.settle()
    took = []
    for card in cards[:QUEUE]:
        start = time.perf_counter()
        _serve(window, counter, card, codes)
        took.append((time.perf_counter() - start) * 1000)
    assert not printer.papers
    printer.freed.set()
    window.settle()
    name = f"a customer by scanner, p99 of {len(took)}"
    yield Figure(name, percentile(took, 99), "ms", CUSTOMER_MS, note=f"median {median(took):.0f} ms")


def _serve(window: _Window, counter: CounterPage, card: str, codes: list[str]) -> None:
    """Card, goods, F8 twice: as fast as a scanner and a window that is ready for the next key allow."""
    fields = counter.fields
    _scan(fields.household, card)
    window.wait_until(fields.goods.isEnabled)
    for code in codes:
        _scan(fields.goods, code)
    window.wait_until(lambda: len(counter.sale.basket) == len(codes))
    for _ in range(2):
        QTest.keyClick(fields.goods, Qt.Key.Key_F8)
    window.wait_until(lambda: counter.sale.customer is None)


def _scan(field: QWidget, code: str) -> None:
    QTest.keyClicks(field, code)
    QTest.keyClick(field, Qt.Key.Key_Return)


def _with_barcode(window: _Window, product: ProductView) -> str:
    """The station's own barcode, put on goods that have none."""
    code = own_barcode(product.id)
    draft = ProductDraft(product.code, product.name, product.price, product.unit, product.class_name, code)
    change_product(window.desk.store, window.desk.actor, product.id, draft)
    return code


def _counter(window: _Window) -> CounterPage:
    window.main.go_to("shop")
    window.settle()
    page = window.main.page
    assert isinstance(page, ShopPage)
    counter = page.parts["counter"]
    assert isinstance(counter, CounterPage)
    return counter


def _confirmed(window: _Window, counter: CounterPage, before: QImage) -> tuple[float, QImage]:
    """Seconds until another receipt than ``before`` can be read, and what it looks like."""
    found = counter.last.findChild(QPdfView)
    assert found is not None
    paper = found.viewport()

    def is_shown() -> bool:
        picture = _print_on(paper)
        return picture is not None and picture != before

    start = time.perf_counter()
    counter.sale.confirm("", "")
    window.settle()
    window.wait_until(is_shown)
    return time.perf_counter() - start, _print_on(paper) or QImage()


def _print_on(paper: QWidget) -> QImage | None:
    """What the paper shows, once there is print on it: QtPdf paints an empty page first."""
    if not paper.isVisible():
        return None
    picture = paper.grab().toImage()
    middle = range(picture.width() // 3, picture.width() * 2 // 3)
    rows = range(0, picture.height(), 3)
    is_printed = any(picture.pixelColor(x, y).lightness() < _DARK for y in rows for x in middle)
    return picture if is_printed else None


def search(window: _Window, people: int) -> Iterator[Figure]:
    """The field at the top: the answer to what stands there, less the pause that waits for the next key."""
    chance = random.Random(people)
    query = select(Resident, Household.number).join(Household, Household.id == Resident.household_id)
    with window.desk.store.read() as session:
        known = [
            Record(each.id, each.household_id, each.name, number, "", each.phone, each.id_number)
            for each, number in session.execute(query.limit(500))
        ]
    field = window.main.top.search
    field.setFocus()
    window.settle()
    slowest, usual = [], []
    for _ in range(REPETITIONS):
        took = []
        for _ in range(KEYSTROKES):
            field.setText(make_query(chance.choice(known), chance))
            took.append(window.took(field._ask).whole)
        slowest.append(percentile(took, 99))
        usual.append(median(took))
    name = f"search in the window p99, {people:,} people"
    yield Figure(name, median(slowest), "ms", LIMITS_MS[people], note=f"median {median(usual):.1f} ms")


MEASURES: dict[str, Callable[[_Window, int], Iterator[Figure]]] = {
    "pages": pages,
    "preview": preview,
    "queue": queue,
    "search": search,
}

if __name__ == "__main__":
    main()
