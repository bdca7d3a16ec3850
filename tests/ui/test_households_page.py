"""户与人 in the window: finding, registering, splitting, moving, dying, looking at numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow
from pytestqt.qtbot import QtBot

from station_app.domain.people import HEAD
from station_app.domain.permissions import Role
from station_app.services.people_views import list_households, resident_detail
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.dialogs.question_dialog import QuestionDialog
from station_app.ui.items import ShowHousehold, ShowResident
from station_app.ui.messages import Messages
from station_app.ui.page import Desk
from station_app.ui.pages.people.household_dialogs import (
    ChangeHouseholdDialog,
    GroupDialog,
    MergeDialog,
    NewHouseholdDialog,
    SplitDialog,
)
from station_app.ui.pages.people.households_page import HouseholdsPage
from station_app.ui.pages.people.import_dialog import RosterImportDialog
from station_app.ui.pages.people.person_dialog import PersonDialog
from station_app.ui.pages.people.person_dialogs import ConsentDialog, LeaveDialog, MoveDialog, RestoreDialog
from station_app.ui.pages.people.resident_dialog import ResidentDialog
from station_app.ui.preferences import Preferences
from station_app.ui.tasks import Tasks
from tests.helpers.desks import show_page, sit_down
from tests.helpers.stations import StationUnderTest
from tests.helpers.villages import Village, settle_village
from tests.helpers.windows import button, cut_off, spoken

D = TypeVar("D", bound=QDialog)


@pytest.fixture
def page(desk: Desk, window: QMainWindow) -> HouseholdsPage:
    page = HouseholdsPage(desk)
    show_page(window, page, desk.tasks)
    _settle(page)
    return page


def _settle(page: HouseholdsPage) -> None:
    for _ in range(3):
        QApplication.processEvents()
        assert page.desk.tasks.wait_idle()


def _dialog(page: HouseholdsPage, kind: type[D]) -> D:
    _settle(page)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, kind), f"{kind.__name__} is not open but {dialog}"
    return dialog


def _save(page: HouseholdsPage, dialog: FormDialog) -> None:
    dialog.yes.click()
    _settle(page)


def _choose(page: HouseholdsPage, name: str) -> None:
    members = page.panel.members
    assert members.select_key(next(row.id for row in members.model.all_rows if row.name == name))


def _members(page: HouseholdsPage) -> list[tuple[str, str, str]]:
    return [(row.name, row.relation, row.status_label) for row in page.panel.members.model.all_rows]


def test_the_page_shows_the_households_and_the_first_one_s_people(page: HouseholdsPage) -> None:
    rows = page.table.model.shown_rows
    assert [(row.number, row.head, row.members) for row in rows] == [
        ("001", "张建国", 3),
        ("002", "陈桂英", 2),
        ("003", "解大山", 1),
    ]
    assert page.panel.heading.text() == "张建国户"
    assert _members(page) == [
        ("张建国", HEAD, "在村"),
        ("李名兰", "配偶", "在村"),
        ("张小雨", "孙子女", "在村"),
    ]
    assert cut_off(page) == []


@pytest.mark.parametrize("typed", ["李名", "lml", "liminglan"])
def test_a_household_is_found_by_anybody_in_it(page: HouseholdsPage, qtbot: QtBot, typed: str) -> None:
    page.table.search.insert(typed)  # an input method commits words whole
    qtbot.waitUntil(lambda: len(page.table.model.shown_rows) == 1)
    assert page.table.model.row(0).number == "001"
    _settle(page)


def test_down_from_the_search_shows_the_household_found(page: HouseholdsPage) -> None:
    page.table.search.setFocus()
    QTest.keyClicks(page.table.search, "xds")
    QTest.keyClick(page.table.search, Qt.Key.Key_Down)
    _settle(page)
    assert page.panel.heading.text() == "解大山户"


def test_the_filters_narrow_by_group(page: HouseholdsPage) -> None:
    page.group_filter.setCurrentText("二组")
    assert [row.number for row in page.table.model.shown_rows] == ["003"]
    _settle(page)


def test_a_new_household_is_registered_and_shown(page: HouseholdsPage) -> None:
    page.window().activateWindow()
    assert QTest.qWaitForWindowActive(page.window())
    page.table.search.setFocus()
    QTest.keyClick(page.table.search, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    dialog = _dialog(page, NewHouseholdDialog)
    assert dialog.form.rows["number"].editor.text() == "004"  # type: ignore[attr-defined] # a line
    dialog.form.fill({"name": "王大山", "group": page._groups[0].id})
    _save(page, dialog)
    assert page.panel.heading.text() == "王大山户"
    assert _members(page) == [("王大山", HEAD, "在村")]


def test_a_taken_number_is_said_beside_its_field_and_nothing_typed_is_lost(page: HouseholdsPage) -> None:
    page.acts.register(None)
    dialog = _dialog(page, NewHouseholdDialog)
    dialog.form.fill({"number": "002", "name": "王大山", "group": page._groups[0].id})
    _save(page, dialog)
    assert dialog.isVisible()
    assert dialog.form.rows["number"].has_error
    assert "陈桂英" in dialog.form.rows["number"].sentence.text()
    dialog.reject()
    assert len(list_households(page.desk.store)) == 3


def test_the_identity_number_fills_in_sex_and_birth(page: HouseholdsPage) -> None:
    page.panel.add.click()
    dialog = _dialog(page, ResidentDialog)
    dialog.form.fill({"name": "张小宝", "relation": "孙子女"})
    dialog.id_field.setText("420581201807091239")
    assert "存疑" in dialog.banner.text
    dialog.id_field.setText("42058119600501031X")
    dialog.id_field.setText("")
    dialog.form.fill({"birth_on": page.desk.clock.today()})
    _save(page, dialog)
    assert ("张小宝", "孙子女", "在村") in _members(page)


def test_changing_a_person_keeps_the_masked_numbers(
    page: HouseholdsPage, village: Village, qtbot: QtBot
) -> None:
    _choose(page, "李名兰")
    page.panel.members.view.setFocus()
    QTest.keyClick(page.panel.members.view, Qt.Key.Key_F2)
    dialog = _dialog(page, ResidentDialog)
    assert dialog.phone.text() == "138****1234"
    dialog.form.fill({"note": "村医"})
    _save(page, dialog)
    detail = resident_detail(page.desk.store, village.person(1, "李名兰"))
    assert (detail.note, detail.member.phone) == ("村医", "138****1234")
    assert detail.history[0].text == "备注：（空） → 村医"


def test_a_phone_may_be_taken_out(page: HouseholdsPage, village: Village) -> None:
    _choose(page, "李名兰")
    page.person_acts.change(village.person(1, "李名兰"), 1)
    dialog = _dialog(page, ResidentDialog)
    dialog.phone.setText("")
    _save(page, dialog)
    assert resident_detail(page.desk.store, village.person(1, "李名兰")).member.phone == ""


def test_a_split_asks_for_a_successor_only_when_the_head_leaves(page: HouseholdsPage) -> None:
    assert page.panel.detail is not None
    page.acts.split(page.panel.detail)
    dialog = _dialog(page, SplitDialog)
    head, wife, girl = dialog.members.boxes.values()
    assert not dialog.successor.isVisible()
    head.click()
    assert dialog.successor.isVisible()
    head.click()
    wife.click()
    girl.click()
    assert not dialog.successor.isVisible()
    dialog.new_head.setCurrentIndex(1)
    _save(page, dialog)
    assert page.panel.heading.text() == "李名兰户"
    assert {name for name, _, _ in _members(page)} == {"李名兰", "张小雨"}


def test_nobody_splits_off_without_being_chosen(page: HouseholdsPage) -> None:
    assert page.panel.detail is not None
    page.acts.split(page.panel.detail)
    dialog = _dialog(page, SplitDialog)
    _save(page, dialog)
    assert dialog.form.rows["relation"].has_error
    dialog.reject()


def test_a_merge_says_what_moves_and_is_done(page: HouseholdsPage, qtbot: QtBot) -> None:
    page.show_household(3)
    _settle(page)
    assert page.panel.detail is not None
    page.acts.merge(page.panel.detail)
    dialog = _dialog(page, MergeDialog)
    field = dialog.form.rows["household"].editor
    field.setFocus()
    QTest.keyClicks(field, "cgy")
    QTest.keyClick(field, Qt.Key.Key_Return)
    _settle(page)
    qtbot.waitUntil(lambda: field.value() == 2)  # type: ignore[attr-defined] # a household field
    dialog.yes.click()
    _settle(page)
    assert page.panel.heading.text() == "陈桂英户"
    assert ("解大山", "其他", "在村") in _members(page)


def _answer_when_asked(text: str) -> list[str]:
    """Presses the named button of the question that will come up; the list then holds what it said."""
    said: list[str] = []

    def press(tries: int = 300) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QuestionDialog):
            said.extend(spoken(dialog))
            button(dialog, text).click()
        elif tries:
            QTimer.singleShot(10, lambda: press(tries - 1))

    QTimer.singleShot(0, press)
    return said


def test_the_last_one_s_death_offers_to_close_the_household(page: HouseholdsPage) -> None:
    page.show_household(3)
    _settle(page)
    _choose(page, "解大山")
    assert page.panel.detail is not None
    page.person_acts.do("death", page.panel.members.model.row(0), page.panel.detail)
    dialog = _dialog(page, LeaveDialog)
    said = _answer_when_asked("先不销")
    _save(page, dialog)
    _settle(page)
    assert any("解大山户已经没有人在册" in text for text in said)
    assert _members(page) == [("解大山", HEAD, "去世")]
    chosen = page.panel.members.model.row(0)
    assert page.panel.detail is not None
    page.person_acts.restore(chosen, page.panel.detail)
    again = _dialog(page, RestoreDialog)
    again.form.fill({"note": "登记错了"})
    again.yes.click()
    _settle(page)
    assert _members(page) == [("解大山", HEAD, "在村")]


def test_a_move_needs_a_household_and_a_relation(page: HouseholdsPage) -> None:
    assert page.panel.detail is not None
    page.person_acts.move(page.panel.members.model.row(2), page.panel.detail)
    dialog = _dialog(page, MoveDialog)
    dialog.yes.click()
    assert dialog.form.rows["household"].has_error
    assert dialog.form.rows["relation"].has_error
    dialog.reject()


def test_a_child_s_consent_asks_for_the_guardian(page: HouseholdsPage, village: Village) -> None:
    page.person_acts.consents(village.person(1, "张小雨"), 1)
    dialog = _dialog(page, ConsentDialog)
    dialog.form.fill({"post_name": True})
    dialog.yes.click()
    _settle(page)
    assert dialog.form.rows["guardian"].has_error
    dialog.form.fill({"guardian": "张建国"})
    dialog.yes.click()
    _settle(page)
    history = resident_detail(page.desk.store, village.person(1, "张小雨")).history
    assert (history[0].kind, history[0].text) == ("签同意书", "张榜写明姓名")


def test_whole_numbers_are_shown_when_asked_for_and_that_is_written_down(
    page: HouseholdsPage, village: Village
) -> None:
    dialog = page.person_acts.open(village.person(1, "李名兰"))
    _settle(page)
    assert dialog._facts["电话"].text() == "138****1234"
    dialog.show_numbers.click()
    _settle(page)
    assert dialog._facts["电话"].text() == "13807201234"
    assert dialog.history.model.row(0).kind == "查看证件和电话"
    assert cut_off(dialog) == []
    dialog.reject()


def test_a_person_searched_for_at_the_top_is_shown(page: HouseholdsPage, village: Village) -> None:
    page.table.search.setText("没有这个人")
    page.open_item(ShowResident(2, village.person(2, "单守义")))
    dialog = _dialog(page, PersonDialog)
    assert dialog.heading.text() == "单守义"
    dialog.reject()
    assert page.panel.heading.text() == "陈桂英户"


def test_the_statement_is_asked_of_the_points_place(page: HouseholdsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.place_asked) as asked:
        page.panel.points.click()
    assert asked.args == ["points", ShowHousehold(1)]


def test_the_cards_of_the_households_listed_are_shown_before_they_are_printed(page: HouseholdsPage) -> None:
    page.group_filter.setCurrentText("一组")
    page.more_menu.actions()[0].trigger()
    preview = _dialog(page, PrintDialog)
    assert "户码卡" in preview.windowTitle()
    preview.reject()


def test_groups_are_added_and_renamed_from_their_menu(page: HouseholdsPage) -> None:
    page.acts.name_group(None)
    dialog = _dialog(page, GroupDialog)
    dialog.form.fill({"group": "四组"})
    dialog.yes.click()
    _settle(page)
    assert page.group_filter.findText("四组") > 0


def test_the_household_s_facts_change_by_f2(page: HouseholdsPage) -> None:
    page.edit_item()
    dialog = _dialog(page, ChangeHouseholdDialog)
    dialog.form.fill({"address": "村口第一家"})
    dialog.yes.click()
    _settle(page)
    assert "村口第一家" in page.panel.where.text()


def test_an_empty_station_is_told_to_import_its_roster(
    station: StationUnderTest, tasks: Tasks, messages: Messages, window: QMainWindow, tmp_path: Path
) -> None:
    settle_village(station)
    desk = sit_down(station.store, station.actor, tasks, messages, Preferences(tmp_path / "window.ini"))
    page = HouseholdsPage(desk)
    show_page(window, page, desk.tasks)
    assert page.panel.isHidden()
    page.table.empty_action_asked.emit()
    dialog = _dialog(page, RosterImportDialog)
    dialog.reject()


def test_a_viewer_sees_and_changes_nothing(
    station: StationUnderTest, desk: Desk, window: QMainWindow
) -> None:
    viewer = replace(desk, actor=station.as_role(Role.VIEWER))
    page = HouseholdsPage(viewer)
    show_page(window, page, desk.tasks)
    _settle(page)
    for hidden in (page.new_button, page.import_button, page.panel.change, page.panel.more, page.panel.add):
        assert not hidden.isVisible()
    assert page.panel.heading.text() == "张建国户"
