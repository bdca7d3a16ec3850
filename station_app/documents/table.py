"""Tables that flow over pages: the head repeated, rows never cut, numbers right-aligned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Self

from reportlab.lib.colors import Color

from station_app.documents import fonts
from station_app.documents.papers import Align
from station_app.documents.pen import FAINT, INK, QUIET, RED, Pen


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``share`` is its part of the table's width, in any unit common to the table."""

    heading: str
    share: float
    align: Align = Align.LEFT
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row's texts; its first ``lead`` cells stand out in red; a ``quiet`` row is one grey remark."""

    cells: tuple[str, ...]
    bold: bool = False
    lead: int = 0
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class TableStyle:
    """Measures (points) and colours of a table."""

    size: float = 9.5
    leading: float = 1.32
    pad_x: float = 3.5
    pad_y: float = 3.2
    least_height: float = 0
    rule: Color = RED
    row_rule: Color | None = FAINT
    column_rules: bool = False
    ink: Color = INK

    @property
    def line(self) -> float:
        """The height of one line of text."""
        return self.size * self.leading


@dataclass(frozen=True, slots=True)
class _Laid:
    """A row whose texts are broken into lines."""

    row: Row
    cells: tuple[tuple[str, ...], ...]
    height: float


SPARED: Final = 2
"""Rows that go over to the next page with the total or the signatures."""

NOTHING: Final = "没有记录"


class Table:
    """A table; ``total`` is a last row set in bold. A row is as high as its longest cell, wrapped.

    Every row (and ``total``) has one cell per column.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Sequence[Row],
        style: TableStyle | None = None,
        *,
        total: Sequence[str] | None = None,
        clings: bool = False,
    ) -> None:
        self.clings = clings
        self._columns = tuple(columns)
        self._style = style or TableStyle()
        self._rows = tuple(rows) or (Row((NOTHING,), quiet=True),)
        if total is not None:
            self._rows += (Row(tuple(total), bold=True),)
        self._left_pads = left_pads([column.align for column in self._columns], self._style)
        self._width = 0.0
        self._head = _Laid(Row(()), (), 0)
        self._laid: tuple[_Laid, ...] = ()

    def height(self, width: float) -> float:
        self._lay(width)
        return self._head.height + sum(laid.height for laid in self._laid)

    def split(self, width: float, room: float, *, must: bool) -> tuple[Self | None, Self | None]:
        self._lay(width)
        ends = list(accumulate((laid.height for laid in self._laid), initial=self._head.height))
        fitting = sum(end <= room for end in ends[1:])
        count = min(fitting, len(self._laid) - SPARED - 1) if self._rows[-1].bold else fitting
        if count > 0:
            return self._part(self._laid[:count]), self._part(self._laid[count:])
        if not must:
            return None, self
        if fitting:
            return self._part(self._laid[:fitting]), self._part(self._laid[fitting:])
        first, rest = self._cut(self._laid[0], room - self._head.height)
        return self._part((first,)), self._part((rest, *self._laid[1:]))

    def spare_last(self) -> tuple[Self | None, Self | None]:
        spared = SPARED + self._rows[-1].bold
        return self._part(self._laid[:-spared]), self._part(self._laid[-spared:])

    def draw(self, pen: Pen, x: float, top: float, width: float) -> None:
        self._lay(width)
        style = self._style
        edges = list(accumulate(self._widths(), initial=x))
        left, right = edges[0], edges[-1]
        if style.column_rules:
            bottom = top - self.height(width)
            for edge in edges:
                pen.line(edge, top, edge, bottom, thick=0.3, colour=style.row_rule or style.rule)
        pen.line(left, top, right, top, thick=0.9, colour=style.rule)
        self._draw_row(pen, self._head, edges, top)
        y = top - self._head.height
        pen.line(left, y, right, y, thick=0.5, colour=style.rule)
        for laid in self._laid:
            self._draw_row(pen, laid, edges, y)
            y -= laid.height
            if style.row_rule is not None and laid is not self._laid[-1]:
                pen.line(left, y, right, y, thick=0.3, colour=style.row_rule)
        pen.line(left, y, right, y, thick=0.9, colour=style.rule)

    def _part(self, laid: tuple[_Laid, ...]) -> Self | None:
        if not laid:
            return None
        part = type(self)(self._columns, [each.row for each in laid], self._style, clings=self.clings)
        part._width, part._head, part._laid = self._width, self._head, laid  # noqa: SLF001 - one of our own
        return part

    def _cut(self, laid: _Laid, room: float) -> tuple[_Laid, _Laid]:
        """A row higher than a page, cut between two lines."""
        lines = max(1, int((room - 2 * self._style.pad_y) / self._style.line))
        return (
            self._measured(laid.row, tuple(cell[:lines] for cell in laid.cells)),
            self._measured(laid.row, tuple(cell[lines:] for cell in laid.cells)),
        )

    def _lay(self, width: float) -> None:
        if self._width == width:
            return
        self._width = width
        headings = Row(tuple(column.heading for column in self._columns), bold=True)
        widths = self._widths()
        self._head = self._broken(headings, widths)
        self._laid = tuple(self._broken(row, widths) for row in self._rows)

    def _widths(self) -> list[float]:
        total = sum(column.share for column in self._columns)
        return [self._width * column.share / total for column in self._columns]

    def _broken(self, row: Row, widths: Sequence[float]) -> _Laid:
        if row.quiet:
            return self._measured(row, (row.cells,))
        size = self._style.size
        rooms = _over_empty(row.cells, widths) if row.bold else widths
        cells = tuple(
            tuple(
                fonts.wrap(
                    cell,
                    rooms[index] - self._left_pads[index] - self._style.pad_x,
                    size,
                    bold=row.bold or self._columns[index].bold or index < row.lead,
                )
            )
            for index, cell in enumerate(row.cells)
        )
        return self._measured(row, cells)

    def _measured(self, row: Row, cells: tuple[tuple[str, ...], ...]) -> _Laid:
        lines = max(len(cell) for cell in cells)
        height = lines * self._style.line + 2 * self._style.pad_y
        return _Laid(row, cells, max(height, self._style.least_height))

    def _draw_row(self, pen: Pen, laid: _Laid, edges: Sequence[float], top: float) -> None:
        style, row = self._style, laid.row
        if row.quiet:
            middle = (edges[0] + edges[-1]) / 2
            baseline = top - laid.height / 2 - style.size * 0.36
            pen.text(middle, baseline, row.cells[0], style.size, colour=QUIET, align=Align.CENTER)
            return
        for index, (cell, column) in enumerate(zip(laid.cells, self._columns, strict=True)):
            if not any(cell):
                continue
            lifted = index < row.lead
            at = _anchor(column.align, edges[index] + self._left_pads[index], edges[index + 1] - style.pad_x)
            baseline = top - (laid.height - len(cell) * style.line) / 2 - style.line / 2 - style.size * 0.36
            for text in cell:
                pen.text(
                    at,
                    baseline,
                    text,
                    style.size,
                    bold=row.bold or column.bold or lifted,
                    colour=RED if lifted else style.ink,
                    align=column.align,
                )
                baseline -= style.line


def _anchor(align: Align, left: float, right: float) -> float:
    return {Align.LEFT: left, Align.CENTER: (left + right) / 2, Align.RIGHT: right}[align]


def left_pads(aligns: Sequence[Align], style: TableStyle) -> list[float]:
    """White space at the left of each column: wider where words follow a column of numbers."""
    after = [None, *aligns][:-1]
    return [
        style.pad_x + (style.size if align is Align.LEFT and before is Align.RIGHT else 0)
        for align, before in zip(aligns, after, strict=True)
    ]


def _over_empty(cells: Sequence[str], widths: Sequence[float]) -> list[float]:
    """The widths that a total's words may take: each over the empty cells at its right."""
    rooms = list(widths)
    for index in range(len(cells) - 2, -1, -1):
        if not cells[index + 1]:
            rooms[index] += rooms[index + 1]
    return rooms


def shares_by_content(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    aligns: Sequence[Align],
    room: float,
    style: TableStyle,
) -> list[float] | None:
    """Widths (points) that suit what the columns hold, adding up to ``room``; None where they cannot fit.

    A right-aligned column (numbers) is never wrapped; the others give way down to their heading or four
    characters.
    """
    size = style.size
    natural, least = [], []
    for index, (heading, left) in enumerate(zip(headings, left_pads(aligns, style), strict=True)):
        pad = left + style.pad_x + 1
        head = fonts.width(heading, size, bold=True) + pad
        longest = max((fonts.width(row[index], size) for row in rows), default=0) + pad
        natural.append(max(head, longest))
        least.append(
            natural[-1] if aligns[index] is Align.RIGHT else min(natural[-1], max(head, 4 * size + pad))
        )
    if sum(least) > room:
        return None
    spare = room - sum(natural)
    if spare >= 0:
        return [each + spare * each / sum(natural) for each in natural]
    return _shrunk(natural, least, room)


def _shrunk(natural: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Cap the widest columns at one common width such that all fit ``room``."""
    low, high = 0.0, max(natural)
    for _ in range(40):
        cap = (low + high) / 2
        fits = sum(max(small, min(wide, cap)) for wide, small in zip(natural, least, strict=True)) <= room
        low, high = (cap, high) if fits else (low, cap)
    widths = [max(small, min(wide, low)) for wide, small in zip(natural, least, strict=True)]
    return [each * room / sum(widths) for each in widths]
