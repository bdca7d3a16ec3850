"""Search answers while one types; arrows, Enter and a scanner's haste all choose what was meant."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from station_app.ui.tasks import Tasks
from station_app.ui.widgets.search_field import DEBOUNCE_MS, Hit, PersonSearch

PEOPLE = [Hit("李名兰", "3组 1-012", 1), Hit("李明亮", "5组 1-112", 2), Hit("刘门林", "1组 2-001", 3)]
KEYS = {1: "lml 2468", 2: "lml 1357", 3: "lml 8888"}


class Finder:
    """Finds among three villagers; can be held up."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.threads: set[int] = set()
        self.free = threading.Event()
        self.free.set()

    def __call__(self, typed: str) -> list[Hit]:
        self.asked.append(typed)
        self.threads.add(threading.get_ident())
        self.free.wait(5)
        return [hit for hit in PEOPLE if any(word.startswith(typed) for word in KEYS[hit.key].split())]


@pytest.fixture
def finder() -> Finder:
    return Finder()


@pytest.fixture
def field(window: QMainWindow, tasks: Tasks, finder: Finder, qtbot: QtBot) -> PersonSearch:
    page = QWidget()
    layout = QVBoxLayout(page)
    field = PersonSearch(tasks, finder)
    layout.addWidget(field)
    layout.addStretch(1)
    window.setCentralWidget(page)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    field.setFocus()
    return field


@pytest.fixture
def chosen(field: PersonSearch) -> list[Hit]:
    hits: list[Hit] = []
    field.chosen.connect(hits.append)
    return hits


def popup_titles(field: PersonSearch) -> list[str]:
    if field._popup is None or not field._popup.isVisible():
        return []
    items = field._popup.list
    return [items.item(row).text() for row in range(items.count())]


def wait_for_hits(qtbot: QtBot, field: PersonSearch, count: int) -> None:
    qtbot.waitUntil(lambda: len(popup_titles(field)) == count)


def test_it_finds_while_one_types_away_from_the_window(
    field: PersonSearch, finder: Finder, qtbot: QtBot
) -> None:
    QTest.keyClicks(field, "lml")
    wait_for_hits(qtbot, field, 3)
    assert finder.asked == ["lml"], "asked once, when the hand paused"
    assert finder.threads.isdisjoint({threading.get_ident()})
    assert DEBOUNCE_MS <= 60


def test_arrows_and_enter_choose(field: PersonSearch, chosen: list[Hit], qtbot: QtBot) -> None:
    QTest.keyClicks(field, "lml")
    wait_for_hits(qtbot, field, 3)
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert chosen == [PEOPLE[1]]
    assert field.text() == "李明亮"
    assert field.value() == 2
    assert popup_titles(field) == []


def test_arrows_go_round(field: PersonSearch, chosen: list[Hit], qtbot: QtBot) -> None:
    QTest.keyClicks(field, "lml")
    wait_for_hits(qtbot, field, 3)
    QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert chosen == [PEOPLE[2]]


def test_a_click_chooses(field: PersonSearch, chosen: list[Hit], qtbot: QtBot) -> None:
    QTest.keyClicks(field, "lml")
    wait_for_hits(qtbot, field, 3)
    assert field._popup is not None
    items = field._popup.list
    at = items.visualItemRect(items.item(1)).center()
    QTest.mouseClick(items.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at.x(), at.y()))
    assert chosen == [PEOPLE[1]]


def test_a_scanner_that_is_faster_than_the_answer_gets_it_all_the_same(
    field: PersonSearch, finder: Finder, chosen: list[Hit], tasks: Tasks
) -> None:
    finder.free.clear()
    QTest.keyClicks(field, "1357")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert chosen == []
    finder.free.set()
    assert tasks.wait_idle()
    assert chosen == [PEOPLE[1]]


def test_haste_with_several_hits_lets_the_clerk_choose(
    field: PersonSearch, chosen: list[Hit], tasks: Tasks
) -> None:
    QTest.keyClicks(field, "lml")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert tasks.wait_idle()
    assert chosen == []
    assert len(popup_titles(field)) == 3


def test_an_answer_that_comes_too_late_is_not_shown(
    field: PersonSearch, finder: Finder, tasks: Tasks, qtbot: QtBot
) -> None:
    finder.free.clear()
    QTest.keyClicks(field, "lml")
    qtbot.waitUntil(lambda: finder.asked == ["lml"])
    field.selectAll()
    QTest.keyClicks(field, "8888")
    qtbot.wait(DEBOUNCE_MS * 3)
    finder.free.set()
    assert tasks.wait_idle()
    assert popup_titles(field) == ["刘门林"]


def test_no_hit_says_so_and_how_to_go_on(field: PersonSearch, tasks: Tasks, qtbot: QtBot) -> None:
    QTest.keyClicks(field, "zzz")
    qtbot.waitUntil(lambda: field._popup is not None and field._popup.isVisible())
    assert field._popup is not None
    assert field._popup.nothing.text() == "没有找到“zzz”。可换拼音首字母或电话尾号再试。"


def test_escape_closes_the_list_and_keeps_the_text(field: PersonSearch, qtbot: QtBot) -> None:
    QTest.keyClicks(field, "lml")
    wait_for_hits(qtbot, field, 3)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert popup_titles(field) == []
    assert field.text() == "lml"


def test_typing_over_a_choice_takes_it_back(field: PersonSearch, chosen: list[Hit], qtbot: QtBot) -> None:
    field.set_value(PEOPLE[0])
    assert field.value() == 1
    assert chosen == []
    QTest.keyClicks(field, "x")
    assert field.value() is None


def test_emptying_the_field_is_told(field: PersonSearch) -> None:
    cleared: list[bool] = []
    field.cleared.connect(lambda: cleared.append(True))
    field.set_value(PEOPLE[0])
    field.clear()
    assert cleared == [True]
    assert field.hit is None


def test_a_field_for_one_after_the_other_empties_itself(
    window: QMainWindow, tasks: Tasks, finder: Finder, qtbot: QtBot
) -> None:
    field = PersonSearch(tasks, finder, keeps_text=False)
    window.setCentralWidget(field)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    field.setFocus()
    hits: list[Hit] = []
    field.chosen.connect(hits.append)
    QTest.keyClicks(field, "2468")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert tasks.wait_idle()
    assert hits == [PEOPLE[0]]
    assert field.text() == ""


def test_the_list_stays_inside_the_window(field: PersonSearch, window: QMainWindow, qtbot: QtBot) -> None:
    window.resize(1024, 700)
    qtbot.wait(20)
    QTest.keyClicks(field, "lml")
    wait_for_hits(qtbot, field, 3)
    assert field._popup is not None
    assert window.rect().contains(field._popup.geometry())
