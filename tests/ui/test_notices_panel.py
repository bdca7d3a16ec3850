"""公示 as a clerk uses it: posted, printed, objected to, answered, closed, and the points entered."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow
from pytestqt.qtbot import QtBot

from station_app.domain.claims import ClaimStatus
from station_app.domain.consents import Purpose
from station_app.domain.publicity import NoticeKind
from station_app.domain.settings import RANKING_ENABLED
from station_app.models.publicity import NoticeStatus, ObjectionStatus
from station_app.services import notice_views, objections
from station_app.services.claim_views import claim_detail
from station_app.services.consents import record_consent
from station_app.services.objections import ObjectionDraft
from station_app.services.posting import PostingDraft, post_points
from station_app.services.rules import list_rules
from station_app.services.settings import set_setting
from station_app.ui import theme
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.dialogs.question_dialog import ChoiceDialog
from station_app.ui.items import ShowNotice, ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.reports.notice_dialogs import (
    AnswerDialog,
    ClaimsNoticeDialog,
    LinesNoticeDialog,
    ObjectionDialog,
    RankingNoticeDialog,
    TakeDownDialog,
)
from station_app.ui.pages.reports.notices_panel import NoticesPanel
from station_app.ui.pages.reports.reports_page import ReportsPage
from tests.helpers.claim_desks import posted_notice, reviewed_claims
from tests.helpers.clock import FixedClock
from tests.helpers.desks import show_page
from tests.helpers.villages import Village
from tests.helpers.windows import PressNext, cut_off, shown, spoken

D = TypeVar("D", bound=QDialog)


@pytest.fixture
def panel(desk: Desk, window: QMainWindow, qtbot: QtBot) -> NoticesPanel:
    page = ReportsPage(desk)
    show_page(window, page, desk.tasks)
    page.open_item(ShowPart("notices"))
    panel = page.panel
    assert isinstance(panel, NoticesPanel)
    _settle(panel, qtbot)
    return panel


def _settle(panel: NoticesPanel, qtbot: QtBot) -> None:
    for _ in range(2):
        assert panel.desk.tasks.wait_idle()
        qtbot.wait(140)
    assert panel.desk.tasks.wait_idle()


def _dialog(kind: type[D], panel: NoticesPanel, qtbot: QtBot) -> D:
    _settle(panel, qtbot)
    (dialog,) = shown(kind)
    return dialog


def _submit(dialog: QDialog, panel: NoticesPanel, qtbot: QtBot) -> None:
    dialog.yes.click()  # type: ignore[attr-defined] # every dialog here is a form
    _settle(panel, qtbot)


def _open(panel: NoticesPanel, qtbot: QtBot, notice_id: int) -> None:
    panel.open_item(notice_id)
    _settle(panel, qtbot)


def _column(panel: NoticesPanel, heading: str) -> list[str]:
    columns = panel.one.lines.model.columns
    column = next(each for each in columns if each.heading == heading)
    return [column.shows(row) for row in panel.one.lines.model.all_rows]


def _status(panel: NoticesPanel, claim_id: int) -> ClaimStatus:
    return claim_detail(panel.desk.store, panel.desk.actor, claim_id).row.status


def test_an_empty_page_says_what_to_do_first(panel: NoticesPanel) -> None:
    assert any("还没有张贴过公示" in text for text in spoken(panel))
    assert not panel.banner.isVisible()


def test_reviewed_claims_are_posted_and_the_poster_is_printed(
    village: Village, panel: NoticesPanel, qtbot: QtBot, press_next: PressNext
) -> None:
    ids = reviewed_claims(village, 0, 1)
    _settle(panel, qtbot)
    assert panel.banner.text == "有 2 件申报等着公示。"
    press_next("积分申报")
    panel.post_button.click()
    dialog = _dialog(ClaimsNoticeDialog, panel, qtbot)
    filled = dialog.form.raw_values()
    assert (filled["title"], filled["ends_on"].isoformat()) == ("2026年3月积分评议结果公示", "2026-03-06")
    assert filled["contact"] == "李书记，0717-4821234"
    dialog.claims.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    dialog.form.fill({"ends_on": dialog.form.values()["starts_on"]})  # type: ignore[index] # it is filled
    _submit(dialog, panel, qtbot)
    assert "至少要 5 天" in dialog.form.rows["ends_on"].sentence.text()
    dialog.form.rows["ends_on"].editor.setText("2026-3-8")  # type: ignore[attr-defined] # a day's field
    _submit(dialog, panel, qtbot)
    assert [_status(panel, each) for each in ids] == [ClaimStatus.POSTED_UP, ClaimStatus.REVIEWED]
    assert panel.one.isVisible()
    assert panel.one.chip.text() == "公示中"
    assert "还剩 7 天" in panel.one.banner.text
    assert not panel.one.close_button.isVisible()
    panel.one.paper.setCurrentIndex(1)
    panel.one.print_button.click()
    qtbot.waitUntil(lambda: bool(shown(PrintDialog)))
    shown(PrintDialog)[0].reject()
    _settle(panel, qtbot)


def test_names_are_shown_as_they_hang(
    village: Village, panel: NoticesPanel, window: QMainWindow, qtbot: QtBot
) -> None:
    notice_id = posted_notice(village, *reviewed_claims(village, 0, 1))
    record_consent(panel.desk.store, panel.desk.actor, village.person(1, "张建国"), Purpose.POST_NAME)
    page = window.centralWidget()
    assert isinstance(page, ReportsPage)
    page.open_item(ShowNotice(notice_id))
    _settle(panel, qtbot)
    assert _column(panel, "姓名（公示用名）") == ["张*国", "（只列户号）"]
    assert _column(panel, "户号") == ["001", "002"]


def test_an_objection_is_recorded_answered_and_its_slip_printed(
    village: Village, panel: NoticesPanel, qtbot: QtBot
) -> None:
    ids = reviewed_claims(village, 0, 1)
    _open(panel, qtbot, posted_notice(village, *ids))
    panel.one.lines.select_key(panel.one.lines.model.all_rows[1].item_id)
    panel.edit_item()
    dialog = _dialog(ObjectionDialog, panel, qtbot)
    assert "陈桂英" not in dialog.item.currentText()
    assert dialog.item.currentText().startswith("002 户：担任队长")
    _submit(dialog, panel, qtbot)
    assert dialog.form.rows["words"].has_error
    dialog.form.fill({"words": "那天没有看到她"})
    _submit(dialog, panel, qtbot)
    assert _column(panel, "状态") == ["公示中", "有异议"]
    assert panel.one.objections.isVisible()
    assert "有 1 条异议没有答复" in panel.one.banner.text
    panel.one.answer_button.click()
    answer = _dialog(AnswerDialog, panel, qtbot)
    answer.form.fill({"answer": "查了签到表，到场了"})
    _submit(answer, panel, qtbot)
    assert answer.form.rows["upheld"].has_error
    answer.verdict.setCurrentIndex(1)
    _submit(answer, panel, qtbot)
    assert _status(panel, ids[1]) is ClaimStatus.POSTED_UP
    (objection,) = panel.one.objections.model.all_rows
    assert (objection.status, objection.answer) == (ObjectionStatus.REJECTED, "查了签到表，到场了")
    assert not panel.one.answer_button.isEnabled()
    panel.one.slip_button.click()
    qtbot.waitUntil(lambda: bool(shown(PrintDialog)))
    shown(PrintDialog)[0].reject()
    _settle(panel, qtbot)


def test_an_upheld_objection_strikes_its_line_out(
    village: Village, panel: NoticesPanel, qtbot: QtBot
) -> None:
    ids = reviewed_claims(village, 0)
    notice_id = posted_notice(village, *ids)
    store, actor = panel.desk.store, panel.desk.actor
    item = notice_views.get_notice(store, notice_id).lines[0].item_id
    draft = ObjectionDraft(notice_id, panel.desk.clock.today(), "没有当过队长", item)
    objections.record_objection(store, actor, draft)
    _open(panel, qtbot, notice_id)
    QTest.keyClick(panel.one.objections.view, Qt.Key.Key_Return)
    answer = _dialog(AnswerDialog, panel, qtbot)
    answer.verdict.setCurrentIndex(2)
    answer.form.fill({"answer": "属实"})
    _submit(answer, panel, qtbot)
    assert _column(panel, "状态") == ["已去掉"]
    assert _status(panel, ids[0]) is ClaimStatus.REFUSED
    panel.print_panel()
    assert not shown(PrintDialog)
    assert any("没有可打印的" in text for text in spoken(panel.window()))


def test_after_the_last_day_the_notice_is_closed_and_its_points_are_entered(
    village: Village, clock: FixedClock, panel: NoticesPanel, qtbot: QtBot, press_next: PressNext
) -> None:
    ids = reviewed_claims(village, 0, 1)
    notice_id = posted_notice(village, *ids)
    clock.advance(days=5)
    _open(panel, qtbot, notice_id)
    assert panel.one.chip.text() == "期满待办结"
    press_next("办结")
    panel.one.close_button.click()
    asked = press_next("入账")
    _settle(panel, qtbot)
    qtbot.waitUntil(lambda: bool(asked))
    _settle(panel, qtbot)
    assert any("2 件，现在入账" in text for text in asked)
    assert any("+40 分" in text for text in asked)
    assert [_status(panel, each) for each in ids] == [ClaimStatus.ENTERED] * 2
    assert notice_views.get_notice(panel.desk.store, notice_id).status is NoticeStatus.CLOSED
    assert _column(panel, "状态") == ["已入账"] * 2


def test_a_notice_with_an_open_objection_is_not_closed(
    village: Village, clock: FixedClock, panel: NoticesPanel, qtbot: QtBot
) -> None:
    notice_id = posted_notice(village, *reviewed_claims(village, 0))
    draft = ObjectionDraft(notice_id, panel.desk.clock.today(), "没有贴出来")
    objections.record_objection(panel.desk.store, panel.desk.actor, draft)
    clock.advance(days=5)
    _open(panel, qtbot, notice_id)
    assert "答复以后才能办结" in panel.one.banner.text
    assert not panel.one.close_button.isEnabled()


def test_a_notice_is_taken_down_with_a_reason(village: Village, panel: NoticesPanel, qtbot: QtBot) -> None:
    ids = reviewed_claims(village, 0)
    _open(panel, qtbot, posted_notice(village, *ids))
    panel.one.down_button.click()
    dialog = _dialog(TakeDownDialog, panel, qtbot)
    dialog.form.fill({"reason": "名字写错"})
    _submit(dialog, panel, qtbot)
    assert panel.one.chip.text() == "已撤下"
    assert panel.one.banner.text == "已经撤下：名字写错"
    assert _status(panel, ids[0]) is ClaimStatus.REVIEWED
    panel.go_back()
    assert panel.table.isVisible()


def test_a_ranking_is_posted_for_a_chosen_period(
    village: Village, panel: NoticesPanel, qtbot: QtBot, press_next: PressNext
) -> None:
    store, actor = panel.desk.store, panel.desk.actor
    rule = next(rule.id for rule in list_rules(store) if rule.code == "HY04")
    post_points(store, actor, PostingDraft(rule, panel.desk.clock.today(), household_ids=(1,)))
    press_next("积分排名")
    panel.post_button.click()
    dialog = _dialog(RankingNoticeDialog, panel, qtbot)
    dialog.period.setCurrentIndex(dialog.period.findText("2026年3月"))
    dialog.group.setCurrentIndex(1)
    assert dialog.title.text() == "2026年3月一组积分排名公示"
    _submit(dialog, panel, qtbot)
    assert _column(panel, "内容") == ["第 1 名"]
    assert _column(panel, "积分") == ["+20"]


def test_a_ranking_that_is_switched_off_is_not_offered(panel: NoticesPanel, qtbot: QtBot) -> None:
    set_setting(panel.desk.store, panel.desk.actor, RANKING_ENABLED, value=False)
    offered: list[str] = []
    looking = QTimer(panel, interval=50)

    def look() -> None:
        for dialog in shown(ChoiceDialog):
            offered.extend(each.text().split("\n")[0] for each in dialog.buttons)
            looking.stop()
            dialog.reject()

    looking.timeout.connect(look)
    looking.start()
    panel.post_button.click()
    _settle(panel, qtbot)
    assert offered == ["荣誉（按户）", "荣誉（按人）", "暂停兑换", "其他"]


def test_honours_of_households_and_words_alone_are_posted(
    panel: NoticesPanel, qtbot: QtBot, press_next: PressNext
) -> None:
    press_next("荣誉（按户）")
    panel.post_button.click()
    dialog = _dialog(LinesNoticeDialog, panel, qtbot)
    for typed in ("zjg", "cgy"):
        dialog.lines.search.setFocus()
        QTest.keyClicks(dialog.lines.search, typed)
        _settle(panel, qtbot)
        QTest.keyClick(dialog.lines.search, Qt.Key.Key_Return)
        _settle(panel, qtbot)
        if typed == "zjg":
            words = dialog.lines.table.item(0, 1)
            assert words is not None
            words.setText("十星级文明户")
    dialog.lines.free.setText("评选办法见村务公开栏")
    QTest.keyClick(dialog.lines.free, Qt.Key.Key_Return)
    _submit(dialog, panel, qtbot)
    assert _column(panel, "内容") == ["十星级文明户", "十星级文明户", "评选办法见村务公开栏"]
    assert _column(panel, "户号") == ["001", "002", ""]
    assert panel.table.model.all_rows[0].kind is NoticeKind.HONOURS


@pytest.mark.parametrize("size", list(theme.TextSize))
def test_nothing_is_cut_off_in_any_text_size(
    size: theme.TextSize, village: Village, desk: Desk, window: QMainWindow, qapp: QApplication, qtbot: QtBot
) -> None:
    notice_id = posted_notice(village, *reviewed_claims(village, 0, 1, 2))
    draft = ObjectionDraft(notice_id, desk.clock.today(), "没有贴出来")
    objections.record_objection(desk.store, desk.actor, draft)
    theme.apply(qapp, size)
    try:
        page = ReportsPage(desk)
        show_page(window, page, desk.tasks)
        panel = page.show_panel(NoticesPanel)
        assert isinstance(panel, NoticesPanel)
        _open(panel, qtbot, notice_id)
        assert cut_off(window) == []
    finally:
        theme.apply(qapp)
