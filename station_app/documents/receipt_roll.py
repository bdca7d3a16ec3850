"""Receipts on 58 mm and 80 mm thermal rolls: black only, nothing under 8 points, as long as their content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from station_app.documents import fonts, qr
from station_app.documents.blocks import Facts, Paragraph, Rule, Signatures, Space
from station_app.documents.layout import Block, compose, height_of
from station_app.documents.papers import MM, Align, Paper, ReceiptPaper, roll
from station_app.documents.pen import BLACK, Pen
from station_app.documents.receipt_facts import GoodsLine, ReceiptFacts
from station_app.documents.table import Column, Row, Table, TableStyle

_LEAST_HEIGHT: Final = 1.25
"""A page wider than it is high would be turned by some printer drivers."""


_STATION: Final = "新时代文明实践站"


@dataclass(frozen=True, slots=True)
class _Roll:
    """Sizes in mm and points."""

    width: float
    printable: float
    title: float
    text: float
    code: float


_ROLLS: Final = {
    ReceiptPaper.ROLL_58: _Roll(58, 48, title=13, text=8.5, code=20),
    ReceiptPaper.ROLL_80: _Roll(80, 72, title=16, text=9.5, code=24),
}


def roll_receipt(facts: ReceiptFacts, paper: ReceiptPaper) -> bytes:
    """The receipt on ``paper``, one page as long as it needs."""
    kind = _ROLLS[paper]
    blocks = _blocks(facts, kind)
    page = roll(kind.width, kind.printable, 0)
    content = height_of(blocks, page.inner_width) + page.top + page.bottom
    height = max(content, page.width * _LEAST_HEIGHT)
    return compose(f"{facts.title} {facts.number}", _of_height(page, height), blocks)


def _of_height(page: Paper, height: float) -> Paper:
    return Paper(page.width, height, page.left, page.right, page.top, page.bottom)


def _blocks(facts: ReceiptFacts, kind: _Roll) -> list[Block]:
    size = kind.text
    return [
        Paragraph(_broken_well(facts.station), size + 0.5, bold=True, colour=BLACK, align=Align.CENTER),
        Paragraph(facts.title, kind.title, bold=True, colour=BLACK, align=Align.CENTER),
        Paragraph(f"№ {facts.number}", size + 2, bold=True, colour=BLACK, align=Align.CENTER),
        *(_Framed(mark, size + 0.5) for mark in (facts.dead, *facts.marks) if mark),
        _thin(),
        Facts(
            (
                ("户号", facts.household),
                ("户主", facts.head),
                ("领取人", facts.taker),
                ("时间", facts.at),
            ),
            columns=1,
            size=size,
            label_colour=BLACK,
            ink=BLACK,
            leading=1.45,
        ),
        *_goods(facts.goods, kind),
        Space(3),
        _Spread(facts.total_label, f"{facts.total} 分", size + 3, bold=True),
        Facts((("大写", facts.total_in_words),), 1, size, BLACK, BLACK, leading=1.5, label_ems=3),
        _thin(),
        _Spread(facts.balance_labels[0], f"{facts.before} 分", size),
        _Spread(facts.balance_labels[1], f"{facts.after} 分", size),
        *([Facts((("备注", facts.note),), 1, size, BLACK, BLACK, label_ems=3)] if facts.note else []),
        _thin(),
        _CodeAndClerk(facts, kind.code * MM, size),
        Signatures(("领取人签字",), size, space=30, colour=BLACK, line_colour=BLACK),
        Space(4),
    ]


def _broken_well(station: str) -> str:
    """A long station's name in two lines: the village, and what every station is called."""
    village = station.removesuffix(_STATION)
    return f"{village}\n{_STATION}" if village and len(station) > 2 * len(_STATION) else station


def _goods(goods: tuple[GoodsLine, ...], kind: _Roll) -> list[Block]:
    if kind.width < 70:
        return [_thin(), *(_NarrowGoods(line, kind.text) for line in goods), _thin()]
    columns = (
        Column("商品", 36),
        Column("数量", 12, Align.RIGHT),
        Column("单价", 11.5, Align.RIGHT),
        Column("积分", 12.5, Align.RIGHT),
    )
    rows = [Row((line.product, line.quantity, line.price, line.amount)) for line in goods]
    style = TableStyle(
        size=kind.text - 0.5, leading=1.25, pad_x=1.5, pad_y=2, rule=BLACK, row_rule=None, ink=BLACK
    )
    return [Space(4), Table(columns, rows, style)]


def _thin() -> Rule:
    return Rule(space=3.2, thick=0.6, colour=BLACK, dash=(3, 2))


@dataclass(frozen=True, slots=True)
class _NarrowGoods:
    """One kind of goods on 58 mm: its name, and beneath it quantity × price and the amount."""

    line: GoodsLine
    size: float
    clings: bool = False

    def height(self, width: float) -> float:
        return (len(self._names(width)) + 1) * self.size * 1.3 + 3

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        baseline = top - self.size
        for name in self._names(width):
            pen.text(x, baseline, name, self.size, bold=True, colour=BLACK)
            baseline -= self.size * 1.3
        line = self.line
        pen.text(x + 8, baseline, f"{line.quantity} × {line.price} 分", self.size, colour=BLACK)
        pen.text(x + width, baseline, line.amount, self.size, bold=True, colour=BLACK, align=Align.RIGHT)

    def _names(self, width: float) -> list[str]:
        return fonts.wrap(self.line.product, width, self.size, bold=True)


@dataclass(frozen=True, slots=True)
class _Spread:
    """A label at the left and a figure at the right."""

    label: str
    figure: str
    size: float
    bold: bool = False
    clings: bool = False

    def height(self, width: float) -> float:
        del width
        return self.size * 1.45

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        baseline = top - self.size * 1.08
        pen.text(x, baseline, self.label, self.size, bold=self.bold, colour=BLACK)
        pen.text(x + width, baseline, self.figure, self.size, bold=self.bold, colour=BLACK, align=Align.RIGHT)


@dataclass(frozen=True, slots=True)
class _Framed:
    """A word in a black frame across the roll."""

    text: str
    size: float
    clings: bool = False

    def height(self, width: float) -> float:
        del width
        return self.size * 1.7 + 4

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        high = self.size * 1.7
        size = fonts.fitting(self.text, width - 8, self.size, bold=True)
        pen.frame(x, top - 3 - high, width, high, thick=1, colour=BLACK)
        baseline = top - 3 - high / 2 - size * 0.36
        pen.text(x + width / 2, baseline, self.text, size, bold=True, colour=BLACK, align=Align.CENTER)


@dataclass(frozen=True, slots=True)
class _CodeAndClerk:
    """The QR code, and beside it the check code and the clerk."""

    facts: ReceiptFacts
    side: float
    size: float
    clings: bool = False

    def height(self, width: float) -> float:
        del width
        return self.side - 4

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        qr.draw_flush(pen, x, top - self.size * 0.6, self.side, self.facts.qr)
        left = x + self.side
        room = width - self.side
        baseline = top - self.size * 2
        pen.text(left, baseline, "查验码", self.size, colour=BLACK)
        baseline -= self.size * 1.5
        code_size = fonts.fitting(self.facts.check_code, room, self.size + 1.5, bold=True)
        pen.text(left, baseline, self.facts.check_code, code_size, bold=True, colour=BLACK)
        baseline -= self.size * 3
        for text in fonts.wrap(f"经办人：{self.facts.clerk}", room, self.size):
            pen.text(left, baseline, text, self.size, colour=BLACK)
            baseline -= self.size * 1.35
