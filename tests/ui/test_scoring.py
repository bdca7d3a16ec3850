"""评分表 as a clerk uses it: made, printed, found by scan, filled in by keyboard alone, entered at once."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import TypeVar

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow
from pytestqt.qtbot import QtBot

from station_app.domain.scoring import SheetState
from station_app.services import scoring
from station_app.services.claim_views import list_claims
from station_app.services.households import merge_households
from station_app.services.scoring import SheetDraft
from station_app.services.scoring_views import (
    SheetColumn,
    SheetDetail,
    SheetHousehold,
    SheetRow,
    list_sheets,
    sheet_detail,
)
from station_app.ui.items import ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.points.points_page import PointsPage
from station_app.ui.pages.points.scoring_grid import ScoringGrid
from station_app.ui.pages.points.sheet_dialog import SheetDialog
from station_app.ui.pages.points.sheets_panel import SheetsPanel
from station_app.ui.preferences import Preferences
from station_app.ui.tables.scoring_table import ScoringTableModel
from tests.helpers.clock import MORNING
from tests.helpers.desks import show_page, sit_down
from tests.helpers.settlements import Settlement, settle
from tests.helpers.stations import StationUnderTest
from tests.helpers.windows import PressNext, cut_off, shown, spoken

D = TypeVar("D", bound=QDialog)
TODAY = date(2026, 3, 2)
AT_ONCE, REVIEWED, HOURS = "HJ06", "HJ01", "FW09"


@pytest.fixture
def settlement(station: StationUnderTest) -> Settlement:
    return settle(station, households=4)


@pytest.fixture
def desk(
    settlement: Settlement, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Desk:
    tasks, messages = request.getfixturevalue("tasks"), request.getfixturevalue("messages")
    station = settlement.station
    preferences = Preferences(tmp_path_factory.mktemp("window") / "window.ini")
    return sit_down(station.store, station.actor, tasks, messages, preferences)


@pytest.fixture
def page(desk: Desk, window: QMainWindow) -> PointsPage:
    page = PointsPage(desk)
    show_page(window, page, desk.tasks)
    page.open_item(ShowPart("sheets"))
    assert desk.tasks.wait_idle()
    return page


@pytest.fixture
def panel(page: PointsPage) -> SheetsPanel:
    assert isinstance(page.panel, SheetsPanel)
    return page.panel


def _settle(page: PointsPage, qtbot: QtBot) -> None:
    for _ in range(3):
        assert page.desk.tasks.wait_idle()
        qtbot.wait(20)


def _sheet(settlement: Settlement, *codes: str) -> int:
    """A sheet of the whole village; returns its id."""
    rule_ids = tuple(settlement.rule(code) for code in codes or (AT_ONCE, REVIEWED))
    store, actor = settlement.station.store, settlement.station.actor
    return scoring.make_sheet(store, actor, SheetDraft("卫生评分", rule_ids, TODAY))


def _scan(panel: SheetsPanel, text: str, page: PointsPage, qtbot: QtBot) -> ScoringGrid:
    panel.scan.setFocus()
    QTest.keyClicks(panel.scan, text)
    QTest.keyClick(panel.scan, Qt.Key.Key_Return)
    _settle(page, qtbot)
    return panel.grid


def _type(grid: ScoringGrid, keys: str) -> None:
    """Types into whatever has the keyboard: ⏎ is Enter, arrows are arrows, ⌫ is Del."""
    named = {
        "⏎": Qt.Key.Key_Return,
        "→": Qt.Key.Key_Right,
        "←": Qt.Key.Key_Left,
        "↑": Qt.Key.Key_Up,
        "↓": Qt.Key.Key_Down,
        "⌫": Qt.Key.Key_Delete,
    }
    for key in keys:
        focused = QApplication.focusWidget()
        target = grid.view if focused is None else focused
        if key in named:
            QTest.keyClick(target, named[key])
        else:
            QTest.keyClicks(target, key)


def _model(grid: ScoringGrid) -> ScoringTableModel:
    assert grid.model is not None
    return grid.model


def _place(index: QModelIndex) -> tuple[int, int]:
    return index.row(), index.column()


# ---- the list


def test_an_empty_list_says_what_to_do_first(panel: SheetsPanel, page: PointsPage) -> None:
    assert "还没有评分表" in spoken(page)
    assert not panel.print_button.isEnabled()
    assert cut_off(page) == []


def test_a_sheet_is_made_for_a_group_and_printed(
    panel: SheetsPanel, page: PointsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers: list[tuple[bytes, str]] = []
    monkeypatch.setattr(
        page.desk.printing, "show", lambda pdf, title, paper, parent: papers.append((pdf, title))
    )
    panel.new_button.click()
    _settle(page, qtbot)
    (dialog,) = shown(SheetDialog)
    words = [dialog.rules.list.item(row).text() for row in range(dialog.rules.list.count())]
    assert any(line.startswith("HJ06") and line.endswith("直接入账") for line in words)
    assert any(line.startswith("HJ01") and line.endswith("转申报") for line in words)
    assert not any(line.startswith("FW01") for line in words)
    group = next(each for each in range(1, 4) if dialog.form.rows["group"].editor.itemText(each) == "二组")  # type: ignore[attr-defined] # a box
    dialog.form.rows["group"].editor.setCurrentIndex(group)  # type: ignore[attr-defined] # a box
    dialog.yes.click()
    assert dialog.isVisible()
    dialog.form.fill({"title": "第一周", "rules": [_rule_id(page, AT_ONCE)]})
    dialog.yes.click()
    _settle(page, qtbot)
    qtbot.waitUntil(lambda: bool(papers))
    assert papers[0][0].startswith(b"%PDF")
    assert papers[0][1] == "1 号评分表"
    (row,) = list_sheets(page.desk.store)
    assert (row.title, row.group, row.state) == ("第一周", "二组", SheetState.OPEN)
    assert [each.number for each in panel.table.model.all_rows] == [1]


def _rule_id(page: PointsPage, code: str) -> int:
    from station_app.services.rules import list_rules

    return next(each.id for each in list_rules(page.desk.store) if each.code == code)


def test_a_sheet_is_cancelled_after_being_asked(
    panel: SheetsPanel, page: PointsPage, settlement: Settlement, qtbot: QtBot, press_next: PressNext
) -> None:
    sheet = _sheet(settlement)
    _settle(page, qtbot)
    panel.table.select_key(sheet)
    said = press_next("作废")
    panel.cancel_button.click()
    _settle(page, qtbot)
    assert "将作废 1 号评分表“卫生评分”，以后不能再录入。" in said
    assert list_sheets(page.desk.store)[0].state is SheetState.CANCELLED
    panel.table.select_key(sheet)
    assert not panel.cancel_button.isEnabled()
    assert panel.open_button.text() == "查看"


# ---- by scan and keyboard


def test_a_sheet_is_scanned_filled_in_and_entered_without_the_mouse(
    panel: SheetsPanel, page: PointsPage, settlement: Settlement, qtbot: QtBot, press_next: PressNext
) -> None:
    sheet = _sheet(settlement)
    grid = _scan(panel, "SS:1", page, qtbot)
    assert grid.isVisible()
    assert "1 号　卫生评分　全村　待录入" in spoken(page)
    _type(grid, "2⏎3⏎⏎⏎1⏎")
    assert _place(grid.view.currentIndex()) == (1, 1)
    model = _model(grid)
    columns, households = model.sheet.columns, model.sheet.households
    assert model.figures() == {
        (households[0].id, columns[0].id): 2,
        (households[1].id, columns[0].id): 3,
        (households[0].id, columns[1].id): 1,
    }
    assert grid.total.text() == "已填 2 户 3 格，合 +10 分"
    said = press_next("入账")
    QTest.keyClick(grid.view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    _settle(page, qtbot)
    qtbot.waitUntil(lambda: not grid.isVisible())
    assert "将把 1 号评分表入账：2 户 3 格。" in said
    assert any("直接入账 2 笔，共 +5 分；转为申报 1 件" in line for line in said)
    _settle(page, qtbot)
    assert sheet_detail(page.desk.store, sheet).row.state is SheetState.ENTERED
    assert [settlement.balance(settlement.head(place)) for place in range(3)] == [20, 30, 0]
    assert len(list_claims(page.desk.store, page.desk.actor)) == 1


def test_arrows_move_and_end_the_typing_and_del_empties(
    panel: SheetsPanel, page: PointsPage, settlement: Settlement, qtbot: QtBot
) -> None:
    _sheet(settlement)
    grid = _scan(panel, "1", page, qtbot)
    _type(grid, "4→5↓6←7")
    _type(grid, "↑")
    model = _model(grid)
    texts = [[model.index(row, at).data() for at in range(2)] for row in range(2)]
    assert texts == [["4", "5"], ["7", "6"]]
    assert _place(grid.view.currentIndex()) == (0, 0)
    _type(grid, "⌫↓→⌫")
    texts = [[model.index(row, at).data() for at in range(2)] for row in range(2)]
    assert texts == [["", "5"], ["7", ""]]


def test_a_block_from_a_spreadsheet_is_pasted_and_copied(
    panel: SheetsPanel, page: PointsPage, settlement: Settlement, qtbot: QtBot
) -> None:
    _sheet(settlement)
    grid = _scan(panel, "1", page, qtbot)
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("1\t2\r\n\t3\r\n9\t9\t9\r\n1\t1\r\n8\t8\r\n")
    QTest.keyClick(grid.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    model = _model(grid)
    assert [model.points(row) // 10 for row in range(4)] == [11, 15, 54, 6]
    grid.view.selectAll()
    QTest.keyClick(grid.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text().splitlines()[0] == "1\t2\t+11"


def test_what_is_no_figure_is_marked_and_keeps_the_sheet_from_being_entered(
    panel: SheetsPanel, page: PointsPage, settlement: Settlement, qtbot: QtBot
) -> None:
    sheet = _sheet(settlement)
    grid = _scan(panel, "1", page, qtbot)
    _type(grid, "1⏎⏎x⏎")
    model = _model(grid)
    assert [_place(each) for each in model.bad_cells()] == [(2, 0)]
    assert grid.total.text().endswith("1 格填得不对")
    grid.enter_button.click()
    _settle(page, qtbot)
    assert grid.banner.text == "王大山户填得不对：请填 1 到 99 的整数，没有就空着。"
    assert _place(grid.view.currentIndex()) == (2, 0)
    assert sheet_detail(page.desk.store, sheet).is_open


def test_a_barcode_never_becomes_a_figure(
    panel: SheetsPanel, page: PointsPage, settlement: Settlement, qtbot: QtBot
) -> None:
    _sheet(settlement)
    grid = _scan(panel, "1", page, qtbot)
    _type(grid, "3⏎↑6901234567892⏎")
    model = _model(grid)
    assert model.index(0, 0).data() == "3"
    assert model.bad_cells() == []
    assert "像是扫进来的码" in grid.banner.text


def test_hours_are_typed_as_hours(
    panel: SheetsPanel, page: PointsPage, settlement: Settlement, qtbot: QtBot
) -> None:
    _sheet(settlement, HOURS)
    grid = _scan(panel, "1", page, qtbot)
    _type(grid, "1.5⏎0.3⏎")
    model = _model(grid)
    assert list(model.figures().values()) == [90]
    assert model.index(0, 1).data() == "+3"
    assert model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "请填 0.5 到 24 的小时数，没有就空着"
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole).endswith("：1.5")


def test_a_day_that_is_yet_to_come_is_refused_above_the_grid(
    panel: SheetsPanel, page: PointsPage, settlement: Settlement, qtbot: QtBot
) -> None:
    sheet = _sheet(settlement, AT_ONCE)
    grid = _scan(panel, "1", page, qtbot)
    _type(grid, "1⏎")
    for typed, words in (("", "日期"), ("胡写", "胡写"), (f"{TODAY + timedelta(days=1)}", "2026年03月02日")):
        grid.day.setText(typed)
        grid.enter_button.click()
        _settle(page, qtbot)
        assert words in grid.banner.text
    assert sheet_detail(page.desk.store, sheet).is_open


@pytest.mark.parametrize(
    ("typed", "words"),
    [("6901234567892", "不是评分表编号"), ("9", "没有找到 9 号评分表")],
)
def test_a_number_that_is_no_sheet_s_is_told(
    panel: SheetsPanel, page: PointsPage, qtbot: QtBot, typed: str, words: str
) -> None:
    grid = _scan(panel, typed, page, qtbot)
    assert words in panel.banner.text
    assert not grid.isVisible()


def test_what_was_filled_in_is_not_left_behind_unasked(
    panel: SheetsPanel, page: PointsPage, settlement: Settlement, qtbot: QtBot, press_next: PressNext
) -> None:
    _sheet(settlement)
    grid = _scan(panel, "1", page, qtbot)
    assert not panel.new_button.isVisible()
    _type(grid, "1⏎")
    said = press_next("接着填")
    grid.back_button.click()
    assert "填的数还没有入账，离开就没有了。" in said
    assert grid.isVisible()
    press_next("不要了，离开")
    page.go_back()
    assert not grid.isVisible()
    assert panel.new_button.isVisible()


def test_a_household_that_merges_meanwhile_leaves_the_grid_and_what_was_typed_stays(
    panel: SheetsPanel, page: PointsPage, settlement: Settlement, qtbot: QtBot, press_next: PressNext
) -> None:
    sheet = _sheet(settlement, AT_ONCE)
    grid = _scan(panel, "1", page, qtbot)
    _type(grid, "1⏎2⏎3⏎")
    grid.day.set_value(date(2026, 3, 1))
    first, second = settlement.households[:2]
    merge_households(page.desk.store, page.desk.actor, first, second)
    _settle(page, qtbot)
    model = _model(grid)
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["2", "3", ""]
    assert grid.day.value() == date(2026, 3, 1)
    press_next("入账")
    grid.enter_button.click()
    _settle(page, qtbot)
    qtbot.waitUntil(lambda: not grid.isVisible())
    assert sheet_detail(page.desk.store, sheet).row.cells == 2


def test_an_entered_sheet_is_only_looked_at(
    panel: SheetsPanel, page: PointsPage, settlement: Settlement, qtbot: QtBot
) -> None:
    sheet = _sheet(settlement, AT_ONCE)
    detail = sheet_detail(page.desk.store, sheet)
    figures = {(detail.households[1].id, detail.columns[0].id): 9}
    done = scoring.enter_sheet(page.desk.store, page.desk.actor, sheet, figures)
    assert [each.points for each in done.cut] == [50]
    _settle(page, qtbot)
    panel.table.select_key(sheet)
    panel.open_button.click()
    _settle(page, qtbot)
    grid = panel.grid
    assert not grid.enter_button.isVisible()
    _type(grid, "5⏎")
    assert _model(grid).index(0, 0).data() == ""
    assert _model(grid).index(1, 0).data() == "9"
    page.go_back()
    assert not grid.isVisible()


# ---- a large sheet


def test_a_sheet_of_a_whole_village_is_quick_under_the_hand() -> None:
    """250 households by 6 rules: each figure typed costs milliseconds, a full paste a tenth of a second."""
    columns = [
        SheetColumn(at, at, f"HJ{at:02d}", f"项目{at}", 10 * at, "次", is_posted_at_once=True)
        for at in range(1, 7)
    ]
    households = [SheetHousehold(n, f"{n:04d}", "李名兰", "一组") for n in range(1, 251)]
    row = SheetRow(1, 1, "", "", (), TODAY, SheetState.OPEN, MORNING, "", None, "", 0)
    model = ScoringTableModel(SheetDetail("", row, tuple(columns), tuple(households), {}))
    started = time.perf_counter()
    assert model.put(0, 0, [["2"] * 6] * 250) == 1500
    pasted = time.perf_counter() - started
    started = time.perf_counter()
    for place in range(20):
        model.setData(model.index(place, 0), "3")
        model.total()
        model.bad_cells()
    typed = (time.perf_counter() - started) / 20
    assert model.total() == 250 * 2 * 210 + 20 * 10
    assert pasted < 1
    assert typed < 0.05
