"""感谢信: the thank-you letter to a donor, on A4, with a place for the seal."""

from __future__ import annotations

from typing import Final

from station_app.documents.blocks import Letterhead, Paragraph, Space, StampPlace
from station_app.documents.layout import Block, compose
from station_app.documents.papers import A4, MM, Align
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.money import yuan
from station_app.services.deliveries import DeliveryView

_SIZE: Final = 13.5
_COLUMNS: Final = (Column("物品", 70), Column("数量", 30, Align.RIGHT), Column("折合（元）", 30, Align.RIGHT))


def thanks_letter(view: DeliveryView) -> bytes:
    """The letter for a donation; it goes to the donor, so it names them. Raises ``UnshowableCharacter``."""
    day = view.received_on
    dated = f"{day.year}年{day.month}月{day.day}日"
    rows = [Row((each.product, f"{each.quantity} {each.unit}", yuan(each.cost))) for each in view.lines]
    blocks: list[Block] = [
        Letterhead(view.station, "感　谢　信", size=26),
        Space(22),
        Paragraph(f"尊敬的{view.supplier}：", _SIZE, bold=True, leading=1.9),
        Paragraph(
            f"　　您于{dated}向我站爱心超市捐赠的物资，我站已经如数收到，登记入库"
            f"（捐赠接收单 {view.number:04d} 号）：",
            _SIZE,
            leading=1.9,
        ),
        Space(8),
        Table(_COLUMNS, rows, TableStyle(size=11.5, pad_y=4.5)),
        Space(12),
        Paragraph(
            "　　这些物资将全部用于兑换村民的文明积分，奖给孝老爱亲、邻里互助、热心公益的家庭，"
            "每一件的去向都登记在册，每季度向全体村民公布，并接受村务监督委员会监督。",
            _SIZE,
            leading=1.9,
        ),
        Paragraph(
            "　　您的善举为本村新时代文明实践添了一份力，也带动了更多的人向上向善。"
            "谨代表全体村民，向您致以衷心的感谢！",
            _SIZE,
            leading=1.9,
        ),
        Space(26),
        Paragraph(view.station, _SIZE, align=Align.RIGHT, clings=True),
        StampPlace(f"{dated}", radius=19 * MM, size=12),
    ]
    return compose(f"感谢信 {view.number:04d}", A4, blocks)
