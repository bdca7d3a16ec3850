"""The dialogs of a review meeting: who meets about which claims, and what was said of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from station_app.domain.amounts import format_points, parse_points, parse_quantity
from station_app.domain.review import Finding, ReviewResult
from station_app.services.claim_views import ClaimRow
from station_app.services.review_views import MeetingView, MemberView, ReviewLine
from station_app.services.reviews import MeetingDraft, MemberDraft
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.points_words import claim_words
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import NumberField
from station_app.ui.widgets.named_rows import NamedRow, NamedRowsField
from station_app.ui.widgets.tick_list import TickList

MOST_VOTES = 99
_CLAIM_ROWS = 6
_WIDE = 52
"""Characters across."""


class MeetingDialog(FormDialog):
    """A meeting to be planned, or an open one that changes; claims are ticked, the waiting ones at first."""

    def __init__(
        self,
        desk: Desk,
        claims: Sequence[ClaimRow],
        meeting: MeetingView | None,
        last: MeetingView | None,
        parent: QWidget,
    ) -> None:
        """A new meeting begins with the place and the people of the ``last`` one."""
        title = "安排评议会" if meeting is None else f"修改第 {meeting.number} 次评议会"
        note = "评议人与申报的是一户的，程序会自动记为回避。"
        super().__init__(title, parent=parent, note=note)
        self.setMinimumWidth(theme.sizes().text * _WIDE)
        self.members = NamedRowsField(
            desk.tasks, desk.people, ("评议人", "职务"), "不是本村户的人：输入姓名，回车加进来"
        )
        self.members.search.setPlaceholderText("本村的评议人：姓名、拼音首字母或户号")
        held = () if meeting is None else tuple(line.claim for line in meeting.lines)
        ticked = None if meeting is None else {claim.id for claim in held}
        choices = [(claim_words(claim), claim.id) for claim in (*held, *claims)]
        self.claims = TickList("要评议的申报", choices, ticked=ticked, most_rows=_CLAIM_ROWS)
        self.form.add("held_on", "开会日期", DateField(desk.clock.today()), required=True)
        self.form.add("place", "地点", QLineEdit(), hint="例如“村委会二楼会议室”")
        self.form.add("chair", "主持人", QLineEdit())
        self.form.add("recorder", "记录人", QLineEdit())
        self.form.add("members", "评议人", self.members, required=True)
        self.form.add("claims", "要评议的申报", self.claims, required=True)
        self.form.add("words", "会议其他事项", QPlainTextEdit())
        usual = meeting or last
        if usual is not None:
            self.members.set_value([_row(each) for each in usual.members])
            self.form.fill({"place": usual.place, "chair": usual.chair, "recorder": usual.recorder})
        if meeting is not None:
            self.form.fill({"held_on": meeting.held_on, "words": meeting.words})

    def draft(self, values: dict[str, Any]) -> MeetingDraft:
        """What was filled in."""
        members = tuple(MemberDraft(row.name, row.resident_id, row.words) for row in values["members"])
        return MeetingDraft(
            values["held_on"],
            members,
            values["claims"],
            values["place"],
            values["chair"],
            values["recorder"],
            values["words"],
        )


class FindingDialog(FormDialog):
    """What the meeting said of one claim, with the votes, and who stepped aside."""

    def __init__(
        self, line: ReviewLine, members: Sequence[MemberView], parent: QWidget, suggested: ReviewResult | None
    ) -> None:
        claim = line.claim
        note = f"{claim_words(claim)}。" + (f"依据：{claim.evidence}" if claim.evidence else "")
        super().__init__(f"申报 {claim.number} 号的评议结果", parent=parent, note=note)
        self.setMinimumWidth(theme.sizes().text * 44)
        self._line = line
        self.verdict = QComboBox()
        for result in ReviewResult:
            self.verdict.addItem(result.label, result)
        own = {each.member_id for each in line.recused if each.is_own}
        self._own = own
        self.recused = TickList(
            "回避的评议人",
            [(_member_words(each, own), each.id) for each in members],
            ticked={each.member_id for each in line.recused},
            fixed=own,
            unit="位",
            most_rows=4,
        )
        self.form.add("result", "结果", self.verdict, required=True)
        self.points = self.form.add(
            "points", "调整后", NumberField(parse_points, format_points), hint="多少分；扣分填负数"
        )
        self.form.add("votes_for", "同意票", NumberField(_votes))
        self.form.add("votes_against", "反对票", NumberField(_votes))
        self.form.add("words", "说明", QLineEdit(), hint="例如“只算半年”“材料不全”；告知单上会写给申报人看")
        self.form.add("recused", "回避的评议人", self.recused)
        self.form.add("reason", "回避的原因", QLineEdit(), hint="手工勾选回避时填，例如“申报人的舅舅”")
        self._fill(line, suggested)
        self.verdict.currentIndexChanged.connect(lambda _: self._show_points())
        self._show_points()

    def finding(self, values: dict[str, Any]) -> Finding:
        """What was filled in."""
        return Finding(
            ReviewResult(values["result"]),
            values.get("points"),
            values["votes_for"],
            values["votes_against"],
            values["words"],
        )

    def reasons(self, values: dict[str, Any]) -> dict[int, str] | None:
        """Who steps aside by hand, and why; None where that stays as it was."""
        before = {each.member_id: each.reason for each in self._line.recused if not each.is_own}
        ticked = [each for each in values["recused"] or () if each not in self._own]
        after = {each: before.get(each) or values["reason"] for each in ticked}
        return None if after == before else after

    def _fill(self, line: ReviewLine, suggested: ReviewResult | None) -> None:
        finding = line.finding
        by_hand = [each.reason for each in line.recused if not each.is_own]
        self.form.fill(
            {
                "result": suggested or finding.result or ReviewResult.AGREED,
                "points": finding.points,
                "votes_for": finding.votes_for,
                "votes_against": finding.votes_against,
                "words": finding.words,
                "reason": by_hand[0] if by_hand else "",
            }
        )

    def _show_points(self) -> None:
        self.points.set_shown(shown=self.verdict.currentData() == ReviewResult.CHANGED)


def _row(member: MemberView) -> NamedRow:
    return NamedRow(member.name, member.title, member.resident_id)


def _member_words(member: MemberView, own: set[int]) -> str:
    return f"{member.name}　本户的申报，必须回避" if member.id in own else member.name


def _votes(text: str) -> int:
    return 0 if text.strip() == "0" else parse_quantity(text, MOST_VOTES)
