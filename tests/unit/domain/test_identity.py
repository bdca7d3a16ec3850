"""Identity numbers by GB 11643, and the damage that spreadsheets do to them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.identity import (
    IdDoubt,
    IdReading,
    Sex,
    age_on,
    check_digit,
    is_under,
    read_id_number,
    to_18,
)

BIRTH_DATES = st.dates(date(1900, 1, 1), date(2026, 11, 24))


def _number(area: int, birth_on: date, sequence: int) -> str:
    first17 = f"{area:06d}{birth_on:%Y%m%d}{sequence:03d}"
    return first17 + check_digit(first17)


NUMBERS = st.builds(_number, st.integers(110_000, 659_999), BIRTH_DATES, st.integers(1, 999))

LI = "42058119560305123" + check_digit("42058119560305123")


@pytest.mark.parametrize(
    ("number", "birth_on", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("440524188001010014", date(1880, 1, 1), Sex.MALE),
    ],
)
def test_the_examples_of_the_standard_hold(number: str, birth_on: date, sex: Sex) -> None:
    assert read_id_number(number) == IdReading(number, birth_on, sex, None)


@pytest.mark.parametrize(
    "cell",
    [
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002x ",
        "'11010519491231002x",
        "\u200b11010519491231002X\n",
    ],
)
def test_a_number_is_read_however_it_was_typed(cell: str) -> None:
    assert read_id_number(cell) == read_id_number("11010519491231002X")


@pytest.mark.parametrize("cell", [None, "", " \u3000", float("nan"), float("inf"), 10**400])
def test_an_empty_cell_is_no_number_and_no_doubt(cell: str | float | None) -> None:
    assert read_id_number(cell) == IdReading("")


@given(NUMBERS)
def test_every_right_number_is_read_without_doubt(number: str) -> None:
    reading = read_id_number(number)
    assert reading.doubt is None
    assert reading.birth_on is not None
    assert f"{reading.birth_on:%Y%m%d}" == number[6:14]
    assert (reading.sex is Sex.MALE) == (int(number[16]) % 2 == 1)


@given(NUMBERS, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_always_noticed(number: str, place: int, character: str) -> None:
    wrong = number[:place] + character + number[place + 1 :]
    assert (read_id_number(wrong).doubt is None) == (wrong == number)


@given(NUMBERS, st.integers(0, 15))
def test_two_digits_changed_about_are_always_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (read_id_number(swapped).doubt is None) == (swapped == number)


def test_a_failing_checksum_is_a_doubt_and_keeps_birth_and_sex() -> None:
    wrong = LI[:17] + ("1" if LI[17] != "1" else "2")
    assert read_id_number(wrong) == IdReading(wrong, date(1956, 3, 5), Sex.MALE, IdDoubt.CHECKSUM)


@given(NUMBERS)
def test_a_number_cell_of_excel_is_damaged_and_says_so(number: str) -> None:
    cut = f"{number[:15]}000"
    reading = read_id_number(float(cut))
    assert (reading.number, reading.doubt, reading.sex) == (cut, IdDoubt.DAMAGED_BY_EXCEL, None)


def test_what_excel_kept_of_a_number_still_gives_the_birth_date() -> None:
    damaged = IdReading("420581195603051000", date(1956, 3, 5), None, IdDoubt.DAMAGED_BY_EXCEL)
    assert read_id_number(420581195603051000.0) == damaged
    assert read_id_number(int(420581195603051000.0)) == damaged
    assert read_id_number("420581195603051000") == damaged
    assert read_id_number("4.20581195603051E+17") == damaged


def test_scientific_notation_is_kept_as_it_stands_and_called_damaged() -> None:
    assert read_id_number("4.20581E+17") == IdReading("4.20581E+17", doubt=IdDoubt.DAMAGED_BY_EXCEL)
    assert read_id_number("４.２ｅ+17") == IdReading("4.2E+17", doubt=IdDoubt.DAMAGED_BY_EXCEL)


def test_a_number_that_rightly_ends_in_three_zeros_is_not_damaged() -> None:
    right = next(
        number
        for area in range(420_500, 420_600)
        for number in [_number(area, date(1956, 3, 5), 100)]
        if number.endswith("000")
    )
    assert read_id_number(right).doubt is None


def test_an_exact_integer_is_taken_digit_by_digit() -> None:
    exact = next(
        int(number)
        for sequence in range(1, 99)
        for number in [_number(420_581, date(1956, 3, 5), sequence)]
        if not number.endswith(("X", "000"))
    )
    assert read_id_number(exact).doubt is None


@pytest.mark.parametrize(
    ("cell", "doubt"),
    [
        ("420581195613051234", IdDoubt.BIRTH_DATE),
        ("420581195602301234", IdDoubt.BIRTH_DATE),
        ("420581187903051234", IdDoubt.BIRTH_DATE),
        ("420581561332123", IdDoubt.BIRTH_DATE),
        ("42058119560305123", IdDoubt.LENGTH),
        ("4205811956030512345", IdDoubt.LENGTH),
        (13812345678, IdDoubt.LENGTH),
        ("E12345678", IdDoubt.CHARACTERS),
        ("42058X195603051234", IdDoubt.CHARACTERS),
        ("无", IdDoubt.CHARACTERS),
        ("٤٢٠٥٨١١٩٥٦٠٣٠٥١٢٣٤", IdDoubt.CHARACTERS),
        (1.5, IdDoubt.CHARACTERS),
    ],
)
def test_what_cannot_be_a_number_is_kept_and_doubted(cell: str | float, doubt: IdDoubt) -> None:
    reading = read_id_number(cell)
    assert reading.doubt is doubt
    assert reading.number
    assert reading.birth_on is None


@pytest.mark.parametrize("doubt", list(IdDoubt))
def test_every_doubt_has_words(doubt: IdDoubt) -> None:
    assert doubt.label


@given(st.one_of(st.none(), st.text(), st.integers(), st.floats()))
def test_no_cell_breaks_the_reading(cell: str | float | None) -> None:
    assert isinstance(read_id_number(cell), IdReading)


def test_a_birth_after_today_is_impossible() -> None:
    number = _number(420_581, date(2026, 11, 25), 12)
    assert read_id_number(number, today=date(2026, 11, 25)).doubt is None
    assert read_id_number(number, today=date(2026, 11, 24)).doubt is IdDoubt.BIRTH_DATE


def test_an_old_number_gives_birth_and_sex_and_is_kept() -> None:
    old = "420581560305123"
    assert read_id_number(old) == IdReading(old, date(1956, 3, 5), Sex.MALE, None)
    assert read_id_number(420581560305123.0) == read_id_number(old)
    assert read_id_number(f"{old}.0") == read_id_number(old)


@given(BIRTH_DATES.filter(lambda day: day.year < 2000), st.integers(1, 999))
def test_an_old_number_upgraded_is_the_same_person(birth_on: date, sequence: int) -> None:
    old = f"420581{birth_on:%y%m%d}{sequence:03d}"
    old_reading, new_reading = read_id_number(old), read_id_number(to_18(old))
    assert new_reading.doubt is None
    assert (new_reading.birth_on, new_reading.sex) == (old_reading.birth_on, old_reading.sex)


@pytest.mark.parametrize("wrong", ["4205", "42058156030512", "42058156030512X", LI])
def test_only_old_numbers_are_upgraded(wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        to_18(wrong)


@pytest.mark.parametrize(
    ("birth_on", "day", "age"),
    [
        (date(2012, 11, 24), date(2026, 11, 23), 13),
        (date(2012, 11, 24), date(2026, 11, 24), 14),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (date(2026, 11, 24), date(2026, 11, 24), 0),
    ],
)
def test_age_is_counted_in_whole_years(birth_on: date, day: date, age: int) -> None:
    assert age_on(birth_on, day) == age


def test_who_turns_fourteen_today_is_no_longer_under_fourteen() -> None:
    assert is_under(date(2012, 11, 24), date(2026, 11, 23), 14)
    assert not is_under(date(2012, 11, 24), date(2026, 11, 24), 14)


def test_sex_is_shown_in_one_character() -> None:
    assert [sex.label for sex in Sex] == ["男", "女"]
