"""Bringing a backup back: what would be lost is said before, and what stood there is kept."""

from __future__ import annotations

import json
import shutil
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from station_app.services.people_views import list_households
from station_app.store.backup import BackupInfo, back_up
from station_app.store.opening import open_store
from station_app.ui.messages import Messages
from station_app.ui.pages.restore_page import RestorePage
from station_app.ui.tasks import Tasks
from tests.helpers.stations import PASSWORD, StationUnderTest
from tests.helpers.villages import Village
from tests.helpers.windows import PressNext, button, cut_off, spoken


@pytest.fixture
def backup(village: Village) -> BackupInfo:
    """Taken an hour before one more household was added; the store is closed."""
    station = village.station
    info = back_up(station.store, station.store.layout.backups)
    station.clock.advance(hours=1)
    village.household("后来户")
    station.store.close()
    return info


@pytest.fixture
def page(
    village: Village, backup: BackupInfo, window: QMainWindow, tasks: Tasks, messages: Messages
) -> RestorePage:
    page = RestorePage(village.station.store.layout, village.station.clock, tasks, messages)
    window.setCentralWidget(page)
    assert tasks.wait_idle()
    return page


def _examine(page: RestorePage) -> None:
    button(page, "用这份备份").click()
    assert page._tasks.wait_idle()


def _open(page: RestorePage, password: str = PASSWORD) -> None:
    page.opening.password.set_value(password)
    button(page, "打开备份").click()
    assert page._tasks.wait_idle()


def _restore(page: RestorePage, press_next: PressNext) -> list[str]:
    said = press_next("恢复")
    button(page, "恢复到这个时候").click()
    assert page._tasks.wait_idle()
    return said


def _heads(station: StationUnderTest) -> list[str]:
    store, _ = open_store(station.store.layout, station.clock, "李书记", PASSWORD)
    heads = [row.head for row in list_households(store)]
    store.close()
    return heads


def back_up_with_bad_keys(village: Village) -> Path:
    """Whole by its checksums, but what it holds as keys opens nothing."""
    layout = village.station.store.layout
    target = layout.folder / "bad.wmbak"
    keys = layout.keys.read_bytes()
    manifest = {
        "version": 1,
        "station": "某站",
        "at": 0,
        "seq": 1,
        "database_sha256": sha256(layout.database.read_bytes()).hexdigest(),
        "keys_sha256": sha256(keys).hexdigest(),
    }
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("station.keys", keys)
        archive.write(layout.database, "station.db")
    return target


def test_the_backup_says_what_would_be_lost_and_brings_the_station_back(
    page: RestorePage, village: Village, press_next: PressNext, qtbot: QtBot
) -> None:
    assert "后来户" in _heads(village.station)
    restored: list[str] = []
    page.restored.connect(restored.append)
    _examine(page)
    _open(page)
    assert any("备份之后又记了 1 条" in sentence for sentence in spoken(page))
    qtbot.wait(20)  # new words ask for their room
    assert cut_off(page) == []
    said = _restore(page, press_next)
    assert said[0].startswith("将把“李家畈村新时代文明实践站”恢复到 2026年03月02日 09:00")
    assert restored == ["李家畈村新时代文明实践站"]
    assert "后来户" not in _heads(village.station)
    assert list(village.station.store.folder.glob("station.db.replaced-*"))


def test_a_wrong_password_is_said_beside_the_field(page: RestorePage) -> None:
    _examine(page)
    _open(page, "不是这个密码")
    assert page.opening.form.rows["password"].has_error
    assert page.steps.current == 1


def test_the_recovery_code_opens_a_backup_too(page: RestorePage, village: Village) -> None:
    _examine(page)
    button(page, "改用恢复码").click()
    assert not page.opening.password.isVisible()
    page.opening.code.setText("0000-0000")
    button(page, "打开备份").click()
    assert page._tasks.wait_idle()
    assert page.opening.form.rows["recovery_code"].has_error
    page.opening.code.setText(village.station.recovery_code.lower().replace("-", " "))
    button(page, "打开备份").click()
    assert page._tasks.wait_idle()
    assert page.steps.current == 2


def test_a_burnt_computer_is_brought_back_from_the_stick(
    page: RestorePage, village: Village, backup: BackupInfo, tmp_path: Path, press_next: PressNext
) -> None:
    stick = tmp_path / "stick" / backup.path.name
    stick.parent.mkdir()
    shutil.copy(backup.path, stick)
    layout = village.station.store.layout
    shutil.rmtree(layout.folder)
    layout.folder.mkdir()
    page.examine(stick)
    assert page._tasks.wait_idle()
    _open(page)
    assert any("没有能打开的数据" in sentence for sentence in spoken(page))
    _restore(page, press_next)
    assert sorted(_heads(village.station)) == ["张建国", "解大山", "陈桂英"]


def test_a_lost_key_file_is_put_back_and_no_record_with_it(
    page: RestorePage, village: Village, qtbot: QtBot
) -> None:
    village.station.store.layout.keys.unlink()
    _examine(page)
    _open(page)
    assert any("只缺钥匙文件" in sentence for sentence in spoken(page))
    button(page, "补回钥匙文件").click()
    assert page._tasks.wait_idle()
    assert "后来户" in _heads(village.station)


def test_a_backup_whose_keys_are_damaged_is_refused(
    page: RestorePage, village: Village, press_next: PressNext, qtbot: QtBot
) -> None:
    village.station.store.layout.keys.write_text("{}", encoding="utf-8")
    bad = back_up_with_bad_keys(village)
    said = press_next("知道了")
    page.examine(bad)
    qtbot.waitUntil(lambda: any("不是完整的备份" in sentence for sentence in said))
    assert page.steps.current == 0


def test_a_file_that_is_no_whole_backup_is_refused(
    page: RestorePage, backup: BackupInfo, press_next: PressNext, qtbot: QtBot
) -> None:
    content = bytearray(backup.path.read_bytes())
    content[len(content) // 2] ^= 1
    backup.path.write_bytes(content)
    said = press_next("知道了")
    _examine(page)
    qtbot.waitUntil(lambda: any("不是完整的备份" in sentence for sentence in said))
    assert page.steps.current == 0


def test_back_goes_step_by_step_and_then_leaves(page: RestorePage) -> None:
    left: list[bool] = []
    page.left.connect(lambda: left.append(True))
    _examine(page)
    page.back.click()
    assert page.steps.current == 0
    page.back.click()
    assert left == [True]
