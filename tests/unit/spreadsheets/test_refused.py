"""Refused rows go out with their reasons and come in again when they are mended."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from station_app.domain.roster import Roster, read_rows
from station_app.domain.roster_columns import Field
from station_app.spreadsheets.cells import open_sheets
from station_app.spreadsheets.columns import recognise_columns
from station_app.spreadsheets.refused import write_refused
from tests.helpers.rosters import Row, id_number, write_xlsx

ROSTER: list[Row] = [
    ("李家畈村花名册", None, None, None, None),
    ("姓名", "与户主关系", "证件号码", "组", "养老保险"),
    ("李大山", "户主", id_number("19680305", 101), "1组", "是"),
    ("李小2", "长子", id_number("19900305", 103), "1组", 100),
    (None, "次女", 420599199203051024, "1组", None),
    ("王秀英", "户主", id_number("19500101", 102), "2组", None),
]


def read(path: Path) -> Roster:
    (sheet,) = open_sheets(path)
    return read_rows(sheet.rows, recognise_columns(sheet.rows))


def mend(path: Path, cells: dict[str, str]) -> None:
    book = openpyxl.load_workbook(path)
    page = book.active
    assert isinstance(page, Worksheet)
    for place, value in cells.items():
        page[place] = value
    book.save(path)


def test_original_columns_stand_beside_the_reason_in_the_last_column(tmp_path: Path) -> None:
    roster = read(write_xlsx(tmp_path / "a.xlsx", ROSTER))
    write_refused(tmp_path / "refused.xlsx", roster)
    headings, *rows = open_sheets(tmp_path / "refused.xlsx")[0].rows[2:]
    assert headings == [
        "原表行号",
        "姓名",
        "与户主关系",
        "证件号码",
        "组",
        "养老保险",
        "户主姓名",
        "户主身份证号",
        "不能导入的原因",
    ]
    head = id_number("19680305", 101)
    assert rows == [
        [4, "李小2", "长子", id_number("19900305", 103), "1组", 100, "李大山", head, "姓名里有数字"],
        [5, None, "次女", "420599199203051000", "1组", None, "李大山", head, "姓名没有填"],
    ]


def test_mended_rows_come_home_to_their_household(tmp_path: Path) -> None:
    roster = read(write_xlsx(tmp_path / "a.xlsx", ROSTER))
    write_refused(tmp_path / "refused.xlsx", roster)
    mend(tmp_path / "refused.xlsx", {"B4": "李小二", "B5": "李小花"})
    again = read(tmp_path / "refused.xlsx")
    assert again.refused == ()
    assert [(row.name, row.relation.value, row.group) for row in again.rows] == [
        ("李小二", "子", "一组"),
        ("李小花", "女", "一组"),
    ]
    assert {(row.household_key, row.head_name, row.head_id_number) for row in again.rows} == {
        (4, "李大山", id_number("19680305", 101))
    }


def test_the_columns_that_were_added_are_no_unknown_columns(tmp_path: Path) -> None:
    write_refused(tmp_path / "refused.xlsx", read(write_xlsx(tmp_path / "a.xlsx", ROSTER)))
    assert read(tmp_path / "refused.xlsx").columns.unknown == ("养老保险",)


def test_rows_that_are_not_mended_are_refused_again_for_the_same_reason(tmp_path: Path) -> None:
    roster = read(write_xlsx(tmp_path / "a.xlsx", ROSTER))
    write_refused(tmp_path / "refused.xlsx", roster)
    again = read(tmp_path / "refused.xlsx")
    assert [row.problem for row in again.rows] == [row.problem for row in roster.refused]


def test_two_people_with_one_number_can_be_mended(tmp_path: Path) -> None:
    number = id_number()
    rows: list[Row] = [
        ("户编号", "姓名", "身份证号"),
        ("1", "甲", number),
        (None, "乙", number),
        ("2", "丙", id_number(sequence=107)),
    ]
    roster = read(write_xlsx(tmp_path / "a.xlsx", rows))
    assert [row.number for row in roster.refused] == [2, 3]
    write_refused(tmp_path / "refused.xlsx", roster)
    mend(tmp_path / "refused.xlsx", {"D5": id_number(sequence=109)})
    again = read(tmp_path / "refused.xlsx")
    assert again.refused == ()
    assert [row.household_number for row in again.rows] == ["1", "1"], "the blank one says its number now"


def test_other_rows_can_be_written_the_same_way(tmp_path: Path) -> None:
    roster = read(write_xlsx(tmp_path / "a.xlsx", ROSTER))
    write_refused(tmp_path / "all.xlsx", roster, roster.rows)
    assert len(read(tmp_path / "all.xlsx").rows) == 4


def test_a_list_of_heads_keeps_its_one_name_column(tmp_path: Path) -> None:
    rows: list[Row] = [("户主姓名", "联系电话"), ("李2", "13800000001"), ("王五", None)]
    roster = read(write_xlsx(tmp_path / "a.xlsx", rows))
    assert roster.columns.columns[Field.NAME] == roster.columns.columns[Field.HEAD_NAME]
    write_refused(tmp_path / "refused.xlsx", roster)
    mend(tmp_path / "refused.xlsx", {"B4": "李二"})
    (row,) = read(tmp_path / "refused.xlsx").rows
    assert (row.name, row.head_name, row.problem) == ("李二", "李二", None)
