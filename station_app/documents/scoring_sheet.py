"""Blank scoring sheets (评分表) on A4 across: a line for a household, a column for a rule, filled by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from station_app.documents import qr
from station_app.documents.blocks import Facts, Letterhead, Paragraph, Signatures, Space
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, MM, Align
from station_app.documents.pen import FAINT, QUIET, Pen
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.amounts import format_points
from station_app.domain.points import HOUR_UNIT
from station_app.domain.scoring import sheet_code
from station_app.services.scoring_views import SheetColumn, SheetDetail

_TITLE: Final = "评分表"
_NOTE: Final = (
    "每格填次数，按小时的填小时数，没有的空着。填完由评分人签字，交回实践站，扫右上角的码就能录入。"
    "本表列有户主全名，只供评分使用，不张贴。"
)
_REVIEWERS: Final = 3
_ROOM_OF_RULES: Final = 160
_CODE_SIDE: Final = 24 * MM


def scoring_sheet(view: SheetDetail) -> bytes:
    """The sheet's PDF, its households as they stand. Raises ``UnshowableCharacter``."""
    row = view.row
    number = f"{row.number} 号"
    blocks: list[Block] = [
        Letterhead(view.station, row.title, aside=f"{_TITLE} {number}"),
        Space(2),
        _Coded(
            Facts(
                (
                    ("范围", row.group),
                    ("评分日期", f"{row.deed_on}"),
                    ("户数", f"{len(view.households)} 户"),
                    ("编号", number),
                )
            ),
            Paragraph(_NOTE, 8.5, colour=QUIET),
            sheet_code(row.number),
        ),
        Space(4),
        _table(view),
        Signatures((*["评分人签字"] * _REVIEWERS, "日期"), space=30),
    ]
    footer = Footer(f"{view.station}　{_TITLE} {number}　{row.title}")
    return compose(f"{_TITLE} {number} {row.title}", A4.landscape(), blocks, footer)


def _table(view: SheetDetail) -> Table:
    each = _ROOM_OF_RULES / len(view.columns)
    columns = (
        Column("序号", 13, Align.CENTER),
        Column("户号", 20),
        Column("户主", 26, bold=True),
        *(Column(_heading(column), each, Align.CENTER) for column in view.columns),
        Column("备注", 34),
    )
    blank = ("",) * (len(view.columns) + 1)
    rows = [
        Row((str(place), household.number, household.head, *blank))
        for place, household in enumerate(view.households, start=1)
    ]
    style = TableStyle(size=9.5, pad_x=3, least_height=8.4 * MM, column_rules=True, row_rule=FAINT)
    return Table(columns, rows, style)


def _heading(column: SheetColumn) -> str:
    worth = f"{format_points(column.points, signed=True)} 分/{column.unit}"
    return f"{column.name}（{worth}{'，填小时' if column.unit == HOUR_UNIT else ''}）"


@dataclass(frozen=True, slots=True)
class _Coded:
    """Facts and a remark, with the code that is scanned at their right."""

    facts: Facts
    note: Paragraph
    code: str
    clings: bool = False

    def height(self, width: float) -> float:
        room = self._room(width)
        return max(_CODE_SIDE, self.facts.height(room) + 4 + self.note.height(room))

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        room = self._room(width)
        self.facts.draw(pen, x, top, room)
        self.note.draw(pen, x, top - self.facts.height(room) - 4, room)
        qr.draw(pen, x + width - _CODE_SIDE, top - _CODE_SIDE, _CODE_SIDE, self.code)

    def _room(self, width: float) -> float:
        return width - _CODE_SIDE - 4 * MM
