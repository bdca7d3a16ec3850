"""Chooses a period: a month, a quarter, a year, or any days; one step back or on at a click."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from station_app.domain.periods import Period, month_of, quarter_of, year_of
from station_app.errors import StationError
from station_app.errors.fields import PeriodReversed
from station_app.ui import icons, theme
from station_app.ui.widgets.cards import label
from station_app.ui.widgets.date_field import DateField

_KINDS = {"按月": month_of, "按季度": quarter_of, "按年": year_of}
_CUSTOM = "自选日期"


class PeriodPicker(QWidget):
    """``period_changed`` tells each new period; ``period`` is the one shown."""

    period_changed = Signal(object)

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.period = month_of(today)
        self._build_ui()
        self._connect_signals()
        self._show()

    def _build_ui(self) -> None:
        self.kind = QComboBox()
        self.kind.addItems([*_KINDS, _CUSTOM])
        self.kind.setAccessibleName("统计时段")
        self._back = self._arrow("chevron_left", "上一个")
        self._on = self._arrow("chevron_right", "下一个")
        self._name = label("", "strong")
        self._name.setMinimumWidth(theme.sizes().text * 8)
        self._name.setAlignment(self._name.alignment().AlignCenter)
        self.first = DateField()
        self.last = DateField()
        self.first.setAccessibleName("从哪一天")
        self.last.setAccessibleName("到哪一天")
        self._to = QLabel("至")
        self.problem = label("", "small", tone="bad")
        self.kind.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (
            self.kind,
            self._back,
            self._name,
            self._on,
            self.first,
            self._to,
            self.last,
            self.problem,
        ):
            row.addWidget(widget)

    def _arrow(self, symbol: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(symbol))
        button.setIconSize(QSize(24, 24))
        button.setToolTip(tip)
        button.setAccessibleName(f"{tip}时段")
        return button

    def _connect_signals(self) -> None:
        self.kind.currentTextChanged.connect(self._on_kind_chosen)
        self._back.clicked.connect(lambda: self.set_period(self.period.previous()))
        self._on.clicked.connect(lambda: self.set_period(self.period.next()))
        self.first.editingFinished.connect(self._on_days_edited)
        self.last.editingFinished.connect(self._on_days_edited)
        self.first.value_changed.connect(self._on_days_edited_quietly)
        self.last.value_changed.connect(self._on_days_edited_quietly)

    def set_period(self, period: Period) -> None:
        """Shows ``period``; tells it when it is another."""
        is_new = period != self.period
        self.period = period
        self._show()
        if is_new:
            self.period_changed.emit(period)

    def _show(self) -> None:
        is_custom = self.kind.currentText() == _CUSTOM
        for widget in (self._back, self._name, self._on):
            widget.setVisible(not is_custom)
        for part in (self.first, self._to, self.last):
            part.setVisible(is_custom)
        self.problem.setVisible(False)
        self._name.setText(self.period.label())
        if not self.first.hasFocus():
            self.first.set_value(self.period.start)
        if not self.last.hasFocus():
            self.last.set_value(self.period.end)

    def _on_kind_chosen(self, kind: str) -> None:
        make = _KINDS.get(kind)
        if make is None:
            self._show()
            return
        inside = self._today if self._today in self.period else self.period.start
        self.set_period(make(inside))

    def _on_days_edited_quietly(self) -> None:
        self.problem.setVisible(False)

    def _on_days_edited(self) -> None:
        try:
            first, last = self.first.value(), self.last.value()
            if first is None or last is None:
                return
            if last < first:
                raise PeriodReversed(start=first, end=last)
        except StationError as error:
            self.problem.setText(str(error))
            self.problem.setVisible(True)
            return
        self.set_period(Period(first, last))
