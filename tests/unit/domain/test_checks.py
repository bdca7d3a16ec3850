"""The rules of the check of the books: missing numbers, and what stands out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.checks import patterns
from station_app.domain.checks.numbers import Gap, gaps, looks_left_by_restore
from station_app.domain.checks.thresholds import REVERSALS, SAME_LEAST
from station_app.services.receipt_numbers import floor_after


@given(st.sets(st.integers(1, 300)))
def test_gaps_and_numbers_together_are_all_numbers_once(numbers: set[int]) -> None:
    found = gaps(sorted(numbers))
    missing = [number for gap in found for number in range(gap.first, gap.last + 1)]
    assert sorted([*missing, *numbers]) == list(range(1, max(numbers, default=0) + 1))
    assert sum(gap.count for gap in found) == len(missing)


@given(st.integers(0, 1_000_000))
def test_what_a_restore_leaves_out_looks_like_it(last: int) -> None:
    assert looks_left_by_restore(Gap(last + 1, floor_after(last)))


@pytest.mark.parametrize(("first", "last"), [(7, 7), (7, 1001), (900, 1000)])
def test_other_gaps_do_not(first: int, last: int) -> None:
    assert not looks_left_by_restore(Gap(first, last))


def test_a_redemption_needed_the_days_points_where_the_rest_did_not_suffice() -> None:
    assert patterns.needed_the_days_points(balance_before=300, earned_that_day=200, total=150)
    assert not patterns.needed_the_days_points(balance_before=500, earned_that_day=200, total=150)
    assert not patterns.needed_the_days_points(balance_before=100, earned_that_day=0, total=100)


def test_reversals_are_many_by_number_and_by_share() -> None:
    assert patterns.many_reversals(REVERSALS, 100)
    assert not patterns.many_reversals(REVERSALS - 1, 20)
    assert not patterns.many_reversals(REVERSALS, 10_000)


def test_the_same_for_most_is_more_than_seven_tenths() -> None:
    assert patterns.same_for_most(71, of=100)
    assert not patterns.same_for_most(70, of=100)
    assert not patterns.same_for_most(SAME_LEAST - 1, of=SAME_LEAST - 1)


@given(st.integers(1, 19), st.integers(1, 10_000))
def test_where_all_earn_the_same_nobody_stands_out_but_in_a_hamlet(accounts: int, each: int) -> None:
    assert not patterns.stands_out(each, each * accounts, accounts) or accounts == 1


def test_a_share_stands_out_five_times_above_the_average() -> None:
    assert patterns.stands_out(600, 10_000, 100)
    assert not patterns.stands_out(499, 10_000, 100)
    assert not patterns.stands_out(2_000, 10_000, 20)
    assert not patterns.stands_out(5, 0, 20)


def test_cadres_are_ahead_only_where_there_are_some() -> None:
    assert patterns.cadres_ahead([300, 300, 300], [100, 200])
    assert not patterns.cadres_ahead([300, 300], [100, 200])
    assert not patterns.cadres_ahead([200, 200, 200], [150, 150])
    assert not patterns.cadres_ahead([0, 0, 0], [0])
    assert not patterns.cadres_ahead([300, 300, 300], [])


@pytest.mark.parametrize(
    "typed", ["王芳，邻居", "王芳,邻居", " 王芳（邻居）", "王芳 邻居", "王芳、邻居", "王芳"]
)
def test_a_proxys_name_is_what_stands_before_the_relation(typed: str) -> None:
    assert patterns.proxy_name(typed) == "王芳"


@pytest.mark.parametrize(("tag", "cadre"), [("村干部", True), ("村民代表", True), ("厨师", False)])
def test_cadres_are_told_by_their_standing(tag: str, cadre: bool) -> None:
    assert patterns.is_cadre(tag) is cadre
