"""Sheets of an OpenDocument spreadsheet (.ods), with merged cells, which the general reader leaves out."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from station_app.domain.roster_columns import Cell, CellFault
from station_app.spreadsheets.kinds import BAD_PACKAGE
from station_app.spreadsheets.sheet import (
    MOST_COLUMNS,
    DamagedContentError,
    Merge,
    Sheet,
    Watch,
    as_cell,
    fill_merged,
)
from station_app.spreadsheets.xlsx_parts import require_unpackable
from station_app.spreadsheets.xml_events import read_xml

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_CALC_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_SPACES = {f"{_TEXT}line-break": "\n", f"{_TEXT}tab": "\t"}
_MOST_SPACES = 100
_FAR = 1 << 20


def read_ods(content: bytes, watch: Watch) -> list[Sheet]:
    """Every sheet; raises TooManyRows, TooManyColumns, SheetTooLarge, and DamagedContentError."""
    reading = _Reading(watch)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            require_unpackable(package, watch)
            size = package.getinfo("content.xml").file_size or 1
            with package.open("content.xml") as source:
                between = partial(_tell, watch, size)
                read_xml(source, reading.started, reading.ended, reading.said, between)
    except BAD_PACKAGE as error:
        raise DamagedContentError from error
    return reading.sheets


def _tell(watch: Watch, size: int, done: int) -> None:
    watch.tell(min(done / size, 1))


@dataclass(slots=True)
class _Reading:
    """The sheets as far as they are read; every method is an event of the XML."""

    watch: Watch
    sheets: list[Sheet] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    row: list[Cell] = field(default_factory=list)
    row_repeats: int = 1
    blank_rows: int = 0
    blank_cells: int = 0
    facts: dict[str, str] | None = None
    """The attributes of the cell that is being read, None between cells."""
    paragraphs: list[str] = field(default_factory=list)
    aside: int = 0
    """How deep in a comment; its words are not the cell's."""
    name: str = ""
    depth: int = 0
    """How many tables deep; a table inside a cell is not read."""

    def started(self, name: str, facts: dict[str, str]) -> None:
        if name == f"{_TABLE}table":
            self.depth += 1
            if self.depth == 1:
                self.name = facts.get(f"{_TABLE}name", "")
                self.rows, self.merges, self.blank_rows = [], [], 0
        if self.depth != 1:
            return
        if name == f"{_OFFICE}annotation":
            self.aside += 1
        elif name == f"{_TABLE}table-row":
            self.row, self.blank_cells = [], 0
            self.row_repeats = _count(facts, "number-rows-repeated")
        elif name in {_CELL, _COVERED}:
            self.facts, self.paragraphs = facts, []
        elif self.facts is not None and not self.aside:
            self._text_started(name, facts)

    def _text_started(self, name: str, facts: dict[str, str]) -> None:
        if name == f"{_TEXT}p":
            self.paragraphs.append("")
        elif name == f"{_TEXT}s":
            self.said(" " * min(int(facts.get(f"{_TEXT}c", "1")), _MOST_SPACES))
        elif name in _SPACES:
            self.said(_SPACES[name])

    def said(self, text: str) -> None:
        if self.facts is not None and self.paragraphs and not self.aside:
            self.paragraphs[-1] += text

    def ended(self, name: str) -> None:
        if self.depth == 1:
            if name == f"{_OFFICE}annotation":
                self.aside -= 1
            elif name in {_CELL, _COVERED} and self.facts is not None:
                self._end_cell(self.facts)
                self.facts = None
            elif name == f"{_TABLE}table-row":
                self._end_row()
            elif name == f"{_TABLE}table":
                self._end_sheet()
        if name == f"{_TABLE}table":
            self.depth -= 1

    def _end_cell(self, facts: dict[str, str]) -> None:
        value = _value(facts, "\n".join(self.paragraphs))
        repeats = _count(facts, "number-columns-repeated")
        if value is None:
            self.blank_cells += repeats
            return
        self.watch.require_room(0, len(self.row) + self.blank_cells + repeats)
        self.row.extend([None] * self.blank_cells)
        self.blank_cells = 0
        top, left = len(self.rows) + self.blank_rows, len(self.row)
        down, right = _count(facts, "number-rows-spanned"), _count(facts, "number-columns-spanned")
        if down > 1 or right > 1:
            self.merges.append((top, left, top + down - 1, left + right - 1))
        self.row.extend([value] * repeats)

    def _end_row(self) -> None:
        if not self.row:
            self.blank_rows += self.row_repeats
            return
        self.watch.require_room(len(self.rows) + self.blank_rows + self.row_repeats, 0)
        self.rows.extend([] for _ in range(self.blank_rows))
        self.blank_rows = 0
        self.rows.extend(list(self.row) for _ in range(self.row_repeats))

    def _end_sheet(self) -> None:
        """Make the rows equally wide, with the blank ones that merged cells reach down to."""
        reached = max((merge[2] + 1 for merge in self.merges), default=0)
        last = min(reached, len(self.rows) + self.blank_rows)
        self.rows.extend([] for _ in range(last - len(self.rows)))
        width = max(map(len, self.rows), default=0)
        width = max(width, min(max((merge[3] + 1 for merge in self.merges), default=0), MOST_COLUMNS))
        for row in self.rows:
            row.extend([None] * (width - len(row)))
        fill_merged(self.rows, self.merges)
        self.sheets.append(Sheet(self.name, self.rows))


def _count(facts: dict[str, str], name: str) -> int:
    return min(max(int(facts.get(f"{_TABLE}{name}", "1")), 1), _FAR)


def _value(facts: dict[str, str], text: str) -> Cell:
    if facts.get(_CALC_TYPE) == "error":
        return CellFault.ERROR
    kind = facts.get(f"{_OFFICE}value-type")
    if kind is None and f"{_TABLE}formula" in facts and not text:
        return CellFault.UNCOMPUTED
    if kind in {"float", "percentage", "currency"}:
        return as_cell(float(facts[f"{_OFFICE}value"])) if f"{_OFFICE}value" in facts else as_cell(text)
    if kind == "date":
        return _day(facts.get(f"{_OFFICE}date-value", "")) or as_cell(text)
    if kind == "boolean":
        return as_cell(facts.get(f"{_OFFICE}boolean-value") == "true")
    return as_cell(text or facts.get(f"{_OFFICE}string-value", ""))


def _day(value: str) -> date | None:
    try:
        cell = as_cell(datetime.fromisoformat(value).replace(tzinfo=None))
    except ValueError:
        return None
    return cell if isinstance(cell, date) else None
