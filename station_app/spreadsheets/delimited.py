"""Comma, semicolon or tab separated text as rows, in any of the encodings that villages' files have."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from itertools import islice
from typing import Literal

from station_app.domain.roster_columns import Cell
from station_app.spreadsheets.sheet import DamagedContentError, Sheet, Watch, as_cell

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",;\t，；|"
_SAMPLE = 40
_LONGEST_CELL = 8_000
_MOST_BREAKS = 12
_TEXT_FORMULA = '="'
_STEP = 1_000
_CUT_OFF = 4


def read_delimited(content: bytes, watch: Watch) -> Sheet:
    """The text as one sheet, every cell as text.

    UTF-8 with or without mark, UTF-16 with mark, else GB 18030, which holds GBK and GB 2312. Raises
    TooManyRows, TooManyColumns, and DamagedContentError where the bytes are no text in any of these.
    """
    text = _decoded(content)
    first, _, rest = text.partition("\n")
    named = first.strip().lower()
    if named.startswith("sep=") and len(named) == len("sep=,"):
        return Sheet("", _rows(rest, named[-1], watch))
    return Sheet("", _rows(text, _delimiter(text), watch))


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > 0 and len(content) - error.start < _CUT_OFF and not content[: error.start].isascii():
            raise DamagedContentError from error  # UTF-8 that was cut off inside its last character
    return _strictly(content, "gb18030")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise DamagedContentError from error


def _delimiter(text: str) -> str:
    """The one that parts most of the first lines into the same number of cells, the more the better."""

    def weight(delimiter: str) -> tuple[int, int]:
        sample = islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _SAMPLE)
        try:
            widths = Counter(len(row) for row in sample if len(row) > 1)
        except csv.Error:
            return 0, 0
        width, rows = widths.most_common(1)[0] if widths else (1, 0)
        return (width - 1) * rows, width

    return max(_DELIMITERS, key=weight)


def _rows(text: str, delimiter: str, watch: Watch) -> list[list[Cell]]:
    try:
        rows = _parsed(text, delimiter, csv.QUOTE_MINIMAL, watch)
    except csv.Error:
        rows = None
    if rows is None or any(map(_has_run_on, rows)):
        rows = _parsed(text, delimiter, csv.QUOTE_NONE, watch)
    width = max(map(len, rows), default=0)
    watch.require_room(len(rows), width)
    return [row + [None] * (width - len(row)) for row in rows]


def _parsed(text: str, delimiter: str, quoting: Literal[0, 3], watch: Watch) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
    for row in reader:
        if len(rows) % _STEP == 0:
            watch.require_room(len(rows), 0)
            watch.go_on()
        rows.append([_cell(value) for value in row])
    while rows and not any(cell is not None for cell in rows[-1]):
        rows.pop()
    return rows


def _has_run_on(row: list[Cell]) -> bool:
    """True where a quotation mark that nobody closed has swallowed the lines below it."""
    return any(
        isinstance(cell, str) and (len(cell) > _LONGEST_CELL or cell.count("\n") > _MOST_BREAKS)
        for cell in row
    )


def _cell(value: str) -> Cell:
    """A cell's text; ="0123" is how some programs keep a number's leading zeros."""
    value = value.strip(" \t\x1a")
    if value.startswith(_TEXT_FORMULA) and value.endswith('"'):
        value = value[len(_TEXT_FORMULA) : -1]
    return as_cell(value)
