"""Opening what clerks bring: kinds of files, merged cells, numbers, days, formulas."""

from __future__ import annotations

import random
import time
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station_app.domain.roster_columns import CellFault
from station_app.errors import StationError
from station_app.errors.spreadsheets import (
    NotASpreadsheet,
    OtherSpreadsheet,
    ReadingCancelled,
    SheetDamaged,
    SheetEmpty,
    SheetProtected,
    SheetTooLarge,
    SheetUnreadable,
    TooManyColumns,
    TooManyRows,
)
from station_app.spreadsheets import sheet as limits
from station_app.spreadsheets.cells import open_sheets
from tests.helpers.rosters import (
    WRITERS,
    Row,
    with_part,
    write_csv,
    write_locked_xls,
    write_locked_xlsx,
    write_ods,
    write_ods_body,
    write_xls,
    write_xlsx,
)

PEOPLE: list[Row] = [("姓名", "身份证号"), ("李名兰", "420599196803051018"), ("王䶮", "无")]
SEEN = [list(row) for row in PEOPLE]


def test_xlsx_xls_ods_and_csv_give_the_same_rows(tmp_path: Path) -> None:
    files = [
        write_xlsx(tmp_path / "a.xlsx", PEOPLE),
        write_xls(tmp_path / "a.xls", PEOPLE),
        write_ods(tmp_path / "a.ods", PEOPLE),
        write_csv(tmp_path / "a.csv", PEOPLE, encoding="gb18030"),
    ]
    assert [open_sheets(file)[0].rows for file in files] == [SEEN] * 4


@pytest.mark.parametrize("ending", [".xls", ".csv", ".ods", ".txt", ".dat"])
def test_a_workbook_under_another_ending_is_read_all_the_same(tmp_path: Path, ending: str) -> None:
    file = write_xlsx(tmp_path / "名单.xlsx", PEOPLE).rename(tmp_path / f"名单{ending}")
    assert open_sheets(file)[0].rows == SEEN


@pytest.mark.parametrize("ending", [".xls", ".xlsx", ".ods"])
def test_separated_text_under_a_workbooks_ending_is_read_all_the_same(tmp_path: Path, ending: str) -> None:
    file = write_csv(tmp_path / f"名单{ending}", PEOPLE, encoding="gb18030", delimiter="\t")
    assert open_sheets(file)[0].rows[1] == SEEN[1]


def test_sheets_bear_their_names_and_hidden_or_empty_ones_do_not_come_first(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "选项"
    first.append(["户主"])
    first.sheet_state = "hidden"
    book.create_sheet("空白")
    book.create_sheet("二组").append(["姓名"])
    book.save(tmp_path / "a.xlsx")
    assert [sheet.name for sheet in open_sheets(tmp_path / "a.xlsx")] == ["二组", "选项"]


def test_text_files_sheet_is_called_like_the_file(tmp_path: Path) -> None:
    assert open_sheets(write_csv(tmp_path / "三组名单.csv", PEOPLE))[0].name == "三组名单"


MERGED: list[Row] = [
    ("李家畈村花名册", None, None),
    ("户编号", "姓名", "住址"),
    ("12", "李大山", "一组1号"),
    (None, "王秀英", None),
    (None, "李小山", None),
    ("13", "刘建国", "一组2号"),
]
FILLED = [
    ["李家畈村花名册"] * 3,
    ["户编号", "姓名", "住址"],
    ["12", "李大山", "一组1号"],
    ["12", "王秀英", "一组1号"],
    ["12", "李小山", "一组1号"],
    ["13", "刘建国", "一组2号"],
]


def test_merged_cells_all_hold_what_the_first_one_shows(tmp_path: Path) -> None:
    xlsx = write_xlsx(tmp_path / "a.xlsx", MERGED, merges=["A1:C1", "A3:A5", "C3:C5"])
    xls = write_xls(tmp_path / "a.xls", MERGED, merges=[(0, 0, 0, 2), (2, 4, 0, 0), (2, 4, 2, 2)])
    ods = write_ods(tmp_path / "a.ods", MERGED, merges=[(0, 0, 0, 2), (2, 0, 4, 0), (2, 2, 4, 2)])
    assert [open_sheets(file)[0].rows for file in (xlsx, xls, ods)] == [FILLED] * 3


def test_merged_cells_that_reach_over_the_whole_sheet_end_with_the_rows(tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "a.xlsx", PEOPLE, merges=["C1:D2"])
    with_part(file, "xl/worksheets/sheet1.xml", b"C1:D2", b"C1:XFD1048576")
    assert open_sheets(file)[0].rows == SEEN


def test_numbers_and_days_keep_their_meaning(tmp_path: Path) -> None:
    row: Row = (12, 1.5, 32874, date(1990, 1, 1), datetime(2026, 3, 2, 9, 30), 420599196803051018)
    for file in (
        write_xlsx(tmp_path / "a.xlsx", [row]),
        write_xls(tmp_path / "a.xls", [row]),
        write_ods(tmp_path / "a.ods", [row]),
    ):
        *known, number = open_sheets(file)[0].rows[0]
        assert known[:4] == [12, 1.5, 32874, date(1990, 1, 1)]
        assert isinstance(number, float), "more digits than a number cell keeps"
        assert int(number) // 1000 == 420599196803051
    assert open_sheets(tmp_path / "a.xlsx")[0].rows[0][4] == datetime(2026, 3, 2, 9, 30)


def test_true_and_false_become_words(tmp_path: Path) -> None:
    assert open_sheets(write_xlsx(tmp_path / "a.xlsx", [("x", True, False)]))[0].rows == [["x", "是", "否"]]


def test_line_breaks_inside_cells_stay(tmp_path: Path) -> None:
    rows: list[Row] = [("李\n名兰", "x")]
    for file in (
        write_xlsx(tmp_path / "a.xlsx", rows),
        write_ods(tmp_path / "a.ods", rows),
        write_csv(tmp_path / "a.csv", rows),
    ):
        assert open_sheets(file)[0].rows == [["李\n名兰", "x"]]


def test_an_escaped_carriage_return_is_one(tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "a.xlsx", [("李_x000D_兰",)])
    assert open_sheets(file)[0].rows == [["李\r兰"]]


def test_what_no_database_can_keep_is_dropped_from_a_cell(tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "a.xlsx", [("李_x0000_名_xD83D_兰", "_x0000_", "李\U00020164")])
    assert open_sheets(file)[0].rows == [["李名兰", None, "李\U00020164"]]


class TestFormulas:
    """A file holds the last result of each formula, or none."""

    def test_a_formula_that_was_never_computed_says_so(self, tmp_path: Path) -> None:
        file = write_xlsx(tmp_path / "a.xlsx", [("姓名", "年龄"), ("李兰", "=YEAR(NOW())-1968")])
        assert open_sheets(file)[0].rows[1] == ["李兰", CellFault.UNCOMPUTED]

    def test_a_formulas_last_result_is_read(self, tmp_path: Path) -> None:
        with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
            page = book.add_worksheet()
            page.write_formula(0, 0, "=20+22", None, 42)
            page.write_formula(0, 1, '=A1&"组"', None, "42组")
            page.write_formula(0, 2, '=IF(A1=0,"x","")', None, "空")
            page.write_string(0, 3, "末")
        with_part(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", "<v>空</v>".encode(), b"<v></v>")
        assert open_sheets(tmp_path / "a.xlsx")[0].rows == [[42, "42组", None, "末"]]

    def test_a_formula_in_error_says_so(self, tmp_path: Path) -> None:
        with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
            book.add_worksheet().write_formula(0, 0, "=VLOOKUP(1,A2:B3,2)", None, "#N/A")
            book.worksheets()[0].write_string(0, 1, "末")
        assert open_sheets(tmp_path / "a.xlsx")[0].rows == [[CellFault.ERROR, "末"]]

    def test_formulas_of_an_ods_are_told_the_same_way(self, tmp_path: Path) -> None:
        cells = (
            '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>'
            '<table:table-cell table:formula="of:=1+1"/>'
            '<table:table-cell table:formula="of:=x" office:value-type="string" office:string-value="" '
            'calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
        )
        file = write_ods_body(tmp_path / "a.ods", f"<table:table-row>{cells}</table:table-row>")
        assert open_sheets(file)[0].rows == [[2, CellFault.UNCOMPUTED, CellFault.ERROR]]


class TestOds:
    """What LibreOffice and WPS put into .ods files."""

    def test_comments_are_not_the_cells_words(self, tmp_path: Path) -> None:
        cell = (
            '<table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p>'
            "</office:annotation><text:p>李<text:span>名</text:span><text:s/>兰</text:p></table:table-cell>"
        )
        file = write_ods_body(tmp_path / "a.ods", f"<table:table-row>{cell}</table:table-row>")
        assert open_sheets(file)[0].rows == [["李名 兰"]]

    def test_repeated_cells_and_rows_stand_as_often_as_they_say(self, tmp_path: Path) -> None:
        row = (
            '<table:table-row table:number-rows-repeated="2"><table:table-cell/>'
            '<table:table-cell table:number-columns-repeated="2" office:value-type="string">'
            "<text:p>汉族</text:p></table:table-cell></table:table-row>"
        )
        blank = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        file = write_ods_body(tmp_path / "a.ods", blank + row)
        assert open_sheets(file)[0].rows == [[None] * 3] * 3 + [[None, "汉族", "汉族"]] * 2

    @pytest.mark.parametrize("what", ["rows", "columns"])
    def test_a_cell_repeated_a_million_times_is_refused_at_once(self, tmp_path: Path, what: str) -> None:
        row = '<table:table-row table:number-rows-repeated="{}"><table:table-cell {}>'.format(
            1_000_000 if what == "rows" else 1,
            "" if what == "rows" else 'table:number-columns-repeated="16384"',
        )
        file = write_ods_body(
            tmp_path / "a.ods", f"{row}<text:p>x</text:p></table:table-cell></table:table-row>"
        )
        with pytest.raises((TooManyRows, TooManyColumns)):
            open_sheets(file)


class TestRefusals:
    """Each kind of unusable file has its own sentence."""

    @pytest.mark.parametrize("content", [b"", b"  \r\n\t", b"\xef\xbb\xbf", b"\0" * 100])
    def test_an_empty_file(self, tmp_path: Path, content: bytes) -> None:
        file = tmp_path / "空.xlsx"
        file.write_bytes(content)
        with pytest.raises(SheetEmpty, match=r"空\.xlsx"):
            open_sheets(file)

    def test_a_workbook_without_any_content(self, tmp_path: Path) -> None:
        for file in (
            write_xlsx(tmp_path / "a.xlsx", []),
            write_xls(tmp_path / "a.xls", []),
            write_ods(tmp_path / "a.ods", []),
        ):
            with pytest.raises(SheetEmpty):
                open_sheets(file)

    @pytest.mark.parametrize(
        "content",
        [
            b"%PDF-1.7 ...",
            b"\x89PNG\r\n\x1a\n" + bytes(50),
            b"\xff\xd8\xff\xe0" + bytes(range(256)),
            b"MZ\x90\x00\x03\x00\x00\x00",
            b"{\\rtf1\\ansi}",
            b"<?xml version='1.0'?><note/>",
        ],
    )
    def test_something_else_under_the_right_ending(self, tmp_path: Path, content: bytes) -> None:
        file = tmp_path / "花名册.xlsx"
        file.write_bytes(content)
        with pytest.raises(NotASpreadsheet, match=r"“花名册\.xlsx”不是表格文件"):
            open_sheets(file)

    def test_a_word_document_under_the_right_ending(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as package:
            package.writestr("word/document.xml", "<document/>")
        with pytest.raises(NotASpreadsheet):
            open_sheets(tmp_path / "a.xlsx")

    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            ("<html><body><table><tr><td>姓名</td></tr></table></body></html>", "网页"),
            ('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML"),
        ],
    )
    def test_an_export_that_only_calls_itself_xls_is_told_how_to_mend(
        self, tmp_path: Path, content: str, kind: str
    ) -> None:
        file = tmp_path / "导出.xls"
        file.write_text(content, encoding="utf-8")
        with pytest.raises(OtherSpreadsheet, match=f"{kind}.*另存为"):
            open_sheets(file)

    def test_a_password_on_an_xlsx(self, tmp_path: Path) -> None:
        with pytest.raises(SheetProtected, match="密码"):
            open_sheets(write_locked_xlsx(tmp_path / "a.xlsx", PEOPLE))

    def test_a_password_on_an_xls(self, tmp_path: Path) -> None:
        with pytest.raises(SheetProtected):
            open_sheets(write_locked_xls(tmp_path / "a.xls"))

    def test_a_password_on_an_ods(self, tmp_path: Path) -> None:
        with pytest.raises(SheetProtected):
            open_sheets(write_ods_body(tmp_path / "a.ods", "", locked=True))

    @pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
    def test_a_file_cut_short(self, tmp_path: Path, ending: str) -> None:
        file = WRITERS[ending](tmp_path / f"a.{ending}", PEOPLE * 40)
        content = file.read_bytes()
        for size in (20, 600, len(content) // 2, len(content) * 3 // 4):
            file.write_bytes(content[:size])
            with pytest.raises(SheetDamaged):
                open_sheets(file)

    @pytest.mark.parametrize("ending", ["xlsx", "ods"])
    def test_a_flipped_bit_in_a_package(self, tmp_path: Path, ending: str) -> None:
        file = WRITERS[ending](tmp_path / f"a.{ending}", [(f"村民{n}", n) for n in range(400)])
        content = bytearray(file.read_bytes())
        part = b"xl/worksheets/sheet1.xml" if ending == "xlsx" else b"content.xml"
        content[content.index(part) + 200] ^= 0x10
        file.write_bytes(content)
        with pytest.raises(SheetDamaged):
            open_sheets(file)

    def test_an_xls_whose_cell_claims_a_place_far_outside(self, tmp_path: Path) -> None:
        """The reader would ask for 60 GB of memory and end the program."""
        file = write_xls(tmp_path / "a.xls", [("x", 1.23456789)])
        content = file.read_bytes()
        at = content.index(b"\x03\x02\x0e\x00")  # a NUMBER record of 14 bytes
        file.write_bytes(content[: at + 4] + b"\xff\xff\xff\xff" + content[at + 8 :])
        with pytest.raises((SheetDamaged, TooManyRows)):
            open_sheets(file)

    def test_a_document_type_in_the_xml_is_not_followed(self, tmp_path: Path) -> None:
        entity = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
        with zipfile.ZipFile(tmp_path / "a.ods", "w") as package:
            package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            package.writestr("content.xml", entity)
        with pytest.raises(SheetDamaged):
            open_sheets(tmp_path / "a.ods")

    def test_a_file_that_is_gone(self, tmp_path: Path) -> None:
        with pytest.raises(SheetUnreadable, match=r"没有\.xlsx"):
            open_sheets(tmp_path / "没有.xlsx")

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(SheetUnreadable):
            open_sheets(tmp_path)

    def test_a_file_full_of_pictures(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("station_app.spreadsheets.cells.MOST_BYTES", 1 << 10)
        file = write_xlsx(tmp_path / "a.xlsx", PEOPLE)
        with pytest.raises(SheetTooLarge):
            open_sheets(file)

    def test_a_package_that_unpacks_to_gigabytes(self, tmp_path: Path) -> None:
        file = write_xlsx(tmp_path / "a.xlsx", PEOPLE)
        with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package:
            package.writestr("xl/huge.xml", b" " * (limits.MOST_UNPACKED + 1))
        assert file.stat().st_size < 1 << 20
        with pytest.raises(SheetTooLarge):
            open_sheets(file)


class TestTooManyRows:
    """A file beyond the limit is refused with what to do, in bounded time and memory."""

    def test_two_hundred_thousand_rows_are_refused_quickly(self, tmp_path: Path) -> None:
        with xlsxwriter.Workbook(tmp_path / "大.xlsx", {"constant_memory": True}) as book:
            page = book.add_worksheet()
            for row in range(200_000):
                page.write_number(row, 0, row)
        start = time.perf_counter()
        with pytest.raises(TooManyRows, match=r"50000 人.*拆成几个文件"):
            open_sheets(tmp_path / "大.xlsx")
        assert time.perf_counter() - start < 5

    def test_two_hundred_thousand_lines_of_text_too(self, tmp_path: Path) -> None:
        file = tmp_path / "大.csv"
        file.write_text("姓名,电话\n" + "李兰,1\n" * 200_000, encoding="utf-8")
        with pytest.raises(TooManyRows):
            open_sheets(file)

    def test_sixty_thousand_rows_of_an_xls_too(self, tmp_path: Path) -> None:
        with pytest.raises(TooManyRows):
            open_sheets(write_xls(tmp_path / "a.xls", [(1,)] * 60_000))

    def test_one_stray_cell_in_the_last_corner_does_not_end_the_program(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        page.append(["姓名"])
        page.cell(1_048_576, 16_384, " ")
        book.save(tmp_path / "a.xlsx")
        with pytest.raises(TooManyRows, match=r"第 1048576 行.*删掉表格末尾"):
            open_sheets(tmp_path / "a.xlsx")

    def test_a_stray_cell_far_to_the_right(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        page.cell(1, 16_384, "x")
        book.save(tmp_path / "a.xlsx")
        with pytest.raises(TooManyColumns):
            open_sheets(tmp_path / "a.xlsx")

    def test_styled_but_empty_rows_do_not_count(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        page.append(["姓名"])
        page.cell(60_000, 3).number_format = "@"
        book.save(tmp_path / "a.xlsx")
        assert open_sheets(tmp_path / "a.xlsx")[0].rows == [["姓名"]]


class TestWatching:
    """Progress is told up to the end, and a cancelled reading stops."""

    @pytest.mark.parametrize("ending", ["xlsx", "xls", "ods", "csv"])
    def test_progress_rises_to_all(self, tmp_path: Path, ending: str) -> None:
        told: list[tuple[int, int]] = []
        file = WRITERS[ending](tmp_path / f"a.{ending}", [("李兰", n) for n in range(3_000)])
        open_sheets(file, progress=lambda done, total: told.append((done, total)))
        assert told == sorted(told)
        assert told[-1] == (100, 100)

    @pytest.mark.parametrize("ending", ["xlsx", "xls", "ods", "csv"])
    def test_a_cancelled_reading_ends(self, tmp_path: Path, ending: str) -> None:
        file = WRITERS[ending](tmp_path / f"a.{ending}", [("李兰", n) for n in range(3_000)])
        answers = iter([False, True])
        with pytest.raises(ReadingCancelled):
            open_sheets(file, cancelled=lambda: next(answers))


_STARTS = st.sampled_from(
    (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xef\xbb\xbf")
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=_STARTS, rest=st.binary(max_size=2_000))
def test_whatever_the_bytes_are_a_sheet_or_a_sentence_comes_out(
    tmp_path: Path, start: bytes, rest: bytes
) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(start + rest)
    assert _opened(file)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize("seed", range(60))
def test_whatever_bytes_are_flipped_a_sheet_or_a_sentence_comes_out(
    tmp_path: Path, kind: str, seed: int
) -> None:
    chance = random.Random(seed)
    file = WRITERS[kind](tmp_path / f"a.{kind}", [(f"村民{n}", n * 1.1) for n in range(20)])
    content = bytearray(file.read_bytes())
    for _ in range(chance.choice((1, 2, 6))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    file.write_bytes(content)
    assert _opened(file)


def _opened(file: Path) -> bool:
    """True where rows came out or a sentence about that very file; anything else raises."""
    try:
        return bool(open_sheets(file)[0].rows)
    except StationError as error:
        return file.name in str(error)
