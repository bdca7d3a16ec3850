"""Opening balances as they are typed, and whose the rows of a table are."""

from __future__ import annotations

import pytest

from station_app.domain.opening import (
    Candidate,
    TypedRow,
    match_rows,
    read_opening_hours,
    read_opening_points,
)
from station_app.errors.rules import PointsNotNumber
from station_app.errors.year_end import OpeningHoursNotHalves, OpeningNegative

PEOPLE = (
    Candidate(1, "0012", "李名兰", "一组", "420581196203052420"),
    Candidate(2, "0013", "陈桂英", "一组"),
    Candidate(3, "0104", "陈桂英", "二组"),
)


@pytest.mark.parametrize(
    ("balance", "honour", "read"),
    [("120.5", "300", (1205, 3000)), ("８０分", "", (800, 800)), ("", "40", (0, 400)), ("0", "5", (0, 50))],
)
def test_where_no_honour_is_given_it_is_what_the_balance_is(
    balance: str, honour: str, read: tuple[int, int]
) -> None:
    assert read_opening_points(balance, honour) == read


def test_what_is_no_opening_balance_is_refused() -> None:
    with pytest.raises(OpeningNegative):
        read_opening_points("-5", "")
    with pytest.raises(PointsNotNumber):
        read_opening_points("很多", "")


def test_hours_are_read_in_halves() -> None:
    assert read_opening_hours("1234.5 小时") == 74070
    assert read_opening_hours("12.50") == 750
    for wrong in ("12.3", "", "-1", "十二"):
        with pytest.raises(OpeningHoursNotHalves):
            read_opening_hours(wrong)


def test_rows_are_matched_by_number_identity_or_a_name_that_is_unique() -> None:
    rows = (
        TypedRow(3, number="13", first="20"),
        TypedRow(4, name="李名兰", first="10"),
        TypedRow(5, number="0104", name="陈桂英", first="30"),
    )
    matched = match_rows(PEOPLE, rows)
    assert {key: row.first for key, row in matched.found.items()} == {1: "10", 2: "20", 3: "30"}
    assert matched.problems == ()
    by_id = match_rows(PEOPLE, [TypedRow(2, id_number="420581196203052420", name="李兰兰", first="1")])
    assert list(by_id.found) == [1]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (TypedRow(2, name="陈桂英"), "有 2 个"),
        (TypedRow(2, name="王五"), "没有找到王五"),
        (TypedRow(2, number="0999"), "户编号 0999"),
        (TypedRow(2, number="0012", name="王五"), "登记的是李名兰"),
        (TypedRow(2, id_number="420581196203052421"), "没有找到"),
    ],
)
def test_a_row_that_is_nobodys_says_why(row: TypedRow, said: str) -> None:
    matched = match_rows(PEOPLE[:3], [row])
    if row.id_number:
        assert matched.problems[0].named == row.id_number
    else:
        assert said in matched.problems[0].sentence
    assert matched.found == {}


def test_the_same_household_twice_is_pointed_at() -> None:
    rows = [TypedRow(2, number="0012"), TypedRow(7, name="李名兰")]
    matched = match_rows(PEOPLE, rows)
    assert matched.found[1].place == 2
    assert "第 2 行" in matched.problems[0].sentence
    assert matched.problems[0].place == 7
