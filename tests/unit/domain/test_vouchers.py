"""Vouchers: the fewest papers for so many points, how long they are good, codes that cannot be guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.shop import (
    Scan,
    ScanKind,
    read_scan,
    read_voucher_code,
    voucher_check_code,
    voucher_code,
)
from station_app.domain.vouchers import MOST_AT_ONCE, VALUES, check_counts, fewest, total_of, valid_until
from station_app.errors.exchange import NoVouchersWanted, TooManyVouchers, VoucherValueUnknown

SECRET = bytes(range(32))
LAST_DAY = date(2027, 11, 25)


def least_papers(most: int) -> list[int]:
    """For 0, 50, 100 … tenths the least count of vouchers that makes them up, by trying all."""
    counts = [0]
    for fives in range(1, most + 1):
        counts.append(1 + min(counts[fives - value // 50] for value in VALUES if value // 50 <= fives))
    return counts


def test_no_other_choice_of_vouchers_has_fewer_papers() -> None:
    for fives, least in enumerate(least_papers(200)):
        made = fewest(fives * 50 + 49)
        assert total_of(made) == fives * 50
        assert sum(made.values()) == least


def test_points_become_the_papers_one_would_hand_out() -> None:
    assert fewest(1875) == {1000: 1, 500: 1, 200: 1, 100: 1, 50: 1}


def test_so_many_of_each_value_are_checked() -> None:
    assert list(check_counts({50: 2, 1000: 1, 200: 0})) == [1000, 50]
    with pytest.raises(NoVouchersWanted):
        check_counts({1000: 0})
    with pytest.raises(TooManyVouchers):
        check_counts({50: MOST_AT_ONCE, 100: 1})
    with pytest.raises(VoucherValueUnknown):
        check_counts({300: 1})
    with pytest.raises(VoucherValueUnknown):
        check_counts({100: -1})


@pytest.mark.parametrize(
    ("issued", "months", "until"),
    [
        (date(2026, 11, 25), 12, date(2027, 11, 25)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_the_last_day_is_the_same_day_of_a_later_month(issued: date, months: int, until: date) -> None:
    assert valid_until(issued, months) == until


def test_a_voucher_is_scanned_as_one() -> None:
    code = voucher_check_code(SECRET, 12, 500, 7, LAST_DAY, 99)
    assert read_scan(voucher_code(12, code)) == Scan(ScanKind.VOUCHER, "12", code)
    assert read_scan(voucher_code(12, code).lower().replace(":", "：")) == Scan(ScanKind.VOUCHER, "12", code)
    assert read_voucher_code(f"000012 {code.replace('-', '').lower()}") == (12, code)


@pytest.mark.parametrize("text", ["WM:000012:7F3K-9QW2", "6901234567892", "H:0012:7F3K", "000012", "WV:12"])
def test_what_is_no_voucher_is_not_taken_for_one(text: str) -> None:
    scan = read_scan(text)
    assert scan is None or scan.kind is not ScanKind.VOUCHER


@given(
    st.tuples(st.integers(1, 10**6), st.sampled_from(VALUES), st.integers(1, 10**4), st.integers(1, 10**6)),
    st.tuples(st.integers(1, 10**6), st.sampled_from(VALUES), st.integers(1, 10**4), st.integers(1, 10**6)),
)
def test_another_vouchers_code_is_another(
    one: tuple[int, int, int, int], other: tuple[int, int, int, int]
) -> None:
    def code(facts: tuple[int, int, int, int]) -> str:
        number, value, household, transfer = facts
        return voucher_check_code(SECRET, number, value, household, LAST_DAY, transfer)

    assert (code(one) == code(other)) is (one == other)
