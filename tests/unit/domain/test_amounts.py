"""Points and quantities as typed and shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.amounts import (
    MOST_POINTS,
    capital_points,
    format_points,
    parse_points,
    parse_positive_points,
    parse_quantity,
)
from station_app.errors import StationError, rules

TENTHS = st.integers(-MOST_POINTS * 10, MOST_POINTS * 10)


@pytest.mark.parametrize(
    ("typed", "tenths"),
    [
        ("3", 30),
        ("3.5", 35),
        (" ３．５ ", 35),
        ("3。5", 35),
        ("0.5", 5),
        ("+5", 50),
        ("-2.5", -25),
        ("－２", -20),
        ("−2.5", -25),
        ("1,200", 12_000),
        ("1，200分", 12_000),
        ("007", 70),
        ("0", 0),
        ("1000000", 10_000_000),
        ("-1000000.0", -10_000_000),
    ],
)
def test_points_are_read_as_villagers_write_them(typed: str, tenths: int) -> None:
    assert parse_points(typed) == tenths


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", rules.PointsMissing),
        ("　 ", rules.PointsMissing),
        ("分", rules.PointsMissing),
        ("三", rules.PointsNotNumber),
        ("3a", rules.PointsNotNumber),
        ("1e3", rules.PointsNotNumber),
        ("③", rules.PointsNotNumber),
        ("٣", rules.PointsNotNumber),
        ("½", rules.PointsNotNumber),
        ("1,2", rules.PointsNotNumber),
        ("3.5.1", rules.PointsNotNumber),
        ("--3", rules.PointsNotNumber),
        ("3.", rules.PointsNotNumber),
        ("3.25", rules.PointsTooFine),
        ("1000000.1", rules.PointsTooLarge),
        ("-1000001", rules.PointsTooLarge),
        ("9" * 5000, rules.PointsTooLarge),
    ],
)
def test_what_is_not_points_is_refused_with_a_sentence_beside_the_field(
    typed: str, error: type[StationError]
) -> None:
    with pytest.raises(error) as caught:
        parse_points(typed)
    assert caught.value.field == "points"
    assert str(caught.value).endswith("。")
    assert len(str(caught.value)) < 80


@given(st.text())
def test_any_text_is_either_points_or_a_sentence(typed: str) -> None:
    answer: int | str
    try:
        answer = parse_points(typed)
    except StationError as error:
        answer = str(error)
    assert answer.endswith("。") if isinstance(answer, str) else abs(answer) <= MOST_POINTS * 10


@given(TENTHS, st.booleans())
def test_points_shown_are_read_back_the_same(tenths: int, signed: bool) -> None:
    assert parse_points(format_points(tenths, signed=signed)) == tenths


@pytest.mark.parametrize("typed", ["0", "-3", "0.0"])
def test_where_points_must_be_positive_zero_and_less_are_refused(typed: str) -> None:
    with pytest.raises(rules.PointsNotPositive):
        parse_positive_points(typed)


def test_positive_points_are_taken() -> None:
    assert parse_positive_points("0.5") == 5


@pytest.mark.parametrize(
    ("tenths", "plain", "signed"),
    [(35, "3.5", "+3.5"), (700, "70", "+70"), (0, "0", "0"), (-25, "−2.5", "−2.5"), (-5, "−0.5", "−0.5")],
)
def test_points_are_shown_without_needless_zeros(tenths: int, plain: str, signed: str) -> None:
    assert format_points(tenths) == plain
    assert format_points(tenths, signed=True) == signed


@pytest.mark.parametrize(
    ("tenths", "capital"),
    [
        (0, "零分"),
        (5, "零点伍分"),
        (100, "壹拾分"),
        (1235, "壹佰贰拾叁点伍分"),
        (1010, "壹佰零壹分"),
        (1100, "壹佰壹拾分"),
        (10_050, "壹仟零伍分"),
        (10_500, "壹仟零伍拾分"),
        (100_000, "壹万分"),
        (100_010, "壹万零壹分"),
        (105_000, "壹万零伍佰分"),
        (160_000, "壹万陆仟分"),
        (1_000_000, "壹拾万分"),
        (1_050_000, "壹拾万伍仟分"),
        (1_000_500, "壹拾万零伍拾分"),
        (20_300_400, "贰佰零叁万零肆拾分"),
        (1_000_000_000, "壹亿分"),
        (1_000_050_000, "壹亿零伍仟分"),
        (1_005_000_000, "壹亿零伍拾万分"),
        (-1235, "负壹佰贰拾叁点伍分"),
    ],
)
def test_capital_numerals_put_zero_where_the_bill_rules_do(tenths: int, capital: str) -> None:
    assert capital_points(tenths) == capital


def _read_capital(text: str) -> int:
    """Capital numerals back to tenths, as a cashier reads them: place by place."""
    sign = -1 if text.startswith("负") else 1
    whole, _, decimal = text.removeprefix("负").removesuffix("分").partition("点")
    total = section = digit = 0
    for character in whole:
        if character in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(character)
        elif character in "拾佰仟":
            section += digit * {"拾": 10, "佰": 100, "仟": 1000}[character]
            digit = 0
        else:
            total = (total + section + digit) * 10_000
            section = digit = 0
    tenth = "零壹贰叁肆伍陆柒捌玖".index(decimal) if decimal else 0
    return sign * ((total + section + digit) * 10 + tenth)


@given(st.integers(-999_999_999, 999_999_999))
def test_capital_numerals_say_the_amount_and_never_double_a_zero(tenths: int) -> None:
    capital = capital_points(tenths)
    assert _read_capital(capital) == tenths
    assert "零零" not in capital
    assert tenths == 0 or "零分" not in capital


@pytest.mark.parametrize(("typed", "quantity"), [("1", 1), (" ２ ", 2), ("020", 20)])
def test_a_quantity_is_a_whole_number(typed: str, quantity: int) -> None:
    assert parse_quantity(typed, 20) == quantity


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", rules.QuantityMissing),
        ("1.5", rules.QuantityNotWhole),
        ("-1", rules.QuantityNotWhole),
        ("两", rules.QuantityNotWhole),
        ("0", rules.QuantityOutOfRange),
        ("21", rules.QuantityOutOfRange),
        ("999999", rules.QuantityOutOfRange),
        ("6901234567892", rules.QuantityIsBarcode),
        ("00000017", rules.QuantityIsBarcode),
        ("6901234567892" * 400, rules.QuantityIsBarcode),
    ],
)
def test_a_wrong_quantity_is_refused_with_a_sentence(typed: str, error: type[StationError]) -> None:
    with pytest.raises(error) as caught:
        parse_quantity(typed, 20)
    assert caught.value.field == "quantity"
    assert str(caught.value).endswith("。")


@given(st.text("0123456789", min_size=8, max_size=14), st.integers(1, 10**15))
def test_a_barcode_never_becomes_a_quantity(barcode: str, most: int) -> None:
    with pytest.raises(rules.QuantityIsBarcode):
        parse_quantity(barcode, most)
