"""立即同步: what is pending goes up over the network, and what the centre has to say comes down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from station_app.domain.permissions import Actor
from station_app.errors.online import CenterAnswerStrange, NoService
from station_app.models.sync import Way
from station_app.store.store import Store
from station_app.sync.https import Line, Reply
from station_app.sync.membership import require, require_membership
from station_app.sync.outgoing import (
    Received,
    inbox_marks,
    log_export,
    next_bundle,
    pending_count,
    receive_ack,
)

_MOST_RESENDS = 3
"""So often one exchange follows a centre that asks for earlier entries; then something is wrong."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What one exchange did: ``sent`` entries went up; ``received`` are the centre's bundles, in order."""

    sent: int
    received: tuple[Received, ...]
    cancelled: bool

    @property
    def news(self) -> Received | None:
        """The last of what came down, None where nothing did."""
        return self.received[-1] if self.received else None

    @property
    def notices(self) -> int:
        """How many notices came."""
        return sum(each.notices for each in self.received)


def sync_online(
    store: Store, by: Actor, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
) -> Synced:
    """Exchange with the centre over the network; what a broken line leaves undone, the next call takes up.

    ``progress(done, total)`` counts entries, ``cancelled`` is asked between bundles. Only the centre's own
    acknowledgement makes entries acknowledged. Raises NotAllowed, NotEnrolled, NoService and what the calls
    of ``Line`` and ``receive_ack`` raise.
    """
    require(by, "sync.export")
    with store.read() as session:
        center, keys = require_membership(session)
    if center.service is None:
        raise NoService
    with Line(center.service, keys, center.station_code, store.clock) as line:
        sent, stopped = _send(store, by, line, progress, cancelled)
        received = () if stopped else _receive(store, by, line)
    return Synced(sent, received, stopped)


def _send(
    store: Store, by: Actor, line: Line, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
) -> tuple[int, bool]:
    """How many entries went up, and whether it was stopped on the way."""
    total, sent, resends = pending_count(store), 0, 0
    bundle = next_bundle(store)
    while bundle is not None:
        if cancelled():
            return sent, True
        answer = line.put(bundle)
        header = bundle.header
        if answer.reply is Reply.FORK:
            return sent, False  # what comes down says what to do
        if answer.reply is Reply.GAP:
            resends += 1
            if resends > _MOST_RESENDS or answer.seq is None or answer.seq >= header.first:
                raise CenterAnswerStrange(reason="a gap that cannot be filled")
            bundle = next_bundle(store, answer.seq - 1)
            continue
        log_export(store, by, bundle, Way.LINE)
        sent += header.entries
        progress(min(sent, total), max(total, 1))
        bundle = next_bundle(store, header.last)
    return sent, False


def _receive(store: Store, by: Actor, line: Line) -> tuple[Received, ...]:
    received = []
    held = {mark.epoch: mark.seq for mark in inbox_marks(store)}
    with TemporaryDirectory(prefix="station-inbox-") as folder:
        for waiting in line.inbox():
            if held.get(waiting.epoch, 0) >= waiting.last:
                continue  # it stays there until the next upload tells the centre so
            path = Path(folder, waiting.name)
            path.write_bytes(line.fetch(waiting.name))
            received.append(receive_ack(store, by, path))
            path.unlink()
    return tuple(received)
