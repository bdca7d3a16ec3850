"""What happened at each station month by month: sums that the transaction which writes its rows keeps up.

They are derived. What a row adds to them follows from the row itself, for a service record also from its
activity, for a transfer from which of the station's accounts are issuance and redemption. So the sums over a
part of the rows before and after a bundle, the part holding all rows that the bundle or its activities
touch, differ by just what the bundle changed. Ids grow, and what a bundle touches is what came last as a
rule, so the part is all rows from the lowest id that is touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from typing import Self

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    and_,
    case,
    delete,
    func,
    literal_column,
    select,
    text,
)

from station_app.center.images import TableRows
from station_app.center.own_tables import station_month
from station_app.center.tables import STATION_TABLES
from station_app.clock import CHINA
from station_app.models.points import AccountKind
from station_app.models.service import RecordStatus
from station_app.models.shop import RedemptionKind

_RECORD, _ACTIVITY, _REDEMPTION = "service_record", "activity", "redemption"
_ACCOUNT, _TRANSFER = "points_account", "points_transfer"

_DAY = 86_400_000
_FORWARD = 110_000_000
"""Days that bring any instant which can be stored above zero, where whole division goes the same way
everywhere."""
_EPOCH = date(1970, 1, 1).toordinal()
_AHEAD = CHINA.utcoffset(None) // timedelta(milliseconds=1)
_LEAST = -(1 << 53)
"""Below every id that a row image may bring."""
_SYSTEM = (AccountKind.ISSUANCE, AccountKind.REDEMPTION)
_COUNTS = {RedemptionKind.REDEEM: 1, RedemptionKind.VOID: -1}
"""What a receipt adds to the redemptions of its month; a return takes goods back, and no receipt."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened in some time: minutes of valid service, tenths of a point, receipts.

    ``given`` is what was issued less what was taken back, ``redeemed`` and ``redemptions`` are less voids.
    """

    minutes: int = 0
    given: int = 0
    redeemed: int = 0
    redemptions: int = 0

    def __add__(self, other: Self) -> Flow:
        return Flow(*map(int.__add__, astuple(self), astuple(other)))

    def __sub__(self, other: Self) -> Flow:
        return Flow(*map(int.__sub__, astuple(self), astuple(other)))


FLOW_COLUMNS = [station_month.c[each.name] for each in fields(Flow)]
"""The columns of ``station_month`` that make a Flow."""

_Months = dict[str, Flow]
"""By month, ``YYYY-MM``."""

_NAMES = [column.name for column in FLOW_COLUMNS]
_ADD = text(
    f"INSERT INTO station_month (station_id, month, {', '.join(_NAMES)}) "  # noqa: S608  # own names
    f"VALUES (:station_id, :month, {', '.join(f':{name}' for name in _NAMES)}) "
    "ON CONFLICT (station_id, month) DO UPDATE SET "
    + ", ".join(f"{name} = station_month.{name} + excluded.{name}" for name in _NAMES)
)


@contextmanager
def kept_up(connection: Connection, station_id: int, tables: Mapping[str, TableRows]) -> Iterator[None]:
    """The sums follow what is done to these rows inside."""
    before = _system_accounts(connection, station_id)
    after = _changed(before, tables.get(_ACCOUNT))
    lowest = _lowest(connection, station_id, tables)
    if after != before:
        lowest[_TRANSFER] = _LEAST
    had = _sums(connection, station_id, lowest, before)
    yield
    has = _sums(connection, station_id, lowest, after)
    change = {month: has.get(month, Flow()) - had.get(month, Flow()) for month in {*had, *has}}
    _add(connection, station_id, change)


def recount(connection: Connection, station_id: int) -> None:
    """Make a station's sums anew from all of its rows."""
    connection.execute(delete(station_month).where(station_month.c.station_id == station_id))
    _add(connection, station_id, counted(connection, station_id))


def counted(connection: Connection, station_id: int) -> dict[str, Flow]:
    """By month (``YYYY-MM``) what all rows of a station say."""
    everything = dict.fromkeys((_RECORD, _REDEMPTION, _TRANSFER), _LEAST)
    return _sums(connection, station_id, everything, _system_accounts(connection, station_id))


def _add(connection: Connection, station_id: int, change: _Months) -> None:
    rows = [
        {
            "station_id": station_id,
            "month": month,
            **{each.name: getattr(flow, each.name) for each in FLOW_COLUMNS},
        }
        for month, flow in sorted(change.items())
        if flow != Flow()
    ]
    if rows:
        connection.execute(_ADD, rows)


def _lowest(connection: Connection, station_id: int, tables: Mapping[str, TableRows]) -> dict[str, int]:
    """From which row on the sums have to be looked at, by table; tables that are not touched are left out."""
    lowest = {name: min(each.rows) for name, each in tables.items() if each.rows}
    if _ACTIVITY in lowest:
        record = STATION_TABLES[_RECORD].c
        of_these = (record.station_id == station_id, record.activity_id >= lowest[_ACTIVITY])
        first = connection.execute(select(func.min(record.id)).where(*of_these)).scalar()
        if first is not None:
            lowest[_RECORD] = min(first, lowest.get(_RECORD, first))
    return lowest


def _system_accounts(connection: Connection, station_id: int) -> dict[int, str]:
    """Which accounts points are issued from and redeemed into, by id."""
    account = STATION_TABLES[_ACCOUNT].c
    mine = (account.station_id == station_id, account.kind.in_(_SYSTEM))
    return {int(key): kind for key, kind in connection.execute(select(account.id, account.kind).where(*mine))}


def _changed(before: Mapping[int, str], rows: TableRows | None) -> dict[int, str]:
    """Which they are once these rows are written."""
    after = dict(before)
    if rows is None:
        return after
    place = rows.columns.index("kind")
    for key, row in rows.rows.items():
        kind = None if row is None else row[place]
        if kind in _SYSTEM:
            after[key] = str(kind)
        else:
            after.pop(key, None)
    return after


def _sums(
    connection: Connection, station_id: int, lowest: Mapping[str, int], accounts: Mapping[int, str]
) -> _Months:
    """What the station's rows say from the lowest on, those of tables without one left out."""
    found: list[tuple[str, Flow]] = []
    if _RECORD in lowest:
        found += _served(connection, station_id, lowest[_RECORD])
    if _REDEMPTION in lowest:
        found += _receipts(connection, station_id, lowest[_REDEMPTION])
    if _TRANSFER in lowest:
        found += _moved(connection, station_id, lowest[_TRANSFER], accounts)
    sums: _Months = {}
    for month, flow in found:
        sums[month] = sums.get(month, Flow()) + flow
    return sums


def _served(connection: Connection, station_id: int, lowest: int) -> list[tuple[str, Flow]]:
    """Valid service, in the month in which its activity began; its own begin where that is not held yet."""
    record, activity = STATION_TABLES[_RECORD].c, STATION_TABLES[_ACTIVITY].c
    # Summed by activity first: whatever a database believes of the tables' sizes, the join then is small.
    by_activity = (
        select(record.activity_id, record.starts_at, func.sum(record.minutes).label("minutes"))
        .where(record.station_id == station_id, record.status == RecordStatus.VALID, record.id >= lowest)
        .group_by(record.activity_id, record.starts_at)
        .subquery()
    )
    its_own = and_(activity.station_id == station_id, activity.id == by_activity.c.activity_id)
    began = func.coalesce(activity.starts_at, by_activity.c.starts_at)
    rows = connection.execute(
        select(_day_of(began), by_activity.c.minutes).select_from(
            by_activity.outerjoin(STATION_TABLES[_ACTIVITY], its_own)
        )
    )
    return [(_month_of(day), Flow(minutes=int(minutes))) for day, minutes in rows]


def _receipts(connection: Connection, station_id: int, lowest: int) -> list[tuple[str, Flow]]:
    """Receipts less voids, each in its own month."""
    redemption = STATION_TABLES[_REDEMPTION].c
    day = _day_of(redemption.at)
    count = func.sum(case(_COUNTS, value=redemption.kind, else_=0))
    rows = connection.execute(
        select(day, count).where(redemption.station_id == station_id, redemption.id >= lowest).group_by(day)
    )
    return [(_month_of(day), Flow(redemptions=int(count))) for day, count in rows]


def _moved(
    connection: Connection, station_id: int, lowest: int, accounts: Mapping[int, str]
) -> list[tuple[str, Flow]]:
    """What left issuance less what came back, and what went into redemption less what came out."""
    transfer = STATION_TABLES[_TRANSFER].c
    month = func.substr(transfer.posted_on, _constant(1), _constant(len("YYYY-MM")))

    def net(kind: AccountKind, into: ColumnElement[int], out_of: ColumnElement[int]) -> ColumnElement[int]:
        of_kind = [key for key, each in accounts.items() if each == kind]
        gained = case((into.in_(of_kind), transfer.amount), else_=0)
        lost = case((out_of.in_(of_kind), transfer.amount), else_=0)
        return func.coalesce(func.sum(gained - lost), 0)

    given = net(AccountKind.ISSUANCE, transfer.from_account_id, transfer.to_account_id)
    redeemed = net(AccountKind.REDEMPTION, transfer.to_account_id, transfer.from_account_id)
    rows = connection.execute(
        select(month, given, redeemed)
        .where(transfer.station_id == station_id, transfer.id >= lowest)
        .group_by(month)
    )
    return [(month, Flow(given=int(given), redeemed=int(redeemed))) for month, given, redeemed in rows]


def _day_of(instant: ColumnElement[int]) -> ColumnElement[int]:
    """The day in China's time, which no database here knows of, counted from ``-_FORWARD``."""
    return (instant + _constant(_FORWARD * _DAY + _AHEAD)) // _constant(_DAY)


def _constant(number: int) -> ColumnElement[int]:
    """Stands in the statement itself: grouping by a parameter is grouping by something else each time."""
    return literal_column(str(number), BigInteger)


def _month_of(day: int) -> str:
    """``YYYY-MM`` of a day that ``_day_of`` counted; what is beyond all calendars counts at their ends."""
    ordinal = min(max(int(day) - _FORWARD + _EPOCH, 1), date.max.toordinal())
    return date.fromordinal(ordinal).isoformat()[: len("YYYY-MM")]
