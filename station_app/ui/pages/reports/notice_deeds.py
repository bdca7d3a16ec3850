"""The deeds of a notice: printed, objected to, answered, taken down, closed, its points entered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton

from station_app.documents.papers import SheetPaper
from station_app.domain.amounts import format_points
from station_app.services import claim_entry, objections, public_notices
from station_app.services.claim_entry import EntryLine
from station_app.services.notice_views import NoticeLine, NoticeView, ObjectionView
from station_app.services.public_notices import ClosedNotice
from station_app.ui.pages.reports.notice_dialogs import AnswerDialog, ObjectionDialog, TakeDownDialog
from station_app.ui.tabbed_page import Panel

_NAMED = 3


class NoticeDeeds(QObject):
    """Each with the question or the dialog that goes before it."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._store, self._actor = panel.desk.store, panel.desk.actor
        self._messages = panel.desk.messages

    def print_poster(self, notice: NoticeView, paper: SheetPaper) -> None:
        """The poster, to be looked at and printed."""
        if not notice.standing:
            self._messages.say("公示里已经没有内容，没有可打印的。")
            return

        def make() -> bytes:
            from station_app.documents.notice_poster import notice_poster  # reportlab, when first printed

            return notice_poster(notice, paper)

        self._panel.show_paper(make, notice.title, paper)

    def print_answer(self, objection: ObjectionView) -> None:
        """The slip for whoever objected."""

        def make() -> bytes:
            from station_app.documents.objection_answer import objection_answer  # reportlab, when needed

            return objection_answer(objection)

        self._panel.show_paper(make, f"异议答复单{objection.number}号", SheetPaper.A5)

    def record_objection(self, notice: NoticeView, line: NoticeLine | None) -> None:
        """Somebody objects."""
        dialog = ObjectionDialog(self._panel.desk, notice, line, self._panel)

        def deed(values: dict[str, Any]) -> None:
            objections.record_objection(self._store, self._actor, dialog.draft(values))

        self._panel.ask(dialog, deed, lambda _: self._messages.say("异议已登记，答复以前不会入账。"))

    def answer(self, objection: ObjectionView) -> None:
        """It was looked into."""

        def deed(values: dict[str, Any]) -> None:
            objections.answer_objection(
                self._store, self._actor, objection.id, values["answer"], upheld=values["upheld"]
            )

        done = f"第 {objection.number} 号异议已答复。"
        dialog = AnswerDialog(objection, self._panel)
        self._panel.ask(dialog, deed, lambda _: self._messages.say(f"{done}请打印答复单交给提的人。"))

    def take_down(self, notice: NoticeView) -> None:
        """Something on it was wrong."""

        def deed(values: dict[str, Any]) -> int:
            return public_notices.withdraw_notice(self._store, self._actor, notice.id, values["reason"])

        dialog = TakeDownDialog(notice, self._panel)
        self._panel.ask(dialog, deed, lambda number: self._messages.say(f"第 {number} 号公示已撤下。"))

    def close(self, notice: NoticeView, busy: QPushButton) -> None:
        """Its period ran to the end; the points of its claims may follow at once."""
        question = f"办结第 {notice.number} 号公示？"
        detail = f"“{notice.title}”公示期已满。办结以后不能再登记异议。"
        if self._messages.confirm(question, "办结", detail=detail):
            self._panel.act(
                lambda: public_notices.close_notice(self._store, self._actor, notice.id),
                self._on_closed,
                busy=busy,
            )

    def _on_closed(self, closed: ClosedNotice) -> None:
        self._messages.say(f"第 {closed.number} 号公示已办结。")
        if closed.claim_ids and self._panel.desk.may("points.enter_claims"):
            self._panel.act(
                lambda: claim_entry.preview_entry(self._store, self._actor, closed.claim_ids),
                self._ask_to_enter,
            )

    def _ask_to_enter(self, lines: Sequence[EntryLine]) -> None:
        able = [line for line in lines if not line.problem]
        stopped = [line for line in lines if line.problem]
        if not able:
            self._messages.say(stopped[0].problem)
            return
        points = format_points(sum(line.points for line in able), signed=True)
        detail = f"共 {points} 分。"
        limited = [line for line in able if line.limited_by]
        if limited:
            named = "、".join(f"{line.who}（{line.limited_by}）" for line in limited[:_NAMED])
            detail += f"\n受上限影响 {len(limited)} 件：{named}。"
        if stopped:
            detail += f"\n另有 {len(stopped)} 件现在不能入账：{stopped[0].problem}"
        question = f"公示无异议的 {len(able)} 件，现在入账？"
        if self._messages.confirm(question, "入账", detail=detail, no_text="以后再入"):
            ids = [line.claim_id for line in able]
            self._panel.act(
                lambda: claim_entry.enter_claims(self._store, self._actor, ids),
                lambda entered: self._messages.say(f"{len(entered)} 件已入账，共 {points} 分。"),
            )
