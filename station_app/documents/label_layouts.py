"""The label papers that shelf labels are printed on, as data; free of reportlab. Measures in millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class LabelLayout:
    """A sheet of labels, or one label of a roll; ``margins`` left and top, ``gap`` between labels."""

    key: str
    title: str
    detail: str
    sheet: tuple[float, float]
    label: tuple[float, float]
    across: int = 1
    down: int = 1
    margins: tuple[float, float] = (0, 0)
    gap: tuple[float, float] = (0, 0)
    pad: float = 5
    name_size: float = 13
    price_size: float = 15

    @property
    def count(self) -> int:
        """Labels on a sheet."""
        return self.across * self.down

    def corner(self, place: int) -> tuple[float, float]:
        """The lower left corner of a label, counted row by row from the top; from the sheet's lower left."""
        down, across = divmod(place, self.across)
        left = self.margins[0] + across * (self.label[0] + self.gap[0])
        top = self.margins[1] + down * (self.label[1] + self.gap[1])
        return left, self.sheet[1] - top - self.label[1]


_A4: Final = (210.0, 297.0)
A4_3X8: Final = LabelLayout(
    "a4-3x8",
    "A4 纸 24 个（70×37 毫米）",
    "三列八行，标签纸，或普通纸裁开",
    _A4,
    (70, 37),
    3,
    8,
    (0, 0.5),
)
A4_2X7: Final = LabelLayout(
    "a4-2x7",
    "A4 纸 14 个（99×38 毫米）",
    "两列七行，字大",
    _A4,
    (99.1, 38.1),
    2,
    7,
    (4.65, 15.15),
    (2.5, 0),
    name_size=16,
    price_size=18,
)
A4_4X10: Final = LabelLayout(
    "a4-4x10",
    "A4 纸 40 个（48.5×25.4 毫米）",
    "四列十行，字小",
    _A4,
    (48.5, 25.4),
    4,
    10,
    (8, 21.5),
    pad=2.5,
    name_size=9.5,
    price_size=11,
)
ROLL_40X30: Final = LabelLayout(
    "roll-40x30", "标签机 40×30 毫米", "一张一个", (40, 30), (40, 30), pad=2, name_size=9.5, price_size=11
)
ROLL_60X40: Final = LabelLayout(
    "roll-60x40", "标签机 60×40 毫米", "一张一个", (60, 40), (60, 40), pad=3, name_size=12, price_size=14
)
LAYOUTS: Final = (A4_3X8, A4_2X7, A4_4X10, ROLL_40X30, ROLL_60X40)
