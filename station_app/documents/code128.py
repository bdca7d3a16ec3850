"""Code 128 (ISO/IEC 15417), set B: our own goods' codes as bars, with the text below them."""

from __future__ import annotations

from typing import Final

from station_app.documents import fonts
from station_app.documents.papers import MM, Align
from station_app.documents.pen import Pen

MODULE: Final = 0.33 * MM
LEAST_MODULE: Final = 0.25 * MM
"""What a hand scanner still reads off a laser print."""
QUIET_ZONE: Final = 10
"""Modules that stay white on both sides."""

_START_B, _STOP = 104, 106
_FIRST, _LAST = " ", "~"
_CODES: Final = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222"
    "123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321"
    "232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121"
    "313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224"
    "111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111"
    "111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113"
    "114311411113411311113141114131311141411131211412211214211232"
)
_WIDTHS: Final = (*(_CODES[place : place + 6] for place in range(0, len(_CODES), 6)), "2331112")
"""The widths of bars and spaces of each value, in modules, beginning with a bar."""


def can_say(text: str) -> bool:
    """True for what set B has: printable ASCII."""
    return bool(text) and all(_FIRST <= character <= _LAST for character in text)


def pattern(text: str) -> str:
    """The modules of ``text`` from left to right, "1" for a bar, without the quiet zones."""
    values = [_START_B, *(ord(character) - ord(_FIRST) for character in text)]
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    return "".join(
        ("1" if place % 2 == 0 else "0") * int(width)
        for value in (*values, check, _STOP)
        for place, width in enumerate(_WIDTHS[value])
    )


def width_of(text: str, module: float = MODULE) -> float:
    """Points with the quiet zones."""
    return (len(pattern(text)) + 2 * QUIET_ZONE) * module


def module_within(text: str, room: float) -> float | None:
    """The module with which ``text`` fits into ``room`` points, or None where no scanner would read it."""
    module = min(MODULE, room / (len(pattern(text)) + 2 * QUIET_ZONE))
    return module if module >= LEAST_MODULE else None


def draw(pen: Pen, x: float, y: float, high: float, text: str, module: float = MODULE) -> None:
    """Draws the bars with their quiet zone beginning at ``x``; the text's foot is at ``y``."""
    size = 8.5
    foot = y + size * 1.1
    first = x + QUIET_ZONE * module
    bars = pattern(text)
    pen.fill(
        [
            (first + place * module, foot, module, y + high - foot)
            for place, bar in enumerate(bars)
            if bar == "1"
        ]
    )
    middle = first + len(bars) * module / 2
    pen.text(middle, y, text, fonts.fitting(text, len(bars) * module, size), align=Align.CENTER)
