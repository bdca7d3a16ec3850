"""The two fonts that every paper is set in: loaded once, measured, wrapped, and asked what they can show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from threading import Lock
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from station_app.resources import resource

REGULAR: Final = "StationRegular"
BOLD: Final = "StationBold"

_FILES: Final = {REGULAR: "NotoSansSC-Regular.ttf", BOLD: "NotoSansSC-Bold.ttf"}

_NO_START: Final = frozenset("，。、；：？！）〕】》〉」』”’…—～·％%℃,.;:?!)]}")
_NO_END: Final = frozenset("（〔【《〈「『“‘￥([{")
_SHAPELESS: Final = re.compile(
    "[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufe00-\ufe0f\ufeff\x00-\x08\x0b-\x1f]"
)
_UNIT: Final = re.compile(r"[0-9A-Za-z@#&+\-−_./:×%]+|.", re.DOTALL)

_loading = Lock()
_advances: dict[str, dict[int, float]] = {}
"""Of each font, the advance of each character it can show, in thousandths of the size."""


class _StationFont(TTFont):
    """A subset font whose text can be copied and searched beyond the basic plane too (𬱖, 𠅤).

    reportlab writes such characters into the ToUnicode map as one number; PDF wants UTF-16.
    """

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab's own name
        super().addObjects(doc)
        for key, held in doc.idToObject.items():
            if key.startswith("toUnicodeCMap:"):
                held.content = re.sub(r"<([0-9A-F]{5,6})>", _as_utf16, held.content)


def _as_utf16(found: re.Match[str]) -> str:
    return f"<{chr(int(found[1], 16)).encode('utf-16-be').hex().upper()}>"


def _loaded() -> dict[str, dict[int, float]]:
    if _advances:
        return _advances
    with _loading:
        if not _advances:
            _advances.update({name: _load(name, file) for name, file in _FILES.items()})
    return _advances


def _load(name: str, file: str) -> dict[int, float]:
    font = _StationFont(name, str(resource("fonts", file)), asciiReadable=False)
    pdfmetrics.registerFont(font)
    face = font.face
    return {code: face.charWidths.get(code, face.defaultWidth) for code in face.charToGlyph}


def ready() -> None:
    """Load and register both fonts (about 0.1 s, the first time only)."""
    _loaded()


def name_of(*, bold: bool) -> str:
    """The registered name of the font."""
    return BOLD if bold else REGULAR


def printable(text: str) -> str:
    """``text`` without the characters that have no shape (zero-width, control); tabs become spaces."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\xa0", " ")
    return _SHAPELESS.sub("", text)


def unshowable(text: str) -> frozenset[str]:
    """The characters of ``text`` that the fonts cannot show."""
    regular, bold = _loaded().values()
    return frozenset(
        c for c in printable(text) if c != "\n" and (ord(c) not in regular or ord(c) not in bold)
    )


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide ``text`` stands at ``size``, in points; what cannot be shown counts as one em."""
    advances = _loaded()[BOLD if bold else REGULAR]
    return sum([advances.get(code, 1000) for code in map(ord, text)]) * size / 1000


def wrap(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """``text`` in lines no wider than ``room`` points; always at least one line.

    Chinese breaks between any two characters, but no line starts with closing punctuation (，。）) or
    ends with opening punctuation; a number or Latin word is broken only where it alone is too wide.
    """
    text = printable(text)
    if "\n" not in text and len(text) * size <= room and width(text, size, bold=bold) <= room:
        return [text]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrap_paragraph(paragraph, room, size, bold=bold))
    return lines


def _wrap_paragraph(text: str, room: float, size: float, *, bold: bool) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    for unit in _units(text):
        for piece in _pieces(unit, room, size, bold=bold):
            needed = width(piece, size, bold=bold)
            if line and used + width(piece.rstrip(), size, bold=bold) > room + 0.01:
                lines.append(line.rstrip())
                line, used = "", 0.0
            if not line and lines and piece.isspace():
                continue
            line, used = line + piece, used + needed
    return [*lines, line.rstrip()]


def _units(text: str) -> Iterable[str]:
    """Runs that must not be broken: words and numbers, and punctuation with what it belongs to."""
    held = ""
    for found in _UNIT.finditer(text):
        unit = found[0]
        if held and unit[0] not in _NO_START and held[-1] not in _NO_END:
            yield held
            held = ""
        held += unit
    if held:
        yield held


def _pieces(unit: str, room: float, size: float, *, bold: bool) -> Iterable[str]:
    if width(unit, size, bold=bold) <= room:
        return (unit,)
    return tuple(unit)


def fitting(text: str, room: float, size: float, *, bold: bool = False, smallest: float = 8) -> float:
    """The largest size up to ``size`` at which ``text`` stands on one line, yet not under ``smallest``."""
    wide = width(text, size, bold=bold)
    return size if wide <= room else max(smallest, size * room / wide)
