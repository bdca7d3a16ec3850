"""What is shown before it has its place is never a window of its own."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from station_app.ui.showing import set_shown
from station_app.ui.widgets.form import Form


def test_shown_before_it_is_laid_out_it_comes_up_with_its_parent(window: QMainWindow, qtbot: QtBot) -> None:
    words, kept_back = QLabel("请先登记"), QLabel("以后再说")
    set_shown(words, shown=False)
    set_shown(words, shown=True)
    set_shown(kept_back, shown=False)
    assert not words.isVisible()
    page = QWidget()
    column = QVBoxLayout(page)
    column.addWidget(words)
    column.addWidget(kept_back)
    window.setCentralWidget(page)
    qtbot.waitUntil(words.isVisible)
    assert not kept_back.isVisible()
    set_shown(kept_back, shown=True)
    assert kept_back.isVisible()


def test_a_form_with_hints_opens_no_window_and_leaves_the_keyboard_where_it_is(
    window: QMainWindow, qtbot: QtBot
) -> None:
    before = {each for each in QApplication.topLevelWidgets() if each.isVisible()}
    form = Form()
    form.add("name", "品名", QLineEdit(), hint="写到规格")
    assert {each for each in QApplication.topLevelWidgets() if each.isVisible()} == before
    window.setCentralWidget(form)
    qtbot.waitUntil(form.rows["name"].sentence.isVisible)
