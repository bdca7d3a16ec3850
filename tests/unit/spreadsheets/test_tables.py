"""Tables of the window as spreadsheets."""

from __future__ import annotations

import errno
import os
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from station_app.errors.spreadsheets import (
    ReadingCancelled,
    TableInUse,
    TablePlaceFull,
    TablePlaceGone,
    TablePlaceReadOnly,
    TableTooLong,
)
from station_app.spreadsheets.tables import Table, TableCell, write_table

STATEMENT = Table(
    title="积分对账单",
    subtitle="李名兰户 2026年1月至3月",
    headings=("日期", "事项", "身份证号", "联系电话", "积分"),
    rows=[
        (date(2026, 1, 5), "参加志愿服务", "420599196803051018", "13800000001", 3.5),
        (date(2026, 2, 1), "兑换", "420599196803051018", "13800000001", -20),
    ],
    notes=("可兑换积分以本单为准。",),
    total=("合计", "", "", "", Decimal("-16.5")),
)


def written(path: Path, table: Table) -> Worksheet:
    write_table(path, table)
    page = openpyxl.load_workbook(path).active
    assert isinstance(page, Worksheet)
    return page


def test_title_headings_rows_total_and_notes_stand_in_order(tmp_path: Path) -> None:
    page = written(tmp_path / "a.xlsx", STATEMENT)
    first = [row[0].value for row in page.iter_rows()]
    assert first == [
        "积分对账单",
        "李名兰户 2026年1月至3月",
        "日期",
        datetime(2026, 1, 5),
        datetime(2026, 2, 1),
        "合计",
        "可兑换积分以本单为准。",
    ]
    assert {str(merged) for merged in page.merged_cells.ranges} == {"A1:E1", "A2:E2", "A7:E7"}
    assert page.title == "积分对账单"


def test_id_numbers_and_phones_stay_text_and_points_are_numbers(tmp_path: Path) -> None:
    page = written(tmp_path / "a.xlsx", STATEMENT)
    assert (page["C4"].value, page["C4"].data_type, page["C4"].number_format) == (
        "420599196803051018",
        "s",
        "@",
    )
    assert (page["D4"].value, page["D4"].data_type) == ("13800000001", "s")
    assert (page["E4"].value, page["E5"].value, page["E6"].value) == (3.5, -20, -16.5)
    assert page["E4"].alignment.horizontal == "right"
    assert page["A4"].is_date


@pytest.mark.parametrize("text", ["=1+1", "+8613800000001", "-5", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_nothing_that_was_typed_becomes_a_formula(tmp_path: Path, text: str) -> None:
    page = written(tmp_path / "a.xlsx", Table("表", ("备注",), [(text,)]))
    assert (page["A3"].value, page["A3"].data_type, page["A3"].quotePrefix) == (text, "s", True)


def test_web_addresses_stay_plain_text(tmp_path: Path) -> None:
    page = written(tmp_path / "a.xlsx", Table("表", ("备注",), [("http://example.org",)]))
    assert page["A3"].hyperlink is None


def test_it_prints_on_a4_with_headings_on_every_page(tmp_path: Path) -> None:
    page = written(tmp_path / "a.xlsx", STATEMENT)
    assert page.page_setup.paperSize == 9
    assert page.print_title_rows == "$3:$3"
    assert page.page_setup.fitToHeight == 0
    assert page.oddFooter is not None
    assert page.oddFooter.center is not None
    assert page.oddFooter.center.text == "第 &P 页，共 &N 页"
    assert page.freeze_panes == "A4"
    assert page.page_setup.orientation == "portrait"


def test_a_wide_table_lies_on_its_side(tmp_path: Path) -> None:
    page = written(tmp_path / "a.xlsx", Table("表", ("住址",) * 6, [("宜都市某镇李家畈村一组一号",) * 6]))
    assert page.page_setup.orientation == "landscape"


def test_columns_are_as_wide_as_their_content_with_chinese_counted_double(tmp_path: Path) -> None:
    rows: list[tuple[TableCell, ...]] = [("一二三四五六七八九十", "abcdefghij", "x" * 200, date(2026, 1, 1))]
    page = written(tmp_path / "a.xlsx", Table("表", ("甲", "乙", "丙", "丁"), rows))
    chinese, latin, long, day = (page.column_dimensions[letter].width for letter in "ABCD")
    assert chinese > 20
    assert 10 < latin < chinese
    assert long < 60
    assert day > 10


def test_a_width_that_is_given_is_kept(tmp_path: Path) -> None:
    page = written(tmp_path / "a.xlsx", Table("表", ("甲", "乙"), [("x", "y")], widths=(33,)))
    assert page.column_dimensions["A"].width == pytest.approx(33, abs=1)


def test_an_instant_is_shown_in_the_stations_time(tmp_path: Path) -> None:
    rows = [(datetime(2026, 3, 2, 1, 30, tzinfo=UTC),)]
    assert written(tmp_path / "a.xlsx", Table("表", ("时间",), rows))["A3"].value == datetime(
        2026, 3, 2, 9, 30
    )


def test_an_empty_table_still_has_its_headings(tmp_path: Path) -> None:
    page = written(tmp_path / "a.xlsx", Table("空表", ("姓名", "积分"), []))
    assert [cell.value for cell in page[2]] == ["姓名", "积分"]


@pytest.mark.parametrize("title", ["2026/01:[积分]*?", "'", "长" * 50, "", "a\\b"])
def test_any_title_gives_a_sheet_that_opens(tmp_path: Path, title: str) -> None:
    assert written(tmp_path / "a.xlsx", Table(title, ("甲", "乙"), []))["A1"].value in {title, None}


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "王䶮𬱖", "x" * 40_000, "多行\n文字"])
def test_any_text_gives_a_file_that_opens(tmp_path: Path, text: str) -> None:
    page = written(tmp_path / "a.xlsx", Table("表", ("甲",), [(text,)]))
    assert page["A3"].value is not None


class TestPlaces:
    """A file is written whole or not at all, and the place's fault is said."""

    def test_the_old_file_stays_when_the_disk_is_full(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "对账单.xlsx"
        write_table(path, STATEMENT)
        before = path.read_bytes()

        def full(_: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(TablePlaceFull, match="满了"):
            write_table(path, STATEMENT)
        assert path.read_bytes() == before
        assert [file.name for file in tmp_path.iterdir()] == ["对账单.xlsx"]

    def test_a_file_that_is_open_elsewhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "对账单.xlsx"
        write_table(path, STATEMENT)

        def denied(_self: Path, _target: Path) -> Path:
            raise PermissionError(errno.EACCES, "in use")

        monkeypatch.setattr(Path, "replace", denied)
        with pytest.raises(TableInUse, match=r"对账单.*关掉它"):
            write_table(path, STATEMENT)
        assert [file.name for file in tmp_path.iterdir()] == ["对账单.xlsx"]

    def test_a_folder_that_cannot_be_written(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def denied(_self: Path, *_: object, **__: object) -> None:
            raise OSError(errno.EROFS, "Read-only file system")

        monkeypatch.setattr(Path, "open", denied)
        with pytest.raises(TablePlaceReadOnly):
            write_table(tmp_path / "a.xlsx", STATEMENT)

    def test_a_stick_that_is_gone(self, tmp_path: Path) -> None:
        with pytest.raises(TablePlaceGone, match="U盘"):
            write_table(tmp_path / "没有" / "a.xlsx", STATEMENT)

    def test_a_folder_of_that_name(self, tmp_path: Path) -> None:
        (tmp_path / "a.xlsx").mkdir()
        with pytest.raises(TableInUse):
            write_table(tmp_path / "a.xlsx", STATEMENT)


def test_more_rows_than_a_file_takes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TableTooLong, match="缩短时间范围"):
        write_table(tmp_path / "a.xlsx", Table("表", ("甲",), range(200_001)))  # type: ignore[arg-type]  # length only
    assert not list(tmp_path.iterdir())


def test_a_cancelled_export_leaves_nothing_behind(tmp_path: Path) -> None:
    told: list[int] = []
    with pytest.raises(ReadingCancelled):
        write_table(
            tmp_path / "a.xlsx",
            Table("表", ("甲",), [("x",)] * 5_000),
            progress=lambda done, _: told.append(done),
            cancelled=lambda: len(told) == 2,
        )
    assert not list(tmp_path.iterdir())


def test_five_thousand_rows_are_written_while_the_clerk_waits(tmp_path: Path) -> None:
    rows: list[tuple[TableCell, ...]] = [
        (date(2026, 1, 1), "参加志愿服务", "x", "y", n / 10) for n in range(5_000)
    ]
    told: list[int] = []
    start = time.perf_counter()
    write_table(
        tmp_path / "a.xlsx", Table("表", STATEMENT.headings, rows), progress=lambda done, _: told.append(done)
    )
    assert time.perf_counter() - start < 5
    assert told == sorted(told)
    assert told[-1] == 100
