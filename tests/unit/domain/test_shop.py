"""The counter's arithmetic."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.shop import (
    BasketLine,
    Scan,
    ScanKind,
    basket_total,
    check_code,
    ean13_valid,
    household_card,
    is_own_barcode,
    normalise_check_code,
    own_barcode,
    parse_cost,
    parse_money,
    read_receipt_code,
    read_scan,
    receipt_code,
    receipt_label,
)
from station_app.errors.funds import MoneyNotReadable
from station_app.errors.shop import UnitCostNotMoney

FACTS: dict[str, Any] = {
    "secret": b"\x01" * 32,
    "number": 123,
    "at_millis": 1_795_000_000_000,
    "household_id": 12,
    "total": 235,
    "balance_after": 465,
    "transfer_id": 4711,
    "lines": [(7, 2, 100), (9, 1, 35)],
}
CODES = st.binary(min_size=16, max_size=32).map(lambda secret: check_code(**{**FACTS, "secret": secret}))


def test_a_basket_costs_the_sum_of_its_lines() -> None:
    lines = [BasketLine(7, 2, 100), BasketLine(9, 1, 35)]
    assert [line.amount for line in lines] == [200, 35]
    assert basket_total(lines) == 235
    assert basket_total([]) == 0


@pytest.mark.parametrize(("number", "label"), [(1, "000001"), (123, "000123"), (1_234_567, "1234567")])
def test_a_receipt_number_has_six_digits(number: int, label: str) -> None:
    assert receipt_label(number) == label


def test_a_check_code_is_short_and_without_letters_that_are_confused() -> None:
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", check_code(**FACTS))


def test_the_check_code_of_a_receipt_never_changes() -> None:
    """Receipts on paper outlive the program, so what makes their code is frozen."""
    assert check_code(**FACTS) == "ESPP-H6WG"


@pytest.mark.parametrize(
    "changed",
    [
        {"secret": b"\x02" * 32},
        {"number": 124},
        {"at_millis": 1_795_000_000_001},
        {"household_id": 13},
        {"total": 236},
        {"balance_after": 466},
        {"transfer_id": 4712},
        {"lines": [(7, 2, 100), (9, 1, 36)]},
        {"lines": [(7, 3, 100), (9, 1, 35)]},
        {"lines": [(8, 2, 100), (9, 1, 35)]},
        {"lines": [(9, 1, 35), (7, 2, 100)]},
        {"lines": []},
    ],
)
def test_any_changed_fact_gives_another_check_code(changed: dict[str, Any]) -> None:
    assert check_code(**{**FACTS, **changed}) != check_code(**FACTS)


@given(CODES)
def test_a_check_code_is_taken_however_it_is_typed(code: str) -> None:
    for typed in (
        code,
        code.lower(),
        code.replace("-", ""),
        f" {code[:4]} {code[5:]}\n",
        code.replace("0", "O"),
        code.replace("0", "o").replace("1", "l"),
        code.replace("1", "I"),
    ):
        assert normalise_check_code(typed) == code


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-EFG", "ABCD-EFGH-J", "ABCD-EFGU", "中文中文中文中文"])
def test_what_cannot_be_a_check_code_is_none(typed: str) -> None:
    assert normalise_check_code(typed) is None


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ("6901234567892", True),
        ("4006381333931", True),
        ("6901234567893", False),
        ("690123456789", False),
        ("69012345678920", False),
        ("６901234567892", False),
        ("", False),
        ("690123456789X", False),
    ],
)
def test_a_barcode_is_checked_by_its_last_digit(text: str, is_valid: bool) -> None:
    assert ean13_valid(text) is is_valid


@given(st.integers(1, 10**10 - 1), st.integers(0, 12), st.integers(1, 9))
def test_own_barcodes_are_valid_and_any_wrong_digit_shows(product_id: int, place: int, more: int) -> None:
    barcode = own_barcode(product_id)
    assert ean13_valid(barcode)
    assert barcode.startswith("20")
    assert int(barcode[2:12]) == product_id
    wrong = str((int(barcode[place]) + more) % 10)
    assert not ean13_valid(barcode[:place] + wrong + barcode[place + 1 :])


@pytest.mark.parametrize("product_id", [0, -1, 10**10])
def test_a_product_beyond_the_range_has_no_own_barcode(product_id: int) -> None:
    with pytest.raises(ValueError, match=str(product_id)):
        own_barcode(product_id)


@pytest.mark.parametrize(
    ("scanned", "scan"),
    [
        ("H:0012:7F3K", Scan(ScanKind.HOUSEHOLD_CARD, "0012", "7F3K")),
        ("h:0012:7f3k\r\n", Scan(ScanKind.HOUSEHOLD_CARD, "0012", "7F3K")),
        ("Ｈ：００１２：７Ｆ３Ｋ", Scan(ScanKind.HOUSEHOLD_CARD, "0012", "7F3K")),
        ("H:一组-12", Scan(ScanKind.HOUSEHOLD_CARD, "一组-12")),
        ("6901234567892\r", Scan(ScanKind.BARCODE, "6901234567892")),
        ("６９０１２３４５６７８９２", Scan(ScanKind.BARCODE, "6901234567892")),
        ("96385074", Scan(ScanKind.BARCODE, "96385074")),
        ("", None),
        ("H:", None),
        ("lml", None),
        ("李名兰", None),
        ("12", None),
        ("123456789012345", None),
    ],
)
def test_a_scan_is_a_household_card_or_a_barcode(scanned: str, scan: Scan | None) -> None:
    assert read_scan(scanned) == scan


@pytest.mark.parametrize(("number", "check"), [("0012", "7F3K"), ("0012", ""), ("一组-12", "AB")])
def test_a_card_printed_is_a_card_scanned(number: str, check: str) -> None:
    assert read_scan(household_card(number, check)) == Scan(ScanKind.HOUSEHOLD_CARD, number, check)


@pytest.mark.parametrize(
    "text",
    ["WM:000123:7F3K-9QW2", "000123 7f3k-9qw2", "123 7F3K9QW2", "ｗｍ：000123：7F3K－9QW2", "123，7F3K 9QW2"],
)
def test_a_receipts_code_is_read_as_scanned_and_as_typed(text: str) -> None:
    assert read_receipt_code(text) == (123, "7F3K-9QW2")


@pytest.mark.parametrize("text", ["", "123", "7F3K-9QW2", "WM:000123:7F3K", "H:0012:7F3K", "6901234567892"])
def test_what_is_no_receipts_code_is_not_read_as_one(text: str) -> None:
    assert read_receipt_code(text) is None


@given(st.integers(1, 999_999_999), CODES)
def test_what_stands_in_a_receipts_qr_code_is_read_back(number: int, code: str) -> None:
    assert read_receipt_code(receipt_code(number, code)) == (number, code)


@pytest.mark.parametrize(
    ("typed", "fen"), [("12.5", 1250), ("3", 300), ("0.05", 5), ("１２。５元", 1250), ("¥ 8.90", 890)]
)
def test_a_price_paid_is_read_in_yuan(typed: str, fen: int) -> None:
    assert parse_cost(typed) == fen


@pytest.mark.parametrize("typed", ["", "十二", "-3", "1.234", "6901234567892", "1,2"])
def test_what_is_no_price_is_said(typed: str) -> None:
    with pytest.raises(UnitCostNotMoney):
        parse_cost(typed)


@pytest.mark.parametrize(
    ("typed", "fen"), [("5000", 500_000), ("1,234.5 元", 123_450), ("¥８０００", 800_000)]
)
def test_a_sum_of_money_is_read_in_yuan(typed: str, fen: int) -> None:
    assert parse_money(typed) == fen


@pytest.mark.parametrize("typed", ["", "一千", "-3", "1.234", "6901234567892", "1,2", "12,34.5"])
def test_what_is_no_money_is_said(typed: str) -> None:
    with pytest.raises(MoneyNotReadable):
        parse_money(typed)


def test_the_stations_own_barcodes_are_told_from_those_on_packages() -> None:
    assert is_own_barcode(own_barcode(7))
    assert not is_own_barcode("6901234567892")
    assert not is_own_barcode("2000000000000")
    assert not is_own_barcode("")
