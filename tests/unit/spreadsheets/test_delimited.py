"""Separated text in the encodings and shapes that villages' exports have."""

from __future__ import annotations

from pathlib import Path

import pytest

from station_app.errors.spreadsheets import NotASpreadsheet, SheetDamaged
from station_app.spreadsheets.cells import open_sheets
from tests.helpers.rosters import Row, write_csv

PEOPLE: list[Row] = [("姓名", "备注"), ("李名兰", "低保，一类"), ("王㛃", '说"好"'), ("覃\n德明", None)]
SEEN = [["姓名", "备注"], ["李名兰", "低保，一类"], ["王㛃", '说"好"'], ["覃\n德明", None]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_with_every_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    file = write_csv(tmp_path / "a.csv", PEOPLE, encoding=encoding, delimiter=delimiter)
    assert open_sheets(file)[0].rows == SEEN


def test_gbk_is_read(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [("姓名", "民族"), ("李名兰", "土家族")], encoding="gbk")
    assert open_sheets(file)[0].rows == [["姓名", "民族"], ["李名兰", "土家族"]]


def test_big_endian_utf_16_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"\xfe\xff" + "姓名\t电话\r\n李兰\t1".encode("utf-16-be"))
    assert open_sheets(file)[0].rows == [["姓名", "电话"], ["李兰", "1"]]


def test_rare_characters_beyond_gbk_come_through_gb_18030(tmp_path: Path) -> None:
    rows: list[Row] = [(name, "x") for name in ("王䶮", "李㛃", "张𠅤", "陈𬱖")]
    assert open_sheets(write_csv(tmp_path / "a.csv", rows, encoding="gb18030"))[0].rows == [
        list(r) for r in rows
    ]


def test_chinese_commas_can_part_the_cells(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("姓名，电话\n李兰，1\n王英，2\n", encoding="utf-8")
    assert open_sheets(file)[0].rows[1] == ["李兰", "1"]


def test_a_comma_in_the_words_does_not_beat_the_tabs(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("姓名\t备注\t电话\n李兰\ta,b\t1\n王英\tc,d\t2\n", encoding="utf-8")
    assert open_sheets(file)[0].rows[2] == ["王英", "c,d", "2"]


def test_the_first_line_may_name_the_delimiter(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("sep=;\n姓名;备注\n李兰;a,b,c\n", encoding="utf-8-sig")
    assert open_sheets(file)[0].rows == [["姓名", "备注"], ["李兰", "a,b,c"]]


def test_title_lines_and_short_lines_keep_their_place(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("花名册\n\n姓名,电话,住址\n李兰,1\n\n\n", encoding="utf-8")
    assert open_sheets(file)[0].rows == [
        ["花名册", None, None],
        [None, None, None],
        ["姓名", "电话", "住址"],
        ["李兰", "1", None],
    ]


def test_a_quotation_mark_that_nobody_closed_swallows_no_people(tmp_path: Path) -> None:
    lines = ["姓名,备注", '李兰,"危房', *(f"村民{n},无" for n in range(300))]
    file = tmp_path / "a.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    rows = open_sheets(file)[0].rows
    assert len(rows) == 302
    assert rows[-1][0] == "村民299"


def test_numbers_kept_as_text_formulas_are_plain(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('姓名,证件\n李兰,="420599196803051018"\n王英,\t420599197005121020\n', encoding="utf-8")
    assert [row[1] for row in open_sheets(file)[0].rows[1:]] == ["420599196803051018", "420599197005121020"]


def test_one_column_of_names_is_a_sheet(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("姓名\n李兰\n", encoding="utf-8")
    assert open_sheets(file)[0].rows == [["姓名"], ["李兰"]]


def test_utf_8_cut_off_inside_a_character_is_damage_and_not_other_characters(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("姓名,电话\n李名兰,1\n王秀".encode()[:-1])
    with pytest.raises(SheetDamaged):
        open_sheets(file)


def test_bytes_of_no_encoding_are_damage(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"a,b\n" + b"\xff\xff\xff\xfe" * 20)
    with pytest.raises(SheetDamaged):
        open_sheets(file)


def test_binary_under_the_ending_of_text_is_no_spreadsheet(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(bytes(range(256)) * 4)
    with pytest.raises(NotASpreadsheet):
        open_sheets(file)
