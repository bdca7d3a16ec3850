"""Errors are said where they belong, questions are asked once, and a bug loses nothing that was typed."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QLibraryInfo, QTimer, qWarning
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMainWindow, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from station_app.clock import CHINA
from station_app.errors import EnvironmentFault, StationError
from station_app.ui.dialogs.crash_dialog import CrashDialog
from station_app.ui.hooks import Hooks
from station_app.ui.messages import Messages
from station_app.ui.tasks import Cancelled
from tests.helpers.windows import PressNext, button, shown, spoken


class NameMissing(StationError):
    sentence = "还没有填姓名。请填写后再保存。"
    field = "name"


class StickGone(EnvironmentFault):
    sentence = "优盘已拔出。请插好优盘再试。"


class Form(QWidget):
    """Takes the errors of the fields it has."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.line = QLineEdit()
        QVBoxLayout(self).addWidget(self.line)

    def show_error(self, error: StationError) -> bool:
        if error.field != "name":
            return False
        self.shown.append(str(error))
        return True


def crash_dialog() -> CrashDialog:
    (dialog,) = shown(CrashDialog)
    return dialog


def test_a_mistake_is_said_beside_its_field(messages: Messages, window: QMainWindow) -> None:
    form = Form()
    window.setCentralWidget(form)
    messages.error(NameMissing(), near=form.line)
    assert form.shown == ["还没有填姓名。请填写后再保存。"]
    assert not messages.bar().isVisible()


def test_a_mistake_without_a_field_stays_in_the_message_bar(messages: Messages, qtbot: QtBot) -> None:
    messages.error(NameMissing())
    assert messages.bar().isVisible()
    assert messages.bar().text == "还没有填姓名。请填写后再保存。"
    assert not messages.bar()._timer.isActive()
    messages.bar()._close_button.click()
    assert not messages.bar().isVisible()


def test_a_fault_of_the_computer_is_said_in_a_dialog(
    messages: Messages, press_next: PressNext, qtbot: QtBot
) -> None:
    said = press_next("知道了")
    messages.error(StickGone())
    qtbot.waitUntil(lambda: said != [])
    assert "优盘已拔出。请插好优盘再试。" in said


def test_a_deed_that_can_be_undone_offers_it_while_the_bar_is_there(messages: Messages) -> None:
    undone: list[int] = []
    messages.say("已停用“洗衣粉”。", undo=lambda: undone.append(1))
    button(messages.bar(), "撤销").click()
    assert undone == [1]
    assert not messages.bar().isVisible()


def test_the_next_message_takes_the_place_and_the_offer_of_the_last(messages: Messages) -> None:
    messages.say("已停用“洗衣粉”。", undo=lambda: pytest.fail("not offered any more"))
    messages.say("已保存。")
    assert messages.bar().text == "已保存。"
    assert not messages.bar()._undo_button.isVisible()


def test_a_report_goes_away_by_itself(messages: Messages, qtbot: QtBot) -> None:
    messages.say("已保存。")
    messages.bar()._timer.start(20)
    qtbot.waitUntil(lambda: not messages.bar().isVisible())


def test_a_long_message_stays_inside_the_window(messages: Messages, window: QMainWindow) -> None:
    window.resize(1024, 700)
    messages.error(NameMissing())
    messages.say("已保存。" * 60)
    bar = messages.bar()
    assert window.rect().contains(bar.geometry())
    assert bar._text.height() >= bar._text.heightForWidth(bar._text.width())


def test_cancelled_work_is_only_reported(messages: Messages) -> None:
    messages.error(Cancelled())
    assert messages.bar().text == "已取消。"


def test_a_question_names_the_deed_and_takes_the_answer(messages: Messages, press_next: PressNext) -> None:
    said = press_next("确认兑换")
    assert messages.confirm("将扣减李名兰户 70 分，余 130 分", "确认兑换")
    assert "将扣减李名兰户 70 分，余 130 分" in said
    press_next("取消")
    assert not messages.confirm("将扣减李名兰户 70 分，余 130 分", "确认兑换")


@pytest.mark.parametrize(("dangerous", "expected"), [(False, "确认兑换"), (True, "取消")])
def test_enter_does_not_do_what_is_dangerous(
    messages: Messages, qtbot: QtBot, dangerous: bool, expected: str
) -> None:
    defaults: list[str] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        defaults.extend(b.text() for b in dialog.findChildren(QPushButton) if b.isDefault())
        dialog.reject()

    QTimer.singleShot(50, look)
    messages.confirm("将作废第 12 号凭证", "确认兑换", dangerous=dangerous)
    assert defaults == [expected]


def test_a_choice_gives_back_its_value(messages: Messages, press_next: PressNext) -> None:
    choices = [("打印", "打到上次的打印机", 1), ("另存", "存为文件", 2)]
    press_next("另存")
    assert messages.ask_choice("怎样处理这张凭证？", choices) == 2
    press_next("取消")
    assert messages.ask_choice("怎样处理这张凭证？", choices) is None


def test_a_bug_shows_plain_words_and_keeps_what_was_typed(
    messages: Messages, window: QMainWindow, caplog: pytest.LogCaptureFixture
) -> None:
    form = Form()
    window.setCentralWidget(form)
    form.line.setText("李名兰")
    messages.error(KeyError("tbl_points"), near=form.line)
    words = "".join(spoken(crash_dialog()))
    assert "程序出了点问题" in words
    assert not any(hint in words for hint in ("KeyError", "tbl_points", "Traceback", ".py"))
    assert form.line.text() == "李名兰"
    assert any(record.levelno == logging.ERROR for record in caplog.records)
    button(crash_dialog(), "关闭").click()


def test_a_second_bug_opens_no_second_dialog(messages: Messages) -> None:
    messages.error(KeyError("a"))
    messages.error(KeyError("b"))
    button(crash_dialog(), "关闭").click()


def test_the_saved_report_says_where_and_names_nobody(tmp_path: Path, qtbot: QtBot) -> None:
    def stumble() -> None:
        raise ValueError("李名兰 420581197001011234 不在花名册")

    with pytest.raises(ValueError) as caught:
        stumble()
    dialog = CrashDialog(caught.value, datetime(2025, 3, 1, 9, 0, tzinfo=CHINA))
    qtbot.addWidget(dialog)
    report = tmp_path / "report.txt"
    dialog.save(report)
    text = report.read_text(encoding="utf-8")
    assert "ValueError" in text
    assert "test_messages.py" in text
    assert "李名兰" not in text
    assert "4205" not in text


@pytest.fixture
def hooks(messages: Messages) -> Iterator[Hooks]:
    hooks = Hooks(messages)
    hooks.install()
    yield hooks
    hooks.remove()


def test_what_nobody_caught_in_a_thread_reaches_the_crash_dialog(hooks: Hooks, qtbot: QtBot) -> None:
    def stumble() -> None:
        raise LookupError("nobody caught this")

    thread = threading.Thread(target=stumble)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: shown(CrashDialog) != [])
    button(crash_dialog(), "关闭").click()


def test_what_nobody_caught_in_a_slot_reaches_the_crash_dialog(hooks: Hooks, qtbot: QtBot) -> None:
    sys.excepthook(LookupError, LookupError("in a slot"), None)
    qtbot.waitUntil(lambda: shown(CrashDialog) != [])
    button(crash_dialog(), "关闭").click()


def test_what_qt_complains_of_goes_to_the_log(hooks: Hooks, caplog: pytest.LogCaptureFixture) -> None:
    qWarning("the cable is loose")
    assert [(r.levelno, r.getMessage()) for r in caplog.records] == [(logging.WARNING, "the cable is loose")]


def test_qt_speaks_chinese() -> None:
    translations = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    assert (translations / "qtbase_zh_CN.qm").exists()
    assert QApplication.translate("QPlatformTheme", "Cancel") == "取消"
