"""积分 as a clerk uses it: what is posted is seen first, what is wrong is put right, rules have versions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from station_app.domain.permissions import Role
from station_app.services import posting, rules, statements, teams
from station_app.services.posting import PostingDraft
from station_app.ui.items import ShowHousehold, ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.points.ledger_panel import LedgerPanel, ReversalDialog
from station_app.ui.pages.points.points_page import PointsPage
from station_app.ui.pages.points.post_panel import PostPanel
from station_app.ui.pages.points.rule_dialog import RuleDialog
from station_app.ui.pages.points.rules_panel import RulesPanel
from station_app.ui.pages.points.versions_dialog import VersionsDialog
from tests.helpers.desks import show_page, sit_down
from tests.helpers.villages import Village
from tests.helpers.windows import button, cut_off, shown, spoken

D = TypeVar("D", bound=QDialog)


@pytest.fixture
def page(desk: Desk, window: QMainWindow) -> PointsPage:
    page = PointsPage(desk)
    show_page(window, page, desk.tasks)
    return page


@pytest.fixture
def post(page: PointsPage, qtbot: QtBot) -> PostPanel:
    panel = page.show_panel(PostPanel)
    _settle(page, qtbot)
    assert isinstance(panel, PostPanel)
    return panel


def _settle(page: PointsPage, qtbot: QtBot) -> None:
    """What was done, the pause before a preview, and the reloads that follow."""
    for _ in range(2):
        assert page.desk.tasks.wait_idle()
        qtbot.wait(140)
    assert page.desk.tasks.wait_idle()


def _dialog(kind: type[D], page: PointsPage, qtbot: QtBot) -> D:
    _settle(page, qtbot)
    (dialog,) = shown(kind)
    return dialog


def _submit(dialog: QDialog, page: PointsPage, qtbot: QtBot) -> None:
    dialog.yes.click()  # type: ignore[attr-defined] # every dialog here is a form
    _settle(page, qtbot)


def _type(field: QWidget, text: str, page: PointsPage, qtbot: QtBot) -> None:
    field.setFocus()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    _settle(page, qtbot)


def _choose(post: PostPanel, code: str, page: PointsPage, qtbot: QtBot) -> None:
    post.chooser.search.setText(code)
    post.chooser.list.setCurrentRow(0)
    _settle(page, qtbot)
    assert post.chooser.rule is not None
    assert post.chooser.rule.code == code


def _person(page: PointsPage, name: str) -> int:
    return next(hit.resident_id for hit in page.desk.people.find(name) if hit.name == name)


def _give(page: PointsPage, name: str, code: str = "FW02", on: date | None = None) -> int:
    rule = next(rule.id for rule in rules.list_rules(page.desk.store) if rule.code == code)
    day = on or page.desk.clock.today()
    draft = PostingDraft(rule, day, (_person(page, name),), reason="上门修电")
    (posted,) = posting.post_points(page.desk.store, page.desk.actor, draft)
    assert posted.transfer_id is not None
    return posted.transfer_id


def _shown_points(post: PostPanel) -> list[tuple[str, int | None]]:
    table = post.tables[int(post._of_households())]
    return [
        (row.doer.name, None if row.points is None else row.points.points) for row in table.model.shown_rows
    ]


# ---- posting


def test_nothing_is_posted_before_a_rule_and_somebody_are_chosen(post: PostPanel, page: PointsPage) -> None:
    assert not post.post_button.isEnabled()
    assert "请先在左边选一条规则" in spoken(page)
    assert post.chooser.list.count() >= 40
    assert cut_off(page) == []


def test_a_rule_is_found_by_its_initials_and_people_by_theirs(
    post: PostPanel, page: PointsPage, qtbot: QtBot
) -> None:
    _type(post.chooser.search, "llhz", page, qtbot)
    assert post.chooser.rule is not None
    assert post.chooser.rule.name.startswith("邻里互助")
    for typed in ("lml", "cgy", "lml"):
        _type(post.search, typed, page, qtbot)
    assert _shown_points(post) == [("李名兰", 50), ("陈桂英", 50)]
    assert post.total.text() == "共 2 人，+10 分"
    assert statements.recent_transfers(page.desk.store) == [], "seen, not posted"


def test_posting_says_what_it_did_and_can_be_taken_back(
    post: PostPanel, page: PointsPage, qtbot: QtBot
) -> None:
    _choose(post, "HY06", page, qtbot)
    _type(post.search, "lml", page, qtbot)
    post.fields.reason.setText("帮邻居送医，两户证明")
    QTest.keyClick(post.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    button(page, "入账").click()
    _settle(page, qtbot)
    (line,) = statements.recent_transfers(page.desk.store)
    assert (line.who, line.change, line.reason) == ("李名兰", 50, "帮邻居送医，两户证明")
    bar = page.desk.messages.bar()
    assert "李名兰" in bar.text
    assert "+5 分" in bar.text
    assert _shown_points(post) == []
    button(bar, "撤销").click()
    _settle(page, qtbot)
    assert [each.kind for each in statements.recent_transfers(page.desk.store)] == ["reversal", "earn"]


def test_what_a_cap_cuts_is_seen_before_and_said_after(
    post: PostPanel, page: PointsPage, qtbot: QtBot
) -> None:
    _give(page, "李名兰", "FW02")
    _choose(post, "FW02", page, qtbot)
    post.fields.count.set_value(2)
    for typed in ("lml", "cgy"):
        _type(post.search, typed, page, qtbot)
    assert _shown_points(post) == [("李名兰", 30), ("陈桂英", 60)]
    assert post.total.text() == "共 2 人，+9 分；1 人受上限限制"
    post.post_button.click()
    _settle(page, qtbot)
    assert post.banner.text == "李名兰只记 3 分（每日上限）"


def test_hours_are_typed_as_hours(post: PostPanel, page: PointsPage, qtbot: QtBot) -> None:
    _choose(post, "FW01", page, qtbot)
    assert post.fields.hours.isVisible()
    assert not post.fields.count.isVisible()
    _type(post.search, "lml", page, qtbot)
    post.fields.hours.setText("1.5")
    _settle(page, qtbot)
    assert _shown_points(post) == [("李名兰", 30)]
    post.fields.hours.setText("1.2")
    _settle(page, qtbot)
    assert "不是半小时的倍数" in post.banner.text
    assert _shown_points(post) == [("李名兰", None)]
    assert not post.post_button.isEnabled()


def test_a_household_rule_takes_households_each_once(post: PostPanel, page: PointsPage, qtbot: QtBot) -> None:
    _choose(post, "HJ01", page, qtbot)
    for typed in ("lml", "zjg", "cgy"):
        _type(post.search, typed, page, qtbot)
    rows = post.tables[1].model.shown_rows
    assert [row.points.holder for row in rows if row.points] == ["张建国户", "陈桂英户"]
    assert post.total.text() == "共 2 户，+10 分"


def test_a_minus_item_says_where_the_balance_does_not_reach(
    post: PostPanel, page: PointsPage, qtbot: QtBot
) -> None:
    _give(page, "李名兰", "FW02")
    _choose(post, "KF01", page, qtbot)
    _type(post.search, "lml", page, qtbot)
    assert "可兑换积分不够，只扣 3 分；荣誉积分照扣" in post.tables[1].sheet().rows[0]


def test_a_day_to_come_is_refused_beside_its_field(post: PostPanel, page: PointsPage, qtbot: QtBot) -> None:
    _choose(post, "HY06", page, qtbot)
    _type(post.search, "lml", page, qtbot)
    post.fields.day.set_value(page.desk.clock.today() + timedelta(days=1))
    _settle(page, qtbot)
    assert "发生日期不能晚于今天" in post.banner.text
    assert post.fields.day.property("tone") == "bad"
    post.fields.day.set_value(page.desk.clock.today())
    _settle(page, qtbot)
    assert post.fields.day.property("tone") == ""
    assert post.post_button.isEnabled()


def test_many_are_added_at_once(post: PostPanel, page: PointsPage, qtbot: QtBot) -> None:
    store, actor = page.desk.store, page.desk.actor
    team = teams.list_teams(store)[0]
    teams.add_members(store, actor, team.id, [_person(page, "李名兰"), _person(page, "单守义")])
    _settle(page, qtbot)
    _choose(post, "HY06", page, qtbot)
    next(action for action in post.many_menu.actions() if "宣讲队队员（2 人）" in action.text()).trigger()
    _settle(page, qtbot)
    assert [name for name, _ in _shown_points(post)] == ["李名兰", "单守义"]
    _choose(post, "HJ01", page, qtbot)
    next(action for action in post.many_menu.actions() if "一组各户（2 户）" in action.text()).trigger()
    _settle(page, qtbot)
    assert len(post.tables[1].model.shown_rows) == 2, "both households are there already"


def test_somebody_is_taken_off_the_list(post: PostPanel, page: PointsPage, qtbot: QtBot) -> None:
    _choose(post, "HY06", page, qtbot)
    for typed in ("lml", "cgy"):
        _type(post.search, typed, page, qtbot)
    table = post.tables[0]
    table.select_key(table.model.row(0).doer)
    post.remove_button.click()
    _settle(page, qtbot)
    assert _shown_points(post) == [("陈桂英", 50)]


# ---- the ledger


def _ledger(page: PointsPage, qtbot: QtBot) -> LedgerPanel:
    page.open_item(ShowPart("ledger"))
    _settle(page, qtbot)
    panel = page.panel
    assert isinstance(panel, LedgerPanel)
    return panel


def test_a_wrong_transfer_is_reversed_with_before_and_after_in_sight(page: PointsPage, qtbot: QtBot) -> None:
    _give(page, "李名兰")
    wrong = _give(page, "陈桂英", "HY06")
    panel = _ledger(page, qtbot)
    account = panel.table.model.row(0).account_id
    panel.table.select_key((wrong, account))
    panel.reverse_button.click()
    dialog = _dialog(ReversalDialog, page, qtbot)
    assert any("陈桂英户" in words and "5 分变为 0 分（−5）" in words for words in spoken(dialog))
    _submit(dialog, page, qtbot)
    assert dialog.form.rows["reason"].has_error
    dialog.form.fill({"reason": "记到同名的人头上了"})
    _submit(dialog, page, qtbot)
    rows = panel.table.model.shown_rows
    assert [(row.kind, row.change) for row in rows] == [("reversal", -50), ("earn", 50), ("earn", 30)]
    assert "已被 3 号冲正" in panel.table.sheet().rows[1][7]
    font = panel.table.model.data(panel.table.model.index(1, 2), Qt.ItemDataRole.FontRole)
    assert font.strikeOut()
    panel.table.select_key((wrong, account))
    assert not panel.reverse_button.isEnabled()


def test_points_that_were_spent_say_so_in_the_dialog(page: PointsPage, qtbot: QtBot) -> None:
    given = _give(page, "李名兰")
    _give_minus = next(rule.id for rule in rules.list_rules(page.desk.store) if rule.code == "KF02")
    draft = PostingDraft(_give_minus, page.desk.clock.today(), (_person(page, "李名兰"),), reason="乱倒垃圾")
    posting.post_points(page.desk.store, page.desk.actor, draft)
    panel = _ledger(page, qtbot)
    panel.table.select_key((given, panel.table.model.row(0).account_id))
    panel.edit_item()
    dialog = _dialog(ReversalDialog, page, qtbot)
    dialog.form.fill({"reason": "记错了"})
    _submit(dialog, page, qtbot)
    assert any("不够冲回 3 分" in words for words in spoken(dialog))
    dialog.reject()


def test_the_ledger_is_narrowed_to_one_household_and_back(page: PointsPage, qtbot: QtBot) -> None:
    _give(page, "李名兰")
    _give(page, "陈桂英")
    panel = _ledger(page, qtbot)
    assert len(panel.table.model.shown_rows) == 2
    _type(panel.holder, "cgy", page, qtbot)
    assert {row.holder for row in panel.table.model.shown_rows} == {"陈桂英户"}
    panel.holder.clear()
    _settle(page, qtbot)
    assert len(panel.table.model.shown_rows) == 2


def test_who_did_it_stands_beside_another_household_s_head(page: PointsPage, qtbot: QtBot) -> None:
    _give(page, "李名兰")
    panel = _ledger(page, qtbot)
    assert panel.table.sheet().rows[0][2] == "张建国户（李名兰）"


# ---- rules


def _rules(page: PointsPage, qtbot: QtBot) -> RulesPanel:
    page.open_item(ShowPart("rules"))
    _settle(page, qtbot)
    panel = page.panel
    assert isinstance(panel, RulesPanel)
    return panel


def test_rules_say_what_they_bring_their_caps_and_how_often_they_were_used(
    page: PointsPage, qtbot: QtBot
) -> None:
    _give(page, "李名兰", "FW02")
    panel = _rules(page, qtbot)
    assert panel.table.select_key("FW02")
    row = panel.table.sheet().rows[panel.table.model.positions({"FW02"})[0]]
    assert row[:4] == ("FW02", "接单上门服务（群众点单）且评价满意", "+3", "次")
    assert row[4] == "每日\N{NO-BREAK SPACE}6　每月\N{NO-BREAK SPACE}30"
    assert row[-2:] == ("1 次", "在用")


def test_a_rule_is_added_with_a_proposed_code(page: PointsPage, qtbot: QtBot) -> None:
    panel = _rules(page, qtbot)
    button(page, "新增规则").click()
    dialog = _dialog(RuleDialog, page, qtbot)
    assert dialog.code.text() == "JR06"
    dialog.form.fill({"name": "参加护林巡山", "points": 40, "caps": {"cap_month": 160}})
    _submit(dialog, page, qtbot)
    assert panel.table.select_key("JR06")
    rule = panel.table.current_row()
    assert rule is not None
    assert (rule.name, rule.points, rule.cap_month, rule.unit) == ("参加护林巡山", 40, 160, "次")


def test_a_minus_item_reminds_of_what_must_never_be_deducted(page: PointsPage, qtbot: QtBot) -> None:
    _rules(page, qtbot)
    button(page, "新增规则").click()
    dialog = _dialog(RuleDialog, page, qtbot)
    assert dialog.banner.text == ""
    dialog.points.setText("-5")
    assert dialog.banner.text == ""
    dialog.name.setText("多次投诉的")
    assert "投诉" in dialog.banner.text
    dialog.points.setText("5")
    assert dialog.banner.text == ""
    dialog.reject()


def test_a_change_is_a_version_from_its_day_on(page: PointsPage, qtbot: QtBot) -> None:
    panel = _rules(page, qtbot)
    panel.table.select_key("FW02")
    panel.edit_item()
    dialog = _dialog(RuleDialog, page, qtbot)
    later = page.desk.clock.today() + timedelta(days=10)
    dialog.form.fill({"points": 50, "valid_from": later})
    _submit(dialog, page, qtbot)
    panel.table.select_key("FW02")
    rule = panel.table.current_row()
    assert rule is not None
    assert (rule.points, rule.valid_to) == (30, later - timedelta(days=1))
    panel.versions_button.click()
    versions = _dialog(VersionsDialog, page, qtbot)
    assert [row.rule.points for row in versions.table.model.shown_rows] == [50, 30]
    versions.accept()


def test_a_rule_is_laid_down_and_taken_up_again(page: PointsPage, qtbot: QtBot) -> None:
    panel = _rules(page, qtbot)
    panel.table.select_key("FW02")
    button(panel, "停用").click()
    _settle(page, qtbot)
    panel.table.select_key("FW02")
    rule = panel.table.current_row()
    assert rule is not None
    assert not rule.active
    assert panel.active_button.text() == "启用"
    button(page.desk.messages.bar(), "撤销").click()
    _settle(page, qtbot)
    panel.table.select_key("FW02")
    rule = panel.table.current_row()
    assert rule is not None
    assert rule.active


# ---- the page


def test_a_household_s_points_are_shown_among_the_reports(page: PointsPage) -> None:
    asked: list[tuple[str, object]] = []
    page.place_asked.connect(lambda place, item: asked.append((place, item)))
    page.open_item(ShowHousehold(3))
    assert asked == [("reports", ShowHousehold(3))]


def test_who_only_reads_posts_reverses_and_changes_nothing(
    village: Village, desk: Desk, window: QMainWindow, qtbot: QtBot
) -> None:
    station = village.station
    reader = sit_down(
        station.store, station.as_role(Role.VIEWER), desk.tasks, desk.messages, desk.preferences
    )
    page = PointsPage(reader)
    show_page(window, page, desk.tasks)
    post = page.panel
    assert isinstance(post, PostPanel)
    assert not post.post_button.isVisible()
    ledger = _ledger(page, qtbot)
    assert not ledger.reverse_button.isVisible()
    panel = _rules(page, qtbot)
    assert not panel.add_button.isVisible()
    assert not panel.change_button.isVisible()
