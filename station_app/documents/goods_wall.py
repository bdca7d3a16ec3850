"""爱心超市兑换价目表: the wall list of goods, by class, on A3 or A4."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from station_app.documents import fonts
from station_app.documents.blocks import Paragraph, Space
from station_app.documents.inputs import WallGoods, WallList
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import SHEETS, Align, SheetPaper
from station_app.documents.pen import GOLD, QUIET, RED, Pen
from station_app.documents.table import Column, Row, Table, TableStyle

_TITLE: Final = "爱心超市兑换价目表"
_OTHERS: Final = "其他"
_COLUMNS: Final = (
    Column("商品", 78),
    Column("单位", 22),
    Column("所需积分", 34, Align.RIGHT, bold=True),
    Column("说明", 66),
)


def goods_wall(view: WallList, paper: SheetPaper = SheetPaper.A3) -> bytes:
    """The list's PDF, each class with its own head. Raises ``UnshowableCharacter``."""
    scale = 1.42 if paper is SheetPaper.A3 else 1.0
    goods = sorted(view.goods, key=lambda each: (each.class_name == "", each.class_name))
    blocks: list[Block] = [
        _Head(view.station, f"{view.on.year}年{view.on.month}月{view.on.day}日起执行", scale),
        Space(10 * scale),
    ]
    for class_name, members in groupby(goods, key=lambda each: each.class_name):
        blocks += _class(class_name or _OTHERS, list(members), scale)
    blocks.append(
        Paragraph(
            "凭户码卡或户号兑换，积分当场扣减，并打印凭证签字。库存以超市现有为准。",
            10 * scale,
            colour=QUIET,
            clings=True,
        )
    )
    return compose(_TITLE, SHEETS[paper], blocks, Footer(f"{view.station}　{_TITLE}", 8 * scale))


def _class(name: str, goods: list[WallGoods], scale: float) -> list[Block]:
    rows = [Row((each.name, each.unit, each.points, each.remark), lead=0) for each in goods]
    style = TableStyle(size=14 * scale, pad_x=6 * scale, pad_y=5 * scale)
    return [
        Paragraph(name, 17 * scale, bold=True, colour=RED, leading=1.7),
        Table(_COLUMNS, rows, style),
        Space(12 * scale),
    ]


class _Head:
    """The station's name over a large title between two rules of gold."""

    clings = False

    def __init__(self, station: str, line: str, scale: float) -> None:
        self._station, self._line, self._scale = station, line, scale

    def height(self, width: float) -> float:
        del width
        return 92 * self._scale

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        scale, middle = self._scale, x + width / 2
        pen.text(middle, top - 15 * scale, self._station, 14 * scale, bold=True, align=Align.CENTER)
        size = fonts.fitting(_TITLE, width, 38 * scale, bold=True)
        pen.text(middle, top - 58 * scale, _TITLE, size, bold=True, colour=RED, align=Align.CENTER)
        pen.text(middle, top - 78 * scale, self._line, 12 * scale, colour=QUIET, align=Align.CENTER)
        rule = top - 88 * scale
        pen.line(x, rule, x + width, rule, thick=1.6 * scale, colour=GOLD)
        pen.line(x, rule - 3 * scale, x + width, rule - 3 * scale, thick=0.5 * scale, colour=GOLD)
