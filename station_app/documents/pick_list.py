"""The pick list of goods held back (备货单), on A4: what to fetch from the shelf, then each household's."""

from __future__ import annotations

from station_app.documents.blocks import Letterhead, Paragraph, Signatures, Space
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, Align
from station_app.documents.pen import FAINT, RED
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.amounts import format_points
from station_app.domain.exchange_days import proxy_words
from station_app.domain.shop import receipt_label
from station_app.errors.documents import NothingToPrint
from station_app.services.reservations import PickList, ReservationView

_SHELF = (
    Column("类别", 24),
    Column("商品", 66),
    Column("数量", 20, Align.RIGHT, bold=True),
    Column("单位", 14),
    Column("取到", 16, Align.CENTER),
)
_HOUSEHOLDS = (
    Column("单号", 17),
    Column("户", 34),
    Column("商品", 62),
    Column("积分", 15, Align.RIGHT),
    Column("代领人、原因", 34),
    Column("领取人签字", 26),
)


def pick_list_paper(view: PickList) -> bytes:
    """The list's PDF, for whoever packs the goods: it stays in the shop, so names are whole.

    Raises ``UnshowableCharacter``, ``NothingToPrint`` where nothing is held back.
    """
    if not view.reservations:
        raise NothingToPrint(what="备货")
    style = TableStyle(size=10, pad_y=4, column_rules=True, row_rule=FAINT)
    shelf = [
        Row((line.class_name, line.product, str(line.quantity), line.unit, "□")) for line in view.by_product
    ]
    pieces = sum(line.quantity for line in view.by_product)
    households = [_row(each) for each in view.reservations]
    blocks: list[Block] = [
        Letterhead(view.station, "备货单", f"{view.title}　{view.when}".strip(), aside=f"{view.on:%Y-%m-%d}"),
        Space(6),
        Paragraph("先从货架取", 12, bold=True, colour=RED),
        Space(3),
        Table(_SHELF, shelf, style, total=("合计", "", str(pieces), "件", "")),
        Space(12),
        Paragraph("再按户分装", 12, bold=True, colour=RED),
        Space(3),
        Table(_HOUSEHOLDS, households, TableStyle(size=9.5, least_height=28, column_rules=True)),
        Signatures(("备货人", "复核人", "日期"), space=30),
    ]
    return compose(f"备货单 {view.title}", A4, blocks, Footer(f"{view.station}　备货单"))


def _row(each: ReservationView) -> Row:
    who = proxy_words(each.proxy, each.relation)
    return Row(
        (
            receipt_label(each.number),
            f"{each.household_number} {each.head}户",
            "、".join(f"{line.product} {line.quantity} {line.unit}" for line in each.lines),
            format_points(each.total),
            "；".join(part for part in (who, each.reason) if part),
            "",
        )
    )
