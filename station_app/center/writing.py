"""Writes rows of one station in bulk, the fastest way that each database has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Connection, Table

from station_app.center.tables import STATION_ID
from station_app.domain.journal import Stored

_CHUNK = 1 << 20
"""Bytes of a COPY's text that are handed over at once."""


class Writer(Protocol):
    """Rows come as values in the order of the table's columns after ``station_id``."""

    def add(self, table: Table, rows: Sequence[Sequence[Stored]]) -> None:
        """Insert rows that are not there yet."""
        ...

    def upsert(self, table: Table, rows: Sequence[Sequence[Stored]]) -> None:
        """Insert rows, or replace the values of those whose key is there already."""
        ...

    def delete(self, table: Table, ids: Iterable[int]) -> None:
        """Delete the rows with these ids where they are there."""
        ...


def writer_for(connection: Connection, station_id: int) -> Writer:
    """The writer for this connection's database."""
    if connection.dialect.name == "postgresql":
        return _PostgresWriter(connection, station_id)
    return _SqliteWriter(connection, station_id)


class _SqliteWriter:
    """One prepared statement a table, executed for all of its rows."""

    def __init__(self, connection: Connection, station_id: int) -> None:
        self._connection = connection
        self._station_id = station_id

    def add(self, table: Table, rows: Sequence[Sequence[Stored]]) -> None:
        self._execute(_insert(table), rows)

    def upsert(self, table: Table, rows: Sequence[Sequence[Stored]]) -> None:
        self._execute(f"{_insert(table)} {_on_conflict(table)}", rows)

    def delete(self, table: Table, ids: Iterable[int]) -> None:
        sql = f"DELETE FROM {_quoted(table.name)} WHERE {STATION_ID} = ? AND id = ?"  # noqa: S608  # own names
        self._execute(sql, [(each,) for each in ids])

    def _execute(self, sql: str, rows: Sequence[Sequence[Stored]]) -> None:
        if rows:
            of = self._station_id
            self._connection.exec_driver_sql(sql, [(of, *row) for row in rows])


class _PostgresWriter:
    """COPY; what may be there already goes through a temporary table."""

    def __init__(self, connection: Connection, station_id: int) -> None:
        self._connection = connection
        self._station_id = station_id

    def add(self, table: Table, rows: Sequence[Sequence[Stored]]) -> None:
        if rows:
            self._copy(_quoted(table.name), table, rows)

    def upsert(self, table: Table, rows: Sequence[Sequence[Stored]]) -> None:
        if not rows:
            return
        incoming, target = _quoted(f"incoming_{table.name}"), _quoted(table.name)
        self._run(f"CREATE TEMPORARY TABLE {incoming} (LIKE {target}) ON COMMIT DROP")
        self._copy(incoming, table, rows)
        columns = _columns(table)
        self._run(
            f"INSERT INTO {target} ({columns}) SELECT {columns} FROM {incoming} {_on_conflict(table)}"  # noqa: S608  # own names
        )
        self._run(f"DROP TABLE {incoming}")

    def delete(self, table: Table, ids: Iterable[int]) -> None:
        target = _quoted(table.name)
        self._connection.exec_driver_sql(
            f"DELETE FROM {target} WHERE {STATION_ID} = %s AND id = ANY(%s)",  # noqa: S608  # own names
            (self._station_id, list(ids)),
        )

    def _run(self, sql: str) -> None:
        self._connection.exec_driver_sql(sql)

    def _copy(self, into: str, table: Table, rows: Sequence[Sequence[Stored]]) -> None:
        of = self._station_id
        cursor: Any = self._connection.connection.cursor()
        with cursor, cursor.copy(f"COPY {into} ({_columns(table)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row((of, *row))


@cache
def _columns(table: Table) -> str:
    return ", ".join(_quoted(column.name) for column in table.columns)


@cache
def _insert(table: Table) -> str:
    places = ", ".join("?" for _ in table.columns)
    return f"INSERT INTO {_quoted(table.name)} ({_columns(table)}) VALUES ({places})"  # noqa: S608  # own names


@cache
def _on_conflict(table: Table) -> str:
    key = ", ".join(_quoted(column.name) for column in table.primary_key)
    others = (_quoted(column.name) for column in table.columns if not column.primary_key)
    values = ", ".join(f"{name} = excluded.{name}" for name in others)
    return f"ON CONFLICT ({key}) DO UPDATE SET {values}"


def _quoted(name: str) -> str:
    return f'"{name}"'
