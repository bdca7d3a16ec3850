"""移交清单 on A4: everything that goes from one keeper to the next, signed by three."""

from __future__ import annotations

from typing import Final

from station_app.documents.blocks import Facts, Letterhead, Paragraph, Signatures, Space
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, Align
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.amounts import format_points
from station_app.domain.money import yuan
from station_app.services.handovers import HandoverView

_TITLE: Final = "爱心超市移交清单"
_COLUMNS: Final = (
    Column("序号", 12, Align.CENTER),
    Column("编号", 20),
    Column("商品", 62),
    Column("单位", 14),
    Column("账上数", 22, Align.RIGHT),
    Column("实点数", 24, Align.RIGHT),
    Column("备注", 26),
)


def handover_sheet(view: HandoverView) -> bytes:
    """The list's PDF. Raises ``UnshowableCharacter``."""
    facts, day = view.facts, view.handed_on
    rows = [
        Row((str(place), line.code, line.product, line.unit, str(line.stock), "", ""))
        for place, line in enumerate(facts.stock, start=1)
    ]
    vouchers = (
        f"{facts.vouchers} 张未用，共 {format_points(facts.voucher_points)} 分" if facts.vouchers else "无"
    )
    money = "；".join(f"{name} {yuan(balance)} 元" for name, balance in facts.funds) or "无"
    counted = "未盘点" if view.stocktake is None else f"第 {view.stocktake} 次盘点"
    blocks: list[Block] = [
        Letterhead(
            view.station, _TITLE, f"{day.year}年{day.month}月{day.day}日", aside=f"№ {view.number:03d}"
        ),
        Space(4),
        Facts(
            (
                ("移交人", view.from_name),
                ("接收人", view.to_name),
                ("监交人", view.witness),
                ("移交前盘点", counted),
            )
        ),
        Facts(
            (
                ("兑换凭证", f"上次移交以来 {facts.receipt_range}"),
                ("兑换券", vouchers),
                ("资金结余", money),
                ("未了事项", "；".join(facts.open_items) or "无"),
                ("钥匙和物品", facts.keys or "无"),
                ("说明", view.note or "无"),
            ),
            columns=1,
        ),
        Space(5),
        Paragraph("一、库存商品", 10.5, bold=True),
        Space(3),
        Table(_COLUMNS, rows, TableStyle(size=9.5, pad_x=3, pad_y=3.4, column_rules=True)),
        Space(6, clings=True),
        Paragraph(
            "以上物品、票据、资金和未了事项已当面点清，移交后由接收人负责。本清单一式三份，三方各执一份。",
            9.5,
            clings=True,
        ),
        Signatures(("移交人签字", "接收人签字", "监交人签字"), space=36),
    ]
    return compose(
        f"{_TITLE} {view.number}", A4, blocks, Footer(f"{view.station}　{_TITLE}　№ {view.number:03d}")
    )
