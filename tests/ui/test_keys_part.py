"""密钥 as the station head uses it: asked for here, confirmed by the centre's answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from station_app.sync.enrolment import read_request
from station_app.sync.key_change import change_under_way
from station_app.sync.membership import enrol_request, take_welcome
from station_app.sync.messages import KEYS, keys_changes
from station_app.sync.outgoing import receive_ack
from station_app.ui.page import Desk
from station_app.ui.pages.settings.keys_part import KeysPart
from station_app.ui.pages.settings.settings_page import SettingsPage
from tests.helpers.stand_in_center import Center
from tests.helpers.windows import PressNext, cut_off


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def center(stick: Path) -> Center:
    return Center(stick)


@pytest.fixture
def part(desk: Desk, window: QMainWindow, qtbot: QtBot) -> Iterator[KeysPart]:
    page = SettingsPage(desk)
    window.setCentralWidget(page)
    qtbot.waitUntil(page.isVisible)
    made = page.show_panel(KeysPart)
    assert isinstance(made, KeysPart)
    assert desk.tasks.wait_idle()
    yield made
    assert desk.tasks.wait_idle()


def join(part: KeysPart, center: Center, stick: Path) -> None:
    store, actor = part.desk.store, part.desk.actor
    take_welcome(store, actor, center.welcome(enrol_request(store, actor, stick).path))
    part.load()
    assert part.desk.tasks.wait_idle()


def test_a_station_without_a_centre_has_nothing_to_replace(part: KeysPart) -> None:
    assert "还没有加入市中心" in part.state.text
    assert not part.replace.isEnabled()
    assert not part.write.isVisible()
    assert cut_off(part) == []


def test_the_keys_are_replaced_from_the_button_to_the_answer(
    part: KeysPart, center: Center, stick: Path, press_next: PressNext, qtbot: QtBot
) -> None:
    join(part, center, stick)
    store, actor = part.desk.store, part.desk.actor
    assert center.station is not None
    assert center.station.check_code in part.state.text

    said = press_next("更换密钥")
    part.replace.click()
    assert part.desk.tasks.wait_idle()
    assert "照旧用现在的密钥" in " ".join(said)
    change = change_under_way(store)
    assert change is not None
    assert change.check_code in part.state.text
    assert (part.replace.isEnabled(), part.write.isVisible()) == (False, True)
    assert cut_off(part) == []

    part.write_to(stick)
    assert part.desk.tasks.wait_idle()
    request = read_request(stick / change.file_name)
    assert request.is_consented_by(center.station)

    center.station = request.keys
    receive_ack(store, actor, center.write(KEYS, keys_changes(request.keys)))
    qtbot.waitUntil(lambda: "现在用的密钥" in part.state.text)
    assert request.keys.check_code in part.state.text
    assert (part.replace.isEnabled(), part.write.isVisible()) == (True, False)


def test_who_says_no_replaces_nothing(
    part: KeysPart, center: Center, stick: Path, press_next: PressNext
) -> None:
    join(part, center, stick)
    press_next("取消")
    part.replace.click()
    assert part.desk.tasks.wait_idle()
    assert change_under_way(part.desk.store) is None
