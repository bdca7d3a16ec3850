"""What the centre knows of each station: how far it is held, what waits or forks, and its figures."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from station_app.center.aside import UNSETTLED
from station_app.center.center import Center
from station_app.center.chain import Chain
from station_app.center.city_figures import count_by_station
from station_app.center.own_tables import quarantine, waiting_bundle
from station_app.center.photos import PhotoCount, count_photos
from station_app.center.registry import EnrolledStation, list_stations
from station_app.center.standing import last_taken
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
        taken = last_taken(connection)
        waiting = count_by_station(connection, waiting_bundle)
        quarantined = count_by_station(connection, quarantine, quarantine.c.state.in_(UNSETTLED))
        figures = _figures(connection)
        return [
            StationStatus(
                station=each,
                held=Chain.load(connection, each.id).head,
                last_bundle_at=taken.get(each.id),
                waiting=waiting.get(each.id, 0),
                quarantined=quarantined.get(each.id, 0),
                figures=figures.get(each.id, Figures(0, 0, 0, 0, 0)),
                photos=count_photos(connection, each.id),
            )
            for each in list_stations(connection)
        ]


def _figures(connection: Connection) -> dict[int, Figures]:
    """The figures of each station; one without any rows is left out."""
    household, resident = STATION_TABLES["household"], STATION_TABLES["resident"]
    redemption = STATION_TABLES["redemption"]
    at_home = resident.c.status.in_((ResidentStatus.PRESENT, ResidentStatus.AWAY))
    households = count_by_station(connection, household, household.c.status == HouseholdStatus.ACTIVE)
    residents = count_by_station(connection, resident, at_home)
    redeemed, voided = (
        count_by_station(connection, redemption, redemption.c.kind == kind)
        for kind in (RedemptionKind.REDEEM, RedemptionKind.VOID)
    )
    balances = _balances(connection)
    return {
        each: Figures(
            households=households.get(each, 0),
            residents=residents.get(each, 0),
            balance=balances.get(each, 0),
            redemptions=redeemed.get(each, 0),
            voids=voided.get(each, 0),
        )
        for each in households.keys() | residents.keys() | balances.keys() | redeemed.keys() | voided.keys()
    }


def _balances(connection: Connection) -> dict[int, int]:
    """What all members of a station can redeem together."""
    account = STATION_TABLES["points_account"].c
    rows = connection.execute(
        select(account.station_id, func.sum(account.balance))
        .where(account.kind == AccountKind.MEMBER)
        .group_by(account.station_id)
    )
    return {int(station): int(balance) for station, balance in rows}
