"""How all stations stand, for the first page: last sync, gaps, forks, what waits; a statement for each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from station_app.center.aside import OPEN
from station_app.center.city_figures import count_by_station
from station_app.center.own_tables import (
    Outcome,
    chain_head,
    enrolled_station,
    quarantine,
    received_bundle,
    waiting_bundle,
)
from station_app.center.registry import EnrolledStation, list_stations
from station_app.center.standing import last_taken

LOG_LENGTH = 200


@dataclass(frozen=True, slots=True)
class StationLine:
    """One station; instants in milliseconds since the epoch, UTC.

    ``held`` is the last entry of its journal that is held, 0 before the first; ``forks`` counts bundles that
    differ from what is held, and of which no operator has decided yet.
    """

    station: EnrolledStation
    held: int
    last_bundle_at: int | None
    waiting: int
    forks: int

    @property
    def gap_from(self) -> int | None:
        """The first entry that is missing, None where nothing waits for one."""
        return self.held + 1 if self.waiting else None


@dataclass(frozen=True, slots=True)
class LogLine:
    """A bundle that came in; ``size`` in bytes, the instant in milliseconds since the epoch, UTC."""

    code: str
    name: str
    received_at: int
    first: int
    last: int
    size: int
    outcome: Outcome


def station_lines(connection: Connection) -> list[StationLine]:
    """All stations, by code."""
    last = last_taken(connection)
    held = _held(connection)
    waiting = count_by_station(connection, waiting_bundle)
    undecided = and_(quarantine.c.fork_seq.is_not(None), quarantine.c.state.in_(OPEN))
    forks = count_by_station(connection, quarantine, undecided)
    return [
        StationLine(
            station=each,
            held=held.get(each.id, 0),
            last_bundle_at=last.get(each.id),
            waiting=waiting.get(each.id, 0),
            forks=forks.get(each.id, 0),
        )
        for each in list_stations(connection)
    ]


def log_lines(connection: Connection) -> list[LogLine]:
    """The last bundles that came in, the newest first."""
    table, station = received_bundle.c, enrolled_station.c
    rows = connection.execute(
        select(
            station.code,
            station.name,
            table.received_at,
            table.first,
            table.last,
            table.size,
            table.outcome,
        )
        .join(enrolled_station, station.id == table.station_id)
        .order_by(table.received_at.desc(), station.code, table.first.desc())
        .limit(LOG_LENGTH)
    )
    return [LogLine(*row[:-1], Outcome(row.outcome)) for row in rows]


def _held(connection: Connection) -> dict[int, int]:
    """By the heads of each station's last epoch."""
    table = chain_head.c
    rows = connection.execute(select(table.station_id, table.seq).order_by(table.station_id, table.ordinal))
    return {int(station): int(seq) for station, seq in rows}
