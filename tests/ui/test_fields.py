"""Fields for the counter: a scan is told from a number, a date from a barcode, a period from another."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from station_app.domain.periods import Period, month_of, quarter_of, year_of
from station_app.errors import StationError
from station_app.errors.fields import DayNotReadable
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import NumberField, PasswordField, ScanField, points_field, quantity_field
from station_app.ui.widgets.period_picker import PeriodPicker

BARCODE = "6901234567892"


@pytest.fixture
def scan(qtbot: QtBot) -> ScanField:
    field = ScanField()
    qtbot.addWidget(field)
    return field


@pytest.fixture
def quantity(qtbot: QtBot) -> NumberField:
    field = quantity_field(big=True)
    qtbot.addWidget(field)
    field.set_value(2)
    return field


def test_a_scan_is_told_on_enter_and_the_field_is_ready_for_the_next(scan: ScanField) -> None:
    told: list[str] = []
    scan.scanned.connect(told.append)
    QTest.keyClicks(scan, BARCODE)
    QTest.keyClick(scan, Qt.Key.Key_Return)
    QTest.keyClick(scan, Qt.Key.Key_Return)
    assert told == [BARCODE]
    assert scan.text() == ""


def test_full_width_digits_of_a_scan_are_made_plain(scan: ScanField) -> None:
    told: list[str] = []
    scan.scanned.connect(told.append)
    scan.setText("６９０１ 23")
    QTest.keyClick(scan, Qt.Key.Key_Enter)
    assert told == ["690123"]


@pytest.mark.parametrize("make", [ScanField, quantity_field, points_field, DateField])
def test_the_input_method_is_off_where_a_scanner_types(make: type[QLineEdit], qtbot: QtBot) -> None:
    field = make()
    qtbot.addWidget(field)
    assert not field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_a_barcode_never_becomes_a_quantity(quantity: NumberField) -> None:
    told: list[str] = []
    quantity.barcode_scanned.connect(told.append)
    quantity.selectAll()
    QTest.keyClicks(quantity, BARCODE)
    QTest.keyClick(quantity, Qt.Key.Key_Return)
    assert told == [BARCODE]
    assert quantity.value() == 2


def test_a_barcode_without_enter_is_refused_as_a_quantity(quantity: NumberField) -> None:
    quantity.setText(BARCODE)
    with pytest.raises(StationError, match="条码"):
        quantity.value()


def test_a_quantity_typed_by_hand_stays_a_quantity(quantity: NumberField, qtbot: QtBot) -> None:
    told: list[str] = []
    quantity.barcode_scanned.connect(told.append)
    quantity.clear()
    for digit in "120":
        QTest.keyClicks(quantity, digit)
        qtbot.wait(60)
    QTest.keyClick(quantity, Qt.Key.Key_Return)
    assert told == []
    assert quantity.value() == 120


def test_arrows_step_a_quantity_within_its_bounds(quantity: NumberField) -> None:
    QTest.keyClick(quantity, Qt.Key.Key_Up)
    assert quantity.value() == 3
    for _ in range(9):
        QTest.keyClick(quantity, Qt.Key.Key_Down)
    assert quantity.value() == 1


def test_points_are_tenths_and_step_by_whole_points(qtbot: QtBot) -> None:
    field = points_field()
    qtbot.addWidget(field)
    field.set_value(705)
    assert field.text() == "70.5"
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == 715


def test_an_empty_number_is_none(quantity: NumberField) -> None:
    quantity.set_value(None)
    assert quantity.value() is None


def test_a_password_is_hidden_until_its_eye_is_pressed(qtbot: QtBot) -> None:
    field = PasswordField()
    qtbot.addWidget(field)
    field.set_value("实践站 8")
    assert field.line.echoMode() == QLineEdit.EchoMode.Password
    field.eye.click()
    assert field.line.echoMode() == QLineEdit.EchoMode.Normal
    assert field.value() == "实践站 8"


# ---- days


@pytest.fixture
def day(window: QMainWindow, qtbot: QtBot) -> DateField:
    field = DateField(date(2025, 1, 2))
    window.setCentralWidget(field)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return field


@pytest.mark.parametrize(
    "typed", ["2025-3-1", "20250301", "2025.3.1", "2025/03/01", "2025年3月1日", "２０２５-3-1"]
)
def test_a_day_is_read_as_people_write_it(day: DateField, typed: str) -> None:
    day.setText(typed)
    assert day.value() == date(2025, 3, 1)


@pytest.mark.parametrize("typed", [BARCODE, "20250230", "45000", "昨天", "202503", "1"])
def test_a_scan_or_a_number_never_becomes_a_day(day: DateField, typed: str) -> None:
    day.setText(typed)
    with pytest.raises(DayNotReadable):
        day.value()


def test_a_day_that_was_understood_is_written_out_when_left(day: DateField) -> None:
    day.setFocus()
    day.setText("20250301")
    day.clearFocus()
    assert day.text() == "2025-03-01"
    day.setFocus()
    day.setText("45000")
    day.clearFocus()
    assert day.text() == "45000", "what is not understood stays as it was typed"


def test_no_day_is_none(day: DateField) -> None:
    day.set_value(None)
    assert day.value() is None


def test_a_day_can_be_picked_from_the_calendar(day: DateField) -> None:
    day.open_calendar()
    assert day._popup is not None
    calendar = day._popup.findChild(QCalendarWidget)
    assert calendar is not None
    assert calendar.selectedDate() == QDate(2025, 1, 2)
    calendar.clicked.emit(QDate(2025, 1, 20))
    assert day.value() == date(2025, 1, 20)
    assert day._popup is None


# ---- periods

TODAY = date(2025, 5, 20)


@pytest.fixture
def picker(window: QMainWindow) -> PeriodPicker:
    picker = PeriodPicker(TODAY)
    window.setCentralWidget(picker)
    return picker


def test_a_period_begins_as_this_month_and_steps(picker: PeriodPicker) -> None:
    told: list[Period] = []
    picker.period_changed.connect(told.append)
    assert picker.period == month_of(TODAY)
    picker._back.click()
    picker._on.click()
    assert told == [month_of(date(2025, 4, 1)), month_of(TODAY)]


def test_another_kind_of_period_is_the_one_that_holds_today(picker: PeriodPicker) -> None:
    picker.kind.setCurrentText("按季度")
    assert picker.period == quarter_of(TODAY)
    picker.kind.setCurrentText("按年")
    assert picker.period == year_of(TODAY)
    picker.kind.setCurrentText("按月")
    assert picker.period == month_of(TODAY)


def test_any_days_can_be_chosen_but_not_backwards(picker: PeriodPicker) -> None:
    picker.kind.setCurrentText("自选日期")
    picker.first.setText("2025-3-1")
    picker.first.editingFinished.emit()
    assert picker.period == Period(date(2025, 3, 1), date(2025, 5, 31))
    picker.last.setText("2025-2-1")
    picker.last.editingFinished.emit()
    assert "早于开始日期" in picker.problem.text()
    assert picker.period.end == date(2025, 5, 31)
