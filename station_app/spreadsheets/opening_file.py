"""Opening balances out of whatever table a village keeps them in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from station_app.domain.opening import OpeningKind, TypedRow
from station_app.domain.roster_columns import Cell, Field, text_of
from station_app.errors.year_end import NoOpeningHeadings
from station_app.spreadsheets.cells import open_sheets
from station_app.spreadsheets.columns import LOOKED
from station_app.spreadsheets.headings import field_of, plain
from station_app.spreadsheets.sheet import Cancelled, Progress

_NAMES = {
    "balance": """
        可兑换积分 可兑换 积分 积分余额 余额 现有积分 剩余积分 可用积分 结余积分 结余 期初积分
    """,
    "honour": "荣誉积分 荣誉 累计积分 总积分 历年积分 积分总数",
    "hours": """
        服务时长 时长 小时 服务小时 累计时长 累计服务时长 志愿服务时长 服务时数 志愿时长 工时 小时数
    """,
}
_MEANS = {name: meaning for meaning, names in _NAMES.items() for name in names.split()}
_PLACES = {
    OpeningKind.POINTS: {"balance": "first", "honour": "second"},
    OpeningKind.HOURS: {"hours": "first"},
}
_WHOSE = {Field.HOUSEHOLD_NUMBER: "number", Field.NAME: "name", Field.HEAD_NAME: "name"}
_WANTED = {OpeningKind.POINTS: "“可兑换积分”或“积分余额”", OpeningKind.HOURS: "“服务时长”"}


def read_opening(
    path: Path, kind: OpeningKind, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> list[TypedRow]:
    """The rows that hold a figure. Raises what ``open_sheets`` raises, and NoOpeningHeadings."""
    for sheet in open_sheets(path, progress, cancelled):
        for place, row in enumerate(sheet.rows[:LOOKED]):
            columns = _columns(row, kind)
            if "first" in columns and columns.keys() & {"number", "name", "id_number"}:
                return _rows(sheet.rows, place + 1, columns)
    raise NoOpeningHeadings(file=path.name, wanted=_WANTED[kind])


def _columns(row: Sequence[Cell], kind: OpeningKind) -> dict[str, int]:
    """Where each fact of a row stands."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        if not isinstance(cell, str):
            continue
        meaning = _meaning(cell, kind)
        if meaning is not None:
            found.setdefault(meaning, place)
    return found


def _meaning(heading: str, kind: OpeningKind) -> str | None:
    figure = _PLACES[kind].get(_MEANS.get(plain(heading), ""))
    if figure is not None:
        return figure
    field = field_of(heading)
    return "id_number" if field in {Field.ID_NUMBER, Field.HEAD_ID} else _WHOSE.get(field) if field else None


def _rows(rows: Sequence[Sequence[Cell]], first: int, columns: dict[str, int]) -> list[TypedRow]:
    found: list[TypedRow] = []
    for place, row in enumerate(rows[first:], start=first + 1):
        facts = {name: text_of(row[at]) if at < len(row) else "" for name, at in columns.items()}
        typed = TypedRow(place, **facts)
        if typed.named and (typed.first or typed.second):
            found.append(typed)
    return found
