"""Recognises which column of a roster says what, under the many names that villages give them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from station_app.domain.fullwidth import narrow
from station_app.domain.roster_columns import Cell, ColumnMap, Field, is_blank, text_of
from station_app.errors.spreadsheets import NoHeadings
from station_app.spreadsheets.headings import OF_HEADS, PARTS, field_of, is_ignored, plain
from station_app.spreadsheets.sheet import Sheet

LOOKED: Final = 20
"""How many rows at the top of a sheet are looked at for the headings."""

_LEAST_FIELDS = 2
_MOST_SUBHEADINGS = 2


def recognise_columns(
    rows: Sequence[Sequence[Cell]],
    overrides: Mapping[Field, int | None] | None = None,
    *,
    header_row: int | None = None,
    sheet: str = "",
) -> ColumnMap:
    """Find the headings within the first rows of a sheet and what each column says.

    Headings may stand below title rows, in any order, over two rows, with line breaks and full-width
    characters. ``overrides`` is the clerk's word: a field's column (from 0), or None for no column;
    ``header_row`` is the row (from 0) that the clerk points at. Raises NoHeadings where no row has a name
    and something beside it.
    """
    chosen = header_row if header_row is not None else _header_row(rows)
    if chosen is None or chosen >= len(rows):
        if not overrides or overrides.get(Field.NAME) is None:
            raise NoHeadings(sheet=sheet, looked=min(LOOKED, len(rows)))
        return _with_overrides(ColumnMap(-1, {}, ()), overrides)
    last = chosen if header_row is not None else _last_header_row(rows, chosen)
    columns = _columns(rows[last])
    for above in range(last - 1, chosen - 1, -1):
        columns = _merged(columns, _columns(rows[above]))
    headings = _headings(rows[chosen : last + 1])
    found = _completed(columns, headings)
    return _with_overrides(ColumnMap(last, found, headings, _unknown(headings, found)), overrides or {})


def best_sheet(sheets: Sequence[Sheet]) -> Sheet:
    """The sheet that most looks like a roster: most columns known, then most rows."""

    def weight(sheet: Sheet) -> tuple[int, int]:
        try:
            return len(recognise_columns(sheet.rows).columns), len(sheet.rows)
        except NoHeadings:
            return 0, len(sheet.rows)

    return max(sheets, key=weight)


def _header_row(rows: Sequence[Sequence[Cell]]) -> int | None:
    best, most = None, _LEAST_FIELDS - 1
    for place, row in enumerate(rows[:LOOKED]):
        columns = _columns(row)
        if Field.NAME not in columns and Field.HEAD_NAME not in columns:
            continue
        known = len(set(_completed(columns, _headings([row])).values()))
        if known > most:
            best, most = place, known
    return best


def _last_header_row(rows: Sequence[Sequence[Cell]], first: int) -> int:
    """Rows directly below that hold nothing but headings belong to the headings."""
    last = first
    for row in rows[first + 1 : first + 1 + _MOST_SUBHEADINGS]:
        texts = [text_of(cell) for cell in row if not is_blank(cell)]
        if not texts or not all(field_of(text) or is_ignored(text) for text in texts):
            break
        last += 1
    return last


def _columns(row: Sequence[Cell]) -> dict[Field, int]:
    """The leftmost column of each field that is named outright; a title across the row names nothing."""
    columns: dict[Field, int] = {}
    for place, cell in enumerate(row):
        field = field_of(cell) if isinstance(cell, str) else None
        if field is not None:
            columns.setdefault(field, place)
    return columns


def _merged(lower: dict[Field, int], upper: dict[Field, int]) -> dict[Field, int]:
    taken = set(lower.values())
    return lower | {
        field: column for field, column in upper.items() if field not in lower and column not in taken
    }


def _headings(header: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    width = max(map(len, header))
    return tuple(
        " ".join(dict.fromkeys(" ".join(text.split()) for row in header if (text := _text(row, column))))
        for column in range(width)
    )


def _text(row: Sequence[Cell], column: int) -> str:
    return narrow(text_of(row[column])) if column < len(row) else ""


def _completed(columns: dict[Field, int], headings: Sequence[str]) -> dict[Field, int]:
    """The columns with those that can be told from a part of their heading."""
    if Field.NAME not in columns and Field.HEAD_NAME in columns:
        heads = columns | {Field.NAME: columns[Field.HEAD_NAME]}
        heads.pop(Field.HEAD_ID, None)
        return _with_parts(_with_parts(heads, headings, OF_HEADS), headings, PARTS)
    return _with_parts(columns, headings, PARTS)


def _with_parts(
    columns: dict[Field, int], headings: Sequence[str], parts: Sequence[tuple[Field, re.Pattern[str]]]
) -> dict[Field, int]:
    found = dict(columns)
    for field, part in parts:
        taken = set(found.values())
        matching = (
            place
            for place, heading in enumerate(headings)
            if place not in taken and part.search(plain(heading))
        )
        if field not in found and (place := next(matching, None)) is not None:
            found[field] = place
    return found


def _unknown(headings: Sequence[str], columns: Mapping[Field, int]) -> tuple[str, ...]:
    known = set(columns.values())
    return tuple(
        heading for place, heading in enumerate(headings) if place not in known and not is_ignored(heading)
    )


def _with_overrides(found: ColumnMap, overrides: Mapping[Field, int | None]) -> ColumnMap:
    """A column that the clerk gives to a field is taken from any other."""
    given = {field: column for field, column in overrides.items() if column is not None}
    taken = set(given.values())
    kept = {
        field: column
        for field, column in found.columns.items()
        if field not in overrides and column not in taken
    }
    columns = kept | given
    return ColumnMap(found.header_row, columns, found.headings, _unknown(found.headings, columns))
