"""评议 as a clerk uses it: a meeting planned, forty claims decided by the keyboard, minutes, the end."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow
from pytestqt.qtbot import QtBot

from station_app.domain.claims import ClaimStatus
from station_app.domain.permissions import Role
from station_app.domain.review import OWN_HOUSEHOLD, Finding, ReviewResult
from station_app.services import claims, review_views
from station_app.services.claim_views import claim_detail
from station_app.services.reviews import MemberDraft
from station_app.ui import theme
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.items import ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.points.meeting_panel import PAUSE_MS
from station_app.ui.pages.points.points_page import PointsPage
from station_app.ui.pages.points.review_dialogs import FindingDialog, MeetingDialog
from station_app.ui.pages.points.reviews_panel import ReviewsPanel
from station_app.ui.widgets.named_rows import NamedRow
from tests.helpers.claim_desks import PANEL, claim_of, meeting_of, reviewed_claims
from tests.helpers.desks import show_page, sit_down
from tests.helpers.villages import Village
from tests.helpers.windows import PressNext, button, cut_off, shown, spoken

D = TypeVar("D", bound=QDialog)


@pytest.fixture
def panel(desk: Desk, window: QMainWindow, qtbot: QtBot) -> ReviewsPanel:
    page = PointsPage(desk)
    show_page(window, page, desk.tasks)
    page.open_item(ShowPart("review"))
    panel = page.panel
    assert isinstance(panel, ReviewsPanel)
    _settle(panel, qtbot)
    return panel


def _settle(panel: ReviewsPanel, qtbot: QtBot, pause: int = 140) -> None:
    for _ in range(2):
        assert panel.desk.tasks.wait_idle()
        qtbot.wait(pause)
    assert panel.desk.tasks.wait_idle()


def _dialog(kind: type[D], panel: ReviewsPanel, qtbot: QtBot) -> D:
    _settle(panel, qtbot)
    (dialog,) = shown(kind)
    return dialog


def _open(panel: ReviewsPanel, qtbot: QtBot, meeting_id: int) -> None:
    panel.open_item(meeting_id)
    _settle(panel, qtbot)


def _press(panel: ReviewsPanel, keys: str) -> None:
    for key in keys:
        QTest.keyClick(panel.one.table.view, Qt.Key(ord(key)))


def _results(panel: ReviewsPanel, meeting_id: int) -> list[ReviewResult | None]:
    """What the store holds."""
    lines = review_views.get_meeting(panel.desk.store, meeting_id).lines
    return [line.finding.result for line in lines]


def test_an_empty_page_says_what_to_do_first(panel: ReviewsPanel, qtbot: QtBot) -> None:
    assert any("还没有开过评议会" in text for text in spoken(panel))
    panel.plan_button.click()
    _settle(panel, qtbot)
    assert not shown(MeetingDialog)


def test_a_meeting_is_planned_with_the_claims_that_wait(
    village: Village, panel: ReviewsPanel, qtbot: QtBot
) -> None:
    ids = [claim_of(village, place) for place in (0, 1)]
    panel.load()
    _settle(panel, qtbot)
    assert panel.banner.text == "有 2 件申报等评议。"
    panel.plan_button.click()
    dialog = _dialog(MeetingDialog, panel, qtbot)
    assert dialog.claims.value() == tuple(ids)
    dialog.yes.click()
    _settle(panel, qtbot)
    assert dialog.form.rows["members"].has_error
    for name in ("李书记", "王主任", "赵会计"):
        dialog.members.free.setText(name)
        QTest.keyClick(dialog.members.free, Qt.Key.Key_Return)
    dialog.members.search.setFocus()
    QTest.keyClicks(dialog.members.search, "lml")
    _settle(panel, qtbot)
    QTest.keyClick(dialog.members.search, Qt.Key.Key_Return)
    _settle(panel, qtbot)
    assert [row.name for row in dialog.members.value() or ()] == ["李书记", "王主任", "赵会计", "李名兰"]
    dialog.yes.click()
    _settle(panel, qtbot)
    view = review_views.list_meetings(panel.desk.store)[0]
    assert (view.members, view.claims) == (4, 2)
    assert panel.one.isVisible()
    shown_lines = panel.one.table.model.all_rows
    assert [[each.reason for each in line.recused] for line in shown_lines] == [[OWN_HOUSEHOLD], []]
    assert panel.one.table.current_row() is not None


def test_claims_are_decided_by_the_keyboard_alone_in_one_act(
    village: Village, panel: ReviewsPanel, qtbot: QtBot
) -> None:
    ids = [claim_of(village, place % 3) for place in range(6)]
    meeting_id = meeting_of(village, *ids)
    _open(panel, qtbot, meeting_id)
    head = panel.desk.store.head.seq
    _press(panel, "1341")
    assert panel.one.banner.text.startswith("共 6 件：同意 2 件，不同意 1 件，下次再议 1 件，待填 2 件。")
    assert _results(panel, meeting_id) == [None] * 6
    _settle(panel, qtbot, PAUSE_MS)
    agreed, refused, off = ReviewResult.AGREED, ReviewResult.REFUSED, ReviewResult.PUT_OFF
    assert _results(panel, meeting_id) == [agreed, refused, off, agreed, None, None]
    assert panel.desk.store.head.seq == head + 1
    button(panel.one, "其余都同意").click()
    panel.one.table.select_key(panel.one.table.model.all_rows[1].item_id)
    _press(panel, "0")
    panel.one.go_back()
    _settle(panel, qtbot)
    assert _results(panel, meeting_id) == [agreed, None, off, agreed, agreed, agreed]
    assert panel.table.model.all_rows[0].decided == 5


def test_what_was_pressed_is_there_after_leaving_the_page(
    village: Village, panel: ReviewsPanel, qtbot: QtBot
) -> None:
    meeting_id = meeting_of(village, claim_of(village))
    _open(panel, qtbot, meeting_id)
    _press(panel, "3")
    assert panel.may_leave()
    _settle(panel, qtbot)
    assert _results(panel, meeting_id) == [ReviewResult.REFUSED]


def test_other_points_votes_and_recusals_are_filled_in_one_by_one(
    village: Village, panel: ReviewsPanel, qtbot: QtBot
) -> None:
    meeting_id = meeting_of(village, claim_of(village), members=(*PANEL, MemberDraft("刘委员")))
    _open(panel, qtbot, meeting_id)
    _press(panel, "2")
    dialog = _dialog(FindingDialog, panel, qtbot)
    dialog.form.fill({"votes_for": 3, "votes_against": 2})
    dialog.yes.click()
    _settle(panel, qtbot)
    assert dialog.form.rows["points"].has_error
    dialog.form.fill({"points": 150})
    dialog.yes.click()
    _settle(panel, qtbot)
    assert "没有回避的评议人只有 4 位" in dialog.form.rows["votes_for"].sentence.text()
    chair = dialog.recused.list.item(0)
    chair.setCheckState(Qt.CheckState.Checked)
    dialog.form.fill({"votes_against": 0, "words": "只算九个月", "reason": "申报人的舅舅"})
    dialog.yes.click()
    _settle(panel, qtbot)
    line = review_views.get_meeting(panel.desk.store, meeting_id).lines[0]
    assert line.finding == Finding(ReviewResult.CHANGED, 150, 3, 0, "只算九个月")
    assert [(each.name, each.reason) for each in line.recused] == [("李书记", "申报人的舅舅")]
    QTest.keyClick(panel.one.table.view, Qt.Key.Key_Return)
    dialog = _dialog(FindingDialog, panel, qtbot)
    assert dialog.form.raw_values()["words"] == "只算九个月"
    dialog.reject()


def test_ending_a_meeting_asks_once_and_the_claims_go_on(
    village: Village, panel: ReviewsPanel, qtbot: QtBot, press_next: PressNext
) -> None:
    ids = [claim_of(village, place) for place in (0, 1)]
    meeting_id = meeting_of(village, *ids)
    _open(panel, qtbot, meeting_id)
    _press(panel, "11")
    said = press_next("结束评议会")
    panel.one.close_button.click()
    _settle(panel, qtbot)
    assert any("同意 2 件" in text and "不能再改" in text for text in said)
    store, actor = panel.desk.store, panel.desk.actor
    assert {claim_detail(store, actor, each).row.status for each in ids} == {ClaimStatus.REVIEWED}
    assert not panel.one.close_button.isVisible()
    _press(panel, "3")
    _settle(panel, qtbot, PAUSE_MS)
    assert _results(panel, meeting_id) == [ReviewResult.AGREED] * 2


def test_a_meeting_that_cannot_end_says_why_and_stays_open(
    village: Village, panel: ReviewsPanel, qtbot: QtBot, press_next: PressNext
) -> None:
    meeting_id = meeting_of(village, claim_of(village), members=PANEL[:2])
    _open(panel, qtbot, meeting_id)
    assert "至少要 3 位才能结束" in panel.one.banner.text
    _press(panel, "1")
    press_next("结束评议会")
    panel.one.close_button.click()
    _settle(panel, qtbot)
    assert any("评议人只有 2 位" in text for text in spoken(panel.window()))
    assert panel.one.close_button.isVisible()
    assert _results(panel, meeting_id) == [ReviewResult.AGREED]


def test_a_meeting_is_changed_and_dropped(
    village: Village, panel: ReviewsPanel, qtbot: QtBot, press_next: PressNext
) -> None:
    first, second = claim_of(village, 0), claim_of(village, 1)
    meeting_id = meeting_of(village, first)
    _open(panel, qtbot, meeting_id)
    button(panel.one, "修改评议会").click()
    dialog = _dialog(MeetingDialog, panel, qtbot)
    assert dialog.claims.value() == (first,)
    dialog.claims.list.item(1).setCheckState(Qt.CheckState.Checked)
    dialog.members.set_value([*(dialog.members.value() or ()), NamedRow("刘委员", "监督")])
    dialog.yes.click()
    _settle(panel, qtbot)
    view = review_views.get_meeting(panel.desk.store, meeting_id)
    assert [line.claim.id for line in view.lines] == [first, second]
    assert [(each.name, each.title) for each in view.members][-1] == ("刘委员", "监督")
    press_next("取消评议会")
    button(panel.one, "取消评议会").click()
    _settle(panel, qtbot)
    assert review_views.list_meetings(panel.desk.store) == []
    assert panel.table.isVisible()


def test_the_minutes_are_printed_before_and_after(
    village: Village, panel: ReviewsPanel, qtbot: QtBot
) -> None:
    meeting_id = meeting_of(village, claim_of(village))
    _open(panel, qtbot, meeting_id)
    _press(panel, "1")
    panel.print_panel()
    qtbot.waitUntil(lambda: bool(shown(PrintDialog)))
    shown(PrintDialog)[0].reject()
    assert _results(panel, meeting_id) == [ReviewResult.AGREED]


def test_a_claim_withdrawn_meanwhile_is_struck_out_and_takes_no_result(
    village: Village, panel: ReviewsPanel, qtbot: QtBot
) -> None:
    claim_id = claim_of(village)
    meeting_id = meeting_of(village, claim_id)
    _open(panel, qtbot, meeting_id)
    claims.withdraw(panel.desk.store, panel.desk.actor, [claim_id])
    _settle(panel, qtbot)
    assert panel.one.table.model.all_rows[0].is_gone
    _press(panel, "1")
    _settle(panel, qtbot, PAUSE_MS)
    assert _results(panel, meeting_id) == [None]


def test_the_next_meeting_begins_as_the_last_one_was(
    village: Village, panel: ReviewsPanel, qtbot: QtBot
) -> None:
    reviewed_claims(village, 0)
    claim_of(village, 1)
    panel.plan_button.click()
    dialog = _dialog(MeetingDialog, panel, qtbot)
    assert [row.name for row in dialog.members.value() or ()] == ["李书记", "王主任", "赵会计"]
    assert dialog.form.raw_values()["place"] == "村委会"
    dialog.reject()


def test_a_reviewer_fills_in_but_does_not_end(village: Village, desk: Desk, window: QMainWindow) -> None:
    meeting_id = meeting_of(village, claim_of(village))
    reviewer = village.station.as_role(Role.REVIEWER)
    own = sit_down(desk.store, reviewer, desk.tasks, desk.messages, desk.preferences)
    page = PointsPage(own)
    show_page(window, page, desk.tasks)
    panel = page.show_panel(ReviewsPanel)
    assert isinstance(panel, ReviewsPanel)
    panel.open_item(meeting_id)
    assert desk.tasks.wait_idle()
    assert panel.one.one_button.isVisible()
    assert not panel.one.close_button.isVisible()
    assert not panel.one.change_button.isVisible()


@pytest.mark.parametrize("size", list(theme.TextSize))
def test_nothing_is_cut_off_in_any_text_size(
    size: theme.TextSize, village: Village, desk: Desk, window: QMainWindow, qapp: QApplication, qtbot: QtBot
) -> None:
    meeting_id = meeting_of(village, *[claim_of(village, place) for place in range(3)])
    theme.apply(qapp, size)
    try:
        page = PointsPage(desk)
        show_page(window, page, desk.tasks)
        panel = page.show_panel(ReviewsPanel)
        assert isinstance(panel, ReviewsPanel)
        _open(panel, qtbot, meeting_id)
        _press(panel, "134")
        _settle(panel, qtbot, PAUSE_MS)
        assert cut_off(window) == []
    finally:
        theme.apply(qapp)
