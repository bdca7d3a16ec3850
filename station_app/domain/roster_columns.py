"""What a roster's columns and cells may hold, whatever file they came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum

from station_app.domain.fullwidth import without_spaces


class CellFault(Enum):
    """A cell of which the file does not hold what it shows."""

    UNCOMPUTED = "公式还没有算出结果"
    ERROR = "公式出错"


Cell = str | int | float | date | CellFault | None
"""Text, a number, a day or an instant without zone (``datetime``), a fault, or nothing."""

_BIGGEST_TEXT_NUMBER = 1e300
_DIGITS_KEPT = 15


class Field(StrEnum):
    """What a column of a roster says of a person."""

    HOUSEHOLD_NUMBER = "household_number"
    GROUP = "group"
    HEAD_NAME = "head_name"
    HEAD_ID = "head_id"
    NAME = "name"
    RELATION = "relation"
    IS_HEAD = "is_head"
    ID_NUMBER = "id_number"
    SEX = "sex"
    BIRTH = "birth"
    PHONE = "phone"
    ADDRESS = "address"
    ETHNICITY = "ethnicity"
    POLITICS = "politics"
    PRESENCE = "presence"
    NOTE = "note"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Field.HOUSEHOLD_NUMBER: "户编号",
    Field.GROUP: "组",
    Field.HEAD_NAME: "户主姓名",
    Field.HEAD_ID: "户主身份证号",
    Field.NAME: "姓名",
    Field.RELATION: "与户主关系",
    Field.IS_HEAD: "是否户主",
    Field.ID_NUMBER: "身份证号",
    Field.SEX: "性别",
    Field.BIRTH: "出生日期",
    Field.PHONE: "联系电话",
    Field.ADDRESS: "住址",
    Field.ETHNICITY: "民族",
    Field.POLITICS: "政治面貌",
    Field.PRESENCE: "状态",
    Field.NOTE: "备注",
}


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column of a sheet says what.

    ``header_row`` is the index (from 0) of the last row of the headings, ``columns`` gives indexes (from
    0); ``headings`` has the text of every column's heading, ``unknown`` those that say nothing known.
    """

    header_row: int
    columns: Mapping[Field, int]
    headings: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def has(self, field: Field) -> bool:
        return field in self.columns

    def cell(self, row: Sequence[Cell], field: Field) -> Cell:
        """What ``row`` holds for ``field``; None where there is no such column or the row is short."""
        column = self.columns.get(field)
        return row[column] if column is not None and column < len(row) else None


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without a decimal point, days as 2026-03-02, nothing for a fault.

    Of a number with more digits than a number cell keeps, the lost ones are 0, as spreadsheets show them.
    """
    if isinstance(cell, str):
        return cell.strip()
    if cell is None or isinstance(cell, CellFault):
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and abs(cell) < _BIGGEST_TEXT_NUMBER and cell == int(cell):
        return str(int(Decimal(f"{cell:.{_DIGITS_KEPT - 1}e}")))
    return str(cell)


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not without_spaces(cell))
