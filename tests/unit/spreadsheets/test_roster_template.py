"""The empty roster that a clerk can fill."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from station_app.domain.identity import read_id_number
from station_app.domain.roster import read_rows
from station_app.domain.roster_columns import Field
from station_app.errors.spreadsheets import TablePlaceGone
from station_app.spreadsheets.cells import open_sheets
from station_app.spreadsheets.columns import best_sheet, recognise_columns
from station_app.spreadsheets.roster_template import write_template
from tests.helpers.rosters import id_number


def test_every_heading_is_recognised_when_the_file_comes_back(tmp_path: Path) -> None:
    write_template(tmp_path / "空白花名册.xlsx")
    sheet = best_sheet(open_sheets(tmp_path / "空白花名册.xlsx"))
    found = recognise_columns(sheet.rows)
    assert sheet.name == "花名册"
    assert found.unknown == ()
    assert set(found.columns) >= {
        Field.NAME,
        Field.ID_NUMBER,
        Field.RELATION,
        Field.HOUSEHOLD_NUMBER,
        Field.GROUP,
    }


def test_the_examples_are_not_imported_and_what_is_filled_in_is(tmp_path: Path) -> None:
    path = tmp_path / "空白花名册.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    page = book["花名册"]
    assert isinstance(page, Worksheet)
    page.append(["9", "三组", "覃德明", "户主", id_number(), "13800000009", None, None, None, "在村", "低保"])
    book.save(path)
    sheet = best_sheet(open_sheets(path))
    roster = read_rows(sheet.rows, recognise_columns(sheet.rows))
    assert [(row.name, row.group, row.problem) for row in roster.rows] == [("覃德明", "三组", None)]
    assert [skipped.reason for skipped in roster.skipped] == ["示例行", "示例行"]


def test_the_examples_are_right_and_nobodys(tmp_path: Path) -> None:
    write_template(tmp_path / "a.xlsx")
    rows = open_sheets(tmp_path / "a.xlsx")[0].rows
    place = rows[0].index("身份证号")
    for row in rows[1:3]:
        number = row[place]
        assert isinstance(number, str)
        assert read_id_number(number).doubt is None
        assert number.startswith("420599")


def test_number_columns_are_text_and_relations_can_be_chosen(tmp_path: Path) -> None:
    write_template(tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["花名册"]
    assert isinstance(page, Worksheet)
    assert all(dimension.number_format == "@" for dimension in page.column_dimensions.values())
    choices = [rule.formula1 for rule in page.data_validations.dataValidation]
    assert any("户主" in choice and "儿媳" in choice for choice in choices)


def test_a_place_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(TablePlaceGone):
        write_template(tmp_path / "没有" / "a.xlsx")
