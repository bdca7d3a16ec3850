"""The city's figures: of each station, of all together, and month by month, counted as stations count.

Each figure is one statement over all stations, grouped by station: a hundred and fifty of them cost no more
statements than one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    and_,
    case,
    func,
    literal,
    select,
    union_all,
)

from station_app.center.tables import STATION_TABLES
from station_app.clock import day_start, to_millis
from station_app.domain.periods import Period, month_of
from station_app.models.people import HouseholdStatus
from station_app.models.points import AccountKind
from station_app.models.service import RecordStatus
from station_app.models.shop import RedemptionKind

MONTHS = 12

_BEFORE = ""
"""Where a month would stand: what was before the first of them."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened in some time: minutes of valid service, tenths of a point, receipts.

    ``given`` is what was issued less what was taken back, ``redeemed`` and ``redemptions`` are less voids.
    """

    minutes: int = 0
    given: int = 0
    redeemed: int = 0
    redemptions: int = 0


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
        return _total(list(self.flow.values()))


def city_figures(connection: Connection, today: date) -> CityFigures:
    """The figures as the last bundles left them; the months end with that of ``today``."""
    months = [month_of(today)]
    while len(months) < MONTHS:
        months.insert(0, months[0].previous())
    flows = _flows(connection, months)
    stations = {station for station, _ in flows}
    by_month = [[flow for (_, month), flow in flows.items() if month == _name(each)] for each in months]
    return CityFigures(
        standing=_standing(connection),
        flow={
            each: _total([flow for (station, _), flow in flows.items() if station == each])
            for each in stations
        },
        months=tuple((month, _total(flow)) for month, flow in zip(months, by_month, strict=True)),
    )


def count_by_station(connection: Connection, table: Table, *where: ColumnElement[bool]) -> dict[int, int]:
    """How many rows each station has that are so; stations without any are left out."""
    query = select(table.c.station_id, func.count()).where(*where).group_by(table.c.station_id)
    return {int(station): int(count) for station, count in connection.execute(query)}


def _standing(connection: Connection) -> dict[int, Standing]:
    household, volunteer = STATION_TABLES["household"], STATION_TABLES["volunteer"]
    households = count_by_station(connection, household, household.c.status == HouseholdStatus.ACTIVE)
    volunteers = count_by_station(connection, volunteer, volunteer.c.ended_on.is_(None))
    return {
        station: Standing(households.get(station, 0), volunteers.get(station, 0))
        for station in households.keys() | volunteers.keys()
    }


_Sums = dict[tuple[int, str], int]
"""By station and month (``YYYY-MM``, or ``_BEFORE``)."""


def _flows(connection: Connection, months: Sequence[Period]) -> dict[tuple[int, str], Flow]:
    minutes = _minutes(connection, months)
    given = _moved(connection, months, AccountKind.ISSUANCE)
    redeemed = _moved(connection, months, AccountKind.REDEMPTION)
    redemptions = _redemptions(connection, months)
    return {
        key: Flow(minutes.get(key, 0), given.get(key, 0), -redeemed.get(key, 0), redemptions.get(key, 0))
        for key in minutes.keys() | given.keys() | redeemed.keys() | redemptions.keys()
    }


def _minutes(connection: Connection, months: Sequence[Period]) -> _Sums:
    """Valid service, in the month in which its activity began; its own begin where that is not held yet."""
    record, activity = STATION_TABLES["service_record"], STATION_TABLES["activity"]
    its_own = and_(activity.c.station_id == record.c.station_id, activity.c.id == record.c.activity_id)
    began = func.coalesce(activity.c.starts_at, record.c.starts_at)
    rows = (
        select(record.c.station_id, _month_of_instant(began, months), record.c.minutes.label("value"))
        .select_from(record.outerjoin(activity, its_own))
        .where(record.c.status == RecordStatus.VALID)
    )
    return _summed(connection, rows.subquery())


def _moved(connection: Connection, months: Sequence[Period], kind: AccountKind) -> _Sums:
    """What left the accounts of that kind less what came back, in tenths."""
    account, transfer = STATION_TABLES["points_account"], STATION_TABLES["points_transfer"]
    month = _month_of_day(transfer.c.posted_on, months)

    def side(column: ColumnElement[int], value: ColumnElement[int]) -> Select[tuple[int, str, int]]:
        its_account = and_(account.c.station_id == transfer.c.station_id, account.c.id == column)
        return (
            select(transfer.c.station_id, month, value.label("value"))
            .select_from(transfer.join(account, its_account))
            .where(account.c.kind == kind)
        )

    out = side(transfer.c.from_account_id, transfer.c.amount)
    back = side(transfer.c.to_account_id, -transfer.c.amount)
    return _summed(connection, union_all(out, back).subquery())


def _redemptions(connection: Connection, months: Sequence[Period]) -> _Sums:
    """Receipts less voids, each in its own month."""
    redemption = STATION_TABLES["redemption"]
    value = case((redemption.c.kind == RedemptionKind.VOID, -1), else_=1).label("value")
    rows = select(redemption.c.station_id, _month_of_instant(redemption.c.at, months), value)
    return _summed(connection, rows.subquery())


def _summed(connection: Connection, rows: FromClause) -> _Sums:
    key = (rows.c.station_id, rows.c.month)
    sums = connection.execute(select(*key, func.sum(rows.c.value)).group_by(*key))
    return {(int(station), month): int(value) for station, month, value in sums}


def _month_of_instant(column: ColumnElement[int], months: Sequence[Period]) -> ColumnElement[str]:
    """In China's time, which no database here knows of."""
    return _month(column, [(to_millis(day_start(month.start)), _name(month)) for month in months])


def _month_of_day(column: ColumnElement[str], months: Sequence[Period]) -> ColumnElement[str]:
    return _month(column, [(month.start.isoformat(), _name(month)) for month in months])


def _month(
    column: ColumnElement[int] | ColumnElement[str], starts: Sequence[tuple[int | str, str]]
) -> ColumnElement[str]:
    """The last month that began by then; what a clock that is ahead dates later counts in the last one."""
    whens = [(column >= start, literal(name)) for start, name in reversed(starts)]
    return case(*whens, else_=literal(_BEFORE)).label("month")


def _name(month: Period) -> str:
    return f"{month.start:%Y-%m}"


def _total(flows: Sequence[Flow]) -> Flow:
    return Flow(
        sum(each.minutes for each in flows),
        sum(each.given for each in flows),
        sum(each.redeemed for each in flows),
        sum(each.redemptions for each in flows),
    )
