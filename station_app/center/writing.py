"""Writes rows of one station in bulk, the fastest way that each database has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.dialects import postgresql

from station_app.center.tables import STATION_ID
from station_app.domain.journal import Stored


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
    """Binary COPY; what is there already is deleted before it is written anew.

    Ids only ever grow at a station, and whoever writes its rows has locked its entry in the register
    (``registry.find_station``): an id above the highest one that is held cannot be there.
    """

    def __init__(self, connection: Connection, station_id: int) -> None:
        self._connection = connection
        self._station_id = station_id

    def add(self, table: Table, rows: Sequence[Sequence[Stored]]) -> None:
        if not rows:
            return
        of = self._station_id
        cursor: Any = self._connection.connection.cursor()
        command = f"COPY {_quoted(table.name)} ({_columns(table)}) FROM STDIN (FORMAT BINARY)"
        with cursor, cursor.copy(command) as copy:
            copy.set_types(_types(table))
            for row in rows:
                copy.write_row((of, *row))

    def upsert(self, table: Table, rows: Sequence[Sequence[Stored]]) -> None:
        held = self._highest_id(table)
        self.delete(table, [key for row in rows if isinstance(key := row[0], int) and key <= held])
        self.add(table, rows)

    def delete(self, table: Table, ids: Iterable[int]) -> None:
        doomed = list(ids)
        if doomed:
            self._connection.exec_driver_sql(
                f"DELETE FROM {_quoted(table.name)} WHERE {STATION_ID} = %s AND id = ANY(%s)",  # noqa: S608  # own names
                (self._station_id, doomed),
            )

    def _highest_id(self, table: Table) -> int:
        sql = f"SELECT max(id) FROM {_quoted(table.name)} WHERE {STATION_ID} = %s"  # noqa: S608  # own names
        return self._connection.exec_driver_sql(sql, (self._station_id,)).scalar() or 0


@cache
def _columns(table: Table) -> str:
    return ", ".join(_quoted(column.name) for column in table.columns)


@cache
def _types(table: Table) -> list[str]:
    """PostgreSQL's names of the columns' types, which a binary COPY has to be told."""
    dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # its own lack
    return [column.type.compile(dialect).lower() for column in table.columns]


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
