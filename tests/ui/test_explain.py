"""“这些分是怎么来的？” at the window: from every balance, step by step, and back with Esc."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QBuffer, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLabel, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from station_app.domain.settings import ACCOUNT_UNIT, AccountUnit
from station_app.services import counter
from station_app.services.counter import BasketItem, RedemptionDraft
from station_app.services.explaining.balances import account_id_of
from station_app.services.posting import PostingDraft, post_points
from station_app.services.rules import list_rules
from station_app.services.settings import set_setting
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.explain.explain_dialog import ExplainDialog
from station_app.ui.explain.opening import explain_account, explain_household, explain_transfer
from station_app.ui.explain.photos import PhotoDialog, PhotoStrip
from station_app.ui.items import ShowHousehold, ShowReceipt
from station_app.ui.page import Desk
from station_app.ui.pages.people.households_page import HouseholdsPage
from station_app.ui.pages.points.ledger_panel import LedgerPanel
from station_app.ui.pages.points.points_page import PointsPage
from station_app.ui.pages.reports.ranking_panel import RankingPanel
from station_app.ui.pages.reports.reports_page import ReportsPage
from station_app.ui.pages.reports.statement_panel import StatementPanel
from station_app.ui.pages.shop.shop_page import ShopPage
from tests.helpers.desks import show_page
from tests.helpers.pdf import flat_text_of
from tests.helpers.told import claim_behind
from tests.helpers.villages import Village
from tests.helpers.windows import PressNext, button, cut_off, shown, spoken


@pytest.fixture
def earned(village: Village) -> Village:
    """张建国户 got 20 points for a claim that went the whole way, and redeemed one toothbrush."""
    store, actor = village.station.store, village.station.actor
    rules = {rule.code: rule.id for rule in list_rules(store)}
    posted = post_points(
        store, actor, PostingDraft(rules["HY04"], village.station.clock.today(), household_ids=(1,))
    )
    assert posted[0].transfer_id is not None
    claim_behind(store, actor, posted[0].transfer_id, _picture())
    village.station.clock.advance(minutes=5)
    counter.redeem(store, actor, RedemptionDraft(1, (BasketItem(1, 1),)))
    return village


def _picture() -> bytes:
    picture = QPixmap(40, 30)
    picture.fill(QColor("#1B6B3A"))
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(buffer.data().data())


@pytest.fixture
def page(earned: Village, desk: Desk, window: QMainWindow) -> ReportsPage:
    page = ReportsPage(desk)
    show_page(window, page, desk.tasks)
    return page


def _dialog(desk: Desk, qtbot: QtBot) -> ExplainDialog:
    qtbot.waitUntil(lambda: bool(shown(ExplainDialog)))
    assert desk.tasks.wait_idle()
    return shown(ExplainDialog)[0]


def _opened(page: ReportsPage, desk: Desk, qtbot: QtBot) -> ExplainDialog:
    explain_account(desk, page, account_id_of(desk.store, 1))
    return _dialog(desk, qtbot)


def _crumbs(dialog: ExplainDialog) -> list[str]:
    """The steps above, in order: those behind are buttons, the last is a label."""
    found: list[str] = []
    for place in range(dialog.crumbs.count()):
        widget = dialog.crumbs.itemAt(place).widget()
        if isinstance(widget, (QLabel, QPushButton)) and widget.text() != "›":
            found.append(widget.text())
    return found


def test_a_balance_says_that_its_lines_add_up(page: ReportsPage, desk: Desk, qtbot: QtBot) -> None:
    dialog = _opened(page, desk, qtbot)
    assert "正好是 14 分" in dialog.balance.sum.text
    assert [row.change for row in dialog.balance.table.model.shown_rows] == [200, -60]
    assert cut_off(dialog) == []
    dialog.accept()


def test_enter_goes_to_the_transfers_and_to_the_story_and_esc_comes_back(
    page: ReportsPage, desk: Desk, qtbot: QtBot
) -> None:
    dialog = _opened(page, desk, qtbot)
    QTest.keyClick(dialog.balance.table.view, Qt.Key.Key_Return)
    assert desk.tasks.wait_idle()
    assert dialog.transfers.isVisible()
    QTest.keyClick(dialog.transfers.table.view, Qt.Key.Key_Return)
    assert desk.tasks.wait_idle()
    assert dialog.told.isVisible()
    start, line, last = _crumbs(dialog)
    assert (start, last) == ("张建国户 14 分", "1 号流水")
    assert line.startswith("获得：")
    words = "\n".join(spoken(dialog))
    for said in ("门前屋后打扫干净", "陈桂英回避（本户）", "异议不成立", "二月积分公示", "操作记录里"):
        assert said in words
    assert cut_off(dialog) == []
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert desk.tasks.wait_idle()
    assert dialog.transfers.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert desk.tasks.wait_idle()
    assert dialog.balance.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_photo_is_shown_small_and_opened_large(page: ReportsPage, desk: Desk, qtbot: QtBot) -> None:
    explain_transfer(desk, page, 1)
    dialog = _dialog(desk, qtbot)
    strip = dialog.told.findChild(PhotoStrip)
    assert strip is not None
    (small,) = strip.buttons
    assert small.isEnabled()
    small.click()
    qtbot.waitUntil(lambda: bool(shown(PhotoDialog)))
    shown(PhotoDialog)[0].accept()
    dialog.accept()


def test_a_photo_that_is_not_on_this_computer_says_so(page: ReportsPage, desk: Desk, qtbot: QtBot) -> None:
    with desk.store.write_local() as session:
        session.connection().exec_driver_sql("DELETE FROM blob")
    explain_transfer(desk, page, 1)
    dialog = _dialog(desk, qtbot)
    strip = dialog.told.findChild(PhotoStrip)
    assert strip is not None
    assert strip.buttons[0].text() == "不在本机"
    assert not strip.buttons[0].isEnabled()
    dialog.accept()


def test_the_story_is_printed(page: ReportsPage, desk: Desk, qtbot: QtBot) -> None:
    explain_transfer(desk, page, 1)
    dialog = _dialog(desk, qtbot)
    QTest.mouseClick(dialog.print, Qt.MouseButton.LeftButton)
    assert desk.tasks.wait_idle()
    qtbot.waitUntil(lambda: bool(shown(PrintDialog)))
    assert "积分来历说明单" in flat_text_of(shown(PrintDialog)[0]._pdf)
    shown(PrintDialog)[0].reject()
    dialog.accept()


def test_a_redemption_s_story_leads_to_its_receipt(page: ReportsPage, desk: Desk, qtbot: QtBot) -> None:
    explain_transfer(desk, page, 2)
    dialog = _dialog(desk, qtbot)
    asked = QSignalSpy(page.place_asked)
    button(dialog, "看凭证").click()
    assert asked.at(0) == ["shop", ShowReceipt(1)]
    assert not dialog.isVisible()


def test_the_household_is_one_click_away(page: ReportsPage, desk: Desk, qtbot: QtBot) -> None:
    dialog = _opened(page, desk, qtbot)
    asked = QSignalSpy(page.place_asked)
    dialog.household.click()
    assert asked.at(0) == ["households", ShowHousehold(1)]


def test_a_crumb_leads_back_to_its_step(page: ReportsPage, desk: Desk, qtbot: QtBot) -> None:
    explain_transfer(desk, page, 1)
    dialog = _dialog(desk, qtbot)
    first = dialog.crumbs.itemAt(0).widget()
    assert isinstance(first, QPushButton)
    first.click()
    assert desk.tasks.wait_idle()
    assert dialog.balance.isVisible()
    dialog.balance.every.click()
    assert desk.tasks.wait_idle()
    assert len(dialog.transfers.table.model.shown_rows) == 2
    dialog.accept()


# ---- the ways in


def test_a_statement_s_lines_and_figures_are_ways_in(page: ReportsPage, desk: Desk, qtbot: QtBot) -> None:
    page.open_item(ShowHousehold(1))
    assert desk.tasks.wait_idle()
    panel = page.show_panel(StatementPanel)
    assert isinstance(panel, StatementPanel)
    qtbot.waitUntil(panel.table.isVisible)
    panel.table.row_activated.emit(panel.table.model.shown_rows[0])
    dialog = _dialog(desk, qtbot)
    assert dialog.told.isVisible()
    dialog.accept()
    panel.closing.setFocus()
    QTest.keyClick(panel.closing, Qt.Key.Key_Return)
    dialog = _dialog(desk, qtbot)
    assert dialog.balance.isVisible()
    dialog.accept()


def test_a_place_in_the_ranking_is_a_way_in(page: ReportsPage, desk: Desk, qtbot: QtBot) -> None:
    panel = page.show_panel(RankingPanel)
    assert isinstance(panel, RankingPanel)
    assert desk.tasks.wait_idle()
    panel.table.row_activated.emit(panel.table.model.shown_rows[0])
    dialog = _dialog(desk, qtbot)
    assert _crumbs(dialog) == ["张建国户 14 分"]
    dialog.accept()


def test_a_row_of_the_ledger_is_a_way_in(
    earned: Village, desk: Desk, window: QMainWindow, qtbot: QtBot
) -> None:
    page = PointsPage(desk)
    show_page(window, page, desk.tasks)
    panel = page.show_panel(LedgerPanel)
    assert isinstance(panel, LedgerPanel)
    assert desk.tasks.wait_idle()
    assert not panel.explain_button.isEnabled()
    panel.table.view.selectRow(0)
    panel.explain_button.click()
    dialog = _dialog(desk, qtbot)
    assert "兑换用去 6 分" in dialog.told.headline.text()
    dialog.accept()


def test_a_household_s_panel_is_a_way_in(
    earned: Village, desk: Desk, window: QMainWindow, qtbot: QtBot
) -> None:
    page = HouseholdsPage(desk)
    show_page(window, page, desk.tasks)
    page.open_item(ShowHousehold(1))
    assert desk.tasks.wait_idle()
    button(page, "来历").click()
    dialog = _dialog(desk, qtbot)
    assert _crumbs(dialog) == ["张建国户 14 分"]
    dialog.accept()


def test_the_counter_s_balance_is_a_way_in(
    earned: Village, desk: Desk, window: QMainWindow, qtbot: QtBot
) -> None:
    page = ShopPage(desk)
    show_page(window, page, desk.tasks)
    page.open_item(ShowHousehold(1))
    assert desk.tasks.wait_idle()
    button(page, "怎么来的").click()
    dialog = _dialog(desk, qtbot)
    assert _crumbs(dialog) == ["张建国户 14 分"]
    dialog.accept()


def test_where_persons_hold_points_it_is_asked_whose(
    village: Village, desk: Desk, window: QMainWindow, qtbot: QtBot, press_next: PressNext
) -> None:
    set_setting(desk.store, desk.actor, ACCOUNT_UNIT, AccountUnit.PERSON)
    page = ReportsPage(desk)
    show_page(window, page, desk.tasks)
    said = press_next("李名兰")
    explain_household(desk, page, 1)
    dialog = _dialog(desk, qtbot)
    assert "看谁的积分来历？" in said
    assert _crumbs(dialog) == ["李名兰 0 分"]
    assert not dialog.balance.every.isEnabled()
    dialog.accept()
