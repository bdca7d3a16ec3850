"""How meetings and what they say of claims read: columns, colours, sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.domain.points import quantity_words
from station_app.domain.review import Finding, ReviewResult, granted_points
from station_app.services.review_views import MeetingRow, MeetingView, ReviewLine
from station_app.ui import theme
from station_app.ui.tables.rows_table import Column

OPEN, CLOSED = "待结束", "已结束"
_SHADES = {
    ReviewResult.AGREED: theme.GOOD,
    ReviewResult.CHANGED: theme.GOLD_TEXT,
    ReviewResult.REFUSED: theme.BAD,
    ReviewResult.PUT_OFF: theme.MUTED,
}


def status_words(row: MeetingRow) -> str:
    """Whether its results may still be filled in."""
    return OPEN if row.closed_at is None else CLOSED


def result_words(finding: Finding) -> str:
    """What was said; nothing while it is open."""
    return "" if finding.result is None else finding.result.label


def counts_words(findings: Iterable[Finding]) -> str:
    """同意 8 件，不同意 1 件，待填 2 件."""
    counts = Counter(finding.result for finding in findings)
    said = [f"{result.label} {counts[result]} 件" for result in ReviewResult if counts[result]]
    if counts[None]:
        said.append(f"待填 {counts[None]} 件")
    return "，".join(said)


def facts_words(view: MeetingView) -> str:
    """Who met where."""
    members = "、".join(member.name for member in view.members)
    parts = [
        f"{view.held_on.year}年{view.held_on.month}月{view.held_on.day}日",
        view.place,
        view.chair and f"主持 {view.chair}",
        view.recorder and f"记录 {view.recorder}",
        f"评议人 {len(view.members)} 位：{members}",
    ]
    return "　·　".join(part for part in parts if part)


def recusal_words(line: ReviewLine) -> str:
    """Who stepped aside, and why: 赵永红（本户的申报）."""
    return "、".join(f"{each.name}（{each.reason}）" if each.reason else each.name for each in line.recused)


def _votes(line: ReviewLine) -> str:
    votes = (line.finding.votes_for, line.finding.votes_against)
    return "" if votes == (None, None) else "／".join(str(each or 0) for each in votes)


def _points(tenths: int | None) -> str:
    return "" if tenths is None else format_points(tenths, signed=True)


def _shade(line: ReviewLine) -> str | None:
    if line.is_gone:
        return theme.RESTING
    return None if line.finding.result is None else _SHADES[line.finding.result]


def _resting(line: ReviewLine) -> str | None:
    return theme.RESTING if line.is_gone else None


MEETING_COLUMNS = (
    Column[MeetingRow]("次数", lambda row: row.number, lambda number: f"第 {number} 次", bold=lambda _: True),
    Column[MeetingRow]("日期", lambda row: row.held_on),
    Column[MeetingRow]("地点", lambda row: row.place),
    Column[MeetingRow]("主持人", lambda row: row.chair),
    Column[MeetingRow]("评议人", lambda row: row.members, align=Align.RIGHT),
    Column[MeetingRow]("申报件数", lambda row: row.claims, align=Align.RIGHT),
    Column[MeetingRow]("已有结果", lambda row: row.decided, align=Align.RIGHT),
    Column[MeetingRow](
        "状态",
        status_words,
        foreground=lambda row: theme.WARN if row.closed_at is None else theme.MUTED,
    ),
)

LINE_COLUMNS = (
    Column[ReviewLine]("编号", lambda row: row.claim.number, align=Align.RIGHT, foreground=_resting),
    Column[ReviewLine]("户号", lambda row: row.claim.household_number, foreground=_resting),
    Column[ReviewLine](
        "户（人）",
        lambda row: row.claim.called,
        widest=9,
        struck=lambda row: row.is_gone,
        foreground=_resting,
    ),
    Column[ReviewLine](
        "事项",
        lambda row: f"{row.claim.rule_name}（{quantity_words(row.claim.unit, row.claim.quantity)}）",
        widest=14,
        foreground=_resting,
        tip=lambda row: f"{row.claim.rule_name}\n{row.claim.evidence}".strip(),
    ),
    Column[ReviewLine]("申报分", lambda row: row.claim.points, _points, Align.RIGHT, foreground=_resting),
    Column[ReviewLine](
        "结果",
        lambda row: row.claim.status.label if row.is_gone else result_words(row.finding),
        bold=lambda row: not row.is_gone,
        foreground=_shade,
    ),
    Column[ReviewLine](
        "核定分",
        lambda row: granted_points(row.finding, row.claim.points),
        _points,
        Align.RIGHT,
        foreground=_shade,
    ),
    Column[ReviewLine]("回避", recusal_words, widest=10, foreground=lambda _: theme.GOLD_TEXT),
    Column[ReviewLine]("同意／反对", _votes, align=Align.CENTER),
    Column[ReviewLine]("说明", lambda row: row.finding.words, widest=10),
    Column[ReviewLine]("哪天的事", lambda row: row.claim.deed_on, foreground=_resting),
)
