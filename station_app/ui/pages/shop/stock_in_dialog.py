"""办理入库: a delivery of several goods, scanned and typed in line by line, taken in as one act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from station_app.domain.money import yuan
from station_app.errors import StationError
from station_app.errors.shop import StockNotCounted
from station_app.services.deliveries import DeliveryView, receive
from station_app.services.funds import list_funds
from station_app.services.products import ProductView, product_by_scan
from station_app.ui import theme
from station_app.ui.page import Desk
from station_app.ui.pages.shop.delivery import Delivery, DeliveryLine
from station_app.ui.pages.shop.delivery_entry import DeliveryEntry
from station_app.ui.pages.shop.delivery_head import DeliveryHead
from station_app.ui.pages.shop.delivery_table import DeliveryTable
from station_app.ui.widgets.cards import label, push_button


class StockInDialog(QDialog):
    """Enter goes from field to field and puts the line in; F8 takes the whole delivery in."""

    taken_in = Signal(object)
    """The ``DeliveryView``."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.delivery = Delivery()
        self._build_ui()
        self._connect_signals()
        self._show_lines()
        self.entry.setFocus()
        store = desk.store
        desk.tasks.run(lambda _: list_funds(store), done=self.head.offer_funds, owner=self)

    def _build_ui(self) -> None:
        self.setWindowTitle("办理入库")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(1040, 640)
        self.head = DeliveryHead(self._desk.clock.today())
        self.entry = DeliveryEntry(self._desk)
        self.table = DeliveryTable()
        self.sentence = label("", "small", wraps=True, tone="bad")
        self.sentence.setMinimumHeight(self.sentence.fontMetrics().lineSpacing() + 4)
        self.total = label("", "muted")
        self.remove_button = push_button("删除所选　Del", kind="quiet")
        self._cancel = push_button("取消")
        self.take_button = push_button("确认入库　F8", kind="primary")
        for button in (self.entry.put_button, self.remove_button, self._cancel, self.take_button):
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
        layout.addWidget(self.entry)
        layout.addWidget(self.sentence)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)

    def _connect_signals(self) -> None:
        self.entry.scanned.connect(self._on_scanned)
        self.entry.found.connect(self._on_product_found)
        self.entry.put_asked.connect(self._on_put_asked)
        self.table.row_activated.connect(self._on_line_activated)
        self.remove_button.clicked.connect(self._on_remove_clicked)
        self.take_button.clicked.connect(self._on_take_clicked)
        self._cancel.clicked.connect(self.reject)
        QShortcut(QKeySequence("F8"), self).activated.connect(self._on_take_clicked)
        QShortcut(QKeySequence("Del"), self.table).activated.connect(self._on_remove_clicked)

    def show_error(self, error: StationError) -> bool:
        """The sentence below the line; the field it belongs to is marked and focused."""
        head = self.head
        fields = self.entry.fields | {
            "supplier": head.supplier,
            "received_on": head.received,
            "fund": head.fund,
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
        self.entry.take(product)

    def _on_put_asked(self) -> None:
        try:
            line = self.entry.line()
        except StationError as error:
            self._on_unreadable(error)
            return
        self.delivery.put(line)
        self._clear_errors()
        self._show_lines()
        self.entry.clear()

    def _on_unreadable(self, error: StationError) -> None:
        self.show_error(error)
        if error.field is None:
            theme.style(self.entry.expires, tone="bad")
            self.entry.expires.setFocus()

    def _clear_errors(self) -> None:
        self.sentence.setText("")
        for field in (*self.entry.fields.values(), self.head.supplier, self.head.received):
            theme.style(field, tone="")

    # ---- the lines

    def _show_lines(self) -> None:
        lines = self.delivery.lines
        self.table.set_rows(lines)
        pieces = sum(line.quantity for line in lines)
        cost = yuan(sum(line.cost or 0 for line in lines))
        self.total.setText(f"{len(lines)} 种，共 {pieces} 件，合计 {cost} 元" if lines else "")
        self.take_button.setEnabled(bool(lines))
        self.remove_button.setEnabled(bool(lines))

    def _on_line_activated(self, line: DeliveryLine) -> None:
        """Back into the fields, to be put right."""
        self.delivery.remove(line)
        self._show_lines()
        self._clear_errors()
        self.entry.show_line(line)

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
