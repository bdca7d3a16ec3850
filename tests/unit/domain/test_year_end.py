"""What a year-end leaves, and which points have grown too old: first in, first out."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.year_end import (
    ClearingMode,
    ClearingTerms,
    Movement,
    expiry_cutoff,
    fresh_points,
    kept_of,
    old_points,
)

START = date(2026, 1, 1)
TERMS = st.builds(ClearingTerms, st.sampled_from(ClearingMode), st.integers(1, 99), st.integers(0, 500))


@given(st.integers(0, 100_000), TERMS)
def test_what_is_kept_is_never_below_zero_nor_above_what_was_there(due: int, terms: ClearingTerms) -> None:
    assert 0 <= kept_of(due, terms) <= due
    assert kept_of(due, terms) >= min(due, terms.minimum)


@pytest.mark.parametrize(
    ("due", "terms", "kept"),
    [
        (1234, ClearingTerms(ClearingMode.KEEP), 1234),
        (1234, ClearingTerms(ClearingMode.CLEAR), 0),
        (1234, ClearingTerms(ClearingMode.CLEAR, minimum=200), 200),
        (150, ClearingTerms(ClearingMode.CLEAR, minimum=200), 150),
        (1233, ClearingTerms(ClearingMode.SHARE, 50), 617),
        (1233, ClearingTerms(ClearingMode.SHARE, 10, 200), 200),
    ],
)
def test_parts_of_a_tenth_round_up_for_the_household(due: int, terms: ClearingTerms, kept: int) -> None:
    assert kept_of(due, terms) == kept


def test_points_can_be_spent_up_to_the_same_day_of_the_month() -> None:
    assert expiry_cutoff(date(2027, 3, 15), 12) == date(2026, 3, 14)
    assert expiry_cutoff(date(2027, 3, 16), 12) == date(2026, 3, 15)
    assert expiry_cutoff(date(2026, 3, 31), 1) == date(2026, 2, 27)
    assert expiry_cutoff(date(2026, 1, 5), 24) == date(2024, 1, 4)


def test_what_is_redeemed_is_taken_of_the_oldest() -> None:
    came, later = Movement(1, START, 100), Movement(2, START + timedelta(days=40), 50)
    spent = Movement(3, START + timedelta(days=50), -80)
    assert old_points([came, later], START) == 100
    assert old_points([came, later, spent], START) == 20
    assert old_points([came, later, spent, Movement(4, spent.on, -40)], START) == 0


def test_a_voided_redemption_leaves_the_points_as_old_as_they_were() -> None:
    came = Movement(1, START, 100)
    spent = Movement(2, START + timedelta(days=40), -80)
    voided = Movement(3, START + timedelta(days=41), 80, undoes=2)
    assert old_points([came, spent, voided], START) == 100
    assert old_points([came, spent, Movement(3, voided.on, 80, returns=True)], START) == 100


def test_a_reversed_mistake_of_today_uses_up_nothing_that_is_old() -> None:
    came, mistake = Movement(1, START, 100), Movement(2, START + timedelta(days=40), 60)
    mended = Movement(3, START + timedelta(days=40), -60, undoes=2)
    assert old_points([came, mistake, mended], START) == 100


@st.composite
def _histories(draw: st.DrawFn) -> list[Movement]:
    """Movements in order, whose sum never falls below zero; some undo an earlier one."""
    found: list[Movement] = []
    day, balance = START, 0
    for number in range(draw(st.integers(0, 20))):
        day += timedelta(days=draw(st.integers(0, 30)))
        undone = {each.undoes for each in found}
        open_ones = [
            each
            for each in found
            if each.undoes is None and each.number not in undone and balance - each.amount >= 0
        ]
        if open_ones and draw(st.integers(0, 3)) == 0:
            chosen = draw(st.sampled_from(open_ones))
            found.append(Movement(number, day, -chosen.amount, undoes=chosen.number))
        elif balance and draw(st.booleans()):
            found.append(Movement(number, day, -draw(st.integers(1, balance))))
        else:
            found.append(Movement(number, day, draw(st.integers(1, 300))))
        balance += found[-1].amount
    return found


CUTOFFS = st.integers(0, 300).map(lambda days: START + timedelta(days=days))


@given(_histories(), CUTOFFS)
def test_no_more_expires_than_there_is_and_never_twice(history: list[Movement], cutoff: date) -> None:
    balance = sum(each.amount for each in history)
    expired = old_points(history, cutoff)
    assert 0 <= expired <= balance
    assert balance - expired <= fresh_points(history, cutoff)
    if expired:
        later = START + timedelta(days=2000)
        assert old_points([*history, Movement(99, later, -expired)], cutoff) == 0


@given(_histories(), CUTOFFS)
def test_an_expiry_that_is_undone_can_be_done_again(history: list[Movement], cutoff: date) -> None:
    expired = old_points(history, cutoff)
    later = START + timedelta(days=2000)
    undone = [*history, Movement(98, later, -expired), Movement(99, later, expired, undoes=98)]
    assert old_points(undone, cutoff) == expired


@given(_histories(), CUTOFFS, st.randoms(use_true_random=False))
def test_the_order_of_movements_does_not_matter(
    history: list[Movement], cutoff: date, chance: Random
) -> None:
    mixed = list(history)
    chance.shuffle(mixed)
    assert old_points(mixed, cutoff) == old_points(history, cutoff)


@given(_histories(), CUTOFFS)
def test_it_is_what_spending_lot_by_lot_leaves(history: list[Movement], cutoff: date) -> None:
    """Against the plain way: each movement out empties the oldest lots that are there."""
    undone = {each.undoes for each in history if each.undoes is not None}
    plain = [each for each in history if each.undoes is None and each.number not in undone]
    came = [each for each in plain if each.amount > 0]
    left = [each.amount for each in came]
    for each in plain:
        wanted = -each.amount
        for place in range(len(left)):
            taken = min(max(wanted, 0), left[place])
            left[place] -= taken
            wanted -= taken
    old = sum(rest for each, rest in zip(came, left, strict=True) if each.on <= cutoff)
    assert old_points(history, cutoff) == old
