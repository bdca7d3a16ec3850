"""The one place where rows of a station change: all that bundles say of them, and the sums made of them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from station_app.center.images import TableRows
from station_app.center.months import kept_up
from station_app.center.writing import writer_for


def write_rows(connection: Connection, station_id: int, tables: Mapping[str, TableRows]) -> None:
    """Give these rows of the station the state that was gathered.

    The station's entry in the register has to be locked (``find_station``): nobody else may write them.
    """
    writer = writer_for(connection, station_id)
    with kept_up(connection, station_id, tables):
        for each in tables.values():
            writer.upsert(each.table, [row for row in each.rows.values() if row is not None])
            writer.delete(each.table, [key for key, row in each.rows.items() if row is None])
