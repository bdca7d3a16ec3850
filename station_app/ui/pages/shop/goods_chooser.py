"""Goods and how many of each, scanned or found, for a dialog; the shelf decides when the deed is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points, parse_quantity
from station_app.domain.shop import ScanKind, read_scan
from station_app.errors import StationError
from station_app.services.counter import BasketItem
from station_app.services.products import ProductView, find_products, product_by_scan
from station_app.services.shelf import MOST_OF_ONE_KIND
from station_app.ui import theme
from station_app.ui.page import Desk
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.fields import NumberField
from station_app.ui.widgets.scan_search import ScanSearchField
from station_app.ui.widgets.search_field import Hit


@dataclass(frozen=True, slots=True)
class Chosen:
    """So many of one product."""

    product: ProductView
    quantity: int

    @property
    def amount(self) -> int:
        """Tenths, at the price shown."""
        return self.product.price * self.quantity


_COLUMNS = (
    Column[Chosen]("商品", lambda row: row.product.name, widest=18),
    Column[Chosen]("数量", lambda row: row.quantity, align=Align.RIGHT, bold=lambda _: True),
    Column[Chosen]("单位", lambda row: row.product.unit),
    Column[Chosen]("单价", lambda row: row.product.price, format_points, Align.RIGHT),
    Column[Chosen]("小计", lambda row: row.amount, format_points, Align.RIGHT),
)


class _Quantity(NumberField):
    """In a form too, Enter puts the line in instead of going on to the next field."""

    def __init__(self) -> None:
        super().__init__(lambda text: parse_quantity(text, MOST_OF_ONE_KIND))

    def wants_key(self, key: int) -> bool:
        return key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and bool(self.text().strip())


class GoodsChooser(QWidget):
    """A scan puts one in; a product found by hand asks how many; Del takes the line out."""

    value_changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lines: dict[int, Chosen] = {}
        self._product: ProductView | None = None
        self._build_ui()
        self._connect_signals()
        self._show()

    def _build_ui(self) -> None:
        self.goods = ScanSearchField(
            self._desk.tasks,
            self._find,
            "扫商品条码，或输入名称的拼音首字母",
            lambda text: read_scan(text) is not None,
            nothing="没有找到叫“{typed}”的在售商品。",
        )
        self.goods.setAccessibleName("商品")
        self.quantity = _Quantity()
        self.quantity.setAccessibleName("数量")
        self.quantity.setFixedWidth(theme.sizes().text * 5)
        self.put_button = push_button("加入", "add")
        self.put_button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.sentence = label("", "small", wraps=True, tone="bad")
        self.sentence.hide()
        self.table = DataTable("选好的商品", _COLUMNS, key=lambda row: row.product.id, searchable=False)
        self.table.set_empty("还没有选商品", "扫条码，或输入名称的拼音首字母。", symbol="inventory_2")
        self.table.view.setSortingEnabled(False)
        self.table.setMinimumHeight(theme.sizes().row * 4 + theme.sizes().control)
        self.remove_button = self.table.add_action("删除所选", "delete", "删除选中的一行（Del）")
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.addWidget(self.goods, 0, 0)
        grid.addWidget(label("数量"), 0, 1)
        grid.addWidget(self.quantity, 0, 2)
        grid.addWidget(self.put_button, 0, 3)
        grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(grid)
        column.addWidget(self.sentence)
        column.addWidget(self.table, 1)
        self.setFocusProxy(self.goods)

    def _connect_signals(self) -> None:
        self.goods.scanned.connect(self._on_scanned)
        self.goods.chosen.connect(lambda hit: self._ask_quantity(hit.key))
        self.goods.textEdited.connect(lambda _: self._say(""))
        self.quantity.barcode_scanned.connect(self._on_scanned)
        self.put_button.clicked.connect(self._on_put)
        self.quantity.returnPressed.connect(self._on_put)
        self.remove_button.clicked.connect(self._on_remove)
        delete = QShortcut(QKeySequence("Del"), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        delete.activated.connect(self._on_remove)

    @property
    def items(self) -> tuple[BasketItem, ...]:
        return tuple(BasketItem(row.product.id, row.quantity) for row in self._lines.values())

    @property
    def total(self) -> int:
        """Tenths, at the prices shown."""
        return sum(row.amount for row in self._lines.values())

    def value(self) -> tuple[BasketItem, ...]:
        """What is chosen, as a form reads it."""
        return self.items

    def show_error(self, error: StationError) -> bool:
        """Says what was wrong with the goods."""
        if not self.isVisible():
            return False
        self._say(str(error))
        return True

    def _find(self, typed: str) -> list[Hit]:
        return [
            Hit(each.name, f"{format_points(each.price)} 分/{each.unit}　库存 {each.stock}", each, each.code)
            for each in find_products(self._desk.store, typed, 12)
        ]

    def _on_scanned(self, text: str) -> None:
        scan, store = read_scan(text), self._desk.store
        if scan is not None and scan.kind is not ScanKind.BARCODE:
            self._say("这里要扫商品的条码。")
            return
        self._run(lambda: product_by_scan(store, text), lambda product: self._put(product, 1))

    def _ask_quantity(self, product: ProductView) -> None:
        self._product = product
        self.quantity.set_value(1)
        self.quantity.setFocus()

    def _on_put(self) -> None:
        if self._product is None:
            self.goods.setFocus()
            return
        try:
            quantity = self.quantity.value()
        except StationError as error:
            self._say(str(error))
            return
        self._put(self._product, quantity or 1)

    def _put(self, product: ProductView, quantity: int) -> None:
        before = self._lines[product.id].quantity if product.id in self._lines else 0
        self._lines[product.id] = Chosen(product, before + quantity)
        self._product = None
        self.goods.clear()
        self.quantity.clear()
        self._say("")
        self.goods.setFocus()
        self._show()

    def _on_remove(self) -> None:
        for row in self.table.selected_rows():
            self._lines.pop(row.product.id, None)
        self._show()

    def _show(self) -> None:
        self.table.set_rows(list(self._lines.values()))
        self.remove_button.setEnabled(bool(self._lines))
        self.value_changed.emit()

    def _say(self, text: str) -> None:
        self.sentence.setText(text)
        self.sentence.setVisible(bool(text))

    def _run(self, look: Callable[[], ProductView], done: Callable[[ProductView], None]) -> None:
        self._desk.tasks.run(
            lambda _: look(),
            done=done,
            failed=lambda error: self._desk.messages.error(error, near=self),
            owner=self,
        )
