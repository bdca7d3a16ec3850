"""月结: each month's figures, its report to be signed, closing it, and opening it again with a reason."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from station_app.clock import local
from station_app.documents.papers import Align, SheetPaper
from station_app.domain.amounts import format_points
from station_app.domain.hours import format_hours
from station_app.services.month_close import (
    MonthState,
    MonthView,
    close_month,
    list_months,
    month_view,
    reopen_month,
)
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.tabbed_page import Panel
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import Banner
from station_app.ui.widgets.data_table import DataTable

_SHADES = {MonthState.CLOSED: theme.GOOD, MonthState.REOPENED: theme.WARN, MonthState.OPEN: theme.BAD}
_CAN_CLOSE = {MonthState.OPEN, MonthState.REOPENED}


def _who(row: MonthView) -> str:
    if row.state is MonthState.REOPENED and row.reopened_at is not None:
        return f"{local(row.reopened_at):%m月%d日}由{row.reopened_by}重开：{row.reopen_reason}"
    if row.closed_at is None or row.state is not MonthState.CLOSED:
        return ""
    return f"{local(row.closed_at):%m-%d} {row.closed_by}"


_COLUMNS = (
    Column[MonthView]("月份", lambda row: row.label, bold=lambda _: True, sort_key=lambda row: row.month),
    Column[MonthView]("情况", lambda row: row.state.label, foreground=lambda row: _SHADES.get(row.state)),
    Column[MonthView]("上月结余", lambda row: row.figures.opening, format_points, Align.RIGHT),
    Column[MonthView]("发放", lambda row: row.figures.given, format_points, Align.RIGHT),
    Column[MonthView]("转入", lambda row: row.figures.opened + row.figures.other, format_points, Align.RIGHT),
    Column[MonthView]("扣减", lambda row: row.figures.taken, format_points, Align.RIGHT),
    Column[MonthView]("兑换", lambda row: row.figures.redeemed, format_points, Align.RIGHT),
    Column[MonthView]("清零", lambda row: row.figures.cleared, format_points, Align.RIGHT),
    Column[MonthView]("本月结余", lambda row: row.figures.closing, format_points, Align.RIGHT),
    Column[MonthView]("凭证", lambda row: row.figures.receipts, align=Align.RIGHT),
    Column[MonthView]("服务小时", lambda row: row.figures.minutes, format_hours, Align.RIGHT),
    Column[MonthView]("谁办的", _who, widest=14),
)


class MonthsPanel(Panel):
    """The months, the latest first."""

    title = "月结"
    areas = frozenset({"points", "shop", "activities", "people", "claims"})
    help_topic = "month_close"

    def _build_ui(self) -> None:
        self.banner = Banner(
            "一个月过完，打印月报签字，再点“月结”。结了以后那个月的事不能再补记；记错的照样可以冲正，记在今天。"
        )
        self.table = DataTable("月结", _COLUMNS, key=lambda row: row.month, output=self.desk.output)
        self.table.set_empty("还没有可以月结的月份", "积分入账、兑换以后，每个月会出现在这里。")
        self.reopen_button = self.add_action("重开", "lock_open", "重开选中的月份，写明原因")
        self.reopen_button.setVisible(self.desk.may("points.reopen_month"))
        self.print_button = self.add_action("打印月报", "print", "打印选中月份的月报（Ctrl+P）")
        self.close_button = self.set_primary("月结", "lock", "结掉选中的月份（F2）")
        self.close_button.setVisible(self.desk.may("points.close_month"))
        self.column.addWidget(self.banner)
        self.column.addWidget(self.table, 1)

    def _connect_signals(self) -> None:
        self.table.selection_changed.connect(lambda _: self._show_can())
        self.table.row_activated.connect(lambda _: self.print_panel())
        self.print_button.clicked.connect(self.print_panel)
        self.close_button.clicked.connect(self.edit_item)
        self.reopen_button.clicked.connect(self._on_reopen_clicked)
        self._show_can()

    def load(self) -> None:
        self.act(lambda: list_months(self.desk.store), self._show)

    def print_panel(self) -> None:
        view = self._chosen()
        if view is None:
            self.desk.messages.say("请先选一个月份。")
            return

        store = self.desk.store

        def make() -> bytes:
            from station_app.documents.month_report import month_report  # reportlab, when first printed

            return month_report(month_view(store, view.month))

        self.show_paper(make, f"{view.label}月报", SheetPaper.A4)

    def edit_item(self) -> None:
        """Closes the month chosen."""
        view = self._chosen()
        if view is None or not self.close_button.isVisibleTo(self) or not self.close_button.isEnabled():
            return
        dialog = CloseDialog(view, self)

        def deed(values: dict[str, Any]) -> MonthView:
            return close_month(self.desk.store, self.desk.actor, view.month, values["note"])

        self.ask(dialog, deed, lambda closed: self.desk.messages.say(f"{closed.label}已月结。"))

    def _on_reopen_clicked(self) -> None:
        view = self._chosen()
        if view is None:
            return
        dialog = ReopenDialog(view, self)

        def deed(values: dict[str, Any]) -> MonthView:
            return reopen_month(self.desk.store, self.desk.actor, view.month, values["reason"])

        def done(opened: MonthView) -> None:
            self.desk.messages.say(f"{opened.label}已重开，补完以后请再月结。")

        self.ask(dialog, deed, done)

    def _chosen(self) -> MonthView | None:
        rows = self.table.selected_rows()
        return rows[0] if rows else None

    def _show(self, rows: list[MonthView]) -> None:
        had = self._chosen()
        self.table.set_rows(rows)
        waiting = [row for row in rows if row.state in _CAN_CLOSE]
        if had is None and waiting:
            self.table.select_key(waiting[-1].month)
        self._show_can()

    def _show_can(self) -> None:
        view = self._chosen()
        self.print_button.setEnabled(view is not None)
        self.close_button.setEnabled(view is not None and view.state in _CAN_CLOSE)
        closed = view is not None and view.state is MonthState.CLOSED and view.closed_at is not None
        self.reopen_button.setEnabled(closed)


class CloseDialog(FormDialog):
    """Names the month's figures that are kept, and what is locked."""

    def __init__(self, view: MonthView, parent: QWidget) -> None:
        figures = view.figures
        super().__init__(
            f"{view.label}月结",
            "月结",
            parent,
            f"发放 {format_points(figures.given)} 分，兑换 {format_points(figures.redeemed)} 分，"
            f"月末结余 {format_points(figures.closing)} 分。月结以后，{view.label}的事不能再补记。",
        )
        self.form.add("note", "备注", QPlainTextEdit(), hint="可不填，例如“已交镇里审核”")


class ReopenDialog(FormDialog):
    """Asks why."""

    def __init__(self, view: MonthView, parent: QWidget) -> None:
        note = f"重开以后可以补记{view.label}的事，补完要再月结。谁、什么时候、为什么重开，都会记下来。"
        super().__init__(f"重开{view.label}", "重开", parent, note)
        self.form.add("reason", "原因", QLineEdit(), required=True, hint="例如“漏记了 20 日的义务劳动”")
