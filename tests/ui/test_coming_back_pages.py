"""After a restore: settle with the centre. After a fire: rebuild from its file. As a clerk does it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow
from sqlalchemy import literal, select

from station_app.center.outbox import copy_outbox
from station_app.center.outgoing import answer
from station_app.center.rebuilding import write_rebuild
from station_app.domain.permissions import Role
from station_app.errors.online import CenterAnswerStrange, CenterBusy, CenterNotTrusted, NotLetIn
from station_app.errors.sync import BundleGap, OtherKey, SyncError
from station_app.services.recovery_keys import keep_recovery_key
from station_app.services.restoring import carry_out, plan_with_password
from station_app.store.backup import back_up
from station_app.store.layout import Layout
from station_app.store.opening import open_store
from station_app.sync.outgoing import export_pending, receive_ack
from station_app.sync.settling import settling
from station_app.ui.messages import Messages
from station_app.ui.page import Desk
from station_app.ui.pages.rebuild_page import RebuildPage
from station_app.ui.pages.sync.settle_page import SettlePage
from station_app.ui.preferences import Preferences
from station_app.ui.tasks import Tasks
from tests.helpers.centers import CenterUnderTest, make_center
from tests.helpers.desks import sit_down
from tests.helpers.lines import served, tell_address
from tests.helpers.stations import PASSWORD, StationUnderTest
from tests.helpers.tables import all_rows
from tests.helpers.villages import Village
from tests.helpers.windows import PressNext, button, cut_off, spoken

CODE = "420581104205"
NEW = "新密码123"


@dataclass
class Scene:
    """A village whose work of today the centre has, and its backup of yesterday."""

    center: CenterUnderTest
    station: StationUnderTest
    backup: Path

    @property
    def stick(self) -> Path:
        return self.center.stick

    def send(self) -> None:
        station = self.station
        files = export_pending(
            station.store, station.actor, self.stick, lambda _d, _t: None, lambda: False
        ).files
        self.center.take_in(*files)
        path = self.center.answer(CODE)
        assert path is not None
        receive_ack(station.store, station.actor, path)


@pytest.fixture
def scene(village: Village, tmp_path: Path) -> Scene:
    stick = tmp_path / "stick"
    stick.mkdir()
    station = village.station
    center = make_center(tmp_path / "center", stick, station.clock)
    center.welcome(station)
    keep_recovery_key(station.store, station.actor)
    made = Scene(center, station, stick)
    made.send()
    made.backup = back_up(station.store, tmp_path / "backups").path
    village.household("后来户")
    village.household("后来的另一户")
    made.send()
    return made


def restored_desk(
    scene: Scene, tasks: Tasks, messages: Messages, tmp_path: Path, role: Role = Role.STATION_HEAD
) -> Desk:
    layout = Layout(tmp_path / "new")
    layout.folder.mkdir()
    carry_out(layout, scene.station.clock, plan_with_password(layout, scene.backup, "李书记", PASSWORD))
    store, actor = open_store(layout, scene.station.clock, "李书记", PASSWORD)
    return sit_down(store, replace(actor, role=role), tasks, messages, Preferences(tmp_path / "window.ini"))


@pytest.fixture
def page(scene: Scene, window: QMainWindow, tasks: Tasks, messages: Messages, tmp_path: Path) -> SettlePage:
    page = SettlePage(restored_desk(scene, tasks, messages, tmp_path))
    window.setCentralWidget(page)
    return page


def answered(scene: Scene) -> None:
    """The centre's people put the stick in, and give it back."""
    scene.center.take_in(*scene.stick.glob("*-ask.bundle"))
    answer(scene.center.center, CODE)
    copy_outbox(scene.center.center, scene.stick)


def test_by_stick_what_was_lost_comes_back(page: SettlePage, scene: Scene) -> None:
    assert cut_off(page) == []
    assert any("从备份恢复" in text for text in spoken(page))
    done: list[bool] = []
    page.settled.connect(lambda: done.append(True))
    page.ask_by_stick(scene.stick)
    assert page._desk.tasks.wait_idle()
    assert "可以拔出U盘" in page.banner.text
    page.take_from(scene.stick.parent)
    assert page._desk.tasks.wait_idle()
    assert "没有市中心对这次核对的答复" in page.banner.text
    answered(scene)
    page.take_from(scene.stick)
    assert page._desk.tasks.wait_idle()
    assert done == [True]
    store = page._desk.store
    assert settling(store) is None
    assert store.head.seq == scene.station.store.head.seq + 1
    assert all_rows(store)["household"] == all_rows(scene.station.store)["household"]


def test_a_stick_that_lacks_a_file_is_told_so(page: SettlePage, scene: Scene) -> None:
    page.ask_by_stick(scene.stick)
    assert page._desk.tasks.wait_idle()
    answered(scene)
    for given in scene.stick.glob("*-back-*"):
        given.unlink()
    page.take_from(scene.stick)
    assert page._desk.tasks.wait_idle()
    assert "还有 2 条记录没有取回来" in page.banner.text
    assert settling(page._desk.store) is not None


def test_photos_that_are_not_there_are_asked_about(
    page: SettlePage, scene: Scene, monkeypatch: pytest.MonkeyPatch, press_next: PressNext
) -> None:
    monkeypatch.setattr("station_app.sync.settling._MISSING_PHOTOS", select(literal(3)))
    done: list[bool] = []
    page.settled.connect(lambda: done.append(True))
    page.ask_by_stick(scene.stick)
    assert page._desk.tasks.wait_idle()
    answered(scene)
    said = press_next("再收取一次")
    page.take_from(scene.stick)
    assert page._desk.tasks.wait_idle()
    assert any("还有 3 张照片没有取回来" in text for text in said)
    assert "照片还没有取齐" in page.banner.text
    assert done == []
    press_next("不等照片，开始工作")
    page.take_from(scene.stick)
    assert page._desk.tasks.wait_idle()
    assert done == [True]


def test_who_cannot_reach_the_centre_is_warned_and_may_begin(page: SettlePage, press_next: PressNext) -> None:
    done: list[bool] = []
    page.settled.connect(lambda: done.append(True))
    press_next("还是先核对")
    button(page, "联系不上市中心，直接开始工作").click()
    assert page._desk.tasks.wait_idle()
    assert done == []
    said = press_next("直接开始工作")
    button(page, "联系不上市中心，直接开始工作").click()
    assert page._desk.tasks.wait_idle()
    assert done == [True]
    assert any("有一边的记录会作废" in text for text in said)


def test_who_may_not_is_told_who_may(
    scene: Scene, window: QMainWindow, tasks: Tasks, messages: Messages, tmp_path: Path
) -> None:
    page = SettlePage(restored_desk(scene, tasks, messages, tmp_path, Role.VIEWER))
    window.setCentralWidget(page)
    assert "请站长或文书登录" in page.banner.text
    assert not page.alone.isVisible()
    left: list[bool] = []
    page.left.connect(lambda: left.append(True))
    button(page, "退出登录").click()
    assert left == [True]


@pytest.mark.skipif(sys.platform == "win32", reason="the centre's server runs on Linux")
def test_online_it_is_one_button(
    scene: Scene, village: Village, window: QMainWindow, tasks: Tasks, messages: Messages, tmp_path: Path
) -> None:
    with served(scene.center) as port:
        tell_address(scene.center, port)
        path = scene.center.answer(CODE)
        assert path is not None
        receive_ack(scene.station.store, scene.station.actor, path)
        scene.backup = back_up(scene.station.store, tmp_path / "backups").path
        village.household("最后一户")
        scene.send()
        page = SettlePage(restored_desk(scene, tasks, messages, tmp_path))
        window.setCentralWidget(page)
        done: list[bool] = []
        page.settled.connect(lambda: done.append(True))
        button(page, "联网核对").click()
        assert tasks.wait_idle()
        assert tasks.wait_idle()
    assert done == [True]
    assert all_rows(page._desk.store)["household"] == all_rows(scene.station.store)["household"]


def test_without_a_line_the_reason_is_said(
    scene: Scene, window: QMainWindow, tasks: Tasks, messages: Messages, tmp_path: Path
) -> None:
    tell_address(scene.center, 9)
    path = scene.center.answer(CODE)
    assert path is not None
    receive_ack(scene.station.store, scene.station.actor, path)
    scene.backup = back_up(scene.station.store, tmp_path / "backups").path
    page = SettlePage(restored_desk(scene, tasks, messages, tmp_path))
    window.setCentralWidget(page)
    button(page, "联网核对").click()
    assert tasks.wait_idle()
    assert page.banner.text
    assert page.stick_card.isVisible()


def test_a_clock_behind_what_came_back_is_asked_about(
    scene: Scene,
    village: Village,
    window: QMainWindow,
    tasks: Tasks,
    messages: Messages,
    tmp_path: Path,
    press_next: PressNext,
) -> None:
    scene.station.clock.advance(hours=1)
    village.household("最后一户")
    scene.send()
    scene.station.clock.advance(hours=-1)
    page = SettlePage(restored_desk(scene, tasks, messages, tmp_path))
    window.setCentralWidget(page)
    page.ask_by_stick(scene.stick)
    assert tasks.wait_idle()
    answered(scene)
    done: list[bool] = []
    page.settled.connect(lambda: done.append(True))
    said = press_next("先去调时间")
    page.take_from(scene.stick)
    assert tasks.wait_idle()
    assert done == []
    assert any("早于最后一笔记录的时间" in text for text in said)
    press_next("时间没错，继续")
    page.take_from(scene.stick)
    assert tasks.wait_idle()
    assert done == [True]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (CenterBusy(status=503), "再点一次"),
        (CenterAnswerStrange(reason="status 404"), "还没有升级"),
        (CenterNotTrusted(reason="another certificate"), "U盘的办法"),
        (NotLetIn(reason="signature"), "恢复文件重建"),
        (OtherKey(file="x"), "恢复文件重建"),
        (BundleGap(file="x", first=9, resend_from=7), "重新放一遍"),
    ],
)
def test_no_advice_is_given_that_cannot_be_followed_here(
    page: SettlePage, monkeypatch: pytest.MonkeyPatch, error: SyncError, told: str
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr("station_app.sync.online.ask_online", refuse)
    page.ask_online()
    assert page._desk.tasks.wait_idle()
    assert told in page.banner.text
    assert "导出" not in page.banner.text


@pytest.fixture
def rebuild_page(
    scene: Scene, window: QMainWindow, tasks: Tasks, messages: Messages, tmp_path: Path
) -> RebuildPage:
    write_rebuild(scene.center.center, CODE, scene.stick)
    page = RebuildPage(Layout(tmp_path / "rebuilt"), scene.station.clock, tasks, messages)
    window.setCentralWidget(page)
    return page


def fill(page: RebuildPage, code: str, password: str = NEW, again: str = NEW) -> None:
    page.code.setText(code)
    page.password.set_value(password)
    page.again.set_value(again)
    button(page, "开始重建").click()
    assert page._tasks.wait_idle()


def test_a_lost_computer_is_rebuilt(rebuild_page: RebuildPage, scene: Scene) -> None:
    done: list[object] = []
    rebuild_page.rebuilt.connect(done.append)
    assert not rebuild_page.card.isVisible()
    rebuild_page.examine(scene.stick / f"{CODE}.rebuild")
    assert rebuild_page._tasks.wait_idle()
    said = spoken(rebuild_page)
    assert scene.center.center.keys.public.check_code in said
    assert any("共" in text and "条记录" in text for text in said)
    assert cut_off(rebuild_page) == []
    fill(rebuild_page, scene.station.recovery_code, again="别的密码123")
    assert any("两次输入的密码不一样" in text for text in spoken(rebuild_page))
    fill(rebuild_page, "ABCD-EFGH")
    assert done == []
    fill(rebuild_page, scene.station.recovery_code)
    assert len(done) == 1
    store, _ = open_store(rebuild_page._layout, scene.station.clock, "李书记", NEW)
    assert all_rows(store) == all_rows(scene.station.store)
    store.close()


def test_another_file_is_refused_in_a_sentence(
    rebuild_page: RebuildPage, scene: Scene, window: QMainWindow
) -> None:
    rebuild_page.examine(scene.backup)
    assert rebuild_page._tasks.wait_idle()
    assert any("不是市中心的恢复文件" in text for text in spoken(window))
    assert not rebuild_page.card.isVisible()


def test_what_stands_on_the_computer_is_kept(
    rebuild_page: RebuildPage, scene: Scene, press_next: PressNext
) -> None:
    layout = rebuild_page._layout
    layout.folder.mkdir()
    layout.database.write_bytes(b"what is left of a store")
    rebuild_page.examine(scene.stick / f"{CODE}.rebuild")
    assert rebuild_page._tasks.wait_idle()
    said = press_next("重建")
    fill(rebuild_page, scene.station.recovery_code)
    assert any("不会删除" in text for text in said)
    (kept,) = layout.folder.glob("station.db.replaced-*")
    assert kept.read_bytes() == b"what is left of a store"
