"""Cards of 85 × 54 mm, ten to an A4 sheet, with marks to cut along: cards, vouchers, queue numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from station_app.documents.papers import MM
from station_app.documents.pen import FAINT, QUIET, Pen

T = TypeVar("T")

CARD: Final = (85 * MM, 54 * MM)
_SHEET: Final = (210 * MM, 297 * MM)
_ACROSS, _DOWN = 2, 5
_LEFT: Final = (_SHEET[0] - _ACROSS * CARD[0]) / 2
_BOTTOM: Final = (_SHEET[1] - _DOWN * CARD[1]) / 2
_MARK: Final = 5 * MM


def card_sheets(title: str, cards: Sequence[T], draw: Callable[[Pen, T, float, float], None]) -> bytes:
    """The PDF of ``cards``; ``draw(pen, card, left, bottom)`` draws one with its lower left corner there."""
    pen = Pen(title, _SHEET)
    each = _ACROSS * _DOWN
    for start in range(0, len(cards), each):
        if start:
            pen.next_page(_SHEET)
        _draw_marks(pen)
        for place, card in enumerate(cards[start : start + each]):
            down, across = divmod(place, _ACROSS)
            draw(pen, card, _LEFT + across * CARD[0], _BOTTOM + (_DOWN - 1 - down) * CARD[1])
    return pen.finish()


def _draw_marks(pen: Pen) -> None:
    """Hairlines between the cards, and marks in the margin to lay a ruler on."""
    right, top = _LEFT + _ACROSS * CARD[0], _BOTTOM + _DOWN * CARD[1]
    for across in range(_ACROSS + 1):
        x = _LEFT + across * CARD[0]
        pen.line(x, _BOTTOM, x, top, thick=0.25, colour=FAINT)
        pen.line(x, _BOTTOM - _MARK, x, _BOTTOM - 2, thick=0.4, colour=QUIET)
        pen.line(x, top + 2, x, top + _MARK, thick=0.4, colour=QUIET)
    for down in range(_DOWN + 1):
        y = _BOTTOM + down * CARD[1]
        pen.line(_LEFT, y, right, y, thick=0.25, colour=FAINT)
        pen.line(_LEFT - _MARK, y, _LEFT - 2, y, thick=0.4, colour=QUIET)
        pen.line(right + 2, y, right + _MARK, y, thick=0.4, colour=QUIET)
