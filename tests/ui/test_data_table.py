"""A table in the window: keyboard, selection, empty states, export and print."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.messages import Messages
from station_app.ui.printing import Printing, SessionChoices
from station_app.ui.table_output import TableOutput
from station_app.ui.tables.rows_table import Column, TableSheet
from station_app.ui.tasks import Tasks
from station_app.ui.widgets.data_table import DataTable
from tests.helpers.clock import FixedClock
from tests.helpers.windows import button, shown


@dataclass(frozen=True, slots=True)
class Goods:
    name: str
    price: int


GOODS = [Goods("洗衣粉 1.5 公斤", 35), Goods("牙膏", 8), Goods("雨伞", 20)]
COLUMNS = [Column[Goods]("品名", lambda g: g.name), Column[Goods]("积分价", lambda g: g.price)]


@pytest.fixture
def table(window: QMainWindow, qtbot: QtBot) -> DataTable[Goods]:
    table = DataTable("商品", COLUMNS, key=lambda g: g.name, multi_select=True)
    window.setCentralWidget(table)
    table.set_rows(GOODS)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return table


def names(table: DataTable[Goods]) -> list[str]:
    return [goods.name for goods in table.model.shown_rows]


def test_typing_finds_and_enter_opens_the_row(table: DataTable[Goods], qtbot: QtBot) -> None:
    opened: list[Goods] = []
    table.row_activated.connect(opened.append)
    table.search.setFocus()
    table.search.insert("牙")
    qtbot.waitUntil(lambda: names(table) == ["牙膏"])
    assert table.count.text() == "1 / 3 条"
    QTest.keyClick(table.search, Qt.Key.Key_Return)
    assert table.view.hasFocus()
    QTest.keyClick(table.view, Qt.Key.Key_Return)
    assert opened == [GOODS[1]]


def test_escape_empties_the_search(table: DataTable[Goods], qtbot: QtBot) -> None:
    table.search.setText("牙")
    qtbot.waitUntil(lambda: len(names(table)) == 1)
    QTest.keyClick(table.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(names(table)) == 3)


def test_control_f_goes_to_the_search(table: DataTable[Goods]) -> None:
    table.view.setFocus()
    QTest.keyClick(table.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert table.search.hasFocus()


def test_a_reload_keeps_what_was_selected(table: DataTable[Goods]) -> None:
    assert table.select_key("雨伞")
    table.set_rows([Goods("雨伞", 25), *GOODS[:2]])
    assert table.selected_rows() == [Goods("雨伞", 25)]
    assert not table.select_key("没有的东西")


def test_a_search_keeps_what_was_selected_while_it_is_shown(table: DataTable[Goods], qtbot: QtBot) -> None:
    assert table.select_key("雨伞")
    table.search.setText("伞")
    qtbot.waitUntil(lambda: names(table) == ["雨伞"])
    assert table.selected_rows() == [GOODS[2]]
    table.search.setText("牙")
    qtbot.waitUntil(lambda: names(table) == ["牙膏"])
    assert table.selected_rows() == []


def test_several_rows_are_told_in_the_order_shown(table: DataTable[Goods]) -> None:
    told: list[list[Goods]] = []
    table.selection_changed.connect(told.append)
    table.sort_by(1, descending=True)
    table.view.selectAll()
    assert [goods.price for goods in table.selected_rows()] == [35, 20, 8]
    assert told[-1] == table.selected_rows()


def test_a_filter_is_named_in_what_is_printed(table: DataTable[Goods], qtbot: QtBot) -> None:
    box = table.add_filter("价格", [("全部价格", None), ("20 分以上", lambda g: g.price >= 20)])
    box.setCurrentIndex(1)
    table.search.setText("雨")
    qtbot.waitUntil(lambda: names(table) == ["雨伞"])
    assert table.sheet() == TableSheet(
        "商品",
        ("品名", "积分价"),
        (("雨伞", "20"),),
        (("雨伞", 20),),
        table.sheet().aligns,
        "20 分以上，包含“雨”",
    )


def test_an_empty_table_says_what_to_do_first(table: DataTable[Goods]) -> None:
    asked: list[bool] = []
    table.empty_action_asked.connect(lambda: asked.append(True))
    table.set_empty("还没有商品", "先登记几样商品。", "登记商品")
    table.set_rows([])
    button(table, "登记商品").click()
    assert asked == [True]
    assert not table.view.isVisible()


def test_a_search_without_a_hit_offers_to_show_everything(table: DataTable[Goods], qtbot: QtBot) -> None:
    table.set_empty("还没有商品", "", "登记商品")
    table.search.setText("拖拉机")
    qtbot.waitUntil(lambda: not table.view.isVisible())
    button(table, "看全部").click()
    assert len(names(table)) == 3
    assert table.view.isVisible()


def test_columns_are_wide_enough_for_what_they_hold(table: DataTable[Goods]) -> None:
    needed = table.view.fontMetrics().horizontalAdvance("洗衣粉 1.5 公斤")
    assert table.view.columnWidth(0) > needed


def test_before_the_first_rows_it_says_that_it_is_reading(window: QMainWindow) -> None:
    table = DataTable("商品", COLUMNS)
    window.setCentralWidget(table)
    assert table._empty_state.title == "正在读取……"
    assert not table.view.isVisible()


@pytest.fixture
def output(tasks: Tasks, messages: Messages) -> TableOutput:
    printing = Printing(tasks, messages, SessionChoices())
    return TableOutput(tasks, messages, printing, FixedClock(), "青林村新时代文明实践站")


def test_what_is_shown_is_exported(
    output: TableOutput, window: QMainWindow, tasks: Tasks, messages: Messages, tmp_path: Path
) -> None:
    table = DataTable("商品", COLUMNS, output=output)
    window.setCentralWidget(table)
    table.set_rows(GOODS)
    output.write(tmp_path / "商品.xlsx", table.sheet(), table)
    assert tasks.wait_idle(20_000)
    assert messages.bar().text == "已导出 3 条到“商品.xlsx”。"
    rows = list(load_workbook(tmp_path / "商品.xlsx").worksheets[0].iter_rows(values_only=True))
    assert ("品名", "积分价") in rows
    assert ("牙膏", 8) in rows


def test_printing_shows_the_list_first(output: TableOutput, window: QMainWindow, tasks: Tasks) -> None:
    table = DataTable("商品", COLUMNS, output=output)
    window.setCentralWidget(table)
    table.set_rows(GOODS)
    button(table, "打印").click()
    assert tasks.wait_idle(20_000)
    (dialog,) = shown(PrintDialog)
    assert dialog.preview.page_count == 1
    dialog.reject()


def test_an_empty_table_can_be_neither_exported_nor_printed(output: TableOutput, window: QMainWindow) -> None:
    table = DataTable("商品", COLUMNS, output=output)
    window.setCentralWidget(table)
    table.set_rows([])
    assert not button(table, "打印").isEnabled()
    assert not button(table, "导出").isEnabled()
