"""What has to be known of an .xlsx before it is read: how far it reaches, and which cells hold no result.

The reader keeps a sheet as one block from A1 to its last cell, so a single stray cell in the last
corner would ask for more memory than there is and end the program.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping

from station_app.domain.roster_columns import CellFault
from station_app.errors.spreadsheets import SheetTooLarge
from station_app.spreadsheets.kinds import BAD_PACKAGE
from station_app.spreadsheets.sheet import MOST_UNPACKED, DamagedContentError, Watch
from station_app.spreadsheets.xml_events import read_xml

Faults = Mapping[tuple[int, int], CellFault]
"""By row and column, from 0."""

_MIB = 1 << 20
_CHUNK = 1 << 22
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_TAG = rb"<(?:\w+:)?"
_FILLED = re.compile(_TAG + rb'c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>')
_CELL = re.compile(_TAG + rb"c\s([^>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_REF = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_TYPE = re.compile(rb'\bt="(\w+)"')
_FORMULA = re.compile(_TAG + rb"f[\s/>]")
_VALUE = re.compile(_TAG + rb"v(?:\s[^>]*)?>[^<]")
_RELATIONSHIP_ID = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
_STRICT_RELATIONSHIP_ID = "http://purl.oclc.org/ooxml/officeDocument/relationships id"


def examine_xlsx(content: bytes, watch: Watch) -> dict[str, Faults]:
    """The cells without a result, by the sheet's name.

    Raises TooManyRows, TooManyColumns, SheetTooLarge, and DamagedContentError for a broken package.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            require_unpackable(package, watch)
            faults = {
                name: _scan(package, name, watch) for name in package.namelist() if _SHEET.fullmatch(name)
            }
            titles = _titles(package)
    except BAD_PACKAGE as error:
        raise DamagedContentError from error
    return {titles[part]: found for part, found in faults.items() if part in titles}


def require_unpackable(package: zipfile.ZipFile, watch: Watch) -> None:
    """Raises SheetTooLarge where the package's texts would take more memory than a roster ever needs."""
    size = sum(part.file_size for part in package.infolist() if part.filename.lower().endswith(".xml"))
    if size > MOST_UNPACKED:
        raise SheetTooLarge(file=watch.file, size=size // _MIB, most=MOST_UNPACKED // _MIB)


def _scan(package: zipfile.ZipFile, part: str, watch: Watch) -> Faults:
    faults: dict[tuple[int, int], CellFault] = {}
    for piece in _pieces(package, part):
        watch.go_on()
        filled = _FILLED.findall(piece)
        if filled:
            rows = max(map(int, {row for _, row in filled}))
            columns = max(map(_column, {column for column, _ in filled})) + 1
            watch.require_room(rows, columns)
        if b'"e"' in piece or _FORMULA.search(piece):
            faults.update(_faults(piece))
    return faults


def _pieces(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part in pieces that end where a row begins."""
    rest = b""
    with package.open(part) as source:
        while chunk := source.read(_CHUNK):
            rest += chunk
            cut = max(rest.rfind(b"<row"), rest.rfind(b":row"))
            if cut > 0:
                cut = rest.rfind(b"<", 0, cut + 1)
                yield rest[:cut]
                rest = rest[cut:]
    yield rest


def _faults(piece: bytes) -> Iterator[tuple[tuple[int, int], CellFault]]:
    for attributes, body in _CELL.findall(piece):
        kind = _TYPE.search(attributes)
        fault = _fault(kind[1] if kind else b"", body)
        ref = _REF.search(attributes) if fault else None
        if fault is not None and ref is not None:
            yield (int(ref[2]) - 1, _column(ref[1])), fault


def _fault(kind: bytes, body: bytes) -> CellFault | None:
    if kind == b"e":
        return CellFault.ERROR
    is_waiting = kind != b"str" and _FORMULA.search(body) and not _VALUE.search(body)
    return CellFault.UNCOMPUTED if is_waiting else None


def _column(letters: bytes) -> int:
    """A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _titles(package: zipfile.ZipFile) -> dict[str, str]:
    """The name that the clerk gave each sheet, by the part that holds it."""
    names = set(package.namelist())
    book, links = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if book not in names or links not in names:
        return {}
    by_id: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheet(name: str, facts: dict[str, str]) -> None:
        if name.endswith(" sheet"):
            key = facts.get(_RELATIONSHIP_ID) or facts.get(_STRICT_RELATIONSHIP_ID, "")
            by_id[key] = facts.get("name", "")

    def link(name: str, facts: dict[str, str]) -> None:
        if name.endswith(" Relationship"):
            targets[facts.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", facts.get("Target", "")))[
                1:
            ]

    with package.open(book) as source:
        read_xml(source, sheet)
    with package.open(links) as source:
        read_xml(source, link)
    return {targets[key]: title for key, title in by_id.items() if key in targets}
