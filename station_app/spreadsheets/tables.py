"""Any table of the window as an .xlsx that can be printed on A4: the one function behind every export."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from station_app.clock import local
from station_app.errors.spreadsheets import TableTooLong
from station_app.spreadsheets.saving import save_whole
from station_app.spreadsheets.sheet import Watch

MOST_TABLE_ROWS: Final = 200_000

TableCell = str | int | float | Decimal | date | None
"""A ``datetime`` with a zone is shown in the station's local time."""

_LONGEST_CELL = 32_767
_LONGEST_SHEET_NAME = 31
_LEAST_WIDTH, _MOST_WIDTH, _PAD = 6.0, 48.0, 2.2
_MEASURED = 2_000
_PORTRAIT_WIDTH = 92
"""Characters that stand beside each other on an upright A4 before the print becomes small."""
_STEP = 1_000

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
_UNSTORABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_A4 = 9
_FONT = "宋体"
_RED, _PALE, _LINE = "#B71C1C", "#FBEDED", "#C9B8B8"


@dataclass(frozen=True, slots=True)
class Table:
    """A table to write: each row has one cell per heading.

    ``widths`` may give some columns' widths in half-width characters; the others follow their content.
    ``notes`` stand below the rows. ``total`` is a last row in bold.
    """

    title: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[TableCell]]
    subtitle: str = ""
    widths: tuple[float | None, ...] = ()
    notes: tuple[str, ...] = ()
    total: Sequence[TableCell] | None = None


def write_table(
    path: Path,
    table: Table,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Write ``table`` to ``path``, whole or not at all.

    Texts stay texts (ID numbers, phones, anything that begins like a formula), numbers are numbers, days
    are days. Raises TableTooLong, ReadingCancelled, TableInUse, TablePlaceReadOnly, TablePlaceFull and
    TablePlaceGone.
    """
    if len(table.rows) > MOST_TABLE_ROWS:
        raise TableTooLong(rows=len(table.rows), most=MOST_TABLE_ROWS)
    watch = Watch(path.name, progress, cancelled)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": table.title})
    _Writer(book, table, watch).write()
    book.close()
    watch.tell(1)
    save_whole(path, target.getvalue())


class _Writer:
    """Puts one table on one sheet of ``book``."""

    def __init__(self, book: Any, table: Table, watch: Watch) -> None:
        self._table, self._watch = table, watch
        self._width = max(len(table.headings), 1)
        self._sheet = book.add_worksheet(_sheet_name(table.title))
        base = {"font_name": _FONT, "font_size": 11, "valign": "vcenter"}
        framed = {**base, "border": 1, "border_color": _LINE}

        def look(**more: object) -> Any:
            return book.add_format({**base, **more})

        def cell(**more: object) -> Any:
            return book.add_format({**framed, **more})

        self._title = look(font_size=16, bold=True, align="center")
        self._subtitle = look(font_color="#555555", align="center")
        self._note = look(font_color="#555555", text_wrap=True, valign="top")
        self._heading = cell(bold=True, align="center", text_wrap=True, bg_color=_PALE, font_color=_RED)
        self._looks = {bold: _looks_of(cell, bold=bold) for bold in (False, True)}

    def write(self) -> None:
        first = self._write_titles()
        for column, heading in enumerate(self._table.headings):
            self._sheet.write_string(first, column, _storable(heading), self._heading)
        row = first
        for row, cells in enumerate(self._table.rows, first + 1):
            if row % _STEP == 0:
                self._watch.tell(0.9 * (row - first) / len(self._table.rows))
            self._write_row(row, cells, bold=False)
        last = row
        if self._table.total is not None:
            row += 1
            self._write_row(row, self._table.total, bold=True)
        for row, note in enumerate(self._table.notes, row + 1):  # noqa: B020 - goes on below the last row
            self._across(row, note, self._note)
        self._set_up(first, last)

    def _write_titles(self) -> int:
        self._across(0, self._table.title, self._title)
        self._sheet.set_row(0, 28)
        if not self._table.subtitle:
            return 1
        self._across(1, self._table.subtitle, self._subtitle)
        return 2

    def _across(self, row: int, text: str, look: Any) -> None:
        if self._width > 1:
            self._sheet.merge_range(row, 0, row, self._width - 1, "", look)
        self._sheet.write_string(row, 0, _storable(text), look)

    def _write_row(self, row: int, cells: Sequence[TableCell], *, bold: bool) -> None:
        looks = self._looks[bold]
        for column, value in enumerate(cells):
            if value is None or value == "":
                self._sheet.write_blank(row, column, None, looks.text)
            elif isinstance(value, str):
                look = looks.guarded if value.startswith(_FORMULA_STARTS) else looks.text
                self._sheet.write_string(row, column, _storable(value), look)
            elif isinstance(value, datetime):
                self._sheet.write_datetime(row, column, _local(value), looks.instant)
            elif isinstance(value, date):
                self._sheet.write_datetime(row, column, value, looks.day)
            else:
                self._sheet.write_number(row, column, value, looks.number)

    def _set_up(self, first: int, last: int) -> None:
        sheet, widths = self._sheet, _widths(self._table)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(first + 1, 0)
        if last > first:
            sheet.autofilter(first, 0, last, self._width - 1)
        sheet.set_paper(_A4)
        if sum(widths) > _PORTRAIT_WIDTH:
            sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.repeat_rows(first)
        sheet.set_footer("&C第 &P 页，共 &N 页")


@dataclass(frozen=True, slots=True)
class _Looks:
    text: Any
    guarded: Any
    number: Any
    day: Any
    instant: Any


def _looks_of(cell: Callable[..., Any], *, bold: bool) -> _Looks:
    return _Looks(
        text=cell(bold=bold, text_wrap=True, num_format="@"),
        guarded=cell(bold=bold, text_wrap=True, num_format="@", quote_prefix=True),
        number=cell(bold=bold, align="right"),
        day=cell(bold=bold, align="center", num_format="yyyy-mm-dd"),
        instant=cell(bold=bold, align="center", num_format="yyyy-mm-dd hh:mm"),
    )


def _widths(table: Table) -> list[float]:
    """By the longest line of the first rows, a Chinese character counted double."""
    given = (*table.widths, *([None] * len(table.headings)))
    tops = (*table.rows[:_MEASURED], *([table.total] if table.total is not None else ()))
    widths: list[float] = []
    for column, heading in enumerate(table.headings):
        longest = max(
            (_width_of(row[column]) for row in tops if column < len(row)),
            default=0,
        )
        natural = max(longest, _width_of(heading) + 2) + _PAD  # 2: the arrow of the filter
        widths.append(given[column] or min(max(natural, _LEAST_WIDTH), _MOST_WIDTH))
    return widths


def _width_of(cell: TableCell) -> int:
    if isinstance(cell, datetime):
        return len("2026-03-02 09:00")
    if isinstance(cell, date):
        return len("2026-03-02")
    text = "" if cell is None else str(cell)
    return max((sum(map(_halves, line)) for line in text.splitlines()), default=0)


def _halves(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def _local(instant: datetime) -> datetime:
    return (local(instant) if instant.tzinfo is not None else instant).replace(tzinfo=None)


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)[:_LONGEST_CELL]


def _sheet_name(title: str) -> str:
    return _NOT_IN_SHEET_NAMES.sub(" ", _storable(title)).strip()[:_LONGEST_SHEET_NAME].strip() or "表"
