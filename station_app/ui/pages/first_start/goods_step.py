"""Step four: the usual goods of a points supermarket, to start from."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.services.catalogue import starting_products
from station_app.services.products import ProductDraft, add_products
from station_app.ui.page import Desk
from station_app.ui.pages.first_start.step_panel import StepPanel
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.data_table import DataTable

_COLUMNS = (
    Column[ProductDraft]("编号", lambda row: row.code),
    Column[ProductDraft]("商品", lambda row: row.name),
    Column[ProductDraft]("类别", lambda row: row.class_name),
    Column[ProductDraft]("单位", lambda row: row.unit),
    Column[ProductDraft]("兑换积分", lambda row: row.price, format_points, Align.RIGHT),
)


class GoodsStep(StepPanel):
    """The list is loaded whole; prices and names are changed at the supermarket's own page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "超市商品",
            "下面是村里爱心超市常用的商品和兑换积分。先装进来，以后可以改名字、改积分，不用的可以下架。",
            "装入这些商品",
            skip="跳过，以后自己添加",
            parent=parent,
        )
        self._desk: Desk | None = None
        self.table = DataTable("常用商品", _COLUMNS, key=lambda row: row.code, searchable=False)
        self.body.addWidget(self.table, 1)
        self.primary.clicked.connect(self._on_primary_clicked)

    def begin_with(self, desk: Desk) -> None:
        """Show what would be loaded."""
        self._desk = desk
        self.table.set_rows(starting_products())
        self.primary.setFocus()

    def _on_primary_clicked(self) -> None:
        desk = self._desk
        if desk is None:
            return
        desk.tasks.run(
            lambda _: add_products(desk.store, desk.actor, starting_products()),
            done=lambda _: self.done.emit(),
            owner=self,
            busy=self.primary,
        )
