"""Service orders in the centre's log: forwarded to a station, and taken back."""

from __future__ import annotations

import json
from typing import Any

from station_app.domain.journal import Entry, canonical
from station_app.domain.orders import (
    CancelledOrder,
    ForwardedOrder,
    order_fields,
    order_from,
    order_number,
)
from station_app.errors.sync import SyncError
from station_app.sync.messages import CANCEL_ORDER, LARGEST, ORDER, MessageWrong

_WRONG = (ValueError, TypeError, KeyError, AttributeError, RecursionError, SyncError)


def order_changes(forwarded: ForwardedOrder) -> str:
    """The changes of an entry that forwards an order."""
    return canonical({**order_fields(forwarded.order), "sent_at": forwarded.sent_at})


def cancel_changes(cancelled: CancelledOrder) -> str:
    """The changes of an entry that takes an order back."""
    return canonical({"at": cancelled.at, "number": cancelled.number})


def order_of(entry: Entry) -> ForwardedOrder | CancelledOrder | None:
    """What an entry says of an order; None for another action. Raises MessageWrong."""
    if entry.action not in {ORDER, CANCEL_ORDER}:
        return None
    try:
        fields = json.loads(entry.changes)
        return _forwarded(fields) if entry.action == ORDER else _cancelled(fields)
    except _WRONG as error:
        raise MessageWrong(entry.action) from error


def _forwarded(fields: dict[str, Any]) -> ForwardedOrder:
    sent_at = _instant(fields.pop("sent_at"))
    order = order_from(fields)
    if order_fields(order) != fields:
        raise ValueError("an order that was not tidied")
    return ForwardedOrder(order, sent_at)


def _cancelled(fields: dict[str, Any]) -> CancelledOrder:
    cancelled = CancelledOrder(order_number(fields["number"]), _instant(fields["at"]))
    if cancel_changes(cancelled) != canonical(fields):
        raise ValueError("more than a cancellation holds")
    return cancelled


def _instant(value: object) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST:
        raise ValueError("no instant")
    return value
