"""Queue numbers of a 兑换日 (排队号) to be cut out and handed round beforehand, ten to an A4 sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from station_app.documents import fonts
from station_app.documents.card_sheet import CARD, card_sheets
from station_app.documents.papers import MM, Align
from station_app.documents.pen import QUIET, RED, Pen
from station_app.domain.exchange_days import span_words
from station_app.domain.masking import mask_name
from station_app.errors.documents import NothingToPrint
from station_app.services.exchange_days import DayView
from station_app.services.exchange_queue import TicketView

_PAD: Final = 5 * MM


def queue_tickets(day: DayView, tickets: Sequence[TicketView]) -> bytes:
    """The numbers' PDF; heads' names are masked. Raises ``UnshowableCharacter``, ``NothingToPrint``."""
    if not tickets:
        raise NothingToPrint(what="排队号")
    title = f"{day.name}　排队号"
    return card_sheets(
        title, tickets, lambda pen, ticket, left, bottom: _draw(pen, day, ticket, left, bottom)
    )


def _draw(pen: Pen, day: DayView, ticket: TicketView, left: float, bottom: float) -> None:
    wide, high = CARD
    top, middle, room = bottom + high, left + wide / 2, wide - 2 * _PAD
    station = fonts.fitting(day.station, room, 9, bold=True, smallest=6)
    pen.text(middle, top - 7.5 * MM, day.station, station, bold=True, colour=RED, align=Align.CENTER)
    pen.line(left + _PAD, top - 9.5 * MM, left + wide - _PAD, top - 9.5 * MM, thick=0.8)
    name = fonts.fitting(day.name, room, 11, bold=True, smallest=7)
    pen.text(middle, top - 15 * MM, day.name, name, bold=True, align=Align.CENTER)
    pen.text(middle, top - 31.5 * MM, ticket.label, 40, bold=True, colour=RED, align=Align.CENTER)
    holder = f"{ticket.household_number} 号户　{mask_name(ticket.head)}　{ticket.group}"
    size = fonts.fitting(holder, room, 10, smallest=6.5)
    pen.text(middle, top - 38 * MM, holder, size, align=Align.CENTER)
    when = "　".join(part for part in (span_words(ticket.day, ticket.day), day.hours, day.place) if part)
    size = fonts.fitting(when, room, 9.5, smallest=6)
    pen.text(middle, top - 43.5 * MM, when, size, align=Align.CENTER)
    remark = "请带户码卡，过号请到柜台重排"
    pen.text(middle, bottom + 4.4 * MM, remark, 7.5, colour=QUIET, align=Align.CENTER)
