"""补录: blank slips for when there is no power, and what was written on them entered afterwards."""

from __future__ import annotations

from station_app.documents.papers import Align, SheetPaper
from station_app.domain.amounts import format_points
from station_app.domain.shop import receipt_label
from station_app.services.late_entries import LateRow, list_late_entries
from station_app.services.receipts import ReceiptView
from station_app.ui.items import ShowReceipt
from station_app.ui.pages.shop.day_panel import DayPanel
from station_app.ui.pages.shop.late_dialog import ask_late
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.data_table import DataTable

_COLUMNS = (
    Column[LateRow]("纸质单", lambda row: row.paper_number, struck=lambda row: row.is_void),
    Column[LateRow]("发放日期", lambda row: row.handed_out_on),
    Column[LateRow]("户", lambda row: f"{row.household_number} {row.head}户", widest=16),
    Column[LateRow]("积分", lambda row: row.total, format_points, Align.RIGHT),
    Column[LateRow]("凭证", lambda row: receipt_label(row.receipt) + ("（已作废）" if row.is_void else "")),
    Column[LateRow]("原因", lambda row: row.reason, widest=12),
    Column[LateRow]("经办人", lambda row: row.by),
)
_SLIPS = ((4, "1 张纸，4 份"), (20, "5 张纸，20 份"), (40, "10 张纸，40 份"), (100, "25 张纸，100 份"))


class LatePanel(DayPanel):
    """The slips of this 兑换日."""

    title = "补录"
    areas = frozenset({"shop"})

    def _build_ui(self) -> None:
        self.table = DataTable("补录", _COLUMNS, key=lambda row: row.redemption_id, output=self.desk.output)
        self.table.set_empty(
            "没有补录",
            "停电或电脑坏了，先打印空白应急单手写兑换，过后把单子一张一张补录进来。",
            "补录纸质单",
            "description",
        )
        self.column.addWidget(self.table, 1)
        self.print_button = self.add_action("打印空白应急单", "print", "停电时手写用，编了号")
        self.add_button = self.set_primary("补录纸质单", "add")

    def _connect_signals(self) -> None:
        self.add_button.clicked.connect(self._on_add_clicked)
        self.table.empty_action_asked.connect(self._on_add_clicked)
        self.table.row_activated.connect(
            lambda row: self.place_asked.emit("shop", ShowReceipt(row.redemption_id))
        )
        self.print_button.clicked.connect(self._on_print_clicked)

    def load(self) -> None:
        if self.day is not None:
            day = self.day
            self.add_button.setEnabled(self.desk.may("shop.enter_late") and day.status != "cancelled")
            self.act(lambda: list_late_entries(self.desk.store, day.id), self.table.set_rows)

    def print_panel(self) -> None:
        self.table.print_shown()

    def _on_add_clicked(self) -> None:
        if self.add_button.isEnabled():
            ask_late(self.desk, self, self.shown, self._on_entered)

    def _on_entered(self, view: ReceiptView) -> None:
        number, points = receipt_label(view.number), format_points(view.total)
        self.desk.messages.say(f"已补录：{view.household_head}户 {points} 分，凭证 {number}。")

    def _on_print_clicked(self) -> None:
        choices = [(words, "每份有编号，撕开用", count) for count, words in _SLIPS]
        count = self.desk.messages.ask_choice("打印多少份空白应急单？", choices)
        if count is None:
            return
        day = self.shown

        def make() -> bytes:
            from station_app.documents.late_slips import late_slips  # reportlab, when first printed

            return late_slips(day.station, day.name, day.starts_on, count)

        self.show_paper(make, f"应急兑换单 {day.name}", SheetPaper.A4)
