"""The report of a repair (数据修复报告): what was damaged, what came back, what must be entered again."""

from __future__ import annotations

from typing import Final

from station_app.documents.blocks import Facts, Letterhead, Paragraph, Signatures, Space
from station_app.documents.inputs import RepairSheetView
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, Align
from station_app.documents.pen import QUIET
from station_app.documents.table import Column, Row, Table, TableStyle

_TITLE: Final = "数据修复报告"
_COLUMNS: Final = (
    Column("序号", 12, Align.RIGHT),
    Column("时间", 26),
    Column("谁", 16),
    Column("做了什么", 46, bold=True),
)
_AGAIN: Final = "下面这些没有找回来。请对照纸质凭证、活动签到表，问一问经手的人，重新录入，录完一条划掉一条。"
_NOTHING: Final = "没有发现丢失的记录。"
_KEPT: Final = "损坏的文件原样留着，没有改动，也没有删除。不要移动、不要删除，以后也许还能找回更多。文件名："


def repair_sheet(view: RepairSheetView) -> bytes:
    """The report's PDF on A4."""
    blocks: list[Block] = [
        Letterhead(view.station, _TITLE, aside=view.at),
        Space(8),
        Facts(view.facts, columns=1, size=10.5),
        Space(10),
    ]
    if view.lost:
        style = TableStyle(size=9.5)
        rows = [Row(cells) for cells in view.lost]
        blocks += [Paragraph(_AGAIN, 10.5), Space(6), Table(_COLUMNS, rows, style)]
    else:
        blocks.append(Paragraph(_NOTHING, 10.5, bold=True))
    if view.kept:
        blocks += [Space(10), Paragraph(_KEPT, 9.5)]
        blocks += [Paragraph(f"　　{name}", 9, colour=QUIET) for name in view.kept]
    blocks.append(Signatures(("站长签字", "经办人签字"), 10.5, space=34))
    return compose(_TITLE, A4, blocks, Footer(f"{view.station}　{_TITLE}"))
