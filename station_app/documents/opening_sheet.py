"""期初登记单: opening balances or hours as one document, to be signed before or after it is entered."""

from __future__ import annotations

from typing import Final

from station_app.clock import local
from station_app.documents.blocks import Facts, Letterhead, Paragraph, Signatures, Space
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, Align
from station_app.documents.pen import QUIET
from station_app.documents.table import Column, Row, Table, TableStyle
from station_app.domain.amounts import format_points
from station_app.domain.hours import format_hours
from station_app.domain.opening import OpeningKind
from station_app.services.opening_views import OpeningRow, OpeningSheet

_EXPLAINED: Final = (
    "本单登记使用本程序以前的账：可兑换积分可以用来兑换，荣誉积分是以前获得的总和，服务时长计入志愿者累计时长。"
    "每一行请与存折或登记本核对，无误后签字；登记后整张可以撤销重来，不能涂改。"
)


def opening_document(view: OpeningSheet) -> bytes:
    """The document's PDF on A4, over as many pages as it needs. Raises ``UnshowableCharacter``."""
    title = f"期初登记单（{view.kind.label}）"
    return compose(title, A4, _blocks(view, title), Footer(f"{view.station}　{title}{_number(view)}"))


def _number(view: OpeningSheet) -> str:
    return "" if view.number is None else f"　第 {view.number} 号"


def _blocks(view: OpeningSheet, title: str) -> list[Block]:
    undone = view.undone_at
    state = "还没有登记，请先核对签字" if view.number is None else "已登记"
    if undone is not None:
        state = f"已于 {local(undone):%Y-%m-%d} 撤销，作废"
    return [
        Letterhead(view.station, title, state, size=19, aside=_number(view).strip()),
        Space(4),
        Facts(
            (
                ("期初日期", f"{view.as_of}"),
                ("行数", f"{len(view.rows)} 行"),
                ("账从哪里来", view.source or "—"),
                ("核对签字人", view.signed_by or "—"),
                ("登记人", view.by or "—"),
                ("说明", view.note or "—"),
            )
        ),
        Space(6),
        _points(view) if view.kind is OpeningKind.POINTS else _hours(view),
        Space(6, clings=True),
        Paragraph(_EXPLAINED, 8.5, colour=QUIET, clings=True),
        Signatures(("填表人", "核对人", "村监督人", "日期"), space=34),
    ]


def _points(view: OpeningSheet) -> Table:
    points, honour, _ = view.totals
    columns = (
        *_whose(),
        Column("可兑换积分", 28, Align.RIGHT),
        Column("荣誉积分", 28, Align.RIGHT),
        Column("本户签字", 34),
    )
    rows = [
        Row((*_whom(place, row), format_points(row.points), format_points(row.honour), ""))
        for place, row in enumerate(view.rows, start=1)
    ]
    total = ("", "合计", "", "", format_points(points), format_points(honour), "")
    return Table(columns, rows, _STYLE, total=total)


def _hours(view: OpeningSheet) -> Table:
    columns = (*_whose(), Column("服务时长（小时）", 34, Align.RIGHT), Column("本人签字", 40))
    rows = [
        Row((*_whom(place, row), format_hours(row.minutes), ""))
        for place, row in enumerate(view.rows, start=1)
    ]
    total = ("", "合计", "", "", format_hours(view.totals[2]), "")
    return Table(columns, rows, _STYLE, total=total)


_STYLE: Final = TableStyle(size=9.5, pad_y=3.6, column_rules=True)


def _whose() -> tuple[Column, ...]:
    return (
        Column("序号", 14, Align.RIGHT),
        Column("户编号", 22),
        Column("姓名", 34),
        Column("村民小组", 24),
    )


def _whom(place: int, row: OpeningRow) -> tuple[str, ...]:
    return str(place), row.household_number, row.name, row.group
