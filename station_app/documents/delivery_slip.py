"""入库单 and 捐赠接收单 on A5, two parts: the station's own, and the supplier's or donor's."""

from __future__ import annotations

from typing import Final

from station_app.documents.blocks import Facts, Letterhead, Signatures, Space
from station_app.documents.layout import Block, Footer, compose_all
from station_app.documents.papers import A5, Align
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.money import capital_yuan, yuan
from station_app.services.deliveries import DeliveryView

_COLUMNS: Final = (
    Column("序号", 9, Align.CENTER),
    Column("物品名称", 45),
    Column("数量", 18, Align.RIGHT),
    Column("单价（元）", 19, Align.RIGHT),
    Column("金额（元）", 21, Align.RIGHT),
    Column("保质期到", 27),
)
_SIGNERS: Final = {
    "bought": ("送货人", "验收人", "保管员"),
    "donated": ("捐赠人", "接收人", "见证人"),
}
_OTHERS: Final = ("移交人", "验收人", "保管员")


def delivery_slip(view: DeliveryView) -> bytes:
    """Both parts of the slip, each on a page of its own. Raises ``UnshowableCharacter``."""
    other = "捐赠人" if view.kind == "donated" else "供货单位"
    parts = [("第一联　存根", _blocks(view, "第一联　存根")), ("", _blocks(view, f"第二联　交{other}"))]
    footer = Footer(f"{view.station}　{view.title}　№ {view.number:04d}")
    return compose_all(
        f"{view.title} {view.number:04d}", A5, [blocks for _, blocks in parts], [footer] * len(parts)
    )


def _blocks(view: DeliveryView, part: str) -> list[Block]:
    rows = [
        Row(
            (
                str(place),
                line.product,
                f"{line.quantity} {line.unit}",
                yuan(line.unit_cost),
                yuan(line.cost),
                "" if line.expires_on is None else f"{line.expires_on}",
            )
        )
        for place, line in enumerate(view.lines, start=1)
    ]
    known = view.total_cost is not None
    pieces = sum(line.quantity for line in view.lines)
    total = ("", f"合计　{len(view.lines)} 种 {pieces} 件", "", "", yuan(view.total_cost), "")
    return [
        Letterhead(view.station, view.title, part, size=15, aside=f"№ {view.number:04d}"),
        Space(3),
        Facts(_facts(view), size=9),
        *([Facts((("大写", capital_yuan(view.total_cost or 0)),), 1, 9)] if known else []),
        *([Facts((("备注", view.note),), 1, 9)] if view.note else []),
        Space(4),
        Table(_COLUMNS, rows, TableStyle(size=8.5, pad_x=2.5, pad_y=2.8), total=total),
        Signatures(_SIGNERS.get(view.kind, _OTHERS), size=9, space=30),
    ]


def _facts(view: DeliveryView) -> tuple[tuple[str, str], ...]:
    day = view.received_on
    received = ("接收日期", f"{day.year}年{day.month}月{day.day}日")
    if view.kind == "donated":
        consent = "" if view.is_named else "（不公开姓名）"
        return (
            ("捐赠人", f"{view.supplier}{consent}"),
            received,
            ("联系电话", view.phone),
            ("经办人", view.by),
        )
    return (
        ("供货单位", view.supplier),
        received,
        ("发票号", view.invoice),
        ("资金来源", view.fund),
        ("来源", view.kind_label),
        ("经办人", view.by),
    )
