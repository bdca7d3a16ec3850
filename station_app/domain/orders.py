"""A service order (点单) from the city's app, as the centre forwards it to a station."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from station_app.domain.names import clean_name
from station_app.domain.phones import read_phone
from station_app.domain.plain_text import is_storable, one_line, paragraphs
from station_app.errors.orders import (
    OrderDayWrong,
    OrderFieldMissing,
    OrderFieldTooLong,
    OrderFieldUnfit,
    OrderNumberWrong,
    OrderPhoneWrong,
)

_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,39}")

FIELDS: dict[str, tuple[str, int, bool]] = {
    "name": ("姓名", 30, True),
    "phone": ("电话", 20, False),
    "place": ("地址", 100, False),
    "household": ("户号", 20, False),
    "service": ("要什么服务", 60, True),
    "remark": ("说明", 1000, False),
}
"""The texts of an order: what a person calls each, how long it may be, whether it is needed."""


@dataclass(frozen=True, slots=True)
class Order:
    """Who asks for what; ``number`` is the city app's own and never given to another order.

    ``place`` and ``household`` say where, as far as it is known; ``wanted_on`` is None where any day will do.
    """

    number: str
    name: str
    service: str
    phone: str = ""
    place: str = ""
    household: str = ""
    wanted_on: date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ForwardedOrder:
    """An order on its way to a station; ``sent_at`` in milliseconds since the epoch, UTC."""

    order: Order
    sent_at: int

    @property
    def number(self) -> str:
        return self.order.number


@dataclass(frozen=True, slots=True)
class CancelledOrder:
    """An order that the centre has taken back; ``at`` in milliseconds since the epoch, UTC."""

    number: str
    at: int


def order_number(typed: str) -> str:
    """The number of an order as it is kept; raises OrderNumberWrong."""
    number = typed.strip()
    if not _NUMBER.fullmatch(number):
        raise OrderNumberWrong(typed=one_line(typed)[:40])
    return number


def order_text(order: Order) -> Order:
    """The order as it is forwarded, its texts tidied; tidying it again changes nothing.

    Raises OrderNumberWrong, OrderFieldMissing, OrderFieldTooLong, OrderFieldUnfit and OrderPhoneWrong.
    """
    tidy = replace(
        order,
        number=order_number(order.number),
        name=clean_name(order.name),
        phone=_phone(order.phone),
        place=one_line(order.place),
        household=one_line(order.household),
        service=one_line(order.service),
        remark=paragraphs(order.remark),
    )
    for name, (head, most, needed) in FIELDS.items():
        text: str = getattr(tidy, name)
        if needed and not text:
            raise OrderFieldMissing(head=head, name=name)
        if len(text) > most:
            raise OrderFieldTooLong(head=head, name=name, length=len(text), most=most)
        if not is_storable(text):
            raise OrderFieldUnfit(head=head, name=name)
    return tidy


def wanted_day(typed: str) -> date | None:
    """The day an order is wanted for, as it was typed; None where nothing was. Raises OrderDayWrong."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise OrderDayWrong(typed=typed) from error


def order_fields(order: Order) -> dict[str, Any]:
    """An order as plain values, as it travels."""
    fields = asdict(order)
    return {**fields, "wanted_on": None if order.wanted_on is None else order.wanted_on.isoformat()}


def order_from(fields: dict[str, Any]) -> Order:
    """An order from its plain values, of which only those of a needed field must be there.

    Raises ValueError where they are no such values, and what ``order_text`` and ``wanted_day`` raise.
    """
    known = {name: fields[name] for name in Order.__slots__ if name in fields and name != "wanted_on"}
    if len(known) + ("wanted_on" in fields) != len(fields):
        raise ValueError("a field is unknown")
    day = fields.get("wanted_on")
    if not all(isinstance(each, str) for each in known.values()) or not isinstance(day, str | None):
        raise ValueError("a field is no text")
    try:
        order = Order(**known, wanted_on=wanted_day(day or ""))
    except TypeError as error:
        raise ValueError("a field is missing") from error
    return order_text(order)


def _phone(typed: str) -> str:
    number, problem = read_phone(typed)
    if problem is not None:
        raise OrderPhoneWrong(typed=one_line(typed)[:20])
    return number or ""
