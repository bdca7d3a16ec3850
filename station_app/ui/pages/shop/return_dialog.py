"""退换货: what comes back of a receipt, what goes out instead, and what that means for the points."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from station_app.domain.amounts import format_points
from station_app.domain.shop import read_scan, receipt_label
from station_app.errors import StationError
from station_app.errors.returns import NotOnThisReceipt
from station_app.services.products import ProductView, find_products, product_by_scan
from station_app.services.receipts import ReceiptView
from station_app.services.returns import Returnable, ReturnDraft, exchange_goods, return_goods, returnable
from station_app.ui import theme
from station_app.ui.page import Desk
from station_app.ui.pages.shop.basket import Basket
from station_app.ui.pages.shop.basket_table import BasketTable
from station_app.ui.pages.shop.return_lines import ReturnLines
from station_app.ui.showing import set_shown
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.scan_search import ScanSearchField
from station_app.ui.widgets.search_field import Hit

REASONS = ("商品有质量问题", "包装破损", "过期或临期", "拿错了规格", "不想要了")
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class ReturnDialog(QDialog):
    """Quantities, the goods instead (if any), the reason; F8 does it. It stays open with what was typed."""

    returned = Signal(tuple)
    """The receipt of the return, and that of what went out instead where anything did."""

    def __init__(self, desk: Desk, offer: Returnable, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._offer = offer
        self.basket = Basket()
        self._build_ui()
        self._connect_signals()
        self._show_sum()
        self.lines.focus_first()

    def _build_ui(self) -> None:
        receipt = self._offer.receipt
        self.setWindowTitle(f"退换货　凭证 {receipt_label(receipt.number)}")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(860)
        self.lines = ReturnLines(self._offer.lines)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.lines)
        area.setMinimumHeight(min(self.lines.sizeHint().height() + 8, theme.sizes().control * 5))
        self.goods = ScanSearchField(
            self._desk.tasks,
            self._find_goods,
            "换成什么：扫条码，或输入名称的拼音首字母；只退不换的不用填",
            lambda text: read_scan(text) is not None,
            keeps_text=False,
            nothing="没有找到叫“{typed}”的在售商品。",
        )
        self.goods.setAccessibleName("换成什么")
        self.table = BasketTable()
        self.table.setMinimumHeight(theme.sizes().control * 4)
        set_shown(self.table, shown=False)
        self.reason = QComboBox()
        self.reason.setEditable(True)
        self.reason.addItems(REASONS)
        self.reason.setCurrentIndex(-1)
        self.reason.setAccessibleName("退换的原因")
        line = self.reason.lineEdit()
        assert line is not None
        line.setPlaceholderText("退换的原因：选一个，或直接填写")
        self.sentence = label("", wraps=True, tone="bad")
        self.sum = label("", "strong", wraps=True)
        self._cancel = push_button("取消")
        self.yes = push_button("", kind="primary")
        for button in (self._cancel, self.yes):
            button.setAutoDefault(False)
        self._lay_out(area)

    def _lay_out(self, area: QWidget) -> None:
        offer = self._offer
        last = f"{offer.last_day.month}月{offer.last_day.day}日"
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.sum, 1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.yes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(12)
        layout.addWidget(label(self.windowTitle(), "heading"))
        layout.addWidget(label(f"{offer.holder}，{last}以前可以退换。会另开退货凭证。", "muted", wraps=True))
        layout.addWidget(area, 1)
        layout.addWidget(self.goods)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.reason)
        layout.addWidget(self.sentence)
        layout.addLayout(buttons)

    def _connect_signals(self) -> None:
        self.lines.changed.connect(self._on_changed)
        self.lines.left_last.connect(self.goods.setFocus)
        self.lines.barcode_scanned.connect(lambda text: self._look_up(text, self._one_more_back))
        self.goods.scanned.connect(lambda text: self._look_up(text, self._put))
        self.goods.chosen.connect(lambda hit: self._put(hit.key))
        self.goods.empty_key_pressed.connect(self._on_empty_key)
        self._cancel.clicked.connect(self.reject)
        self.yes.clicked.connect(self._on_yes_clicked)
        QShortcut(QKeySequence("F8"), self).activated.connect(self._on_yes_clicked)
        QShortcut(QKeySequence("Del"), self.table).activated.connect(self._on_remove_asked)

    def show_error(self, error: StationError) -> bool:
        """The sentence stands above the buttons, whatever it belongs to."""
        self.sentence.setText(str(error))
        return True

    def reject(self) -> None:
        """What was typed is not thrown away by a slip of Esc."""
        if not self._is_begun() or self._desk.messages.confirm(
            "放弃这次退换货？",
            "放弃",
            detail="积分和库存都不变。",
            no_text="继续办理",
        ):
            super().reject()

    # ---- what is typed and scanned

    def _is_begun(self) -> bool:
        return bool(self.lines.points() or len(self.basket))

    def _find_goods(self, typed: str) -> list[Hit]:
        return [
            Hit(each.name, f"{format_points(each.price)} 分", each, each.code, "inventory_2")
            for each in find_products(self._desk.store, typed, 12)
        ]

    def _look_up(self, text: str, found: Callable[[ProductView], None]) -> None:
        store, messages = self._desk.store, self._desk.messages
        self._desk.tasks.run(
            lambda _: product_by_scan(store, text),
            done=found,
            failed=lambda error: messages.error(error, near=self.sentence),
            owner=self,
        )

    def _one_more_back(self, product: ProductView) -> None:
        if not self.lines.one_more(product.id):
            self.show_error(NotOnThisReceipt(product=product.name))

    def _put(self, product: ProductView) -> None:
        try:
            self.basket.add(product)
        except StationError as error:
            self.show_error(error)
            return
        self._show_basket(product.id)
        self.goods.setFocus()

    def _on_remove_asked(self) -> None:
        for entry in self.table.selected_rows():
            self.basket.remove(entry.product.id)
        left = self.basket.entries
        self._show_basket(left[-1].product.id if left else None)

    def _show_basket(self, current: int | None) -> None:
        self.table.show_entries(self.basket.entries, current)
        set_shown(self.table, shown=bool(len(self.basket)))
        self._on_changed()

    def _on_empty_key(self, key: int) -> None:
        if Qt.Key(key) in _ENTER:
            self.reason.setFocus()

    def _on_changed(self) -> None:
        self.sentence.setText("")
        self._show_sum()

    def _show_sum(self) -> None:
        offer, back, out = self._offer, self.lines.points(), self.basket.total
        after = offer.balance + back - out
        self.yes.setText("确认换货　F8" if out else "确认退货　F8")
        self.yes.setEnabled(bool(back) and after >= 0)
        if not back and not out:
            self.sum.setText("填好退几件，这里会算出退回的积分。")
        elif after < 0:
            self.sum.setText(f"积分不够：退回 {format_points(back)} 分，换出 {format_points(out)} 分，"
                             f"还差 {format_points(-after)} 分。")  # fmt: skip
        else:
            swapped = f"，扣减 {format_points(out)} 分" if out else ""
            self.sum.setText(
                f"将退回{offer.holder} {format_points(back)} 分{swapped}，余 {format_points(after)} 分。"
            )
        theme.style(self.sum, tone="bad" if after < 0 else "")

    # ---- the deed

    def _on_yes_clicked(self) -> None:
        if not self.yes.isEnabled():
            return
        try:
            items = self.lines.items()
        except StationError as error:
            self.show_error(error)
            return
        desk, back = self._desk, self.lines.points()
        reason = self.reason.currentText()
        draft = ReturnDraft(self._offer.receipt.redemption_id, items, reason, expected=back)
        out, total = self.basket.items, self.basket.total

        def act() -> tuple[ReceiptView, ...]:
            if not out:
                return (return_goods(desk.store, desk.actor, draft),)
            exchange = exchange_goods(desk.store, desk.actor, draft, out, total)
            return exchange.returned, exchange.redeemed

        desk.tasks.run(
            lambda _: act(),
            done=self._on_done,
            failed=lambda error: desk.messages.error(error, near=self.sentence),
            owner=self,
            busy=self.yes,
        )

    def _on_done(self, done: tuple[ReceiptView, ...]) -> None:
        self.accept()
        self.returned.emit(done)


def ask_return(
    desk: Desk, parent: QWidget, redemption_id: int, done: Callable[[tuple[ReceiptView, ...]], None]
) -> None:
    """Opens the dialog, or says why nothing may come back; ``done`` follows with the receipts made."""

    def ask(offer: Returnable) -> None:
        dialog = ReturnDialog(desk, offer, parent)
        dialog.returned.connect(done)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    desk.tasks.run(lambda _: returnable(desk.store, redemption_id), done=ask, owner=parent)
