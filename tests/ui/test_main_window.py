"""The window: places, search, keys, and pages that load when they are seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from station_app.domain.permissions import Actor, Role
from station_app.ui import theme
from station_app.ui.changes import Changes
from station_app.ui.main_window import MainWindow
from station_app.ui.manual_view import ManualView
from station_app.ui.messages import Messages
from station_app.ui.page import Desk, Page
from station_app.ui.places import Place
from station_app.ui.preferences import Preferences
from station_app.ui.printing import Printing
from station_app.ui.table_output import TableOutput
from station_app.ui.tasks import Tasks
from station_app.ui.top_bar import day_words
from station_app.ui.widgets.search_field import Hit
from tests.helpers.clock import FixedClock
from tests.helpers.printers import KeptPrinters
from tests.helpers.windows import button, cut_off, shown, spoken

NAME = "宜都市红花套镇青林村新时代文明实践站"


class DiaryPage(Page):
    """Writes down what is asked of it."""

    title = "今日"
    icon = "home"
    areas = frozenset({"orders"})
    help_topic = "today"

    def _build_ui(self) -> None:
        self.diary: list[Any] = []
        self.stays = False
        self.field = QLineEdit()
        self.column.addWidget(self.field)

    def load(self) -> None:
        self.diary.append("load")

    def open_item(self, item: object) -> None:
        self.diary.append(item)

    def print_page(self) -> None:
        self.diary.append("print")

    def edit_item(self) -> None:
        self.diary.append("edit")

    def go_back(self) -> None:
        self.diary.append("back")

    def may_leave(self) -> bool:
        return not self.stays


class ShopPage(DiaryPage):
    title = "爱心超市"
    areas = frozenset({"shop"})
    help_topic = "shop"


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(tmp_path / "preferences.ini")


@pytest.fixture
def frame(qtbot: QtBot, preferences: Preferences) -> MainWindow:
    frame = MainWindow(FixedClock(), preferences)
    qtbot.addWidget(frame)
    return frame


@pytest.fixture
def window(frame: MainWindow) -> MainWindow:
    return frame


@pytest.fixture
def changes() -> Changes:
    return Changes()


@pytest.fixture
def desk(tasks: Tasks, messages: Messages, preferences: Preferences, changes: Changes) -> Desk:
    printing = Printing(tasks, messages, preferences, KeptPrinters())
    clock = FixedClock()
    nobody: Any = None  # these pages ask no store
    return Desk(
        store=nobody,
        actor=Actor(1, "王文书", Role.CLERK),
        tasks=tasks,
        messages=messages,
        changes=changes,
        printing=printing,
        output=TableOutput(tasks, messages, printing, clock, NAME),
        clock=clock,
        station_name=NAME,
        people=nobody,
        preferences=preferences,
    )


def find(typed: str) -> list[Hit]:
    return [Hit("牙膏", "8 分", ("shop", {"product": 7}), "商品", "inventory_2")] if typed == "yg" else []


OpenDesk = Callable[..., MainWindow]


@pytest.fixture
def open_desk(frame: MainWindow, desk: Desk, tasks: Tasks, qtbot: QtBot) -> OpenDesk:
    def opened(*, is_demo: bool = False) -> MainWindow:
        places = [
            Place("today", "今日", "home", lambda: DiaryPage(desk)),
            Place("shop", "爱心超市", "storefront", lambda: ShopPage(desk), group=1),
            Place("settings", "设置", "settings", lambda: DiaryPage(desk), at_foot=True),
        ]
        frame.open_desk(NAME, "王文书", places, find, tasks, is_demo=is_demo)
        frame.show()
        frame.activateWindow()
        qtbot.waitUntil(frame.isActiveWindow)
        return frame

    return opened


def diary(window: MainWindow) -> list[Any]:
    page = window.page
    assert isinstance(page, DiaryPage)
    return page.diary


def test_it_opens_at_the_first_place_and_builds_the_others_when_gone_to(open_desk: OpenDesk) -> None:
    window = open_desk()
    assert type(window.page) is DiaryPage
    assert len(window.findChildren(Page)) == 1
    button(window, "爱心超市").click()
    assert type(window.page) is ShopPage
    assert window.places.buttons["shop"].isChecked()
    assert NAME in window.windowTitle()


def test_a_page_loads_when_seen_and_when_what_it_shows_has_changed(
    open_desk: OpenDesk, changes: Changes, qtbot: QtBot
) -> None:
    window = open_desk()
    assert diary(window) == ["load"]
    with qtbot.waitSignal(changes.changed):
        changes.announce({"shop"})
    assert diary(window) == ["load"], "nothing of this page has changed"
    with qtbot.waitSignal(changes.changed):
        changes.announce({"orders"})
    assert diary(window) == ["load", "load"]


def test_a_hidden_page_makes_up_for_what_it_missed_once(
    open_desk: OpenDesk, changes: Changes, qtbot: QtBot
) -> None:
    window = open_desk()
    today = diary(window)
    window.go_to("shop")
    for _ in range(2):
        with qtbot.waitSignal(changes.changed):
            changes.announce({"orders"})
    assert today == ["load"]
    window.go_to("today")
    assert today == ["load", "load"]
    window.go_to("shop")
    window.go_to("today")
    assert today == ["load", "load"], "nothing was missed since"


def test_control_k_searches_everything_and_opens_what_was_found(
    open_desk: OpenDesk, tasks: Tasks, qtbot: QtBot
) -> None:
    window = open_desk()
    page = window.page
    assert isinstance(page, DiaryPage)
    page.field.setText("写到一半")
    page.field.setCursorPosition(0)
    page.field.setFocus()
    QTest.keyClick(page.field, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.top.search.hasFocus()
    assert page.field.text() == "写到一半"
    QTest.keyClicks(window.top.search, "yg")
    QTest.keyClick(window.top.search, Qt.Key.Key_Return)
    assert tasks.wait_idle()
    assert type(window.page) is ShopPage
    assert {"product": 7} in diary(window)
    assert window.top.search.text() == ""


@pytest.mark.parametrize(
    ("key", "modifier", "written"),
    [
        (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier, "load"),
        (Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier, "edit"),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, "back"),
        (Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier, "print"),
    ],
)
def test_the_keys_work_from_inside_a_field(
    open_desk: OpenDesk, key: Qt.Key, modifier: Qt.KeyboardModifier, written: str
) -> None:
    window = open_desk()
    page = window.page
    assert isinstance(page, DiaryPage)
    page.field.setFocus()
    page.diary.clear()
    QTest.keyClick(page.field, key, modifier)
    assert page.diary == [written]


def test_a_page_with_something_typed_keeps_the_clerk(open_desk: OpenDesk) -> None:
    window = open_desk()
    page = window.page
    assert isinstance(page, DiaryPage)
    page.stays = True
    button(window, "爱心超市").click()
    assert window.page is page
    assert window.places.buttons["today"].isChecked()
    assert not window.close()
    page.stays = False
    assert window.close()


def test_a_page_can_send_the_clerk_to_another(open_desk: OpenDesk) -> None:
    window = open_desk()
    assert window.page is not None
    window.page.place_asked.emit("shop", 12)
    assert type(window.page) is ShopPage
    assert 12 in diary(window)


def test_an_unknown_place_is_not_gone_to(open_desk: OpenDesk) -> None:
    assert not open_desk().go_to("nowhere")


def test_the_demo_station_is_clearly_marked(open_desk: OpenDesk) -> None:
    assert any(words.startswith("演示站") for words in spoken(open_desk(is_demo=True)))


def test_a_real_station_bears_no_mark(open_desk: OpenDesk) -> None:
    assert not any("演示" in words for words in spoken(open_desk()))


def test_the_sync_state_stands_above_and_leads_to_the_sync(open_desk: OpenDesk) -> None:
    window = open_desk()
    assert not window.top._sync.isVisible()
    window.set_sync_state("未同步 12 条，上次 3 天前", is_due=True)
    assert button(window, "未同步 12 条，上次 3 天前").isVisible()
    window.set_sync_state("")
    assert not window.top._sync.isVisible()


def test_the_user_menu_changes_the_password_the_user_and_leaves(open_desk: OpenDesk) -> None:
    window = open_desk()
    asked: list[str] = []
    window.password_change_asked.connect(lambda: asked.append("password"))
    window.sign_out_asked.connect(lambda: asked.append("sign out"))
    window.closed.connect(lambda: asked.append("closed"))
    actions = {action.text(): action for action in window.places.user_menu.actions() if action.text()}
    assert list(actions) == ["修改密码", "切换用户", "退出程序"]
    for action in actions.values():
        action.trigger()
    assert asked == ["password", "sign out", "closed"]


def test_the_window_remembers_its_size(frame: MainWindow, preferences: Preferences, qtbot: QtBot) -> None:
    frame.resize(1200, 720)
    frame.show()
    frame.close()
    again = MainWindow(FixedClock(), preferences)
    qtbot.addWidget(again)
    assert again.height() == 720, "the offscreen screen is too narrow for the width"


def test_the_next_user_finds_none_of_the_last_ones_pages(open_desk: OpenDesk, qtbot: QtBot) -> None:
    window = open_desk()
    first = window.page
    window.show_alone(QWidget())
    assert window.page is None
    window = open_desk()
    assert window.page is not first
    qtbot.waitUntil(lambda: diary(window) == ["load"])


def test_f1_opens_the_pages_chapter(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "today.md").write_text("# 今日\n\n先看这里。", encoding="utf-8")
    (tmp_path / "shop.md").write_text("# 爱心超市\n\n怎样兑换。", encoding="utf-8")
    window = open_desk()
    window._manual = ManualView(window, tmp_path)
    window.go_to("shop")
    QTest.keyClick(window, Qt.Key.Key_F1)
    (manual,) = shown(ManualView)
    assert "怎样兑换" in manual.page.toPlainText()
    manual.close()


def test_the_manual_finds_words_and_follows_its_links(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "a-today.md").write_text("# 今日\n\n见 [超市](b-shop.md)。", encoding="utf-8")
    (tmp_path / "b-shop.md").write_text("# 爱心超市\n\n怎样兑换。", encoding="utf-8")
    manual = ManualView(None, tmp_path)
    qtbot.addWidget(manual)
    manual.show()
    assert "见" in manual.page.toPlainText()
    manual.search.setText("兑换")
    assert "怎样兑换" in manual.page.toPlainText()
    assert manual.page.textCursor().selectedText() == "兑换"
    manual.search.setText("")
    manual.open_topic("a-today")
    manual.page.anchorClicked.emit("b-shop.md")
    assert "怎样兑换" in manual.page.toPlainText()
    QTest.keyClick(manual.search, Qt.Key.Key_Return)
    assert manual.isVisible()


@pytest.mark.parametrize("size", theme.TextSize)
def test_nothing_of_the_window_is_cut_off_at_its_smallest(
    open_desk: OpenDesk, qapp: QApplication, size: theme.TextSize, qtbot: QtBot
) -> None:
    try:
        theme.apply(qapp, size)
        window = open_desk(is_demo=True)
        window.resize(1024, 700)
        window.set_sync_state("未同步 12 条，上次 3 天前")
        qtbot.wait(50)
        assert [words for words in cut_off(window) if words != NAME] == []
    finally:
        theme.apply(qapp, theme.TextSize.STANDARD)


def test_the_day_is_said_in_words() -> None:
    assert day_words(date(2025, 3, 1)) == "3月1日　星期六"


def test_preferences_outlive_the_program(tmp_path: Path) -> None:
    path = tmp_path / "preferences.ini"
    first = Preferences(path)
    assert first.text_size is theme.TextSize.STANDARD
    assert first.last_user == ""
    assert first.usual_printer("a4") is None
    first.text_size = theme.TextSize.LARGEST
    first.last_user = "王文书"
    first.remember_printer("a4", "办公室激光机")
    first._settings.sync()
    again = Preferences(path)
    assert again.text_size is theme.TextSize.LARGEST
    assert again.last_user == "王文书"
    assert again.usual_printer("a4") == "办公室激光机"
    path.write_text("[window]\ntext_size=enormous\n", encoding="utf-8")
    assert Preferences(tmp_path / "other.ini").text_size is theme.TextSize.STANDARD
