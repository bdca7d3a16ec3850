"""How many, on which day, and what it is for: the facts of a posting beside its rule and its people."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from station_app.domain.amounts import parse_quantity
from station_app.domain.hours import format_hours, parse_hours
from station_app.domain.points import HOUR_UNIT
from station_app.errors import StationError
from station_app.errors.service import DayMissing
from station_app.services.rules import RuleView
from station_app.ui import theme
from station_app.ui.widgets.cards import label
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import NumberField

MOST = 999
_USUAL_MINUTES = 120


class PostFields(QWidget):
    """``changed`` follows each change; the values raise a sentence where they cannot be taken."""

    changed = Signal()
    submitted = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = NumberField(lambda text: parse_quantity(text, MOST))
        self.hours = NumberField(parse_hours, format_hours, step=30)
        self.count.set_value(1)
        self.hours.set_value(_USUAL_MINUTES)
        self.unit = label("次", "muted")
        self.day = DateField(today)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("做了什么、谁能证明；村民查流水时看得到")
        self._quantity_label = label("数量")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(5, 1)
        for row, column, text, field in (
            (0, 0, self._quantity_label, self.count),
            (0, 3, label("发生日期"), self.day),
            (1, 0, label("事由"), self.reason),
        ):
            grid.addWidget(text, row, column)
            if field is not self.reason:
                grid.addWidget(field, row, column + 1)
            _name(text, field)
        grid.addWidget(self.hours, 0, 1)
        grid.addWidget(self.unit, 0, 2)
        grid.addWidget(self.reason, 1, 1, 1, 5)
        for number in (self.count, self.hours):
            number.setFixedWidth(theme.sizes().text * 6)
            number.value_changed.connect(self.changed)
            number.setAccessibleName("数量")
        self.day.value_changed.connect(self.changed)
        self.reason.returnPressed.connect(self.submitted)
        self.hours.hide()

    def set_rule(self, rule: RuleView | None) -> None:
        """Hours or pieces, as the rule counts."""
        of_hours = rule is not None and rule.unit == HOUR_UNIT
        self.hours.setVisible(of_hours)
        self.count.setVisible(not of_hours)
        self.unit.setText("" if rule is None else rule.unit)
        self._quantity_label.setText("时长" if of_hours else "数量")

    def quantity(self) -> int:
        """Minutes or pieces; raises the sentences of ``parse_hours`` and ``parse_quantity``."""
        field = self.hours if self.hours.isVisibleTo(self) else self.count
        value = field.value()
        return 0 if value is None else int(value)

    def deed_on(self) -> date:
        """Raises DayMissing, DayNotReadable."""
        day = self.day.value()
        if day is None:
            raise DayMissing
        return day

    def mark(self, error: StationError) -> None:
        """Marks the field that an error belongs to."""
        fields = {"quantity": self.count, "hours": self.hours, "deed_on": self.day}
        for name, field in fields.items():
            theme.style(field, tone="bad" if error.field == name else "")

    def unmark(self) -> None:
        for field in (self.count, self.hours, self.day):
            theme.style(field, tone="")


def _name(text: QLabel, field: QWidget) -> None:
    text.setBuddy(field)
    field.setAccessibleName(text.text())
