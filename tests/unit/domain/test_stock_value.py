"""The moving average: what stock is worth, in whole fen, whatever moved it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.stock_value import Moved, Worth, worth_after


def test_two_purchases_at_different_costs_are_averaged() -> None:
    worth = worth_after([Moved(10, 300), Moved(-4), Moved(6, 400)])
    assert (worth.quantity, worth.value, worth.average_fen) == (12, 1800 + 2400, 350)


def test_what_goes_out_takes_the_average_with_it() -> None:
    worth = worth_after([Moved(3, 100), Moved(-1), Moved(-1)])
    assert (worth.quantity, worth.value) == (1, 100)


def test_what_comes_back_comes_back_at_the_average() -> None:
    assert worth_after([Moved(10, 250), Moved(-10), Moved(2)]).value == 500


def test_a_gift_without_a_price_makes_all_of_it_cheaper() -> None:
    worth = worth_after([Moved(10, 300), Moved(5, is_free=True)])
    assert (worth.value, worth.average_fen) == (3000, 200)


def test_nothing_is_left_of_the_value_when_nothing_is_left() -> None:
    worth = worth_after([Moved(3, 333), Moved(-2), Moved(-1)])
    assert (worth.quantity, worth.value, worth.average) == (0, 0, Fraction(333))


def test_more_than_there_is_cannot_go_out() -> None:
    with pytest.raises(ValueError, match="-2"):
        worth_after([Moved(1, 100), Moved(-2)])


MOVES = st.lists(
    st.one_of(
        st.builds(Moved, st.integers(1, 500), st.integers(0, 99_999)),
        st.builds(Moved, st.integers(1, 50)),
        st.builds(Moved, st.integers(-200, -1)),
    ),
    max_size=40,
)


@given(MOVES)
def test_value_is_never_below_zero_and_stays_near_quantity_times_average(moves: list[Moved]) -> None:
    worth = Worth()
    steps = 0
    for move in moves:
        if worth.quantity + move.quantity < 0:
            continue
        worth = worth_after([move], worth)
        steps += 1
        assert worth.value >= 0
        assert (worth.value == 0) if worth.quantity == 0 else True
        assert abs(worth.value - worth.average * worth.quantity) <= steps
