"""What the centre knows of each station: how far it is held, what waits or forks, and its figures."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, and_, func, select

from station_app.center.aside import UNSETTLED
from station_app.center.center import Center
from station_app.center.chain import Chain
from station_app.center.own_tables import Outcome, quarantine, received_bundle, waiting_bundle
from station_app.center.photos import PhotoCount, count_photos
from station_app.center.registry import EnrolledStation, list_stations
from station_app.center.tables import STATION_TABLES
from station_app.models.people import HouseholdStatus, ResidentStatus
from station_app.models.points import AccountKind
from station_app.models.shop import RedemptionKind
from station_app.sync.bundle import Mark


@dataclass(frozen=True, slots=True)
class Figures:
    """What a station has, as its last bundle that was taken left it; ``balance`` is in tenths of a point."""

    households: int
    """Those that stand (active)."""
    residents: int
    """Those whose home the village is, present or away; counted as the station counts them."""
    balance: int
    """可兑换积分 of all households or residents together."""
    redemptions: int
    """At the counter, voided ones included."""
    voids: int


@dataclass(frozen=True, slots=True)
class StationStatus:
    """One station; instants are in milliseconds since the epoch, UTC."""

    station: EnrolledStation
    held: Mark | None
    last_bundle_at: int | None
    waiting: int
    quarantined: int
    figures: Figures
    photos: PhotoCount

    @property
    def resend_from(self) -> int | None:
        """Where a gap begins, None where nothing waits."""
        if not self.waiting:
            return None
        return 1 if self.held is None else self.held.seq + 1


def status(center: Center) -> list[StationStatus]:
    """All stations, by code, on one consistent state of the database."""
    with center.read() as connection:
        return [_status_of(connection, station) for station in list_stations(connection)]


def _status_of(connection: Connection, station: EnrolledStation) -> StationStatus:
    table = received_bundle.c
    last_bundle = connection.execute(
        select(func.max(table.received_at)).where(
            table.station_id == station.id, table.outcome == Outcome.TAKEN
        )
    ).scalar()
    return StationStatus(
        station=station,
        held=Chain.load(connection, station.id).head,
        last_bundle_at=last_bundle,
        waiting=_count(connection, waiting_bundle, station.id),
        quarantined=_count(connection, quarantine, station.id, quarantine.c.state.in_(UNSETTLED)),
        figures=figures(connection, station.id),
        photos=count_photos(connection, station.id),
    )


def figures(connection: Connection, station_id: int) -> Figures:
    """The figures of one station."""
    household, resident = STATION_TABLES["household"], STATION_TABLES["resident"]
    account, redemption = STATION_TABLES["points_account"], STATION_TABLES["redemption"]
    at_home = (ResidentStatus.PRESENT, ResidentStatus.AWAY)
    balance = connection.execute(
        select(func.sum(account.c.balance)).where(
            account.c.station_id == station_id, account.c.kind == AccountKind.MEMBER
        )
    ).scalar()
    return Figures(
        households=_count(connection, household, station_id, household.c.status == HouseholdStatus.ACTIVE),
        residents=_count(connection, resident, station_id, resident.c.status.in_(at_home)),
        balance=int(balance or 0),
        redemptions=_count(connection, redemption, station_id, redemption.c.kind == RedemptionKind.REDEEM),
        voids=_count(connection, redemption, station_id, redemption.c.kind == RedemptionKind.VOID),
    )


def _count(connection: Connection, table: Table, station_id: int, *where: ColumnElement[bool]) -> int:
    rows = select(func.count()).select_from(table).where(and_(table.c.station_id == station_id, *where))
    return connection.execute(rows).scalar_one()
