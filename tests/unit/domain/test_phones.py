"""Phone cells of rosters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.phones import PhoneProblem, read_phone

MOBILES = st.builds(lambda head, rest: f"{head}{rest:09d}", st.integers(13, 19), st.integers(0, 10**9 - 1))


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+86 13812345678", "13812345678"),
        ("（+86）13812345678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("013812345678", "13812345678"),
        ("13812345678.0", "13812345678"),
        ("'13812345678", "13812345678"),
        (13812345678, "13812345678"),
        (13812345678.0, "13812345678"),
        ("0717-4821234", "0717-4821234"),
        ("（0717）4821234", "0717-4821234"),
        ("07174821234", "0717-4821234"),
        ("+86 0717 4821234", "0717-4821234"),
        ("010 65001234", "010-65001234"),
        ("02787654321", "027-87654321"),
    ],
)
def test_a_phone_is_read_however_it_was_written(cell: str | float, number: str) -> None:
    assert read_phone(cell) == (number, None)


@pytest.mark.parametrize("cell", [None, "", " \u3000", "、", float("nan"), float("inf")])
def test_an_empty_cell_is_no_phone_and_no_problem(cell: str | float | None) -> None:
    assert read_phone(cell) == (None, None)


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("1381234567", PhoneProblem.NOT_A_PHONE),
        ("138123456789", PhoneProblem.NOT_A_PHONE),
        ("12812345678", PhoneProblem.NOT_A_PHONE),
        ("661234", PhoneProblem.NOT_A_PHONE),
        (0, PhoneProblem.NOT_A_PHONE),
        ("4821234", PhoneProblem.AREA_CODE),
        ("无", PhoneProblem.CHARACTERS),
        (-13812345678.5, PhoneProblem.CHARACTERS),
        ("1.38123E+10", PhoneProblem.DAMAGED_BY_EXCEL),
    ],
)
def test_what_is_no_phone_says_why(cell: str | float, problem: PhoneProblem) -> None:
    assert read_phone(cell) == (None, problem)
    assert problem.label


@pytest.mark.parametrize("between", ["/", "、", "，", ";", "\n"])
def test_of_several_phones_the_first_is_taken_and_said(between: str) -> None:
    assert read_phone(f"13812345678{between}13987654321") == ("13812345678", PhoneProblem.SEVERAL)


@given(MOBILES)
def test_every_mobile_is_read_as_text_and_as_a_number(mobile: str) -> None:
    assert read_phone(mobile) == read_phone(int(mobile)) == read_phone(float(mobile)) == (mobile, None)


@given(st.one_of(st.none(), st.text(), st.integers(), st.floats()))
def test_a_number_read_is_read_again_the_same(cell: str | float | None) -> None:
    number, _ = read_phone(cell)
    assert number is None or read_phone(number) == (number, None)
