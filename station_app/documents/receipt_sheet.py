"""Receipts on A5, on forms with holes, and on A4 with a stub (存根) that is cut off along a dashed line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from station_app.documents import fonts, qr
from station_app.documents.blocks import Facts, Letterhead, Rule, Signatures, Space
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, A5, FORM_241, MM, Align
from station_app.documents.pen import QUIET, RED, Pen
from station_app.documents.receipt_facts import ReceiptFacts
from station_app.documents.table import Column, Row, Table, TableStyle

_COLUMNS: Final = (
    Column("序号", 9, Align.CENTER),
    Column("商品", 63),
    Column("数量", 17, Align.RIGHT),
    Column("单价", 18, Align.RIGHT),
    Column("积分", 17, Align.RIGHT),
)


def sheet_receipt(facts: ReceiptFacts) -> bytes:
    """The receipt on A5."""
    blocks = _main_part(facts, size=9, title=16, code=25 * MM)
    return compose(_title(facts), A5, blocks, _footer(facts))


def form_receipt(facts: ReceiptFacts) -> bytes:
    """The receipt on a form for a dot-matrix printer: its needles and the copies below know only black."""
    blocks = _main_part(facts, size=9.5, title=14, code=27 * MM)
    return compose(_title(facts), FORM_241, blocks, _footer(facts), black_only=True)


def sheet_receipt_with_stub(facts: ReceiptFacts) -> bytes:
    """The receipt on A4: the station's stub above, the household's part below."""
    blocks = [
        *_stub(facts),
        Rule(13, 0.6, QUIET, (5, 3), label="沿虚线裁开　骑缝处盖章"),
        Space(8),
        *_main_part(facts, size=9.5, title=18, code=28 * MM),
    ]
    return compose(_title(facts), A4, blocks, _footer(facts))


def _title(facts: ReceiptFacts) -> str:
    return f"{facts.title} {facts.number}"


def _footer(facts: ReceiptFacts) -> Footer:
    return Footer(f"{facts.station}　{facts.title}　№ {facts.number}")


def _stub(facts: ReceiptFacts) -> list[Block]:
    return [
        Letterhead(facts.station, f"{facts.title}（存根）", size=15, aside=f"№ {facts.number}"),
        _Marks(facts, 10),
        Facts(
            (
                ("户号", facts.household),
                ("户主", facts.head),
                ("领取人", facts.taker),
                ("时间", facts.at),
                (facts.total_label, f"{facts.total} 分（{facts.total_in_words}）"),
                ("商品", f"{len(facts.goods)} 种"),
                ("查验码", facts.check_code),
                ("余额", f"{facts.before} → {facts.after} 分"),
            )
        ),
        Signatures(("领取人签字", "经办人", "日期"), space=26),
    ]


def _main_part(facts: ReceiptFacts, size: float, title: float, code: float) -> list[Block]:
    rows = [
        Row((str(place), line.product, line.quantity, line.price, line.amount))
        for place, line in enumerate(facts.goods, start=1)
    ]
    total = ("", f"{facts.total_label}（大写）{facts.total_in_words}", "", "", facts.total)
    return [
        Letterhead(facts.station, facts.title, size=title, aside=f"№ {facts.number}"),
        _Marks(facts, size + 1),
        Facts(
            (
                ("户号", facts.household),
                ("户主", facts.head),
                ("领取人", facts.taker),
                ("时间", facts.at),
            ),
            size=size,
        ),
        Space(5),
        Table(_COLUMNS, rows, TableStyle(size=size, pad_y=2.9), total=total),
        Space(4, clings=True),
        Facts(
            ((facts.balance_labels[0], f"{facts.before} 分"), (facts.balance_labels[1], f"{facts.after} 分")),
            size=size,
            clings=True,
        ),
        *([Facts((("备注", facts.note),), 1, size, label_ems=5, clings=True)] if facts.note else []),
        _CodeAndSignatures(facts, size, code),
    ]


@dataclass(frozen=True, slots=True)
class _Marks:
    """补打第 N 次 and what a void voids, framed in red in one row; 已作废 as a rubber stamp's print."""

    facts: ReceiptFacts
    size: float
    clings: bool = False

    def height(self, width: float) -> float:
        del width
        return self.size * 2.3 if self.facts.marks else 2

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        if self.facts.dead:
            pen.mark(x + width * 0.78, top + self.size * 0.4, self.facts.dead, self.size + 4)
        texts = self.facts.marks
        high, gap = self.size * 1.6, self.size
        wides = [fonts.width(text, self.size, bold=True) + self.size for text in texts]
        left = x if self.facts.dead else x + (width - sum(wides) - gap * (len(texts) - 1)) / 2
        for text, wide in zip(texts, wides, strict=True):
            pen.frame(left, top - high, wide, high, thick=0.9, radius=2)
            baseline = top - high / 2 - self.size * 0.36
            pen.text(left + wide / 2, baseline, text, self.size, bold=True, colour=RED, align=Align.CENTER)
            left += wide + gap


@dataclass(frozen=True, slots=True)
class _CodeAndSignatures:
    """The QR code with the check code at the left; who signs at the right."""

    facts: ReceiptFacts
    size: float
    side: float
    clings: bool = True

    def height(self, width: float) -> float:
        del width
        return self.side + self.size * 2

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        qr.draw_flush(pen, x, top - self.size, self.side, self.facts.qr)
        pen.text(x, top - self.side, f"查验码 {self.facts.check_code}", self.size)
        left = x + self.side + 9 * MM
        room = width - self.side - 9 * MM
        step = self.side * 0.33
        Signatures(("领取人签字",), self.size + 1, space=step).draw(pen, left, top, room)
        half = Signatures(("签字日期",), self.size, space=step)
        half.draw(pen, left, top - step, room * 0.55)
        pen.text(left + room * 0.6, top - 2 * step, "（盖章处）", self.size, colour=QUIET)
        pen.text(left, top - 3 * step, f"经办人：{self.facts.clerk}", self.size)
