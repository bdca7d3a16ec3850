"""The journal in the store: the head of the chain, what follows it, and whether all of it still holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from station_app.domain.journal import (
    ERASED_BYTES,
    GENESIS,
    Entry,
    Link,
    first_broken_link,
    make_entry,
    split_parts,
)
from station_app.models.sync import JournalEntry

_INSERT = (
    "INSERT INTO journal_entry (seq, at, actor, action, part, parts, changes, digest, prev_hash, hash)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_PAGE = 50
"""Entries that are in memory at once; one may have a MiB of changes, or more where a row has."""
_TOLD_EVERY = 2000


@dataclass(frozen=True, slots=True)
class Head:
    """Where the journal ends: the last sequence number, its hash, and its instant in milliseconds."""

    seq: int = 0
    hash: str = GENESIS
    at: int = 0


def read_head(session: Session) -> Head:
    """The head as the store has it."""
    last = session.execute(
        select(JournalEntry.seq, JournalEntry.hash, JournalEntry.at)
        .order_by(JournalEntry.seq.desc())
        .limit(1)
    ).first()
    return Head() if last is None else Head(*last)


def append(
    connection: Connection, head: Head, at: int, actor: str, action: str, images: Iterable[str]
) -> Head:
    """Add the entry (or numbered parts) of one act; ``at`` in milliseconds. Returns the new head."""
    parts = split_parts(list(images))
    for part, changes in enumerate(parts, start=1):
        entry = make_entry(head.hash, head.seq + 1, at, actor, action, part, len(parts), changes)
        connection.exec_driver_sql(_INSERT, _as_row(entry))
        head = Head(entry.seq, entry.hash, at)
    return head


def enter(connection: Connection, entries: list[Entry]) -> None:
    """Enter acts that were journalled before, as they were; see ``replay``."""
    connection.exec_driver_sql(_INSERT, [_as_row(entry) for entry in entries])


def _as_row(entry: Entry) -> tuple[int | str, ...]:
    return (
        entry.seq,
        entry.at,
        entry.actor,
        entry.action,
        entry.part,
        entry.parts,
        entry.changes,
        entry.digest,
        entry.prev_hash,
        entry.hash,
    )


_SELECT = (
    "SELECT seq, at, actor, action, part, parts, changes, digest, prev_hash, hash"
    " FROM journal_entry WHERE seq > ? ORDER BY seq LIMIT ?"
)


def entries_after(session: Session, seq: int, *, until: int | None = None) -> Iterator[Entry]:
    """The entries after ``seq`` in order (up to and including ``until``), read a page at a time."""
    connection = session.connection()
    while True:
        rows = connection.exec_driver_sql(_SELECT, (seq, _PAGE)).fetchall()
        for row in rows:
            entry = Entry(*row)
            if until is not None and entry.seq > until:
                return
            yield entry
        if len(rows) < _PAGE:
            return
        seq = rows[-1][0]


_LINKS = (
    "SELECT seq, at, actor, action, part, parts, digest, prev_hash, hash, CAST(changes AS BLOB)"
    " FROM journal_entry WHERE seq > ? ORDER BY seq LIMIT ?"
)


def links(session: Session) -> Iterator[Link]:
    """The whole chain in order; changes are digested as they lie in the file, without being made texts of."""
    connection = session.connection()
    seq = 0
    while True:
        rows = connection.exec_driver_sql(_LINKS, (seq, _PAGE)).fetchall()
        for number, at, actor, action, part, parts, digest, prev_hash, own_hash, changes in rows:
            content = None if changes.startswith(ERASED_BYTES) else sha256(changes).hexdigest()
            yield Link(number, at, actor, action, part, parts, digest, prev_hash, own_hash, content)
        if len(rows) < _PAGE:
            return
        seq = rows[-1][0]


def verify(session: Session, progress: Callable[[int], None] | None = None) -> int | None:
    """The sequence number of the first entry that does not hold, or None where the whole chain does.

    ``progress`` is told the number of entries looked at, now and then.
    """

    def watched() -> Iterator[Link]:
        for link in links(session):
            if progress is not None and link.seq % _TOLD_EVERY == 0:
                progress(link.seq)
            yield link

    return first_broken_link(watched())
