"""盘点 and 移交 as a keeper does them: counts by Enter, reasons, one act, the result; and the handover."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox

from station_app.domain.permissions import Actor, Role
from station_app.services import handovers, stocktakes
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.items import ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.shop.count_grid import COUNTED, REASON
from station_app.ui.pages.shop.count_grid_dialog import CountGridDialog
from station_app.ui.pages.shop.stocktake_page import StocktakePage
from tests.helpers.windows import PressNext, cut_off, shown, spoken
from tests.ui.shop.conftest import TOOTHBRUSH, Clerk

Key = Qt.Key


@pytest.fixture
def page(clerk: Clerk) -> StocktakePage:
    clerk.page.open_item(ShowPart("stocktake"))
    clerk.settle()
    part = clerk.page.parts["stocktake"]
    assert isinstance(part, StocktakePage)
    return part


@pytest.fixture
def begun(clerk: Clerk, page: StocktakePage) -> StocktakePage:
    stocktakes.start_stocktake(clerk.desk.store, clerk.desk.actor)
    clerk.settle()
    return page


@pytest.fixture
def grid(clerk: Clerk, begun: StocktakePage) -> CountGridDialog:
    begun.count_button.click()
    dialog = clerk.dialog()
    assert isinstance(dialog, CountGridDialog)
    return dialog


def close_preview(clerk: Clerk) -> str:
    clerk.settle()
    (dialog,) = shown(PrintDialog)
    title = dialog.windowTitle()
    dialog.reject()
    clerk.settle()
    return title


def type_down(clerk: Clerk, dialog: CountGridDialog, *counts: str) -> None:
    """Digits and Enter, as on a number pad."""
    dialog.grid.begin()
    for count in counts:
        QTest.keyClicks(dialog.grid, count[0])
        editor = QApplication.focusWidget()
        assert editor is not None
        QTest.keyClicks(editor, count[1:])
        QTest.keyClick(editor, Key.Key_Return)
        clerk.settle()


def explain(dialog: CountGridDialog, row: int, reason: str) -> None:
    dialog.model.setData(dialog.model.index(row, REASON), reason)


def test_an_empty_page_says_how_it_is_done_and_the_list_is_printed(clerk: Clerk, page: StocktakePage) -> None:
    assert "还没有盘点过" in spoken(page)
    page.start_button.click()
    dialog = clerk.dialog()
    assert isinstance(dialog, FormDialog)
    assert cut_off(dialog) == []
    dialog.form.fill({"note": "半年盘点"})
    dialog.yes.click()
    assert close_preview(clerk) == "打印预览　盘点表 第 1 次"
    (row,) = page.table.model.shown_rows
    assert (row.status_label, row.is_blind, row.note, len(row.lines)) == ("盘点中", True, "半年盘点", 3)
    assert page.count_button.isEnabled()
    page.start_button.click()
    again = clerk.dialog()
    assert isinstance(again, FormDialog)
    again.yes.click()
    clerk.settle()
    assert any("第 1 次盘点还没有入账" in each for each in spoken(again))
    again.reject()


def test_counts_are_typed_down_the_column_and_entered_once(
    clerk: Clerk, begun: StocktakePage, grid: CountGridDialog, press_next: PressNext
) -> None:
    names = [grid.model.index(row, 1).data() for row in range(3)]
    assert names == ["大米 5kg", "牙刷（2支）", "洗衣液 2kg"]
    assert grid.model.index(1, 5).data() == ""
    type_down(clerk, grid, "12", "28", "5")
    assert grid.model.index(1, 5).data() == "30"
    assert grid.model.index(1, 7).data() == "−2"
    assert "全部填完；有差异的 1 种，其中 1 种还要写原因。" in spoken(grid)
    assert cut_off(grid) == []
    explain(grid, 1, "兑换时拿错")
    grid.witnessed_by.setText("赵主任")
    said = press_next("入账")
    grid.enter_button.click()
    assert close_preview(clerk) == "打印预览　盘点结果 第 1 次"
    assert any("有差异的 1 种会按实盘数更正库存" in each for each in said)
    assert clerk.product(TOOTHBRUSH).stock == 28
    (row,) = begun.table.model.shown_rows
    assert (row.status_label, row.witnessed_by) == ("已入账", "赵主任")
    assert not begun.count_button.isEnabled()
    begun.table.row_activated.emit(row)
    assert close_preview(clerk) == "打印预览　盘点结果 第 1 次"


def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    clerk: Clerk, grid: CountGridDialog, press_next: PressNext
) -> None:
    type_down(clerk, grid, "12", "x")
    assert grid.sentence.text().startswith("“牙刷（2支）”的实盘数要是 0 到")
    assert grid.model.missing == 2
    grid.witnessed_by.setText("赵主任")
    grid.enter_button.click()
    clerk.settle()
    assert grid.sentence.text().startswith("还有 2 种商品没有填实盘数")
    grid.model.setData(grid.model.index(1, COUNTED), "30")
    said = press_next("继续录")
    grid.reject()
    assert "还没有保存。要留着，请先按 F6。" in said
    grid.keep_button.click()
    clerk.settle()
    grid.reject()
    clerk.settle()
    (view,) = stocktakes.list_stocktakes(clerk.desk.store)
    assert view.counted == 2


def test_a_reason_is_chosen_in_the_grid(clerk: Clerk, grid: CountGridDialog) -> None:
    at = grid.model.index(0, REASON)
    grid.grid.setCurrentIndex(at)
    grid.grid.edit(at)
    box = grid.grid.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    assert box.findText("破损") >= 0
    box.setCurrentText("受潮")
    delegate = grid.grid.itemDelegate()
    delegate.setModelData(box, grid.model, at)
    assert at.data() == "受潮"
    grid.keep_button.click()
    clerk.settle()
    grid.reject()


def test_a_cancelled_stocktake_leaves_the_stock_alone(
    clerk: Clerk, begun: StocktakePage, press_next: PressNext
) -> None:
    said = press_next("取消盘点")
    begun.cancel_button.click()
    clerk.settle()
    assert "取消第 1 次盘点？" in said
    assert [row.status_label for row in begun.table.model.shown_rows] == ["已取消"]
    assert clerk.product(TOOTHBRUSH).stock == 30
    begun.hand_over_button.click()
    (before,) = clerk.dialog().findChildren(QComboBox)
    assert [before.itemText(place) for place in range(before.count())] == ["没有盘点"]


def test_the_shop_is_handed_over_with_a_list_for_three(clerk: Clerk, page: StocktakePage) -> None:
    page.hand_over_button.click()
    dialog = clerk.dialog()
    assert isinstance(dialog, FormDialog)
    assert any("库存 3 种共 47 件" in each for each in spoken(dialog))
    assert cut_off(dialog) == []
    dialog.form.fill({"to_name": "陈桂英", "keys": "仓库钥匙 2 把"})
    dialog.yes.click()
    assert dialog.form.rows["witness"].has_error
    dialog.form.fill({"witness": "赵主任"})
    dialog.yes.click()
    assert close_preview(clerk) == "打印预览　移交清单 001"
    assert page.views.key == "handovers"
    (row,) = page.handovers.model.shown_rows
    assert (row.to_name, row.facts.keys) == ("陈桂英", "仓库钥匙 2 把")
    page.handovers.select_key(row.id)
    page.slip_button.click()
    assert close_preview(clerk) == "打印预览　移交清单 001"
    assert len(handovers.list_handovers(clerk.desk.store)) == 1


def test_who_may_only_look_sees_no_deeds(desk: Desk) -> None:
    viewer = Actor(99, "某人", Role.VIEWER)
    page = StocktakePage(
        type(desk)(**{name: getattr(desk, name) for name in desk.__slots__} | {"actor": viewer})
    )
    assert page.start_button.isHidden()
    assert page.hand_over_button.isHidden()
