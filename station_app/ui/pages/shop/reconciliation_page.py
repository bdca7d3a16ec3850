"""对账: the shop's days with what went and came back, closing one, and the account of a month."""

from __future__ import annotations

from collections.abc import Callable

from station_app.documents.papers import Align, SheetPaper
from station_app.domain.amounts import format_points
from station_app.domain.shop import receipt_span
from station_app.services.reconciliation import (
    DayRow,
    ShopAccount,
    account_of_days,
    closed_account,
    list_days,
)
from station_app.ui import theme
from station_app.ui.page import Page
from station_app.ui.pages.shop.close_dialog import ask_close
from station_app.ui.tables.rows_table import Column
from station_app.ui.tasks import Lane
from station_app.ui.widgets.cards import PageHeader, label
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.period_picker import PeriodPicker


def _state(row: DayRow) -> str:
    if not row.is_closed:
        return "没有日结"
    return f"结后又有 {row.came_later} 张" if row.came_later else "已日结"


def _state_colour(row: DayRow) -> str:
    return theme.GOOD if row.is_closed and not row.came_later else theme.WARN


_COLUMNS = (
    Column[DayRow]("日期", lambda row: row.day),
    Column[DayRow]("凭证号", lambda row: receipt_span(row.first, row.last)),
    Column[DayRow]("张数", lambda row: row.receipts, align=Align.RIGHT),
    Column[DayRow]("兑换积分", lambda row: row.redeemed, format_points, Align.RIGHT),
    Column[DayRow]("作废和退货", lambda row: row.given_back, format_points, Align.RIGHT),
    Column[DayRow]("净扣积分", lambda row: row.net, format_points, Align.RIGHT, bold=lambda _: True),
    Column[DayRow]("日结", _state, foreground=_state_colour),
    Column[DayRow](
        "差异", lambda row: row.differences if row.is_closed else None, align=Align.RIGHT,
        foreground=lambda row: theme.BAD if row.differences else None,
    ),
    Column[DayRow]("结账人", lambda row: row.closed_by),
    Column[DayRow]("结账时间", lambda row: row.closed_at),
)  # fmt: skip


class ReconciliationPage(Page):
    """The days of a period, youngest first; the one that was not closed longest is offered first."""

    title = "对账"
    icon = "balance"
    areas = frozenset({"shop", "points"})
    help_topic = "reconciliation"

    def _build_ui(self) -> None:
        self.header = PageHeader("日结和对账")
        self.period = PeriodPicker(self.desk.clock.today())
        self.header.add_widget(self.period)
        self.print_button = self.header.add_action("日结单", "print", "所选那一天的日结单（Ctrl+P）")
        self.month_button = self.header.add_action("对账单", "description", "所选时段的对账单，签字存档")
        self.close_button = self.header.set_primary("办理日结", "task_alt")
        self.close_button.setVisible(self.desk.may("shop.close_day"))
        self.table = DataTable("爱心超市逐日对账", _COLUMNS, key=lambda row: row.day, output=self.desk.output)
        self.table.add_filter(
            "日结",
            (
                ("全部日子", None),
                ("没有日结的", lambda row: not row.is_closed),
                ("结后又有凭证的", lambda row: bool(row.came_later)),
            ),
        )
        self.table.set_empty(
            "这段时间没有兑换和出入库", "有兑换的日子会列在这里，收摊以后点“办理日结”。", symbol="balance"
        )
        self.total = label("", "strong")
        self.column.addWidget(self.header)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.total)
        self._show_selected([])

    def _connect_signals(self) -> None:
        self.period.period_changed.connect(lambda _: self.load())
        self.table.selection_changed.connect(self._show_selected)
        self.table.row_activated.connect(self._on_row_activated)
        self.close_button.clicked.connect(self._on_close_clicked)
        self.print_button.clicked.connect(self.print_page)
        self.month_button.clicked.connect(self._on_month_clicked)

    def load(self) -> None:
        store, period = self.desk.store, self.period.period
        self.desk.tasks.run(lambda _: list_days(store, period), done=self._show_rows, owner=self)

    def print_page(self) -> None:
        """The sheet of the selected day: as it was signed, or as it stands where it was not closed."""
        selected = self.table.selected_rows()
        if selected:
            self._show_day(selected[0])

    # ---- what happens

    def _show_rows(self, rows: list[DayRow]) -> None:
        self.table.set_rows(rows)
        if not self.table.selected_rows():
            waiting = [row.day for row in rows if not row.is_closed]
            if waiting:
                self.table.select_key(waiting[-1])
        self._show_selected(self.table.selected_rows())
        net = format_points(sum(row.net for row in rows))
        open_days = sum(not row.is_closed for row in rows)
        rest = f"，还有 {open_days} 天没有日结" if open_days else "，都已日结"
        self.total.setText(f"本表 {len(rows)} 天，净扣 {net} 分{rest}" if rows else "")

    def _show_selected(self, rows: list[DayRow]) -> None:
        self.print_button.setEnabled(bool(rows))
        self.close_button.setEnabled(bool(rows) and not rows[0].is_closed)
        self.month_button.setEnabled(bool(self.table.model.all_rows))

    def _on_row_activated(self, row: DayRow) -> None:
        if row.is_closed or not self.desk.may("shop.close_day"):
            self._show_day(row)
        else:
            ask_close(self.desk, self, row.day, self._on_closed)

    def _on_close_clicked(self) -> None:
        selected = self.table.selected_rows()
        if selected:
            ask_close(self.desk, self, selected[0].day, self._on_closed)

    def _on_closed(self, closed: ShopAccount) -> None:
        day = closed.account.start
        self.desk.messages.say(
            f"{day.month}月{day.day}日已日结，净扣 {format_points(closed.account.net)} 分。"
        )
        self._typeset(lambda: closed, f"日结单 {day}")

    def _show_day(self, row: DayRow) -> None:
        store, day = self.desk.store, row.day
        self._typeset(
            lambda: closed_account(store, day) if row.is_closed else account_of_days(store, day, day),
            f"日结单 {day}",
        )

    def _on_month_clicked(self) -> None:
        store, period = self.desk.store, self.period.period

        def make() -> bytes:
            from station_app.documents.reconciliation import month_sheet  # reportlab, when needed

            account = account_of_days(store, period.start, period.end)
            return month_sheet(account, tuple(list_days(store, period)))

        self._show_paper(make, f"爱心超市对账单 {period.label()}")

    def _typeset(self, gather: Callable[[], ShopAccount], title: str) -> None:
        def make() -> bytes:
            from station_app.documents.reconciliation import day_sheet  # reportlab, when needed

            return day_sheet(gather())

        self._show_paper(make, title)

    def _show_paper(self, make: Callable[[], bytes], title: str) -> None:
        self.desk.tasks.run(
            lambda _: make(),
            done=lambda pdf: self.desk.printing.show(pdf, title, SheetPaper.A4.value, self),
            lane=Lane.POOL,
            owner=self,
            title="正在排版",
        )
