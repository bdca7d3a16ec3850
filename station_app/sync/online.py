"""立即同步: what is pending goes up over the network, and what the centre has to say comes down."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from station_app.domain.permissions import Actor
from station_app.errors.online import CenterAnswerStrange, CenterOlder, NoService
from station_app.models.sync import Way
from station_app.store.store import Store
from station_app.sync.https import Line, Reply
from station_app.sync.key_change import change_under_way
from station_app.sync.membership import require, require_membership, require_settled
from station_app.sync.outgoing import (
    Received,
    inbox_marks,
    log_export,
    next_bundle,
    next_photos,
    pending_count,
    receive_ack,
)
from station_app.sync.outgoing_blobs import pending_photos
from station_app.sync.settling import Settling, answered, question, take_returned, take_word

_ENTRIES = re.compile(r"-[0-9]+-([0-9]+)\.bundle$")
_MOST_RESENDS = 3
"""So often one exchange follows a centre that asks for earlier entries; then something is wrong."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What one exchange did: ``sent`` entries and ``photos`` went up; ``received`` is what came down."""

    sent: int
    received: tuple[Received, ...]
    cancelled: bool
    photos: int = 0

    @property
    def news(self) -> Received | None:
        """The last of what came down, None where nothing did."""
        return self.received[-1] if self.received else None

    @property
    def notices(self) -> int:
        """How many notices came."""
        return sum(each.notices for each in self.received)

    @property
    def catalogues(self) -> int:
        """How many catalogues came."""
        return sum(each.catalogues for each in self.received)

    @property
    def orders(self) -> int:
        """How many orders, and cancellations of some, came."""
        return sum(each.orders for each in self.received)


def sync_online(
    store: Store, by: Actor, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
) -> Synced:
    """Exchange with the centre over the network; what a broken line leaves undone, the next call takes up.

    Photos go up once the journal's answer has been taken in, so that the ledger is done whatever becomes of
    them. ``progress(done, total)`` counts entries, then photos; ``cancelled`` is asked between bundles. Only
    the centre's own word makes entries and photos acknowledged. New keys, where the clerk asked for them,
    come first. Raises NotAllowed, NotEnrolled, NoService and what the calls of ``Line``, ``receive_ack`` and
    ``next_photos`` raise.
    """
    require_settled(store, by, "sync.export")
    with store.read() as session:
        center, keys = require_membership(session)
    if center.service is None:
        raise NoService
    with Line(center.service, keys, center.station_code, store.clock) as line:
        received, older = _change_keys(store, by, line)
        sent, stopped = _send(store, by, line, progress, cancelled)
        if stopped:
            return Synced(sent, received, stopped)
        received += _receive(store, by, line)
        if received and not _is_settled(received[-1]):
            # The clerk must read this word; the answer to photos would come after it and hide it.
            return Synced(sent, received, stopped)
        photos, stopped = _send_photos(store, by, line, progress, cancelled)
        if photos:
            received += _receive(store, by, line)
    if older is not None:
        raise older
    return Synced(sent, received, stopped, photos)


def _change_keys(store: Store, by: Actor, line: Line) -> tuple[tuple[Received, ...], CenterOlder | None]:
    """Where the keys are to be replaced, have that done, and take in the answer that names the new ones.

    A centre whose program cannot do that goes on with the old ones; it is given back what to say of it then.
    Where a line broke between the two, the centre has replaced them already, and says so again.
    """
    change = change_under_way(store)
    if change is None:
        return (), None
    try:
        line.put_request(change.request)
    except CenterOlder as older:
        return (), older
    line.sign_with(change.keys)
    return _receive(store, by, line), None


def ask_online(store: Store, by: Actor, progress: Callable[[int, int], None]) -> Settling:
    """A restored store asks its centre from where to go on, and takes back what it lacks.

    ``progress(done, total)`` counts the files that come back. Raises NotAllowed, NoService, NotRestored,
    NoAnswerYet, BackupOfAnotherBranch and what the calls of ``Line`` raise.
    """
    require(by, "sync.export")
    with store.read() as session:
        center, keys = require_membership(session)
    if center.service is None:
        raise NoService
    with (
        Line(center.service, keys, center.station_code, store.clock) as line,
        TemporaryDirectory(prefix="station-inbox-") as folder,
    ):
        line.put(question(store))
        for waiting in line.inbox():
            take_word(store, _fetched(line, waiting.name, folder))
        names = [name for name in line.returns() if not _brings_nothing(name, store.head.seq)]
        for done, name in enumerate(names, start=1):
            path = _fetched(line, name, folder)
            take_returned(store, path)
            path.unlink()
            progress(done, len(names))
    return answered(store, center.center_name)


def _brings_nothing(name: str, held: int) -> bool:
    """True for entries given back that are held, all up to ``held``; photos cannot be told by their names."""
    stated = _ENTRIES.search(name)
    return stated is not None and int(stated[1]) <= held


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


def _send_photos(
    store: Store, by: Actor, line: Line, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
) -> tuple[int, bool]:
    """How many photos went up, and whether it was stopped on the way."""
    total, sent = pending_photos(store), 0
    found = next_photos(store)
    while found is not None:
        if cancelled():
            return sent, True
        if line.put(found.bundle).reply not in {Reply.TAKEN, Reply.HELD}:
            raise CenterAnswerStrange(reason="a gap or a fork where there are no numbers")
        log_export(store, by, found.bundle, Way.LINE)
        sent += found.photos
        progress(min(sent, total), total)
        found = next_photos(store, found.last)
    return sent, False


def _is_settled(received: Received) -> bool:
    """True where the centre asks for nothing and has found nothing wrong."""
    return (received.resend_from, received.fork_from, received.ahead) == (None, None, None)


def _receive(store: Store, by: Actor, line: Line) -> tuple[Received, ...]:
    received = []
    held = {mark.epoch: mark.seq for mark in inbox_marks(store)}
    with TemporaryDirectory(prefix="station-inbox-") as folder:
        for waiting in line.inbox():
            if held.get(waiting.epoch, 0) >= waiting.last:
                continue  # it stays there until the next upload tells the centre so
            path = _fetched(line, waiting.name, folder)
            received.append(receive_ack(store, by, path))
            path.unlink()
    return tuple(received)


def _fetched(line: Line, name: str, folder: str) -> Path:
    path = Path(folder, name)
    path.write_bytes(line.fetch(name))
    return path
