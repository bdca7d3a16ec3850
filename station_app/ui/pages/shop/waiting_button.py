"""待打印 N 张: there while receipts wait for a printer, and opens their list."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from station_app.services.receipts import RedemptionRow, waiting_receipts
from station_app.ui import icons, theme
from station_app.ui.page import Desk
from station_app.ui.pages.shop.receipt_printing import ReceiptPrinting
from station_app.ui.pages.shop.waiting_dialog import WaitingDialog


class WaitingButton(QPushButton):
    """Hidden where nothing waits; what is on its way to a printer does not wait."""

    def __init__(self, desk: Desk, printing: ReceiptPrinting, parent: QWidget | None = None) -> None:
        super().__init__("待打印", parent)
        self.setIcon(icons.spaced("print", theme.TEXT, theme.RESTING))
        self.setIconSize(icons.spaced_size(theme.sizes().icon))
        self.setAutoDefault(True)
        self._desk = desk
        self._printing = printing
        self.setToolTip("没有打印出来的凭证")
        self.hide()
        self.clicked.connect(self.open_list)

    def look(self) -> None:
        """Asks the store what waits."""
        store = self._desk.store
        self._desk.tasks.run(lambda _: waiting_receipts(store), done=self._show, owner=self)

    def open_list(self) -> None:
        """The list, to print what waits."""
        dialog = WaitingDialog(self._desk, self.window())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show(self, without_print: list[RedemptionRow]) -> None:
        rows = self._printing.still_waiting(without_print)
        self.setText(f"待打印 {len(rows)} 张")
        self.setVisible(bool(rows))
