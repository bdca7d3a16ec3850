"""What deeds are worth, caps, and the movement of both figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.periods import month_of, quarter_of, week_of, year_of
from station_app.domain.points import (
    Allowed,
    Cap,
    CapUse,
    Legs,
    Movement,
    Once,
    RuleTerms,
    amount_for,
    earn_legs,
    minus_legs,
    redeem_legs,
    reversal_of,
    shortfall,
    within_caps,
)

HOURLY = RuleTerms(points=20, scope="person", unit="小时", cap_day=80, cap_month=400)
PER_DEED = RuleTerms(points=50, scope="person", unit="次")
LITTER = RuleTerms(points=-20, scope="household", unit="次", cap_month=-60)

POINTS = st.integers(0, 10_000)
CAPS = st.none() | st.integers(0, 500)
TERMS = st.builds(
    RuleTerms,
    points=st.integers(1, 300),
    scope=st.just("person"),
    unit=st.just("次"),
    cap_day=CAPS,
    cap_week=CAPS,
    cap_month=CAPS,
    cap_quarter=CAPS,
    cap_year=CAPS,
    once=st.sampled_from(Once),
)


def _mirrored(terms: RuleTerms) -> RuleTerms:
    caps: dict[str, Any] = {
        name: None if cap is None else -cap
        for name in ("cap_day", "cap_week", "cap_month", "cap_quarter", "cap_year")
        for cap in [getattr(terms, name)]
    }
    return replace(terms, points=-terms.points, **caps)


@pytest.mark.parametrize(
    ("terms", "quantity", "amount"),
    [
        (HOURLY, 90, 30),
        (HOURLY, 30, 10),
        (HOURLY, 0, 0),
        (PER_DEED, 3, 150),
        (PER_DEED, Fraction(1, 2), 25),
        (RuleTerms(15, "person", "小时"), 30, 7),
        (RuleTerms(-15, "person", "小时"), 30, -7),
        (LITTER, 2, -40),
    ],
)
def test_a_deed_is_worth_its_units(terms: RuleTerms, quantity: Fraction | int, amount: int) -> None:
    assert amount_for(terms, quantity) == amount


def test_a_negative_quantity_is_no_deed() -> None:
    with pytest.raises(ValueError, match="-1"):
        amount_for(PER_DEED, -1)


def test_an_award_within_the_caps_is_given_whole() -> None:
    assert within_caps(HOURLY, 40, CapUse(day=40, month=300)) == Allowed(40, None)


def test_an_award_is_cut_to_what_the_day_leaves() -> None:
    assert within_caps(HOURLY, 60, CapUse(day=60, month=60)) == Allowed(20, Cap.DAY)


def test_the_tightest_cap_is_the_one_named() -> None:
    assert within_caps(HOURLY, 60, CapUse(day=40, month=390)) == Allowed(10, Cap.MONTH)
    assert within_caps(HOURLY, 60, CapUse(day=70, month=390)) == Allowed(10, Cap.DAY)


def test_a_cap_used_up_gives_nothing_and_says_so() -> None:
    assert within_caps(HOURLY, 60, CapUse(day=80)) == Allowed(0, Cap.DAY)
    assert within_caps(HOURLY, 60, CapUse(day=95)) == Allowed(0, Cap.DAY)


def test_a_rule_that_counts_once_gives_nothing_the_second_time() -> None:
    once = replace(PER_DEED, once=Once.PERSON)
    assert within_caps(once, 50, CapUse()) == Allowed(50)
    assert within_caps(once, 50, CapUse(once=50)) == Allowed(0, Cap.ONCE)


def test_a_reversed_award_leaves_room_again() -> None:
    assert within_caps(replace(PER_DEED, once=Once.PERSON), 50, CapUse(once=0)) == Allowed(50)


def test_a_minus_item_is_cut_to_its_negative_cap() -> None:
    assert within_caps(LITTER, -40, CapUse(month=-40)) == Allowed(-20, Cap.MONTH)


@pytest.mark.parametrize("cap", list(Cap))
def test_every_cap_has_words(cap: Cap) -> None:
    assert cap.label


USES = st.builds(CapUse, **dict.fromkeys(("day", "week", "month", "quarter", "year", "once"), POINTS))


@given(TERMS, POINTS, USES)
def test_an_award_is_never_more_than_wanted_and_names_a_cap_where_it_is_less(
    terms: RuleTerms, wanted: int, used: CapUse
) -> None:
    allowed = within_caps(terms, wanted, used)
    assert 0 <= allowed.amount <= wanted
    assert (allowed.limited_by is None) == (allowed.amount == wanted) or allowed.limited_by is Cap.ONCE


@given(TERMS, POINTS, USES)
def test_minus_items_are_the_mirror_image_of_plus_items(terms: RuleTerms, wanted: int, used: CapUse) -> None:
    plus = within_caps(terms, wanted, used)
    mirrored_use = CapUse(-used.day, -used.week, -used.month, -used.quarter, -used.year, -used.once)
    minus = within_caps(_mirrored(terms), -wanted, mirrored_use)
    assert (minus.amount, minus.limited_by) == (-plus.amount, plus.limited_by)


@given(TERMS, st.lists(st.tuples(st.integers(0, 500), st.integers(0, 5)), max_size=40), st.booleans())
def test_no_sequence_of_deeds_ever_exceeds_a_cap(
    terms: RuleTerms, deeds: list[tuple[int, int]], is_minus: bool
) -> None:
    sign = -1 if is_minus else 1
    terms = _mirrored(terms) if is_minus else terms
    given_on: list[tuple[date, int]] = []

    def used_on(day: date) -> CapUse:
        def total(first: date, last: date) -> int:
            return sum(amount for on, amount in given_on if first <= on <= last)

        week, month, quarter, year = week_of(day), month_of(day), quarter_of(day), year_of(day)
        return CapUse(
            total(day, day),
            total(week.start, week.end),
            total(month.start, month.end),
            total(quarter.start, quarter.end),
            total(year.start, year.end),
            total(date.min, date.max),
        )

    for offset, quantity in deeds:
        day = date(2026, 1, 1) + timedelta(days=offset)
        given_on.append((day, within_caps(terms, amount_for(terms, quantity), used_on(day)).amount))

    for day, _ in given_on:
        use = used_on(day)
        for cap, spent in (
            (terms.cap_day, use.day),
            (terms.cap_week, use.week),
            (terms.cap_month, use.month),
            (terms.cap_quarter, use.quarter),
            (terms.cap_year, use.year),
        ):
            assert cap is None or sign * spent <= sign * cap
    assert not terms.once or sum(amount != 0 for _, amount in given_on) <= 1


def test_what_is_earned_counts_for_both_figures() -> None:
    assert earn_legs(35) == Legs(35, 35)


def test_a_minus_item_takes_at_most_the_balance_and_all_of_it_from_honour() -> None:
    assert minus_legs(50, 30) == Legs(30, 50)
    assert minus_legs(50, 80) == Legs(50, 50)
    assert minus_legs(50, 0) == Legs(0, 50)


def test_redeeming_leaves_honour_alone() -> None:
    assert redeem_legs(120) == Legs(120, 0)


@pytest.mark.parametrize("legs", [lambda: earn_legs(-1), lambda: redeem_legs(-1), lambda: minus_legs(-1, 5)])
def test_legs_are_never_negative(legs: Callable[[], Legs]) -> None:
    with pytest.raises(ValueError, match="-1"):
        legs()


def test_a_reversal_swaps_the_sides_and_keeps_the_amounts() -> None:
    earned = Movement(source=1, target=9, legs=Legs(35, 35))
    assert reversal_of(earned) == Movement(source=9, target=1, legs=Legs(35, 35))
    assert reversal_of(reversal_of(earned)) == earned


def test_a_reversal_of_points_already_spent_lacks_what_was_spent() -> None:
    reversal = reversal_of(Movement(source=1, target=9, legs=Legs(35, 35)))
    assert shortfall(reversal, source_balance=10) == 25
    assert shortfall(reversal, source_balance=35) == 0


ISSUANCE, REDEMPTION = 0, 1
DEEDS = st.tuples(st.sampled_from(["earn", "minus", "redeem", "reverse"]), st.integers(2, 4), POINTS)


@given(st.lists(DEEDS, max_size=60))
def test_whatever_happens_all_accounts_add_up_to_zero_and_no_holder_falls_below(
    deeds: list[tuple[str, int, int]],
) -> None:
    balances, honours = [0] * 5, [0] * 5
    posted: list[Movement] = []
    for deed, holder, points in deeds:
        match deed:
            case "earn":
                movement = Movement(ISSUANCE, holder, earn_legs(points))
            case "minus":
                movement = Movement(holder, ISSUANCE, minus_legs(points, balances[holder]))
            case "redeem":
                movement = Movement(holder, REDEMPTION, redeem_legs(points))
            case _ if posted:
                movement = reversal_of(posted.pop(points % len(posted)))
            case _:
                continue
        if movement.source > REDEMPTION and shortfall(movement, balances[movement.source]):
            continue
        balances[movement.source] -= movement.legs.amount
        balances[movement.target] += movement.legs.amount
        honours[movement.source] -= movement.legs.honour
        honours[movement.target] += movement.legs.honour
        if deed != "reverse":
            posted.append(movement)
        assert sum(balances) == sum(honours) == 0
        assert min(balances[2:]) >= 0
