"""The parts that papers share: letterhead, facts, paragraphs, signatures, the place for the stamp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from reportlab.lib.colors import Color

from station_app.documents import fonts
from station_app.documents.papers import MM, Align
from station_app.documents.pen import FAINT, INK, QUIET, RED, Pen


@dataclass(frozen=True, slots=True)
class Space:
    """Nothing, ``points`` high."""

    points: float
    clings: bool = False

    def height(self, width: float) -> float:
        del width
        return self.points

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        """Leave it white."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper with ``space`` points above and below; ``label`` stands in a gap of it."""

    space: float = 4
    thick: float = 0.5
    colour: Color = RED
    dash: tuple[float, ...] = ()
    label: str = ""
    clings: bool = False

    def height(self, width: float) -> float:
        del width
        return 2 * self.space + self.thick

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        y = top - self.space - self.thick / 2
        if not self.label:
            pen.line(x, y, x + width, y, thick=self.thick, colour=self.colour, dash=self.dash)
            return
        gap = fonts.width(self.label, 8) / 2 + 6
        middle = x + width / 2
        pen.line(x, y, middle - gap, y, thick=self.thick, colour=self.colour, dash=self.dash)
        pen.line(middle + gap, y, x + width, y, thick=self.thick, colour=self.colour, dash=self.dash)
        pen.text(middle, y - 2.9, self.label, 8, colour=QUIET, align=Align.CENTER)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, broken by the rules of Chinese setting."""

    text: str
    size: float = 9.5
    bold: bool = False
    colour: Color = INK
    align: Align = Align.LEFT
    leading: float = 1.45
    clings: bool = False

    def height(self, width: float) -> float:
        return len(self._lines(width)) * self.size * self.leading

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        at = {Align.LEFT: x, Align.CENTER: x + width / 2, Align.RIGHT: x + width}[self.align]
        line = self.size * self.leading
        baseline = top - line / 2 - self.size * 0.36
        for text in self._lines(width):
            pen.text(at, baseline, text, self.size, bold=self.bold, colour=self.colour, align=self.align)
            baseline -= line

    def _lines(self, width: float) -> list[str]:
        return fonts.wrap(self.text, width, self.size, bold=self.bold)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The station's name, a red double rule, the title of the paper, and a subtitle."""

    station: str
    title: str
    subtitle: str = ""
    size: float = 19
    aside: str = ""
    """Stands opposite the station's name: a number, a date."""

    clings: bool = False

    def height(self, width: float) -> float:
        return (
            self._station_height()
            + len(self._titles(width)) * self._title_line()
            + self._subtitle_height(width)
        )

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        small = self._small()
        baseline = top - small
        pen.text(x, baseline, self.station, small, bold=True, colour=RED)
        pen.text(x + width, baseline, self.aside, small, bold=True, colour=RED, align=Align.RIGHT)
        rule = baseline - small * 0.62
        pen.line(x, rule, x + width, rule, thick=1.1)
        pen.line(x, rule - 2, x + width, rule - 2, thick=0.35)
        baseline = top - self._station_height() - self.size * 1.02
        for text in self._titles(width):
            pen.text(x + width / 2, baseline, text, self.size, bold=True, align=Align.CENTER)
            baseline -= self._title_line()
        if self.subtitle:
            below = top - self.height(width) + self._subtitle_height(width)
            self._subtitle().draw(pen, x, below, width)

    def _small(self) -> float:
        return max(8.5, self.size * 0.52)

    def _station_height(self) -> float:
        return self._small() * 1.62 + 4 + self.size * 0.2

    def _titles(self, width: float) -> list[str]:
        return fonts.wrap(self.title, width, self.size, bold=True)

    def _title_line(self) -> float:
        return self.size * 1.55

    def _subtitle(self) -> Paragraph:
        return Paragraph(self.subtitle, max(8.5, self.size * 0.5), colour=QUIET, align=Align.CENTER)

    def _subtitle_height(self, width: float) -> float:
        return self._subtitle().height(width) + self.size * 0.3 if self.subtitle else self.size * 0.1


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled facts in ``columns`` columns, read row by row; labels are grey and equally wide."""

    pairs: tuple[tuple[str, str], ...]
    columns: int = 2
    size: float = 9.5
    label_colour: Color = QUIET
    ink: Color = INK
    leading: float = 1.6
    label_ems: float = 0
    """The labels' least width in characters, to stand in line with another block's."""

    clings: bool = False

    def height(self, width: float) -> float:
        return sum(self._row_heights(width))

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        label_width, room = self._rooms(width)
        y = top
        for index, high in enumerate(self._row_heights(width)):
            for place, (label, value) in enumerate(self._row(index)):
                left = x + place * width / self.columns
                baseline = y - self.size * (self.leading / 2 + 0.36)
                pen.text(left, baseline, label, self.size, colour=self.label_colour)
                for text in fonts.wrap(value, room, self.size):
                    pen.text(left + label_width, baseline, text, self.size, colour=self.ink)
                    baseline -= self.size * 1.35
            y -= high

    def _row(self, index: int) -> Sequence[tuple[str, str]]:
        return self.pairs[index * self.columns : (index + 1) * self.columns]

    def _rooms(self, width: float) -> tuple[float, float]:
        widest = max(fonts.width(label, self.size) for label, _ in self.pairs)
        label = max(widest, self.label_ems * self.size) + self.size * 0.9
        return label, width / self.columns - label - (4 if self.columns > 1 else 0)

    def _row_heights(self, width: float) -> list[float]:
        _, room = self._rooms(width)
        rows = [self._row(index) for index in range(ceil(len(self.pairs) / self.columns))]
        lines = [max(len(fonts.wrap(value, room, self.size)) for _, value in row) for row in rows]
        return [self.size * (self.leading + (count - 1) * 1.35) for count in lines]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, side by side, with room for a pen above each (``space`` points).

    An empty label leaves its place white, so that the lines of several rows stand below one another.
    """

    labels: tuple[str, ...]
    size: float = 9.5
    space: float = 22
    colour: Color = INK
    line_colour: Color = INK
    clings: bool = True

    def height(self, width: float) -> float:
        del width
        return self.space + self.size * 0.6

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        each = width / len(self.labels)
        baseline = top - self.space
        for index, label in enumerate(self.labels):
            if not label:
                continue
            left = x + index * each
            text = f"{label}："
            pen.text(left, baseline, text, self.size, colour=self.colour)
            start = left + fonts.width(text, self.size)
            end = left + each - (self.size if index + 1 < len(self.labels) else 0)
            pen.line(start, baseline - 2, end, baseline - 2, thick=0.5, colour=self.line_colour)


@dataclass(frozen=True, slots=True)
class StampPlace:
    """A faint ring where the station's seal goes (盖章处), at the right, with the date beneath."""

    date_line: str = "年　　月　　日"
    caption: str = "（盖章处）"
    radius: float = 19 * MM
    size: float = 9.5
    clings: bool = True

    def height(self, width: float) -> float:
        del width
        return 2 * self.radius + 2.2 * self.size

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        middle = x + width - self.radius - 4
        centre = top - self.radius - 3
        pen.ring(middle, centre, self.radius)
        pen.text(middle, centre - 3, self.caption, self.size, colour=QUIET, align=Align.CENTER)
        date_line = top - 2 * self.radius - 1.7 * self.size
        pen.text(middle, date_line, self.date_line, self.size, align=Align.CENTER)


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures side by side, each large over its label: what a statement is read for first."""

    pairs: tuple[tuple[str, str], ...]
    size: float = 15
    clings: bool = False

    def height(self, width: float) -> float:
        del width
        return self.size * 3.1

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        each = width / len(self.pairs)
        small = max(8.0, self.size * 0.56)
        bottom = top - self.height(width) + self.size * 0.3
        for index, (label, value) in enumerate(self.pairs):
            middle = x + (index + 0.5) * each
            size = fonts.fitting(value, each - 8, self.size, bold=True)
            pen.text(middle, top - self.size * 1.25, value, size, bold=True, align=Align.CENTER)
            pen.text(
                middle, top - self.size * 1.4 - small * 1.25, label, small, colour=QUIET, align=Align.CENTER
            )
            if index:
                pen.line(x + index * each, top - 4, x + index * each, bottom, thick=0.3, colour=FAINT)
