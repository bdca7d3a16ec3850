"""结算: what a 兑换日 adds up to, signed once, and printed."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from station_app.documents.papers import Align, SheetPaper
from station_app.domain.amounts import format_points
from station_app.domain.shop import receipt_label
from station_app.services.day_settlement import (
    DayFacts,
    DaySettlement,
    GoodsOut,
    day_settlement,
    settle_day,
)
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.pages.shop.day_panel import DayPanel
from station_app.ui.showing import set_shown
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import Banner, StatTile
from station_app.ui.widgets.data_table import DataTable

_COLUMNS = (
    Column[GoodsOut]("商品", lambda row: row.product, widest=24),
    Column[GoodsOut]("单位", lambda row: row.unit),
    Column[GoodsOut]("发出数量", lambda row: row.quantity, align=Align.RIGHT, bold=lambda _: True),
    Column[GoodsOut]("积分", lambda row: row.points, format_points, Align.RIGHT),
)


class SettlePanel(DayPanel):
    """The figures as they are now, or as they were signed."""

    title = "结算"
    areas = frozenset({"shop", "queue"})

    def _build_ui(self) -> None:
        self._facts: DayFacts | None = None
        self.banner = Banner("", "info")
        self.tickets = StatTile("排队号")
        self.receipts = StatTile("兑换")
        self.points = StatTile("净兑换积分")
        self.vouchers = StatTile("其中兑换券")
        self.late = StatTile("其中补录")
        tiles = QHBoxLayout()
        tiles.setSpacing(12)
        for tile in (self.tickets, self.receipts, self.points, self.vouchers, self.late):
            tiles.addWidget(tile, 1)
        self.table = DataTable(
            "兑换日发出商品", _COLUMNS, key=lambda row: row.product, output=self.desk.output, searchable=False
        )
        self.table.set_empty("还没有发出商品", "这一天的兑换办完以后，这里按商品汇总。", symbol="inventory_2")
        self.column.addWidget(self.banner)
        self.column.addLayout(tiles)
        self.column.addWidget(self.table, 1)
        self.print_button = self.add_action("打印结算单", "print")
        self.settle_button = self.set_primary("结算", "task_alt")

    def _connect_signals(self) -> None:
        self.print_button.clicked.connect(self.print_panel)
        self.settle_button.clicked.connect(self._on_settle_clicked)

    def load(self) -> None:
        if self.day is not None:
            day = self.day
            self.act(lambda: day_settlement(self.desk.store, day.id), self._show)

    def _show(self, found: DaySettlement) -> None:
        facts = self._facts = found.facts
        left = "未到" if found.is_settled else "还没办"
        came = f"办理 {facts.served} 个，{left} {facts.not_come} 个"
        self.tickets.set_figure(str(facts.tickets), came)
        numbers = (
            f"凭证 {receipt_label(facts.first_receipt)} 至 {receipt_label(facts.last_receipt)}"
            if facts.first_receipt
            else "还没有凭证"
        )
        self.receipts.set_figure(f"{facts.receipts} 笔", f"{facts.redeemed_households} 户，{numbers}")
        back = f"作废、退回 {facts.backs} 笔 {format_points(facts.points_back)} 分" if facts.backs else ""
        self.points.set_figure(format_points(facts.points), back)
        self.vouchers.set_figure(f"{facts.vouchers} 张", f"抵 {format_points(facts.voucher_points)} 分")
        self.late.set_figure(f"{facts.late} 笔", f"{format_points(facts.late_points)} 分")
        self.table.set_rows(facts.goods)
        self._say(found)
        may_settle = self.shown.stands and self.desk.clock.today() >= self.shown.starts_on
        set_shown(self.settle_button, shown=not found.is_settled)
        self.settle_button.setEnabled(may_settle and self.desk.may("shop.settle_day"))

    def _say(self, found: DaySettlement) -> None:
        facts = found.facts
        if facts.differences:
            self.banner.show_text("有出入：" + "；".join(facts.differences) + "。", "bad")
        elif found.entered_since:
            self.banner.show_text(
                f"结算以后又补录了 {found.entered_since} 张纸质单，不在签字的数字里，请另附说明。", "warn"
            )
        elif found.is_settled:
            self.banner.show_text(
                f"{facts.settled_on} 由 {facts.settled_by} 结算，数字以签字的为准。", "good"
            )
        elif facts.receipts:
            self.banner.show_text("凭证、积分流水、库存流水三方一致，可以结算。", "good")
        else:
            self.banner.show_text("")

    def _on_settle_clicked(self) -> None:
        facts = self._facts
        if facts is None or not self.settle_button.isEnabled():
            return
        waiting = facts.tickets - facts.served
        note = f"共 {facts.receipts} 笔，净兑换 {format_points(facts.points)} 分。"
        note += f"没来的 {waiting} 个号作过号。" if waiting else ""
        note += "结算以后数字不再变，不能撤销。"
        dialog = FormDialog(f"结算“{self.shown.name}”", "确认结算", self, note=note)
        dialog.form.add("note", "说明", QLineEdit(), hint="有出入的写明原因，会印在结算单上。")
        desk, day = self.desk, self.shown
        self.ask(
            dialog,
            lambda values: settle_day(desk.store, desk.actor, day.id, values["note"]),
            self._on_settled,
        )

    def _on_settled(self, facts: DayFacts) -> None:
        self.desk.messages.say(f"“{facts.name}”已结算，请打印结算单签字。")

    def print_panel(self) -> None:
        facts = self._facts
        if facts is None:
            return

        def make() -> bytes:
            from station_app.documents.day_settlement_paper import day_settlement_paper  # reportlab, late

            return day_settlement_paper(facts)

        self.show_paper(make, f"兑换日结算单 {facts.name}", SheetPaper.A4)
