"""Household cards (户码卡), ten 85 × 54 mm cards on an A4 sheet, scanned at sign-in and at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from station_app.documents import fonts, qr
from station_app.documents.card_sheet import CARD, card_sheets
from station_app.documents.inputs import HouseholdCardView
from station_app.documents.papers import MM, Align
from station_app.documents.pen import QUIET, RED, WHITE, Pen
from station_app.domain.masking import mask_name
from station_app.errors.documents import NothingToPrint

_BAND: Final = 9.5 * MM
_CODE: Final = 33 * MM


def household_cards(station: str, cards: Sequence[HouseholdCardView]) -> bytes:
    """The cards' PDF, ten on a sheet with marks to cut along; heads' names are masked.

    Raises ``UnshowableCharacter``, or ``NothingToPrint`` where no household is given.
    """
    if not cards:
        raise NothingToPrint(what="农户")
    return card_sheets(
        "户码卡", cards, lambda pen, card, left, bottom: _draw_card(pen, station, card, left, bottom)
    )


def _draw_card(pen: Pen, station: str, card: HouseholdCardView, left: float, bottom: float) -> None:
    wide, high = CARD
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
