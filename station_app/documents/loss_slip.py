"""报损单 on A5: what was written off, why, and who saw it."""

from __future__ import annotations

from typing import Final

from station_app.documents.blocks import Facts, Letterhead, Signatures, Space
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A5, Align
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.money import yuan
from station_app.services.lots import LossView

_TITLE: Final = "报损单"
_COLUMNS: Final = (
    Column("序号", 9, Align.CENTER),
    Column("物品名称", 42),
    Column("数量", 18, Align.RIGHT),
    Column("来源", 15),
    Column("进价（元）", 19, Align.RIGHT),
    Column("保质期到", 26),
)


def loss_slip(view: LossView) -> bytes:
    """The slip's PDF. Raises ``UnshowableCharacter``."""
    rows = [
        Row(
            (
                str(place),
                line.product,
                f"{line.quantity} {line.unit}",
                line.source,
                yuan(line.unit_cost),
                "" if line.expires_on is None else f"{line.expires_on}",
            )
        )
        for place, line in enumerate(view.lines, start=1)
    ]
    number = f"{view.number:06d}"
    blocks: list[Block] = [
        Letterhead(view.station, f"爱心超市{_TITLE}", size=15, aside=f"№ {number}"),
        Space(3),
        Facts((("报损日期", f"{view.on}"), ("经办人", view.by), ("报损原因", view.reason)), size=9),
        Space(4),
        Table(_COLUMNS, rows, TableStyle(size=8.5, pad_x=2.5, pad_y=2.8)),
        Signatures(("保管员", "站长审批", "监督员"), size=9, space=30),
    ]
    return compose(f"{_TITLE} {number}", A5, blocks, Footer(f"{view.station}　{_TITLE}　№ {number}"))
