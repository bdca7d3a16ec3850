"""Phone numbers as rosters hold them: mainland mobiles, and landlines with their area code."""

from __future__ import annotations

import re
from enum import StrEnum

from station_app.domain.fullwidth import narrow, without_spaces


class PhoneProblem(StrEnum):
    """Why a cell is not one phone number."""

    NOT_A_PHONE = "not_a_phone"
    AREA_CODE = "area_code"
    CHARACTERS = "characters"
    DAMAGED_BY_EXCEL = "damaged_by_excel"
    SEVERAL = "several"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    PhoneProblem.NOT_A_PHONE: "不是手机号，也不是带区号的座机号",
    PhoneProblem.AREA_CODE: "座机号没有区号，例如 0717-4821234",
    PhoneProblem.CHARACTERS: "电话里有不该有的字符",
    PhoneProblem.DAMAGED_BY_EXCEL: "电话被 Excel 改成了科学计数，请重填",
    PhoneProblem.SEVERAL: "一格里有几个电话，只取了第一个",
}

_COUNTRY = re.compile(r"(?:\+|00)86|86(?=1[3-9][0-9]{9}$)")
_MOBILE = re.compile(r"0?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([2-9][0-9]{6,7})")
_LOCAL = re.compile(r"[2-9][0-9]{6,7}")
_DIGITS = re.compile(r"[0-9]+")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+")
_PUNCTUATION = re.compile("[()\\-'\N{EN DASH}\N{EM DASH}\N{NON-BREAKING HYPHEN}\N{MINUS SIGN}]")
_BETWEEN_NUMBERS = re.compile(r"[,;/\\、，；|\n]+")

_NO_CELL = 1e300


def read_phone(raw: str | float | None) -> tuple[str | None, PhoneProblem | None]:
    """Read a cell as a phone number: (number, problem); never raises.

    A mobile comes out as 11 digits, a landline as "0717-4821234". +86, spaces, dashes, brackets, full-width
    digits and a closing ".0" are taken. An empty cell is (None, None); of several numbers the first is
    taken, with the problem SEVERAL.
    """
    text = _text_of(raw)
    parts = [part for part in _BETWEEN_NUMBERS.split(text) if part.strip()]
    if not parts:
        return None, None
    number, problem = _read_one(parts[0])
    if number is not None and len(parts) > 1:
        return number, PhoneProblem.SEVERAL
    return number, problem


def _text_of(raw: str | float | None) -> str:
    if raw is None:
        return ""
    if isinstance(raw, str):
        return narrow(raw).strip()
    if not abs(raw) < _NO_CELL:
        return ""
    return str(int(raw)) if raw == int(raw) else str(raw)


def _read_one(part: str) -> tuple[str | None, PhoneProblem | None]:
    text = _PUNCTUATION.sub("", without_spaces(part).removesuffix(".0"))
    text = _COUNTRY.sub("", text, count=1) if _COUNTRY.match(text) else text
    if mobile := _MOBILE.fullmatch(text):
        return mobile[1], None
    if landline := _LANDLINE.fullmatch(text):
        return f"{landline[1]}-{landline[2]}", None
    return None, _problem_of(text)


def _problem_of(text: str) -> PhoneProblem:
    if _SCIENTIFIC.fullmatch(text):
        return PhoneProblem.DAMAGED_BY_EXCEL
    if not _DIGITS.fullmatch(text):
        return PhoneProblem.CHARACTERS
    return PhoneProblem.AREA_CODE if _LOCAL.fullmatch(text) else PhoneProblem.NOT_A_PHONE
