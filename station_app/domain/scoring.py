"""Scoring sheets: their number as it is scanned, and what a cell of the grid may hold."""

from __future__ import annotations

import re
from enum import StrEnum

from station_app.domain.fullwidth import narrow
from station_app.domain.hours import format_hours, parse_hours
from station_app.domain.points import HOUR_UNIT
from station_app.errors import StationError
from station_app.errors.scoring import SheetCodeNotReadable

MOST_RULES = 8
"""Columns that a sheet has room for, across A4."""

MOST_TIMES = 99
MOST_HOURS = 24

_PREFIX = "SS:"
_CODE = re.compile(r"(?:SS:)?\s*0*([0-9]{1,9})", re.IGNORECASE)


class SheetState(StrEnum):
    """What a sheet's status is called."""

    OPEN = "待录入"
    ENTERED = "已入账"
    CANCELLED = "已作废"


def sheet_code(number: int) -> str:
    """What the QR code of a sheet says."""
    return f"{_PREFIX}{number}"


def is_sheet_code(text: str) -> bool:
    """True where a scanner read a sheet, and not goods or a household."""
    return narrow(text).strip().upper().startswith(_PREFIX)


def read_sheet_code(text: str) -> int:
    """The number of a sheet, scanned or typed; raises SheetCodeNotReadable."""
    match = _CODE.fullmatch(narrow(text).strip())
    if match is None or not int(match[1]):
        raise SheetCodeNotReadable(typed=text.strip())
    return int(match[1])


def read_cell(text: str, unit: str) -> int | None:
    """A figure of the grid: minutes where the unit is 小时, else a count; None where the cell is empty.

    Nought counts as empty: whoever scores writes it for “not this time”. Raises ValueError.
    """
    plain = narrow(text).strip()
    if plain in {"", "0", "0.0"}:
        return None
    if unit == HOUR_UNIT:
        return _minutes(plain)
    if not plain.isascii() or not plain.isdigit() or not 1 <= int(plain) <= MOST_TIMES:
        raise ValueError(text)
    return int(plain)


def show_cell(quantity: int, unit: str) -> str:
    """A figure as it stands in the grid."""
    return format_hours(quantity) if unit == HOUR_UNIT else str(quantity)


def is_quantity(quantity: int, unit: str) -> bool:
    """True where a figure is one that the grid could have brought."""
    if unit == HOUR_UNIT:
        return 0 < quantity <= MOST_HOURS * 60 and quantity % 30 == 0
    return 0 < quantity <= MOST_TIMES


def _minutes(text: str) -> int:
    try:
        return parse_hours(text)
    except StationError as error:
        raise ValueError(text) from error
