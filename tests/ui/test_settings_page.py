"""设置 as the station head uses it: the station, users, printers, backups, the look, and the journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from station_app.domain.permissions import Role
from station_app.domain.settings import MAX_HOURS_PER_DAY, RANKING_ENABLED
from station_app.services.own_group import groups_of_users
from station_app.services.settings import get_setting
from station_app.services.stations import get_station
from station_app.services.users import UserDraft, add_user, list_users
from station_app.store.backup import inspect_backup
from station_app.store.keys import load_key_file
from station_app.ui.items import ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.settings.backup_part import BackupPart, outside_words
from station_app.ui.pages.settings.entry_dialog import EntryDialog
from station_app.ui.pages.settings.journal_part import JournalPart
from station_app.ui.pages.settings.keys_part import KeysPart
from station_app.ui.pages.settings.look_part import LookPart
from station_app.ui.pages.settings.printers_part import PrintersPart
from station_app.ui.pages.settings.recovery_dialog import RecoveryDialog
from station_app.ui.pages.settings.roles_dialog import RolesDialog, abilities
from station_app.ui.pages.settings.settings_page import PARTS, SettingsPage
from station_app.ui.pages.settings.station_part import StationPart
from station_app.ui.pages.settings.user_dialogs import OwnPasswordDialog, UserDialog
from station_app.ui.pages.settings.users_part import UsersPart
from station_app.ui.tabbed_page import Panel
from station_app.ui.theme import TextSize
from tests.helpers.clock import MORNING
from tests.helpers.stations import PASSWORD
from tests.helpers.windows import PressNext, button, cut_off, shown

P = TypeVar("P", bound=Panel)


@pytest.fixture
def page(desk: Desk, window: QMainWindow, qtbot: QtBot) -> Iterator[SettingsPage]:
    page = SettingsPage(desk)
    window.setCentralWidget(page)
    qtbot.waitUntil(page.isVisible)
    assert desk.tasks.wait_idle()
    yield page
    assert desk.tasks.wait_idle()


def _go(page: SettingsPage, kind: type[P]) -> P:
    panel = page.show_panel(kind)
    assert page.desk.tasks.wait_idle()
    assert isinstance(panel, kind)
    return panel


def _settle(page: SettingsPage) -> None:
    assert page.desk.tasks.wait_idle()


# ---- the station


def test_the_stations_facts_are_changed_and_its_new_name_asks_for_a_new_window(page: SettingsPage) -> None:
    part = _go(page, StationPart)
    asked: list[bool] = []
    page.look_changed.connect(lambda: asked.append(True))
    part.fields.fill({"name": "李家畈村文明实践站", "address": "村委会二楼"})
    button(part, "保存").click()
    _settle(page)
    view = get_station(page.desk.store)
    assert (view.name, view.address) == ("李家畈村文明实践站", "村委会二楼")
    assert load_key_file(page.desk.store.layout.keys).station == "李家畈村文明实践站"
    assert asked == [True]


def test_a_new_area_code_is_asked_about_and_counts_from_today(
    page: SettingsPage, press_next: PressNext
) -> None:
    part = _go(page, StationPart)
    part.fields.fill({"code": "420581104299"})
    said = press_next("更改代码")
    button(part, "保存").click()
    _settle(page)
    assert said[0] == "区划代码将从今天起改为 420581104299"
    assert get_station(page.desk.store).code == "420581104299"


def test_a_wrong_area_code_stays_at_its_field(page: SettingsPage) -> None:
    part = _go(page, StationPart)
    part.fields.fill({"code": "4205"})
    button(part, "保存").click()
    assert part.fields.rows["code"].has_error
    assert get_station(page.desk.store).code == "420581104205"


def test_a_setting_is_kept_as_soon_as_it_is_changed(page: SettingsPage) -> None:
    part = _go(page, StationPart)
    part.settings.rows[RANKING_ENABLED.key].editor.setChecked(False)  # type: ignore[attr-defined]  # a box
    part.settings.rows[MAX_HOURS_PER_DAY.key].editor.setValue(6)  # type: ignore[attr-defined]  # a spin box
    _settle(page)
    assert get_setting(page.desk.store, RANKING_ENABLED) is False
    assert get_setting(page.desk.store, MAX_HOURS_PER_DAY) == 6


def test_leaving_with_unsaved_facts_is_asked_about(page: SettingsPage, press_next: PressNext) -> None:
    part = _go(page, StationPart)
    assert page.may_leave()
    part.fields.fill({"phone": "13812345678"})
    press_next("回去保存")
    assert not page.may_leave()
    press_next("不保存，离开")
    assert page.may_leave()


# ---- users


def _names(part: UsersPart) -> list[str]:
    return [row.name for row in part.table.model.shown_rows]


def _add(page: SettingsPage, name: str, role: Role = Role.CLERK) -> UsersPart:
    part = _go(page, UsersPart)
    button(page, "添加用户").click()
    (dialog,) = shown(UserDialog)
    dialog.form.fill({"name": name, "role": role, "password": "一二三四五六", "again": "一二三四五六"})
    button(dialog, "保存").click()
    _settle(page)
    return part


def test_a_user_is_added_and_listed(page: SettingsPage, qtbot: QtBot) -> None:
    part = _add(page, "王文书")
    qtbot.waitUntil(lambda: _names(part) == ["李书记", "王文书"])
    _settle(page)
    assert not shown(UserDialog)
    assert cut_off(page) == []


def test_a_group_head_has_a_group_that_is_chosen_with_the_role(qtbot: QtBot, page: SettingsPage) -> None:
    part = _go(page, UsersPart)
    button(page, "添加用户").click()
    (dialog,) = shown(UserDialog)
    assert not dialog.group.isVisible()
    dialog.form.fill(
        {"name": "张组长", "role": Role.GROUP_HEAD, "password": "一二三四五六", "again": "一二三四五六"}
    )
    assert dialog.group.isVisible()
    button(dialog, "保存").click()
    assert dialog.form.rows["group"].has_error
    dialog.group.setCurrentText("二组")
    button(dialog, "保存").click()
    _settle(page)
    expected = [("李书记", "站长", ""), ("张组长", "组长", "二组")]
    qtbot.waitUntil(lambda: [row[:3] for row in part.table.sheet().rows] == expected)
    part.table.select_key(next(row.id for row in part.table.model.shown_rows if row.name == "张组长"))
    part.change.click()
    (dialog,) = shown(UserDialog)
    assert dialog.group.currentText() == "二组"
    dialog.group.setCurrentText("三组")
    button(dialog, "保存").click()
    _settle(page)
    qtbot.waitUntil(lambda: part.table.sheet().rows[1][2] == "三组")
    assert len(set(groups_of_users(page.desk.store).values())) == 1


def test_a_group_head_whose_group_nobody_said_stands_out(page: SettingsPage) -> None:
    add_user(page.desk.store, page.desk.actor, UserDraft("张组长", Role.GROUP_HEAD), "一二三四五六")
    part = _go(page, UsersPart)
    _settle(page)
    assert part.table.sheet().rows[1][2] == "还没有指定"


def test_a_name_that_is_taken_is_said_in_the_dialog(page: SettingsPage) -> None:
    _add(page, "李书记")
    (dialog,) = shown(UserDialog)
    assert dialog.form.rows["name"].has_error
    assert len(list_users(page.desk.store)) == 1
    dialog.reject()


def test_a_user_is_deactivated_after_asking_and_let_in_again(
    page: SettingsPage, press_next: PressNext, qtbot: QtBot
) -> None:
    part = _add(page, "王文书")
    qtbot.waitUntil(lambda: len(_names(part)) == 2)
    clerk = next(row for row in part.table.model.shown_rows if row.name == "王文书")
    part.table.select_key(clerk.id)
    said = press_next("停用")
    part.switch.click()
    _settle(page)
    assert said[0] == "将停用“王文书”，此人以后不能登录"
    assert load_key_file(page.desk.store.layout.keys).names == ("李书记",)
    qtbot.waitUntil(lambda: part.switch.text() == "重新启用")
    _settle(page)


def test_the_last_head_cannot_become_a_clerk(page: SettingsPage) -> None:
    part = _go(page, UsersPart)
    part.table.select_key(page.desk.actor.user_id)
    part.change.click()
    (dialog,) = shown(UserDialog)
    dialog.form.fill({"role": Role.CLERK})
    button(dialog, "保存").click()
    _settle(page)
    assert dialog.form.rows["role"].has_error
    dialog.reject()


def test_a_clerk_sees_no_users_and_changes_no_station(desk: Desk, window: QMainWindow) -> None:
    page = SettingsPage(replace(desk, actor=replace(desk.actor, role=Role.CLERK)))
    window.setCentralWidget(page)
    assert desk.tasks.wait_idle()
    assert not page.tabs.isTabVisible(1)
    assert not page.tabs.isTabVisible(PARTS.index(KeysPart))
    assert not _go(page, StationPart).save.isEnabled()
    page.open_item(ShowPart("users"))
    assert isinstance(page.panel, StationPart)


def test_what_each_role_may_do_is_told_in_words() -> None:
    table = {(row.area, row.deed): row.roles for row in abilities()}
    assert table["爱心超市", "兑换"] == {Role.STATION_HEAD, Role.CLERK, Role.SHOP_KEEPER}
    assert table["用户", "添加用户"] == {Role.STATION_HEAD}
    assert all(row.deed and not row.deed.isascii() for row in abilities())


def test_the_roles_dialog_shows_the_table(page: SettingsPage) -> None:
    part = _go(page, UsersPart)
    part.roles.click()
    (dialog,) = shown(RolesDialog)
    assert len(dialog.table.model.shown_rows) == len(abilities())
    dialog.reject()


def test_the_recovery_sheet_is_replaced_once_it_was_checked(page: SettingsPage) -> None:
    part = _go(page, UsersPart)
    keys = page.desk.store.layout.keys
    before = load_key_file(keys).recovery
    dialog = RecoveryDialog(page.desk, part)
    dialog._begin()
    dialog.check.group.setText("0000")
    button(dialog, "启用新恢复单").click()
    _settle(page)
    assert load_key_file(keys).recovery == before
    code = dialog._code
    dialog.check.group.setText(code.split("-")[dialog.check.place - 1])
    button(dialog, "启用新恢复单").click()
    _settle(page)
    assert load_key_file(keys).unlock_with_recovery_code(code) == page.desk.store.key


def test_the_own_password_dialog_refuses_two_that_differ(page: SettingsPage) -> None:
    dialog = OwnPasswordDialog("李书记", page)
    dialog.form.fill({"old": PASSWORD, "password": "一二三四五六", "again": "六五四三二一"})
    dialog.show()
    assert dialog.form.values() is None
    assert dialog.form.rows["again"].has_error
    dialog.reject()


# ---- printers, look, backups


def test_the_receipts_paper_is_remembered(page: SettingsPage) -> None:
    part = _go(page, PrintersPart)
    box = part.panel.receipts
    box.setCurrentIndex(box.findText("A4（带存根）"))
    assert page.desk.preferences.receipt_paper.value == "a4"


def test_another_text_size_is_kept_and_asks_for_a_new_window(page: SettingsPage) -> None:
    asked: list[bool] = []
    page.look_changed.connect(lambda: asked.append(True))
    part = _go(page, LookPart)
    part.choices[TextSize.LARGEST].click()
    assert page.desk.preferences.text_size is TextSize.LARGEST
    part.choices[TextSize.LARGEST].click()
    assert asked == [True]


def test_a_backup_is_made_now_and_listed(page: SettingsPage) -> None:
    part = _go(page, BackupPart)
    button(page, "立即备份").click()
    _settle(page)
    (info,) = part.table.model.shown_rows
    assert inspect_backup(info.path).seq == page.desk.store.head.seq


def test_a_backup_onto_a_stick_is_said_to_be_there(page: SettingsPage, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    part = _go(page, BackupPart)
    assert "还没有备份到U盘" in part.state.text
    part.back_up_to(stick)
    _settle(page)
    (written,) = stick.glob("*.wmbak")
    assert inspect_backup(written).station == "李家畈村新时代文明实践站"
    assert "今天" in part.state.text


def test_a_stick_that_is_gone_is_said_in_a_sentence(
    page: SettingsPage, tmp_path: Path, press_next: PressNext, qtbot: QtBot
) -> None:
    part = _go(page, BackupPart)
    said = press_next("知道了")
    part.back_up_to(tmp_path / "pulled")
    _settle(page)
    qtbot.waitUntil(lambda: bool(said))
    assert "还没有备份到U盘" in part.state.text


def test_restoring_asks_to_sign_out_first(page: SettingsPage, press_next: PressNext) -> None:
    asked: list[bool] = []
    page.restore_asked.connect(lambda: asked.append(True))
    part = _go(page, BackupPart)
    press_next("退出登录，去恢复")
    part.restore.click()
    assert asked == [True]


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [(0, "今天", "good"), (3, "3 天前", "good"), (8, "该再备份一次了", "warn")],
)
def test_when_a_backup_last_left_the_computer_reads_as_a_sentence(days: int, words: str, tone: str) -> None:
    sentence, found = outside_words(MORNING - timedelta(days=days), MORNING)
    assert words in sentence
    assert found == tone


# ---- the journal


def test_the_journal_lists_acts_and_opens_one(page: SettingsPage) -> None:
    part = _go(page, JournalPart)
    assert len(part.table.model.shown_rows) == page.desk.store.head.seq
    row = next(row for row in part.table.model.shown_rows if row.action == "people.add_household")
    part.table.row_activated.emit(row)
    _settle(page)
    (dialog,) = shown(EntryDialog)
    assert cut_off(dialog) == []
    dialog.reject()


def test_the_journal_narrows_to_a_person_and_a_kind(page: SettingsPage) -> None:
    part = _go(page, JournalPart)
    part.what.setCurrentIndex(part.what.findText("爱心超市"))
    part.what.activated.emit(part.what.currentIndex())
    _settle(page)
    assert {row.action.split(".")[0] for row in part.table.model.shown_rows} == {"shop"}
    assert part.who.findText("李书记") > 0


def test_the_check_says_that_all_holds_or_what_does_not(page: SettingsPage) -> None:
    part = _go(page, JournalPart)
    button(page, "校验").click()
    _settle(page)
    assert part.verdict.text.startswith("校验完毕")
    with page.desk.store.write_local() as session:
        session.connection().exec_driver_sql("UPDATE journal_entry SET actor = '别人' WHERE seq = 2")
    button(page, "校验").click()
    _settle(page)
    assert part.verdict.text.startswith("第 2 条操作记录被改动过")


def test_no_part_is_cut_off(page: SettingsPage, qtbot: QtBot) -> None:
    for part in page.panels:
        panel = _go(page, part)
        qtbot.wait(20)
        assert cut_off(panel) == [], part.title
