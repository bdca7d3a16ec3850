"""入库: what came in and went out of the shelf, and taking a delivery in."""

from __future__ import annotations

from station_app.documents.papers import Align
from station_app.domain.amounts import MINUS
from station_app.services.stock import MovementView, list_movements
from station_app.ui import theme
from station_app.ui.page import Page
from station_app.ui.pages.shop.stock_in_dialog import ask_stock_in
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import PageHeader
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.period_picker import PeriodPicker

_FEN = 100


def _signed(quantity: int) -> str:
    return f"+{quantity}" if quantity > 0 else f"{MINUS}{-quantity}"


def _money(fen: int | None) -> str:
    return "" if fen is None else f"{fen / _FEN:.2f}"


_COLUMNS = (
    Column[MovementView]("时间", lambda row: row.at),
    Column[MovementView]("商品", lambda row: row.product, widest=16),
    Column[MovementView](
        "事由",
        lambda row: row.kind_label,
        foreground=lambda row: theme.GOOD if row.quantity > 0 else None,
    ),
    Column[MovementView](
        "数量", lambda row: row.quantity, _signed, Align.RIGHT, bold=lambda row: row.quantity > 0
    ),
    Column[MovementView]("结存", lambda row: row.stock_after, align=Align.RIGHT),
    Column[MovementView]("单位", lambda row: row.unit),
    Column[MovementView]("凭证或说明", lambda row: row.receipt or row.note, widest=12),
    Column[MovementView]("来源", lambda row: row.source_label),
    Column[MovementView]("供货或捐赠人", lambda row: row.supplier, widest=14),
    Column[MovementView]("发票号", lambda row: row.invoice),
    Column[MovementView]("进价（元）", lambda row: row.unit_cost, _money, Align.RIGHT),
    Column[MovementView]("保质期到", lambda row: row.expires_on),
    Column[MovementView]("经办人", lambda row: row.by),
)


class StockPage(Page):
    """The movements of a period, newest first."""

    title = "入库"
    icon = "download"
    areas = frozenset({"shop"})
    help_topic = "shop"

    def _build_ui(self) -> None:
        self.header = PageHeader("入库和库存流水")
        self.period = PeriodPicker(self.desk.clock.today())
        self.header.add_widget(self.period)
        self.add_button = self.header.set_primary("办理入库", "add")
        self.add_button.setVisible(self.desk.may("shop.stock_in"))
        self.table = DataTable("爱心超市库存流水", _COLUMNS, key=lambda row: row.id, output=self.desk.output)
        self.table.add_filter(
            "事由",
            (
                ("全部事由", None),
                ("只看入库", lambda row: row.kind == "stock_in"),
                ("只看兑换、作废和退货", lambda row: row.kind in {"redeem", "void", "return"}),
                ("只看盘点更正", lambda row: row.kind == "correction"),
            ),
        )
        self.table.set_empty(
            "这段时间没有入库和出库", "到货以后点“办理入库”，一次可以办理多种商品。", "办理入库"
        )
        self.column.addWidget(self.header)
        self.column.addWidget(self.table, 1)

    def _connect_signals(self) -> None:
        self.period.period_changed.connect(lambda _: self.load())
        self.add_button.clicked.connect(self._on_add_clicked)
        self.table.empty_action_asked.connect(self._on_add_clicked)

    def load(self) -> None:
        store, period = self.desk.store, self.period.period
        self.desk.tasks.run(
            lambda _: list_movements(store, start=period.start, end=period.end),
            done=self.table.set_rows,
            owner=self,
        )

    def print_page(self) -> None:
        self.table.print_shown()

    def _on_add_clicked(self) -> None:
        if self.desk.may("shop.stock_in"):
            ask_stock_in(self.desk, self, self._on_taken_in)

    def _on_taken_in(self, taken: list[MovementView]) -> None:
        pieces = sum(movement.quantity for movement in taken)
        self.desk.messages.say(f"已入库 {len(taken)} 种商品，共 {pieces} 件。")
