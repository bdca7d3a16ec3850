"""Opens whatever spreadsheet a clerk brings and gives its sheets as rows of cells."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import python_calamine as calamine

from station_app.domain.roster_columns import Cell
from station_app.errors import StationError
from station_app.errors.spreadsheets import (
    NotASpreadsheet,
    OtherSpreadsheet,
    SheetDamaged,
    SheetEmpty,
    SheetProtected,
    SheetTooLarge,
    SheetUnreadable,
)
from station_app.spreadsheets.delimited import read_delimited
from station_app.spreadsheets.kinds import Kind, kind_of
from station_app.spreadsheets.ods import read_ods
from station_app.spreadsheets.sheet import (
    MOST_BYTES,
    Cancelled,
    DamagedContentError,
    Merge,
    Progress,
    Sheet,
    Watch,
    as_cell,
    fill_merged,
)
from station_app.spreadsheets.xls_parts import examine_xls
from station_app.spreadsheets.xlsx_parts import Faults, examine_xlsx

_MIB = 1 << 20
_STEP = 500
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_OTHER_KINDS = {
    Kind.XLSB: "二进制的 Excel 文件（.xlsb）",
    Kind.WEB_PAGE: "存成网页的表格",
    Kind.XML_2003: "Excel 2003 的 XML 表格",
}


def open_sheets(
    path: Path, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> list[Sheet]:
    """The sheets of ``path`` that hold anything, in the file's order, hidden ones last.

    Reads .xlsx, .xls, .ods and separated text, told by their content, whatever the name ends in. Merged
    cells all hold what the first one shows; a formula is its last result. ``progress(done, total)`` counts
    hundredths; ``cancelled`` is asked between pieces of work. Raises SheetEmpty, NotASpreadsheet,
    OtherSpreadsheet, SheetProtected, SheetDamaged, SheetTooLarge, TooManyRows, TooManyColumns,
    SheetUnreadable and ReadingCancelled.
    """
    watch = Watch(path.name, progress, cancelled)
    watch.tell(0)
    content = _content_of(path)
    kind = kind_of(content)
    if kind is Kind.OTHER:
        raise NotASpreadsheet(file=path.name)
    if kind is Kind.PROTECTED:
        raise SheetProtected(file=path.name)
    if kind in _OTHER_KINDS:
        raise OtherSpreadsheet(file=path.name, kind=_OTHER_KINDS[kind])
    try:
        sheets = _READERS[kind](content, watch)
    except StationError:
        raise
    except (DamagedContentError, calamine.CalamineError) as error:
        raise _sentence_of(error, path) from error
    except BaseException as error:
        if not _is_panic(error):
            raise
        raise SheetDamaged(file=path.name) from error
    watch.tell(1)
    filled = [Sheet(sheet.name or path.stem, sheet.rows) for sheet in sheets if not sheet.is_empty]
    if not filled:
        raise SheetEmpty(file=path.name)
    return filled


def _content_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise SheetTooLarge(file=path.name, size=size // _MIB, most=MOST_BYTES // _MIB)
        content = path.read_bytes()
    except OSError as error:
        raise SheetUnreadable(file=path.name) from error
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise SheetEmpty(file=path.name)
    return content


def _sentence_of(error: Exception, path: Path) -> StationError:
    if isinstance(error, calamine.PasswordError):
        return SheetProtected(file=path.name)
    return SheetDamaged(file=path.name)


def _is_panic(error: BaseException) -> bool:
    """A damaged .xls can make the reader's Rust code give up; that has no class to be imported."""
    return type(error).__name__ == "PanicException"


def _damaged(_content: bytes, _watch: Watch) -> list[Sheet]:
    raise DamagedContentError


def _read_text(content: bytes, watch: Watch) -> list[Sheet]:
    return [read_delimited(content, watch)]


def _read_xlsx(content: bytes, watch: Watch) -> list[Sheet]:
    return _read_workbook(content, watch, examine_xlsx(content, watch))


def _read_xls(content: bytes, watch: Watch) -> list[Sheet]:
    examine_xls(content, watch)
    return _read_workbook(content, watch, {})


_READERS: dict[Kind, Callable[[bytes, Watch], list[Sheet]]] = {
    Kind.XLSX: _read_xlsx,
    Kind.XLS: _read_xls,
    Kind.ODS: read_ods,
    Kind.TEXT: _read_text,
    Kind.DAMAGED: _damaged,
}


def _read_workbook(content: bytes, watch: Watch, faults: dict[str, Faults]) -> list[Sheet]:
    with calamine.load_workbook(io.BytesIO(content)) as book:
        known = [sheet for sheet in book.sheets_metadata if sheet.typ is calamine.SheetTypeEnum.WorkSheet]
        known.sort(key=lambda sheet: sheet.visible is not calamine.SheetVisibleEnum.Visible)
        sheets: list[Sheet] = []
        for place, sheet in enumerate(known):
            watch.tell(place / len(known))
            found = book.get_sheet_by_name(sheet.name)
            rows = _rows_of(found, watch, place, len(known))
            _mark(rows, faults.get(sheet.name, {}))
            fill_merged(rows, _merges(found))
            sheets.append(Sheet(sheet.name, rows))
    return sheets


def _rows_of(sheet: calamine.CalamineSheet, watch: Watch, place: int, count: int) -> list[list[Cell]]:
    values = sheet.to_python(skip_empty_area=False)
    rows: list[list[Cell]] = []
    for number, row in enumerate(values):
        if number % _STEP == 0:
            watch.tell((place + number / len(values)) / count)
        rows.append([_unescaped(value) if isinstance(value, str) else as_cell(value) for value in row])
    return rows


def _unescaped(text: str) -> Cell:
    """_x000D_ is how an .xlsx writes a character that XML does not take."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return as_cell(text)


def _mark(rows: list[list[Cell]], faults: Faults) -> None:
    for (row, column), fault in faults.items():
        if row < len(rows) and column < len(rows[row]) and rows[row][column] is None:
            rows[row][column] = fault


def _merges(sheet: calamine.CalamineSheet) -> list[Merge]:
    return [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
