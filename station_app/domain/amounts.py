"""Points as a clerk types and reads them: parsing, showing, capital numerals, and quantities of goods.

Points are integers of 0.1 point ("tenths") everywhere.
"""

from __future__ import annotations

import re

from station_app.domain.fullwidth import without_spaces
from station_app.errors.rules import (
    PointsMissing,
    PointsNotNumber,
    PointsNotPositive,
    PointsTooFine,
    PointsTooLarge,
    QuantityIsBarcode,
    QuantityMissing,
    QuantityNotWhole,
    QuantityOutOfRange,
)

MOST_POINTS = 1_000_000
"""The most that can be typed at once, in whole points, plus or minus."""

MINUS = "\N{MINUS SIGN}"
"""The minus sign shown before points: as wide as +, and never broken off at the end of a line."""

_TENTHS = 10
_SHOWN = 20
_BARCODE_LENGTH = 7
"""No quantity has this many digits; the shortest retail barcodes (EAN-8, UPC-E) have eight or seven."""

_MINUS_SIGNS = str.maketrans(dict.fromkeys("\N{MINUS SIGN}\N{EN DASH}\N{EM DASH}\N{SMALL HYPHEN-MINUS}", "-"))
_NUMBER = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?")
_DIGITS = re.compile(r"[0-9]+")


def parse_points(text: str) -> int:
    """What was typed, as signed tenths of a point.

    Full-width digits, spaces, thousands commas, a Chinese full stop for the decimal point (an input
    method left on) and a closing 分 are taken. Raises PointsMissing, PointsNotNumber, PointsTooFine
    (more than one decimal) or PointsTooLarge (beyond ``MOST_POINTS``).
    """
    typed = _without_unit(text)
    if not typed:
        raise PointsMissing
    match = _NUMBER.fullmatch(typed)
    if match is None:
        raise PointsNotNumber(typed=_shown(text))
    sign, whole, decimals = match.groups(default="")
    if len(decimals) > 1:
        raise PointsTooFine(typed=_shown(text))
    digits = whole.replace(",", "").lstrip("0")
    if len(digits) > len(str(MOST_POINTS)):
        raise PointsTooLarge(typed=_shown(text), most=MOST_POINTS)
    tenths = int(digits or "0") * _TENTHS + int(decimals or "0")
    if tenths > MOST_POINTS * _TENTHS:
        raise PointsTooLarge(typed=_shown(text), most=MOST_POINTS)
    return -tenths if sign == "-" else tenths


def parse_positive_points(text: str) -> int:
    """As ``parse_points``, for a field where only more than zero makes sense; raises PointsNotPositive."""
    tenths = parse_points(text)
    if tenths <= 0:
        raise PointsNotPositive(typed=_shown(text))
    return tenths


def format_points(tenths: int, *, signed: bool = False) -> str:
    """Points as shown: ``35`` → "3.5", ``700`` → "70"; ``signed`` puts + before what was gained.

    A minus is always shown, as U+2212 (``MINUS``), which ``parse_points`` reads back.
    """
    whole, rest = divmod(abs(tenths), _TENTHS)
    sign = MINUS if tenths < 0 else "+" if signed and tenths > 0 else ""
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"


_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_GROUP = 10_000


def capital_points(tenths: int) -> str:
    """Points in capital numerals: ``1235`` → "壹佰贰拾叁点伍分", for receipts and slips.

    Numerals and the use of 零 follow 《正确填写票据和结算凭证的基本规定》 (银发〔1997〕393号, annex 1).
    """
    whole, rest = divmod(abs(tenths), _TENTHS)
    sign = "负" if tenths < 0 else ""
    decimals = f"点{_CAPITALS[rest]}" if rest else ""
    return f"{sign}{_capital_whole(whole)}{decimals}分"


def parse_quantity(text: str, most: int) -> int:
    """A quantity of goods from 1 to ``most``, as typed.

    A barcode scanned into the field is told apart by its length and refused, however small its value.
    Raises QuantityMissing, QuantityIsBarcode, QuantityNotWhole or QuantityOutOfRange.
    """
    typed = without_spaces(text)
    if not typed:
        raise QuantityMissing(most=most)
    if not _DIGITS.fullmatch(typed):
        raise QuantityNotWhole(typed=_shown(text), most=most)
    if len(typed) >= _BARCODE_LENGTH:
        raise QuantityIsBarcode(typed=_shown(text))
    quantity = int(typed)
    if not 1 <= quantity <= most:
        raise QuantityOutOfRange(typed=_shown(text), most=most)
    return quantity


def _without_unit(text: str) -> str:
    return without_spaces(text).translate(_MINUS_SIGNS).replace("。", ".").removesuffix("分")


def _shown(text: str) -> str:
    """What was typed, short enough for a sentence."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _capital_whole(number: int) -> str:
    if number == 0:
        return _CAPITALS[0]
    text = ""
    for power in range(len(_GROUPS) - 1, -1, -1):
        group = number // _GROUP**power % _GROUP
        if group == 0:
            continue
        skipped = text and (group < _GROUP // 10 or number // _GROUP ** (power + 1) % _GROUP == 0)
        text += f"{_CAPITALS[0] if skipped else ''}{_capital_group(group)}{_GROUPS[power]}"
    return text


def _capital_group(group: int) -> str:
    text = ""
    for place in range(len(_PLACES) - 1, -1, -1):
        digit = group // 10**place % 10
        if digit:
            gap = text and group // 10 ** (place + 1) % 10 == 0
            text += f"{_CAPITALS[0] if gap else ''}{_CAPITALS[digit]}{_PLACES[place]}"
    return text
