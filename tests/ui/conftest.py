"""The window's fixtures: a real Qt, without a screen where there is none, and nothing mocked."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "linux" and not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow
from pytestqt.qtbot import QtBot

from station_app.ui.application import dress
from station_app.ui.messages import Messages
from station_app.ui.page import Desk
from station_app.ui.preferences import Preferences
from station_app.ui.tasks import Tasks
from tests.helpers.desks import seed, sit_down
from tests.helpers.stations import StationUnderTest
from tests.helpers.villages import Village
from tests.helpers.windows import PressNext, button, spoken


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application as the clerk sees it."""
    dress(qapp)
    return qapp


@pytest.fixture(autouse=True)
def _garbage_stays_on_this_thread() -> Iterator[None]:
    """What ``Collector`` does for the program: a worker's thread that destroys a widget ends the process."""
    gc.disable()
    yield
    gc.collect(1)
    gc.enable()


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    """An empty main window at the design size."""
    window = QMainWindow()
    window.resize(1366, 768)
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def messages(window: QMainWindow) -> Messages:
    return Messages(window)


@pytest.fixture
def tasks(messages: Messages, window: QMainWindow) -> Iterator[Tasks]:
    tasks = Tasks(messages.error, window)
    yield tasks
    assert tasks.shut_down(10_000)


@pytest.fixture
def press_next(qapp: QApplication) -> PressNext:
    """Presses the button of that name in the next dialog that asks; the list then holds what it said."""

    def arrange(button_text: str) -> list[str]:
        said: list[str] = []

        def press(tries: int = 200) -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QDialog):
                assert tries, f"no dialog asked for {button_text}"
                QTimer.singleShot(10, lambda: press(tries - 1))
                return
            said.extend(spoken(dialog))
            button(dialog, button_text).click()

        QTimer.singleShot(0, press)
        return said

    return arrange


@pytest.fixture
def village(station: StationUnderTest) -> Village:
    """A set-up station with a few people, rules, teams and goods (``tests.helpers.desks.seed``)."""
    return seed(station)


@pytest.fixture
def desk(village: Village, tasks: Tasks, messages: Messages, tmp_path: Path) -> Desk:
    """What a page is built with: the station head's desk at that village."""
    station = village.station
    return sit_down(station.store, station.actor, tasks, messages, Preferences(tmp_path / "window.ini"))
