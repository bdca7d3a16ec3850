"""The settlement of a 兑换日 (兑换日结算单), on A4: the figures, the goods, and who signs for them."""

from __future__ import annotations

from station_app.documents.blocks import Facts, Figures, Letterhead, Paragraph, Signatures, Space
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, Align
from station_app.documents.pen import INK, RED
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.amounts import capital_points, format_points
from station_app.domain.shop import receipt_label
from station_app.services.day_settlement import DayFacts

_GOODS = (
    Column("商品", 78),
    Column("单位", 20),
    Column("发出数量", 30, Align.RIGHT),
    Column("积分", 34, Align.RIGHT),
)


def day_settlement_paper(facts: DayFacts) -> bytes:
    """The paper's PDF; what is not signed yet says so (未结算). Raises ``UnshowableCharacter``."""
    settled = facts.settled_on or "未结算，仅供核对"
    rows = [
        Row((each.product, each.unit, str(each.quantity), format_points(each.points))) for each in facts.goods
    ]
    total = ("合计", "", str(sum(each.quantity for each in facts.goods)), format_points(facts.points))
    blocks: list[Block] = [
        Letterhead(facts.station, "兑换日结算单", facts.name, aside=settled),
        Space(6),
        Facts(
            (
                ("日期", facts.days),
                ("时间", facts.hours),
                ("范围", facts.group),
                ("地点", facts.place),
            )
        ),
        Space(4),
        Figures(
            (
                ("应到户数", str(facts.households)),
                ("兑换户数", str(facts.redeemed_households)),
                ("兑换笔数", str(facts.receipts)),
                ("净兑换积分", format_points(facts.points)),
            )
        ),
        Space(8),
        Facts(_details(facts), columns=2),
        Space(8),
        Paragraph("发出的商品（已减去作废、退回的）", 11, bold=True, colour=RED),
        Space(3),
        Table(_GOODS, rows, TableStyle(size=10), total=total),
        Space(6, clings=True),
        Paragraph(f"净兑换积分大写：{capital_points(facts.points)}", 10, clings=True),
        *_checks(facts),
        Signatures(("经办人", "监督人", "站长"), space=34),
        Signatures(("日期",), space=26),
    ]
    return compose(f"兑换日结算单 {facts.name}", A4, blocks, Footer(f"{facts.station}　兑换日结算单"))


def _details(facts: DayFacts) -> tuple[tuple[str, str], ...]:
    receipts = (
        f"{receipt_label(facts.first_receipt)} 至 {receipt_label(facts.last_receipt)}"
        if facts.first_receipt
        else "没有"
    )
    return (
        ("凭证号", receipts),
        ("发号", f"{facts.tickets} 个，办理 {facts.served} 个，未到 {facts.not_come} 个"),
        ("兑换", f"{facts.receipts} 笔，{format_points(facts.points_out)} 分"),
        ("作废、退回", f"{facts.backs} 笔，{format_points(facts.points_back)} 分"),
        ("其中兑换券", f"{facts.vouchers} 张，抵 {format_points(facts.voucher_points)} 分"),
        ("其中补录", f"{facts.late} 笔，{format_points(facts.late_points)} 分"),
        ("备货", f"已领 {facts.collected} 份，未领 {facts.still_held} 份"),
        ("结算人", facts.settled_by),
    )


def _checks(facts: DayFacts) -> list[Block]:
    if facts.differences:
        words = "核对：有出入。" + "；".join(facts.differences) + "。"
    else:
        words = "核对：凭证、积分流水、库存流水三方一致。"
    checks: list[Block] = [Paragraph(words, 10, colour=RED if facts.differences else INK, clings=True)]
    if facts.note:
        checks.append(Paragraph(f"说明：{facts.note}", 10, clings=True))
    return checks
