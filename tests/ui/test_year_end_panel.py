"""年终结转 as a clerk uses it: seen, printed, done, taken back; and the opening documents."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from station_app.domain.opening import OpeningKind
from station_app.domain.permissions import Role
from station_app.domain.settings import EXPIRY_MONTHS
from station_app.domain.year_end import ClearingKind, ClearingMode
from station_app.services.clearings import list_clearings
from station_app.services.customers import customer
from station_app.services.opening_views import list_openings
from station_app.services.posting import PostingDraft, post_points
from station_app.services.rules import list_rules
from station_app.services.settings import set_setting
from station_app.services.volunteers import list_volunteers
from station_app.spreadsheets.tables import Table, write_table
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.items import ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.points.clearings_dialog import ClearingsDialog, UndoDialog
from station_app.ui.pages.points.opening_dialog import OpeningsDialog
from station_app.ui.pages.points.opening_entry import OpeningEntry
from station_app.ui.pages.points.points_page import PointsPage
from station_app.ui.pages.points.year_end_panel import YearEndPanel
from tests.helpers.desks import show_page, sit_down
from tests.helpers.villages import Village
from tests.helpers.windows import PressNext, button, cut_off, shown, spoken

D = TypeVar("D", bound=QDialog)


@pytest.fixture
def earned(village: Village) -> Village:
    """张建国户 has 20 points, 陈桂英户 8."""
    store, actor = village.station.store, village.station.actor
    rules = {rule.code: rule.id for rule in list_rules(store)}
    today = village.station.clock.today()
    post_points(store, actor, PostingDraft(rules["HY04"], today, household_ids=(1,)))
    post_points(store, actor, PostingDraft(rules["HJ04"], today, resident_ids=(village.person(2, "陈桂英"),)))
    return village


@pytest.fixture
def page(earned: Village, desk: Desk, window: QMainWindow) -> PointsPage:
    page = PointsPage(desk)
    show_page(window, page, desk.tasks)
    return page


@pytest.fixture
def panel(page: PointsPage, qtbot: QtBot) -> YearEndPanel:
    page.open_item(ShowPart("year_end"))
    _settle(page, qtbot)
    assert isinstance(page.panel, YearEndPanel)
    return page.panel


def _settle(page: PointsPage, qtbot: QtBot) -> None:
    for _ in range(2):
        assert page.desk.tasks.wait_idle()
        qtbot.wait(180)
    assert page.desk.tasks.wait_idle()


def _dialog(kind: type[D], page: PointsPage, qtbot: QtBot) -> D:
    _settle(page, qtbot)
    (dialog,) = shown(kind)
    return dialog


def _balance(page: PointsPage, household: int = 1) -> int:
    return customer(page.desk.store, household).balance


def _give_reason(dialog: UndoDialog, text: str, page: PointsPage, qtbot: QtBot) -> None:
    reason = dialog.form.rows["reason"].editor
    assert isinstance(reason, QLineEdit)
    reason.setText(text)
    dialog.yes.click()
    _settle(page, qtbot)


def test_what_each_household_keeps_is_seen_first(panel: YearEndPanel, page: PointsPage, qtbot: QtBot) -> None:
    assert [(row.name, row.before, row.after) for row in panel.table.model.shown_rows] == [
        ("张建国", 200, 100),
        ("陈桂英", 80, 40),
        ("解大山", 0, 0),
    ]
    assert panel.fields.share.isVisible()
    panel.fields.minimum.setText("15")
    _settle(page, qtbot)
    assert [row.after for row in panel.table.model.shown_rows] == [150, 80, 0]
    panel.fields.mode.setCurrentIndex(panel.fields.mode.findData(ClearingMode.CLEAR))
    panel.fields.minimum.setText("")
    _settle(page, qtbot)
    assert "28" in spoken(panel.cleared)
    assert not panel.fields.share.isVisible()
    assert _balance(page) == 200
    assert cut_off(page) == []


def test_a_field_that_cannot_be_taken_is_marked(panel: YearEndPanel, page: PointsPage, qtbot: QtBot) -> None:
    panel.fields.share.setText("130")
    _settle(page, qtbot)
    assert "1 到 99" in panel.banner.text
    assert not panel.do_button.isEnabled()
    panel.fields.share.setText("50")
    later = panel.desk.clock.today() + timedelta(days=1)
    panel.fields.day.set_value(later)
    _settle(page, qtbot)
    assert "不能晚于今天" in panel.banner.text


def test_it_is_done_once_it_was_confirmed_and_can_be_taken_back(
    panel: YearEndPanel, page: PointsPage, qtbot: QtBot, press_next: PressNext
) -> None:
    asked = press_next("办理结转")
    panel.do_button.click()
    _settle(page, qtbot)
    assert any("将清零 14 分，余 14 分" in text for text in asked)
    assert _balance(page) == 100
    assert "已经在2026年03月02日结转过" in panel.banner.text
    panel.show_done()
    done = _dialog(ClearingsDialog, page, qtbot)
    assert done.table.select_key(1)
    assert cut_off(done) == []
    done.undo_button.click()
    _give_reason(_dialog(UndoDialog, page, qtbot), "比例定错了", page, qtbot)
    assert _balance(page) == 200
    assert list_clearings(page.desk.store)[0].undo_reason == "比例定错了"
    assert not done.undo_button.isEnabled()
    done.accept()


def test_the_clerk_may_think_better_of_it(
    panel: YearEndPanel, page: PointsPage, qtbot: QtBot, press_next: PressNext
) -> None:
    press_next("取消")
    panel.do_button.click()
    _settle(page, qtbot)
    assert _balance(page) == 200


def test_the_lists_are_printed(panel: YearEndPanel, page: PointsPage, qtbot: QtBot) -> None:
    for press, title in ((panel.print_panel, "清单"), (panel.poster.trigger, "公示")):
        press()
        qtbot.waitUntil(lambda: bool(shown(PrintDialog)))
        dialog = shown(PrintDialog)[0]
        assert f"2026年年终结转{title}" in dialog.windowTitle()
        dialog.reject()
        _settle(page, qtbot)


def test_points_that_expire_are_offered_where_the_station_has_it(
    panel: YearEndPanel, page: PointsPage, qtbot: QtBot, press_next: PressNext, earned: Village
) -> None:
    assert panel.fields.kind.findData(ClearingKind.EXPIRY) == -1
    set_setting(page.desk.store, page.desk.actor, EXPIRY_MONTHS, 12)
    earned.station.clock.advance(days=400)
    page.open_item(ShowPart("expiry"))
    _settle(page, qtbot)
    assert panel.fields.kind.currentData() == ClearingKind.EXPIRY
    panel.fields.day.set_value(earned.station.clock.today())
    _settle(page, qtbot)
    assert not panel.fields.year.isVisible()
    press_next("办理清零")
    panel.do_button.click()
    _settle(page, qtbot)
    assert _balance(page) == 0


def test_a_viewer_sees_and_does_nothing(
    earned: Village, desk: Desk, window: QMainWindow, qtbot: QtBot
) -> None:
    other = sit_down(
        desk.store, earned.station.as_role(Role.VIEWER), desk.tasks, desk.messages, desk.preferences
    )
    page = PointsPage(other)
    show_page(window, page, desk.tasks)
    panel = page.show_panel(YearEndPanel)
    assert isinstance(panel, YearEndPanel)
    assert not panel.do_button.isVisible()


# ---- opening documents


@pytest.fixture
def openings(panel: YearEndPanel, page: PointsPage, qtbot: QtBot) -> OpeningsDialog:
    panel.show_openings()
    return _dialog(OpeningsDialog, page, qtbot)


def _entry(openings: OpeningsDialog, name: str, page: PointsPage, qtbot: QtBot) -> OpeningEntry:
    button(openings, name).click()
    return _dialog(OpeningEntry, page, qtbot)


def _type(entry: OpeningEntry, row: int, column: int, text: str) -> None:
    index: QModelIndex = entry.grid.index(row, column)
    assert entry.grid.setData(index, text, Qt.ItemDataRole.EditRole)


def test_opening_balances_are_typed_signed_and_entered(
    openings: OpeningsDialog, page: PointsPage, qtbot: QtBot
) -> None:
    entry = _entry(openings, "登记积分", page, qtbot)
    assert not entry.enter_button.isEnabled()
    _type(entry, 0, 3, "120.5")
    _type(entry, 0, 4, "300")
    _type(entry, 1, 3, "很多")
    assert "有 1 行要改" in entry.sums.text()
    assert not entry.enter_button.isEnabled()
    _type(entry, 1, 3, "8")
    assert "已填 2 行，可兑换 128.5 分，荣誉 308 分" in entry.sums.text()
    assert cut_off(entry) == []
    entry.enter_button.click()
    _settle(page, qtbot)
    assert "签字" in entry.banner.text
    entry.fields.signed_by.setText("王监督")
    entry.fields.source.setText("积分存折")
    entry.enter_button.click()
    _settle(page, qtbot)
    assert _balance(page) == 200 + 1205
    (made,) = list_openings(page.desk.store)
    assert (made.signed_by, made.source, made.lines) == ("王监督", "积分存折", 2)
    assert [row.number for row in openings.table.model.shown_rows] == [1]
    again = _entry(openings, "登记积分", page, qtbot)
    _type(again, 0, 3, "5")
    assert "有 1 行要改" in again.sums.text()
    assert "已经登记过" in again.grid.problem_of(again.grid.candidates[0])
    _type(again, 0, 3, "")
    again.reject()
    openings.table.select_key(made.id)
    openings.undo_button.click()
    _give_reason(_dialog(UndoDialog, page, qtbot), "抄错一栏", page, qtbot)
    assert _balance(page) == 200
    openings.accept()


def test_figures_are_read_from_a_table(
    openings: OpeningsDialog, page: PointsPage, qtbot: QtBot, tmp_path: Path, press_next: PressNext
) -> None:
    entry = _entry(openings, "登记积分", page, qtbot)
    blank = tmp_path / "空表.xlsx"
    entry.write_template(blank)
    _settle(page, qtbot)
    assert blank.is_file()
    path = tmp_path / "期初.xlsx"
    rows = (("张建国", 100), ("王五", 5))
    write_table(path, Table("期初", ("姓名", "积分余额"), rows))
    entry.read_file(path)
    _settle(page, qtbot)
    assert "读入 1 行" in entry.banner.text
    assert "没有找到王五" in entry.banner.text
    assert "已填 1 行" in entry.sums.text()
    entry.search.setText("陈")
    assert entry.grid.rowCount() == 1
    entry.print_button.click()
    qtbot.waitUntil(lambda: bool(shown(PrintDialog)))
    shown(PrintDialog)[0].reject()
    _settle(page, qtbot)
    press_next("接着填")
    entry.reject()
    assert entry.isVisible()
    press_next("关掉")
    entry.reject()
    assert not entry.isVisible()
    openings.accept()


def test_hours_are_entered_for_persons(openings: OpeningsDialog, page: PointsPage, qtbot: QtBot) -> None:
    entry = _entry(openings, "登记服务时长", page, qtbot)
    assert entry.kind is OpeningKind.HOURS
    _type(entry, 0, 3, "120.5")
    entry.fields.signed_by.setText("王监督")
    entry.enter_button.click()
    _settle(page, qtbot)
    assert [(each.name, each.minutes) for each in list_volunteers(page.desk.store)] == [("张建国", 7230)]
    openings.table.select_key(1)
    openings.print_button.click()
    qtbot.waitUntil(lambda: bool(shown(PrintDialog)))
    shown(PrintDialog)[0].reject()
    openings.accept()
