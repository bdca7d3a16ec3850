"""Blank sign-in sheets (签到表) for an activity, on A4: printed first, signed by hand, entered afterwards."""

from __future__ import annotations

from typing import Final

from station_app.clock import local
from station_app.documents.blocks import Facts, Letterhead, Signatures, Space
from station_app.documents.inputs import SignInSheetView
from station_app.documents.layout import Block, Footer, compose
from station_app.documents.papers import A4, MM, Align
from station_app.documents.pen import FAINT
from station_app.documents.table import Column, Row, Table, TableStyle

_TITLE: Final = "志愿服务活动签到表"
_LEAST_ROWS: Final = 20
"""Rows that fill the first page."""

_COLUMNS: Final = (
    Column("序号", 11, Align.CENTER),
    Column("姓名", 24),
    Column("村民小组", 22),
    Column("签到时间", 22),
    Column("签退时间", 22),
    Column("时长（小时）", 23),
    Column("本人签字", 32),
    Column("备注", 20),
)


def sign_in_sheet(view: SignInSheetView, blank_rows: int = 5) -> bytes:
    """The sheet's PDF: those expected, then at least ``blank_rows`` empty rows, filling the first page.

    Raises ``UnshowableCharacter``.
    """
    count = max(_LEAST_ROWS, len(view.expected) + blank_rows)
    named = [*view.expected, *[("", "")] * (count - len(view.expected))]
    rows = [
        Row((str(place), name, group, "", "", "", "", ""))
        for place, (name, group) in enumerate(named, start=1)
    ]
    style = TableStyle(size=9.5, pad_x=3, least_height=9 * MM, column_rules=True, row_rule=FAINT)
    blocks: list[Block] = [
        Letterhead(view.station, _TITLE, view.activity),
        Space(5),
        Facts(
            (
                ("服务队伍", view.team),
                ("服务圈", view.circle),
                ("时间", _period(view)),
                ("地点", view.place),
                ("负责人", view.in_charge),
                ("实到人数", "　　　　人"),
            )
        ),
        Space(5),
        Table(_COLUMNS, rows, style),
        Signatures(("组织者签字", "服务对象签字", "日期"), space=28),
    ]
    return compose(f"{_TITLE} {view.activity}", A4, blocks, Footer(f"{view.station}　{_TITLE}"))


def _period(view: SignInSheetView) -> str:
    start, end = local(view.starts_at), local(view.ends_at)
    closing = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M} 至 {closing}"
