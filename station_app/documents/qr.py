"""QR codes as filled shapes: crisp at any resolution, modules a whole number of thermal-printer dots."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from reportlab.graphics.barcode import qrencoder

from station_app.documents.papers import MM
from station_app.documents.pen import Pen

QUIET_ZONE: Final = 4
"""Modules that stay white on every side (ISO/IEC 18004)."""

_DOT: Final = 0.125 * MM
"""One dot of a 203 dpi thermal head."""


@lru_cache(maxsize=64)
def modules(content: str) -> tuple[tuple[bool, ...], ...]:
    """The code's dark modules by row, error correction level M (15 % may be smudged)."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(content)
    code.make()
    return tuple(tuple(bool(dark) for dark in row) for row in code.modules)


def module_size(content: str, side: float) -> float:
    """The largest module (points) in whole printer dots with which the code and its margin fit ``side``."""
    exact = side / (len(modules(content)) + 2 * QUIET_ZONE)
    return max(1, int(exact / _DOT + 1e-6)) * _DOT


def draw_flush(pen: Pen, x: float, top: float, side: float, content: str) -> None:
    """Draw ``content``, sized as for ``side``, with its dark upper left corner at ``x``, ``top``.

    For codes at the edge of the printed area, whose quiet zone is the paper's margin.
    """
    step = module_size(content, side)
    dark = len(modules(content)) * step
    draw(pen, x - (side - dark) / 2, top - side + (side - dark) / 2, side, content)


def draw(pen: Pen, x: float, y: float, side: float, content: str) -> None:
    """Draw ``content`` centred in the square of ``side`` points whose lower left corner is ``x``, ``y``."""
    rows = modules(content)
    step = module_size(content, side)
    left = x + (side - len(rows) * step) / 2
    top = y + (side + len(rows) * step) / 2
    boxes: list[tuple[float, float, float, float]] = []
    for r, row in enumerate(rows):
        c = 0
        while c < len(row):
            start = c
            while c < len(row) and row[c]:
                c += 1
            if c > start:
                boxes.append((left + start * step, top - (r + 1) * step, (c - start) * step, step))
            c += 1
    pen.fill(boxes)
