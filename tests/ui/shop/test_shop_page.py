"""The place with its parts: what the window asks reaches the part that is shown."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow

from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.items import ShowPart, ShowProduct
from station_app.ui.page import Desk, Page
from station_app.ui.pages.shop.funds_page import FundsPage
from station_app.ui.pages.shop.goods_page import GoodsPage
from station_app.ui.pages.shop.reconciliation_page import ReconciliationPage
from station_app.ui.pages.shop.stock_page import StockPage
from station_app.ui.pages.shop.stocktake_page import StocktakePage
from tests.helpers.desks import show_page
from tests.helpers.windows import cut_off, shown
from tests.ui.shop.conftest import TOOTHBRUSH, Clerk


@pytest.mark.parametrize(
    "part", ["counter", "goods", "stock", "stocktake", "funds", "days", "receipts", "reconciliation"]
)
def test_each_part_is_reached_by_its_key_and_nothing_is_cut_off(clerk: Clerk, part: str) -> None:
    clerk.page.open_item(ShowPart(part))
    clerk.settle()
    assert clerk.page.part is clerk.page.parts[part]
    assert clerk.page.part.isVisible()
    assert cut_off(clerk.window) == []


@pytest.mark.parametrize("size", theme.TextSize)
def test_the_parts_of_the_shop_fit_beside_the_places(
    size: theme.TextSize, qapp: QApplication, desk: Desk, window: QMainWindow
) -> None:
    kinds: tuple[type[Page], ...] = (GoodsPage, StockPage, StocktakePage, FundsPage, ReconciliationPage)
    theme.apply(qapp, size)
    try:
        for kind in kinds:
            page = kind(desk)
            show_page(window, page, desk.tasks)
            if isinstance(page, StockPage):
                for view in ("lots", "documents", "worth"):
                    page.show_view(view)
                    assert desk.tasks.wait_idle()
            assert page.minimumSizeHint().width() <= 1366 - theme.sizes().text * 11, kind.title
    finally:
        theme.apply(qapp, theme.TextSize.STANDARD)


def test_an_unknown_part_changes_nothing(clerk: Clerk) -> None:
    clerk.page.open_item(ShowPart("cellar"))
    assert clerk.page.part is clerk.page.parts["counter"]


def test_f2_changes_the_selected_product(clerk: Clerk) -> None:
    clerk.page.open_item(ShowProduct(clerk.product(TOOTHBRUSH).id))
    clerk.settle()
    clerk.page.edit_item()
    dialog = clerk.dialog()
    assert isinstance(dialog, FormDialog)
    assert dialog.windowTitle() == "修改“牙刷（2支）”"
    dialog.reject()


def test_ctrl_p_prints_the_table_of_the_part(clerk: Clerk) -> None:
    clerk.page.show_part("goods")
    clerk.settle()
    assert isinstance(clerk.page.part, GoodsPage)
    clerk.page.print_page()
    clerk.settle()
    (dialog,) = shown(PrintDialog)
    assert dialog.windowTitle() == "打印预览　爱心超市商品"
    dialog.reject()
