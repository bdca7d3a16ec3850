"""同步 as a clerk uses it: join the centre, export to a stick, bring the answer back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from station_app.domain.notices import CenterNotice
from station_app.domain.permissions import Role
from station_app.services.center_notices import list_notices
from station_app.sync.online import Synced
from station_app.sync.outgoing import ExportResult, Received
from station_app.ui.exchange import Exchange
from station_app.ui.items import ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.sync.notices_dialog import NoticesDialog
from station_app.ui.pages.sync.sync_page import SyncPage
from station_app.ui.sync_words import answer_words, exported_words, sent_words, synced_words
from tests.helpers.photos import photo_bytes
from tests.helpers.stand_in_center import Center, add_photo
from tests.helpers.windows import PressNext, button, cut_off, spoken


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def center(tmp_path: Path) -> Center:
    folder = tmp_path / "center"
    folder.mkdir()
    return Center(folder)


@pytest.fixture
def page(desk: Desk, window: QMainWindow, qtbot: QtBot) -> Iterator[SyncPage]:
    page = SyncPage(desk, Exchange(desk, window))
    window.setCentralWidget(page)
    qtbot.waitUntil(page.enrol.isVisible)
    assert desk.tasks.wait_idle()
    yield page
    assert desk.tasks.wait_idle()


def _joined(page: SyncPage, center: Center, stick: Path, press_next: PressNext) -> list[str]:
    page.enrol.write_request(stick)
    assert page.desk.tasks.wait_idle()
    (request,) = stick.iterdir()
    said = press_next("核对无误，加入")
    page.enrol.read_answer(center.welcome(request))
    assert page.desk.tasks.wait_idle()
    return said


def test_a_station_that_has_not_joined_is_told_how(page: SyncPage) -> None:
    assert not page.export_button.isVisible()
    assert button(page, "生成申请文件").isEnabled()
    assert not button(page, "读取市中心回执").isEnabled()
    assert cut_off(page) == []


def test_joining_shows_the_code_to_read_out_and_the_code_to_compare(
    page: SyncPage, center: Center, stick: Path, press_next: PressNext
) -> None:
    page.enrol.write_request(stick)
    assert page.desk.tasks.wait_idle()
    (request,) = stick.iterdir()
    welcome = center.welcome(request)
    assert center.station is not None
    assert center.station.check_code in spoken(page)
    said = press_next("核对无误，加入")
    page.enrol.read_answer(welcome)
    assert page.desk.tasks.wait_idle()
    assert any(center.keys.public.check_code in words for words in said)
    assert page.export_button.isVisible()
    assert not page.enrol.isVisible()


def test_what_is_exported_waits_until_the_centre_has_answered(
    page: SyncPage, center: Center, stick: Path, press_next: PressNext
) -> None:
    _joined(page, center, stick, press_next)
    pending = page.desk.store.head.seq
    assert f"{pending} 条" in spoken(page.pending)

    page.export_to(stick)
    assert page.desk.tasks.wait_idle()
    assert "可以拔出U盘" in page.banner.text
    assert f"{pending} 条" in spoken(page.pending)
    (row,) = page.table.model.shown_rows
    assert (row.first, row.last, row.acknowledged) == (1, pending, False)

    bundle = stick / row.file_name
    center.ingest((bundle,))
    page.take_answer(center.acknowledge(center.headers[0].facts.epoch))
    assert page.desk.tasks.wait_idle()
    assert f"第 {pending} 条以前" in page.banner.text
    assert "0 条" in spoken(page.pending)
    assert not page.export_button.isEnabled()
    assert page.table.model.shown_rows[0].acknowledged


def test_photos_alone_can_be_exported_until_the_centre_holds_them(
    page: SyncPage, center: Center, stick: Path, press_next: PressNext
) -> None:
    _joined(page, center, stick, press_next)
    page.export_to(stick)
    assert page.desk.tasks.wait_idle()
    center.ingest((stick / page.table.model.shown_rows[0].file_name,))
    page.take_answer(center.acknowledge(center.headers[0].facts.epoch))
    assert page.desk.tasks.wait_idle()
    assert not page.export_button.isEnabled()

    add_photo(page.desk, photo_bytes(1))
    page.reload()
    assert page.desk.tasks.wait_idle()
    assert "还有 1 张照片要导出" in spoken(page.pending)
    assert "0 条" in spoken(page.pending)
    page.export_to(stick)
    assert page.desk.tasks.wait_idle()
    assert "已导出 1 张照片（1 个文件）" in page.banner.text
    row = page.table.model.shown_rows[0]
    assert (sent_words(row), row.acknowledged) == ("照片 1 张", False)

    center.ingest((stick / row.file_name,))
    page.take_answer(center.hold_photos())
    assert page.desk.tasks.wait_idle()
    assert "都收到了" in spoken(page.pending)
    assert not page.export_button.isEnabled()
    assert page.table.model.shown_rows[0].acknowledged


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (ExportResult((), 1, 40, 40, cancelled=False), " 40 条记录"),
        (ExportResult((), 41, 40, 0, cancelled=False, photos=3), " 3 张照片"),
        (ExportResult((), 1, 40, 40, cancelled=False, photos=3), " 40 条记录和 3 张照片"),
    ],
)
def test_an_export_says_what_it_wrote(result: ExportResult, words: str) -> None:
    assert exported_words(result) == words


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (Synced(40, (), cancelled=False), "已同步：传给市中心 40 条记录。"),
        (Synced(40, (), cancelled=False, photos=2), "已同步：传给市中心 40 条记录，传去 2 张照片。"),
        (Synced(0, (), cancelled=False, photos=2), "已同步：市中心已有本站的全部记录，传去 2 张照片。"),
        (
            Synced(4, (), cancelled=True, photos=2),
            "已停止，4 条和 2 张照片已经传给市中心，其余的下次接着传。",
        ),
        (Synced(4, (), cancelled=True), "已停止，4 条已经传给市中心，其余的下次接着传。"),
    ],
)
def test_an_exchange_says_what_went_up(result: Synced, words: str) -> None:
    assert synced_words(result)[0] == words


def test_a_file_that_is_no_answer_is_refused_in_words_and_changes_nothing(
    page: SyncPage, center: Center, stick: Path, press_next: PressNext
) -> None:
    _joined(page, center, stick, press_next)
    wrong = stick / "照片.bundle"
    wrong.write_bytes(b"\xff\xd8\xff" * 1000)
    page.take_answer(wrong)
    assert page.desk.tasks.wait_idle()
    assert any("照片.bundle" in words for words in spoken(page.window()))
    assert "0 条" in spoken(page.acknowledged)


def test_a_viewer_sees_the_state_but_no_buttons(
    desk: Desk, page: SyncPage, center: Center, stick: Path, press_next: PressNext, qtbot: QtBot
) -> None:
    _joined(page, center, stick, press_next)
    looking = replace(desk, actor=replace(desk.actor, role=Role.VIEWER))
    viewer = SyncPage(looking, Exchange(looking))
    qtbot.addWidget(viewer)
    viewer.show()
    qtbot.waitUntil(viewer.pending.isVisible)
    assert desk.tasks.wait_idle()
    assert not viewer.export_button.isVisible()


@pytest.mark.parametrize(
    ("received", "words", "tone"),
    [
        (Received(1, 40), "市中心已收到第 40 条以前", "good"),
        (Received(1, 40, resend_from=41), "还缺第 41 条起", "warn"),
        (Received(1, 40, fork_from=30), "请停用那台电脑", "bad"),
        (Received(2, 40, fork_from=30, ahead=50), "从旧备份恢复的，恢复后记的从第 30 条起", "bad"),
        (Received(1, 40, ahead=55), "旧备份", "warn"),
    ],
)
def test_every_answer_says_what_to_do(received: Received, words: str, tone: str) -> None:
    text, shade = answer_words(received)
    assert words in text
    assert shade == tone


def _notice(number: int, title: str) -> CenterNotice:
    return CenterNotice(f"{number:012x}", title, f"{title}\n请转告村民。", None, 1_772_000_000_000 + number)


def test_a_notice_of_the_centre_is_read_and_said_to_be(
    page: SyncPage, center: Center, stick: Path, press_next: PressNext, qtbot: QtBot
) -> None:
    _joined(page, center, stick, press_next)
    center.notify(_notice(1, "送戏下乡"))
    page.take_answer(center.notify(_notice(2, "防汛值班")))
    assert page.desk.tasks.wait_idle()
    assert "带回 2 条市中心通知" in page.banner.text
    page.open_item(ShowPart("notices"))
    dialog = page.findChild(NoticesDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.known.isVisible)
    assert dialog.heading.text() == "防汛值班"
    assert dialog.text.toPlainText() == "防汛值班\n请转告村民。"
    assert cut_off(dialog) == []
    dialog.known.click()
    qtbot.waitUntil(lambda: dialog.heading.text() == "送戏下乡")
    assert [each.read_at is None for each in list_notices(page.desk.store)] == [True, False]
    assert [each.title for each in dialog.table.model.shown_rows] == ["送戏下乡", "防汛值班"]
    dialog.table.select_key(dialog.table.model.shown_rows[1].id)
    assert not dialog.known.isVisible()
    assert page.desk.actor.name in dialog.facts.text()
    dialog.leave.click()


def test_where_there_is_no_notice_the_list_says_how_they_come(
    page: SyncPage, center: Center, stick: Path, press_next: PressNext, qtbot: QtBot
) -> None:
    _joined(page, center, stick, press_next)
    button(page, "市中心通知").click()
    dialog = page.findChild(NoticesDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: "还没有通知" in spoken(dialog))
    assert not dialog.known.isVisible()
    dialog.leave.click()
