"""待打印: the receipts that no printer has taken yet, to be printed again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.domain.shop import receipt_label
from station_app.services.receipts import RedemptionRow, waiting_receipts
from station_app.ui import icons, theme
from station_app.ui.page import Desk
from station_app.ui.pages.shop.receipt_printing import ReceiptPrinting
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import Banner, label, push_button
from station_app.ui.widgets.data_table import DataTable

_COLUMNS = (
    Column[RedemptionRow]("凭证", lambda row: receipt_label(row.number)),
    Column[RedemptionRow]("时间", lambda row: row.at),
    Column[RedemptionRow]("户", lambda row: f"{row.household_head}户"),
    Column[RedemptionRow]("积分", lambda row: row.total, format_points, Align.RIGHT),
    Column[RedemptionRow]("商品", lambda row: row.goods),
)


class WaitingDialog(QDialog):
    """A simple list; a receipt leaves it when a printer's queue has taken it."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._printing = ReceiptPrinting(desk, self)
        self._build_ui()
        self._printing.problem_met.connect(lambda text: self.banner.show_text(text, "warn"))
        self._printing.printed.connect(lambda _: self._load())
        self.choose_button.clicked.connect(self._on_choose_clicked)
        self.all_button.clicked.connect(self._on_all_clicked)
        self.table.row_activated.connect(lambda row: self._printing.show(row.id))
        self._close.clicked.connect(self.reject)
        self._load()

    def _build_ui(self) -> None:
        self.setWindowTitle("待打印的凭证")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(860, 520)
        self.banner = Banner("", "warn")
        self.table = DataTable("待打印的凭证", _COLUMNS, key=lambda row: row.id, searchable=False)
        self.table.set_empty("都打印好了", "三天以内没有打印过的凭证会列在这里。")
        self._close = push_button("关闭")
        self.choose_button = push_button("选打印机", "print", tip="预览所选的凭证，换一台打印机")
        self.all_button = push_button("全部重新打印", "print", "primary")
        for button in (self._close, self.choose_button, self.all_button):
            button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self._close, self.choose_button, self.all_button):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addWidget(label("待打印的凭证", "heading"))
        layout.addWidget(self.banner)
        layout.addWidget(self.table, 1)
        layout.addLayout(buttons)

    def _load(self) -> None:
        store = self._desk.store
        self._desk.tasks.run(lambda _: waiting_receipts(store), done=self._show, owner=self)

    def _show(self, without_print: list[RedemptionRow]) -> None:
        rows = self._printing.still_waiting(without_print)
        self.table.set_rows(rows)
        for button in (self.choose_button, self.all_button):
            button.setEnabled(bool(rows))

    def _on_choose_clicked(self) -> None:
        rows = self.table.selected_rows() or list(self.table.model.shown_rows[:1])
        if rows:
            self._printing.show(rows[0].id)

    def _on_all_clicked(self) -> None:
        """All on the usual printer; where there is none, the first is previewed and one is chosen."""
        self.banner.show_text("")
        rows = self.table.model.shown_rows
        if self._printing.has_printer:
            self._printing.print_again([row.id for row in rows])
        elif rows:
            self._printing.show(rows[0].id)


class WaitingButton(QPushButton):
    """待打印 3 张: shown while receipts wait for a printer; opens them. What is on its way does not wait."""

    def __init__(self, desk: Desk, printing: ReceiptPrinting, parent: QWidget | None = None) -> None:
        super().__init__("待打印", parent)
        self._desk = desk
        self._printing = printing
        self.setIcon(icons.spaced("print"))
        self.setIconSize(icons.spaced_size(theme.sizes().icon))
        self.setToolTip("没有打印出来的凭证")
        self.hide()
        printing.problem_met.connect(lambda _: self.load())
        self.clicked.connect(self.open_waiting)

    def load(self) -> None:
        """Counts them afresh."""
        store = self._desk.store
        self._desk.tasks.run(lambda _: waiting_receipts(store), done=self._show, owner=self)

    def open_waiting(self) -> None:
        """待打印."""
        dialog = WaitingDialog(self._desk, self.window())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show(self, without_print: list[RedemptionRow]) -> None:
        rows = self._printing.still_waiting(without_print)
        self.setText(f"待打印 {len(rows)} 张")
        self.setVisible(bool(rows))
