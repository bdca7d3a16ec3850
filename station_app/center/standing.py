"""How each station stands, one row of each: the first page need not read what they are counted from."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, Table, func, select, text

from station_app.center.own_tables import Outcome, received_bundle, station_standing
from station_app.center.tables import STATION_TABLES
from station_app.models.people import HouseholdStatus

_HOUSEHOLD, _VOLUNTEER = STATION_TABLES["household"], STATION_TABLES["volunteer"]

_COUNTED = text(
    "INSERT INTO station_standing (station_id, households, volunteers) "
    "VALUES (:station_id, :households, :volunteers) ON CONFLICT (station_id) "
    "DO UPDATE SET households = excluded.households, volunteers = excluded.volunteers"
)
_TAKEN = text(
    "INSERT INTO station_standing (station_id, households, volunteers, taken_at) "
    "VALUES (:station_id, 0, 0, :taken_at) "
    "ON CONFLICT (station_id) DO UPDATE SET taken_at = excluded.taken_at"
)


def follow(connection: Connection, station_id: int, tables: Collection[str]) -> None:
    """Count the station's households and volunteers, where rows of theirs have been written."""
    if _HOUSEHOLD.name in tables or _VOLUNTEER.name in tables:
        counts = {
            "households": _count(
                connection, _HOUSEHOLD, station_id, _HOUSEHOLD.c.status == HouseholdStatus.ACTIVE
            ),
            "volunteers": _count(connection, _VOLUNTEER, station_id, _VOLUNTEER.c.ended_on.is_(None)),
        }
        connection.execute(_COUNTED, {"station_id": station_id, **counts})


def note_taken(connection: Connection, station_id: int, now: int) -> None:
    """A bundle has just been taken; ``now`` in milliseconds since the epoch."""
    connection.execute(_TAKEN, {"station_id": station_id, "taken_at": now})


def recount(connection: Connection, station_id: int) -> None:
    """Make the station's row anew."""
    follow(connection, station_id, STATION_TABLES)
    taken = (received_bundle.c.station_id == station_id, received_bundle.c.outcome == Outcome.TAKEN)
    last = connection.execute(select(func.max(received_bundle.c.received_at)).where(*taken)).scalar()
    if last is not None:
        note_taken(connection, station_id, last)


def last_taken(connection: Connection) -> dict[int, int]:
    """When the last bundle of each station was taken; those without one are left out."""
    row = station_standing.c
    found = connection.execute(select(row.station_id, row.taken_at).where(row.taken_at.is_not(None)))
    return {int(station): int(at) for station, at in found}


def _count(connection: Connection, table: Table, station_id: int, condition: ColumnElement[bool]) -> int:
    rows = select(func.count()).select_from(table).where(table.c.station_id == station_id, condition)
    return connection.execute(rows).scalar_one()
