"""资金: the funds that pay for goods and services (政府买单), and the book of each."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from station_app.documents.papers import Align
from station_app.domain.money import yuan
from station_app.services.funds import (
    EntryView,
    FundBook,
    FundView,
    add_starting_funds,
    fund_book,
    list_funds,
)
from station_app.ui import theme
from station_app.ui.page import Page
from station_app.ui.pages.shop import stock_papers
from station_app.ui.pages.shop.fund_dialogs import ask_entry, ask_fund, ask_reversal
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import PageHeader, label
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.period_picker import PeriodPicker

_FUNDS = (
    Column[FundView](
        "资金来源",
        lambda row: row.name if row.active else f"{row.name}（已停用）",
        foreground=lambda row: None if row.active else theme.MUTED,
    ),
    Column[FundView](
        "结余",
        lambda row: row.balance,
        yuan,
        Align.RIGHT,
        bold=lambda _: True,
        foreground=lambda row: theme.BAD if row.balance < 0 else None,
    ),
)
_ENTRIES = (
    Column[EntryView]("日期", lambda row: row.booked_on),
    Column[EntryView]("资金来源", lambda row: row.fund, widest=8),
    Column[EntryView]("类别", lambda row: row.kind_label),
    Column[EntryView]("摘要", lambda row: row.words, widest=15, struck=lambda row: row.is_reversed),
    Column[EntryView]("收入（元）", lambda row: row.amount if row.is_income else None, yuan, Align.RIGHT),
    Column[EntryView]("支出（元）", lambda row: None if row.is_income else -row.amount, yuan, Align.RIGHT),
    Column[EntryView](
        "结余（元）",
        lambda row: row.balance,
        yuan,
        Align.RIGHT,
        foreground=lambda row: theme.BAD if row.balance < 0 else None,
    ),
    Column[EntryView]("票据号", lambda row: row.invoice),
    Column[EntryView]("经办人", lambda row: row.by),
)


class FundsPage(Page):
    """The funds at the left; at the right the book of the one selected, or of all of them together."""

    title = "资金"
    icon = "savings"
    areas = frozenset({"shop"})
    help_topic = "stock"

    def _build_ui(self) -> None:
        self.header = PageHeader("资金账")
        self.period = PeriodPicker(self.desk.clock.today())
        self.header.add_widget(self.period)
        self.print_button = self.header.add_action("打印账页", "print", "这个时段的收支和结余，三方签字")
        self.book_button = self.header.set_primary("登记收支", "add")
        self.funds = DataTable("资金来源", _FUNDS, key=lambda row: row.id, searchable=False)
        self.funds.set_empty("还没有资金来源", "先建立资金来源，采购和服务花的钱才有账可记。", "载入常用来源")
        self.funds.setFixedWidth(theme.sizes().text * 18)
        self.add_button = self.funds.add_action("添加", "add", "添加资金来源")
        self.change_button = self.funds.add_action("修改", "edit", "改名或停用所选的资金来源")
        self.entries = DataTable("资金收支账", _ENTRIES, key=lambda row: row.id, output=self.desk.output)
        self.entries.set_empty(
            "这段时间没有收支", "拨款到账、付钱以后点“登记收支”。采购付款在办理入库时一起记。"
        )
        self.reverse_button = self.entries.add_action("更正所选", "undo", "记错的一笔冲掉，原来的留着")
        self.sums = label("", "strong", wraps=True)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.funds)
        row.addWidget(self.entries, 1)
        self.column.addWidget(self.header)
        self.column.addWidget(self.sums)
        self.column.addLayout(row, 1)
        for button in (self.book_button, self.reverse_button):
            button.setVisible(self.desk.may("shop.book_fund"))
        for button in (self.add_button, self.change_button):
            button.setVisible(self.desk.may("shop.change_fund"))
        self._book: FundBook | None = None
        self._show_actions()

    def _connect_signals(self) -> None:
        self.period.period_changed.connect(lambda _: self._load_book())
        self.funds.selection_changed.connect(lambda _: self._load_book())
        self.funds.empty_action_asked.connect(self._on_starting_asked)
        self.entries.selection_changed.connect(lambda _: self._show_actions())
        self.add_button.clicked.connect(lambda: ask_fund(self.desk, self, None, self._on_fund_saved))
        self.change_button.clicked.connect(self.edit_item)
        self.funds.row_activated.connect(lambda _: self.edit_item())
        self.book_button.clicked.connect(self._on_book_clicked)
        self.reverse_button.clicked.connect(self._on_reverse_clicked)
        self.print_button.clicked.connect(self.print_page)

    def load(self) -> None:
        store = self.desk.store
        self.desk.tasks.run(lambda _: list_funds(store, with_closed=True), done=self._show_funds, owner=self)

    def edit_item(self) -> None:
        for fund in self.funds.selected_rows()[:1]:
            if self.desk.may("shop.change_fund"):
                ask_fund(self.desk, self, fund, self._on_fund_saved)

    def print_page(self) -> None:
        if self._book is not None:
            stock_papers.show_fund_book(
                self.desk, self, self._book, with_names=not self.funds.selected_rows()
            )

    def go_back(self) -> None:
        """All funds together again."""
        self.funds.view.clearSelection()

    def _show_funds(self, funds: list[FundView]) -> None:
        self.funds.set_rows(funds)
        self._load_book()

    def _load_book(self) -> None:
        store, period = self.desk.store, self.period.period
        chosen = self.funds.selected_rows()
        fund_id = chosen[0].id if chosen else None
        self.desk.tasks.run(lambda _: fund_book(store, period, fund_id), done=self._show_book, owner=self)

    def _show_book(self, book: FundBook) -> None:
        self._book = book
        self.entries.set_rows(reversed(book.entries))
        self.sums.setText(
            f"{book.fund}　{book.period.label()}：期初结余 {yuan(book.before)} 元，"
            f"收入 {yuan(book.income)} 元，支出 {yuan(book.spent)} 元，期末结余 {yuan(book.after)} 元"
        )
        self._show_actions()

    def _show_actions(self) -> None:
        chosen, funds = self.entries.selected_rows(), self.funds.model.all_rows
        self.reverse_button.setEnabled(bool(chosen) and chosen[0].may_be_reversed)
        self.change_button.setEnabled(bool(self.funds.selected_rows()))
        self.book_button.setEnabled(any(fund.active for fund in funds))
        self.print_button.setEnabled(bool(funds))

    def _on_starting_asked(self) -> None:
        desk = self.desk
        if desk.may("shop.change_fund"):
            desk.tasks.run(
                lambda _: add_starting_funds(desk.store, desk.actor),
                done=lambda count: desk.messages.say(f"已载入 {count} 个常用资金来源，用不着的可以停用。"),
                owner=self,
            )

    def _on_fund_saved(self, name: str) -> None:
        self.desk.messages.say(f"已保存资金来源“{name}”。")

    def _on_book_clicked(self) -> None:
        active = [fund for fund in self.funds.model.all_rows if fund.active]
        chosen = self.funds.selected_rows()
        ask_entry(self.desk, self, active, chosen[0].id if chosen else None, self._on_booked)

    def _on_booked(self, entry: EntryView) -> None:
        way = "收入" if entry.is_income else "支出"
        self.desk.messages.say(
            f"已登记{way} {yuan(abs(entry.amount))} 元，“{entry.fund}”结余 {yuan(entry.balance)} 元。"
        )

    def _on_reverse_clicked(self) -> None:
        for entry in self.entries.selected_rows()[:1]:
            ask_reversal(self.desk, self, entry, self._on_reversed)

    def _on_reversed(self, entry: EntryView) -> None:
        self.desk.messages.say(f"已更正，“{entry.fund}”结余 {yuan(entry.balance)} 元。")
