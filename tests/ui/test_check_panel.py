"""体检 as a clerk uses it: run it, read what was found, write what explains it, print the report."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from station_app.domain.permissions import Actor, Role
from station_app.services.checks.running import explain_finding
from station_app.services.posting import PostingDraft, post_points
from station_app.services.rules import list_rules
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.explain.explain_dialog import ExplainDialog
from station_app.ui.items import ShowPart, ShowProduct
from station_app.ui.page import Desk
from station_app.ui.pages.reports.check_panel import CheckPanel
from station_app.ui.pages.reports.reports_page import ReportsPage
from tests.helpers.desks import show_page, sit_down
from tests.helpers.pdf import flat_text_of
from tests.helpers.tampering import tamper
from tests.helpers.villages import Village
from tests.helpers.windows import PressNext, cut_off, shown, spoken


@pytest.fixture
def entered(village: Village) -> Village:
    """Points that were entered at night."""
    village.station.clock.advance(hours=14, minutes=30)
    store, actor = village.station.store, village.station.actor
    rules = {rule.code: rule.id for rule in list_rules(store)}
    post_points(store, actor, PostingDraft(rules["ZL01"], village.station.clock.today(), household_ids=(1,)))
    return village


@pytest.fixture
def page(entered: Village, desk: Desk, window: QMainWindow) -> ReportsPage:
    page = ReportsPage(desk)
    show_page(window, page, desk.tasks)
    return page


def _panel(page: ReportsPage) -> CheckPanel:
    page.open_item(ShowPart("check"))
    panel = page.panel
    assert isinstance(panel, CheckPanel)
    assert page.desk.tasks.wait_idle()
    return panel


def _run(page: ReportsPage) -> CheckPanel:
    panel = _panel(page)
    QTest.mouseClick(panel.run_button, Qt.MouseButton.LeftButton)
    assert page.desk.tasks.wait_idle(30_000)
    return panel


def _choose(panel: CheckPanel, key: str) -> None:
    assert panel.found.select_key(key)


NIGHT = "night:2026-03:李书记"


def test_an_unchecked_station_is_told_what_a_check_does(page: ReportsPage) -> None:
    panel = _panel(page)
    assert panel.empty.isVisible()
    assert not panel.found.isVisible()
    assert not panel.print_button.isEnabled()
    assert panel.last.isHidden()


def test_a_run_lists_what_was_found_first_and_what_is_in_order_after(page: ReportsPage, qtbot: QtBot) -> None:
    panel = _run(page)
    rows = panel.found.model.shown_rows
    assert rows[0].key == NIGHT
    assert rows[-1].noted is None
    assert "没有问题" in panel.tally.good.text()
    assert panel.tally.chips[rows[0].result.severity].text() == "请核对 1"
    assert [row.what for row in panel.behind.model.shown_rows] == ["23:30 记：参加村民会议、屋场会"]
    qtbot.waitUntil(lambda: cut_off(page) == [])
    assert page.window().height() <= 768


def test_the_next_visit_says_when_the_last_run_was(
    page: ReportsPage, desk: Desk, window: QMainWindow
) -> None:
    _run(page)
    again = ReportsPage(desk)
    show_page(window, again, desk.tasks)
    assert "李书记" in _panel(again).last.text


def test_a_row_opens_the_story_of_its_transfer(page: ReportsPage, desk: Desk, qtbot: QtBot) -> None:
    panel = _run(page)
    _choose(panel, NIGHT)
    panel.behind.view.setFocus()
    QTest.keyClick(panel.behind.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(shown(ExplainDialog)))
    assert desk.tasks.wait_idle()
    assert "参加村民会议、屋场会，得" in shown(ExplainDialog)[0].told.headline.text()
    shown(ExplainDialog)[0].accept()


def test_what_must_be_put_right_stands_first_and_leads_there(page: ReportsPage, desk: Desk) -> None:
    tamper(desk.store, "UPDATE product SET stock = stock + 1 WHERE id = 1")
    panel = _run(page)
    rows = panel.found.model.shown_rows
    assert (rows[0].key, rows[0].state) == ("stock:1", "必须处理")
    assert panel.open_button.text() == "看商品"
    asked = QSignalSpy(page.place_asked)
    panel.open_button.click()
    assert asked.at(0) == ["shop", ShowProduct(1)]


def test_words_are_written_in_place_and_stay(page: ReportsPage, desk: Desk) -> None:
    panel = _run(page)
    _choose(panel, NIGHT)
    assert not panel.card.save.isEnabled()
    panel.card.words.insertPlainText("停电补记")
    assert panel.card.is_changed
    QTest.mouseClick(panel.card.save, Qt.MouseButton.LeftButton)
    assert desk.tasks.wait_idle()
    assert not panel.card.is_changed
    assert "李书记" in panel.card.said.text()
    row = next(each for each in panel.found.model.shown_rows if each.key == NIGHT)
    assert row.is_explained
    panel.run()
    assert desk.tasks.wait_idle(30_000)
    _choose(panel, NIGHT)
    assert panel.card.words.toPlainText() == "停电补记"


def test_words_not_saved_are_asked_about(page: ReportsPage, press_next: PressNext) -> None:
    panel = _run(page)
    _choose(panel, NIGHT)
    panel.card.words.insertPlainText("停电")
    said = press_next("取消")
    assert not page.may_leave()
    assert any("说明还没有保存" in words for words in said)
    press_next("不保存，离开")
    assert page.may_leave()


def test_the_list_is_narrowed_to_what_waits_for_words(page: ReportsPage, desk: Desk) -> None:
    explain_finding(desk.store, desk.actor, NIGHT, "停电补记")
    panel = _run(page)
    box = panel.found._filter_boxes[0]
    box.setCurrentText("还没写说明的")
    assert NIGHT not in [row.key for row in panel.found.model.shown_rows]
    box.setCurrentText("请核对")
    assert [row.key for row in panel.found.model.shown_rows] == [NIGHT]


def test_the_report_is_printed_as_it_stands(page: ReportsPage, desk: Desk, qtbot: QtBot) -> None:
    panel = _run(page)
    page.print_page()
    assert desk.tasks.wait_idle()
    qtbot.waitUntil(lambda: bool(shown(PrintDialog)))
    dialog = shown(PrintDialog)[0]
    assert "李书记在夜里" in flat_text_of(dialog._pdf)
    dialog.reject()
    assert panel.print_button.isEnabled()


def test_ctrl_p_before_a_run_says_what_to_do_first(page: ReportsPage, window: QMainWindow) -> None:
    _panel(page)
    page.print_page()
    assert any("请先做一次体检" in words for words in spoken(window))


def test_who_may_only_look_writes_no_words(village: Village, desk: Desk, window: QMainWindow) -> None:
    viewer = sit_down(
        desk.store, Actor(9, "监督员", Role.SUPERVISOR), desk.tasks, desk.messages, desk.preferences
    )
    page = ReportsPage(viewer)
    show_page(window, page, desk.tasks)
    village.station.clock.advance(days=40)
    tamper(desk.store, "UPDATE product SET stock = stock + 1 WHERE id = 1")
    panel = _run(page)
    assert panel.card.words.isReadOnly()
    assert not panel.card.save.isVisible()
