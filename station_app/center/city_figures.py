"""The city's figures: of each station, of all together, and month by month, counted as stations count.

Each figure is one statement over all stations: a hundred and fifty of them cost no more statements than
one. They are read from what is kept by station (``standing.py``) and by its months (``months.py``), however
many rows that is made of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Table, func, select

from station_app.center.months import FLOW_COLUMNS, Flow
from station_app.center.own_tables import station_month, station_standing
from station_app.domain.periods import Period, month_of

MONTHS = 12

_Key = TypeVar("_Key", int, str)


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is now: households that stand, volunteers whose registration has not ended."""

    households: int = 0
    volunteers: int = 0


@dataclass(frozen=True, slots=True)
class CityFigures:
    """By station (its id; a station without any is left out), in total, and by month, the oldest first."""

    standing: Mapping[int, Standing]
    flow: Mapping[int, Flow]
    months: tuple[tuple[Period, Flow], ...]

    @property
    def total_standing(self) -> Standing:
        """Of all stations."""
        return Standing(
            sum(each.households for each in self.standing.values()),
            sum(each.volunteers for each in self.standing.values()),
        )

    @property
    def total_flow(self) -> Flow:
        """Of all stations, from their first day on."""
        return sum(self.flow.values(), Flow())


def city_figures(connection: Connection, today: date) -> CityFigures:
    """The figures as the last bundles left them; the months end with that of ``today``."""
    months = [month_of(today)]
    while len(months) < MONTHS:
        months.insert(0, months[0].previous())
    return CityFigures(
        standing=_standing(connection),
        flow={int(station): flow for station, flow in _summed_by(connection, station_month.c.station_id)},
        months=tuple(zip(months, _by_month(connection, months), strict=True)),
    )


def count_by_station(connection: Connection, table: Table, *where: ColumnElement[bool]) -> dict[int, int]:
    """How many rows each station has that are so; stations without any are left out."""
    query = select(table.c.station_id, func.count()).where(*where).group_by(table.c.station_id)
    return {int(station): int(count) for station, count in connection.execute(query)}


def _standing(connection: Connection) -> dict[int, Standing]:
    row = station_standing.c
    found = connection.execute(select(row.station_id, row.households, row.volunteers))
    standing = {int(station): Standing(int(homes), int(people)) for station, homes, people in found}
    return {station: each for station, each in standing.items() if each != Standing()}


def _by_month(connection: Connection, months: Sequence[Period]) -> list[Flow]:
    """What a clock that is ahead dates later counts in the last of them."""
    names = [f"{month.start:%Y-%m}" for month in months]
    sums = dict.fromkeys(names, Flow())
    for month, flow in _summed_by(connection, station_month.c.month):
        if month >= names[0]:  # here, because databases sort by rules of their own
            sums[month if month in sums else names[-1]] += flow
    return list(sums.values())


def _summed_by(connection: Connection, key: Column[_Key]) -> list[tuple[_Key, Flow]]:
    """All stations' months together, by one of the two; what comes to nothing at all is left out."""
    rows = connection.execute(select(key, *map(func.sum, FLOW_COLUMNS)).group_by(key))
    flows = [(of, Flow(*map(int, sums))) for of, *sums in rows]
    return [(of, flow) for of, flow in flows if flow != Flow()]
