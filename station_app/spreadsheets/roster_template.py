"""An empty roster for a clerk who has none: headings, two made-up examples, choices, and how to fill it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from station_app.domain.identity import check_digit
from station_app.domain.kinship import Relation
from station_app.domain.roster import EXAMPLE_MARK
from station_app.domain.roster_columns import Field
from station_app.spreadsheets.saving import save_whole

_READY_ROWS: Final = 5_000
"""Rows whose number columns are set to text beforehand, so that nothing typed there is cut."""

_WIDTHS = {
    Field.HOUSEHOLD_NUMBER: 10,
    Field.GROUP: 8,
    Field.NAME: 12,
    Field.RELATION: 14,
    Field.ID_NUMBER: 22,
    Field.PHONE: 16,
    Field.ADDRESS: 26,
    Field.ETHNICITY: 10,
    Field.POLITICS: 12,
    Field.PRESENCE: 12,
    Field.NOTE: 26,
}
_FIELDS = tuple(_WIDTHS)
_CHOICES = {
    Field.RELATION: [relation.value for relation in Relation],
    Field.PRESENCE: ["在村", "外出", "迁出", "死亡", "临时居住"],
}
_NO_COUNTY = "420599"
"""A county code that nobody was given, so that an example is nobody's number."""

_EXAMPLE_NOTE = f"{EXAMPLE_MARK}，不会导入，可以删去"
_GUIDE = (
    "1. 一人一行。同一户的人写同一个户编号；没有户编号的，户主写在这一户的最前面，家人跟在下面。",
    "2. 姓名、与户主关系一定要填；身份证号尽量填，出生日期和性别会从身份证号里读出来。",
    "3. 与户主关系、状态可以从下拉里选，也可以照户口本写（长子、次女、儿媳等都认得）。",
    "4. 身份证号、电话两列已设成文本，直接输入就行；从别处粘贴时，请选“只粘贴值”或“匹配目标格式”。",
    "5. 列的先后可以调换，不需要的列可以删去；“姓名”这一列不能少。",
    "6. 填好保存后，在“户与人”里点“导入花名册”，选这个文件。导入前会先让您看一遍，确认后才写进去。",
)


def write_template(path: Path) -> None:
    """Write the empty roster; raises TableInUse, TablePlaceReadOnly, TablePlaceFull and TablePlaceGone.

    Its two example rows are passed over when the file is imported.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    _write_roster(book)
    _write_guide(book)
    book.close()
    save_whole(path, target.getvalue())


def _write_roster(book: Any) -> None:
    sheet = book.add_worksheet("花名册")
    text = book.add_format({"font_name": "宋体", "font_size": 11, "num_format": "@"})
    example = book.add_format(
        {"font_name": "宋体", "font_size": 11, "num_format": "@", "font_color": "#777777"}
    )
    heading = book.add_format(
        {
            "font_name": "宋体",
            "font_size": 12,
            "bold": True,
            "align": "center",
            "valign": "vcenter",
            "bg_color": "#FBEDED",
            "font_color": "#B71C1C",
            "border": 1,
        }
    )
    for column, field in enumerate(_FIELDS):
        sheet.set_column(column, column, _WIDTHS[field], text)
        sheet.write_string(0, column, field.label, heading)
        if field in _CHOICES:
            rule = {"validate": "list", "source": _CHOICES[field], "error_type": "information"}
            sheet.data_validation(1, column, _READY_ROWS, column, rule)
    for row, values in enumerate(_examples(), 1):
        for column, value in enumerate(values):
            sheet.write_string(row, column, value, example)
    sheet.set_row(0, 26)
    sheet.freeze_panes(1, 0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_guide(book: Any) -> None:
    sheet = book.add_worksheet("填写说明")
    line = book.add_format({"font_name": "宋体", "font_size": 12, "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 90)
    for row, sentence in enumerate(_GUIDE):
        sheet.write_string(row, 0, sentence, line)


def _examples() -> tuple[tuple[str, ...], ...]:
    head, wife = f"{_NO_COUNTY}19680305101", f"{_NO_COUNTY}19700512102"
    shared = ("1", "一组")
    home = "李家畈村一组 1 号"
    return (
        (
            *shared, "李大山", "户主", head + check_digit(head), "13800000001", home,
            "汉族", "群众", "在村", _EXAMPLE_NOTE,
        ),
        (
            *shared, "王秀英", "配偶", wife + check_digit(wife), "13800000002", home,
            "土家族", "群众", "在村", _EXAMPLE_NOTE,
        ),
    )  # fmt: skip
