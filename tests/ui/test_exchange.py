"""The exchange over the network as the window sees it: one at a time, stopped at will, and by itself."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from station_app.center.notices import send_notice
from station_app.domain.backoff import FIRST_S, REST_S
from station_app.domain.permissions import Role
from station_app.errors.online import CenterUnreachable, NoService
from station_app.services.center_notices import unread_notices
from station_app.sync.membership import membership
from station_app.sync.online import Synced
from station_app.sync.outgoing import pending_count
from station_app.ui import theme
from station_app.ui.exchange import Exchange
from station_app.ui.page import Desk
from station_app.ui.pages.sync.sync_page import SyncPage
from tests.helpers.centers import CenterUnderTest, make_center
from tests.helpers.clock import FixedClock
from tests.helpers.lines import served, silent, tell_address
from tests.helpers.stations import StationUnderTest
from tests.helpers.windows import cut_off

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the centre's server runs on Linux")


@pytest.fixture
def center(tmp_path: Path, clock: FixedClock) -> Iterator[CenterUnderTest]:
    stick = tmp_path / "stick"
    stick.mkdir()
    made = make_center(tmp_path / "center", stick, clock)
    yield made
    made.center.close()


@pytest.fixture
def port(center: CenterUnderTest) -> Iterator[int]:
    """Where the centre listens."""
    with served(center) as port:
        yield port


def join(desk: Desk, center: CenterUnderTest, port: int, station: StationUnderTest) -> str:
    """The desk's station belongs to the centre, and knows where it listens; the station's code there."""
    tell_address(center, port)
    center.welcome(replace(station, store=desk.store))
    found = membership(desk.store)
    assert found is not None
    return found.station_code


def page_of(desk: Desk, window: QMainWindow, qtbot: QtBot) -> SyncPage:
    page = SyncPage(desk, Exchange(desk, window))
    window.setCentralWidget(page)
    qtbot.waitUntil(page.online_button.isVisible)
    return page


def test_the_button_brings_everything_up_and_says_so(
    desk: Desk,
    station: StationUnderTest,
    center: CenterUnderTest,
    port: int,
    window: QMainWindow,
    qtbot: QtBot,
) -> None:
    code = join(desk, center, port, station)
    page = page_of(desk, window, qtbot)
    with qtbot.waitSignal(page.exchange.succeeded, timeout=20_000):
        page.online_button.click()
        assert not page.online_button.isEnabled()
        assert "正在与市中心同步" in page.banner.text
    assert page.online_button.isEnabled()
    assert f"已同步：传给市中心 {desk.store.head.seq} 条记录。" in page.banner.text
    assert pending_count(desk.store) == 0
    assert center.differences(code, desk.store) == []
    assert desk.tasks.wait_idle()
    assert [row.way for row in page.table.model.shown_rows] == ["line"]
    assert cut_off(page) == []


@pytest.mark.parametrize("size", theme.TextSize)
def test_all_of_the_page_fits_beside_the_places(
    desk: Desk,
    station: StationUnderTest,
    center: CenterUnderTest,
    window: QMainWindow,
    qtbot: QtBot,
    qapp: QApplication,
    size: theme.TextSize,
) -> None:
    join(desk, center, 1, station)
    theme.apply(qapp, size)
    try:
        page = page_of(desk, window, qtbot)
        assert desk.tasks.wait_idle()
        screen = 1024 if size is theme.TextSize.STANDARD else 1366
        assert page.minimumSizeHint().width() <= screen - theme.sizes().text * 11
        assert cut_off(page) == []
    finally:
        theme.apply(qapp, theme.TextSize.STANDARD)


def test_where_nobody_answers_the_page_says_what_to_do_and_stays_usable(
    desk: Desk, station: StationUnderTest, center: CenterUnderTest, window: QMainWindow, qtbot: QtBot
) -> None:
    join(desk, center, 1, station)
    page = page_of(desk, window, qtbot)
    with qtbot.waitSignal(page.exchange.failed, timeout=20_000) as failed:
        page.sync_now()
        page.sync_now()  # which changes nothing: one at a time
    assert isinstance(failed.args[0], CenterUnreachable)
    assert "连不上市中心" in page.banner.text
    assert page.online_button.isEnabled()
    assert page.export_button.isEnabled()
    assert desk.tasks.wait_idle()


def test_a_station_without_an_address_is_shown_no_button(
    desk: Desk, station: StationUnderTest, center: CenterUnderTest, window: QMainWindow, qtbot: QtBot
) -> None:
    center.welcome(replace(station, store=desk.store))
    page = SyncPage(desk, Exchange(desk, window))
    window.setCentralWidget(page)
    qtbot.waitUntil(page.export_button.isVisible)
    assert not page.online_button.isVisible()
    page.sync_now()
    assert not page.exchange.is_running
    with qtbot.waitSignal(page.exchange.failed) as failed:
        page.exchange.start()
    assert isinstance(failed.args[0], NoService)


def test_by_itself_it_waits_longer_after_a_failure_and_tells_of_notices(
    desk: Desk,
    station: StationUnderTest,
    center: CenterUnderTest,
    port: int,
    window: QMainWindow,
    qtbot: QtBot,
) -> None:
    code = join(desk, center, port, station)
    exchange = Exchange(desk, window)
    exchange.watch()
    with qtbot.waitSignal(exchange.succeeded, timeout=20_000):
        exchange._run_by_itself()
    assert 0.8 * REST_S <= exchange._next.interval() / 1000 <= 1.2 * REST_S
    send_notice(center.center, "送戏下乡", "请报名", operator="王科长")
    center.answer(code)
    with qtbot.waitSignal(exchange.succeeded, timeout=20_000):
        exchange._run_by_itself()
    assert desk.messages.bar().text == "市中心发来 1 条通知，在“今日”里。"
    assert len(unread_notices(desk.store)) == 1
    tell_address(center, 1)
    center.answer(code)
    with qtbot.waitSignal(exchange.succeeded, timeout=20_000):
        exchange._run_by_itself()
    for pause in (FIRST_S, 2 * FIRST_S):
        with qtbot.waitSignal(exchange.failed, timeout=20_000):
            exchange._run_by_itself()
        assert 0.8 * pause <= exchange._next.interval() / 1000 <= 1.2 * pause
    exchange.unwatch()
    assert not exchange._next.isActive()


@pytest.mark.parametrize("after_handshake", [True, False], ids=["answering", "greeting"])
def test_leaving_does_not_wait_for_a_centre_that_says_nothing(
    desk: Desk,
    station: StationUnderTest,
    center: CenterUnderTest,
    window: QMainWindow,
    qtbot: QtBot,
    after_handshake: bool,
) -> None:
    with silent(center, after_handshake=after_handshake) as (port, came):
        join(desk, center, port, station)
        exchange = Exchange(desk, window)
        ended: list[object] = []
        exchange.succeeded.connect(ended.append)
        exchange.failed.connect(ended.append)
        exchange.watch()
        exchange._run_by_itself()
        qtbot.waitUntil(came.is_set, timeout=20_000)
        began = time.monotonic()
        exchange.unwatch()
        assert desk.tasks.wait_idle()
        assert time.monotonic() - began < 1
    assert ended == [Synced(0, (), cancelled=True)]
    assert not exchange._next.isActive()
    assert pending_count(desk.store) == desk.store.head.seq


def test_one_who_may_not_export_lets_nothing_go_by_itself(desk: Desk, window: QMainWindow) -> None:
    exchange = Exchange(replace(desk, actor=replace(desk.actor, role=Role.VIEWER)), window)
    exchange.watch()
    assert not exchange._next.isActive()
