"""Resident identity numbers (公民身份号码) by GB 11643: reading, checking, birth, sex, age."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from station_app.domain.fullwidth import without_spaces


class Sex(StrEnum):
    """性别, coded by the parity of the sequence number (GB 11643-1999: odd is male)."""

    MALE = "male"
    FEMALE = "female"

    @property
    def label(self) -> str:
        return "男" if self is Sex.MALE else "女"


class IdDoubt(StrEnum):
    """Why a number is 存疑; a doubtful number is kept and marked, never refused."""

    CHECKSUM = "checksum"
    DAMAGED_BY_EXCEL = "damaged_by_excel"
    BIRTH_DATE = "birth_date"
    LENGTH = "length"
    CHARACTERS = "characters"

    @property
    def label(self) -> str:
        return _DOUBT_LABELS[self]


_DOUBT_LABELS = {
    IdDoubt.CHECKSUM: "校验码不符，请对照证件核对",
    IdDoubt.DAMAGED_BY_EXCEL: "末尾几位被 Excel 改成了 0，请按证件重填",
    IdDoubt.BIRTH_DATE: "号码里的出生日期不存在",
    IdDoubt.LENGTH: "位数不对，应为 18 位",
    IdDoubt.CHARACTERS: "含有不该有的字符",
}


@dataclass(frozen=True, slots=True)
class IdReading:
    """What an identity cell says. ``number`` is empty where the cell is; ``doubt`` is None where it holds."""

    number: str
    birth_on: date | None = None
    sex: Sex | None = None
    doubt: IdDoubt | None = None


_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
_DIGITS_AND_X = re.compile(r"[0-9]+X?")
_SCIENTIFIC = re.compile(r"[0-9](?:\.([0-9]+))?E\+?([0-9]{1,2})")
_TEXT_MARKS = "'`\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
"""A quotation mark before a number is how Excel is told to keep it as text; it sometimes stays."""

_LOST = "000"
_EXCEL_DIGITS = 15
"""Significant digits of a number cell: of an 18-digit number the last three become 0."""

_NO_CELL = 1e300
"""Spreadsheets hold nothing this large; infinity and NaN fall out with it."""

_EARLIEST_BIRTH_YEAR = 1880


def read_id_number(raw: str | float | None, *, today: date | None = None) -> IdReading:
    """Read a cell as an identity number; never raises.

    Takes full-width digits, spaces, a small x, a closing ".0", a leading text mark, numbers of number
    cells and their scientific notation, and 15-digit numbers of the first generation, which are kept as
    given (``to_18`` upgrades them). With ``today``, a birth date after it is impossible.
    """
    text, is_cut = _text_of(raw)
    if not text:
        return IdReading("")
    if _EIGHTEEN.fullmatch(text):
        return _read_18(text, is_cut=is_cut, today=today)
    if _FIFTEEN.fullmatch(text):
        return _read_15(text, today=today)
    if is_cut:
        return IdReading(text, doubt=IdDoubt.DAMAGED_BY_EXCEL)
    return IdReading(text, doubt=IdDoubt.LENGTH if _DIGITS_AND_X.fullmatch(text) else IdDoubt.CHARACTERS)


_WEIGHTS = tuple(2**power % 11 for power in range(17, 0, -1))
_CHECK_CHARACTERS = "10X98765432"


def check_digit(first17: str) -> str:
    """The 18th character for 17 digits: ISO 7064 MOD 11-2, as GB 11643-1999 prescribes."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def to_18(old: str) -> str:
    """A 15-digit number as its holder's 18-digit one: the century put in, the check digit added.

    By GB 11643-1999 and 国发〔1999〕15号. Raises ValueError where ``old`` is not 15 digits.
    """
    if not _FIFTEEN.fullmatch(old):
        raise ValueError(old)
    first17 = f"{old[:6]}19{old[6:]}"
    return first17 + check_digit(first17)


def age_on(birth_on: date, day: date) -> int:
    """Whole years of age (周岁) on ``day``; who was born on 29 February turns a year older on 1 March."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


def is_under(birth_on: date, day: date, years: int) -> bool:
    """True where a person has not yet turned ``years`` on ``day`` (未满)."""
    return age_on(birth_on, day) < years


def _text_of(raw: str | float | None) -> tuple[str, bool]:
    """The cell as text, and whether Excel cut its digits."""
    if raw is None:
        return "", False
    if isinstance(raw, str):
        text = without_spaces(raw).strip(_TEXT_MARKS).upper().removesuffix(".0")
        return _expanded(text) if "E" in text else (text, False)
    if not abs(raw) < _NO_CELL:
        return "", False
    if raw != int(raw):
        return str(raw), False
    text = str(int(raw))
    if len(text) <= _EXCEL_DIGITS:
        return text, False
    kept = int(Decimal(f"{float(raw):.{_EXCEL_DIGITS - 1}e}"))
    is_exact = isinstance(raw, int) and raw != int(float(kept))
    return (text, False) if is_exact else (str(kept), True)


def _expanded(text: str) -> tuple[str, bool]:
    """Scientific notation as Excel writes it, spelled out where it still holds all that Excel kept."""
    match = _SCIENTIFIC.fullmatch(text)
    if match is None:
        return text, False
    decimals, _ = match.groups(default="")
    return (str(int(Decimal(text))) if len(decimals) + 1 >= _EXCEL_DIGITS else text), True


def _read_18(number: str, *, is_cut: bool, today: date | None) -> IdReading:
    birth_on = _date_of(number[6:14], today)
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    holds = number[17] == check_digit(number[:17])
    if is_cut or (number.endswith(_LOST) and not holds):
        return IdReading(number, birth_on, None, IdDoubt.DAMAGED_BY_EXCEL)
    if birth_on is None:
        return IdReading(number, None, sex, IdDoubt.BIRTH_DATE)
    return IdReading(number, birth_on, sex, None if holds else IdDoubt.CHECKSUM)


def _read_15(number: str, *, today: date | None) -> IdReading:
    birth_on = _date_of(f"19{number[6:12]}", today)
    sex = Sex.MALE if int(number[14]) % 2 else Sex.FEMALE
    return IdReading(number, birth_on, sex, None if birth_on else IdDoubt.BIRTH_DATE)


def _date_of(digits: str, today: date | None) -> date | None:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    is_possible = day.year >= _EARLIEST_BIRTH_YEAR and (today is None or day <= today)
    return day if is_possible else None
