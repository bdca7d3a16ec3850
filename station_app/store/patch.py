"""Rows that a damaged file still gives, brought into a store that is being made good again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, text

from station_app.domain.journal import Entry, Image, Stored, canonical, is_erased
from station_app.models.base import Base, SyncKind
from station_app.models.revision import SCHEMA_REVISION
from station_app.store.salvage_tables import Rows, Tables
from station_app.store.store import Store

_DERIVED = frozenset({"journal_entry", "points_month"})
_PROGRESS = frozenset({"sync.inbox"})
"""Local settings that say how far something was taken in: untrue of a store that lacks the last acts."""

Row = dict[str, Stored]


def synced_tables() -> list[str]:
    """The tables whose rows are journalled."""
    return [name for name, kind in _kinds() if kind is SyncKind.SYNCED]


def local_tables() -> list[str]:
    """The tables that the journal says nothing of, and that nothing else says either."""
    return [name for name, kind in _kinds() if kind is not SyncKind.SYNCED and name not in _DERIVED]


def put_local_rows(store: Store, tables: Tables, *, all_of_it: bool) -> None:
    """Take over what can be read of the local tables: this computer's keys, photos, what the centre has said.

    Where the store ends before the damaged one (``all_of_it`` False), what speaks of later is left.
    """
    if tables.revision != SCHEMA_REVISION:
        return
    with store.replaying() as session:
        connection = session.connection()
        for name in local_tables():
            found = tables.by_name.get(name)
            if found is not None:
                rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
                _put(connection, name, [row for row in rows if all_of_it or _holds(row, store.head.seq)])


def _holds(row: dict[str, Any], seq: int) -> bool:
    return int(row.get("from_seq", 0)) <= seq and row.get("key") not in _PROGRESS


def _put(connection: Connection, name: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        columns = ", ".join(rows[0])
        values = ", ".join(f":{column}" for column in rows[0])
        connection.execute(text(f"INSERT OR REPLACE INTO {name} ({columns}) VALUES ({values})"), rows)  # noqa: S608 - names of our own tables


def table_images(store: Store, tables: Tables, later: Iterable[Entry]) -> list[str]:
    """The row images that make the store's journalled tables what the damaged file's say.

    Nothing where the tables contradict ``later``, the entries past a gap in the journal that can be read:
    then they are of another moment. A row that cannot be read stays as it is in the store.
    """
    if not _agree(tables, later):
        return []
    images: list[Image] = []
    with store.read() as session:
        for name in synced_tables():
            found = tables.by_name.get(name)
            if found is not None:
                columns = ", ".join(found.columns)
                rows = session.connection().exec_driver_sql(f"SELECT {columns} FROM {name}")  # noqa: S608 - names of our own tables
                standing = {row["id"]: row for row in (dict(each) for each in rows.mappings())}
                images += _images(name, standing, found)
    return [canonical(image) for image in images]


def _images(name: str, standing: dict[int, Row], found: Rows) -> list[Image]:
    images: list[Image] = []
    rows = _by_key(found)
    for key, row in rows.items():
        old = standing.get(key)
        if old is None:
            images.append({"op": "I", "row": row, "t": name})
        elif old != row:
            was = {column: value for column, value in old.items() if row[column] != value}
            images.append({"op": "U", "row": row, "t": name, "was": was})
    if found.is_whole:
        images += [{"op": "D", "row": {"id": key}, "t": name} for key in standing if key not in rows]
    return images


def _agree(tables: Tables, later: Iterable[Entry]) -> bool:
    """True where each row that the later entries speak of is what the last of them made of it."""
    last: dict[tuple[str, int], Row | None] = {}
    for entry in later:
        for image in [] if is_erased(entry.changes) else json.loads(entry.changes):
            last[image["t"], image["row"]["id"]] = None if image["op"] == "D" else image["row"]
    rows = {name: _by_key(found) for name, found in tables.by_name.items()}
    return all(
        rows[name].get(key) == row or (row is not None and not tables.by_name[name].is_whole)
        for (name, key), row in last.items()
        if name in rows
    )


def _by_key(found: Rows) -> dict[int, Row]:
    """Journalled rows hold numbers and texts alone."""
    named: list[dict[str, Any]] = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    return {row["id"]: row for row in named if "id" in row}


def _kinds() -> list[tuple[str, SyncKind]]:
    return sorted((mapper.class_.__tablename__, mapper.class_.sync_kind) for mapper in Base.registry.mappers)
