"""The papers that documents are printed on; free of reportlab, so that settings can name them at no cost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Self

MM = 72 / 25.4
"""Points in a millimetre."""


class Align(Enum):
    """Where a text stands in its room."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class ReceiptPaper(StrEnum):
    """What a receipt can be printed on: two rolls of thermal paper, a sheet, or a form with holes."""

    ROLL_58 = "roll58"
    ROLL_80 = "roll80"
    A5 = "a5"
    A4 = "a4"
    FORM_241 = "form241"
    """Copying forms for a dot-matrix printer (241-2): with the holes 241 mm wide, half a sheet high."""

    @property
    def label(self) -> str:
        """As the clerk chooses it."""
        return _RECEIPT_LABELS[self]


class SheetPaper(StrEnum):
    """The sheets that statements and posters are printed on."""

    A5 = "a5"
    A4 = "a4"
    A3 = "a3"

    @property
    def label(self) -> str:
        """As the clerk chooses it."""
        return self.value.upper()


_RECEIPT_LABELS = {
    ReceiptPaper.ROLL_58: "58 毫米小票",
    ReceiptPaper.ROLL_80: "80 毫米小票",
    ReceiptPaper.A5: "A5",
    ReceiptPaper.A4: "A4（带存根）",
    ReceiptPaper.FORM_241: "241 毫米针打纸（二等分）",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A page and its margins, all in points."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def inner_width(self) -> float:
        return self.width - self.left - self.right

    @property
    def inner_height(self) -> float:
        return self.height - self.top - self.bottom

    def landscape(self) -> Self:
        """The same sheet lying on its side."""
        return type(self)(self.height, self.width, self.left, self.right, self.top, self.bottom)


def _sheet(width: float, height: float, side: float, top: float, bottom: float) -> Paper:
    return Paper(width * MM, height * MM, side * MM, side * MM, top * MM, bottom * MM)


A3 = _sheet(297, 420, 20, 18, 20)
A4 = _sheet(210, 297, 17, 14, 17)
A5 = _sheet(148, 210, 11, 10, 14)

FORM_241 = _sheet(241, 139.7, 20, 8, 12)
"""The holes take 12.7 mm on either side, and a printer does not hit the paper to the millimetre."""

SHEETS = {SheetPaper.A5: A5, SheetPaper.A4: A4, SheetPaper.A3: A3}


def roll(width: float, printable: float, height: float) -> Paper:
    """A piece of roll paper: ``width`` and ``printable`` in mm; ``height`` in points."""
    side = (width - printable) / 2 * MM
    return Paper(width * MM, height, side, side, 3 * MM, 6 * MM)
