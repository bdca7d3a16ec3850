"""Rosters read into people and households, with doubts said and refusals explained."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.identity import IdDoubt, Sex
from station_app.domain.kinship import Relation
from station_app.domain.roster import Roster, read_rows
from station_app.domain.roster_columns import Cell, CellFault, ColumnMap, Field
from station_app.domain.roster_words import Presence
from station_app.errors.spreadsheets import ReadingCancelled
from station_app.models.people import ResidentStatus
from tests.helpers.rosters import RARE_NAMES, id_number, with_wrong_check

LABELS = {field.label: field for field in Field}
TODAY = date(2026, 3, 2)


def read(headings: str, *rows: tuple[Cell, ...]) -> Roster:
    """Rows under headings that are the fields' own labels."""
    names = headings.split()
    columns = ColumnMap(0, {LABELS[name]: place for place, name in enumerate(names)}, tuple(names))
    return read_rows([names, *map(list, rows)], columns, today=TODAY)


class TestPeople:
    """What each cell of a person says."""

    def test_birth_and_sex_come_from_the_id_number(self) -> None:
        (row,) = read("姓名 身份证号 与户主关系", ("李名兰", id_number("19680305", 102), "户主")).rows
        assert (row.name, row.birth_on, row.sex) == ("李名兰", date(1968, 3, 5), Sex.FEMALE)
        assert (row.doubts, row.problem, row.relation, row.number) == ((), None, Relation.HEAD, 2)

    def test_a_wrong_check_digit_is_doubted_and_kept(self) -> None:
        number = with_wrong_check(id_number())
        (row,) = read("姓名 身份证号 与户主关系", ("李大山", number, "户主")).rows
        assert (row.id_number, row.id_doubt, row.problem) == (number, IdDoubt.CHECKSUM, None)
        assert row.doubts == ("身份证号存疑：校验码不符，请对照证件核对",)

    @pytest.mark.parametrize("cell", [4.20599196803051e17, 420599196803051000, "4.20599196803051E+17"])
    def test_an_id_number_that_excel_cut_says_so_and_keeps_what_is_known(self, cell: Cell) -> None:
        (row,) = read("姓名 身份证号 与户主关系", ("李大山", cell, "户主")).rows
        assert row.id_number == "420599196803051000"
        assert (row.birth_on, row.sex, row.problem) == (date(1968, 3, 5), None, None)
        assert row.id_doubt is IdDoubt.DAMAGED_BY_EXCEL
        assert "被 Excel 改成了 0" in row.doubts[0]

    def test_a_short_scientific_notation_still_says_it_was_excel(self) -> None:
        (row,) = read("姓名 身份证号 与户主关系", ("李大山", "4.20599E+17", "户主")).rows
        assert row.id_doubt is IdDoubt.DAMAGED_BY_EXCEL
        assert row.problem is None

    @pytest.mark.parametrize("cell", [None, "", "无", "暂无", "/"])
    def test_no_id_number_is_doubted_and_kept(self, cell: Cell) -> None:
        (row,) = read("姓名 身份证号 与户主关系", ("李大山", cell, "户主")).rows
        assert (row.id_number, row.doubts, row.problem) == ("", ("没有填身份证号",), None)

    def test_a_birth_in_the_future_is_doubted(self) -> None:
        (row,) = read("姓名 身份证号 与户主关系", ("李小宝", id_number("20300101"), "户主")).rows
        assert row.id_doubt is IdDoubt.BIRTH_DATE

    @pytest.mark.parametrize(
        "cell", [24902, date(1968, 3, 5), "1968.3.5", "1968年3月5日", 19680305, "19680305"]
    )
    def test_days_are_read_in_every_form_where_there_is_no_number(self, cell: Cell) -> None:
        (row,) = read("姓名 出生日期 与户主关系", ("李大山", cell, "户主")).rows
        assert (row.birth_on, row.doubts) == (date(1968, 3, 5), ())

    def test_what_disagrees_with_the_id_number_is_said(self) -> None:
        (row,) = read(
            "姓名 身份证号 出生日期 性别 与户主关系", ("李大山", id_number(), "1970-01-01", "女", "户主")
        ).rows
        assert (row.birth_on, row.sex) == (date(1968, 3, 5), Sex.MALE)
        assert row.doubts == ("出生日期与身份证号不符，以身份证号为准", "性别与身份证号不符，以身份证号为准")

    def test_a_month_that_agrees_with_the_id_number_is_no_doubt(self) -> None:
        (row,) = read("姓名 身份证号 出生日期 与户主关系", ("李大山", id_number(), "1968.3", "户主")).rows
        assert row.doubts == ()

    @pytest.mark.parametrize("name", RARE_NAMES)
    def test_rare_characters_stay(self, name: str) -> None:
        (row,) = read("姓名 与户主关系", (name, "户主")).rows
        assert (row.name, row.raw_name, row.problem) == (name, "", None)

    @pytest.mark.parametrize("raw", ["李 兰", "李\n兰", "李　兰", " 李兰 "])
    def test_spaces_and_breaks_inside_a_name_go_and_the_raw_cell_is_kept(self, raw: str) -> None:
        (row,) = read("姓名 与户主关系", (raw, "户主")).rows
        assert row.name == "李兰"
        assert row.raw_name in {raw, ""}
        assert bool(row.raw_name) == (raw.strip() != "李兰")

    def test_a_name_of_thirty_characters_is_kept_and_a_longer_one_refused(self) -> None:
        long, longer = read("姓名 与户主关系", ("阿" * 30, "户主"), ("阿" * 31, "户主")).rows
        assert long.problem is None
        assert longer.problem == "姓名超过 30 个字"

    def test_a_character_that_only_its_own_computer_knew_is_doubted(self) -> None:
        (row,) = read("姓名 与户主关系", ("李\ue000", "户主")).rows
        assert (row.problem, row.doubts) == (None, ("姓名里有这台电脑认不出的字，请用输入法重新录入这个字",))

    @pytest.mark.parametrize(
        ("cell", "phone", "doubt"),
        [
            ("138 0000 0001", "13800000001", None),
            (13800000001, "13800000001", None),
            (13800000001.0, "13800000001", None),
            ("13800000001/13800000002", "13800000001", "一格里有几个电话"),
            ("1380000", "", "不是手机号"),
            (None, "", None),
            ("无", "", None),
        ],
    )
    def test_phones(self, cell: Cell, phone: str, doubt: str | None) -> None:
        (row,) = read("姓名 联系电话 与户主关系", ("李大山", cell, "户主")).rows
        assert (row.phone, row.problem) == (phone, None)
        assert (doubt in row.doubts[0]) if doubt else not row.doubts

    def test_whereabouts_sex_and_the_rest(self) -> None:
        (row,) = read(
            "姓名 与户主关系 性别 状态 民族 政治面貌 住址 备注",
            ("李大山", "户主", "1", "外出务工", "土家族", "中共党员", "一组\n１号", "低保"),
        ).rows
        assert (row.sex, row.presence, row.ethnicity) == (Sex.MALE, Presence.AWAY, "土家族")
        assert (row.politics, row.address, row.note, row.doubts) == ("中共党员", "一组 1号", "低保", ())

    def test_words_that_nobody_knows_are_doubted(self) -> None:
        (row,) = read("姓名 与户主关系 性别 状态 出生日期", ("李大山", "邻居", "未知", "云游", "属猴")).rows[
            :1
        ] or (None,)
        assert row is not None
        assert row.relation is Relation.OTHER
        assert {doubt.partition("“")[0] for doubt in row.doubts} >= {"关系", "性别", "状态", "出生日期"}


class TestRefusals:
    """Rows that cannot be taken, each with its reason."""

    @pytest.mark.parametrize(
        ("name", "reason"), [(None, "姓名没有填"), ("　", "姓名没有填"), ("李兰2", "姓名里有数字")]
    )
    def test_a_row_without_a_usable_name(self, name: Cell, reason: str) -> None:
        (row,) = read("姓名 身份证号 与户主关系", (name, id_number(), "户主")).rows
        assert row.problem == reason

    def test_two_people_with_one_id_number_are_both_refused_and_name_each_other(self) -> None:
        number = id_number()
        roster = read("姓名 身份证号 与户主关系", ("李大山", number, "户主"), ("王大河", number, "户主"))
        first, second = roster.rows
        assert first.problem is not None
        assert second.problem is not None
        assert first.problem.startswith("身份证号与第 3 行相同")
        assert second.problem.startswith("身份证号与第 2 行相同")

    def test_one_person_in_two_households_is_for_the_clerk_to_decide(self) -> None:
        number = id_number(sequence=103)
        roster = read(
            "户编号 姓名 身份证号 与户主关系",
            ("1", "李大山", id_number(), "户主"),
            ("1", "李小山", number, "子"),
            ("2", "李小山", number, "户主"),
        )
        assert [row.number for row in roster.refused] == [3, 4]

    def test_one_person_written_twice_in_a_household_stands_once(self) -> None:
        person = ("1", "李大山", id_number(), "户主")
        roster = read(
            "户编号 姓名 身份证号 与户主关系", person, person, ("1", "李大山", id_number().lower(), "户主")
        )
        assert [row.problem for row in roster.rows] == [
            None,
            "与第 2 行重复，是同一个人，不用再导入",
            "与第 2 行重复，是同一个人，不用再导入",
        ]

    def test_an_old_number_of_15_digits_is_the_same_person_as_its_new_one(self) -> None:
        new = id_number("19680305", 101)
        roster = read("户编号 姓名 身份证号", ("1", "李大山", new), ("1", "李大山", new[:6] + new[8:17]))
        assert [row.number for row in roster.refused] == [3]

    def test_the_same_name_twice_in_a_household_without_numbers_stands_once(self) -> None:
        roster = read("户编号 姓名 与户主关系", ("1", "李大山", "户主"), ("1", "李大山", "户主"))
        assert [row.number for row in roster.refused] == [3]

    def test_two_people_whose_numbers_excel_cut_to_the_same_are_both_kept_without_them(self) -> None:
        cut = 420599196803051000
        roster = read(
            "户编号 姓名 身份证号 与户主关系", ("1", "李大山", cut, "户主"), ("1", "李大河", cut, "弟")
        )
        assert roster.refused == ()
        assert [row.id_number for row in roster.rows] == ["", ""]
        assert all("不完整，又有 2 人相同，没有采用" in row.doubts[-1] for row in roster.rows)

    def test_formulas_without_a_result_are_named(self) -> None:
        name, phone = read(
            "姓名 联系电话 与户主关系",
            (CellFault.UNCOMPUTED, "13800000001", "户主"),
            ("李大山", CellFault.UNCOMPUTED, "户主"),
        ).rows
        assert name.problem is not None
        assert name.problem.startswith("“姓名”这一格的公式还没有算出结果")
        assert (phone.problem, phone.doubts) == (None, ("“联系电话”这一格的公式还没有算出结果，没有读取",))


class TestHouseholds:
    """Whose household a row belongs to."""

    def test_blank_numbers_continue_the_household_above(self) -> None:
        roster = read(
            "户编号 姓名 与户主关系",
            ("1", "甲", "户主"),
            (None, "乙", "妻"),
            ("2", "丙", "户主"),
            (None, "丁", "子"),
        )
        assert [row.household_key for row in roster.rows] == [2, 2, 4, 4]
        assert [row.household_number for row in roster.rows] == ["1", "1", "2", "2"]
        assert [row.head_name for row in roster.rows] == ["甲", "甲", "丙", "丙"]

    def test_rows_of_a_household_need_not_stand_together(self) -> None:
        roster = read("户编号 姓名 与户主关系", (1, "甲", "户主"), (2, "丙", "户主"), ("1.0", "乙", "妻"))
        assert [row.household_key for row in roster.rows] == [2, 3, 2]

    def test_one_number_in_two_groups_is_two_households(self) -> None:
        roster = read(
            "户编号 组 姓名 与户主关系",
            ("1", "一组", "甲", "户主"),
            ("1", None, "乙", "妻"),
            ("1", "二组", "丙", "户主"),
            ("1", "1组", "丁", "子"),
        )
        assert [row.household_key for row in roster.rows] == [2, 2, 4, 2]
        assert [row.group for row in roster.rows] == ["一组", "一组", "二组", "一组"]

    def test_a_head_begins_a_household_where_nothing_else_tells(self) -> None:
        roster = read("姓名 与户主关系", ("甲", "户主"), ("乙", "妻"), ("丙", "本人"), ("丁", "长子"))
        assert [row.household_key for row in roster.rows] == [2, 2, 4, 4]

    def test_people_above_the_first_head_belong_nowhere(self) -> None:
        lost, head = read("姓名 与户主关系", ("乙", "妻"), ("甲", "户主")).rows
        assert lost.problem is not None
        assert lost.problem.startswith("看不出是哪一户")
        assert head.problem is None

    def test_without_any_column_that_tells_all_are_refused(self) -> None:
        roster = read("姓名 联系电话", ("甲", None), ("乙", None))
        assert [row.problem and row.problem[:7] for row in roster.rows] == ["看不出是哪一户"] * 2

    def test_the_heads_name_tells_the_household_and_who_the_head_is(self) -> None:
        roster = read("户主姓名 姓名", ("甲", "甲"), ("甲", "乙"), (None, "丙"), ("丁", "丁"))
        assert [row.household_key for row in roster.rows] == [2, 2, 2, 5]
        assert [row.relation for row in roster.rows if row.name in "甲丁"] == [Relation.HEAD] * 2

    def test_two_heads_of_one_name_are_two_households(self) -> None:
        roster = read(
            "户主姓名 姓名 身份证号",
            ("张伟", "张伟", id_number(sequence=101)),
            ("张伟", "王英", id_number(sequence=102)),
            ("张伟", "张伟", id_number("19900101", 103)),
            ("张伟", "刘芳", id_number("19910101", 104)),
        )
        assert [row.household_key for row in roster.rows] == [2, 2, 4, 4]

    def test_one_heads_name_in_two_groups_is_two_households(self) -> None:
        roster = read("组 户主姓名 姓名", ("1", "张伟", "张伟"), ("2", "张伟", "王英"))
        assert [row.household_key for row in roster.rows] == [2, 3]

    def test_the_heads_id_number_tells_the_household(self) -> None:
        head = id_number()
        roster = read(
            "户主身份证号 姓名 身份证号",
            (head, "甲", head),
            (id_number(sequence=109), "丙", id_number(sequence=109)),
            (head.lower(), "乙", None),
        )
        assert [row.household_key for row in roster.rows] == [2, 3, 2]
        assert roster.rows[0].relation is Relation.HEAD
        assert roster.rows[2].head_name == "甲"

    def test_a_column_that_says_yes_names_the_head(self) -> None:
        for heading in ("是否户主", "户主姓名"):
            roster = read(f"姓名 {heading}", ("甲", "是"), ("乙", "否"), ("丙", "是"))
            assert [row.household_key for row in roster.rows] == [2, 2, 4]
            assert [row.relation for row in roster.rows] == [Relation.HEAD, Relation.OTHER, Relation.HEAD]

    def test_numbers_alone_make_the_first_person_head_and_say_so(self) -> None:
        first, second = read("户编号 姓名", ("1", "甲"), ("1", "乙")).rows
        assert (first.relation, second.relation) == (Relation.HEAD, Relation.OTHER)
        assert "先把这一户的第一人记为户主" in first.doubts[0]

    def test_two_heads_in_one_household_are_doubted(self) -> None:
        roster = read("户编号 姓名 与户主关系", ("1", "甲", "户主"), ("1", "乙", "户主"))
        assert roster.rows[1].doubts == ("这一户在第 2 行已有户主甲，请核对",)

    def test_a_household_without_a_head_is_doubted_once(self) -> None:
        roster = read("户编号 姓名 与户主关系", ("1", "甲", "妻"), ("1", "乙", "子"))
        assert [row.doubts for row in roster.rows] == [("这一户没有写明户主，请核对",), ()]

    def test_a_refused_head_keeps_the_household_together(self) -> None:
        roster = read("姓名 与户主关系", ("甲", "户主"), (None, "户主"), ("丙", "妻"))
        assert [row.household_key for row in roster.rows] == [2, 3, 3]

    def test_a_group_left_out_is_taken_from_the_household_above_and_said(self) -> None:
        roster = read("组 户编号 姓名 与户主关系", ("1", "1", "甲", "户主"), (None, "2", "乙", "户主"))
        assert roster.rows[1].group == "一组"
        assert roster.rows[1].doubts == ("没有填组，接上一户记为一组",)

    def test_a_member_in_another_group_than_the_household_is_doubted(self) -> None:
        roster = read("组 姓名 与户主关系", ("1", "甲", "户主"), ("2", "乙", "妻"))
        assert roster.rows[1].group == "一组"
        assert roster.rows[1].doubts == ("组写的是二组，与本户的一组不同，以本户为准",)


class TestRowsThatAreNoPeople:
    """Rows between and below the people."""

    def test_group_headings_give_the_group_of_the_rows_below(self) -> None:
        roster = read(
            "姓名 与户主关系",
            ("第一村民小组", "第一村民小组"),
            ("甲", "户主"),
            ("2组", None),
            ("乙", "户主"),
        )
        assert [(row.name, row.group) for row in roster.rows] == [("甲", "一组"), ("乙", "二组")]
        assert [skipped.number for skipped in roster.skipped] == [2, 4]

    def test_repeated_headings_totals_and_closing_notes_are_passed_over(self) -> None:
        roster = read(
            "组 姓名 与户主关系 备注",
            ("一组", "甲", "户主", None),
            ("组", "姓名", "与户主关系", None),
            ("一组", "小计", None, 1),
            ("一组", "乙", "户主", None),
            (None, "合 计：2 户 2 人", None, None),
            ("填表人：李兰   审核人：王英", None, None, None),
            (None, None, None, None),
        )
        assert [row.name for row in roster.rows] == ["甲", "乙"]
        assert [(skipped.number, skipped.reason) for skipped in roster.skipped] == [
            (3, "重复的表头"),
            (4, "合计行"),
            (6, "合计行"),
            (7, "没有人员内容"),
        ]

    def test_numbered_but_empty_lines_are_passed_over(self) -> None:
        roster = read("户编号 姓名 与户主关系", ("1", "甲", "户主"), ("2", None, None))
        assert [row.name for row in roster.rows] == ["甲"]
        assert [skipped.reason for skipped in roster.skipped] == ["没有人员内容"]

    def test_somebody_called_like_a_total_would_have_a_number(self) -> None:
        (row,) = read("姓名 身份证号 与户主关系", ("合计", id_number(), "户主")).rows
        assert row.problem is None

    def test_a_sheet_that_is_one_groups_gives_its_group(self) -> None:
        columns = ColumnMap(-1, {Field.NAME: 0, Field.RELATION: 1})
        roster = read_rows([["甲", "户主"]], columns, group="三组")
        assert roster.rows[0].group == "三组"


class TestWatching:
    """Long rosters say how far they are, and stop when asked."""

    ROWS: ClassVar[list[list[str]]] = [["姓名", "与户主关系"], *[["甲", "户主"]] * 1_000]
    COLUMNS = ColumnMap(0, {Field.NAME: 0, Field.RELATION: 1}, ("姓名", "与户主关系"))

    def test_progress_counts_the_rows_to_the_last(self) -> None:
        told: list[tuple[int, int]] = []
        read_rows(self.ROWS, self.COLUMNS, progress=lambda done, total: told.append((done, total)))
        assert told == [(0, 1000), (200, 1000), (400, 1000), (600, 1000), (800, 1000), (1000, 1000)]

    def test_a_cancelled_reading_ends_within_two_hundred_rows(self) -> None:
        told: list[int] = []
        with pytest.raises(ReadingCancelled, match="什么都没有改动"):
            read_rows(
                self.ROWS,
                self.COLUMNS,
                progress=lambda done, _: told.append(done),
                cancelled=lambda: len(told) == 2,
            )
        assert told == [0, 200]


def test_reading_the_same_rows_twice_gives_the_same_roster() -> None:
    rows: tuple[tuple[Cell, ...], ...] = (
        ("1", "甲", id_number()),
        ("1", "乙", "x"),
        (None, None, id_number()),
    )
    assert read("户编号 姓名 身份证号", *rows) == read("户编号 姓名 身份证号", *rows)


_CELLS = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.sampled_from(CellFault),
    st.sampled_from(("户主", "妻", "1组", "合计", "李名兰", "420599196803051018", "是")),
)


@given(
    st.lists(st.lists(_CELLS, max_size=len(Field)), max_size=12),
    st.sets(st.sampled_from(Field), min_size=1),
)
def test_whatever_the_cells_hold_every_row_is_taken_refused_or_passed_over(
    rows: list[list[Cell]], fields: set[Field]
) -> None:
    columns = ColumnMap(-1, {field: place for place, field in enumerate(sorted(fields))})
    roster = read_rows(rows, columns, today=TODAY)
    assert len(roster.accepted) + len(roster.refused) == len(roster.rows)
    assert all(row.household_key for row in roster.accepted)
    assert all(row.name for row in roster.accepted)
    numbers = [row.number for row in roster.rows] + [skipped.number for skipped in roster.skipped]
    assert len(numbers) == len(set(numbers)) <= len(rows)


def test_whereabouts_are_stored_in_the_words_of_the_resident_table() -> None:
    assert [presence.value for presence in Presence] == [status.value for status in ResidentStatus]
