"""Rosters as villages have them: clean and dirty, in every kind of file that a clerk may bring."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import msoffcrypto
import openpyxl
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile

from station_app.domain.identity import check_digit
from tests.helpers.sample_village import SamplePerson, village_roster

__all__ = ["HEADINGS", "SamplePerson", "village_roster"]

Value = str | int | float | date | datetime | bool | None
Row = Sequence[Value]
Corners = tuple[int, int, int, int]

HEADINGS = ("户编号", "村民小组", "姓名", "与户主关系", "身份证号", "联系电话", "家庭住址", "民族")
USUAL_HEADINGS = (
    "序号", "家庭编号", "家庭成员\n姓 名", "与户主关系", "公民身份号码（18位）", "性　别", "手机号码", "备注",
)  # fmt: skip
RARE_NAMES = ("王䶮", "李㛃", "张𠅤", "陈𬱖", "买买提·阿不都热合曼")


def id_number(birth: str = "19680305", sequence: int = 101, county: str = "420599") -> str:
    """A number with a right check digit; an odd ``sequence`` is a man's."""
    first17 = f"{county}{birth}{sequence:03}"
    return first17 + check_digit(first17)


def with_wrong_check(number: str) -> str:
    """The same number with another last character, which therefore cannot hold."""
    return number[:17] + ("1" if number[17] != "1" else "2")


def rows_of(people: Iterable[SamplePerson]) -> list[Row]:
    """Headings and one row a person."""
    return [
        HEADINGS,
        *(
            (
                person.household_number,
                person.group,
                person.name,
                person.relation.value,
                person.id_number,
                person.phone,
                person.address,
                person.ethnicity,
            )
            for person in people
        ),
    ]


def write_village(path: Path, people: int = 1_100) -> Path:
    """A clean roster of a made-up village as .xlsx, headings in the first row."""
    return write_xlsx(path, rows_of(village_roster(people)))


def write_usual_mess(path: Path, people: int = 60, *, groups: int = 2, more: Iterable[Row] = ()) -> Path:
    """What most villages have: a title over merged cells, merged households, page heads and totals.

    Columns stand in their own order under their own names, names hold spaces, phones are numbers.
    ``more`` rows stand at the end, before the total.
    """
    villagers = village_roster(people, groups=groups)
    blank: list[Value] = [None] * 7
    rows: list[list[Value]] = [
        ["李家畈村 2026 年户籍人口花名册", *blank],
        ["填报单位：李家畈村村民委员会", *blank],
        [
            "序号",
            "家庭编号",
            "家庭成员\n姓 名",
            "与户主关系",
            "公民身份号码（18位）",
            "性　别",
            "手机号码",
            "备注",
        ],
    ]
    merges = ["A1:H1", "A2:H2"]
    group = number = ""
    start = 0
    for place, person in enumerate(villagers, 1):
        if person.group != group:
            group = person.group
            rows.append([f"第{group.removesuffix('组')}村民小组", *blank])
            merges.append(f"A{len(rows)}:H{len(rows)}")
        if person.household_number != number:
            number, start = person.household_number, len(rows) + 1
        name = f"{person.name[0]}　{person.name[1:]}" if len(person.name) == 2 else person.name
        phone = int(person.phone) if person.phone else None
        first = int(number) if start == len(rows) + 1 else None
        sex = person.sex.label
        rows.append([place, first, name, person.relation.value, person.id_number, sex, phone, None])
        following = villagers[place].household_number if place < len(villagers) else ""
        if following != number and len(rows) > start:
            merges.append(f"B{start}:B{len(rows)}")
        if place == people // 2:
            rows.append(list(rows[2]))
    rows.extend(list(row) for row in more)
    rows.append(["合计", None, f"{people} 人", *blank[:5]])
    return write_xlsx(path, rows, merges=merges)


def write_xlsx(
    path: Path,
    rows: Iterable[Row],
    *,
    merges: Iterable[str] = (),
    sheet: str = "花名册",
    hidden: bool = False,
) -> Path:
    """Rows on one sheet; ``merges`` are ranges such as A1:H1. A text that begins with = is a formula."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for merge in merges:
        page.merge_cells(merge)
    if hidden:
        extra = book.create_sheet("选项")
        extra.append(["户主", "配偶"])
        extra.sheet_state = "hidden"
    book.save(path)
    return path


def write_xls(path: Path, rows: Iterable[Row], *, merges: Iterable[Corners] = ()) -> Path:
    """The same as .xls of Excel 97-2003; ``merges`` are first row, last row, first column, last column."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("花名册")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                page.write(place, column, value, *([day] if isinstance(value, date) else []))
    for merge in merges:
        page.merge(*merge)
    book.save(str(path))
    return path


class _LockedBook(xlwt.Workbook):  # type: ignore[misc]  # xlwt has no types
    """A workbook whose records say, as Excel's do, that a password is wanted ([MS-XLS] 2.4.117)."""

    def get_biff_data(self) -> bytes:
        records: bytes = super().get_biff_data()
        first = 4 + struct.unpack_from("<H", records, 2)[0]
        return records[:first] + struct.pack("<HHHHH", 0x2F, 6, 0, 0x1234, 0x5678) + records[first:]


def write_locked_xls(path: Path) -> Path:
    book = _LockedBook(encoding="utf-8")
    book.add_sheet("花名册").write(0, 0, "姓名")
    book.save(str(path))
    return path


def write_locked_xlsx(path: Path, rows: Iterable[Row], password: str = "村委会123") -> Path:
    """An .xlsx that opens only with ``password``, encrypted as Excel does it."""
    plain = path.with_name(f"plain-{path.name}")
    write_xlsx(plain, rows)
    with plain.open("rb") as source, path.open("wb") as target:
        OOXMLFile(source).encrypt(password, target)
    plain.unlink()
    with path.open("rb") as locked:
        assert msoffcrypto.OfficeFile(locked).is_encrypted()
    return path


_ODS_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def write_ods(path: Path, rows: Iterable[Row], *, merges: Iterable[Corners] = ()) -> Path:
    """The same as LibreOffice writes it; ``merges`` are first row, first column, last row, last column."""
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in merges}
    lines = [
        "<table:table-row>"
        + "".join(_ods_cell(value, spans.get((place, column), (1, 1))) for column, value in enumerate(row))
        + '<table:table-cell table:number-columns-repeated="16370"/></table:table-row>'
        for place, row in enumerate(rows)
    ]
    lines.append(
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    return write_ods_body(path, "".join(lines))


def write_ods_body(path: Path, body: str, *, locked: bool = False) -> Path:
    """An .ods whose one table holds ``body``, as XML."""
    lock = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>" if locked else ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", _ODS_TYPE, zipfile.ZIP_STORED)
        package.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
            f'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{lock}</manifest:manifest>',
        )
        package.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS_SPACES}><office:body>'
            f'<office:spreadsheet><table:table table:name="花名册">{body}</table:table></office:spreadsheet>'
            "</office:body></office:document-content>",
        )
    return path


def _ods_cell(value: Value, span: tuple[int, int]) -> str:
    down, right = span
    spans = (
        f' table:number-rows-spanned="{down}" table:number-columns-spanned="{right}"'
        if span != (1, 1)
        else ""
    )
    if value is None:
        return f"<table:table-cell{spans}/>"
    if isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, (int, float)):
        kind = f'office:value-type="float" office:value="{value!r}"'
    else:
        kind = 'office:value-type="string"'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f"<table:table-cell{spans} {kind}>{lines}</table:table-cell>"


def write_csv(path: Path, rows: Iterable[Row], *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """The same as separated text; "utf-8-sig" and "utf-16" write their marks."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows(["" if value is None else value for value in row] for row in rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def with_part(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """Rewrite an .xlsx with ``old`` replaced by ``new`` in one of its parts."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


WRITERS: Mapping[str, Callable[[Path, Iterable[Row]], Path]] = {
    "xlsx": write_xlsx,
    "xls": write_xls,
    "ods": write_ods,
    "csv": write_csv,
}
"""By the usual ending."""
