"""The basket as the clerk and the villager see it: one line a product, the one being worked on marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHeaderView, QWidget

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.ui.pages.shop.basket import Entry
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.data_table import DataTable


def _left(entry: Entry) -> str:
    return "不计" if entry.product.is_service else str(entry.product.stock - entry.quantity)


_COLUMNS = (
    Column[Entry]("商品", lambda entry: entry.product.name, widest=16),
    Column[Entry]("单价", lambda entry: entry.product.price, format_points, Align.RIGHT),
    Column[Entry](
        "数量", lambda entry: f"{entry.quantity} {entry.product.unit}", align=Align.RIGHT, bold=lambda _: True
    ),
    Column[Entry]("小计", lambda entry: entry.amount, format_points, Align.RIGHT, bold=lambda _: True),
    Column[Entry]("还剩", _left, align=Align.RIGHT),
)


class BasketTable(DataTable[Entry]):
    """``line_changed`` tells the product's id of the line that the quantity belongs to, or None."""

    line_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "这一单的商品", _COLUMNS, key=lambda entry: entry.product.id, searchable=False, parent=parent
        )
        self._is_filling = False
        self.set_empty("还没有选商品", "扫条码，或输入名称的拼音首字母。", symbol="redeem")
        self.view.setSortingEnabled(False)
        header = self.view.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.count.hide()
        self.selection_changed.connect(self._on_line_selected)
        self.set_rows([])

    def show_entries(self, entries: Sequence[Entry], current: int | None) -> None:
        """Shows the basket, with the line of product ``current`` marked."""
        self._is_filling = True
        self.set_rows(entries)
        if current is not None:
            self.select_key(current)
        self._is_filling = False

    def step(self, by: int) -> None:
        """Goes ``by`` lines down, or up where it is negative."""
        rows = self.model.shown_rows
        if not rows:
            return
        selected = self.selected_rows()
        at = self.model.positions({selected[0].product.id})[0] if selected else 0
        self.select_key(rows[(at + by) % len(rows)].product.id)

    def _on_line_selected(self, rows: list[Entry]) -> None:
        if not self._is_filling and rows:
            self.line_changed.emit(rows[0].product.id)
