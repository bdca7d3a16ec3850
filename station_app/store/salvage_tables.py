"""The readable rows of a damaged file's tables, read around what is damaged.

The whole pages are laid out in memory, never on a disk, and the database reads them there; a page that is not
whole is empty, so that it finds out by itself where rows are missing.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

from station_app.domain.journal import Stored
from station_app.store.pages import PAGE, Pages

_ROLLBACK_MODE = b"\x01\x01"
_HIGHEST = 1 << 48
"""Beyond any key that a station gives."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table that can be read; ``is_whole`` where none is missing."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Stored | bytes, ...], ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Tables:
    """What can be read of each table; the schema revision and the journal's end, None where nothing says."""

    by_name: dict[str, Rows]
    revision: str | None
    last_entry: int | None = None


def read_tables(pages: Pages, names: list[str], first_page: bytes | None = None) -> Tables:
    """The readable rows of these tables; ``first_page`` stands in where the file's own is damaged.

    It must be that of a copy of the same store with the same schema.
    """
    image = _image(pages, first_page)
    if image is None:
        return Tables({}, None)
    with _opened(image) as connection:
        revision = next((row[0] for row in _readable(connection, "alembic_version").rows), None)
        return Tables(
            {name: rows for name in names if (rows := _readable(connection, name)).columns},
            None if revision is None else str(revision),
            _last_entry(connection),
        )


def _last_entry(connection: sqlite3.Connection) -> int | None:
    with suppress(sqlite3.DatabaseError):
        row = connection.execute("SELECT seq FROM journal_entry ORDER BY seq DESC LIMIT 1").fetchone()
        return 0 if row is None else int(row[0])
    return None


def _image(pages: Pages, first_page: bytes | None) -> bytes | None:
    count = pages.count
    first = pages.page(1, pages.committed) or first_page
    if first is None:
        return None
    rest = (pages.page(number, pages.committed) or bytes(PAGE) for number in range(2, count + 1))
    return _as_plain(first, count) + b"".join(rest)


def _as_plain(first: bytes, count: int) -> bytes:
    """A first page that says what is true of this image: no log, ``count`` pages, none of them free."""
    page = bytearray(first)
    page[18:20] = _ROLLBACK_MODE
    page[28:32] = struct.pack(">I", count)
    page[32:40] = bytes(8)
    page[92:96] = page[24:28]
    return bytes(page)


@contextmanager
def _opened(image: bytes) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(image)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA cell_size_check = ON")
        yield connection


def _readable(connection: sqlite3.Connection, name: str) -> Rows:
    try:
        columns = tuple(row[1] for row in connection.execute(f"PRAGMA table_info({name})"))
    except sqlite3.DatabaseError:
        return Rows((), (), is_whole=False)
    rows: list[tuple[Stored | bytes, ...]] = []
    start: int | None = 0
    is_whole = True
    while start is not None:
        last = start - 1
        try:
            query = f"SELECT rowid, * FROM {name} WHERE rowid >= ? ORDER BY rowid"  # noqa: S608 - our own names
            for row in connection.execute(query, (start,)):
                last = row[0]
                rows.append(tuple(row[1:]))
            start = None
        except sqlite3.DatabaseError:
            is_whole = False
            start = _next_readable(connection, name, last + 1)
    return Rows(columns, tuple(rows), is_whole)


def _next_readable(connection: sqlite3.Connection, name: str, lost: int) -> int | None:
    """The first key past ``lost`` from which on the table can be read again; None where it cannot."""
    step, good = 1, lost + 1
    while not _can_read_from(connection, name, good):
        step *= 2
        good = lost + step
        if good > _HIGHEST:
            return None
    bad = lost + step // 2
    while good - bad > 1:
        middle = (bad + good) // 2
        if _can_read_from(connection, name, middle):
            good = middle
        else:
            bad = middle
    return good


def _can_read_from(connection: sqlite3.Connection, name: str, key: int) -> bool:
    with suppress(sqlite3.DatabaseError):
        query = f"SELECT rowid, * FROM {name} WHERE rowid >= ? ORDER BY rowid LIMIT 1"  # noqa: S608 - names of our own tables
        connection.execute(query, (key,)).fetchone()
        return True
    return False
