"""What to clear, by which rule, up to which day: the facts of a year-end above its table."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from station_app.domain.amounts import parse_quantity
from station_app.domain.year_end import ClearingKind, ClearingMode, ClearingTerms
from station_app.errors import StationError
from station_app.errors.service import DayMissing
from station_app.errors.year_end import ShareOutOfRange
from station_app.services.year_end import ClearingDraft
from station_app.ui import theme
from station_app.ui.widgets.cards import label
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import NumberField, points_field

_MOST_SHARE = 99
_USUAL_SHARE = 50
_YEARS_BACK = 3


class YearEndFields(QWidget):
    """``changed`` follows each change; ``draft`` raises a sentence where something cannot be taken."""

    changed = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = QComboBox()
        self.year = QComboBox()
        for year in range(today.year, today.year - _YEARS_BACK, -1):
            self.year.addItem(f"{year}年", year)
        self.mode = QComboBox()
        for mode in (ClearingMode.SHARE, ClearingMode.CLEAR, ClearingMode.KEEP):
            self.mode.addItem(mode.label, mode)
        self.share = NumberField(_read_share, step=5)
        self.share.set_value(_USUAL_SHARE)
        self.minimum = points_field()
        self.minimum.setPlaceholderText("不设")
        self.day = DateField(today)
        self.note = QLineEdit()
        self.note.setPlaceholderText("例如：12 月 20 日村民代表会议决定")
        self.expiry = label("", "muted", wraps=True)
        self._build_ui()
        for box in (self.kind, self.year, self.mode):
            box.currentIndexChanged.connect(self._on_changed)
        for field in (self.share, self.minimum, self.day):
            field.value_changed.connect(self.changed)
        self.set_expiry(0)

    def _build_ui(self) -> None:
        self._of_year: list[QWidget] = []
        self._of_share: list[QWidget] = []
        first = QHBoxLayout()
        first.setSpacing(8)
        for text, field, after in (
            ("办理", self.kind, ""),
            ("", self.year, ""),
            ("办法", self.mode, ""),
            ("保留", self.share, "%"),
            ("至少保留", self.minimum, "分"),
        ):
            parts = _pair(text, field, after)
            for part in parts:
                first.addWidget(part)
            if field is self.share:
                self._of_share = parts
            elif field is not self.kind:
                self._of_year += parts
        first.addWidget(self.expiry, 20)
        first.addStretch(1)
        for number in (self.share, self.minimum):
            number.setFixedWidth(theme.sizes().text * 5)
        second = QHBoxLayout()
        second.setSpacing(8)
        for part in (*_pair("截止日期", self.day), *_pair("依据", self.note)):
            second.addWidget(part, 1 if part is self.note else 0)
        rows = QGridLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(8)
        rows.addLayout(first, 0, 0)
        rows.addLayout(second, 1, 0)

    def set_expiry(self, months: int) -> None:
        """After how many months points expire; 0 takes the choice away."""
        chosen = self.kind.currentData()
        self.kind.blockSignals(True)
        self.kind.clear()
        self.kind.addItem(ClearingKind.YEAR_END.label, ClearingKind.YEAR_END)
        if months:
            self.kind.addItem(ClearingKind.EXPIRY.label, ClearingKind.EXPIRY)
        self.kind.setCurrentIndex(max(self.kind.findData(chosen), 0))
        self.kind.blockSignals(False)
        self.expiry.setText(f"入账满 {months} 个月、还没有用掉的积分清零，先得的先用。")
        self._show_fields()

    def choose_expiry(self) -> None:
        """到期清零, where the station has it."""
        self.kind.setCurrentIndex(max(self.kind.findData(ClearingKind.EXPIRY), 0))

    def draft(self) -> ClearingDraft:
        """Raises DayMissing, DayNotReadable, ShareOutOfRange, and what ``parse_points`` raises."""
        day = self.day.value()
        if day is None:
            raise DayMissing
        mode = ClearingMode(self.mode.currentData())
        share = (self.share.value() or 0) if mode is ClearingMode.SHARE else 0
        minimum = 0 if mode is ClearingMode.KEEP else max(self.minimum.value() or 0, 0)
        kind = ClearingKind(self.kind.currentData())
        year = day.year if kind is ClearingKind.EXPIRY else self.year.currentData()
        return ClearingDraft(kind, year, day, ClearingTerms(mode, share, minimum), self.note.text())

    def mark(self, error: StationError | None) -> None:
        """Marks the field that an error belongs to; None takes the marks away."""
        fields: dict[str, QWidget] = {"share": self.share, "points": self.minimum, "as_of": self.day}
        for name, field in fields.items():
            theme.style(field, tone="bad" if error is not None and error.field == name else "")

    def _on_changed(self, _: Any) -> None:
        self._show_fields()
        self.changed.emit()

    def _show_fields(self) -> None:
        of_year = ClearingKind(self.kind.currentData()) is ClearingKind.YEAR_END
        mode = ClearingMode(self.mode.currentData())
        for part in self._of_year:
            part.setVisible(of_year)
        for part in self._of_share:
            part.setVisible(of_year and mode is ClearingMode.SHARE)
        for part in self._of_year[-3:]:
            part.setVisible(of_year and mode is not ClearingMode.KEEP)
        self.expiry.setVisible(not of_year)


def _pair(text: str, field: QWidget, after: str = "") -> list[QWidget]:
    """A field with the words before and after it."""
    parts: list[QWidget] = []
    if text:
        caption: QLabel = label(text)
        caption.setBuddy(field)
        parts.append(caption)
    field.setAccessibleName(text or "年份")
    parts.append(field)
    if after:
        parts.append(label(after, "muted"))
    return parts


def _read_share(text: str) -> int:
    try:
        return parse_quantity(text, _MOST_SHARE)
    except StationError as error:
        raise ShareOutOfRange from error
