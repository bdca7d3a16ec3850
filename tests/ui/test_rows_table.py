"""A table over rows: words, order, search and filters, without any window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtTest import QAbstractItemModelTester

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.ui import theme
from station_app.ui.tables.rows_table import Column, RowsTableModel, shown

Role = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class House:
    number: str
    head: str
    balance: int
    closed_on: date | None = None


HOUSES = (
    House("9-1", "张德厚", 705),
    House("10-1", "李名兰", 1300),
    House("2-7", "安国庆", 0, date(2025, 3, 1)),
)


@pytest.fixture
def model() -> RowsTableModel[House]:
    model: RowsTableModel[House] = RowsTableModel(
        [
            Column("户号", lambda h: h.number),
            Column("户主", lambda h: h.head, widest=2, bold=lambda h: h.balance > 1000),
            Column("积分", lambda h: h.balance, text=format_points, align=Align.RIGHT),
            Column("销户", lambda h: h.closed_on, foreground=lambda h: theme.BAD if h.closed_on else None),
        ],
        key=lambda h: h.number,
        search_text=lambda h: {"李名兰": "lml liminglan"}.get(h.head, ""),
    )
    model.set_rows(HOUSES)
    return model


def heads(model: RowsTableModel[House]) -> list[str]:
    return [house.head for house in model.shown_rows]


def test_it_keeps_the_rules_that_qt_has_for_tables(model: RowsTableModel[House]) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.search("李")
    model.sort(2, Qt.SortOrder.DescendingOrder)
    model.set_rows(HOUSES[:1])
    assert tester.model() is model
    assert model.rowCount(QModelIndex()) == 0, "the search is still set"


def test_cells_read_as_their_columns_say(model: RowsTableModel[House]) -> None:
    words = [model.data(model.index(0, column)) for column in range(4)]
    assert words == ["9-1", "张德厚", "70.5", ""]


def test_numbers_stand_at_the_right_with_their_heading(model: RowsTableModel[House]) -> None:
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    assert model.data(model.index(0, 2), Role.TextAlignmentRole) == right
    assert model.headerData(2, Qt.Orientation.Horizontal, Role.TextAlignmentRole) == right
    assert model.headerData(2, Qt.Orientation.Horizontal) == "积分"


def test_a_cell_has_the_colour_weight_and_tip_of_its_row(model: RowsTableModel[House]) -> None:
    assert model.data(model.index(2, 3), Role.ForegroundRole) == QColor(theme.BAD)
    assert model.data(model.index(0, 3), Role.ForegroundRole) is None
    font = model.data(model.index(1, 1), Role.FontRole)
    assert isinstance(font, QFont)
    assert font.bold()
    assert model.data(model.index(0, 1), Role.ToolTipRole) == "张德厚"
    assert model.data(model.index(0, 0), Role.ToolTipRole) is None


def test_a_screen_reader_hears_the_heading_with_the_cell(model: RowsTableModel[House]) -> None:
    assert model.data(model.index(1, 2), Role.AccessibleTextRole) == "积分：130"


def test_chinese_sorts_by_spelling_and_numbers_by_size(model: RowsTableModel[House]) -> None:
    model.sort(1)
    assert heads(model) == ["安国庆", "李名兰", "张德厚"]
    model.sort(0)
    assert [house.number for house in model.shown_rows] == ["2-7", "9-1", "10-1"]
    model.sort(2, Qt.SortOrder.DescendingOrder)
    assert heads(model) == ["李名兰", "张德厚", "安国庆"]


@pytest.mark.parametrize("order", list(Qt.SortOrder))
def test_empty_cells_stay_last(model: RowsTableModel[House], order: Qt.SortOrder) -> None:
    model.sort(3, order)
    assert heads(model)[0] == "安国庆"


def test_no_sort_gives_the_first_order_back(model: RowsTableModel[House]) -> None:
    model.sort(1)
    model.sort(-1)
    assert tuple(model.shown_rows) == HOUSES


def test_search_finds_words_of_any_column_and_spellings(model: RowsTableModel[House]) -> None:
    for typed, expected in [("LML", ["李名兰"]), ("130", ["李名兰"]), ("1 德厚", ["张德厚"]), ("无此人", [])]:
        model.search(typed)
        assert heads(model) == expected
    model.search("")
    assert len(model.shown_rows) == 3


def test_filters_and_search_narrow_together(model: RowsTableModel[House]) -> None:
    model.set_filter("有积分", lambda h: h.balance > 0)
    assert heads(model) == ["张德厚", "李名兰"]
    model.search("李")
    assert heads(model) == ["李名兰"]
    assert model.is_narrowed
    model.set_filter("有积分", None)
    model.search(" ")
    assert not model.is_narrowed
    assert len(model.shown_rows) == 3


def test_new_rows_keep_search_and_order(model: RowsTableModel[House]) -> None:
    model.search("-1")
    model.sort(1)
    model.set_rows([*HOUSES, House("1-1", "阿宝", 5)])
    assert heads(model) == ["阿宝", "李名兰", "张德厚"]


def test_changed_rows_are_searched_by_their_new_words(model: RowsTableModel[House]) -> None:
    model.search("李")
    model.set_rows([House("10-1", "王秀英", 1300)])
    model.search("王")
    assert heads(model) == ["王秀英"]


def test_rows_are_found_again_by_their_key(model: RowsTableModel[House]) -> None:
    model.sort(1)
    assert model.positions({"10-1", "2-7"}) == [0, 1]


def test_the_sheet_is_what_is_shown(model: RowsTableModel[House]) -> None:
    model.set_filter("在户", lambda h: h.closed_on is None)
    sheet = model.sheet("户口册", "在户")
    assert sheet.headings == ("户号", "户主", "积分", "销户")
    assert sheet.rows == (("9-1", "张德厚", "70.5", ""), ("10-1", "李名兰", "130", ""))
    assert sheet.cells[0] == ("9-1", "张德厚", Decimal("70.5"), "")
    assert model.columns[3].exports(HOUSES[2]) == date(2025, 3, 1)
    assert sheet.aligns[2] is Align.RIGHT
    assert sheet.note == "在户"


def test_values_read_plainly_when_a_column_says_nothing() -> None:
    midnight_in_london = datetime(2025, 3, 1, 0, 30, tzinfo=UTC)
    assert [shown(v) for v in (None, True, False, 3, date(2025, 3, 1), midnight_in_london)] == [
        "", "是", "否", "3", "2025-03-01", "2025-03-01 08:30",
    ]  # fmt: skip


def test_three_thousand_people_are_searched_at_a_keystroke(model: RowsTableModel[House]) -> None:
    model.set_rows([House(f"{n}", f"村民{n}", n) for n in range(3000)])
    model.search("村")
    model.search("村民299")
    assert len(model.shown_rows) == 11
