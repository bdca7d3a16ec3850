"""Household cards (户码卡), ten 85 × 54 mm cards on an A4 sheet, scanned at sign-in and at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from station_app.documents import fonts, qr
from station_app.documents.inputs import HouseholdCardView
from station_app.documents.papers import MM, Align
from station_app.documents.pen import FAINT, QUIET, RED, WHITE, Pen
from station_app.domain.masking import mask_name
from station_app.errors.documents import NothingToPrint

_SHEET: Final = (210 * MM, 297 * MM)
_CARD: Final = (85 * MM, 54 * MM)
_ACROSS, _DOWN = 2, 5
_LEFT: Final = (_SHEET[0] - _ACROSS * _CARD[0]) / 2
_BOTTOM: Final = (_SHEET[1] - _DOWN * _CARD[1]) / 2
_MARK: Final = 5 * MM
_BAND: Final = 9.5 * MM
_CODE: Final = 33 * MM


def household_cards(station: str, cards: Sequence[HouseholdCardView]) -> bytes:
    """The cards' PDF, ten on a sheet with marks to cut along; heads' names are masked.

    Raises ``UnshowableCharacter``, or ``NothingToPrint`` where no household is given.
    """
    if not cards:
        raise NothingToPrint(what="农户")
    pen = Pen("户码卡", _SHEET)
    each = _ACROSS * _DOWN
    for start in range(0, len(cards), each):
        if start:
            pen.next_page(_SHEET)
        _draw_marks(pen)
        for place, card in enumerate(cards[start : start + each]):
            down, across = divmod(place, _ACROSS)
            left = _LEFT + across * _CARD[0]
            bottom = _BOTTOM + (_DOWN - 1 - down) * _CARD[1]
            _draw_card(pen, station, card, left, bottom)
    return pen.finish()


def _draw_marks(pen: Pen) -> None:
    """Hairlines between the cards, and marks in the margin to lay a ruler on."""
    right, top = _LEFT + _ACROSS * _CARD[0], _BOTTOM + _DOWN * _CARD[1]
    for across in range(_ACROSS + 1):
        x = _LEFT + across * _CARD[0]
        pen.line(x, _BOTTOM, x, top, thick=0.25, colour=FAINT)
        pen.line(x, _BOTTOM - _MARK, x, _BOTTOM - 2, thick=0.4, colour=QUIET)
        pen.line(x, top + 2, x, top + _MARK, thick=0.4, colour=QUIET)
    for down in range(_DOWN + 1):
        y = _BOTTOM + down * _CARD[1]
        pen.line(_LEFT, y, right, y, thick=0.25, colour=FAINT)
        pen.line(_LEFT - _MARK, y, _LEFT - 2, y, thick=0.4, colour=QUIET)
        pen.line(right + 2, y, right + _MARK, y, thick=0.4, colour=QUIET)


def _draw_card(pen: Pen, station: str, card: HouseholdCardView, left: float, bottom: float) -> None:
    wide, high = _CARD
    pad = 5 * MM
    band = bottom + high - _BAND - 3 * MM
    pen.fill([(left + 3 * MM, band, wide - 6 * MM, _BAND)], colour=RED)
    room = wide - 6 * MM - 8
    size = fonts.fitting(station, room, 10, bold=True, smallest=6.5)
    pen.text(
        left + wide / 2,
        band + _BAND / 2 - size * 0.36,
        station,
        size,
        bold=True,
        colour=WHITE,
        align=Align.CENTER,
    )
    text_room = wide - _CODE - pad - 3 * MM
    pen.text(left + pad, band - 6 * MM, "户　码　卡", 10, colour=QUIET)
    number = fonts.fitting(card.number, text_room, 19, bold=True, smallest=9)
    pen.text(left + pad, band - 15 * MM, card.number, number, bold=True)
    name = mask_name(card.head)
    pen.text(left + pad, band - 22 * MM, f"户主　{name}", fonts.fitting(f"户主　{name}", text_room, 11))
    group = fonts.fitting(card.group, text_room, 10)
    pen.text(left + pad, band - 28 * MM, card.group, group)
    pen.text(left + pad, bottom + 3.6 * MM, "签到、兑换时出示，请妥善保管", 7, colour=QUIET)
    qr.draw(pen, left + wide - _CODE - 2 * MM, band - _CODE - 0.5 * MM, _CODE, card.qr)
