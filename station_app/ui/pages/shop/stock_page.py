"""库存: what came in and went out, the lots on the shelf, the documents, and what all of it is worth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from station_app.domain.money import yuan
from station_app.domain.periods import quarter_of
from station_app.services.deliveries import DeliveryView, list_deliveries
from station_app.services.donations import donated_goods
from station_app.services.lots import LossView, list_lots, loss_of
from station_app.services.stock import list_movements
from station_app.services.stock_value import ProductWorth, stock_worth
from station_app.ui.page import Page
from station_app.ui.pages.shop import stock_papers
from station_app.ui.pages.shop.loss_dialog import ask_loss
from station_app.ui.pages.shop.stock_in_dialog import ask_stock_in
from station_app.ui.pages.shop.stock_tables import documents_table, lots_table, movements_table, worth_table
from station_app.ui.showing import set_shown
from station_app.ui.widgets.cards import PageHeader
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.period_picker import PeriodPicker
from station_app.ui.widgets.view_switch import ViewSwitch

_DATED = {"movements", "documents"}
"""The views that show a period; the others show what is there today."""


class StockPage(Page):
    """Four tables, one at a time; only the one that is shown is loaded."""

    title = "库存"
    icon = "download"
    areas = frozenset({"shop"})
    help_topic = "stock"

    def _build_ui(self) -> None:
        self.header = PageHeader("库存")
        self.period = PeriodPicker(self.desk.clock.today())
        self.header.add_widget(self.period)
        self.donated_button = self.header.add_action(
            "捐赠公示表", "campaign", "这个季度捐赠物资的收发，村务监督委员会签字后张贴"
        )
        self.add_button = self.header.set_primary("办理入库", "add")
        self.add_button.setVisible(self.desk.may("shop.stock_in"))
        output, today = self.desk.output, self.desk.clock.today()
        self.table = movements_table(output)
        self.lots = lots_table(output, today)
        self.documents = documents_table(output)
        self.worth = worth_table(output)
        self.loss_button = self.lots.add_action("报损", "remove", "过期、破损的写明原因，打印报损单")
        self.loss_button.setVisible(self.desk.may("shop.report_loss"))
        self.slip_button = self.documents.add_action("打印单据", "print", "入库单或捐赠接收单，一式两联")
        self.thanks_button = self.documents.add_action("感谢信", "volunteer_activism", "给捐赠人的感谢信")
        self.loss_slip_button = self.table.add_action("报损单", "print", "重新打印所选报损的单据")
        self.views = ViewSwitch("库存看什么")
        for key, title, table in (
            ("movements", "流水", self.table),
            ("lots", "批次", self.lots),
            ("documents", "入库单", self.documents),
            ("worth", "价值", self.worth),
        ):
            self.views.add(key, title, table)
        self.column.addWidget(self.header)
        self.column.addWidget(self.views, 1)
        self._show_actions()

    def _connect_signals(self) -> None:
        self.period.period_changed.connect(lambda _: self.load())
        self.add_button.clicked.connect(self._on_add_clicked)
        self.views.switched.connect(self._on_switched)
        for table in (self.table, self.lots, self.documents):
            table.empty_action_asked.connect(self._on_add_clicked)
            table.selection_changed.connect(lambda _: self._show_actions())
        self.loss_button.clicked.connect(self._on_loss_clicked)
        self.loss_slip_button.clicked.connect(self._on_loss_slip_clicked)
        self.slip_button.clicked.connect(self._on_slip_clicked)
        self.documents.row_activated.connect(lambda _: self._on_slip_clicked())
        self.thanks_button.clicked.connect(self._on_thanks_clicked)
        self.donated_button.clicked.connect(self._on_donated_clicked)

    def load(self) -> None:
        store, period = self.desk.store, self.period.period
        match self.views.key:
            case "movements":
                self._fill(lambda: list_movements(store, start=period.start, end=period.end), self.table)
            case "lots":
                self._fill(lambda: list_lots(store), self.lots)
            case "documents":
                self._fill(lambda: list_deliveries(store, period), self.documents)
            case _:
                self.desk.tasks.run(lambda _: stock_worth(store), done=self._show_worth, owner=self)

    def show_view(self, key: str) -> None:
        """Goes to ``movements``, ``lots``, ``documents`` or ``worth``."""
        self.views.show_view(key)

    def print_page(self) -> None:
        self._shown_table.print_shown()

    @property
    def _shown_table(self) -> DataTable[Any]:
        shown = self.views.stack.currentWidget()
        assert isinstance(shown, DataTable)
        return shown

    def _fill(self, fetch: Callable[[], list[Any]], table: DataTable[Any]) -> None:
        self.desk.tasks.run(lambda _: fetch(), done=table.set_rows, owner=self)

    def _show_worth(self, rows: list[ProductWorth]) -> None:
        self.worth.set_rows(rows)
        value = sum(row.value for row in rows)
        self.header.set_title("库存", f"现有库存共值 {yuan(value)} 元")

    def _show_actions(self) -> None:
        documents, moves = self.documents.selected_rows(), self.table.selected_rows()
        self.slip_button.setEnabled(bool(documents))
        self.thanks_button.setEnabled(bool(documents) and documents[0].kind == "donated")
        self.loss_button.setEnabled(bool(self.lots.selected_rows()))
        set_shown(self.loss_slip_button, shown=bool(moves) and moves[0].kind == "loss")
        set_shown(self.period, shown=self.views.key in _DATED)
        set_shown(self.donated_button, shown=self.views.key == "documents")

    def _on_switched(self, key: str) -> None:
        if key != "worth":
            self.header.set_title("库存")
        self._show_actions()
        self.reload()

    def _on_add_clicked(self) -> None:
        if self.desk.may("shop.stock_in"):
            ask_stock_in(self.desk, self, self._on_taken_in)

    def _on_taken_in(self, taken: DeliveryView) -> None:
        pieces = sum(line.quantity for line in taken.lines)
        paper = f"{taken.title} {taken.number:04d}"
        self.desk.messages.say(
            f"已入库 {len(taken.lines)} 种商品，共 {pieces} 件。{paper} 可在“入库单”里打印。"
        )

    def _on_loss_clicked(self) -> None:
        lots = self.lots.selected_rows()
        if lots:
            ask_loss(self.desk, self, lots, self._on_lost)

    def _on_lost(self, loss: LossView) -> None:
        pieces = sum(line.quantity for line in loss.lines)
        self.desk.messages.say(f"已报损 {pieces} 件（{loss.reason}）。")
        stock_papers.show_loss(self.desk, self, loss)

    def _on_loss_slip_clicked(self) -> None:
        store, rows = self.desk.store, self.table.selected_rows()
        if rows:
            movement = rows[0].id
            self.desk.tasks.run(
                lambda _: loss_of(store, movement),
                done=lambda loss: stock_papers.show_loss(self.desk, self, loss),
                owner=self,
            )

    def _on_slip_clicked(self) -> None:
        for view in self.documents.selected_rows()[:1]:
            stock_papers.show_delivery(self.desk, self, view)

    def _on_thanks_clicked(self) -> None:
        for view in self.documents.selected_rows()[:1]:
            stock_papers.show_thanks(self.desk, self, view)

    def _on_donated_clicked(self) -> None:
        store, quarter = self.desk.store, quarter_of(self.period.period.end)
        self.desk.tasks.run(
            lambda _: donated_goods(store, quarter),
            done=lambda view: stock_papers.show_donated(self.desk, self, view),
            owner=self,
        )
