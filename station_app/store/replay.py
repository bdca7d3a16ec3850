"""Plays entries of this very journal back into the tables: what a centre or a damaged file still holds.

The entries were acts once, with their hashes; they are entered word for word, and the rows become what the
row images say. No act is made of it, so nothing new is journalled.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, InterfaceError, ProgrammingError

from station_app.domain.journal import Entry, Image, Stored, first_broken, is_erased
from station_app.models.base import Base, SyncKind
from station_app.store import journal

Upgrade = Callable[[list[Image]], list[Image]]
"""Brings the row images of one entry from an older revision to this program's."""

_Row = tuple[Stored, ...]


class ReplayRefused(ValueError):
    """Entries that do not follow the journal's end, or images that are no rows of the tables.

    ``seq`` is the entry, or the last one where only all of them together do not fit; the text says in
    English why.
    """

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(reason)
        self.seq = seq


@dataclass(frozen=True, slots=True)
class _Table:
    """How the rows of one table are written."""

    columns: tuple[str, ...]
    insert: str
    delete: str


def replay(
    connection: Connection, head: journal.Head, entries: Iterable[Entry], upgrade: Upgrade | None = None
) -> journal.Head:
    """Enter ``entries``, which follow ``head``, and have the tables say what they say; the new head.

    Derived sums are the caller's to rebuild. Foreign keys must be off: an act may be larger than what is
    played back at once. Raises ReplayRefused; then the transaction is to be rolled back.
    """
    run = list(entries)
    broken = first_broken(run, head.hash, head.seq)
    if broken is not None:
        raise ReplayRefused(broken, "does not follow")
    if not run:
        return head
    journal.enter(connection, run)
    for name, rows in _last_states(run, upgrade).items():
        table = _table(name)
        # Away with all that is touched first: a value that must be unique may have moved from row to row.
        connection.exec_driver_sql(table.delete, [(key,) for key in rows])
        standing = [row for row in rows.values() if row is not None]
        if not standing:
            continue
        try:
            connection.exec_driver_sql(table.insert, standing)
        except (IntegrityError, InterfaceError, ProgrammingError) as error:
            raise ReplayRefused(run[-1].seq, f"{name}: {error.orig}") from error
    return journal.Head(run[-1].seq, run[-1].hash, run[-1].at)


def _last_states(entries: list[Entry], upgrade: Upgrade | None) -> dict[str, dict[int, _Row | None]]:
    """By table and key what becomes of each row that is spoken of; None where it is deleted."""
    states: dict[str, dict[int, _Row | None]] = {}
    for entry in entries:
        if is_erased(entry.changes):
            continue
        try:
            images: list[Image] = json.loads(entry.changes)
            for name, key, row in _rows_of(images if upgrade is None else upgrade(images)):
                states.setdefault(name, {})[key] = row
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise ReplayRefused(entry.seq, f"{type(error).__name__}: {error}") from error
    return states


def _rows_of(images: list[Any]) -> Iterator[tuple[str, int, _Row | None]]:
    for image in images:
        name, row, op = image["t"], image["row"], image["op"]
        table = _table(name)
        if op == "D":
            yield name, row["id"], None
            continue
        if op not in {"I", "U"} or len(row) != len(table.columns):
            raise ValueError(f"{name}: {op} of {len(row)} columns")
        yield name, row["id"], tuple(row[column] for column in table.columns)


@cache
def _table(name: str) -> _Table:
    """Raises LookupError for what is no journalled table."""
    model = _journalled()[name]
    columns = tuple(column.name for column in model.__table__.columns)
    places = ", ".join("?" * len(columns))
    return _Table(
        columns,
        f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})",  # noqa: S608 - names of our own tables
        f"DELETE FROM {name} WHERE id = ?",  # noqa: S608 - names of our own tables
    )


@cache
def _journalled() -> dict[str, type[Base]]:
    return {
        mapper.class_.__tablename__: mapper.class_
        for mapper in Base.registry.mappers
        if mapper.class_.sync_kind is SyncKind.SYNCED
    }
