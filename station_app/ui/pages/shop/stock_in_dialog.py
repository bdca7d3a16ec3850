"""办理入库: a delivery of several goods, scanned and typed in line by line, taken in as one act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from station_app.domain.amounts import parse_quantity
from station_app.domain.shop import parse_cost, read_scan
from station_app.errors import StationError
from station_app.errors.shop import NothingToStockIn, StockNotCounted
from station_app.services.deliveries import DeliveryView, receive
from station_app.services.funds import list_funds
from station_app.services.products import ProductView, find_products, product_by_scan
from station_app.services.stock import MOST_IN_STOCK_IN
from station_app.ui import theme
from station_app.ui.page import Desk
from station_app.ui.pages.shop.delivery import Delivery, DeliveryLine
from station_app.ui.pages.shop.delivery_head import DeliveryHead
from station_app.ui.pages.shop.delivery_table import DeliveryTable
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import NumberField, without_input_method
from station_app.ui.widgets.scan_search import ScanSearchField
from station_app.ui.widgets.search_field import Hit


class StockInDialog(QDialog):
    """Enter goes from field to field and puts the line in; F8 takes the whole delivery in."""

    taken_in = Signal(object)
    """The ``DeliveryView``."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._product: ProductView | None = None
        self.delivery = Delivery()
        self._build_ui()
        self._connect_signals()
        self._show_lines()
        self.goods.setFocus()
        store = desk.store
        desk.tasks.run(lambda _: list_funds(store), done=self.head.offer_funds, owner=self)

    def _build_ui(self) -> None:
        self.setWindowTitle("办理入库")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(1040, 640)
        self._build_fields()
        self.table = DeliveryTable()
        self.sentence = label("", "small", wraps=True, tone="bad")
        self.sentence.setMinimumHeight(self.sentence.fontMetrics().lineSpacing() + 4)
        self.total = label("", "muted")
        self.remove_button = push_button("删除所选　Del", kind="quiet")
        self._cancel = push_button("取消")
        self.take_button = push_button("确认入库　F8", kind="primary")
        for button in (self.put_button, self.remove_button, self._cancel, self.take_button):
            button.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.total)
        foot.addStretch(1)
        for button in (self.remove_button, self._cancel, self.take_button):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addWidget(label("办理入库", "heading"))
        layout.addWidget(self.head)
        layout.addSpacing(8)
        layout.addLayout(self._one_line())
        layout.addWidget(self.sentence)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)

    def _build_fields(self) -> None:
        self.head = DeliveryHead(self._desk.clock.today())
        self.goods = ScanSearchField(
            self._desk.tasks,
            self._find_goods,
            "扫条码，或输入拼音首字母",
            lambda text: read_scan(text) is not None,
            nothing="没有找到叫“{typed}”的在售商品。新商品请先在“商品”里添加。",
        )
        self.quantity = NumberField(lambda text: parse_quantity(text, MOST_IN_STOCK_IN))
        self.cost = QLineEdit()
        self.cost.setPlaceholderText("可不填")
        without_input_method(self.cost)
        self.expires = DateField()
        self.expires.setPlaceholderText("可不填")
        self.put_button = push_button("加入", "add")
        theme.style(self.put_button, tall=True)
        self.put_button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def _one_line(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        for column, (name, field) in enumerate(
            (
                ("商品", self.goods),
                ("数量", self.quantity),
                ("进价（元）", self.cost),
                ("保质期到", self.expires),
            )
        ):
            grid.addWidget(label(name, "muted"), 0, column)
            grid.addWidget(field, 1, column)
            field.setAccessibleName(name)
        for field, width in ((self.quantity, 8), (self.cost, 8), (self.expires, 12)):
            field.setFixedWidth(theme.sizes().text * width)
            theme.style(field, role="scan")
        grid.addWidget(self.put_button, 1, 4)
        grid.setColumnStretch(0, 1)
        return grid

    def _connect_signals(self) -> None:
        self.goods.scanned.connect(self._on_scanned)
        self.goods.chosen.connect(lambda hit: self._on_product_found(hit.key))
        self.quantity.barcode_scanned.connect(self._on_scanned)
        self.quantity.returnPressed.connect(self.cost.setFocus)
        self.cost.returnPressed.connect(self.expires.setFocus)
        self.expires.returnPressed.connect(self._on_put_clicked)
        self.put_button.clicked.connect(self._on_put_clicked)
        self.table.row_activated.connect(self._on_line_activated)
        self.remove_button.clicked.connect(self._on_remove_clicked)
        self.take_button.clicked.connect(self._on_take_clicked)
        self._cancel.clicked.connect(self.reject)
        QShortcut(QKeySequence("F8"), self).activated.connect(self._on_take_clicked)
        QShortcut(QKeySequence("Del"), self.table).activated.connect(self._on_remove_clicked)

    def show_error(self, error: StationError) -> bool:
        """The sentence below the line; the field it belongs to is marked and focused."""
        fields: dict[str | None, QWidget] = {
            "product": self.goods,
            "quantity": self.quantity,
            "unit_cost": self.cost,
            "expires_on": self.expires,
            "supplier": self.head.supplier,
            "received_on": self.head.received,
            "fund": self.head.fund,
        }
        self._clear_errors()
        self.sentence.setText(str(error))
        field = fields.get(error.field)
        if field is not None:
            theme.style(field, tone="bad")
            field.setFocus()
        return True

    def reject(self) -> None:
        """What was typed is not thrown away by a slip of Esc."""
        count = len(self.delivery.lines)
        if not count or self._desk.messages.confirm(
            "放弃这次入库？", "放弃", detail=f"已经录了 {count} 种商品，还没有入库。", no_text="继续录"
        ):
            super().reject()

    # ---- one line

    def _find_goods(self, typed: str) -> list[Hit]:
        found = find_products(self._desk.store, typed, 12)
        return [
            Hit(each.name, f"库存 {each.stock} {each.unit}", each, each.code, "inventory_2")
            for each in found
            if not each.is_service
        ]

    def _on_scanned(self, text: str) -> None:
        store = self._desk.store
        self._desk.tasks.run(
            lambda _: product_by_scan(store, text),
            done=self._on_product_found,
            failed=self._on_failed,
            owner=self,
        )

    def _on_product_found(self, product: ProductView) -> None:
        if product.is_service:
            self.show_error(StockNotCounted(product=product.name))
            return
        self._clear_errors()
        self._product = product
        self.goods.set_value(Hit(product.name, "", product))
        self.quantity.setFocus()

    def _on_put_clicked(self) -> None:
        if self._product is None or self.goods.hit is None:
            self.show_error(NothingToStockIn())
            return
        try:
            line = DeliveryLine(
                self._product,
                parse_quantity(self.quantity.text(), MOST_IN_STOCK_IN),
                parse_cost(self.cost.text()) if self.cost.text().strip() else None,
                self.expires.value(),
            )
        except StationError as error:
            self._on_unreadable(error)
            return
        self.delivery.put(line)
        self._product = None
        for field in (self.goods, self.quantity, self.cost, self.expires):
            field.clear()
        self._clear_errors()
        self._show_lines()
        self.goods.setFocus()

    def _on_unreadable(self, error: StationError) -> None:
        self.show_error(error)
        if error.field is None:
            theme.style(self.expires, tone="bad")
            self.expires.setFocus()

    def _clear_errors(self) -> None:
        self.sentence.setText("")
        head = self.head
        for field in (self.goods, self.quantity, self.cost, self.expires, head.supplier, head.received):
            theme.style(field, tone="")

    # ---- the lines

    def _show_lines(self) -> None:
        lines = self.delivery.lines
        self.table.set_rows(lines)
        pieces = sum(line.quantity for line in lines)
        yuan = sum(line.cost or 0 for line in lines) / 100
        self.total.setText(f"{len(lines)} 种，共 {pieces} 件，合计 {yuan:.2f} 元" if lines else "")
        self.take_button.setEnabled(bool(lines))
        self.remove_button.setEnabled(bool(lines))

    def _on_line_activated(self, line: DeliveryLine) -> None:
        """Back into the fields, to be put right."""
        self.delivery.remove(line)
        self._show_lines()
        self._on_product_found(line.product)
        self.quantity.set_value(line.quantity)
        self.cost.setText("" if line.unit_cost is None else f"{line.unit_cost / 100:.2f}")
        self.expires.set_value(line.expires_on)

    def _on_remove_clicked(self) -> None:
        for line in self.table.selected_rows():
            self.delivery.remove(line)
        self._show_lines()

    def _on_take_clicked(self) -> None:
        if not self.take_button.isEnabled():
            return
        try:
            draft = self.head.draft(self.delivery.drafts())
        except StationError as error:
            self.sentence.setText(str(error))
            theme.style(self.head.received, tone="bad")
            self.head.received.setFocus()
            return
        desk = self._desk
        desk.tasks.run(
            lambda _: receive(desk.store, desk.actor, draft),
            done=self._on_taken_in,
            failed=self._on_failed,
            owner=self,
            busy=self.take_button,
        )

    def _on_taken_in(self, taken: DeliveryView) -> None:
        self.accept()
        self.taken_in.emit(taken)

    def _on_failed(self, error: BaseException) -> None:
        self._desk.messages.error(error, near=self)


def ask_stock_in(desk: Desk, parent: QWidget, done: Callable[[DeliveryView], Any]) -> StockInDialog:
    """Opens the dialog; ``done`` follows with what was taken in."""
    dialog = StockInDialog(desk, parent)
    dialog.taken_in.connect(done)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
