"""体检报告: what was checked, what was found, what was said of it, and who has looked at it, on A4."""

from __future__ import annotations

from typing import Final

from station_app.clock import local
from station_app.documents.blocks import Facts, Figures, Letterhead, Paragraph, Signatures, Space
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, Align
from station_app.documents.pen import QUIET
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.amounts import format_points
from station_app.domain.checks.findings import FindingRow, Severity
from station_app.services.checks.running import CheckResult, CheckUp, NotedFinding

_TITLE: Final = "账目体检报告"
_SIZE: Final = 9.0
_STYLE: Final = TableStyle(size=_SIZE, pad_x=2.5, pad_y=2.6)
_MOST_PRINTED: Final = 8
_EXPLAINED: Final = (
    "“必须处理”是账和账对不上；“请核对”是审计时常被问到的情况，不等于有问题，写清说明就行；"
    "“提示”是要知道、要补办的事。"
)
_CHECKED: Final = (
    Column("项目", 58),
    Column("结果", 24),
    Column("发现", 14, Align.RIGHT),
    Column("写了说明", 20, Align.RIGHT),
)
_ROWS: Final = (
    Column("日期", 22),
    Column("户、人或商品", 40),
    Column("内容", 68),
    Column("积分", 18, Align.RIGHT),
    Column("经办人", 20),
)


def check_report(up: CheckUp) -> bytes:
    """The report's PDF. Raises ``UnshowableCharacter``."""
    at = local(up.at)
    blocks: list[Block] = [
        Letterhead(up.station, _TITLE, f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"),
        Space(6),
        Facts(
            (
                ("体检人", up.by),
                ("查疑点的时段", up.period.label()),
                ("积分流水", f"{up.transfers} 笔，全部核对"),
                ("操作记录", f"{up.entries} 条，全部核对"),
            ),
            size=_SIZE,
        ),
        Space(4),
        Figures(
            (
                *((severity.label, str(up.count(severity))) for severity in Severity),
                ("没有问题的项目", f"{up.good} / {len(up.results)}"),
            )
        ),
        Space(4),
        Paragraph(_EXPLAINED, 8.5, colour=QUIET),
        Space(6),
        Table(_CHECKED, [_checked(each) for each in up.results], _STYLE),
    ]
    for result in up.results:
        if not result.is_good:
            blocks += _found(result)
    blocks += [
        Space(8),
        Paragraph("处理意见：", _SIZE),
        Space(36, clings=True),
        Signatures(("站长", "村务监督委员会", "日期"), _SIZE, space=32),
    ]
    return compose(_TITLE, A4, blocks, Footer(f"{up.station}　{_TITLE}"))


def _checked(result: CheckResult) -> Row:
    if result.is_good:
        return Row((result.title, "没有问题", "", ""))
    noted = sum(each.note is not None for each in result.findings)
    return Row((result.title, result.severity.label, str(len(result.findings)), str(noted)), bold=True)


def _found(result: CheckResult) -> list[Block]:
    blocks: list[Block] = [
        Space(10),
        Paragraph(f"{result.severity.label}：{result.title}", 11, bold=True),
        Paragraph(f"{result.meaning}{result.remedy}", 8.5, colour=QUIET, clings=True),
    ]
    for noted in result.findings:
        blocks += _finding(noted)
    return blocks


def _finding(noted: NotedFinding) -> list[Block]:
    finding = noted.finding
    blocks: list[Block] = [Space(5), Paragraph(finding.words, _SIZE + 0.5, bold=True)]
    if finding.rows:
        rows = [_row(each) for each in finding.rows[:_MOST_PRINTED]]
        if finding.total > len(rows):
            rest = f"另外还有 {finding.total - len(rows)} 笔，在程序里可以查看"
            rows.append(Row((rest,), quiet=True))
        blocks += [Space(2, clings=True), Table(_ROWS, rows, _STYLE)]
    if noted.note is not None:
        on = local(noted.note.at)
        said = f"说明（{noted.note.by}，{on.year}年{on.month}月{on.day}日）：{noted.note.words}"
        blocks += [Space(2, clings=True), Paragraph(said, _SIZE, clings=True)]
    else:
        blocks += [Space(2, clings=True), Paragraph("说明：", _SIZE, clings=True), Space(14, clings=True)]
    return blocks


def _row(row: FindingRow) -> Row:
    points = "" if row.amount is None else format_points(row.amount, signed=True)
    return Row(("" if row.on is None else f"{row.on}", row.who, row.what, points, row.by))
