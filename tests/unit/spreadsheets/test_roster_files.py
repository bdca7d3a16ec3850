"""Whole rosters from file to people: the usual mess, every bad input, and the time it takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from station_app.domain.identity import IdDoubt
from station_app.domain.roster import Roster, read_rows
from station_app.spreadsheets.cells import open_sheets
from station_app.spreadsheets.columns import best_sheet, recognise_columns
from tests.helpers.rosters import (
    RARE_NAMES,
    WRITERS,
    Row,
    id_number,
    rows_of,
    village_roster,
    with_wrong_check,
    write_csv,
    write_ods,
    write_usual_mess,
    write_village,
    write_xls,
    write_xlsx,
)


def read(path: Path) -> Roster:
    sheet = best_sheet(open_sheets(path))
    return read_rows(sheet.rows, recognise_columns(sheet.rows, sheet=sheet.name))


def test_a_clean_village_is_read_without_a_doubt(tmp_path: Path) -> None:
    people = village_roster(400)
    roster = read(write_village(tmp_path / "a.xlsx", 400))
    assert roster.refused == ()
    assert [row.doubts for row in roster.rows] == [()] * 400
    assert [(row.name, row.id_number, row.birth_on, row.sex, row.relation) for row in roster.rows] == [
        (person.name, person.id_number, person.birth_on, person.sex, person.relation) for person in people
    ]
    assert len({row.household_key for row in roster.rows}) == len({p.household_number for p in people})


def test_the_usual_mess_gives_the_same_people_and_households(tmp_path: Path) -> None:
    people = village_roster(60, groups=2)
    roster = read(write_usual_mess(tmp_path / "a.xlsx", 60))
    assert roster.refused == ()
    assert [(row.name, row.group, row.phone, row.id_number) for row in roster.rows] == [
        (person.name, person.group, person.phone, person.id_number) for person in people
    ]
    numbers = list(dict.fromkeys(person.household_number for person in people))
    keys = list(dict.fromkeys(row.household_key for row in roster.rows))
    assert [keys.index(row.household_key) for row in roster.rows] == [
        numbers.index(person.household_number) for person in people
    ]
    assert [skipped.reason for skipped in roster.skipped] == [
        "小标题（一组）", "小标题（二组）", "重复的表头", "合计行",
    ]  # fmt: skip


def test_every_kind_of_file_gives_the_same_people(tmp_path: Path) -> None:
    rows = rows_of(village_roster(120))
    files = [
        write_xlsx(tmp_path / "a.xlsx", rows),
        write_xls(tmp_path / "a.xls", rows),
        write_ods(tmp_path / "a.ods", rows),
        *(
            write_csv(tmp_path / f"{encoding}.csv", rows, encoding=encoding)
            for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030")
        ),
    ]
    first, *others = (
        [(row.name, row.id_number, row.household_key) for row in read(file).rows] for file in files
    )
    assert all(other == first for other in others)
    assert len(first) == 120


def test_id_numbers_that_a_spreadsheet_program_cut_are_named_in_every_kind_of_file(tmp_path: Path) -> None:
    rows: list[Row] = [("姓名", "关系", "身份证号"), ("李大山", "户主", 420599196803051018)]
    text: list[Row] = [rows[0], ("李大山", "户主", "4.20599E+17")]
    for file in (
        write_xlsx(tmp_path / "a.xlsx", rows),
        write_xls(tmp_path / "a.xls", rows),
        write_ods(tmp_path / "a.ods", rows),
        write_csv(tmp_path / "a.csv", text),
    ):
        (row,) = read(file).rows
        assert row.id_doubt is IdDoubt.DAMAGED_BY_EXCEL
        assert row.problem is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [*((name, name) for name in RARE_NAMES), ("阿" * 30, "阿" * 30), ("李\n兰", "李兰"), ("李 兰", "李兰")],
)
def test_names_of_every_kind_come_through_a_file(tmp_path: Path, name: str, expected: str) -> None:
    rows: list[Row] = [("姓名", "关系", "电话"), (name, "户主", None)]
    for file in (
        write_xlsx(tmp_path / "a.xlsx", rows),
        write_xls(tmp_path / "a.xls", rows),
        write_ods(tmp_path / "a.ods", rows),
        write_csv(tmp_path / "a.csv", rows, encoding="gb18030"),
    ):
        (row,) = read(file).rows
        assert (row.name, row.problem) == (expected, None)


def test_formulas_wrong_checks_doubles_and_day_numbers_in_one_file(tmp_path: Path) -> None:
    good, shared = id_number(), id_number("19700101", 111)
    rows: list[Row] = [
        ("姓名", "关系", "身份证号", "出生日期"),
        ("李大山", "户主", good, 24902),
        ("王秀英", "妻", with_wrong_check(id_number("19700512", 102)), None),
        ("甲", "户主", shared, None),
        ("乙", "户主", shared, None),
        ("=A2", "子", None, None),
    ]
    rows_read = read(write_xlsx(tmp_path / "a.xlsx", rows)).rows
    assert [row.problem and row.problem.partition("，")[0] for row in rows_read] == [
        None,
        None,
        "身份证号与第 5 行相同",
        "身份证号与第 4 行相同",
        "“姓名”这一格的公式还没有算出结果",
    ]
    assert rows_read[0].doubts == ()
    assert rows_read[1].id_doubt is IdDoubt.CHECKSUM


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods", "csv"])
def test_five_thousand_people_are_all_read(tmp_path: Path, ending: str) -> None:
    file = WRITERS[ending](tmp_path / f"a.{ending}", rows_of(village_roster(5_000)))
    roster = read(file)
    assert len(roster.accepted) == 5_000
