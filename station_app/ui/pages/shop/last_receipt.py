"""What stands beside the basket while nobody is at the counter: the receipt of the customer before."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from station_app.domain.amounts import format_points
from station_app.domain.shop import receipt_label
from station_app.services.receipts import ReceiptView
from station_app.ui.pages.shop.receipt_printing import MadeReceipt
from station_app.ui.widgets.cards import Card, EmptyState, label, push_button
from station_app.ui.widgets.paper_preview import PaperPreview


class LastReceipt(QStackedWidget):
    """The last receipt with what can be done about it; before the first one, what to do first."""

    show_asked = Signal(int)
    print_asked = Signal(int)
    """A redemption's id."""
    void_asked = Signal(object)
    """A ``ReceiptView``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: ReceiptView | None = None
        self._build_ui()
        self.show_button.clicked.connect(self._on_show_clicked)
        self.print_button.clicked.connect(self._on_print_clicked)
        self.void_button.clicked.connect(self._on_void_clicked)

    def _build_ui(self) -> None:
        waiting = Card()
        waiting.body.addWidget(
            EmptyState("等下一位", "扫户码卡，或在左边查找，按回车。", symbol="qr_code_scanner", wide=18)
        )
        self._card = Card("上一单")
        self._summary = label("", wraps=True)
        self._preview = PaperPreview()
        self.show_button = push_button("查看凭证", "receipt_long")
        self.print_button = push_button("打印", "print")
        self.void_button = push_button("作废", "undo")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.show_button, self.print_button, self.void_button):
            buttons.addWidget(button, 1)
        inside = QVBoxLayout()
        inside.setSpacing(8)
        inside.addWidget(self._summary)
        inside.addWidget(self._preview, 1)
        inside.addLayout(buttons)
        self._card.body.addLayout(inside, 1)
        self.addWidget(waiting)
        self.addWidget(self._card)

    def show_receipt(self, made: MadeReceipt) -> None:
        """The receipt that was just made, or what became of it."""
        view = self._view = made.view
        is_void = view.voids is not None
        self._card.heading.setText(f"{'作废凭证' if is_void else '上一单'}　{receipt_label(view.number)}")
        done = "退回" if is_void else "扣"
        after = format_points(view.balance_after)
        self._summary.setText(
            f"{view.household_head}户　{done} {format_points(view.total)} 分，余 {after} 分。"
        )
        self.void_button.setVisible(not is_void)
        self._preview.setVisible(bool(made.pdf))
        if made.pdf:
            self._preview.show_pdf(made.pdf)
        self.setCurrentWidget(self._card)

    def _on_show_clicked(self) -> None:
        if self._view is not None:
            self.show_asked.emit(self._view.redemption_id)

    def _on_print_clicked(self) -> None:
        if self._view is not None:
            self.print_asked.emit(self._view.redemption_id)

    def _on_void_clicked(self) -> None:
        if self._view is not None:
            self.void_asked.emit(self._view)
