"""Blank numbered slips (应急兑换单), four to an A4 sheet, for when there is no power; entered afterwards."""

from __future__ import annotations

from datetime import date
from typing import Final

from station_app.documents import fonts
from station_app.documents.papers import MM, Align
from station_app.documents.pen import FAINT, INK, QUIET, RED, Pen
from station_app.domain.exchange_days import slip_label
from station_app.errors.documents import NothingToPrint

_SHEET: Final = (210 * MM, 297 * MM)
_SLIPS: Final = 4
_HIGH: Final = _SHEET[1] / _SLIPS
_SIDE: Final = 14 * MM
_ROWS: Final = 3
_STEP: Final = 7.2 * MM


def late_slips(station: str, title: str, day: date, count: int, first: int = 1) -> bytes:
    """``count`` slips numbered from ``first`` on; ``title`` is the 兑换日's name.

    Raises ``UnshowableCharacter``, ``NothingToPrint``.
    """
    if count < 1:
        raise NothingToPrint(what="应急兑换单")
    pen = Pen("应急兑换单", _SHEET)
    for place in range(count):
        down = place % _SLIPS
        if place and not down:
            pen.next_page(_SHEET)
        top = _SHEET[1] - down * _HIGH
        if down:
            pen.line(6 * MM, top, _SHEET[0] - 6 * MM, top, thick=0.4, colour=QUIET, dash=(4, 3))
        _draw(pen, station, title, slip_label(day, first + place), top)
    return pen.finish()


def _draw(pen: Pen, station: str, title: str, number: str, top: float) -> None:
    left, right = _SIDE, _SHEET[0] - _SIDE
    head = fonts.fitting(station, (right - left) * 0.62, 10, bold=True, smallest=7)
    pen.text(left, top - 9 * MM, station, head, bold=True, colour=RED)
    pen.text(right, top - 9 * MM, f"No. {number}", 12, bold=True, colour=RED, align=Align.RIGHT)
    pen.line(left, top - 11 * MM, right, top - 11 * MM, thick=0.9)
    pen.text((left + right) / 2, top - 17.5 * MM, "应急兑换单", 14, bold=True, align=Align.CENTER)
    name = fonts.fitting(title, (right - left) * 0.34, 9)
    pen.text(right, top - 17.2 * MM, title, name, colour=QUIET, align=Align.RIGHT)
    y = top - 24.5 * MM
    _blanks(pen, y, (("户号", 34), ("户主", 34), ("日期", 40), ("时间", 34)), left, right)
    y -= 4 * MM
    _grid(pen, left, right, y)
    y -= (_ROWS + 1) * _STEP + 6.5 * MM
    _blanks(pen, y, (("领取人签字", 50), ("代领人", 40), ("与本户关系", 40), ("经办人", 40)), left, right)


def _blanks(
    pen: Pen, baseline: float, labels: tuple[tuple[str, int], ...], left: float, right: float
) -> None:
    """Labels with a line to write on, sharing the width."""
    whole = sum(share for _, share in labels)
    x = left
    for label, share in labels:
        wide = (right - left) * share / whole
        pen.text(x, baseline, label, 9.5)
        pen.line(x + fonts.width(label, 9.5) + 4, baseline - 2, x + wide - 8, baseline - 2, colour=INK)
        x += wide


def _grid(pen: Pen, left: float, right: float, top: float) -> None:
    """Heading and empty rows for the goods."""
    edges = [left, left + 92 * MM, left + 117 * MM, left + 147 * MM, right]
    bottom = top - (_ROWS + 1) * _STEP
    for heading, start, end in zip(("商品", "数量", "积分单价", "积分小计"), edges, edges[1:], strict=False):
        pen.text((start + end) / 2, top - _STEP * 0.66, heading, 9.5, bold=True, align=Align.CENTER)
    for row in range(_ROWS + 2):
        y = top - row * _STEP
        thick = 0.8 if row in {0, 1, _ROWS + 1} else 0.4
        pen.line(left, y, right, y, thick=thick, colour=INK if row in {0, 1, _ROWS + 1} else FAINT)
    for edge in edges:
        pen.line(edge, top, edge, bottom, thick=0.4, colour=INK)
