"""Quotas: what counts in one, what is left, and when a basket goes beyond."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.quotas import Amount, QuotaRule, QuotaState, first_exceeded

amounts = st.builds(
    Amount,
    st.integers(1, 4),
    st.sampled_from(["洗护", "清洁", "厨房粮油"]),
    st.integers(1, 10),
    st.integers(1, 2000),
)
rules = st.builds(
    QuotaRule,
    st.integers(1, 99),
    st.just("全部商品"),
    product_id=st.none() | st.integers(1, 4),
    class_name=st.sampled_from(["", "洗护"]),
    quantity=st.none() | st.integers(1, 20),
    points=st.none() | st.integers(1, 4000),
)


@pytest.mark.parametrize(
    ("rule", "covered"),
    [
        (QuotaRule(1, "牙刷", product_id=1), {1}),
        (QuotaRule(1, "洗护类", class_name="洗护"), {1, 2}),
        (QuotaRule(1, "全部商品"), {1, 2, 3}),
    ],
)
def test_a_quota_counts_its_own_goods(rule: QuotaRule, covered: set[int]) -> None:
    goods = [Amount(1, "洗护", 1, 60), Amount(2, "洗护", 1, 90), Amount(3, "清洁", 1, 220)]
    assert {amount.product_id for amount in goods if rule.covers(amount)} == covered


@given(rules, st.lists(amounts), st.lists(amounts))
def test_what_is_left_is_never_below_zero_and_what_fits_is_not_refused(
    rule: QuotaRule, taken: list[Amount], wanted: list[Amount]
) -> None:
    before = QuotaState(rule, 0, 0).plus(taken)
    counted = [amount for amount in wanted if rule.covers(amount)]
    assert (before.quantity_left is None) == (rule.quantity is None)
    assert (before.quantity_left or 0) >= 0
    assert (before.points_left or 0) >= 0
    fits = (
        before.quantity_left is None or sum(each.quantity for each in counted) <= before.quantity_left
    ) and (before.points_left is None or sum(each.points for each in counted) <= before.points_left)
    refused = first_exceeded([before], wanted)
    assert (refused is None) == (fits or not counted)


def test_a_quota_that_was_passed_before_it_was_set_refuses_only_its_own_goods() -> None:
    state = QuotaState(QuotaRule(1, "牙刷", product_id=1, quantity=2), 5, 300)
    assert state.quantity_left == 0
    assert first_exceeded([state], [Amount(2, "清洁", 1, 220)]) is None
    assert first_exceeded([state], [Amount(1, "洗护", 1, 60)]) is state
