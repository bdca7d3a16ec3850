"""数据修复 as a clerk goes through it: what can be found is said first, and the damaged files stay."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from station_app.services.people_views import list_households
from station_app.store.backup import back_up
from station_app.store.layout import Layout
from station_app.store.opening import open_store
from station_app.ui.messages import Messages
from station_app.ui.pages.repair_page import RepairPage
from station_app.ui.printing import Printing, SessionChoices
from station_app.ui.tasks import Tasks
from tests.helpers.pdf import text_of
from tests.helpers.stations import PASSWORD, StationUnderTest
from tests.helpers.villages import Village
from tests.helpers.windows import PressNext, button, cut_off, spoken

PAGE = 4096
Show = Callable[[], RepairPage]


@pytest.fixture
def station(village: Village) -> StationUnderTest:
    """A village with a backup, and a household that came an hour later; closed for the night."""
    station = village.station
    back_up(station.store, station.store.layout.backups)
    station.clock.advance(hours=1)
    village.household("后来户")
    station.store.close()
    return station


@pytest.fixture
def show(station: StationUnderTest, window: QMainWindow, tasks: Tasks, messages: Messages) -> Show:
    def shown() -> RepairPage:
        printing = Printing(tasks, messages, SessionChoices())
        reason = "本站的数据文件打不开，可能已经损坏。"
        page = RepairPage(station.store.layout, station.clock, tasks, messages, printing, reason)
        window.setCentralWidget(page)
        assert tasks.wait_idle()
        return page

    return shown


def damage(layout: Layout, start: int, end: int) -> bytes:
    """Zeroes from one page up to another; what the file then holds."""
    content = bytearray(layout.database.read_bytes())
    content[start * PAGE : end * PAGE] = bytes((end - start) * PAGE)
    layout.database.write_bytes(content)
    return bytes(content)


def look(page: RepairPage, password: str = PASSWORD) -> None:
    page.unlocking.password.set_value(password)
    button(page, "看看能找回什么").click()
    for _ in range(2):
        assert page._tasks.wait_idle()


def repair(page: RepairPage) -> None:
    button(page, "按选中的办法修复").click()
    assert page._tasks.wait_idle()


def heads(station: StationUnderTest) -> list[str]:
    store, _ = open_store(station.store.layout, station.clock, "李书记", PASSWORD)
    found = [row.head for row in list_households(store)]
    store.close()
    return found


def test_the_records_after_the_backup_come_back_with_it(
    show: Show, station: StationUnderTest, qtbot: QtBot
) -> None:
    layout = station.store.layout
    damaged = damage(layout, 0, 1)
    page = show()
    look(page)
    assert page.steps.current == 1
    said = spoken(page)
    assert any("坏了 1 页" in sentence for sentence in said)
    assert [choice.text() for choice in page.choosing.choices.buttons()] == [
        "用 2026-03-02 09:00 的备份，再接上之后的记录（推荐）",
        "只用 2026-03-02 09:00 的备份",
    ]
    assert any("一条也不会少" in sentence for sentence in said)
    assert any("会少 1 件事" in sentence for sentence in said)
    qtbot.wait(20)  # new words ask for their room
    assert cut_off(page) == []
    assert layout.database.read_bytes() == damaged
    repair(page)
    assert page.steps.current == 2
    (kept,) = layout.folder.glob("station.db.replaced-*")
    assert kept.read_bytes() == damaged
    assert any(kept.name in sentence for sentence in spoken(page))
    repaired: list[str] = []
    page.repaired.connect(repaired.append)
    button(page, "去登录").click()
    assert repaired == ["李家畈村新时代文明实践站"]
    assert "后来户" in heads(station)


def test_what_is_lost_is_asked_about_listed_and_printed(
    show: Show, station: StationUnderTest, press_next: PressNext, qtbot: QtBot
) -> None:
    damage(station.store.layout, 0, 1)
    page = show()
    look(page)
    page.choosing.choices.button(1).click()
    said = press_next("修复")
    repair(page)
    assert "会少 1 件事" in said[0]
    assert "后来户" not in heads(station)
    assert page.outcome.table.isVisible()
    papers: list[bytes] = []
    page._printing.show = lambda pdf, *_: papers.append(pdf)  # type: ignore[method-assign] # the preview is its own test
    button(page, "打印修复报告").click()
    (paper,) = papers
    text = text_of(paper)
    for words in ("数据修复报告", "新开户", "李书记", "station.db.replaced-", "重新录入"):
        assert words in text
    qtbot.wait(20)
    assert cut_off(page) == []


def test_a_wrong_password_is_said_beside_the_field(show: Show, station: StationUnderTest) -> None:
    damage(station.store.layout, 0, 1)
    page = show()
    look(page, "不是这个密码")
    assert page.unlocking.form.rows["password"].has_error
    assert page.steps.current == 0


def test_without_keys_and_backups_the_page_says_what_to_bring(
    show: Show, station: StationUnderTest, tmp_path: Path
) -> None:
    layout = station.store.layout
    backups = tmp_path / "elsewhere"
    shutil.move(layout.backups, backups)
    layout.keys.write_text("{}", encoding="utf-8")
    page = show()
    assert not page.unlocking.isVisible()
    assert "请插上存有备份的U盘" in page.no_keys.text
    shutil.move(backups, layout.backups)
    button(page, "重新查找").click()
    assert page._tasks.wait_idle()
    assert page.unlocking.isVisible()
    look(page)
    assert [choice.text() for choice in page.choosing.choices.buttons()] == ["补回钥匙文件"]
    repair(page)
    assert "后来户" in heads(station)


def test_where_nothing_can_be_read_the_centre_is_named(show: Show, station: StationUnderTest) -> None:
    layout = station.store.layout
    shutil.rmtree(layout.backups)
    damage(layout, 0, layout.database.stat().st_size // PAGE)
    page = show()
    look(page)
    assert page.choosing.choices.buttons() == []
    assert not button(page, "按选中的办法修复").isEnabled()
    assert "请市中心做恢复文件" in page.choosing.facts.text
    asked: list[bool] = []
    page.rebuild_asked.connect(lambda: asked.append(True))
    page.rebuild.click()
    assert asked == [True]


def test_leaving_clears_away_what_was_made_ready(show: Show, station: StationUnderTest) -> None:
    layout = station.store.layout
    damage(layout, 0, 1)
    page = show()
    look(page)
    assert list(layout.folder.glob(".preparing-*"))
    left: list[bool] = []
    page.left.connect(lambda: left.append(True))
    page.back.click()
    assert page.steps.current == 0
    page.back.click()
    assert page._tasks.wait_idle()
    assert left == [True]
    assert not list(layout.folder.glob(".preparing-*"))
