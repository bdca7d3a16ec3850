"""Fen as yuan, in digits and in capital numerals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.money import capital_yuan, yuan


@pytest.mark.parametrize(
    ("fen", "shown"),
    [
        (None, ""),
        (0, "0.00"),
        (5, "0.05"),
        (123450, "1,234.50"),
        (-99, "−0.99"),
        (100_000_000, "1,000,000.00"),
    ],
)
def test_money_is_shown_in_yuan(fen: int | None, shown: str) -> None:
    assert yuan(fen) == shown


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (123450, "壹仟贰佰叁拾肆元伍角整"),
        (10_005, "壹佰元零伍分"),
        (1_000_000, "壹万元整"),
        (10_032, "壹佰元叁角贰分"),
        (50, "伍角整"),
        (5, "伍分"),
        (-20_000, "负贰佰元整"),
    ],
)
def test_money_in_capital_numerals(fen: int, words: str) -> None:
    assert capital_yuan(fen) == words


@given(st.integers(-(10**9), 10**9))
def test_what_is_shown_is_what_was_meant(fen: int) -> None:
    assert round(float(yuan(fen).replace(",", "").replace("−", "-")) * 100) == fen
