"""Review minutes (积分评议会记录) on A4: results left empty before the meeting, filled in after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from station_app.documents.blocks import Facts, Letterhead, Paragraph, Signatures, Space
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, MM, Align
from station_app.documents.pen import QUIET
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.amounts import format_points
from station_app.domain.points import quantity_words
from station_app.domain.review import ReviewResult, granted_points
from station_app.services.review_views import MeetingView, ReviewLine

_TITLE: Final = "积分评议会记录"
_SIGN_IN_A_ROW: Final = 3
_WRITING_ROOM: Final = 11 * MM

_COLUMNS: Final = (
    Column("编号", 11, Align.CENTER),
    Column("户（人）", 27),
    Column("申报事项", 50),
    Column("申报分", 15, Align.RIGHT),
    Column("结果", 19, Align.CENTER, bold=True),
    Column("核定分", 15, Align.RIGHT, bold=True),
    Column("同意／反对", 20, Align.CENTER),
    Column("说明与回避", 36),
)


def review_minutes(view: MeetingView) -> bytes:
    """The minutes' PDF, with a line to sign on for each reviewer. Raises ``UnshowableCharacter``."""
    footer = Footer(f"{view.station}　{_TITLE}　第 {view.number} 次")
    return compose(f"{_TITLE} {view.number}", A4, _blocks(view), footer)


def _blocks(view: MeetingView) -> list[Block]:
    members = "、".join(f"{each.name}（{each.title}）" if each.title else each.name for each in view.members)
    return [
        Letterhead(view.station, _TITLE, aside=f"第 {view.number} 次"),
        Space(5),
        Facts(
            (
                ("时间", f"{view.held_on.year}年{view.held_on.month}月{view.held_on.day}日"),
                ("地点", view.place),
                ("主持人", view.chair),
                ("记录人", view.recorder),
            )
        ),
        Facts((("评议人", f"{members}，共 {len(view.members)} 人"),), columns=1, label_ems=3),
        Space(5),
        _table(view),
        Space(5, clings=True),
        Paragraph(_summary(view), 9.5, clings=True),
        *([Paragraph(f"会议其他事项：{view.words}", 9.5)] if view.words else []),
        Paragraph(
            "评议人对本户的申报回避，不参加表决。签字表示已核对本记录。", 8.5, colour=QUIET, clings=True
        ),
        Signatures(("主持人", "记录人", "监督人"), space=30),
        *_lines_to_sign([each.name for each in view.members]),
    ]


def _lines_to_sign(names: list[str]) -> Iterator[Signatures]:
    """The reviewers' lines, as many in every row."""
    for start in range(0, len(names), _SIGN_IN_A_ROW):
        row = names[start : start + _SIGN_IN_A_ROW]
        yield Signatures((*row, *[""] * (_SIGN_IN_A_ROW - len(row))), space=30)


def _summary(view: MeetingView) -> str:
    counts = Counter(line.finding.result for line in view.lines)
    if counts[None] == len(view.lines):
        return f"共 {len(view.lines)} 件，待评议。"
    said = [f"{result.label} {counts[result]} 件" for result in ReviewResult if counts[result]]
    if counts[None]:
        said.append(f"待填 {counts[None]} 件")
    return f"共评议 {len(view.lines)} 件：{'，'.join(said)}。"


def _table(view: MeetingView) -> Table:
    waits = any(line.finding.result is None for line in view.lines)
    style = TableStyle(
        size=9, pad_x=2.5, pad_y=3, column_rules=waits, least_height=_WRITING_ROOM if waits else 0
    )
    claimed = format_points(sum(line.claim.points for line in view.lines), signed=True)
    granted = sum(granted_points(line.finding, line.claim.points) or 0 for line in view.lines)
    total = ("", "合计", "", claimed, "", "" if waits else format_points(granted, signed=True), "", "")
    return Table(_COLUMNS, [_row(line) for line in view.lines], style, total=total)


def _row(line: ReviewLine) -> Row:
    claim, finding = line.claim, line.finding
    granted = granted_points(finding, claim.points)
    votes = (finding.votes_for, finding.votes_against)
    aside = "、".join(f"{each.name}回避（{each.reason}）" for each in line.recused)
    day = f"{claim.deed_on.month}月{claim.deed_on.day}日"
    return Row(
        (
            str(claim.number),
            f"{claim.household_number}\n{claim.called}",
            f"{claim.rule_name}（{quantity_words(claim.unit, claim.quantity)}，{day}）",
            format_points(claim.points, signed=True),
            "" if finding.result is None else finding.result.label,
            "" if granted is None else format_points(granted, signed=True),
            "" if votes == (None, None) else "／".join(str(each or 0) for each in votes),
            "；".join(part for part in (finding.words, aside) if part),
        )
    )
