"""Service orders that the centre forwarded: taken in once each, and waiting until somebody has seen them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.clock import from_millis
from station_app.domain.orders import CancelledOrder, ForwardedOrder
from station_app.domain.permissions import Actor
from station_app.errors.store import NothingFound
from station_app.models.orders import CenterOrder
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order as the clerk reads it, the phone whole: somebody has to call.

    ``seen_at`` is None while it waits to be seen, also where it was cancelled after it had been.
    """

    id: int
    number: str
    name: str
    phone: str
    place: str
    household: str
    service: str
    wanted_on: date | None
    remark: str
    sent_at: datetime
    received_at: datetime
    cancelled_at: datetime | None
    seen_at: datetime | None
    seen_by: str


def list_orders(store: Store) -> list[OrderView]:
    """All that ever came: those that wait to be seen first, then the newest first."""
    order = (CenterOrder.seen_at.is_not(None), CenterOrder.sent_at.desc(), CenterOrder.id.desc())
    with store.read() as session:
        return [_view(each) for each in session.scalars(select(CenterOrder).order_by(*order))]


def count_unseen(store: Store) -> int:
    """How many wait to be seen."""
    with store.read() as session:
        query = select(func.count()).select_from(CenterOrder).where(CenterOrder.seen_at.is_(None))
        return session.scalar(query) or 0


def take_in(store: Store, by: Actor, said: Sequence[ForwardedOrder | CancelledOrder]) -> int:
    """Keep orders and cancellations that are not held yet, in one act; how many they were.

    A cancelled order stays in the list and waits to be seen once more. What was said twice changes nothing.
    """
    with store.read() as session:
        if not _news(session, said):
            return 0
    now = store.clock.now()
    with store.write("sync.receive_orders", by=by) as session:
        news = _news(session, said)  # a stick and the network may bring the same at once
        for each in news:
            if isinstance(each, ForwardedOrder):
                session.add(_row(each, now))
                continue
            query = select(CenterOrder).where(CenterOrder.order_number == each.number)
            row = session.scalars(query).one()
            row.cancelled_at, row.seen_at, row.seen_by = from_millis(each.at), None, ""
    return len(news)


def mark_seen(store: Store, by: Actor, order_id: int) -> None:
    """Say that an order was seen, which the centre will see; one that was seen stays as it is.

    Raises NothingFound.
    """
    with store.read() as session:
        known = session.get(CenterOrder, order_id)
        if known is None:
            raise NothingFound
        if known.seen_at is not None:
            return
    with store.write("sync.see_order", by=by) as session:
        order = session.get_one(CenterOrder, order_id)
        order.seen_at, order.seen_by = store.clock.now(), by.name


def _news(
    session: Session, said: Sequence[ForwardedOrder | CancelledOrder]
) -> list[ForwardedOrder | CancelledOrder]:
    """What is not held yet, in its order; a cancellation of what never came says nothing."""
    numbers = {each.number for each in said}
    query = select(CenterOrder.order_number, CenterOrder.cancelled_at).where(
        CenterOrder.order_number.in_(numbers)
    )
    is_cancelled = {number: at is not None for number, at in session.execute(query)}
    news: list[ForwardedOrder | CancelledOrder] = []
    for each in said:
        if isinstance(each, ForwardedOrder):
            if each.number not in is_cancelled:
                is_cancelled[each.number] = False
                news.append(each)
        elif is_cancelled.get(each.number) is False:
            is_cancelled[each.number] = True
            news.append(each)
    return news


def _row(forwarded: ForwardedOrder, now: datetime) -> CenterOrder:
    order = forwarded.order
    return CenterOrder(
        order_number=order.number,
        name=order.name,
        phone=order.phone,
        place=order.place,
        household=order.household,
        service=order.service,
        wanted_on=order.wanted_on,
        remark=order.remark,
        sent_at=from_millis(forwarded.sent_at),
        received_at=now,
    )


def _view(row: CenterOrder) -> OrderView:
    return OrderView(
        row.id,
        row.order_number,
        row.name,
        row.phone,
        row.place,
        row.household,
        row.service,
        row.wanted_on,
        row.remark,
        row.sent_at,
        row.received_at,
        row.cancelled_at,
        row.seen_at,
        row.seen_by,
    )
