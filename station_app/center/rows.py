"""The one place where rows of a station change, and with them what is derived from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from station_app.center import months, standing
from station_app.center.images import TableRows
from station_app.center.own_tables import enrolled_station
from station_app.center.writing import Writer, writer_for


def write_rows(connection: Connection, station_id: int, tables: Mapping[str, TableRows]) -> None:
    """Give these rows of the station the state that was gathered.

    The station's entry in the register has to be locked (``find_station``): nobody else may write them.
    """
    with months.kept_up(connection, station_id, tables):
        put_rows(writer_for(connection, station_id), tables.values())
    standing.follow(connection, station_id, tables)


def put_rows(writer: Writer, tables: Iterable[TableRows]) -> None:
    """The same without what is derived: who writes all of a station's rows counts that once (``recount``)."""
    for each in tables:
        writer.upsert(each.table, [row for row in each.rows.values() if row is not None])
        writer.delete(each.table, [key for key, row in each.rows.items() if row is None])


def recount(connection: Connection, station_id: int) -> None:
    """Make anew what is derived from a station's rows."""
    months.recount(connection, station_id)
    standing.recount(connection, station_id)


def recount_all(connection: Connection) -> None:
    """The same for all stations."""
    for station_id in connection.scalars(select(enrolled_station.c.id)).all():
        recount(connection, station_id)
