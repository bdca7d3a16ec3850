"""What is kept of bundles beside their rows: a log of all, those that wait, and those in quarantine."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, insert, select, update

from station_app.center.own_tables import (
    Outcome,
    QuarantineState,
    quarantine,
    received_bundle,
    replaced_journal,
    waiting_bundle,
)
from station_app.center.standing import note_taken
from station_app.domain.journal import Entry
from station_app.errors.sync import BundleFork, BundleGap, SyncError
from station_app.sync.bundle import BundleReader, Header


@dataclass(frozen=True, slots=True)
class BundleKey:
    """What makes a station's bundle the one it is, however often it is exported."""

    epoch: str
    first: int
    last: int
    after: str

    @classmethod
    def of(cls, header: Header) -> BundleKey:
        return cls(header.facts.epoch, header.first, header.last, header.after)

    def values(self, station_id: int) -> dict[str, Any]:
        """The key's columns."""
        return {
            "station_id": station_id,
            "epoch": self.epoch,
            "first": self.first,
            "last": self.last,
            "after": self.after,
        }

    def matches(self, table: Table, station_id: int) -> ColumnElement[bool]:
        """The condition for the row of ``table`` with this key."""
        return and_(*(table.c[name] == value for name, value in self.values(station_id).items()))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A bundle that waits, with all bytes of its file."""

    key: BundleKey
    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class KeptFork:
    """A bundle in quarantine that forks; ``kept_at`` is in milliseconds since the epoch."""

    key: BundleKey
    fork_seq: int
    """Where it differs, as far as could be told when it came."""
    kept_at: int


OPEN = (QuarantineState.NEW, QuarantineState.REPORTED)
"""A fork in one of these states waits for an operator."""


UNSETTLED = (*OPEN, QuarantineState.REFUSED)
"""All that is in quarantine but what an operator has decided."""


def open_forks(station_id: int) -> ColumnElement[bool]:
    """The condition for the bundles of a station's forks that nobody has decided yet."""
    table = quarantine.c
    return and_(table.station_id == station_id, table.fork_seq.is_not(None), table.state.in_(OPEN))


def keep(
    connection: Connection, station_id: int, bundle: BundleReader, problem: BundleGap | BundleFork, now: int
) -> BundleGap | BundleFork:
    """Keep a bundle aside, waiting or, for a fork, in quarantine; ``now`` in milliseconds since the epoch.

    What is wrong with it in the end: what goes on where another fork ended is that fork, not a gap. Raises
    what ``BundleReader.entries`` raises, for only what is whole is worth keeping.
    """
    entries = bundle.entries()
    waiting = Waiting(BundleKey.of(bundle.header), bundle.path.name, bundle.path.read_bytes())
    seq = _fork_behind(connection, station_id, bundle.header)
    if seq is not None:
        problem = BundleFork(file=bundle.path.name, seq=seq)
    if isinstance(problem, BundleFork):
        _quarantine(connection, station_id, waiting, problem, now)
        _let_go_of_covered(connection, station_id, waiting.key, entries)
    elif not _is_there(connection, waiting_bundle, station_id, waiting.key):
        connection.execute(
            insert(waiting_bundle).values(
                **waiting.key.values(station_id),
                file_name=waiting.file_name,
                kept_at=now,
                content=waiting.content,
            )
        )
    return problem


def _fork_behind(connection: Connection, station_id: int, header: Header) -> int | None:
    """Where the side differs that this bundle goes on from, if it is in quarantine or was replaced."""
    table, replaced = quarantine.c, replaced_journal.c
    kept = select(table.fork_seq).where(
        table.station_id == station_id,
        table.fork_seq.is_not(None),
        table.last == header.first - 1,
        table.after == header.before,
    )
    seq = connection.execute(kept.limit(1)).scalar()
    if seq is None:
        release = select(replaced.release).where(
            replaced.station_id == station_id,
            replaced.seq == header.first - 1,
            replaced.hash == header.before,
        )
        first = select(func.min(replaced.seq)).where(
            replaced.station_id == station_id, replaced.release == release.limit(1).scalar_subquery()
        )
        seq = connection.execute(first).scalar()
    return seq


def _let_go_of_covered(connection: Connection, station_id: int, key: BundleKey, entries: list[Entry]) -> None:
    """A side that exports again and again says each time all that it said before: its last word is enough."""
    table = quarantine.c
    rows = connection.execute(
        select(table.epoch, table.first, table.last, table.after).where(
            open_forks(station_id),
            table.epoch == key.epoch,
            table.first >= key.first,
            table.last < key.last,
        )
    ).all()
    for row in rows:
        if entries[row.last - key.first].hash == row.after:
            covered = BundleKey(*row)
            connection.execute(delete(quarantine).where(covered.matches(quarantine, station_id)))


def is_kept(connection: Connection, station_id: int, epoch: str) -> bool:
    """True where a bundle of this epoch waits or is in quarantine."""
    return any(
        connection.execute(
            select(table.c.first).where(table.c.station_id == station_id, table.c.epoch == epoch)
        ).first()
        for table in (waiting_bundle, quarantine)
    )


def settle(
    connection: Connection, station_id: int, bundle: BundleReader, outcome: Outcome, rows: int, now: int
) -> None:
    """Log what became of a bundle; where it waited and does no longer, it is let go."""
    header = bundle.header
    key = BundleKey.of(header)
    facts = {"outcome": outcome, "rows": rows, "received_at": now}
    if not _is_there(connection, received_bundle, station_id, key):
        connection.execute(
            insert(received_bundle).values(
                **key.values(station_id),
                **facts,
                file_name=bundle.path.name,
                size=header.payload_size,
                created_at=header.facts.created_at,
            )
        )
    elif outcome is not Outcome.HELD:  # a repeat says nothing new about it
        connection.execute(
            update(received_bundle).where(key.matches(received_bundle, station_id)).values(**facts)
        )
    if outcome is Outcome.TAKEN:
        note_taken(connection, station_id, now)
    if outcome is not Outcome.WAITING:
        connection.execute(delete(waiting_bundle).where(key.matches(waiting_bundle, station_id)))


def kept_forks(connection: Connection, station_id: int) -> list[KeptFork]:
    """The bundles of a station's forks that nobody has decided yet, by their entries."""
    table = quarantine.c
    rows = connection.execute(
        select(table.epoch, table.first, table.last, table.after, table.fork_seq, table.kept_at)
        .where(open_forks(station_id))
        .order_by(table.first, table.last, table.kept_at)
    )
    return [KeptFork(BundleKey(*row[:4]), *row[4:]) for row in rows]


def content_of(connection: Connection, station_id: int, key: BundleKey) -> Waiting:
    """A bundle in quarantine, with all bytes of its file."""
    found = connection.execute(
        select(quarantine.c.file_name, quarantine.c.content).where(key.matches(quarantine, station_id))
    ).one()
    return Waiting(key, found.file_name, found.content)


def decide(
    connection: Connection, station_id: int, key: BundleKey, state: QuarantineState, by: int, now: int
) -> None:
    """An operator has decided about a bundle in quarantine; ``now`` in milliseconds since the epoch."""
    connection.execute(
        update(quarantine)
        .where(key.matches(quarantine, station_id))
        .values(state=state, decided_at=now, decided_by=by)
    )


def next_waiting(
    connection: Connection, station_id: int, up_to: int, besides: Collection[BundleKey]
) -> Waiting | None:
    """The first waiting bundle that begins at ``up_to`` or before and is not among ``besides``."""
    table = waiting_bundle.c
    rows = connection.execute(
        select(table.epoch, table.first, table.last, table.after)
        .where(table.station_id == station_id, table.first <= up_to)
        .order_by(table.first, table.last)
    )
    key = next((key for row in rows if (key := BundleKey(*row)) not in besides), None)
    if key is None:
        return None
    found = connection.execute(
        select(table.file_name, table.content).where(key.matches(waiting_bundle, station_id))
    ).one()
    return Waiting(key, found.file_name, found.content)


def refuse_waiting(
    connection: Connection, station_id: int, waiting: Waiting, refusal: SyncError, now: int
) -> None:
    """Move a bundle that was refused when its turn came into quarantine."""
    _quarantine(connection, station_id, waiting, refusal, now)
    connection.execute(
        update(received_bundle)
        .where(waiting.key.matches(received_bundle, station_id))
        .values(outcome=Outcome.QUARANTINED)
    )
    connection.execute(delete(waiting_bundle).where(waiting.key.matches(waiting_bundle, station_id)))


def _quarantine(connection: Connection, station_id: int, kept: Waiting, problem: SyncError, now: int) -> None:
    mine = kept.key.matches(quarantine, station_id)
    if _is_there(connection, quarantine, station_id, kept.key):
        # Taken in once, and then replaced by the other side: it is a fork once more.
        released = and_(mine, quarantine.c.state == QuarantineState.RELEASED)
        again = {"fork_seq": problem.facts.get("seq"), "kept_at": now, "state": QuarantineState.NEW}
        connection.execute(update(quarantine).where(released).values(**again, reason=problem.operator_line()))
        return
    is_fork = isinstance(problem, BundleFork)
    connection.execute(
        insert(quarantine).values(
            **kept.key.values(station_id),
            file_name=kept.file_name,
            kept_at=now,
            fork_seq=problem.facts["seq"] if is_fork else None,
            reason=problem.operator_line(),
            state=QuarantineState.NEW if is_fork else QuarantineState.REFUSED,
            content=kept.content,
        )
    )


def _is_there(connection: Connection, table: Table, station_id: int, key: BundleKey) -> bool:
    return connection.execute(select(table.c.first).where(key.matches(table, station_id))).first() is not None
