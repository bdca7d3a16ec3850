"""Recognising a roster's columns."""

from __future__ import annotations

import random

import pytest

from station_app.domain.roster_columns import Cell, Field
from station_app.errors.spreadsheets import NoHeadings
from station_app.spreadsheets.columns import best_sheet, recognise_columns
from station_app.spreadsheets.headings import field_of
from station_app.spreadsheets.sheet import Sheet

PERSON: list[Cell] = ["李名兰", "420599196803051018", "户主"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("姓名", Field.NAME),
        (" 姓　名 ", Field.NAME),
        ("姓\n名", Field.NAME),
        ("姓名*", Field.NAME),
        ("*姓名：", Field.NAME),
        ("家庭成员\n姓名", Field.NAME),
        ("村民姓名", Field.NAME),
        ("身份证号码（必填）", Field.ID_NUMBER),
        ("公民身份号码(18位)", Field.ID_NUMBER),
        ("证件号码", Field.ID_NUMBER),
        ("身份证", Field.ID_NUMBER),
        ("户主姓名", Field.HEAD_NAME),
        ("户主", Field.HEAD_NAME),
        ("户主身份证号", Field.HEAD_ID),
        ("与户主关系", Field.RELATION),
        ("与户主 的关系", Field.RELATION),
        ("关系", Field.RELATION),
        ("家庭关系", Field.RELATION),
        ("户口编号", Field.HOUSEHOLD_NUMBER),
        ("户 号", Field.HOUSEHOLD_NUMBER),
        ("家庭编号", Field.HOUSEHOLD_NUMBER),
        ("村民小组", Field.GROUP),
        ("组别", Field.GROUP),
        ("所在组", Field.GROUP),
        ("联系电话", Field.PHONE),
        ("手机号码", Field.PHONE),
        ("联系方式", Field.PHONE),
        ("门牌号", Field.ADDRESS),
        ("家庭住址", Field.ADDRESS),
        ("出生年月", Field.BIRTH),
        ("性　别", Field.SEX),
        ("民族", Field.ETHNICITY),
        ("政治面貌", Field.POLITICS),
        ("备　注", Field.NOTE),
        ("人员状态", Field.PRESENCE),
        ("是否户主", Field.IS_HEAD),
        ("配偶姓名", None),
        ("李名兰", None),
        ("", None),
    ],
)
def test_a_heading_names_its_field(heading: str, field: Field | None) -> None:
    assert field_of(heading) is field


def test_columns_may_stand_in_any_order() -> None:
    names = ["备注", "手机号", "姓名", "组别", "身份证号码", "与户主关系", "家庭编号"]
    fields = [
        Field.NOTE,
        Field.PHONE,
        Field.NAME,
        Field.GROUP,
        Field.ID_NUMBER,
        Field.RELATION,
        Field.HOUSEHOLD_NUMBER,
    ]
    for seed in range(20):
        places = list(range(len(names)))
        random.Random(seed).shuffle(places)
        columns = recognise_columns([[names[place] for place in places]]).columns
        assert columns == {fields[place]: column for column, place in enumerate(places)}


def test_headings_stand_below_title_rows_merged_across() -> None:
    title: list[Cell] = ["李家畈村花名册"] * 3
    rows: list[list[Cell]] = [
        title,
        ["填报人：李兰", None, "2026年3月"],
        [None] * 3,
        ["姓名", "身份证号", "关系"],
        PERSON,
    ]
    found = recognise_columns(rows)
    assert found.header_row == 3
    assert dict(found.columns) == {Field.NAME: 0, Field.ID_NUMBER: 1, Field.RELATION: 2}


def test_a_second_row_of_headings_says_more_than_the_first() -> None:
    rows: list[list[Cell]] = [
        ["序号", "姓名", "联系方式", "联系方式", "家庭情况", "家庭情况"],
        ["序号", "姓名", "微信", "手机号", "户号", "与户主关系"],
        [1, "李兰", "x", "138", "1", "户主"],
    ]
    found = recognise_columns(rows)
    assert found.header_row == 1
    assert found.columns[Field.PHONE] == 3
    assert found.columns[Field.RELATION] == 5


def test_a_second_row_of_headings_that_only_fills_the_gaps_is_taken_with_the_first() -> None:
    rows: list[list[Cell]] = [
        ["姓名", "身份证号", "家庭情况", None],
        [None, None, "户号", "与户主关系"],
        ["李兰", "4205", "1", "户主"],
    ]
    found = recognise_columns(rows)
    assert found.header_row == 1
    assert dict(found.columns) == {
        Field.NAME: 0,
        Field.ID_NUMBER: 1,
        Field.HOUSEHOLD_NUMBER: 2,
        Field.RELATION: 3,
    }
    assert found.headings[2] == "家庭情况 户号"


def test_headings_with_unusual_names_are_told_by_their_parts() -> None:
    header: list[Cell] = [
        "姓名",
        "本人二代身份证号码（18位）",
        "与本户户主之关系",
        "本人常用电话",
        "监护人电话",
        "户主证件号码1",
    ]
    columns = recognise_columns([header]).columns
    assert columns[Field.ID_NUMBER] == 1
    assert columns[Field.RELATION] == 2
    assert columns[Field.PHONE] == 3
    assert columns[Field.HEAD_ID] == 5


def test_somebody_elses_number_or_phone_is_not_the_persons() -> None:
    header: list[Cell] = ["姓名", "性别", "监护人身份证号", "父亲身份证号码", "户主电话", "包户干部手机"]
    columns = recognise_columns([header]).columns
    assert Field.ID_NUMBER not in columns
    assert Field.PHONE not in columns


def test_a_list_of_heads_is_one_household_a_row() -> None:
    columns = recognise_columns([["序号", "户主姓名", "户主身份证号", "人口数", "户主联系电话"]]).columns
    assert dict(columns) == {Field.NAME: 1, Field.HEAD_NAME: 1, Field.ID_NUMBER: 2, Field.PHONE: 4}


def test_of_two_columns_for_one_thing_the_left_one_is_taken_and_the_other_shown() -> None:
    found = recognise_columns([["姓名", "联系电话", "手机", "序号", "养老保险"]])
    assert found.columns[Field.PHONE] == 1
    assert found.unknown == ("手机", "养老保险")


def test_the_clerk_can_override_what_was_recognised() -> None:
    header: list[list[Cell]] = [["姓名", "手机", "微信号", "备注"]]
    found = recognise_columns(header, {Field.PHONE: 2, Field.NOTE: None})
    assert dict(found.columns) == {Field.NAME: 0, Field.PHONE: 2}
    assert found.unknown == ("手机", "备注")


def test_a_column_given_to_another_field_is_taken_from_the_first() -> None:
    found = recognise_columns([["姓名", "手机", "备注"]], {Field.ADDRESS: 2})
    assert dict(found.columns) == {Field.NAME: 0, Field.PHONE: 1, Field.ADDRESS: 2}


def test_the_clerk_can_point_at_the_header_row() -> None:
    rows: list[list[Cell]] = [["姓名", "电话", "住址"], ["名字", "手机号", None], PERSON]
    assert recognise_columns(rows, header_row=1).columns == {Field.NAME: 0, Field.PHONE: 1}


def test_a_list_without_headings_can_be_mapped_by_hand() -> None:
    found = recognise_columns([PERSON], {Field.NAME: 0, Field.ID_NUMBER: 1})
    assert found.header_row == -1
    assert dict(found.columns) == {Field.NAME: 0, Field.ID_NUMBER: 1}


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[None, None]],
        [["李兰", "420599196803051018"]],
        [["姓名"]],
        [["电话", "住址", "民族"]],
        [[None]] * 25 + [["姓名", "电话"]],
    ],
)
def test_a_sheet_without_headings_is_refused_with_what_to_do(rows: list[list[Cell]]) -> None:
    with pytest.raises(NoHeadings, match=r"没有认出“表1”的表头.*补上表头"):
        recognise_columns(rows, sheet="表1")


def test_a_row_of_data_is_not_taken_for_headings() -> None:
    rows: list[list[Cell]] = [["姓名", "身份证号", "关系"], ["户主", "无", "户主"], PERSON]
    assert recognise_columns(rows).header_row == 0


def test_the_roster_is_the_sheet_that_looks_most_like_one() -> None:
    cover = Sheet("封面", [["李家畈村"]] * 50)
    choices = Sheet("选项", [["姓名", "关系"]])
    roster = Sheet("名册", [["姓名", "身份证号", "关系"], PERSON])
    assert best_sheet([cover, choices, roster]) is roster
    assert best_sheet([cover]) is cover
