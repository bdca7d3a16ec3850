"""The field of the counter: a scan is told from a search, whatever a hand had typed before it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from station_app.ui.tasks import Tasks
from station_app.ui.widgets.scan_search import ScanSearchField
from station_app.ui.widgets.search_field import Hit

Key = Qt.Key
BARCODE = "6901234567892"


@pytest.fixture
def field(window: QMainWindow, tasks: Tasks) -> Iterator[ScanSearchField]:
    made = ScanSearchField(
        tasks, lambda typed: [Hit(f"找到{typed}", "", typed)], "扫码", lambda text: len(text) == len(BARCODE)
    )
    window.setCentralWidget(made)
    window.activateWindow()
    made.setFocus()
    yield made
    made.clear()
    assert tasks.wait_idle()


def slowly(field: ScanSearchField, text: str) -> None:
    QTest.keyClicks(field, text, Qt.KeyboardModifier.NoModifier, 60)
    QTest.qWait(80)


def test_a_scan_is_told_and_the_field_empty_for_the_next(field: ScanSearchField) -> None:
    scanned: list[str] = []
    field.scanned.connect(scanned.append)
    for _ in range(2):
        QTest.keyClicks(field, BARCODE)
        QTest.keyClick(field, Key.Key_Return)
    assert scanned == [BARCODE, BARCODE]
    assert field.text() == ""


def test_what_a_hand_typed_before_a_scan_is_no_part_of_it(field: ScanSearchField) -> None:
    scanned: list[str] = []
    field.scanned.connect(scanned.append)
    slowly(field, "xy")
    QTest.keyClicks(field, BARCODE)
    QTest.keyClick(field, Key.Key_Return)
    assert scanned == [BARCODE]


def test_a_code_typed_by_hand_counts_as_scanned(field: ScanSearchField) -> None:
    scanned: list[str] = []
    field.scanned.connect(scanned.append)
    slowly(field, BARCODE)
    QTest.keyClick(field, Key.Key_Return)
    assert scanned == [BARCODE]


def test_anything_else_is_searched_for(field: ScanSearchField, tasks: Tasks) -> None:
    chosen: list[str] = []
    field.chosen.connect(lambda hit: chosen.append(hit.key))
    slowly(field, "xyy")
    assert tasks.wait_idle()
    QTest.keyClick(field, Key.Key_Return)
    assert tasks.wait_idle()
    assert chosen == ["xyy"]


def test_keys_of_an_empty_field_belong_to_the_page(field: ScanSearchField) -> None:
    pressed: list[int] = []
    field.empty_key_pressed.connect(pressed.append)
    keys = (Key.Key_Return, Key.Key_Plus, Key.Key_Minus, Key.Key_Delete, Key.Key_Up, Key.Key_Down)
    for key in keys:
        QTest.keyClick(field, key)
    assert pressed == [int(key) for key in keys]
    slowly(field, "a")
    QTest.keyClick(field, Key.Key_Minus)
    assert len(pressed) == len(keys)


def test_the_input_method_is_off_until_f4_and_again_when_the_field_is_left(field: ScanSearchField) -> None:
    enabled = Qt.WidgetAttribute.WA_InputMethodEnabled
    assert not field.testAttribute(enabled)
    QTest.keyClick(field, Key.Key_F4)
    assert field.testAttribute(enabled)
    field.clearFocus()
    assert not field.testAttribute(enabled)
