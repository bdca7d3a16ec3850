"""The lines of a receipt in the return dialog: how many of each come back, and whether they are spoiled."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from station_app.domain.amounts import format_points, parse_quantity
from station_app.domain.returns import BoughtLine
from station_app.errors import StationError
from station_app.errors.returns import ReturnTooMany
from station_app.services.returns import ReturnItem
from station_app.ui import theme
from station_app.ui.widgets.cards import label
from station_app.ui.widgets.fields import NumberField

_HEADINGS = ("商品", "单价", "当时兑换", "已退", "退几件", "")


@dataclass(frozen=True, slots=True)
class _LineFields:
    line: BoughtLine
    quantity: NumberField
    spoiled: QCheckBox


class ReturnLines(QWidget):
    """``changed`` with each key; ``left_last`` when Enter leaves the last quantity."""

    changed = Signal()
    left_last = Signal()
    barcode_scanned = Signal(str)

    def __init__(self, lines: tuple[BoughtLine, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: list[_LineFields] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        for column, heading in enumerate(_HEADINGS):
            self._grid.addWidget(label(heading, "muted"), 0, column)
        for row, line in enumerate(lines, start=1):
            self._add(row, line)

    def focus_first(self) -> None:
        """The first quantity that may be typed."""
        if self._fields:
            self._fields[0].quantity.setFocus()

    def items(self) -> tuple[ReturnItem, ...]:
        """What was typed; raises ReturnTooMany or what is wrong with a number, and marks its field."""
        items = []
        for each in self._fields:
            quantity = self._read(each)
            if quantity:
                items.append(ReturnItem(each.line.line_id, quantity, each.spoiled.isChecked()))
        return tuple(items)

    def points(self) -> int:
        """Tenths that come back for what can be read of it so far."""
        total = 0
        for each in self._fields:
            try:
                total += (self._read(each) or 0) * each.line.price
            except StationError:
                continue
        return total

    def one_more(self, product_id: int) -> bool:
        """One more comes back of a product that was scanned; False where the receipt has none left of it."""
        for each in self._fields:
            if each.line.product_id == product_id:
                try:
                    before = self._read(each) or 0
                except StationError:
                    return False
                if before < each.line.left:
                    each.quantity.set_value(before + 1)
                    each.quantity.setFocus()
                    return True
        return False

    def _add(self, row: int, line: BoughtLine) -> None:
        name = label(line.product, wraps=True)
        self._grid.addWidget(name, row, 0)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, text in enumerate(
            (f"{format_points(line.price)} 分", f"{line.quantity} {line.unit}", str(line.returned)), start=1
        ):
            self._grid.addWidget(label(text), row, column, right)
        if not line.left:
            why = "服务券不能退" if line.is_service else "已经退完"
            self._grid.addWidget(label(why, "muted"), row, 4, 1, 2)
            return
        quantity = NumberField(lambda text: _count(text, line))
        quantity.setAccessibleName(f"{line.product}退几件")
        quantity.setPlaceholderText("0")
        quantity.setFixedWidth(theme.sizes().text * 6)
        spoiled = QCheckBox("已损坏，报损")
        spoiled.setAccessibleName(f"{line.product}已损坏")
        spoiled.setToolTip("不放回货架，直接记一笔报损")
        self._grid.addWidget(quantity, row, 4)
        self._grid.addWidget(spoiled, row, 5)
        self._fields.append(_LineFields(line, quantity, spoiled))
        quantity.value_changed.connect(self.changed)
        quantity.barcode_scanned.connect(self.barcode_scanned)
        quantity.returnPressed.connect(lambda: self._go_on(quantity))

    def _go_on(self, quantity: NumberField) -> None:
        places = [each.quantity for each in self._fields]
        at = places.index(quantity) + 1
        if at < len(places):
            places[at].setFocus()
        else:
            self.left_last.emit()

    def _read(self, each: _LineFields) -> int | None:
        try:
            quantity: int | None = each.quantity.value()
        except StationError:
            theme.style(each.quantity, tone="bad")
            raise
        theme.style(each.quantity, tone="")
        return quantity


def _count(text: str, line: BoughtLine) -> int:
    """0 to what is left; a barcode is no quantity."""
    if text.strip() == "0":
        return 0
    quantity = parse_quantity(text, 999)
    if quantity > line.left:
        raise ReturnTooMany(
            product=line.product, unit=line.unit, bought=line.quantity, returned=line.returned, left=line.left
        )
    return quantity
