"""盘点: stocktakes from the printed list to the result, and the shop handed from one keeper to the next."""

from __future__ import annotations

from station_app.documents.papers import Align
from station_app.services.handovers import HandoverView, list_handovers
from station_app.services.products import list_products
from station_app.services.stocktakes import (
    StocktakeView,
    cancel_stocktake,
    list_stocktakes,
)
from station_app.ui import theme
from station_app.ui.page import Page
from station_app.ui.pages.shop import stock_papers
from station_app.ui.pages.shop.count_grid_dialog import ask_counts
from station_app.ui.pages.shop.handover_dialog import ask_handover
from station_app.ui.pages.shop.stocktake_dialog import ask_stocktake
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import PageHeader
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.view_switch import ViewSwitch

_STOCKTAKES = (
    Column[StocktakeView]("第几次", lambda row: row.number, align=Align.RIGHT),
    Column[StocktakeView]("日期", lambda row: row.taken_on),
    Column[StocktakeView]("商品", lambda row: f"{len(row.lines)} 种"),
    Column[StocktakeView]("已录", lambda row: f"{row.counted} / {len(row.lines)}"),
    Column[StocktakeView](
        "状态",
        lambda row: row.status_label,
        foreground=lambda row: theme.WARN if row.is_open else None,
        bold=lambda row: row.is_open,
    ),
    Column[StocktakeView](
        "差异", lambda row: f"{len(row.differences)} 种" if row.differences else "", align=Align.RIGHT
    ),
    Column[StocktakeView]("盘点人", lambda row: row.counted_by),
    Column[StocktakeView]("监盘人", lambda row: row.witnessed_by),
    Column[StocktakeView]("说明", lambda row: row.note, widest=20),
    Column[StocktakeView]("经办人", lambda row: row.by),
)
_HANDOVERS = (
    Column[HandoverView]("编号", lambda row: row.number, lambda number: f"{number:03d}"),
    Column[HandoverView]("日期", lambda row: row.handed_on),
    Column[HandoverView]("移交人", lambda row: row.from_name),
    Column[HandoverView]("接收人", lambda row: row.to_name),
    Column[HandoverView]("监交人", lambda row: row.witness),
    Column[HandoverView]("商品", lambda row: f"{len(row.facts.stock)} 种"),
    Column[HandoverView]("兑换凭证", lambda row: row.facts.receipt_range),
    Column[HandoverView]("说明", lambda row: row.note, widest=20),
)


class StocktakePage(Page):
    """Two tables: stocktakes and handovers."""

    title = "盘点"
    icon = "balance"
    areas = frozenset({"shop"})
    help_topic = "stock"

    def _build_ui(self) -> None:
        self.header = PageHeader("盘点和移交")
        self.hand_over_button = self.header.add_action("办理移交", "swap_horiz", "管理员换人时用，三方签字")
        self.start_button = self.header.set_primary("开始盘点", "add", "打印盘点表，数完再录入")
        output = self.desk.output
        self.table = DataTable("爱心超市盘点", _STOCKTAKES, key=lambda row: row.id, output=output)
        self.table.set_empty(
            "还没有盘点过",
            "点“开始盘点”打印盘点表，两个人数完货架，把实盘数录进来，差异写明原因以后一次入账。",
            "开始盘点",
        )
        self.handovers = DataTable("爱心超市移交", _HANDOVERS, key=lambda row: row.id, output=output)
        self.handovers.set_empty(
            "还没有移交过", "超市管理员换人时点“办理移交”：库存、票据、资金、未了的事一次列清。", "办理移交"
        )
        self.count_button = self.table.add_action("录入实盘数", "edit", "所选的盘点（回车、F2）")
        self.paper_button = self.table.add_action("打印单据", "print", "没入账的打印盘点表，入了账的打印结果")
        self.cancel_button = self.table.add_action("取消盘点", "cancel")
        self.slip_button = self.handovers.add_action("打印移交清单", "print")
        self.views = ViewSwitch("盘点看什么")
        self.views.add("stocktakes", "盘点", self.table)
        self.views.add("handovers", "移交", self.handovers)
        self.column.addWidget(self.header)
        self.column.addWidget(self.views, 1)
        self.hand_over_button.setVisible(self.desk.may("shop.hand_over"))
        for button in (self.start_button, self.count_button, self.cancel_button):
            button.setVisible(self.desk.may("shop.start_stocktake"))
        self._show_actions()

    def _connect_signals(self) -> None:
        self.start_button.clicked.connect(self._on_start_clicked)
        self.table.empty_action_asked.connect(self._on_start_clicked)
        self.hand_over_button.clicked.connect(self._on_hand_over_clicked)
        self.handovers.empty_action_asked.connect(self._on_hand_over_clicked)
        self.table.selection_changed.connect(lambda _: self._show_actions())
        self.handovers.selection_changed.connect(lambda _: self._show_actions())
        self.table.row_activated.connect(self._on_activated)
        self.count_button.clicked.connect(self.edit_item)
        self.paper_button.clicked.connect(self._on_paper_clicked)
        self.cancel_button.clicked.connect(self._on_cancel_clicked)
        self.slip_button.clicked.connect(self._on_slip_clicked)
        self.handovers.row_activated.connect(lambda _: self._on_slip_clicked())
        self.views.switched.connect(lambda _: self.reload())

    def load(self) -> None:
        store = self.desk.store
        if self.views.key == "stocktakes":
            self.desk.tasks.run(lambda _: list_stocktakes(store), done=self._show_stocktakes, owner=self)
        else:
            self.desk.tasks.run(lambda _: list_handovers(store), done=self.handovers.set_rows, owner=self)

    def edit_item(self) -> None:
        for view in self.table.selected_rows()[:1]:
            if view.is_open and self.desk.may("shop.enter_count"):
                ask_counts(self.desk, self, view, self._on_closed)

    def print_page(self) -> None:
        (self.table if self.views.key == "stocktakes" else self.handovers).print_shown()

    def _show_stocktakes(self, rows: list[StocktakeView]) -> None:
        self.table.set_rows(rows)
        if not self.table.selected_rows() and rows and rows[0].is_open:
            self.table.select_key(rows[0].id)
        self._show_actions()

    def _show_actions(self) -> None:
        rows = self.table.selected_rows()
        is_open = bool(rows) and rows[0].is_open
        self.count_button.setEnabled(is_open)
        self.cancel_button.setEnabled(is_open)
        self.paper_button.setEnabled(bool(rows))
        self.slip_button.setEnabled(bool(self.handovers.selected_rows()))

    def _on_activated(self, view: StocktakeView) -> None:
        if view.is_open:
            self.edit_item()
        else:
            stock_papers.show_stocktake(self.desk, self, view)

    def _on_start_clicked(self) -> None:
        if not self.desk.may("shop.start_stocktake"):
            return
        store = self.desk.store

        def ask(classes: list[str]) -> None:
            ask_stocktake(self.desk, self, classes, self._on_started)

        self.desk.tasks.run(
            lambda _: sorted({each.class_name for each in list_products(store) if each.class_name}),
            done=ask,
            owner=self,
        )

    def _on_started(self, view: StocktakeView) -> None:
        self.desk.messages.say(
            f"第 {view.number} 次盘点开始了，共 {len(view.lines)} 种。数完后点“录入实盘数”。"
        )
        stock_papers.show_stocktake(self.desk, self, view)

    def _on_closed(self, view: StocktakeView) -> None:
        said = f"有差异的 {len(view.differences)} 种已更正" if view.differences else "账实相符"
        self.desk.messages.say(f"第 {view.number} 次盘点已入账，{said}。")
        stock_papers.show_stocktake(self.desk, self, view)

    def _on_paper_clicked(self) -> None:
        for view in self.table.selected_rows()[:1]:
            stock_papers.show_stocktake(self.desk, self, view)

    def _on_cancel_clicked(self) -> None:
        desk, rows = self.desk, self.table.selected_rows()
        if not rows:
            return
        view = rows[0]
        detail = f"已录的 {view.counted} 种实盘数不会入账，库存不变。" if view.counted else "库存不变。"
        if desk.messages.confirm(f"取消第 {view.number} 次盘点？", "取消盘点", detail=detail):
            desk.tasks.run(
                lambda _: cancel_stocktake(desk.store, desk.actor, view.id),
                done=lambda _: desk.messages.say("盘点已取消，库存没有变。"),
                owner=self,
            )

    def _on_hand_over_clicked(self) -> None:
        if self.desk.may("shop.hand_over"):
            ask_handover(self.desk, self, self._on_handed_over)

    def _on_handed_over(self, view: HandoverView) -> None:
        self.views.show_view("handovers")
        self.desk.messages.say(f"已办理移交：{view.from_name} 交给 {view.to_name}。请打印清单，三方签字。")
        stock_papers.show_handover(self.desk, self, view)

    def _on_slip_clicked(self) -> None:
        for view in self.handovers.selected_rows()[:1]:
            stock_papers.show_handover(self.desk, self, view)
