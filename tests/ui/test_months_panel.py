"""月结 as a clerk uses it: looked at, printed, closed, opened again with a reason."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from station_app.domain.permissions import Role
from station_app.services.month_close import MonthState, list_months
from station_app.services.posting import PostingDraft, post_points
from station_app.services.rules import list_rules
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.items import ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.reports.months_panel import CloseDialog, MonthsPanel, ReopenDialog
from station_app.ui.pages.reports.reports_page import ReportsPage
from station_app.ui.pages.reports.statement_panel import StatementPanel
from tests.helpers.desks import show_page, sit_down
from tests.helpers.villages import Village
from tests.helpers.windows import cut_off, shown, spoken


@pytest.fixture
def april(village: Village) -> Village:
    """In March 张建国户 got 20 points; it is April now."""
    store, actor, clock = village.station.store, village.station.actor, village.station.clock
    rules = {rule.code: rule.id for rule in list_rules(store)}
    post_points(store, actor, PostingDraft(rules["HY04"], clock.today(), household_ids=(1,)))
    clock.advance(days=40)
    return village


@pytest.fixture
def panel(april: Village, desk: Desk, window: QMainWindow, qtbot: QtBot) -> MonthsPanel:
    page = ReportsPage(desk)
    show_page(window, page, desk.tasks)
    page.open_item(ShowPart("months"))
    _settle(desk, qtbot)
    assert isinstance(page.panel, MonthsPanel)
    return page.panel


def _settle(desk: Desk, qtbot: QtBot) -> None:
    for _ in range(2):
        assert desk.tasks.wait_idle()
        qtbot.wait(20)
    assert desk.tasks.wait_idle()


def test_the_month_that_waits_is_chosen_and_closed(panel: MonthsPanel, desk: Desk, qtbot: QtBot) -> None:
    assert [row.state for row in panel.table.model.shown_rows] == [MonthState.RUNNING, MonthState.OPEN]
    assert cut_off(panel.window()) == []
    panel.edit_item()
    (dialog,) = shown(CloseDialog)
    assert any("发放 20 分" in text for text in spoken(dialog))
    assert cut_off(dialog) == []
    dialog.yes.click()
    _settle(desk, qtbot)
    assert panel.table.model.shown_rows[1].state is MonthState.CLOSED
    assert not panel.close_button.isEnabled()


def test_a_closed_month_is_opened_with_a_reason(panel: MonthsPanel, desk: Desk, qtbot: QtBot) -> None:
    panel.edit_item()
    shown(CloseDialog)[0].yes.click()
    _settle(desk, qtbot)
    assert panel.reopen_button.isEnabled()
    panel.reopen_button.click()
    (dialog,) = shown(ReopenDialog)
    dialog.yes.click()
    assert dialog.isVisible()
    reason = dialog.form.rows["reason"].editor
    assert isinstance(reason, QLineEdit)
    reason.setText("漏记一场")
    dialog.yes.click()
    _settle(desk, qtbot)
    month = list_months(desk.store)[1]
    assert (month.state, month.reopen_reason) == (MonthState.REOPENED, "漏记一场")
    assert cut_off(panel.window()) == []


def test_f1_opens_its_own_chapter(panel: MonthsPanel) -> None:
    page = panel.window().findChild(ReportsPage)
    assert page is not None
    assert page.help_chapter == "month_close"
    page.show_panel(StatementPanel)
    assert page.help_chapter == "reports"


def test_what_is_shown_adds_up_in_every_month(panel: MonthsPanel) -> None:
    columns = {column.heading: column for column in panel.table.model.columns}
    for row in panel.table.model.shown_rows:
        shown_as = {name: columns[name].value(row) for name in columns}
        came = shown_as["上月结余"] + shown_as["发放"] + shown_as["转入"]
        went = shown_as["扣减"] + shown_as["兑换"] + shown_as["清零"]
        assert came - went == shown_as["本月结余"]


def test_the_report_is_printed(panel: MonthsPanel, qtbot: QtBot) -> None:
    panel.print_panel()
    qtbot.waitUntil(lambda: bool(shown(PrintDialog)))
    dialog = shown(PrintDialog)[0]
    assert "2026年3月月报" in dialog.windowTitle()
    dialog.reject()


def test_a_viewer_closes_nothing(april: Village, desk: Desk, window: QMainWindow, qtbot: QtBot) -> None:
    viewer = april.station.as_role(Role.VIEWER)
    other = sit_down(desk.store, viewer, desk.tasks, desk.messages, desk.preferences)
    page = ReportsPage(other)
    show_page(window, page, desk.tasks)
    panel = page.show_panel(MonthsPanel)
    _settle(desk, qtbot)
    assert isinstance(panel, MonthsPanel)
    assert not panel.close_button.isVisible()
    panel.edit_item()
    assert shown(CloseDialog) == []
