"""What a bundle of the centre brings for the station's people: notices, catalogues, service orders."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from station_app.domain.catalogues import Catalogue
from station_app.domain.journal import Entry, canonical
from station_app.domain.notices import CenterNotice
from station_app.domain.orders import CancelledOrder, ForwardedOrder
from station_app.domain.permissions import Actor
from station_app.services import center_catalogues, center_notices, center_orders
from station_app.store.store import Store
from station_app.sync.catalogue_messages import catalogues_of
from station_app.sync.membership import get_local, put_local
from station_app.sync.messages import notice_of
from station_app.sync.order_messages import order_of

_BEGUN = "sync.begun_catalogue"


@dataclass(frozen=True, slots=True)
class Brought:
    """What a bundle says beside the log; ``begun`` are parts of a catalogue that a later bundle ends."""

    notices: list[CenterNotice]
    catalogues: list[Catalogue]
    orders: list[ForwardedOrder | CancelledOrder]
    epoch: str
    begun: list[str]


@dataclass(frozen=True, slots=True)
class Arrived:
    """How much of it was not held yet."""

    notices: int
    catalogues: int
    orders: int


def read_brought(session: Session, epoch: str, entries: Sequence[Entry]) -> Brought:
    """What these entries of the centre's log bring; ``epoch`` is that log's. Raises MessageWrong."""
    kept = json.loads(get_local(session, _BEGUN) or "null")
    begun = kept["parts"] if kept is not None and kept["epoch"] == epoch else []
    catalogues, still_begun = catalogues_of(entries, begun)
    return Brought(
        [notice for entry in entries if (notice := notice_of(entry)) is not None],
        catalogues,
        [order for entry in entries if (order := order_of(entry)) is not None],
        epoch,
        still_begun,
    )


def take_in(store: Store, by: Actor, brought: Brought) -> Arrived:
    """Keep what is not held yet, an act for each kind; all of it may be taken in again without harm."""
    return Arrived(
        center_notices.take_in(store, by, brought.notices),
        center_catalogues.take_in(store, by, brought.catalogues),
        center_orders.take_in(store, by, brought.orders),
    )


def keep_begun(session: Session, brought: Brought) -> None:
    """Keep the parts whose end has not come, together with how far the centre's log is held."""
    kept = {"epoch": brought.epoch, "parts": brought.begun} if brought.begun else None
    if kept is not None or get_local(session, _BEGUN) is not None:
        put_local(session, _BEGUN, canonical(kept))
