"""The number on a scoring sheet, and what its cells may hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.scoring import (
    MOST_TIMES,
    is_quantity,
    is_sheet_code,
    read_cell,
    read_sheet_code,
    sheet_code,
    show_cell,
)
from station_app.errors.scoring import SheetCodeNotReadable


@given(st.integers(1, 999_999_999))
def test_a_sheet_s_code_is_read_as_its_number(number: int) -> None:
    assert read_sheet_code(sheet_code(number)) == number
    assert read_sheet_code(f" {number} ") == number
    assert is_sheet_code(sheet_code(number))


@pytest.mark.parametrize(("typed", "number"), [("ss:12", 12), ("SS：0012", 12), ("１２", 12), ("SS: 7", 7)])
def test_a_sheet_s_number_is_taken_however_it_is_typed(typed: str, number: int) -> None:
    assert read_sheet_code(typed) == number


@pytest.mark.parametrize("typed", ["", "0", "SS:", "6901234567892", "HH:12", "十二", "-3"])
def test_what_is_no_sheet_s_number_is_refused(typed: str) -> None:
    with pytest.raises(SheetCodeNotReadable):
        read_sheet_code(typed)
    assert not is_sheet_code(typed) or typed == "SS:"


@pytest.mark.parametrize(
    ("typed", "unit", "quantity"),
    [
        ("", "次", None),
        ("0", "次", None),
        (" ３ ", "次", 3),
        ("99", "件", 99),
        ("1.5", "小时", 90),
        ("2", "小时", 120),
        ("0", "小时", None),
    ],
)
def test_a_cell_holds_a_count_or_hours(typed: str, unit: str, quantity: int | None) -> None:
    assert read_cell(typed, unit) == quantity


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("100", "次"),
        ("-1", "次"),
        ("1.5", "次"),
        ("好", "次"),
        ("6901234567892", "次"),
        ("0.3", "小时"),
        ("25", "小时"),
    ],
)
def test_anything_else_is_refused(typed: str, unit: str) -> None:
    with pytest.raises(ValueError, match=typed):
        read_cell(typed, unit)


@given(st.integers(1, MOST_TIMES), st.integers(1, 48))
def test_what_a_cell_shows_it_takes(times: int, halves: int) -> None:
    assert read_cell(show_cell(times, "次"), "次") == times
    assert read_cell(show_cell(halves * 30, "小时"), "小时") == halves * 30
    assert is_quantity(times, "次")
    assert is_quantity(halves * 30, "小时")
