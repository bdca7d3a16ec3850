"""The program from its first page to its last: signing in and out, a wrong clock, damage, and closing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from station_app.bootstrap.program import Program
from station_app.demo.station import create_demo
from station_app.domain.permissions import Role
from station_app.errors.store import StoreInUse
from station_app.paths import Paths
from station_app.services.restoring import carry_out, plan_with_password
from station_app.services.users import UserDraft, add_user
from station_app.store.backup import back_up, list_backups
from station_app.store.keys import load_key_file
from station_app.store.layout import Layout
from station_app.store.opening import open_store
from station_app.store.window_lock import single_window
from station_app.ui import theme
from station_app.ui.items import ShowPart
from station_app.ui.pages.first_start.guide_page import GuidePage
from station_app.ui.pages.repair_page import RepairPage
from station_app.ui.pages.restore_page import RestorePage
from station_app.ui.pages.settings.look_part import LookPart
from station_app.ui.pages.settings.settings_page import SettingsPage
from station_app.ui.pages.settings.user_dialogs import OwnPasswordDialog
from station_app.ui.pages.sign_in_page import SignInPage
from station_app.ui.pages.sync.settle_page import SettlePage
from station_app.ui.pages.today.today_page import TodayPage
from station_app.ui.pages.welcome_page import WelcomePage
from station_app.ui.preferences import Preferences
from tests.helpers.centers import make_center
from tests.helpers.clock import FixedClock
from tests.helpers.desks import seed
from tests.helpers.stations import PASSWORD, StationUnderTest, make_station
from tests.helpers.tampering import tamper
from tests.helpers.villages import settle_village
from tests.helpers.windows import PressNext, button, shown, spoken


class Run:
    """A program on a folder, and what a clerk does with it."""

    def __init__(self, qapp: QApplication, folder: Path, clock: FixedClock, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        paths = Paths(folder)
        self.program = Program(qapp, paths, clock, Preferences(paths.preferences))
        self.program.show_first()
        self.settle()

    @property
    def first(self) -> QWidget:
        """What fills the window."""
        found = self.program.window.centralWidget()
        assert found is not None
        return found

    def settle(self) -> None:
        self.qtbot.wait(60)  # the first paint starts what follows it
        assert self.program.tasks.wait_idle(30_000)

    def await_button(self, page: QWidget, text: str) -> QPushButton:
        """The button, once work in the background has made it visible."""

        def is_there() -> bool:
            buttons = page.findChildren(QPushButton)
            return any(each.text().split("\n")[0] == text and each.isVisibleTo(page) for each in buttons)

        self.qtbot.waitUntil(is_there, timeout=30_000)
        return button(page, text)

    def sign_in(self, password: str = PASSWORD) -> None:
        page = self.first
        assert isinstance(page, SignInPage)
        page.password.set_value(password)
        button(page, "登录").click()
        self.settle()

    def go_to(self, part: str) -> SettingsPage:
        assert self.program.window.go_to("settings", ShowPart(part))
        self.settle()
        page = self.program.window.page
        assert isinstance(page, SettingsPage)
        return page


@pytest.fixture
def standing(tmp_path: Path, clock: FixedClock) -> StationUnderTest:
    """A station with people and goods, closed, in the folder that ``run`` opens."""
    station = make_station(tmp_path / "data", clock)
    seed(station)
    station.store.close()
    return station


@pytest.fixture
def run(
    standing: StationUnderTest, qapp: QApplication, tmp_path: Path, clock: FixedClock, qtbot: QtBot
) -> Iterator[Run]:
    made = Run(qapp, tmp_path / "data", clock, qtbot)
    yield made
    made.program.close()
    theme.apply(qapp, theme.TextSize.STANDARD)


def test_an_empty_folder_is_welcomed(
    qapp: QApplication, tmp_path: Path, clock: FixedClock, qtbot: QtBot
) -> None:
    run = Run(qapp, tmp_path / "data", clock, qtbot)
    try:
        assert isinstance(run.first, WelcomePage)
        button(run.first, "新建实践站").click()
        assert isinstance(run.first, GuidePage)
        button(run.first, "以后再说").click()
        assert isinstance(run.first, WelcomePage)
        button(run.first, "从备份恢复").click()
        assert isinstance(run.first, RestorePage)
        run.settle()
    finally:
        run.program.close()


def test_the_demo_station_opens_without_a_password_and_leads_back(
    qapp: QApplication, tmp_path: Path, qtbot: QtBot
) -> None:
    data, clock = tmp_path / "data", FixedClock()
    made = create_demo(Layout(Paths(data).demo), clock, lambda *_: None, lambda: False, households=30)
    assert made is not None
    made[0].close()
    run = Run(qapp, data, clock, qtbot)
    try:
        button(run.first, "打开演示站").click()
        run.settle()
        assert isinstance(run.program.window.page, TodayPage)
        assert any(words.startswith("演示站：") for words in spoken(run.first))
        run.program.sign_out()
        assert isinstance(run.first, WelcomePage)
    finally:
        run.program.close()


def test_signing_in_opens_the_places_and_takes_the_days_backup(run: Run) -> None:
    assert isinstance(run.first, SignInPage)
    run.sign_in("不是这个密码")
    assert isinstance(run.first, SignInPage)
    assert run.first.form.rows["password"].has_error
    run.sign_in()
    window = run.program.window
    assert isinstance(window.page, TodayPage)
    assert window.windowTitle().startswith("李家畈村新时代文明实践站")
    desk = run.program.workplace.desk
    assert desk is not None
    assert len(list_backups(desk.store.layout.backups)) == 1


def test_a_window_that_is_never_closed_takes_a_backup_each_day(run: Run, clock: FixedClock) -> None:
    run.sign_in()
    desk = run.program.workplace.desk
    assert desk is not None
    for hours in (1, 24, 1):
        clock.advance(hours=hours)
        run.program.workplace.take_days_backup()
        run.settle()
    assert len(list_backups(desk.store.layout.backups)) == 2


def test_every_place_opens(run: Run) -> None:
    run.sign_in()
    window = run.program.window
    for key in ("households", "activities", "points", "shop", "reports", "sync", "settings", "today"):
        assert window.go_to(key), key
        run.settle()


def test_switching_the_user_closes_the_store_and_asks_again(run: Run) -> None:
    run.sign_in()
    run.program.sign_out()
    assert run.program.workplace.desk is None
    page = run.first
    assert isinstance(page, SignInPage)
    assert page.user.currentText() == "李书记"
    run.sign_in()
    assert isinstance(run.program.window.page, TodayPage)


def test_a_clock_that_ran_back_is_asked_about(run: Run, clock: FixedClock, press_next: PressNext) -> None:
    clock.advance(days=-2)
    said = press_next("先去调时间")
    run.sign_in()
    assert "早于最后一笔记录的时间" in said[0]
    assert isinstance(run.first, SignInPage)
    assert run.program.workplace.desk is None
    press_next("时间没错，继续")
    run.sign_in()
    desk = run.program.workplace.desk
    assert desk is not None
    add_user(desk.store, desk.actor, UserDraft("王文书", Role.CLERK), "一二三四五六")


def test_a_damaged_store_leads_to_the_repair_page(run: Run, standing: StationUnderTest) -> None:
    database = standing.store.layout.database
    content = bytearray(database.read_bytes())
    content[:64] = bytes(64)
    database.write_bytes(content)
    run.sign_in()
    assert isinstance(run.first, RepairPage)
    assert "可能已经损坏" in run.first.reason.text
    run.settle()


def test_damage_met_in_the_midst_of_work_leads_to_the_repair_page_and_back_to_work(
    run: Run, standing: StationUnderTest
) -> None:
    run.sign_in()
    desk = run.program.workplace.desk
    assert desk is not None
    seq = desk.store.head.seq
    desk.store._reader.dispose()
    database = standing.store.layout.database
    content = bytearray(database.read_bytes())
    content[2 * 4096 :] = bytes(len(content) - 2 * 4096)
    whole = database.read_bytes()
    database.write_bytes(content)
    run.program.window.go_to("settings", ShowPart("journal"))
    run.qtbot.waitUntil(lambda: isinstance(run.first, RepairPage), timeout=30_000)
    run.settle()
    page = run.first
    assert isinstance(page, RepairPage)
    assert "可能已经损坏" in page.reason.text
    assert run.program.workplace.desk is None
    assert database.read_bytes() == content
    database.write_bytes(whole)  # the cable was loose
    page.unlocking.password.set_value(PASSWORD)
    button(page, "看看能找回什么").click()
    run.await_button(page, "按选中的办法修复").click()
    run.await_button(page, "去登录").click()
    run.sign_in()
    assert run.program.workplace.desk is not None
    assert run.program.workplace.desk.store.head.seq == seq


def test_records_that_do_not_hold_can_be_mended_from_the_settings(
    run: Run, standing: StationUnderTest, press_next: PressNext
) -> None:
    run.sign_in()
    desk = run.program.workplace.desk
    assert desk is not None
    back_up(desk.store, desk.store.layout.backups)
    tamper(desk.store, "UPDATE journal_entry SET actor = '别人' WHERE seq = 2")
    part = run.go_to("journal")
    button(part, "校验").click()
    run.settle()
    press_next("退出登录，去修复")
    button(part, "去修复").click()
    run.settle()
    assert isinstance(run.first, RepairPage)
    assert "第 2 条操作记录" in run.first.reason.text


@pytest.mark.parametrize("lost", ["station.db", "station.keys"])
def test_a_missing_part_leads_to_the_repair_page(
    standing: StationUnderTest,
    lost: str,
    qapp: QApplication,
    tmp_path: Path,
    clock: FixedClock,
    qtbot: QtBot,
) -> None:
    (tmp_path / "data" / lost).unlink()
    run = Run(qapp, tmp_path / "data", clock, qtbot)
    try:
        assert isinstance(run.first, RepairPage)
        assert run.first.reason.text
    finally:
        run.program.close()


def test_a_clerk_is_not_led_through_a_guide_that_was_left(
    qapp: QApplication, tmp_path: Path, clock: FixedClock, qtbot: QtBot
) -> None:
    station = make_station(tmp_path / "data", clock)
    settle_village(station)
    add_user(station.store, station.actor, UserDraft("王文书", Role.CLERK), "一二三四五六")
    station.store.close()
    run = Run(qapp, tmp_path / "data", clock, qtbot)
    try:
        run.sign_in()
        assert isinstance(run.first, GuidePage)
        button(run.first, "以后再说").click()
        run.settle()
        assert isinstance(run.program.window.page, TodayPage)
        run.program.sign_out()
        page = run.first
        assert isinstance(page, SignInPage)
        page.user.setCurrentText("王文书")
        run.sign_in("一二三四五六")
        assert isinstance(run.program.window.page, TodayPage)
    finally:
        run.program.close()


def test_a_second_program_on_the_folder_is_refused(
    run: Run, qapp: QApplication, tmp_path: Path, clock: FixedClock
) -> None:
    paths = Paths(tmp_path / "data")
    with pytest.raises(StoreInUse):
        Program(qapp, paths, clock, Preferences(paths.preferences))


def test_closing_lets_go_of_the_folder(standing: StationUnderTest, run: Run) -> None:
    run.sign_in()
    run.program.close()
    with single_window(Layout(standing.store.folder)):
        assert not list(standing.store.folder.glob("station.db-wal"))


def test_another_text_size_rebuilds_the_window_at_the_settings(run: Run) -> None:
    run.sign_in()
    part = run.go_to("look").panel
    assert isinstance(part, LookPart)
    part.choices[theme.TextSize.LARGEST].click()
    run.settle()
    assert theme.text_size() is theme.TextSize.LARGEST
    assert isinstance(run.program.window.page, SettingsPage)


def test_the_own_password_is_changed_from_the_users_menu(run: Run, standing: StationUnderTest) -> None:
    run.sign_in()
    run.program.window.password_change_asked.emit()
    (dialog,) = shown(OwnPasswordDialog)
    dialog.form.fill({"old": PASSWORD, "password": "一二三四五六", "again": "一二三四五六"})
    button(dialog, "修改密码").click()
    run.settle()
    assert load_key_file(standing.store.layout.keys).unlock("李书记", "一二三四五六")[0] == 1


def test_restoring_from_the_settings_signs_out_first(run: Run) -> None:
    run.sign_in()
    run.go_to("backup").restore_asked.emit()
    run.settle()
    assert isinstance(run.first, RestorePage)
    assert run.program.workplace.desk is None


def test_closing_in_the_middle_of_long_work_is_asked_about(run: Run, press_next: PressNext) -> None:
    run.sign_in()
    going_on = threading.Event()
    run.program.tasks.run(lambda _: going_on.wait(20), title="正在导出")
    said = press_next("继续等")
    run.program.window.close()
    assert said[0].startswith("正在导出，还没有做完")
    assert run.program.window.isVisible()
    going_on.set()
    run.settle()
    run.program.window.close()
    assert not run.program.window.isVisible()


def restored_run(run: Run, standing: StationUnderTest, tmp_path: Path) -> Run:
    """The program anew, on a backup of the station once it belonged to a centre."""
    run.program.close()
    layout, clock = Layout(tmp_path / "data"), standing.clock
    store, actor = open_store(layout, clock, "李书记", PASSWORD)
    stick = tmp_path / "stick"
    stick.mkdir()
    center = make_center(tmp_path / "center", stick, clock)
    center.welcome(replace(standing, store=store, actor=actor))
    backup = back_up(store, stick).path
    store.close()
    carry_out(layout, clock, plan_with_password(layout, backup, "李书记", PASSWORD))
    return Run(run.program._app, tmp_path / "data", clock, run.qtbot)


def test_a_restored_station_settles_with_its_centre_before_it_works(
    run: Run, standing: StationUnderTest, tmp_path: Path, press_next: PressNext
) -> None:
    again = restored_run(run, standing, tmp_path)
    try:
        again.sign_in()
        page = again.first
        assert isinstance(page, SettlePage)
        button(page, "退出登录").click()
        again.settle()
        again.sign_in()
        page = again.first
        assert isinstance(page, SettlePage)
        press_next("直接开始工作")
        button(page, "联系不上市中心，直接开始工作").click()
        again.settle()
        assert isinstance(again.program.window.page, TodayPage)
        again.program.sign_out()
        again.settle()
        again.sign_in()
        assert isinstance(again.program.window.page, TodayPage)
    finally:
        again.program.close()


@pytest.mark.parametrize("change", ["role = 'viewer'", "active = 0"])
def test_whoever_has_another_role_since_the_backup_signs_in_again(
    run: Run, standing: StationUnderTest, tmp_path: Path, press_next: PressNext, change: str
) -> None:
    again = restored_run(run, standing, tmp_path)
    try:
        again.sign_in()
        page, desk = again.first, again.program.workplace.desk
        assert isinstance(page, SettlePage)
        assert desk is not None
        with desk.store.replaying() as session:  # as what the centre gives back does
            session.execute(text(f"UPDATE station_user SET {change}"))
        press_next("直接开始工作")
        button(page, "联系不上市中心，直接开始工作").click()
        again.settle()
        assert isinstance(again.first, SignInPage)
        assert any("您的用户有了变动" in words for words in spoken(again.program.window))
    finally:
        again.program.close()
