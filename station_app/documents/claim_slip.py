"""积分告知单: what became of a claim, on A5 for the file and on 58 or 80 mm rolls to take along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from station_app.documents.blocks import Facts, Figures, Letterhead, Paragraph, Rule, Signatures, Space
from station_app.documents.layout import Block, Footer, compose_all, height_of
from station_app.documents.papers import A5, Align, ReceiptPaper, roll
from station_app.documents.pen import BLACK, QUIET, Pen
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.amounts import format_points
from station_app.domain.claims import ClaimStatus
from station_app.domain.hours import format_hours
from station_app.domain.points import HOUR_UNIT
from station_app.errors.documents import NothingToPrint
from station_app.services.claim_slips import ClaimSlip

TITLE: Final = "积分告知单"
_RESULTS: Final = {
    ClaimStatus.CLAIMED: "已受理",
    ClaimStatus.REVIEWED: "评议通过",
    ClaimStatus.POSTED_UP: "正在公示",
    ClaimStatus.OBJECTED: "有异议，正在核实",
    ClaimStatus.ENTERED: "已经入账",
    ClaimStatus.REFUSED: "不予认可",
    ClaimStatus.WITHDRAWN: "已撤回",
}
_STEPS: Final = (Column("日期", 24), Column("经过", 22), Column("说明", 80))
_ROLLS: Final = {ReceiptPaper.ROLL_58: (58, 48, 8.5), ReceiptPaper.ROLL_80: (80, 72, 9.5)}
_LEAST_HEIGHT: Final = 1.25
"""A page wider than it is high would be turned by some printer drivers."""


def claim_slips(slips: Sequence[ClaimSlip], paper: ReceiptPaper = ReceiptPaper.A5) -> bytes:
    """The slips' PDF, each on a page of its own: A5 (also where A4 is asked for), or a roll.

    Raises ``UnshowableCharacter``, or ``NothingToPrint`` where there is no slip.
    """
    if not slips:
        raise NothingToPrint(what="申报")
    if paper in _ROLLS:
        return _on_roll(slips, paper)
    footers = [Footer(f"{slip.station}　{TITLE}　申报 {slip.row.number} 号") for slip in slips]
    return compose_all(TITLE, A5, [_sheet(slip) for slip in slips], footers)


def _sheet(slip: ClaimSlip) -> list[Block]:
    size = 9.5
    steps = [Row((f"{step.on}", step.status.label, step.words)) for step in slip.steps]
    return [
        Letterhead(slip.station, TITLE, size=17, aside=f"申报 {slip.row.number} 号"),
        Space(6),
        Facts(
            (
                ("户号", slip.row.household_number),
                ("姓名", slip.row.called),
                ("村民小组", slip.row.group),
                ("申报人", slip.row.claimed_by),
            ),
            size=size,
        ),
        Facts(_deed(slip), 1, size, label_ems=4),
        Space(6),
        Figures(_figures(slip), size=15),
        Space(4),
        *(Paragraph(text, size + 0.5, bold=True) for text in _why(slip)),
        Space(6),
        Table(_STEPS, steps, TableStyle(size=size - 0.5)),
        Space(8, clings=True),
        Paragraph(_help(slip), 8.5, colour=QUIET, clings=True),
        Signatures(("本人或代表签字", "经办人", "日期"), size, space=34),
    ]


def _on_roll(slips: Sequence[ClaimSlip], paper: ReceiptPaper) -> bytes:
    wide, printable, size = _ROLLS[paper]
    page = roll(wide, printable, 0)
    pen: Pen | None = None
    for slip in slips:
        blocks = _strip(slip, size)
        height = max(height_of(blocks, page.inner_width) + page.top + page.bottom, page.width * _LEAST_HEIGHT)
        if pen is None:
            pen = Pen(TITLE, (page.width, height))
        else:
            pen.next_page((page.width, height))
        top = height - page.top
        for block in blocks:
            block.draw(pen, page.left, top, page.inner_width)
            top -= block.height(page.inner_width)
    assert pen is not None  # there is a slip
    return pen.finish()


def _strip(slip: ClaimSlip, size: float) -> list[Block]:
    row = slip.row
    thin = Rule(space=3.2, thick=0.6, colour=BLACK, dash=(3, 2))

    def facts(pairs: tuple[tuple[str, str], ...]) -> Facts:
        return Facts(pairs, 1, size, BLACK, BLACK, leading=1.45, label_ems=4)

    return [
        Paragraph(slip.station, size + 0.5, bold=True, colour=BLACK, align=Align.CENTER),
        Paragraph(TITLE, size + 4.5, bold=True, colour=BLACK, align=Align.CENTER),
        Paragraph(f"申报 {row.number} 号", size + 1, bold=True, colour=BLACK, align=Align.CENTER),
        thin,
        facts((("户号", row.household_number), ("姓名", row.called), *_deed(slip))),
        thin,
        *(
            Paragraph(f"{label}：{value}", size + 1.5, bold=True, colour=BLACK)
            for label, value in _figures(slip)
        ),
        *(Paragraph(text, size, colour=BLACK) for text in _why(slip)),
        thin,
        facts(tuple((f"{step.on:%m-%d}", _said(step.status, step.words)) for step in slip.steps)),
        thin,
        Paragraph(_help(slip), 8, colour=BLACK),
        Signatures(("本人或代表签字",), size, space=30, colour=BLACK, line_colour=BLACK),
        Space(4),
    ]


def _said(status: ClaimStatus, words: str) -> str:
    return f"{status.label}：{words}" if words else status.label


def _deed(slip: ClaimSlip) -> tuple[tuple[str, str], ...]:
    row = slip.row
    count = format_hours(row.quantity) if row.unit == HOUR_UNIT else str(row.quantity)
    day = f"{row.deed_on:%Y年%m月%d日}，{count} {row.unit}"
    told = (("事由", row.evidence),) if row.evidence else ()
    return (("事项", row.rule_name), ("发生日期", day), *told)


def _figures(slip: ClaimSlip) -> tuple[tuple[str, str], ...]:
    """The result; the points claimed and those entered; and the balance by now."""
    row = slip.row
    points = ("申报分值", format_points(row.points, signed=True))
    if row.entered is not None:
        points = ("记分", format_points(row.entered, signed=True) if row.entered else "0")
    elif row.granted is not None and row.status is not ClaimStatus.REFUSED:
        points = ("评议分值", format_points(row.granted, signed=True))
    balance = () if slip.balance is None else (("现可兑换积分", format_points(slip.balance)),)
    return (("结果", _RESULTS[row.status]), points, *balance)


def _why(slip: ClaimSlip) -> list[str]:
    """Why the points are other than claimed, or none."""
    row = slip.row
    said: list[str] = []
    if row.granted is not None and row.granted != row.points:
        said.append(f"申报 {format_points(row.points)} 分，评议认可 {format_points(row.granted)} 分。")
    if row.status is ClaimStatus.ENTERED and row.points_note:
        said.append(
            f"按规则，{row.points_note}已到，超出的部分不记分。" if row.due else f"{row.points_note}。"
        )
    if row.reversed_by is not None:
        said.append(f"这笔积分后来作了更正（流水 {row.reversed_by} 号冲正）。")
    if row.status is ClaimStatus.REFUSED and slip.steps[-1].words:
        said.append(f"理由：{slip.steps[-1].words}")
    if row.obstacle:
        said.append(
            f"{row.obstacle}，期满没有异议就入账。" if row.obstacle.startswith("公示") else row.obstacle
        )
    return said


def _help(slip: ClaimSlip) -> str:
    phone = f"，电话 {slip.phone}" if slip.phone else ""
    return f"对结果有疑问的，请带上本单到村实践站核对{phone}。{slip.made_on:%Y年%m月%d日}打印。"
