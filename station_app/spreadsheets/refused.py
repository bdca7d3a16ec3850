"""Refused rows of a roster as a spreadsheet with the reasons, to be mended and imported again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from station_app.domain.roster import Roster, RosterRow
from station_app.domain.roster_columns import Cell, CellFault, ColumnMap, Field, text_of
from station_app.spreadsheets.headings import REASON_HEADING, ROW_HEADING
from station_app.spreadsheets.tables import Table, TableCell, write_table

_ADDED = (Field.HOUSEHOLD_NUMBER, Field.GROUP, Field.HEAD_NAME, Field.HEAD_ID)
"""What a row alone would no longer say, once the rows above it are gone."""

_LONGEST_NUMBER = 11


def write_refused(path: Path, roster: Roster, rows: Sequence[RosterRow] | None = None) -> None:
    """Write the refused rows (or ``rows``) with their original columns; the last column says why.

    The household, group and head that each row was understood to belong to are written out, in columns of
    their own where the roster had none, so that a mended row comes home. The columns that this adds
    are ignored or understood when the file is imported. Raises what ``write_table`` raises.
    """
    refused = roster.refused if rows is None else tuple(rows)
    added = [field for field in _ADDED if _is_needed(field, roster.columns, refused)]
    width = len(roster.columns.headings)
    places = roster.columns.columns
    headings = list(roster.columns.headings)
    for field, column in places.items():
        if column < width and not headings[column]:
            headings[column] = field.label
    written = [
        (
            row.number,
            *_original(row, roster.columns, width),
            *(_known(row, field) for field in added),
            row.problem or "",
        )
        for row in refused
    ]
    table = Table(
        title="没有导入的人员",
        subtitle="请按最后一列的原因改正，保存后再次导入这个文件。",
        headings=(ROW_HEADING, *headings, *(field.label for field in added), REASON_HEADING),
        rows=written,
    )
    write_table(path, table)


def _is_needed(field: Field, columns: ColumnMap, rows: Sequence[RosterRow]) -> bool:
    return not columns.has(field) and any(_known(row, field) for row in rows)


def _known(row: RosterRow, field: Field) -> str:
    known = {
        Field.HOUSEHOLD_NUMBER: row.household_number,
        Field.GROUP: row.group,
        Field.HEAD_NAME: row.head_name,
        Field.HEAD_ID: row.head_id_number,
    }
    return known[field]


def _original(row: RosterRow, columns: ColumnMap, width: int) -> list[TableCell]:
    cells = [_as_it_stood(row.cells[column]) if column < len(row.cells) else None for column in range(width)]
    for field in _ADDED:
        column = columns.columns.get(field, width)
        if column < width and cells[column] in {None, ""} and _is_free(field, column, columns):
            cells[column] = _known(row, field)
    return cells


def _is_free(field: Field, column: int, columns: ColumnMap) -> bool:
    """False where the column says something else as well, such as the only name of a list of heads."""
    return all(other is field for other, place in columns.columns.items() if place == column)


def _as_it_stood(cell: Cell) -> TableCell:
    """Long numbers become text, lest the spreadsheet program cut them (again)."""
    if isinstance(cell, CellFault):
        return None
    if isinstance(cell, (str, date)) or cell is None:
        return cell
    text = text_of(cell)
    return text if len(text) >= _LONGEST_NUMBER else cell
