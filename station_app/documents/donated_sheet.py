"""捐赠物资收发公示表: the quarterly statement of donated goods, on A4 lying on its side."""

from __future__ import annotations

from typing import Final

from station_app.documents.blocks import Letterhead, Paragraph, Signatures, Space
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, Align
from station_app.documents.pen import QUIET
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.services.donations import DonatedGoods

_TITLE: Final = "捐赠物资收发公示表"
_COLUMNS: Final = (
    Column("序号", 11, Align.CENTER),
    Column("捐赠人", 44),
    Column("接收日期", 24),
    Column("物品", 54),
    Column("单位", 13),
    Column("期初结存", 21, Align.RIGHT),
    Column("本期收到", 21, Align.RIGHT),
    Column("兑换发放", 21, Align.RIGHT),
    Column("报损盘亏", 21, Align.RIGHT),
    Column("期末结存", 21, Align.RIGHT, bold=True),
)


def donated_sheet(view: DonatedGoods) -> bytes:
    """The statement's PDF; unnamed donors are 爱心人士. Raises ``UnshowableCharacter``."""
    rows = [
        Row(
            (
                str(place),
                lot.donor,
                f"{lot.came_on}",
                lot.product,
                lot.unit,
                str(lot.before),
                str(lot.came),
                str(lot.handed_out),
                str(lot.lost),
                str(lot.left),
            )
        )
        for place, lot in enumerate(view.lots, start=1)
    ]
    blocks: list[Block] = [
        Letterhead(view.station, _TITLE, view.period.label()),
        Space(5),
        Table(_COLUMNS, rows, TableStyle(size=9, pad_x=3, pad_y=3.2)),
        Space(5, clings=True),
        Paragraph(
            "期初结存＋本期收到＝兑换发放＋报损盘亏＋期末结存。不愿公开姓名的捐赠人写作“爱心人士”。"
            "对本表有疑问的，请向村务监督委员会反映。",
            9,
            colour=QUIET,
            clings=True,
        ),
        Signatures(("经办人", "站长", "村务监督委员会"), space=34),
    ]
    return compose(
        f"{_TITLE} {view.period.label()}", A4.landscape(), blocks, Footer(f"{view.station}　{_TITLE}")
    )
