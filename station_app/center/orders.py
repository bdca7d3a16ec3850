"""Service orders of the city's app: forwarded to a station, taken back, and seen to arrive and be read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from station_app.center.center import Center
from station_app.center.own_tables import enrolled_station, order_delivery
from station_app.center.registry import addressed, find_station, operator_id
from station_app.center.tables import STATION_TABLES
from station_app.domain.journal import canonical
from station_app.domain.orders import (
    CancelledOrder,
    ForwardedOrder,
    Order,
    order_fields,
    order_from,
    order_number,
    order_text,
)
from station_app.errors.notices import StationNotEnrolled
from station_app.errors.orders import OrderForwardedAlready, OrderUnknown


class OrderState(StrEnum):
    """How far a forwarded order has come, by the station's own word."""

    WAITING = "waiting"
    """The station has not shown that it holds it."""
    ARRIVED = "arrived"
    SEEN = "seen"
    CANCELLED = "cancelled"
    """Taken back here; the station may not know it yet."""


@dataclass(frozen=True, slots=True)
class SentOrder:
    """A forwarded order; instants in milliseconds since the epoch, UTC."""

    order: Order
    station_code: str
    station_name: str
    sent_at: int
    state: OrderState
    seen_at: int | None
    seen_by: str
    cancelled_at: int | None


def forward_orders(center: Center, code: str, orders: Sequence[Order], *, operator: str) -> int:
    """Have orders wait for a station, all or none; how many of them were new.

    One that stands there already with the same content is no news, so that an app may repeat itself. Raises
    StationNotEnrolled, OrderForwardedAlready and what ``order_text`` raises.
    """
    tidied = {order.number: order for order in map(order_text, orders)}
    now, new = center.now(), 0
    with center.write() as connection:
        found = find_station(connection, code, lock=True)
        if found is None:
            raise StationNotEnrolled(code=code)
        (station,) = addressed([found], [code])
        by = operator_id(connection, operator, now)
        for order in tidied.values():
            content = canonical(order_fields(order))
            if _stands(connection, order.number, station.id, content):
                continue
            new += 1
            connection.execute(
                insert(order_delivery).values(
                    station_id=station.id, number=order.number, content=content, sent_at=now, sent_by=by
                )
            )
    return new


def cancel_order(center: Center, typed: str) -> str:
    """Take an order back; the code of the station that had it. Raises OrderNumberWrong and OrderUnknown."""
    number, table = order_number(typed), order_delivery.c
    with center.write() as connection:
        found = connection.execute(
            select(enrolled_station.c.code, table.station_id)
            .join(order_delivery, table.station_id == enrolled_station.c.id)
            .where(table.number == number, table.cancelled_at.is_(None))
        ).first()
        if found is None:
            raise OrderUnknown(number=number)
        connection.execute(
            update(order_delivery)
            .where(table.station_id == found.station_id, table.number == number)
            .values(cancelled_at=center.now())
        )
        return str(found.code)


def list_orders(center: Center, most: int | None = None) -> list[SentOrder]:
    """All that were forwarded, or the latest ``most``, the newest first."""
    sent, copy, station = order_delivery.c, STATION_TABLES["center_order"].c, enrolled_station.c
    mine = (copy.station_id == sent.station_id) & (copy.order_number == sent.number)
    query = (
        select(
            sent.content,
            station.code,
            station.name,
            sent.sent_at,
            sent.cancelled_at,
            copy.id.label("held"),
            copy.seen_at,
            copy.seen_by,
        )
        .select_from(order_delivery)
        .join(enrolled_station, station.id == sent.station_id)
        .outerjoin(copy.id.table, mine)
        .order_by(sent.sent_at.desc(), sent.number.desc())
        .limit(most)
    )
    with center.read() as connection:
        rows = connection.execute(query).all()
    return [
        SentOrder(
            order_from(json.loads(row.content)),
            row.code,
            row.name,
            row.sent_at,
            _state(is_held=row.held is not None, seen_at=row.seen_at, cancelled_at=row.cancelled_at),
            row.seen_at,
            row.seen_by or "",
            row.cancelled_at,
        )
        for row in rows
    ]


def orders_to_say(connection: Connection, station_id: int) -> list[ForwardedOrder | CancelledOrder]:
    """What does not stand in a station's log yet: orders, and cancellations of those that do."""
    table = order_delivery.c
    stands = table.cancelled_at.is_(None)
    to_cancel = table.said_seq.is_not(None) & ~stands & table.cancel_said_seq.is_(None)
    rows = connection.execute(
        select(order_delivery)
        .where(table.station_id == station_id, (table.said_seq.is_(None) & stands) | to_cancel)
        .order_by(table.sent_at, table.number)
    )
    return [
        ForwardedOrder(order_from(json.loads(row.content)), row.sent_at)
        if row.cancelled_at is None
        else CancelledOrder(row.number, row.cancelled_at)
        for row in rows
    ]


def note_order_said(
    connection: Connection, station_id: int, said: ForwardedOrder | CancelledOrder, seq: int
) -> None:
    """It stands in the station's log now, at ``seq``."""
    table = order_delivery.c
    column = table.said_seq if isinstance(said, ForwardedOrder) else table.cancel_said_seq
    connection.execute(
        update(order_delivery)
        .where(table.station_id == station_id, table.number == said.number)
        .values({column: seq})
    )


def say_orders_again(connection: Connection, station_id: int) -> None:
    """Orders that stand wait once more, and so do the cancellations of those that were ever said."""
    mine = order_delivery.c.station_id == station_id
    connection.execute(
        update(order_delivery).where(mine, order_delivery.c.cancelled_at.is_(None)).values(said_seq=None)
    )
    connection.execute(update(order_delivery).where(mine).values(cancel_said_seq=None))


def _stands(connection: Connection, number: str, station_id: int, content: str) -> bool:
    """True where the order stands at the station just so. Raises OrderForwardedAlready."""
    table = order_delivery.c
    query = (
        select(order_delivery, enrolled_station.c.code, enrolled_station.c.name)
        .join(enrolled_station, table.station_id == enrolled_station.c.id)
        .where(table.number == number)
    )
    for row in connection.execute(query):
        is_here = row.station_id == station_id
        if row.cancelled_at is None and is_here and row.content == content:
            return True
        if row.cancelled_at is None or is_here:  # a station holds each number once, also a cancelled one
            raise OrderForwardedAlready(number=number, station=row.name, code=row.code)
    return False


def _state(*, is_held: bool, seen_at: int | None, cancelled_at: int | None) -> OrderState:
    if cancelled_at is not None:
        return OrderState.CANCELLED
    if not is_held:
        return OrderState.WAITING
    return OrderState.ARRIVED if seen_at is None else OrderState.SEEN
