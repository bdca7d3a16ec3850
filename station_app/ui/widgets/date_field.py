"""A day: typed the way people write it, or picked from a calendar."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFocusEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QVBoxLayout, QWidget

from station_app.domain.dates import read_date
from station_app.errors.fields import DayNotReadable
from station_app.ui import icons, theme
from station_app.ui.widgets.fields import without_input_method


class DateField(QLineEdit):
    """Takes 2025-3-1, 20250301, 2025.3.1, 2025年3月1日; ``value()`` is the day, or None when empty.

    A burst of a barcode's digits is not a date and is refused, never turned into one.
    """

    value_changed = Signal()

    def __init__(self, day: date | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._popup: QFrame | None = None
        without_input_method(self)
        self.setPlaceholderText("例如 2025-3-1")
        self.setMinimumWidth(theme.sizes().text * 11)
        opener = QAction(icons.icon("calendar_month", theme.MUTED), "选日期", self)
        opener.triggered.connect(self.open_calendar)
        self.addAction(opener, QLineEdit.ActionPosition.TrailingPosition)
        self.set_value(day)
        self.textChanged.connect(lambda _: self.value_changed.emit())

    def value(self) -> date | None:
        """Raises ``DayNotReadable``."""
        typed = self.text().strip()
        if not typed:
            return None
        day = read_date(typed)
        if day is None or (typed.isdigit() and len(typed) != len("20250301")):
            raise DayNotReadable(typed=typed[:20])
        return day

    def set_value(self, day: date | None) -> None:
        self.setText(f"{day:%Y-%m-%d}" if day else "")

    def open_calendar(self) -> None:
        """Shows the calendar below the field."""
        calendar = QCalendarWidget()
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames)
        calendar.setGridVisible(False)
        calendar.setMinimumSize(theme.sizes().text * 24, theme.sizes().text * 19)
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(weekday, _resting_day())
        day = read_date(self.text())
        if day is not None:
            calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        theme.style(popup, role="card")
        layout = QVBoxLayout(popup)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(calendar)
        calendar.activated.connect(self._on_day_picked)
        calendar.clicked.connect(self._on_day_picked)
        self._popup = popup
        popup.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        popup.show()
        calendar.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F4 or (
            event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            self.open_calendar()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Writes what was understood, so that the clerk sees it."""
        day = read_date(self.text())
        if day is not None and not self._is_bare_number():
            self.set_value(day)
        super().focusOutEvent(event)

    def _is_bare_number(self) -> bool:
        typed = self.text().strip()
        return typed.isdigit() and len(typed) != len("20250301")

    def _on_day_picked(self, day: QDate) -> None:
        self.set_value(date(day.year(), day.month(), day.day()))
        if self._popup is not None:
            self._popup.close()
            self._popup = None
        self.setFocus()


def _resting_day() -> QTextCharFormat:
    look = QTextCharFormat()
    look.setForeground(QColor(theme.ACCENT))
    return look
