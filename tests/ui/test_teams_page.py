"""队伍与活动 as a clerk uses it: who joins, what is planned, who came, and the end that posts the points."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from station_app.clock import CHINA
from station_app.domain.permissions import Role
from station_app.domain.shop import household_card
from station_app.services import activity_views, teams, volunteers
from station_app.services.activities import ActivityDraft, plan_activity
from station_app.services.people_views import household_detail
from station_app.services.rules import list_rules
from station_app.services.sign_ins import sign_in
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.items import ShowActivity, ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.teams.activities_panel import ActivitiesPanel
from station_app.ui.pages.teams.activity_dialogs import ActivityDialog, HoursDialog, LateDialog, ReasonDialog
from station_app.ui.pages.teams.activity_panel import ActivityPanel
from station_app.ui.pages.teams.expected_dialog import ExpectedDialog
from station_app.ui.pages.teams.team_dialogs import AddMembersDialog, TalentsDialog, TeamDialog
from station_app.ui.pages.teams.teams_page import TeamsPage
from station_app.ui.pages.teams.teams_panel import TeamsPanel
from station_app.ui.pages.teams.volunteers_panel import ServicesDialog, VolunteersPanel
from tests.helpers.desks import show_page, sit_down
from tests.helpers.villages import Village
from tests.helpers.windows import PressNext, button, cut_off, shown, spoken

D = TypeVar("D", bound=QDialog)
TODAY_AT_EIGHT = datetime(2026, 3, 2, 8, tzinfo=CHINA)


@pytest.fixture
def page(desk: Desk, window: QMainWindow) -> TeamsPage:
    page = TeamsPage(desk)
    show_page(window, page, desk.tasks)
    return page


def _settle(page: TeamsPage, qtbot: QtBot) -> None:
    """What was done, and the reloads that follow from it."""
    for _ in range(2):
        assert page.desk.tasks.wait_idle()
        qtbot.wait(5)
    assert page.desk.tasks.wait_idle()


def _dialog(kind: type[D], page: TeamsPage, qtbot: QtBot) -> D:
    _settle(page, qtbot)
    (dialog,) = shown(kind)
    return dialog


def _submit(dialog: QDialog, page: TeamsPage, qtbot: QtBot) -> None:
    dialog.yes.click()  # type: ignore[attr-defined] # every dialog here is a form
    _settle(page, qtbot)


def _person(page: TeamsPage, name: str) -> int:
    return next(hit.resident_id for hit in page.desk.people.find(name) if hit.name == name)


def _team(page: TeamsPage, name: str = "文体队") -> int:
    return next(team.id for team in teams.list_teams(page.desk.store) if team.name == name)


def _plan(page: TeamsPage, title: str = "清扫村道", start: datetime = TODAY_AT_EIGHT) -> int:
    rule = next(rule.id for rule in list_rules(page.desk.store) if rule.code == "FW01")
    draft = ActivityDraft(title, _team(page), start, start + timedelta(hours=2), rule_id=rule)
    return plan_activity(page.desk.store, page.desk.actor, draft)


def _open(page: TeamsPage, activity: int, qtbot: QtBot) -> ActivityPanel:
    page.open_item(ShowActivity(activity))
    _settle(page, qtbot)
    panel = page.panel
    assert isinstance(panel, ActivitiesPanel)
    return panel.one


def _names(panel: ActivityPanel) -> list[str]:
    return [row.name for row in panel.table.model.shown_rows]


def _type(field: QWidget, text: str, page: TeamsPage, qtbot: QtBot) -> None:
    field.setFocus()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    _settle(page, qtbot)


# ---- teams


def test_the_five_teams_are_shown_and_the_first_is_open(page: TeamsPage) -> None:
    panel = page.panel
    assert isinstance(panel, TeamsPanel)
    assert panel.list.count() == 5
    assert panel.heading.text() == "宣讲队"
    assert "这支队伍还没有队员" in spoken(page)
    assert cut_off(page) == []


def test_people_join_a_team_many_at_once(page: TeamsPage, qtbot: QtBot) -> None:
    panel = page.panel
    assert isinstance(panel, TeamsPanel)
    button(page, "添加队员").click()
    dialog = _dialog(AddMembersDialog, page, qtbot)
    for name in ("lml", "cgy"):
        _type(dialog.picker.search, name, page, qtbot)
    assert dialog.picker.count.text() == "已选 2 人"
    _submit(dialog, page, qtbot)
    assert [row.name for row in panel.table.model.shown_rows] == ["李名兰", "陈桂英"]
    bar = page.desk.messages.bar()
    assert bar.text == "2 人加入了宣讲队。"
    button(bar, "撤销").click()
    _settle(page, qtbot)
    assert panel.table.model.shown_rows == []


def test_who_is_in_the_team_already_is_not_taken_into_the_list(page: TeamsPage, qtbot: QtBot) -> None:
    teams.add_members(page.desk.store, page.desk.actor, _team(page, "宣讲队"), [_person(page, "李名兰")])
    _settle(page, qtbot)
    button(page, "添加队员").click()
    dialog = _dialog(AddMembersDialog, page, qtbot)
    dialog.picker.add(page.desk.people.find("李名兰")[0])
    assert dialog.picker.value() is None
    assert "李名兰已经在队里" in dialog.picker.count.text()
    _submit(dialog, page, qtbot)
    assert dialog.isVisible(), "an empty list is not taken"
    dialog.reject()


def test_a_member_becomes_the_leader_and_it_can_be_taken_back(page: TeamsPage, qtbot: QtBot) -> None:
    panel = page.panel
    assert isinstance(panel, TeamsPanel)
    (member,) = teams.add_members(
        page.desk.store, page.desk.actor, _team(page, "宣讲队"), [_person(page, "李名兰")]
    )
    _settle(page, qtbot)
    assert panel.table.select_key(member)
    menu = panel.role_button.menu()
    next(action for action in menu.actions() if action.text() == "队长").trigger()
    _settle(page, qtbot)
    assert panel.list.team is not None
    assert panel.list.team.leader == "李名兰"
    button(page.desk.messages.bar(), "撤销").click()
    _settle(page, qtbot)
    assert panel.list.team.leader == ""


def test_leaving_a_team_is_said_and_can_be_taken_back(page: TeamsPage, qtbot: QtBot) -> None:
    panel = page.panel
    assert isinstance(panel, TeamsPanel)
    (member,) = teams.add_members(
        page.desk.store, page.desk.actor, _team(page, "宣讲队"), [_person(page, "李名兰")]
    )
    _settle(page, qtbot)
    assert not panel.leave_button.isEnabled()
    panel.table.select_key(member)
    panel.leave_button.click()
    _settle(page, qtbot)
    assert panel.table.model.shown_rows == []
    button(page.desk.messages.bar(), "撤销").click()
    _settle(page, qtbot)
    assert [row.name for row in panel.table.model.shown_rows] == ["李名兰"]


def test_talents_are_ticked_and_further_ones_typed(page: TeamsPage, qtbot: QtBot) -> None:
    panel = page.panel
    assert isinstance(panel, TeamsPanel)
    (member,) = teams.add_members(
        page.desk.store, page.desk.actor, _team(page, "宣讲队"), [_person(page, "李名兰")]
    )
    _settle(page, qtbot)
    panel.table.select_key(member)
    panel.talents_button.click()
    dialog = _dialog(TalentsDialog, page, qtbot)
    dialog.tags.boxes["党员"].setChecked(True)
    dialog.form.fill({"more": "剪纸 会计"})
    _submit(dialog, page, qtbot)
    assert panel.table.model.row(0).tags == ("党员", "剪纸", "会计")


def test_a_team_of_the_village_s_own_is_added_and_shown(page: TeamsPage, qtbot: QtBot) -> None:
    panel = page.panel
    assert isinstance(panel, TeamsPanel)
    button(page, "新增队伍").click()
    dialog = _dialog(TeamDialog, page, qtbot)
    dialog.form.fill({"name": "宣讲队"})
    _submit(dialog, page, qtbot)
    assert any("已经有一支“宣讲队”" in words for words in spoken(dialog))
    dialog.form.fill({"name": "护林队", "duties": "巡山护林"})
    _submit(dialog, page, qtbot)
    assert panel.heading.text() == "护林队"
    assert panel.list.count() == 6


def test_a_team_sheet_is_shown_before_it_is_printed(page: TeamsPage, qtbot: QtBot) -> None:
    teams.add_members(page.desk.store, page.desk.actor, _team(page, "宣讲队"), [_person(page, "李名兰")])
    button(page, "打印花名册").click()
    preview = _dialog(PrintDialog, page, qtbot)
    assert "宣讲队花名册" in preview.windowTitle()
    preview.reject()


# ---- activities


def test_an_activity_is_planned_and_opens_for_signing_in(page: TeamsPage, qtbot: QtBot) -> None:
    page.open_item(ShowPart("plan"))
    dialog = _dialog(ActivityDialog, page, qtbot)
    assert dialog.rule.currentText() == "参加村实践站组织的志愿服务（+2 分/小时）"
    dialog.form.fill({"title": "清扫村道", "place": "村文化广场", "wanted": 12})
    dialog.span.start.setCurrentText("8点半")
    dialog.span.end.setCurrentText("1030")
    _submit(dialog, page, qtbot)
    (activity,) = activity_views.list_activities(page.desk.store)
    assert (activity.title, activity.wanted, activity.minutes) == ("清扫村道", 12, 0)
    assert activity.ends_at - activity.starts_at == timedelta(hours=2)
    panel = page.panel
    assert isinstance(panel, ActivitiesPanel)
    assert panel.one.isVisible()
    assert panel.one.heading.text() == "清扫村道"
    assert cut_off(page) == []


def test_a_plan_without_a_name_or_with_a_strange_time_is_marked(page: TeamsPage, qtbot: QtBot) -> None:
    page.open_item(ShowPart("plan"))
    dialog = _dialog(ActivityDialog, page, qtbot)
    dialog.span.end.setCurrentText("下半夜")
    _submit(dialog, page, qtbot)
    assert dialog.isVisible()
    assert dialog.form.rows["title"].has_error
    assert any("看不懂时间“下半夜”" in words for words in spoken(dialog))
    dialog.reject()
    assert activity_views.list_activities(page.desk.store) == []


def test_somebody_signs_in_by_name_and_it_can_be_taken_back(page: TeamsPage, qtbot: QtBot) -> None:
    panel = _open(page, _plan(page), qtbot)
    _type(panel.bar.field, "lml", page, qtbot)
    assert _names(panel) == ["李名兰"]
    bar = page.desk.messages.bar()
    assert bar.text == "李名兰已签到。"
    _type(panel.bar.field, "lml", page, qtbot)
    assert "李名兰已经签到了，不用再签。" in spoken(panel.bar)
    button(bar, "撤销").click()
    _settle(page, qtbot)
    assert _names(panel) == []
    panel.with_void.setChecked(True)
    _settle(page, qtbot)
    assert _names(panel) == ["李名兰"]


def test_a_card_asks_which_of_the_household_came(
    page: TeamsPage, village: Village, press_next: PressNext, qtbot: QtBot
) -> None:
    panel = _open(page, _plan(page), qtbot)
    household = page.desk.people.find("李名兰")[0].household_id
    detail = household_detail(page.desk.store, household)
    card = household_card(detail.row.number, detail.card_check)
    said = press_next("李名兰")
    _type(panel.bar.field, card, page, qtbot)
    assert any("来的是哪一位" in words for words in said)
    assert _names(panel) == ["李名兰"]
    assert panel.table.model.row(0).method == "card"
    _type(panel.bar.field, household_card(detail.row.number, "ZZZZ"), page, qtbot)
    assert any("户码卡" in words for words in spoken(panel.bar))
    assert _names(panel) == ["李名兰"]


def test_a_child_who_signs_in_brings_a_word_of_care(page: TeamsPage, qtbot: QtBot) -> None:
    panel = _open(page, _plan(page), qtbot)
    _type(panel.bar.field, "zxy", page, qtbot)
    assert any("张小雨未满 14 周岁" in words for words in spoken(panel.bar))


def test_a_whole_team_signs_in_but_those_unticked(page: TeamsPage, qtbot: QtBot) -> None:
    people = [_person(page, name) for name in ("李名兰", "张建国", "陈桂英")]
    teams.add_members(page.desk.store, page.desk.actor, _team(page), people)
    panel = _open(page, _plan(page), qtbot)
    panel.bar.team_button.click()
    dialog = _dialog(ExpectedDialog, page, qtbot)
    dialog.boxes.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    _submit(dialog, page, qtbot)
    assert _names(panel) == ["李名兰", "陈桂英"]
    panel.bar.team_button.click()
    dialog = _dialog(ExpectedDialog, page, qtbot)
    assert dialog.boxes.list.count() == 1
    dialog.reject()


def test_hours_are_put_right_and_a_wrong_record_is_voided(page: TeamsPage, qtbot: QtBot) -> None:
    activity = _plan(page)
    (record,) = sign_in(page.desk.store, page.desk.actor, activity, [_person(page, "李名兰")])
    panel = _open(page, activity, qtbot)
    panel.table.select_key(record)
    panel.hours_button.click()
    dialog = _dialog(HoursDialog, page, qtbot)
    dialog.form.fill({"ends_at": (TODAY_AT_EIGHT, TODAY_AT_EIGHT + timedelta(hours=1))})
    _submit(dialog, page, qtbot)
    assert panel.table.model.row(0).minutes == 60
    panel.table.select_key(record)
    panel.void_button.click()
    reason = _dialog(ReasonDialog, page, qtbot)
    _submit(reason, page, qtbot)
    assert reason.form.rows["reason"].has_error
    reason.form.fill({"reason": "没有到场"})
    _submit(reason, page, qtbot)
    assert _names(panel) == []


def test_closing_asks_once_with_its_figures_and_says_who_was_cut(
    page: TeamsPage, press_next: PressNext, qtbot: QtBot
) -> None:
    activity = _plan(page)
    people = [_person(page, name) for name in ("李名兰", "张建国")]
    sign_in(page.desk.store, page.desk.actor, activity, people)
    other = _plan(page, "学雷锋", TODAY_AT_EIGHT + timedelta(hours=3))
    panel = _open(page, activity, qtbot)
    panel.close_button.click()
    _settle(page, qtbot)
    assert "还没到结束时间" in page.desk.messages.bar().text
    page.desk.clock.advance(days=1)  # type: ignore[attr-defined] # the clock of tests
    said = press_next("结束并入账")
    panel.close_button.click()
    _settle(page, qtbot)
    assert any("2 人，4 小时，8 分" in words for words in said)
    assert panel.chip.text() == "已入账"
    assert panel.banner.text == "已入账：2 人，4 小时，8 分。"
    assert not panel.bar.isVisible()
    assert panel.late_button.isVisible()
    panel = _open(page, other, qtbot)
    assert panel.banner.text == ""


def test_who_was_forgotten_is_entered_late(page: TeamsPage, press_next: PressNext, qtbot: QtBot) -> None:
    activity = _plan(page)
    sign_in(page.desk.store, page.desk.actor, activity, [_person(page, "李名兰")])
    page.desk.clock.advance(days=1)  # type: ignore[attr-defined] # the clock of tests
    panel = _open(page, activity, qtbot)
    press_next("结束并入账")
    panel.close_button.click()
    _settle(page, qtbot)
    panel.late_button.click()
    dialog = _dialog(LateDialog, page, qtbot)
    dialog.picker.add(page.desk.people.find("李名兰")[0])
    assert dialog.picker.value() is None
    dialog.picker.add(page.desk.people.find("陈桂英")[0])
    dialog.form.fill({"reason": "漏登，李名兰证明"})
    _submit(dialog, page, qtbot)
    assert panel.banner.text == "已补录：陈桂英记 2 小时、4 分。"
    assert _names(panel) == ["李名兰", "陈桂英"]


def test_an_activity_is_called_off_with_a_reason(page: TeamsPage, qtbot: QtBot) -> None:
    activity = _plan(page)
    sign_in(page.desk.store, page.desk.actor, activity, [_person(page, "李名兰")])
    panel = _open(page, activity, qtbot)
    panel.cancel_button.click()
    dialog = _dialog(ReasonDialog, page, qtbot)
    assert any("已签到的 1 人的记录一并作废" in words for words in spoken(dialog))
    dialog.form.fill({"reason": "下大雨"})
    _submit(dialog, page, qtbot)
    assert panel.chip.text() == "已取消"
    assert any("取消原因：下大雨" in words for words in spoken(panel))


def test_a_sign_in_sheet_is_shown_before_it_is_printed(page: TeamsPage, qtbot: QtBot) -> None:
    panel = _open(page, _plan(page), qtbot)
    panel.print_panel()
    preview = _dialog(PrintDialog, page, qtbot)
    assert "清扫村道签到表" in preview.windowTitle()
    preview.reject()


def test_escape_goes_back_to_the_list_and_states_narrow_it(page: TeamsPage, qtbot: QtBot) -> None:
    first = _plan(page, "清扫村道", TODAY_AT_EIGHT - timedelta(hours=4))
    _plan(page, "排练", TODAY_AT_EIGHT + timedelta(days=3))
    panel = _open(page, first, qtbot)
    page.go_back()
    assert not panel.isVisible()
    table = page.panel.table  # type: ignore[attr-defined] # the list of activities
    assert [row.title for row in table.model.shown_rows] == ["排练", "清扫村道"]
    table.model.set_filter("状态", lambda row: row.title == "排练")
    assert len(table.model.shown_rows) == 1


# ---- volunteers


def test_volunteers_are_registered_and_their_service_is_shown(page: TeamsPage, qtbot: QtBot) -> None:
    page.open_item(ShowPart("volunteers"))
    _settle(page, qtbot)
    panel = page.panel
    assert isinstance(panel, VolunteersPanel)
    volunteers.register_volunteers(page.desk.store, page.desk.actor, [_person(page, "陈桂英")])
    sign_in(page.desk.store, page.desk.actor, _plan(page), [_person(page, "李名兰")])
    _settle(page, qtbot)
    assert [(row.number, row.name, row.minutes) for row in panel.table.model.shown_rows] == [
        ("00001", "陈桂英", 0),
        ("00002", "李名兰", 120),
    ]
    assert "共 2 名志愿者，服务 2 小时" in panel.note.text()
    panel.table.select_key(_person(page, "李名兰"))
    panel.services_button.click()
    dialog = _dialog(ServicesDialog, page, qtbot)
    assert [row.activity for row in dialog.table.model.shown_rows] == ["清扫村道"]
    dialog.accept()


# ---- who may only look


def test_who_only_reads_sees_no_button_that_changes(
    village: Village, desk: Desk, window: QMainWindow, qtbot: QtBot
) -> None:
    station = village.station
    reader = sit_down(
        station.store, station.as_role(Role.VIEWER), desk.tasks, desk.messages, desk.preferences
    )
    page = TeamsPage(reader)
    activity = _plan(TeamsPage(desk))
    show_page(window, page, desk.tasks)
    for kind in (TeamsPanel, ActivitiesPanel, VolunteersPanel):
        panel = page.show_panel(kind)
        _settle(page, qtbot)
        offered = {each.text() for each in panel.action_bar.findChildren(QPushButton) if each.isVisible()}
        assert not offered & {"添加队员", "安排活动", "登记志愿者", "新增队伍"}
    panel_of_one = _open(page, activity, qtbot)
    assert not panel_of_one.bar.isVisible()
    assert not panel_of_one.close_button.isVisible()
    assert QApplication.activeModalWidget() is None
