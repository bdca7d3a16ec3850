"""What the centre gives a clerk to take home: a bundle of its log, or a welcome for new keys."""

from __future__ import annotations

from pathlib import Path

from station_app.domain.permissions import Actor
from station_app.store.store import Store
from station_app.sync.enrolment import WELCOME_SUFFIX
from station_app.sync.key_change import change_under_way
from station_app.sync.membership import take_welcome
from station_app.sync.outgoing import Received, pending_count, receive_ack


def take_answer(store: Store, by: Actor, path: Path) -> Received:
    """Take in whichever it is, at a station that belongs to a centre already.

    Raises what ``receive_ack`` and ``take_welcome`` raise.
    """
    if path.suffix != WELCOME_SUFFIX:
        return receive_ack(store, by, path)
    before = change_under_way(store)
    take_welcome(store, by, path)
    taken_up = before is not None and change_under_way(store) is None
    return Received(0, store.head.seq - pending_count(store), keys_taken_up=taken_up)
