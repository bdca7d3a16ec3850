"""What is kept of bundles beside their rows: a log of all, those that wait, and those in quarantine."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, insert, select, update

from station_app.center.own_tables import (
    Outcome,
    QuarantineState,
    quarantine,
    received_bundle,
    waiting_bundle,
)
from station_app.center.standing import note_taken
from station_app.errors.sync import BundleFork, SyncError
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


def keep(connection: Connection, station_id: int, bundle: BundleReader, problem: SyncError, now: int) -> None:
    """Keep a bundle aside, waiting or, for a fork, in quarantine; ``now`` in milliseconds since the epoch."""
    waiting = Waiting(BundleKey.of(bundle.header), bundle.path.name, bundle.path.read_bytes())
    if isinstance(problem, BundleFork):
        _quarantine(connection, station_id, waiting, problem, now)
    elif not _is_there(connection, waiting_bundle, station_id, waiting.key):
        connection.execute(
            insert(waiting_bundle).values(
                **waiting.key.values(station_id),
                file_name=waiting.file_name,
                kept_at=now,
                content=waiting.content,
            )
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
    if _is_there(connection, quarantine, station_id, kept.key):
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
