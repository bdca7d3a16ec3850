"""A clerk at the supermarket: what they scan, type and press, and what they then see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMainWindow, QPushButton, QWidget

from station_app.models.points import AccountKind, TransferKind
from station_app.services import customers, ledger, products
from station_app.services.products import ProductView
from station_app.ui.page import Desk
from station_app.ui.pages.shop.shop_page import ShopPage
from tests.helpers.desks import show_page
from tests.helpers.printers import KeptPrinters
from tests.helpers.villages import Village

TOOTHBRUSH, DETERGENT = "6901234567892", "6909876543212"
ZHANG, CHEN, XIE = 1, 2, 3
"""The households of ``tests.helpers.desks.seed``."""
Key = Qt.Key


@dataclass(frozen=True, slots=True)
class Clerk:
    """Sits at the shop's page; waits until everything that a deed set off is done."""

    page: ShopPage
    desk: Desk
    window: QMainWindow
    printers: KeptPrinters

    def settle(self) -> None:
        for _ in range(3):
            assert self.desk.tasks.wait_idle()
            QApplication.processEvents()

    @property
    def focus(self) -> QWidget:
        if QApplication.focusWidget() is None:  # the offscreen screen does not come back from a dialog
            self.window.activateWindow()
            QApplication.processEvents()
        focused = QApplication.focusWidget()
        assert focused is not None
        return focused

    def scan(self, code: str, field: QWidget | None = None) -> None:
        """A scanner types fast and ends with Enter."""
        QTest.keyClicks(field or self.focus, code)
        self.press(Key.Key_Return, field)

    def type(self, text: str) -> None:
        """A hand types slowly enough for the list to come up."""
        QTest.keyClicks(self.focus, text, Qt.KeyboardModifier.NoModifier, 60)
        QTest.qWait(80)
        self.settle()

    def press(self, key: Qt.Key, field: QWidget | None = None) -> None:
        QTest.keyClick(field or self.focus, key)
        self.settle()

    def replace(self, field: QLineEdit, text: str) -> None:
        """Types over what stands in a field."""
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text, Qt.KeyboardModifier.NoModifier, 60)

    def write(self, text: str) -> None:
        """Chinese, as an input method hands it over."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self.focus, event)

    def dialog(self) -> QDialog:
        """The dialog that lies over the window."""
        self.settle()
        found = QApplication.activeModalWidget()
        assert isinstance(found, QDialog), "no dialog is open"
        return found

    def has_dialog(self) -> bool:
        self.settle()
        return QApplication.activeModalWidget() is not None

    def balance(self, household: int) -> int:
        return customers.customer(self.desk.store, household).balance

    def product(self, code: str) -> ProductView:
        return products.product_by_scan(self.desk.store, code)

    def use_printer(self, name: str = "柜台小票机") -> None:
        """The printer that receipts were last printed on."""
        self.desk.preferences.remember_printer(self.desk.preferences.receipt_paper.value, name)


def press_in_turn(*names: str) -> None:
    """Answers the questions that come one after the other, each by its button's first line."""
    waiting = list(names)

    def press(tries: int = 400) -> None:
        dialog = QApplication.activeModalWidget()
        buttons = [] if dialog is None else dialog.findChildren(QPushButton)
        meant = [each for each in buttons if each.text().split("\n")[0] == waiting[0]]
        if meant:
            waiting.pop(0)
        assert tries, f"nobody asked for {waiting}"
        if waiting:
            QTimer.singleShot(10, lambda: press(tries - 1))
        if meant:
            meant[0].click()

    QTimer.singleShot(0, press)


@pytest.fixture
def printers(desk: Desk) -> KeptPrinters:
    kept = KeptPrinters()
    desk.printing._printers = kept
    return kept


@pytest.fixture
def points(village: Village) -> None:
    """张建国 has 200 points, 陈桂英 86, 解大山 6."""
    station = village.station
    with station.store.write("demo.fill", by=station.actor) as session:
        source = ledger.system_account(session, AccountKind.ISSUANCE)
        moves = [
            ledger.Move(
                TransferKind.EARN,
                source,
                ledger.household_account(session, household),
                tenths,
                "参加村民会议",
                honour=tenths,
            )
            for household, tenths in ((ZHANG, 2000), (CHEN, 860), (XIE, 60))
        ]
        ledger.post_many(session, station.clock, moves)


@pytest.fixture
def clerk(desk: Desk, window: QMainWindow, printers: KeptPrinters, points: None) -> Iterator[Clerk]:
    page = ShopPage(desk)
    show_page(window, page, desk.tasks)
    window.activateWindow()
    seated = Clerk(page, desk, window, printers)
    seated.settle()
    yield seated
    seated.settle()
