"""公示与报表 as a clerk uses it: a household's statement, the village's ranking, the teams' sheets."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from station_app.domain.consents import Purpose
from station_app.domain.periods import month_of
from station_app.domain.settings import ACCOUNT_UNIT, RANKING_ENABLED, AccountUnit
from station_app.services.consents import record_consent
from station_app.services.posting import PostingDraft, post_points
from station_app.services.rules import list_rules
from station_app.services.settings import set_setting
from station_app.services.teams import add_members, list_teams
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.items import ShowHousehold
from station_app.ui.page import Desk
from station_app.ui.pages.reports.ranking_panel import RankingPanel
from station_app.ui.pages.reports.reports_page import ReportsPage
from station_app.ui.pages.reports.sheets_panel import SheetsPanel
from station_app.ui.pages.reports.statement_panel import StatementPanel
from tests.helpers.desks import show_page
from tests.helpers.pdf import text_of
from tests.helpers.villages import Village
from tests.helpers.windows import PressNext, cut_off, shown, spoken


@pytest.fixture
def earned(village: Village) -> Village:
    """张建国户 got 20 points and lost 5, 陈桂英户 got 8."""
    store, actor = village.station.store, village.station.actor
    rules = {rule.code: rule.id for rule in list_rules(store)}
    today = village.station.clock.today()
    for code, household in (("HY04", 1), ("KF01", 1)):
        post_points(store, actor, PostingDraft(rules[code], today, household_ids=(household,)))
    village_work = PostingDraft(rules["HJ04"], today, resident_ids=(village.person(2, "陈桂英"),))
    post_points(store, actor, village_work)
    return village


@pytest.fixture
def page(earned: Village, desk: Desk, window: QMainWindow, qtbot: QtBot) -> ReportsPage:
    page = ReportsPage(desk)
    show_page(window, page, desk.tasks)
    return page


def _printed(qtbot: QtBot, desk: Desk) -> PrintDialog:
    assert desk.tasks.wait_idle()
    qtbot.waitUntil(lambda: bool(shown(PrintDialog)))
    return shown(PrintDialog)[0]


def test_a_statement_is_found_by_initials_and_adds_up(page: ReportsPage, desk: Desk, qtbot: QtBot) -> None:
    panel = page.show_panel(StatementPanel)
    assert isinstance(panel, StatementPanel)
    qtbot.waitUntil(panel.empty.isVisible)
    panel.search.setFocus()
    QTest.keyClicks(panel.search, "zjg")
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    assert desk.tasks.wait_idle()
    qtbot.waitUntil(panel.table.isVisible)
    assert "20" in spoken(panel.earned)
    assert "5" in spoken(panel.deducted)
    assert "15" in spoken(panel.closing)
    assert "15" in spoken(panel.honour)
    assert [row.change for row in panel.table.model.shown_rows] == [200, -50]
    assert cut_off(page) == []


def test_a_statement_is_printed_as_it_stands(page: ReportsPage, desk: Desk, qtbot: QtBot) -> None:
    page.open_item(ShowHousehold(1))
    assert desk.tasks.wait_idle()
    panel = page.show_panel(StatementPanel)
    assert isinstance(panel, StatementPanel)
    QTest.mouseClick(panel.print_button, Qt.MouseButton.LeftButton)
    dialog = _printed(qtbot, desk)
    assert "积分对账单" in dialog.windowTitle()
    dialog.reject()


def test_where_persons_hold_points_a_household_s_statements_are_chosen_from(
    village: Village, desk: Desk, window: QMainWindow, press_next: PressNext
) -> None:
    set_setting(desk.store, desk.actor, ACCOUNT_UNIT, AccountUnit.PERSON)
    page = ReportsPage(desk)
    show_page(window, page, desk.tasks)
    said = press_next("李名兰")
    page.open_item(ShowHousehold(1))
    assert desk.tasks.wait_idle()
    assert "看谁的对账单？" in said
    panel = page.show_panel(StatementPanel)
    assert isinstance(panel, StatementPanel)
    assert panel.holder.text().split("　")[1] == "李名兰"


def test_a_whole_group_is_printed_at_once(
    page: ReportsPage, desk: Desk, qtbot: QtBot, press_next: PressNext
) -> None:
    panel = page.show_panel(StatementPanel)
    assert isinstance(panel, StatementPanel)
    said = press_next("一组")
    QTest.mouseClick(panel.group_button, Qt.MouseButton.LeftButton)
    dialog = _printed(qtbot, desk)
    assert any("哪个小组" in words for words in said)
    dialog.reject()


def test_the_ranking_masks_names_and_writes_numbers_where_nobody_agreed(
    page: ReportsPage, desk: Desk, earned: Village, tmp_path: Path
) -> None:
    record_consent(desk.store, desk.actor, earned.person(2, "陈桂英"), Purpose.POST_NAME)
    panel = page.show_panel(RankingPanel)
    assert isinstance(panel, RankingPanel)
    assert desk.tasks.wait_idle()
    rows = panel.table.sheet().rows
    assert [row[0] for row in rows] == ["1", "2"]
    assert "户号" in rows[0][2]
    assert rows[1][2] == "陈*英"
    assert [row[4] for row in rows] == ["15", "8"]
    assert panel.period.period == month_of(desk.clock.today())


def test_the_poster_says_what_the_table_says(page: ReportsPage, desk: Desk, qtbot: QtBot) -> None:
    panel = page.show_panel(RankingPanel)
    assert isinstance(panel, RankingPanel)
    assert desk.tasks.wait_idle()
    panel.print_panel()
    dialog = _printed(qtbot, desk)
    assert "张建国" not in text_of(dialog._pdf)
    assert "15" in text_of(dialog._pdf)
    dialog.reject()


def test_a_group_has_its_own_ranking(page: ReportsPage, desk: Desk) -> None:
    panel = page.show_panel(RankingPanel)
    assert isinstance(panel, RankingPanel)
    assert desk.tasks.wait_idle()
    panel.group.setCurrentText("二组")
    assert desk.tasks.wait_idle()
    assert panel.table.model.shown_rows == []
    assert not panel.poster_button.isEnabled()


def test_a_station_without_rankings_shows_none(page: ReportsPage, desk: Desk) -> None:
    set_setting(desk.store, desk.actor, RANKING_ENABLED, value=False)
    panel = page.show_panel(RankingPanel)
    assert isinstance(panel, RankingPanel)
    assert desk.tasks.wait_idle()
    assert not panel.table.isVisible()
    assert "没有启用" in panel.banner.text


def test_a_team_sheet_is_printed_for_the_team_chosen(
    page: ReportsPage, desk: Desk, earned: Village, qtbot: QtBot
) -> None:
    team = list_teams(desk.store)[0]
    add_members(desk.store, desk.actor, team.id, [earned.person(1, "李名兰")])
    panel = page.show_panel(SheetsPanel)
    assert isinstance(panel, SheetsPanel)
    assert desk.tasks.wait_idle()
    assert panel.table.select_key(team.id)
    panel.print_panel()
    dialog = _printed(qtbot, desk)
    assert "李名兰" in text_of(dialog._pdf)
    assert "13807201234" not in text_of(dialog._pdf)
    dialog.reject()
