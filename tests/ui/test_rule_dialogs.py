"""What surrounds the rules, as a clerk meets it: use before a change, categories, the budget, vetoes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QDialog, QMainWindow
from pytestqt.qtbot import QtBot

from station_app.domain.budget import Budget
from station_app.domain.permissions import Role
from station_app.domain.points import CategoryLimits
from station_app.domain.settings import BASE_POINTS
from station_app.domain.vetoes import VetoState
from station_app.services import posting, rules
from station_app.services.base_points import preview_base
from station_app.services.budget import year_budget
from station_app.services.category_terms import change_terms, terms_on
from station_app.services.posting import PostingDraft
from station_app.services.settings import set_setting
from station_app.services.vetoes import VetoDraft, list_vetoes, record_veto
from station_app.ui.budget_words import budget_warning
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.items import ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.people.households_page import HouseholdsPage
from station_app.ui.pages.points.budget_dialog import BudgetDialog
from station_app.ui.pages.points.category_dialog import CategoriesDialog, TermsDialog
from station_app.ui.pages.points.points_page import PointsPage
from station_app.ui.pages.points.rule_dialog import RuleDialog
from station_app.ui.pages.points.rules_panel import RulesPanel
from station_app.ui.pages.points.versions_dialog import VersionsDialog
from station_app.ui.pages.points.vetoes_dialog import VetoDialog, VetoesDialog
from station_app.ui.pages.reports.ranking_panel import RankingPanel
from station_app.ui.pages.reports.reports_page import ReportsPage
from station_app.ui.widgets.people_picker import person_hit
from tests.helpers.desks import show_page, sit_down
from tests.helpers.villages import Village
from tests.helpers.windows import PressNext, cut_off, shown, spoken

D = TypeVar("D", bound=QDialog)
TODAY = date(2026, 3, 2)

Settle = Callable[[], None]


@pytest.fixture
def settle(desk: Desk, qtbot: QtBot) -> Settle:
    """Waits for what was done and for the reloads that follow."""

    def wait() -> None:
        for _ in range(3):
            assert desk.tasks.wait_idle()
            qtbot.wait(20)

    return wait


@pytest.fixture
def panel(desk: Desk, window: QMainWindow, settle: Settle) -> RulesPanel:
    page = PointsPage(desk)
    show_page(window, page, desk.tasks)
    panel = page.show_panel(RulesPanel)
    settle()
    assert isinstance(panel, RulesPanel)
    return panel


def _one(kind: type[D]) -> D:
    (dialog,) = [each for each in shown(kind) if type(each) is kind]
    return dialog


def _pick(panel: RulesPanel, words: str) -> None:
    next(each for each in panel.more_menu.actions() if each.text() == words).trigger()


def _give(desk: Desk, name: str, code: str = "FW02") -> None:
    rule = next(rule.id for rule in rules.list_rules(desk.store) if rule.code == code)
    person = next(hit.resident_id for hit in desk.people.find(name) if hit.name == name)
    posting.post_points(desk.store, desk.actor, PostingDraft(rule, TODAY, (person,), reason="修路"))


def _household(desk: Desk, name: str) -> int:
    return next(hit.household_id for hit in desk.people.find(name) if hit.name == name)


# ---- a rule's use


def test_what_a_rule_brought_is_said_before_it_is_changed(
    panel: RulesPanel, desk: Desk, settle: Settle
) -> None:
    _give(desk, "张建国")
    _give(desk, "李名兰")
    _give(desk, "陈桂英")
    settle()
    panel.table.select_key("FW02")
    panel.change_button.click()
    settle()
    dialog = _one(RuleDialog)
    words = "这条规则已记分 3 次，涉及 2 户；今年共 9 分，累计 9 分。"
    assert any(words in each for each in spoken(dialog))
    dialog.reject()
    panel.versions_button.click()
    settle()
    versions = _one(VersionsDialog)
    assert any(words in each for each in spoken(versions))
    (row,) = versions.table.model.all_rows
    assert (row.use.entries, row.use.accounts, row.use.points_ever) == (3, 2, 90)
    assert cut_off(versions) == []
    versions.accept()


def test_a_rule_that_was_never_used_says_so(panel: RulesPanel, settle: Settle) -> None:
    panel.table.select_key("HY05")
    panel.edit_item()
    settle()
    dialog = _one(RuleDialog)
    assert any("这条规则还没有用过。" in each for each in spoken(dialog))
    dialog.reject()


def test_a_minus_item_that_touches_a_right_is_hinted_at_and_may_still_be_saved(
    panel: RulesPanel, settle: Settle
) -> None:
    panel.table.select_key("KF01")
    panel.edit_item()
    settle()
    dialog = _one(RuleDialog)
    assert dialog.banner.text == ""
    dialog.name.setText("越级上访")
    assert dialog.banner.text == "写到了“上访”：合法权益，不得因此扣分。请再想一想。"
    dialog.points.setText("5")
    assert dialog.banner.text == ""
    dialog.remark.setText("做不到的取消低保")
    assert "写到了“低保”" in dialog.banner.text
    dialog.yes.click()
    settle()
    assert shown(RuleDialog) == []


# ---- categories


def test_a_category_s_cap_is_set_and_stands_in_the_list(
    panel: RulesPanel, desk: Desk, settle: Settle
) -> None:
    _pick(panel, "类别上限与系数…")
    settle()
    categories = _one(CategoriesDialog)
    assert len(categories.table.model.all_rows) == 7
    hj = next(each.category_id for each in categories.table.model.all_rows if each.code == "HJ")
    categories.table.select_key(hj)
    categories.change_button.click()
    settle()
    dialog = _one(TermsDialog)
    dialog.form.fill({"coefficient": 0})
    dialog.yes.click()
    settle()
    assert any("系数要在 1% 到 1000% 之间" in each for each in spoken(dialog))
    dialog.form.fill({"coefficient": 120, "caps": {"cap_month": 1000}})
    dialog.yes.click()
    settle()
    limits = next(each.limits for each in terms_on(desk.store) if each.code == "HJ")
    assert limits == CategoryLimits(120, cap_month=1000)
    assert cut_off(categories) == []
    categories.accept()
    settle()
    rule = next(each for each in panel.table.model.all_rows if each.code == "HJ01")
    texts = [column.shows(rule) for column in panel.table.model.columns]
    assert "每月\N{NO-BREAK SPACE}5；全类每月\N{NO-BREAK SPACE}100，系数 120%" in texts


def test_a_coefficient_that_is_no_number_is_refused(panel: RulesPanel, desk: Desk, settle: Settle) -> None:
    dialog = TermsDialog(desk, terms_on(desk.store)[0], panel)
    dialog.form.rows["coefficient"].editor.setText("一半")  # type: ignore[attr-defined] # a line
    assert dialog.form.values() is None
    dialog.deleteLater()
    settle()


# ---- budget and base points


def test_the_budget_is_set_and_its_course_shown(panel: RulesPanel, desk: Desk, settle: Settle) -> None:
    _give(desk, "张建国", "HY01")
    _pick(panel, "年度预算与基础分…")
    settle()
    dialog = _one(BudgetDialog)
    assert dialog.banner.text == ""
    assert {"20", "没有定"} <= set(spoken(dialog))
    dialog.set_button.click()
    settle()
    asked = _one(FormDialog)
    asked.form.fill({"points": 240})
    asked.yes.click()
    settle()
    assert year_budget(desk.store).amount == 240
    assert dialog.banner.text == "2026年的积分预算已发出 83%，照此到年底是 485%"
    assert {"24", "占预算 83%", "占预算 485%"} <= set(spoken(dialog))
    assert cut_off(dialog) == []
    dialog.accept()


def test_base_points_are_granted_and_taken_back_as_a_whole(
    panel: RulesPanel, desk: Desk, settle: Settle, press_next: PressNext
) -> None:
    panel.open_item(ShowPart("budget"))
    settle()
    dialog = _one(BudgetDialog)
    assert not dialog.grant_button.isEnabled()
    assert any("没有设基础分" in each for each in spoken(dialog))
    set_setting(desk.store, desk.actor, BASE_POINTS, 20)
    dialog.load()
    settle()
    said = press_next("发放")
    dialog.grant_button.click()
    settle()
    assert "将给 3 户每户发放 20 分年初基础分，共 60 分。" in said
    assert preview_base(desk.store).granted_on == TODAY
    assert not dialog.grant_button.isEnabled()
    dialog.undo_button.click()
    settle()
    asked = _one(FormDialog)
    asked.form.fill({"reason": "定错了"})
    asked.yes.click()
    settle()
    assert preview_base(desk.store).granted_on is None
    dialog.accept()


def test_who_may_only_read_sees_the_course_alone(desk: Desk, window: QMainWindow, settle: Settle) -> None:
    reader = replace(desk, actor=replace(desk.actor, role=Role.VIEWER))
    page = PointsPage(reader)
    show_page(window, page, desk.tasks)
    panel = page.show_panel(RulesPanel)
    panel.open_item(ShowPart("budget"))
    settle()
    dialog = _one(BudgetDialog)
    assert not any(each.isVisible() for each in (dialog.set_button, dialog.grant_button, dialog.undo_button))
    assert "2026年，由站长定" in spoken(dialog)
    dialog.accept()


@pytest.mark.parametrize(
    ("given", "foreseen", "words"),
    [
        (850, 900, "2026年的积分预算已发出 85%，照此到年底是 90%"),
        (300, 1200, "照此下去，2026年发的积分会是预算的 120%"),
        (300, 900, ""),
    ],
)
def test_what_presses_about_a_budget_is_a_sentence(given: int, foreseen: int, words: str) -> None:
    assert budget_warning(Budget(2026, 1000, (given,) + (0,) * 11, foreseen)) == words


# ---- vetoes


def test_a_veto_is_recorded_lifted_and_told_in_the_list(
    panel: RulesPanel, desk: Desk, settle: Settle
) -> None:
    panel.open_item(ShowPart("vetoes"))
    settle()
    dialog = _one(VetoesDialog)
    assert "没有登记过一票否决" in spoken(dialog)
    dialog.record_button.click()
    settle()
    form = _one(VetoDialog)
    form.form.fill({"resident": person_hit(desk.people.find("张建国")[0]), "code": "FJ04"})
    assert form.ends.value() == date(2027, 3, 1)
    form.yes.click()
    assert form.isVisible()
    form.form.fill({"evidence": "处理决定 12 号"})
    form.yes.click()
    settle()
    (veto,) = list_vetoes(desk.store)
    assert (veto.head, veto.person, veto.state) == ("张建国", "张建国", VetoState.STANDING)
    dialog.table.select_key(veto.id)
    dialog.lift_button.click()
    settle()
    asked = _one(FormDialog)
    asked.form.fill({"reason": "已经拆除"})
    asked.yes.click()
    settle()
    (veto,) = dialog.table.model.all_rows
    assert (veto.state, veto.lift_reason) == (VetoState.LIFTED, "已经拆除")
    dialog.table.select_key(veto.id)
    assert not dialog.lift_button.isEnabled()
    assert cut_off(dialog) == []
    dialog.accept()


def test_a_veto_for_what_no_kind_names_is_worded_and_for_the_household_alone(
    panel: RulesPanel, desk: Desk, settle: Settle
) -> None:
    panel.open_item(ShowPart("vetoes"))
    settle()
    dialog = _one(VetoesDialog)
    dialog.record_button.click()
    settle()
    form = _one(VetoDialog)
    person = person_hit(desk.people.find("单守义")[0])
    form.form.fill({"resident": person, "by_person": True, "code": "", "evidence": "会议记录"})
    form.starts.setText("不是日子")
    form.starts.set_value(TODAY)
    assert form.ends.value() == TODAY + timedelta(days=364)
    form.form.fill({"name": "屡次殴打邻居"})
    form.yes.click()
    settle()
    (veto,) = list_vetoes(desk.store)
    assert (veto.name, veto.head, veto.person) == ("屡次殴打邻居", "陈桂英", "")
    dialog.accept()


def _veto(desk: Desk, name: str = "张建国") -> None:
    end = TODAY + timedelta(days=365)
    draft = VetoDraft(_household(desk, name), "骗取积分或荣誉", TODAY, end, "评议记录 3 号", "FJ06")
    record_veto(desk.store, desk.actor, draft)


def test_a_household_s_veto_stands_quietly_on_its_page(
    desk: Desk, window: QMainWindow, settle: Settle
) -> None:
    page = HouseholdsPage(desk)
    show_page(window, page, desk.tasks)
    page.show_household(_household(desk, "张建国"))
    settle()
    assert not page.panel.veto.isVisible()
    _veto(desk)
    settle()
    words = "一票否决（不上榜、不参评）：骗取积分或荣誉，到 2027年03月02日"
    assert page.panel.veto.text() == words
    assert cut_off(page) == []
    page.show_household(_household(desk, "陈桂英"))
    settle()
    assert not page.panel.veto.isVisible()


def test_who_may_not_record_vetoes_does_not_see_them(
    village: Village, desk: Desk, window: QMainWindow, settle: Settle
) -> None:
    _veto(desk)
    keeper = village.station.as_role(Role.SHOP_KEEPER)
    others = sit_down(desk.store, keeper, desk.tasks, desk.messages, desk.preferences)
    page = HouseholdsPage(others)
    show_page(window, page, desk.tasks)
    page.show_household(_household(desk, "张建国"))
    settle()
    assert page.panel.isVisible()
    assert not page.panel.veto.isVisible()


def test_the_ranking_says_how_many_are_left_out_and_not_who(
    desk: Desk, window: QMainWindow, settle: Settle
) -> None:
    _give(desk, "张建国")
    _give(desk, "陈桂英")
    _veto(desk)
    page = ReportsPage(desk)
    show_page(window, page, desk.tasks)
    panel = page.show_panel(RankingPanel)
    settle()
    assert isinstance(panel, RankingPanel)
    assert [row.name for row in panel.table.model.all_rows] == ["陈桂英"]
    assert "另有 1 户因一票否决不参加排名。" in panel.banner.text
    assert not any("张建国" in each for each in spoken(page))


def test_a_category_s_terms_stand_in_the_list_as_soon_as_they_hold(
    panel: RulesPanel, desk: Desk, settle: Settle
) -> None:
    hj = next(each.category_id for each in terms_on(desk.store) if each.code == "HJ")
    change_terms(desk.store, desk.actor, hj, CategoryLimits(cap_year=500))
    settle()
    rule = next(each for each in panel.table.model.all_rows if each.code == "HJ07")
    assert any("全类每年\N{NO-BREAK SPACE}50" in column.shows(rule) for column in panel.table.model.columns)
