"""The deeds of a meeting: results kept, one filled in, minutes printed, the meeting ended or dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton

from station_app.documents.papers import SheetPaper
from station_app.domain.review import Finding, ReviewResult
from station_app.services import review_views, reviews
from station_app.services.review_views import MeetingView, ReviewLine
from station_app.services.reviews import ClosedMeeting
from station_app.ui.pages.points.review_dialogs import FindingDialog
from station_app.ui.pages.points.review_words import counts_words
from station_app.ui.tabbed_page import Panel

Findings = dict[int, Finding]
"""Results that were pressed and not written yet, by item."""


class MeetingDeeds(QObject):
    """Each with the question or the dialog that goes before it; what was pressed is written first."""

    dropped = Signal()

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._store, self._actor = panel.desk.store, panel.desk.actor
        self._messages = panel.desk.messages

    def keep(self, meeting: MeetingView, findings: Findings, failed: Callable[[BaseException], None]) -> None:
        """Writes down what was pressed."""
        self._panel.desk.tasks.run(lambda _: self._keep(meeting, findings), failed=failed, owner=self)

    def fill_in(
        self, meeting: MeetingView, line: ReviewLine, suggested: ReviewResult | None, done: Callable[[], None]
    ) -> None:
        """One claim with its votes, words and recusals."""
        dialog = FindingDialog(line, meeting.members, self._panel, suggested)

        def deed(values: dict[str, Any]) -> None:
            reasons = dialog.reasons(values)
            if reasons is not None:
                reviews.set_recusals(self._store, self._actor, line.item_id, reasons)
            reviews.decide(self._store, self._actor, meeting.id, {line.item_id: dialog.finding(values)})

        self._panel.ask(dialog, deed, lambda _: done())

    def print_minutes(self, meeting: MeetingView, findings: Findings, busy: QPushButton) -> None:
        """As they stand now: with room to write before the meeting, filled in after it."""

        def gather() -> MeetingView:
            self._keep(meeting, findings)
            return review_views.get_meeting(self._store, meeting.id)

        self._panel.act(gather, self._print, busy=busy)

    def close(self, meeting: MeetingView, findings: Findings, busy: QPushButton) -> None:
        """Ends it, after one question that names the figures."""
        live = [line.finding for line in meeting.lines if not line.is_gone]
        question = f"结束第 {meeting.number} 次评议会？"
        detail = f"{counts_words(live)}。结束以后结果生效，不能再改。请先核对签字的记录。"
        ends = self._messages.confirm(question, "结束评议会", detail=detail)

        def deed() -> ClosedMeeting | None:
            self._keep(meeting, findings)
            return reviews.close_meeting(self._store, self._actor, meeting.id) if ends else None

        self._panel.act(deed, self._say_closed, busy=busy)

    def drop(self, meeting: MeetingView, busy: QPushButton) -> None:
        """It was planned by mistake."""
        question = f"取消第 {meeting.number} 次评议会？"
        detail = f"{len(meeting.lines)} 件申报退回去，等下一次评议会。"
        if self._messages.confirm(question, "取消评议会", detail=detail, no_text="不取消"):
            self._panel.act(
                lambda: reviews.drop_meeting(self._store, self._actor, meeting.id),
                lambda _: self._say_dropped(meeting.number),
                busy=busy,
            )

    def _keep(self, meeting: MeetingView, findings: Findings) -> None:
        if findings:
            reviews.decide(self._store, self._actor, meeting.id, findings)

    def _say_dropped(self, number: int) -> None:
        self._messages.say(f"第 {number} 次评议会已取消。")
        self.dropped.emit()

    def _say_closed(self, closed: ClosedMeeting | None) -> None:
        if closed is not None:
            said = f"第 {closed.number} 次评议会已结束：同意 {closed.agreed} 件，不同意 {closed.refused} 件"
            self._messages.say(f"{said}，下次再议 {closed.put_off} 件。")

    def _print(self, meeting: MeetingView) -> None:
        def make() -> bytes:
            from station_app.documents.review_minutes import review_minutes  # reportlab, when first printed

            return review_minutes(meeting)

        self._panel.show_paper(make, f"第{meeting.number}次评议会记录", SheetPaper.A4)
