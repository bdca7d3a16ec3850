"""The head of a poster, read from across the yard: the station, a large word, what it is about, and when."""

from __future__ import annotations

from dataclasses import dataclass

from station_app.documents import fonts
from station_app.documents.papers import Align
from station_app.documents.pen import GOLD, INK, QUIET, RED, Pen


@dataclass(frozen=True, slots=True)
class PosterTitle:
    """The station, the large word between two stars and rules, what it is about, and the period."""

    station: str
    word: str
    subtitle: str
    period: str
    scale: float
    clings: bool = False

    def height(self, width: float) -> float:
        del width
        return 122 * self.scale

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        scale = self.scale
        middle = x + width / 2
        size = fonts.fitting(self.station, width, 13 * scale, bold=True)
        pen.text(middle, top - 14 * scale, self.station, size, bold=True, align=Align.CENTER)
        word = "\u2002".join(self.word)
        large = 46 * scale
        baseline = top - 67 * scale
        pen.text(middle, baseline, word, large, bold=True, colour=RED, align=Align.CENTER)
        half = fonts.width(word, large, bold=True) / 2 + 16 * scale
        level = baseline + large * 0.37
        for side in (-1, 1):
            pen.line(middle + side * (half + 16 * scale), level, middle + side * width / 2, level, thick=1.2)
            at = middle + side * half
            pen.text(at, level - 5.2 * scale, "★", 14 * scale, colour=GOLD, align=Align.CENTER)
        room = width - 8
        size = fonts.fitting(self.subtitle, room, 15 * scale, bold=True)
        pen.text(middle, top - 96 * scale, self.subtitle, size, bold=True, colour=INK, align=Align.CENTER)
        pen.text(middle, top - 115 * scale, self.period, 10.5 * scale, colour=QUIET, align=Align.CENTER)
