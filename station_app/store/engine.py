"""Connections to the encrypted file: SQLCipher's key, write-ahead log, and what its faults mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from station_app.errors import StationError
from station_app.errors.store import (
    DiskFault,
    DiskFull,
    StoreBusy,
    StoreDamaged,
    StoreReadOnly,
    TextNotStorable,
)
from station_app.store.salt import salt_of

BUSY, LOCKED, READ_ONLY, IO_ERROR, CORRUPT, FULL, CANNOT_OPEN, NOT_A_DATABASE = 5, 6, 8, 10, 11, 13, 14, 26
_PRIMARY = 0xFF
_SMALLEST = 512
"""Bytes of the smallest page: SQLite takes a file of one byte for an empty database."""
_SHOWN = 20
BUSY_MS = 5000
CACHE_KIB = 16_000
LOG_PAGES = 4_000
"""The write-ahead log is folded in each time it has grown by so many pages. A redemption writes about 23:
by SQLite's usual 1,000 one customer in forty would wait for it, by these 16 MB one in 170."""

DatabaseError: type[Exception] = sqlcipher3.DatabaseError
"""What the driver raises; outside this package nobody needs to know which driver."""


def connect(
    path: Path, key: bytes, *, create: bool = False, read_only: bool = False
) -> sqlcipher3.Connection:
    """Open the file with its raw 256-bit key; raises StoreDamaged where it is not readable with it.

    ``read_only`` leaves file and log as they are, also when it is closed.
    """
    if not create and not (path.exists() and path.stat().st_size >= _SMALLEST):
        raise StoreDamaged
    mode = "rwc" if create else "ro" if read_only else "rw"
    salt = salt_of(key).hex() if create else ""
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    try:
        connection = sqlcipher3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
    except DatabaseError as error:
        raise fault_of(error) or StoreDamaged from error
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}{salt}'\"")
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except DatabaseError as error:
        connection.close()
        raise fault_of(error) or StoreDamaged from error
    return connection


def make_engine(path: Path, key: bytes, *, begin: str, size: int, read_only: bool = False) -> Engine:
    """An engine whose transactions start with ``begin`` and that keeps up to ``size`` connections.

    Foreign keys are checked at commit, so that an act may add its rows in any order. Errors do not repeat
    the values of a statement, which are people's.
    """

    def opened() -> sqlcipher3.Connection:
        connection = connect(path, key)
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        return connection

    engine = create_engine(
        "sqlite+pysqlite://",
        module=sqlcipher3.dbapi2,
        creator=opened,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=2,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)
        if not read_only:  # it has SQLite prepare every statement anew
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")

    return engine


@contextmanager
def told_as_sentences() -> Iterator[None]:
    """A fault of the disk or the file becomes its sentence; a bug stays what it is."""
    try:
        yield
    except (DBAPIError, DatabaseError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        fault = None if cause is None else fault_of(cause)
        if fault is None:
            raise
        raise fault from error
    except UnicodeEncodeError as error:  # half of a character, as broken pasting leaves it
        text = str(error.object)[max(error.start - _SHOWN // 2, 0) : error.start + _SHOWN // 2]
        raise TextNotStorable(text=text.encode(errors="replace").decode()) from error


def fault_of(error: BaseException) -> StationError | None:
    """The sentence for a fault of the disk or the file, or None where it is something else."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return _fault_of_text(str(error))
    return {
        BUSY: StoreBusy(),
        LOCKED: StoreBusy(),
        FULL: DiskFull(),
        READ_ONLY: StoreReadOnly(),
        CORRUPT: StoreDamaged(),
        NOT_A_DATABASE: StoreDamaged(),
        IO_ERROR: DiskFault(),
        CANNOT_OPEN: DiskFault(),
    }.get(code & _PRIMARY)


def _fault_of_text(text: str) -> StationError | None:
    """The same by the driver's words: what it says of a backup under way carries no code."""
    for words, fault in (
        ("database or disk is full", DiskFull()),
        ("readonly database", StoreReadOnly()),
        ("is locked", StoreBusy()),
        ("malformed", StoreDamaged()),
        ("not a database", StoreDamaged()),
        ("hmac check failed", StoreDamaged()),
        ("disk I/O error", DiskFault()),
        ("unable to open database", DiskFault()),
    ):
        if words in text:
            return fault
    return None
