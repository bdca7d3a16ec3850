"""A form checks a field when it is left, says beside it what is wrong, and lets Enter and Esc lead."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QMainWindow, QPlainTextEdit, QSpinBox
from pytestqt.qtbot import QtBot

from station_app.errors import StationError
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.messages import Messages
from station_app.ui.tasks import Tasks
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import PasswordField, points_field
from station_app.ui.widgets.form import Form
from tests.helpers.windows import button, spoken


class NameTaken(StationError):
    sentence = "已经有“{name}”这件商品。请改个名字。"
    field = "name"


class ShopClosed(StationError):
    sentence = "超市今天已经日结。请明天再办。"


@pytest.fixture
def form(window: QMainWindow, qtbot: QtBot) -> Form:
    form = Form()
    form.add("name", "品名", QLineEdit(), required=True, hint="写到规格")
    form.add("price", "积分价", points_field(), required=True)
    kinds = QComboBox()
    kinds.addItem("日用品", "daily")
    kinds.addItem("粮油", "food")
    form.add("kind", "类别", kinds)
    form.add("note", "备注", QPlainTextEdit())
    window.setCentralWidget(form)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    form.focus_first()
    return form


def line(form: Form, name: str) -> QLineEdit:
    editor = form.rows[name].editor
    assert isinstance(editor, QLineEdit)
    return editor


def test_a_field_is_checked_when_it_is_left(form: Form) -> None:
    line(form, "name").insert("牙膏")
    QTest.keyClick(line(form, "name"), Qt.Key.Key_Tab)
    assert not form.rows["name"].has_error
    QTest.keyClicks(line(form, "price"), "3.55")
    assert not form.rows["price"].has_error, "not while it is being typed"
    QTest.keyClick(line(form, "price"), Qt.Key.Key_Tab)
    assert form.rows["price"].has_error
    assert any("小数位太多" in words for words in spoken(form))


def test_a_mended_field_loses_its_mark_and_shows_its_hint_again(form: Form) -> None:
    form.rows["name"].check()
    assert "写到规格" not in spoken(form)
    line(form, "name").setText("牙膏")
    assert form.rows["name"].check()
    assert "写到规格" in spoken(form)


def test_enter_goes_on_and_at_the_last_field_submits(form: Form) -> None:
    submitted: list[bool] = []
    form.submitted.connect(lambda: submitted.append(True))
    line(form, "name").insert("牙膏")
    QTest.keyClick(line(form, "name"), Qt.Key.Key_Return)
    assert line(form, "price").hasFocus()
    QTest.keyClicks(line(form, "price"), "8")
    QTest.keyClick(line(form, "price"), Qt.Key.Key_Return)
    assert form.rows["kind"].editor.hasFocus()
    QTest.keyClick(form.rows["kind"].editor, Qt.Key.Key_Return)
    assert form.rows["note"].editor.hasFocus()
    QTest.keyClick(form.rows["note"].editor, Qt.Key.Key_Return)
    assert submitted == [], "a remark may have several lines"
    QTest.keyClick(form.rows["note"].editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert submitted == [True]


def test_enter_stays_at_a_field_that_is_wrong(form: Form) -> None:
    QTest.keyClick(line(form, "name"), Qt.Key.Key_Return)
    assert line(form, "name").hasFocus()
    assert form.rows["name"].has_error


def test_escape_goes_back(form: Form) -> None:
    back: list[bool] = []
    form.gone_back.connect(lambda: back.append(True))
    QTest.keyClick(line(form, "name"), Qt.Key.Key_Escape)
    assert back == [True]


def test_values_are_what_was_meant_not_what_was_typed(form: Form) -> None:
    form.fill({"name": " 牙膏 ", "price": 85, "kind": "food", "note": "促销\n品"})
    assert form.values() == {"name": "牙膏", "price": 85, "kind": "food", "note": "促销\n品"}


def test_a_form_with_a_wrong_field_gives_nothing_and_goes_there(form: Form) -> None:
    line(form, "name").setText("牙膏")
    assert form.values() is None
    assert line(form, "price").hasFocus()


def test_an_error_of_a_service_stands_beside_its_field(form: Form) -> None:
    assert form.show_error(NameTaken(name="牙膏"))
    assert "已经有“牙膏”这件商品。请改个名字。" in spoken(form)
    assert not form.show_error(ShopClosed())


def test_a_field_taken_out_is_neither_asked_nor_told(form: Form) -> None:
    form.fill({"name": "牙膏", "price": 80})
    form.rows["note"].set_shown(shown=False)
    assert form.values() == {"name": "牙膏", "price": 80, "kind": "daily"}


@pytest.mark.parametrize(
    ("make", "value"),
    [
        (QCheckBox, True),
        (QSpinBox, 7),
        (DateField, date(2025, 3, 1)),
        (PasswordField, "秘密 123"),
        (points_field, 705),
    ],
)
def test_every_kind_of_field_gives_back_what_it_was_filled_with(
    window: QMainWindow, make: Any, value: object
) -> None:
    form = Form()
    window.setCentralWidget(form)
    form.add("it", "它", make())
    form.fill({"it": value})
    assert form.values() == {"it": value}


class ProductDialog(FormDialog):
    def __init__(self, parent: QMainWindow) -> None:
        super().__init__("新增商品", "保存", parent)
        self.form.add("name", "品名", QLineEdit(), required=True)


@pytest.fixture
def dialog(window: QMainWindow) -> ProductDialog:
    return ProductDialog(window)


def test_a_dialog_stays_open_with_what_was_typed_until_its_deed_is_done(
    dialog: ProductDialog, tasks: Tasks, messages: Messages
) -> None:
    saved: list[str] = []

    def deed(values: dict[str, Any]) -> str:
        name = str(values["name"])
        if name == "牙膏":
            raise NameTaken(name=name)
        if name == "雨伞":
            raise ShopClosed
        return name

    dialog.save_with(tasks, deed, saved.append, lambda error: messages.error(error, near=dialog.form))
    line(dialog.form, "name").setText("牙膏")
    button(dialog, "保存").click()
    assert tasks.wait_idle()
    assert dialog.isVisible()
    assert dialog.form.rows["name"].has_error
    line(dialog.form, "name").setText("雨伞")
    button(dialog, "保存").click()
    assert tasks.wait_idle()
    assert dialog.banner.text == "超市今天已经日结。请明天再办。"
    line(dialog.form, "name").setText("毛巾")
    button(dialog, "保存").click()
    assert tasks.wait_idle()
    assert saved == ["毛巾"]
    assert not dialog.isVisible()


def test_a_dialog_knows_whether_anything_was_typed(dialog: ProductDialog, tasks: Tasks) -> None:
    dialog.save_with(tasks, lambda values: values, lambda _: None, lambda _: None)
    assert not dialog.is_touched
    line(dialog.form, "name").setText("毛巾")
    assert dialog.is_touched
    dialog.reject()


def test_a_dialog_that_is_left_answers_nothing(dialog: ProductDialog, qtbot: QtBot) -> None:
    QTimer.singleShot(0, dialog.reject)
    assert dialog.ask_values() is None


def test_a_dialog_grows_with_the_sentences_beside_its_fields(
    dialog: ProductDialog, tasks: Tasks, qtbot: QtBot
) -> None:
    dialog.save_with(tasks, lambda values: values, lambda _: None, lambda _: None)
    before = dialog.height()
    button(dialog, "保存").click()
    qtbot.waitUntil(lambda: dialog.height() > before)
    dialog.reject()
