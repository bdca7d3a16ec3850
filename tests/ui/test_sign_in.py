"""Signing in before the station is open, and the first screen of an empty computer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from station_app.errors.store import WrongPassword, WrongRecoveryCode
from station_app.ui.dialogs.reset_password_dialog import ResetPasswordDialog
from station_app.ui.messages import Messages
from station_app.ui.pages.sign_in_page import WAIT_S, SignInPage
from station_app.ui.pages.welcome_page import WelcomePage
from station_app.ui.tasks import Tasks
from tests.helpers.windows import button, cut_off, shown, spoken

PASSWORDS = {"王文书": "青林 2025", "李站长": "红花套 1"}
CODE = "ABCD-EFGH"


def unlock(name: str, password: str) -> str:
    if PASSWORDS[name] != password:
        raise WrongPassword
    return f"{name}的实践站"


@pytest.fixture
def resets() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def page(
    window: QMainWindow, tasks: Tasks, messages: Messages, resets: list[tuple[str, str]], qtbot: QtBot
) -> SignInPage:
    def reset(code: str, name: str, password: str) -> None:
        if code != CODE:
            raise WrongRecoveryCode
        resets.append((name, password))

    page = SignInPage(
        "青林村新时代文明实践站", list(PASSWORDS), tasks, messages, unlock, reset, last_user="李站长"
    )
    window.setCentralWidget(page)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page.show()
    return page


@pytest.fixture
def opened(page: SignInPage) -> list[object]:
    told: list[object] = []
    page.unlocked.connect(told.append)
    return told


Try = Callable[[str], None]


@pytest.fixture
def try_password(page: SignInPage, tasks: Tasks) -> Try:
    def attempt(password: str) -> None:
        page.password.set_value(password)
        QTest.keyClick(page.password.line, Qt.Key.Key_Return)
        assert tasks.wait_idle()

    return attempt


def test_who_signed_in_last_only_types_the_password(
    page: SignInPage, try_password: Try, opened: list[object]
) -> None:
    assert page.user.currentText() == "李站长"
    assert page.password.line.hasFocus()
    try_password("红花套 1")
    assert opened == ["李站长的实践站"]
    assert page.password.value() == "", "the password stays nowhere"


def test_a_wrong_password_is_said_beside_its_field(
    page: SignInPage, try_password: Try, opened: list[object]
) -> None:
    try_password("不对")
    assert opened == []
    assert "密码不对。请检查大小写和输入法后再试一次。" in spoken(page)
    assert page.password.line.selectedText() != ""
    assert cut_off(page) == []


def test_after_five_wrong_passwords_one_has_to_wait(
    page: SignInPage, try_password: Try, opened: list[object]
) -> None:
    for _ in range(5):
        try_password("不对")
    assert not page.sign_in.isEnabled()
    assert page.sign_in.text() == f"请等 {WAIT_S} 秒再试"
    try_password("红花套 1")
    assert opened == [], "not even the right one"
    for _ in range(WAIT_S):
        page._on_second_passed()
    assert page.sign_in.text() == "登录"
    try_password("红花套 1")
    assert opened == ["李站长的实践站"]


def test_another_user_can_be_chosen(page: SignInPage, try_password: Try, opened: list[object]) -> None:
    page.user.setCurrentText("王文书")
    assert page.password.line.hasFocus()
    try_password("青林 2025")
    assert opened == ["王文书的实践站"]


def test_a_forgotten_password_is_set_anew_with_the_recovery_code(
    page: SignInPage, tasks: Tasks, messages: Messages, resets: list[tuple[str, str]]
) -> None:
    page.forgotten.click()
    (dialog,) = shown(ResetPasswordDialog)
    dialog.form.fill({"recovery_code": "WRONG", "password": "新密码 88", "again": "新密码 88"})
    button(dialog, "设为新密码").click()
    assert tasks.wait_idle()
    assert dialog.form.rows["recovery_code"].has_error
    dialog.form.fill({"recovery_code": CODE, "again": "别的"})
    button(dialog, "设为新密码").click()
    assert dialog.form.rows["again"].has_error
    assert resets == []
    dialog.form.fill({"again": "新密码 88"})
    button(dialog, "设为新密码").click()
    assert tasks.wait_idle()
    assert resets == [("李站长", "新密码 88")]
    assert messages.bar().text == "李站长的新密码已经生效，请用新密码登录。"


def test_a_backup_can_be_restored_without_signing_in(page: SignInPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.restore_asked):
        button(page, "恢复备份").click()


def test_an_empty_computer_offers_three_ways_to_begin(window: QMainWindow, qtbot: QtBot) -> None:
    page = WelcomePage()
    window.setCentralWidget(page)
    page.show()
    for text, signal in (
        ("新建实践站", page.new_station_asked),
        ("打开演示站", page.demo_asked),
        ("从备份恢复", page.restore_asked),
    ):
        with qtbot.waitSignal(signal):
            button(page, text).click()
    assert cut_off(page) == []
