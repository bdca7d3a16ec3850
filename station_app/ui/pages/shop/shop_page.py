"""爱心超市: its parts in tabs, each a small page of its own."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QTabBar

from station_app.ui import icons, theme
from station_app.ui.items import ShowHousehold, ShowPart, ShowProduct, ShowReceipt
from station_app.ui.page import Page
from station_app.ui.pages.shop.counter_page import CounterPage
from station_app.ui.pages.shop.days_page import DaysPage
from station_app.ui.pages.shop.funds_page import FundsPage
from station_app.ui.pages.shop.goods_page import GoodsPage
from station_app.ui.pages.shop.receipts_page import ReceiptsPage
from station_app.ui.pages.shop.reconciliation_page import ReconciliationPage
from station_app.ui.pages.shop.stock_page import StockPage
from station_app.ui.pages.shop.stocktake_page import StocktakePage

_PARTS: tuple[tuple[str, type[Page], type[object]], ...] = (
    ("counter", CounterPage, ShowHousehold),
    ("goods", GoodsPage, ShowProduct),
    ("stock", StockPage, type(None)),
    ("stocktake", StocktakePage, type(None)),
    ("funds", FundsPage, type(None)),
    ("days", DaysPage, type(None)),
    ("receipts", ReceiptsPage, ShowReceipt),
    ("reconciliation", ReconciliationPage, type(None)),
)


class ShopPage(Page):
    """Hands what the window asks on to the part that is shown; who may not redeem sees no counter."""

    title = "爱心超市"
    icon = "storefront"
    help_topic = "shop"

    def _build_ui(self) -> None:
        self.column.setContentsMargins(0, 8, 0, 0)
        self.column.setSpacing(0)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(self.title)
        self.stack = QStackedWidget()
        self.parts: dict[str, Page] = {}
        for key, make, _ in _PARTS:
            if key == "counter" and not self.desk.may("shop.redeem"):
                continue
            part = make(self.desk)
            part.place_asked.connect(self.place_asked)
            self.parts[key] = part
            self.tabs.addTab(icons.icon(part.icon, theme.MUTED), part.title)
            self.stack.addWidget(part)
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 24, 0)
        row.addWidget(self.tabs)
        row.addStretch(1)
        rule = QFrame()
        theme.style(rule, role="rule")
        self.column.addLayout(row)
        self.column.addWidget(rule)
        self.column.addWidget(self.stack, 1)

    def _connect_signals(self) -> None:
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)

    @property
    def part(self) -> Page:
        """The part shown."""
        current = self.stack.currentWidget()
        assert isinstance(current, Page)
        return current

    def show_part(self, key: str) -> None:
        """Goes to a part by its key, or to a view of 库存 (``lots``), where the clerk may."""
        stock = self.parts["stock"]
        if isinstance(stock, StockPage) and key in stock.views.keys:
            stock.show_view(key)
            key = "stock"
        if key in self.parts:
            self.tabs.setCurrentIndex(self.stack.indexOf(self.parts[key]))

    def open_item(self, item: object) -> None:
        if isinstance(item, ShowPart):
            self.show_part(item.part)
            return
        for key, _, kind in _PARTS:
            if isinstance(item, kind) and key in self.parts:
                self.show_part(key)
                self.parts[key].open_item(item)

    def print_page(self) -> None:
        self.part.print_page()

    def edit_item(self) -> None:
        self.part.edit_item()

    def reload(self) -> None:
        self.part.reload()

    def go_back(self) -> None:
        self.part.go_back()

    def may_leave(self) -> bool:
        return all(part.may_leave() for part in self.parts.values())
