"""Ranking posters (积分榜, 红榜) on A4 and A3 for the village noticeboard, with masked names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from station_app.documents import fonts
from station_app.documents.blocks import Paragraph, Space, StampPlace
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import MM, SHEETS, Align, SheetPaper
from station_app.documents.pen import GOLD, INK, QUIET, RED, Pen
from station_app.documents.posted_names import posted_names
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.amounts import format_points
from station_app.services.rankings import Ranking

_LIFTED: Final = 3
"""The first places, whose number stands out in red."""


_REMARK: Final = (
    "按本期获得的荣誉积分排名，积分相同的名次并列。"
    "姓名已隐去部分文字；未满 14 周岁和未同意公开姓名的只列户号。"
)


class Poster(StrEnum):
    """The two kinds of poster, by the large word on it."""

    RANKING = "积分榜"
    RED_LIST = "红榜"


def ranking_poster(
    view: Ranking,
    paper: SheetPaper = SheetPaper.A4,
    *,
    kind: Poster = Poster.RANKING,
    notice: str = "",
) -> bytes:
    """The poster's PDF; ``notice`` is a sentence on whom to turn to with an objection.

    Names are masked (张*兰); a person under 14, and whoever has not consented to posting by name, appears by
    household number only (个人信息保护法 arts. 28, 29, 31). Raises ``UnshowableCharacter``.
    """
    scale = 1.42 if paper is SheetPaper.A3 else 1.0
    sheet = SHEETS[paper]
    footer = Footer(f"{view.station}　{kind}　{view.start} 至 {view.end}", 8 * scale)
    return compose(f"{kind} {view.title}", sheet, _blocks(view, kind, notice, scale), footer)


def _blocks(view: Ranking, kind: Poster, notice: str, scale: float) -> list[Block]:
    period = f"{view.start.year}年{view.start.month}月{view.start.day}日"
    period += f" 至 {view.end.year}年{view.end.month}月{view.end.day}日"
    return [
        _Title(view.station, kind, f"{view.title}　{view.group or '全村'}", period, scale),
        Space(8 * scale),
        _table(view, scale),
        Space(6 * scale, clings=True),
        Paragraph(notice + _REMARK, 9 * scale, colour=QUIET, clings=True),
        StampPlace(radius=18 * MM * scale, size=9.5 * scale),
    ]


def _table(view: Ranking, scale: float) -> Table:
    columns = (
        Column("名次", 24, Align.CENTER),
        Column("户主（姓名）", 72),
        Column("村民小组", 44),
        Column("积分", 36, Align.RIGHT, bold=True),
    )
    names = posted_names(view.rows)
    rows = [
        Row(
            (str(row.place), name, row.group, format_points(row.earned)),
            lead=1 if row.place <= _LIFTED else 0,
        )
        for row, name in zip(view.rows, names, strict=True)
    ]
    style = TableStyle(size=12.5 * scale, leading=1.25, pad_x=5 * scale, pad_y=4.1 * scale)
    return Table(columns, rows, style)


@dataclass(frozen=True, slots=True)
class _Title:
    """The station, the large word between two stars and rules, what it ranks, and the period."""

    station: str
    word: str
    subtitle: str
    period: str
    scale: float
    clings: bool = False

    def height(self, width: float) -> float:
        del width
        return 122 * self.scale

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        scale = self.scale
        middle = x + width / 2
        size = fonts.fitting(self.station, width, 13 * scale, bold=True)
        pen.text(middle, top - 14 * scale, self.station, size, bold=True, align=Align.CENTER)
        word = "\u2002".join(self.word)
        large = 46 * scale
        baseline = top - 67 * scale
        pen.text(middle, baseline, word, large, bold=True, colour=RED, align=Align.CENTER)
        half = fonts.width(word, large, bold=True) / 2 + 16 * scale
        level = baseline + large * 0.37
        for side in (-1, 1):
            pen.line(middle + side * (half + 16 * scale), level, middle + side * width / 2, level, thick=1.2)
            at = middle + side * half
            pen.text(at, level - 5.2 * scale, "★", 14 * scale, colour=GOLD, align=Align.CENTER)
        room = width - 8
        size = fonts.fitting(self.subtitle, room, 15 * scale, bold=True)
        pen.text(middle, top - 96 * scale, self.subtitle, size, bold=True, colour=INK, align=Align.CENTER)
        pen.text(middle, top - 115 * scale, self.period, 10.5 * scale, colour=QUIET, align=Align.CENTER)
