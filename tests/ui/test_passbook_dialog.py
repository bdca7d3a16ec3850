"""积分存折 at the window: what is printed next is said, and noted once a printer has taken it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from station_app.domain.passbook import FORMS
from station_app.services.passbooks import passbook_settings, passbooks_of
from station_app.services.posting import PostingDraft, post_points
from station_app.services.rules import list_rules
from station_app.ui.dialogs.passbook_dialog import PassbookDialog, open_household_passbook
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.items import ShowHousehold
from station_app.ui.page import Desk
from station_app.ui.pages.reports.reports_page import ReportsPage
from station_app.ui.pages.reports.statement_panel import StatementPanel
from station_app.ui.printing import Printing
from tests.helpers.desks import show_page
from tests.helpers.villages import Village
from tests.helpers.windows import PressNext, cut_off, shown


@pytest.fixture
def earned(village: Village) -> Village:
    store, actor = village.station.store, village.station.actor
    rules = {rule.code: rule.id for rule in list_rules(store)}
    today = village.station.clock.today()
    post_points(store, actor, PostingDraft(rules["HY04"], today, household_ids=(1,)))
    return village


def _settle(desk: Desk, qtbot: QtBot) -> None:
    for _ in range(2):
        assert desk.tasks.wait_idle()
        qtbot.wait(20)
    assert desk.tasks.wait_idle()


@pytest.fixture
def dialog(earned: Village, desk: Desk, window: QMainWindow, qtbot: QtBot) -> PassbookDialog:
    page = ReportsPage(desk)
    show_page(window, page, desk.tasks)
    page.open_item(ShowHousehold(1))
    _settle(desk, qtbot)
    assert isinstance(page.panel, StatementPanel)
    page.panel.passbook_button.click()
    _settle(desk, qtbot)
    return shown(PassbookDialog)[0]


def _preview(qtbot: QtBot, desk: Desk) -> PrintDialog:
    _settle(desk, qtbot)
    qtbot.waitUntil(lambda: bool(shown(PrintDialog)))
    return shown(PrintDialog)[0]


def _take_paper(preview: PrintDialog, times: int = 1) -> None:
    """As if the printer's queue had taken it."""
    for _ in range(times):
        assert preview._printed is not None
        preview._printed()
    preview.reject()


def test_the_next_line_is_said_and_moves_on_once_it_is_printed(
    dialog: PassbookDialog, desk: Desk, qtbot: QtBot
) -> None:
    assert "第 1 册，下一笔打在第 1 页第 1 行；有 1 笔" in dialog.where.text()
    assert cut_off(dialog) == []
    dialog.print_button.click()
    _take_paper(_preview(qtbot, desk), times=2)
    _settle(desk, qtbot)
    assert "第 1 页第 2 行；有 0 笔" in dialog.where.text()
    assert not dialog.print_button.isEnabled()
    assert passbooks_of(desk.store, 1)[0].next_line == 2
    dialog.accept()


def test_what_was_not_printed_is_not_noted(dialog: PassbookDialog, desk: Desk, qtbot: QtBot) -> None:
    dialog.print_button.click()
    _preview(qtbot, desk).reject()
    _settle(desk, qtbot)
    assert passbooks_of(desk.store, 1)[0].printed_at is None
    dialog.accept()


def test_a_new_book_begins_where_the_clerk_says(
    dialog: PassbookDialog, desk: Desk, qtbot: QtBot, press_next: PressNext
) -> None:
    assert not dialog.new_button.isEnabled()
    dialog.print_button.click()
    _take_paper(_preview(qtbot, desk))
    _settle(desk, qtbot)
    press_next("从头到尾全部打")
    dialog.new_button.click()
    _take_paper(_preview(qtbot, desk))
    _settle(desk, qtbot)
    assert passbooks_of(desk.store, 1)[0].book == 2
    dialog.accept()


def test_this_computer_s_paper_is_remembered(dialog: PassbookDialog, desk: Desk, qtbot: QtBot) -> None:
    dialog.form.setCurrentIndex(1)
    dialog.across.setText("很多")
    dialog.print_button.click()
    assert "最多 20 毫米" in dialog.banner.text
    dialog.across.setText("1.5")
    dialog.down.setText("\N{MINUS SIGN}2")
    dialog.print_button.click()
    _preview(qtbot, desk).reject()
    _settle(desk, qtbot)
    kept = passbook_settings(desk.store)
    assert (kept.form, kept.across, kept.down) == (FORMS[1], 15, -20)
    dialog.accept()


def test_a_household_s_page_opens_its_book(
    earned: Village, desk: Desk, window: QMainWindow, qtbot: QtBot
) -> None:
    assert isinstance(desk.printing, Printing)
    open_household_passbook(desk, 1, window)
    _settle(desk, qtbot)
    assert "张建国户" in shown(PassbookDialog)[0].windowTitle()
    shown(PassbookDialog)[0].accept()
