"""EAN-13 bars (GB 12904) as filled shapes, with the digits below them."""

from __future__ import annotations

from typing import Final

from station_app.documents import fonts
from station_app.documents.papers import MM, Align
from station_app.documents.pen import Pen

MODULE: Final = 0.33 * MM
"""The nominal width of one module; a scanner at the counter wants no less than 80 % of it."""
WIDTH: Final = (11 + 95 + 7) * MODULE
"""With the margins that stay white on both sides."""

_LEFT_MARGIN: Final = 11
_L = (
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
)
"""Number set A; set B is C turned round, and C is A with bars and spaces exchanged."""
_PARITY = ("AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB", "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA")
_EXCHANGE = str.maketrans("01", "10")
_GUARD, _CENTRE = "101", "01010"


def pattern(code: str) -> str:
    """The 95 modules of a valid EAN-13 from left to right, "1" for a bar."""
    left = "".join(
        _L[int(digit)] if parity == "A" else _L[int(digit)].translate(_EXCHANGE)[::-1]
        for digit, parity in zip(code[1:7], _PARITY[int(code[0])], strict=True)
    )
    right = "".join(_L[int(digit)].translate(_EXCHANGE) for digit in code[7:])
    return f"{_GUARD}{left}{_CENTRE}{right}{_GUARD}"


def draw(pen: Pen, x: float, y: float, high: float, code: str) -> None:
    """Draws a valid EAN-13 whose white margin begins at ``x``; the digits' foot is at ``y``."""
    size = 8.5
    foot = y + size * 0.95
    first = x + _LEFT_MARGIN * MODULE
    modules = pattern(code)
    guards = {*range(3), *range(45, 50), *range(92, 95)}
    pen.fill(
        [
            (first + place * MODULE, low, MODULE, y + high - low)
            for place, bar in enumerate(modules)
            if bar == "1"
            for low in (foot - size * 0.45 if place in guards else foot,)
        ]
    )
    pen.text(first - 3 * MODULE, y, code[0], size, align=Align.RIGHT)
    for start, digits in ((3, code[1:7]), (50, code[7:])):
        step = 42 * MODULE / 6
        for place, digit in enumerate(digits):
            middle = first + start * MODULE + (place + 0.5) * step
            pen.text(middle, y, digit, fonts.fitting(digit, step, size), align=Align.CENTER)
