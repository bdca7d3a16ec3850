"""People are chosen one after another with the keyboard alone, also where a form around them knows Enter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from station_app.ui.page import Desk
from station_app.ui.widgets.form import Form
from station_app.ui.widgets.people_picker import PeoplePicker


@pytest.fixture
def picker(desk: Desk, window: QMainWindow, qtbot: QtBot) -> PeoplePicker:
    """In a form, with a field below it."""
    desk.people.refresh()
    picker = PeoplePicker(desk.tasks, desk.people)
    form = Form()
    form.add("resident", "队员", picker, required=True)
    form.add("role", "职务", QLineEdit())
    window.setCentralWidget(form)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    form.focus_first()
    return picker


def find(picker: PeoplePicker, desk: Desk, typed: str) -> None:
    QTest.keyClicks(picker.search, typed)
    QTest.keyClick(picker.search, Qt.Key.Key_Return)
    assert desk.tasks.wait_idle()


def test_enter_takes_the_person_who_was_found(picker: PeoplePicker, desk: Desk) -> None:
    find(picker, desk, "lml")
    find(picker, desk, "chenguiying")
    assert [person.name for person in picker.people] == ["李名兰", "陈桂英"]
    assert picker.search.text() == ""
    assert picker.search.hasFocus()


def test_enter_with_nothing_typed_goes_on_to_the_next_field(picker: PeoplePicker, desk: Desk) -> None:
    find(picker, desk, "lml")
    QTest.keyClick(picker.search, Qt.Key.Key_Return)
    assert not picker.search.hasFocus()


def test_esc_closes_the_list_before_it_leaves_the_form(
    picker: PeoplePicker, desk: Desk, qtbot: QtBot
) -> None:
    form = picker.parentWidget()
    assert isinstance(form, Form)
    QTest.keyClicks(picker.search, "l")
    qtbot.waitUntil(lambda: picker.search.wants_key(Qt.Key.Key_Escape))
    with qtbot.assertNotEmitted(form.gone_back):
        QTest.keyClick(picker.search, Qt.Key.Key_Escape)
    with qtbot.waitSignal(form.gone_back):
        QTest.keyClick(picker.search, Qt.Key.Key_Escape)
