"""The pen that every paper is drawn with: one canvas, four colours, text that is checked as it is set."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from threading import Lock
from typing import Final

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from station_app.documents import fonts
from station_app.documents.papers import Align
from station_app.errors.documents import UnshowableCharacter

INK: Final = HexColor("#1A1A1A")
BLACK: Final = HexColor("#000000")
QUIET: Final = HexColor("#5F5A57")
RED: Final = HexColor("#B71C1C")
GOLD: Final = HexColor("#8A6100")
FAINT: Final = HexColor("#D9D2CE")
WHITE: Final = HexColor("#FFFFFF")

HAIRLINE: Final = 0.4

_saving = Lock()
"""A font's reader keeps its place while it makes a subset, so one document is saved at a time."""


class Pen:
    """Draws one document; coordinates are reportlab's: points, from the lower left corner.

    Characters that the fonts cannot show are collected, and ``finish`` raises instead of giving bytes.
    """

    def __init__(self, title: str, size: tuple[float, float], *, black_only: bool = False) -> None:
        fonts.ready()
        self._black_only = black_only
        self._buffer = BytesIO()
        # invariant: the same facts give the same bytes, so a reprint can be compared with the first print.
        self._canvas = Canvas(
            self._buffer,
            pagesize=size,
            pageCompression=1,
            invariant=1,
            initialFontName=fonts.REGULAR,  # type: ignore[arg-type] # the stubs take the name for a number
        )
        self._canvas.setTitle(title)
        self._canvas.setCreator("新时代文明实践站")
        self._checked: set[str] = set()
        self._unshowable: dict[str, str] = {}
        self._fill: Color | None = None

    def text(
        self,
        x: float,
        baseline: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: Color = INK,
        align: Align = Align.LEFT,
    ) -> None:
        """Set one line; ``x`` is its left edge, middle or right edge as ``align`` says."""
        text = fonts.printable(text)
        self._check(text)
        if align is not Align.LEFT:
            wide = fonts.width(text, size, bold=bold)
            x -= wide if align is Align.RIGHT else wide / 2
        self._fill_with(colour)
        self._canvas.setFont(fonts.name_of(bold=bold), size)
        self._canvas.drawString(x, baseline, text)

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        thick: float = HAIRLINE,
        colour: Color = RED,
        dash: Sequence[float] = (),
    ) -> None:
        """A straight line; ``dash`` gives the lengths drawn and left out, in points."""
        self._canvas.setLineWidth(thick)
        self._canvas.setStrokeColor(self._ink(colour))
        self._canvas.setDash(list(dash))
        self._canvas.line(x1, y1, x2, y2)

    def frame(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        thick: float = HAIRLINE,
        colour: Color = RED,
        dash: Sequence[float] = (),
        radius: float = 0,
    ) -> None:
        """The outline of a box whose lower left corner is ``x``, ``y``."""
        self._canvas.setLineWidth(thick)
        self._canvas.setStrokeColor(self._ink(colour))
        self._canvas.setDash(list(dash))
        self._canvas.roundRect(x, y, width, height, radius, stroke=1, fill=0)

    def ring(self, x: float, y: float, radius: float) -> None:
        """A faint dashed circle about ``x``, ``y``."""
        self._canvas.setLineWidth(HAIRLINE * 1.5)
        self._canvas.setStrokeColor(self._ink(FAINT))
        self._canvas.setDash([2, 2])
        self._canvas.circle(x, y, radius, stroke=1, fill=0)

    def fill(self, boxes: Sequence[tuple[float, float, float, float]], *, colour: Color = BLACK) -> None:
        """Fill boxes (x, y, width, height) as one shape, so that no seam shows between them."""
        self._fill_with(colour)
        path = self._canvas.beginPath()
        for x, y, width, height in boxes:
            path.rect(x, y, width, height)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def mark(self, x: float, y: float, text: str, size: float, *, colour: Color = RED) -> None:
        """A framed word about ``x``, ``y``, turned like a rubber stamp's print (已作废)."""
        wide = fonts.width(text, size, bold=True)
        self._canvas.saveState()
        self._canvas.translate(x, y)
        self._canvas.rotate(14)
        pad = size * 0.4
        self.frame(
            -wide / 2 - pad, -size * 0.78, wide + 2 * pad, size * 1.56, thick=1.6, colour=colour, radius=3
        )
        self.text(0, -size * 0.36, text, size, bold=True, colour=colour, align=Align.CENTER)
        self._canvas.restoreState()
        self._fill = None

    def next_page(self, size: tuple[float, float]) -> None:
        """End this page and begin another."""
        self._canvas.showPage()
        self._canvas.setPageSize(size)
        self._fill = None

    def finish(self) -> bytes:
        """The PDF's bytes. Raises ``UnshowableCharacter`` where the fonts lack one that was set."""
        if self._unshowable:
            raise UnshowableCharacter(
                characters="、".join(self._unshowable), text=next(iter(self._unshowable.values()))
            )
        with _saving:
            self._canvas.save()
        return self._buffer.getvalue()

    def _ink(self, colour: Color) -> Color:
        return BLACK if self._black_only else colour

    def _fill_with(self, colour: Color) -> None:
        colour = self._ink(colour)
        if self._fill is not colour:
            self._canvas.setFillColor(colour)
            self._fill = colour

    def _check(self, text: str) -> None:
        fresh = set(text) - self._checked
        if not fresh:
            return
        self._checked |= fresh
        for missing in sorted(fonts.unshowable("".join(fresh)), key=text.index):
            self._unshowable[missing] = text
