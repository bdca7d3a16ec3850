"""When something takes place: a day, from when to when; an end before the start is the next day's."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QWidget

from station_app.clock import CHINA, local
from station_app.domain.hours import Span, end_after, format_hours, minutes_between
from station_app.domain.times import read_time
from station_app.errors import StationError
from station_app.errors.service import DayMissing, TimeNotReadable
from station_app.ui import theme
from station_app.ui.widgets.cards import label
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import without_input_method

_FIRST_HOUR, _LAST_HOUR = 6, 22


class TimeSpanField(QWidget):
    """``value()`` is the span as aware instants; below the fields stands how long that is."""

    value_changed = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.day = DateField(today)
        self.day.setAccessibleName("日期")
        self.start = _time_box("开始时间", "14:00")
        self.end = _time_box("结束时间", "16:00")
        self._length = label("", "small")
        row = QGridLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(8)
        row.setVerticalSpacing(2)
        for column, widget in enumerate((self.day, self.start, label("至"), self.end)):
            row.addWidget(widget, 0, column)
        row.addWidget(self._length, 1, 0, 1, 5)
        row.setColumnStretch(4, 1)
        self.setFocusProxy(self.day)
        self.day.value_changed.connect(self._on_edited)
        self.start.editTextChanged.connect(self._on_edited)
        self.end.editTextChanged.connect(self._on_edited)
        self._show_length()

    def value(self) -> Span:
        """Raises DayMissing, DayNotReadable, TimeNotReadable."""
        day = self.day.value()
        if day is None:
            raise DayMissing
        start = datetime.combine(day, _time_of(self.start), CHINA)
        return start, end_after(start, _time_of(self.end))

    def set_value(self, span: Span | None) -> None:
        if span is None:
            return
        start, end = local(span[0]), local(span[1])
        self.day.set_value(start.date())
        self.start.setCurrentText(f"{start:%H:%M}")
        self.end.setCurrentText(f"{end:%H:%M}")

    def _on_edited(self) -> None:
        self._show_length()
        self.value_changed.emit()

    def _show_length(self) -> None:
        try:
            start, end = self.value()
        except StationError:
            self._length.setText("")
            return
        text = f"计 {format_hours(minutes_between(start, end))} 小时（按半小时计，路途不算）"
        if end.date() != start.date():
            text += f"，到第二天（{end:%m月%d日}）{end:%H:%M} 结束"
        self._length.setText(text)


def _time_box(name: str, usual: str) -> QComboBox:
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    first = datetime.combine(date.min, time(_FIRST_HOUR))
    for half in range((_LAST_HOUR - _FIRST_HOUR) * 2 + 1):
        box.addItem(f"{first + timedelta(minutes=30 * half):%H:%M}")
    box.setCurrentText(usual)
    box.setAccessibleName(name)
    box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    box.setMinimumWidth(theme.sizes().text * 7)
    line = box.lineEdit()
    if line is not None:
        without_input_method(line)
    return box


def _time_of(box: QComboBox) -> time:
    found = read_time(box.currentText())
    if found is None:
        raise TimeNotReadable(typed=box.currentText().strip()[:20])
    return found
