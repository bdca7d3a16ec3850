"""Ranking posters (积分榜, 红榜) on A4 and A3 for the village noticeboard, with masked names."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from station_app.documents.blocks import Paragraph, Space, StampPlace
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import MM, SHEETS, Align, SheetPaper
from station_app.documents.pen import QUIET
from station_app.documents.poster_title import PosterTitle
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.amounts import format_points
from station_app.domain.masking import tell_apart
from station_app.services.rankings import RankedAccount, Ranking

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
        PosterTitle(view.station, kind, f"{view.title}　{view.group or '全村'}", period, scale),
        Space(8 * scale),
        _table(view, scale),
        Space(6 * scale, clings=True),
        Paragraph(notice + _REMARK + _left_out(view.left_out), 9 * scale, colour=QUIET, clings=True),
        StampPlace(radius=18 * MM * scale, size=9.5 * scale),
    ]


def _left_out(households: int) -> str:
    """How many a veto leaves out; who they are is nobody's business on a noticeboard."""
    return f"按村规民约暂不参加排名的有 {households} 户。" if households else ""


def _table(view: Ranking, scale: float) -> Table:
    columns = (
        Column("名次", 24, Align.CENTER),
        Column("户主（姓名）", 72),
        Column("村民小组", 44),
        Column("积分", 36, Align.RIGHT, bold=True),
    )
    names = _shown_names(view.rows)
    rows = [
        Row(
            (str(row.place), name, row.group, format_points(row.earned)),
            lead=1 if row.place <= _LIFTED else 0,
        )
        for row, name in zip(view.rows, names, strict=True)
    ]
    style = TableStyle(size=12.5 * scale, leading=1.25, pad_x=5 * scale, pad_y=4.1 * scale)
    return Table(columns, rows, style)


def _shown_names(rows: tuple[RankedAccount, ...]) -> list[str]:
    """Masked names that can be told apart, or 户号 … where a name must not be posted."""
    named = [row.consents and not row.under_14 for row in rows]
    shown = iter(
        tell_apart([(row.name, row.household_number) for row, fine in zip(rows, named, strict=True) if fine])
    )
    return [
        next(shown) if fine else f"户号 {row.household_number}" for row, fine in zip(rows, named, strict=True)
    ]
