"""对账单: every point of a household or a person in a period, with both figures."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout

from station_app.clock import local
from station_app.documents.papers import Align, SheetPaper
from station_app.domain.amounts import format_points
from station_app.domain.periods import Period
from station_app.services.customers import CounterCustomer, customers_of
from station_app.services.households import GroupView, list_groups
from station_app.services.statements import (
    Statement,
    StatementLine,
    group_statements,
    household_statement,
    resident_statement,
)
from station_app.ui import theme
from station_app.ui.dialogs.passbook_dialog import open_passbook
from station_app.ui.explain.opening import explain_account, explain_transfer
from station_app.ui.points_words import kind_label, signed
from station_app.ui.tabbed_page import Panel
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import EmptyState, StatTile, label
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.people_picker import find_people
from station_app.ui.widgets.period_picker import PeriodPicker
from station_app.ui.widgets.search_field import Hit, PersonSearch


def _shade(row: StatementLine) -> str | None:
    if row.reversed_by is not None:
        return theme.MUTED
    return theme.BAD if row.change < 0 or row.honour_change < 0 else None


def _remark(row: StatementLine) -> str:
    if row.reverses is not None:
        return f"冲正 {row.reverses} 号：{row.mends}"
    if row.reversed_by is not None:
        return f"已被 {row.reversed_by} 号冲正"
    late = "" if row.on == local(row.at).date() else f"{row.on:%m月%d日}的事"
    return "；".join(part for part in (row.reason, late) if part)


_COLUMNS = (
    Column[StatementLine]("流水号", lambda row: row.transfer_id, align=Align.RIGHT),
    Column[StatementLine]("入账日期", lambda row: local(row.at).date()),
    Column[StatementLine]("类别", lambda row: kind_label(row.kind)),
    Column[StatementLine]("事项", lambda row: row.item, widest=16),
    Column[StatementLine]("谁", lambda row: row.who),
    Column[StatementLine]("可兑换积分", lambda row: row.change, signed, Align.RIGHT, foreground=_shade),
    Column[StatementLine]("荣誉积分", lambda row: row.honour_change, signed, Align.RIGHT, foreground=_shade),
    Column[StatementLine]("余额", lambda row: row.balance, format_points, Align.RIGHT),
    Column[StatementLine]("经办人", lambda row: row.by),
    Column[StatementLine]("事由与更正", _remark, widest=10),
)
_PAPERS = (SheetPaper.A4, SheetPaper.A5)


class StatementPanel(Panel):
    """One account over a period; or the statements of a whole group, to be printed."""

    title = "对账单"
    areas = frozenset({"points", "people"})

    def _build_ui(self) -> None:
        self._resident_id: int | None = None
        self._household_id: int | None = None
        self._shown: Statement | None = None
        self.search = PersonSearch(self.desk.tasks, find_people(self.desk.people))
        self.search.setAccessibleName("查谁的对账单")
        self.period = PeriodPicker(self.desk.clock.today())
        self.period.kind.setCurrentText("按年")
        self.paper = QComboBox()
        self.paper.setAccessibleName("纸张")
        for paper in _PAPERS:
            self.paper.addItem(paper.label, paper)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.search, 1)
        top.addWidget(self.period)
        top.addWidget(self.paper)
        self.holder = label("", "heading")
        self.opening = StatTile("期初可兑换")
        self.earned = StatTile("本期获得")
        self.deducted = StatTile("本期扣减")
        self.redeemed = StatTile("本期兑换")
        self.closing = StatTile("期末可兑换")
        self.honour = StatTile("荣誉积分")
        self._tiles = (self.opening, self.earned, self.deducted, self.redeemed, self.closing, self.honour)
        tiles = QHBoxLayout()
        tiles.setSpacing(8)
        for tile in self._tiles:
            tiles.addWidget(tile, 1)
        self.table = DataTable(
            "积分对账单", _COLUMNS, key=lambda row: row.transfer_id, output=self.desk.output
        )
        self.table.set_empty("这段时间没有积分变动", "可以换一个时段，或查另一户。")
        self.empty = EmptyState(
            "先选一户", "在上面输入姓名、拼音首字母、电话尾号或户号，回车选中。", symbol="receipt_long"
        )
        self.passbook_button = self.add_action("存折", "menu_book", "打印积分存折，接着上次的打")
        self.passbook_button.setVisible(self.desk.may("points.print_passbook"))
        self.group_button = self.add_action("打印整组", "print", "打印一个村民小组所有户的对账单")
        self.print_button = self.set_primary("打印对账单", "print", "打印（Ctrl+P）")
        self.column.addLayout(top)
        self.column.addWidget(self.holder)
        self.column.addLayout(tiles)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.empty, 1)
        self._show_nobody()

    def _connect_signals(self) -> None:
        self.search.chosen.connect(self._on_chosen)
        self.period.period_changed.connect(lambda _: self.load())
        self.print_button.clicked.connect(self.print_panel)
        self.group_button.clicked.connect(self._on_group_clicked)
        self.table.row_activated.connect(self._on_line_activated)
        for tile in (self.closing, self.honour):
            tile.make_clickable("看这些积分是怎么来的")
            tile.clicked.connect(self._on_figure_clicked)
        self.passbook_button.clicked.connect(self._on_passbook_clicked)

    def load(self) -> None:
        store, period = self.desk.store, self.period.period
        resident_id, household_id = self._resident_id, self._household_id
        if resident_id is not None:
            self.act(lambda: resident_statement(store, resident_id, period), self._show)
        elif household_id is not None:
            self.act(lambda: household_statement(store, household_id, period), self._show)

    def open_item(self, item: object) -> None:
        """Shows a household's statement, by its id."""
        if isinstance(item, int):
            self.act(lambda: customers_of(self.desk.store, item), self._ask_whose)

    def _on_line_activated(self, row: StatementLine) -> None:
        if self._shown is not None:
            explain_transfer(self.desk, self, row.transfer_id, self._shown.account_id)

    def _on_figure_clicked(self) -> None:
        if self._shown is not None:
            explain_account(self.desk, self, self._shown.account_id)

    def _ask_whose(self, holders: list[CounterCustomer]) -> None:
        """Where persons hold the points, a household has several statements."""
        chosen: CounterCustomer | None = holders[0]
        if len(holders) > 1:
            choices = [(each.holder, f"{format_points(each.balance)} 分", each) for each in holders]
            chosen = self.desk.messages.ask_choice("看谁的对账单？", choices)
        if chosen is not None:
            self._resident_id, self._household_id = chosen.resident_id, chosen.household_id
            self.load()

    def print_panel(self) -> None:
        if self._shown is not None:
            self._print((self._shown,), f"积分对账单 {self._shown.holder}")

    def _on_chosen(self, hit: Hit) -> None:
        self._resident_id, self._household_id = hit.key.resident_id, None
        self.load()

    def _on_passbook_clicked(self) -> None:
        if self._shown is not None:
            open_passbook(self.desk, self._shown.account_id, self)

    def _on_group_clicked(self) -> None:
        self.act(lambda: list_groups(self.desk.store), self._ask_group)

    def _ask_group(self, groups: list[GroupView]) -> None:
        choices = [(group.name, f"{self.period.period.label()}的对账单，每户一份", group) for group in groups]
        chosen = self.desk.messages.ask_choice("打印哪个小组的对账单？", choices)
        if chosen is not None:
            period: Period = self.period.period
            self.act(
                lambda: tuple(group_statements(self.desk.store, chosen.id, period)),
                lambda views: self._print(views, f"积分对账单 {chosen.name}"),
            )

    def _print(self, views: tuple[Statement, ...], title: str) -> None:
        paper = SheetPaper(self.paper.currentData())

        if not views:
            self.desk.messages.say("这个小组没有可以打印的户。")
            return

        def make() -> bytes:
            from station_app.documents.statement import statements  # reportlab, when first printed

            return statements(views, paper)

        self.show_paper(make, title, paper)

    def _show(self, view: Statement) -> None:
        self._shown = view
        self.empty.hide()
        for widget in (self.holder, self.table, *self._tiles):
            widget.show()
        self.print_button.setEnabled(True)
        self.passbook_button.setEnabled(True)
        self.holder.setText(f"{view.household_number} 户　{view.holder}　{view.group}")
        self.table.title = f"积分对账单{view.household_number}户{view.holder}"
        self.opening.set_figure(format_points(view.opening))
        self.earned.set_figure(format_points(view.earned))
        self.deducted.set_figure(format_points(view.deducted))
        self.redeemed.set_figure(format_points(view.redeemed))
        self.closing.set_figure(format_points(view.closing), "可以用来兑换")
        self.honour.set_figure(format_points(view.honour_closing), "兑换不减少")
        self.table.set_rows(view.lines)

    def _show_nobody(self) -> None:
        for widget in (self.holder, self.table, *self._tiles):
            widget.hide()
        self.print_button.setEnabled(False)
        self.passbook_button.setEnabled(False)
