"""What the day opens with: what waits, today's activities, and the station's figures by month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from station_app.clock import day_start, local
from station_app.domain.periods import month_of
from station_app.models.people import Household, HouseholdStatus, Resident, ResidentStatus
from station_app.models.points import AccountKind, PointsAccount, PointsMonth
from station_app.models.service import Activity, ActivityStatus, RecordStatus, ServiceRecord
from station_app.models.shop import Product, Redemption, RedemptionKind, StockMovement
from station_app.models.teams import Team, Volunteer
from station_app.store.store import Store

MONTHS = 12


@dataclass(frozen=True, slots=True)
class TodayActivity:
    """An activity of today, or one that is over and not closed; instants are aware."""

    id: int
    title: str
    team: str
    place: str
    starts_at: datetime
    ends_at: datetime
    people: int


@dataclass(frozen=True, slots=True)
class LowProduct:
    """Goods at their warning or below; those that never came in are not running low."""

    id: int
    name: str
    unit: str
    stock: int


@dataclass(frozen=True, slots=True)
class Day:
    """What a clerk finds in the morning."""

    today: tuple[TodayActivity, ...]
    to_close: tuple[TodayActivity, ...]
    low: tuple[LowProduct, ...]
    households: int
    residents: int
    volunteers: int
    redemptions_today: int
    has_products: bool


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a plot: a value for each of the plot's months."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plots:
    """Three plots over the same months (``YYYY-MM``, the oldest first).

    ``points`` are tenths: what was given (less what was taken back) and what was redeemed (less voids);
    ``hours`` are minutes by team, teams without any left out; ``redemptions`` counts receipts less voids.
    """

    months: tuple[str, ...]
    points: tuple[Series, ...]
    hours: tuple[Series, ...]
    redemptions: tuple[Series, ...]


def day_of(store: Store) -> Day:
    """What waits today."""
    today = store.clock.today()
    start, end = day_start(today), day_start(today + timedelta(days=1))
    with store.read() as session:
        held_today = (
            Activity.starts_at >= start,
            Activity.starts_at < end,
            Activity.status != ActivityStatus.CANCELLED,
        )
        over = (Activity.ends_at < store.clock.now(), Activity.status == ActivityStatus.PLANNED)
        return Day(
            today=_activities(session, *held_today),
            to_close=_activities(session, *over),
            low=_low_products(session),
            households=_count(session, Household.id, Household.status == HouseholdStatus.ACTIVE),
            residents=_count(
                session, Resident.id, Resident.status.in_((ResidentStatus.PRESENT, ResidentStatus.AWAY))
            ),
            volunteers=_count(session, Volunteer.id, Volunteer.ended_on.is_(None)),
            redemptions_today=_count(
                session,
                Redemption.id,
                Redemption.kind == RedemptionKind.REDEEM,
                Redemption.at >= start,
                Redemption.at < end,
            ),
            has_products=session.scalars(select(Product.id).limit(1)).first() is not None,
        )


def plots(store: Store, count: int = MONTHS) -> Plots:
    """The figures of the last ``count`` months, this one among them."""
    months = _months_until(store.clock.today(), count)
    with store.read() as session:
        return Plots(
            months,
            _points(session, months),
            _hours(session, months),
            (Series("兑换笔数", _redemptions(session, months)),),
        )


def _months_until(today: date, count: int) -> tuple[str, ...]:
    months = [month_of(today)]
    while len(months) < count:
        months.insert(0, months[0].previous())
    return tuple(f"{month.start:%Y-%m}" for month in months)


def _points(session: Session, months: tuple[str, ...]) -> tuple[Series, ...]:
    """Two accounts' monthly sums say it all: what issuance gave, and what redemption took in."""
    rows = session.execute(
        select(
            PointsAccount.kind,
            PointsMonth.month,
            func.sum(PointsMonth.amount_out - PointsMonth.amount_in),
        )
        .join(PointsAccount, PointsAccount.id == PointsMonth.account_id)
        .where(
            PointsAccount.kind.in_((AccountKind.ISSUANCE, AccountKind.REDEMPTION)),
            PointsMonth.month >= months[0],
        )
        .group_by(PointsAccount.kind, PointsMonth.month)
    )
    net = {(kind, month): amount for kind, month, amount in rows}
    return (
        Series("发放积分", tuple(net.get((AccountKind.ISSUANCE, month), 0) for month in months)),
        Series("兑换积分", tuple(-net.get((AccountKind.REDEMPTION, month), 0) for month in months)),
    )


def _hours(session: Session, months: tuple[str, ...]) -> tuple[Series, ...]:
    since = day_start(date.fromisoformat(f"{months[0]}-01"))
    rows = session.execute(
        select(Team.id, Team.name, Activity.starts_at, func.sum(ServiceRecord.minutes))
        .join(Activity, Activity.team_id == Team.id)
        .join(ServiceRecord, ServiceRecord.activity_id == Activity.id)
        .where(Activity.starts_at >= since, ServiceRecord.status == RecordStatus.VALID)
        .group_by(Activity.id)
        .order_by(Team.sort, Team.id)
    )
    names: dict[int, str] = {}
    minutes: dict[tuple[int, str], int] = defaultdict(int)
    for team_id, name, starts_at, summed in rows:
        names[team_id] = name
        minutes[team_id, f"{local(starts_at):%Y-%m}"] += summed
    return tuple(
        Series(name, tuple(minutes[team_id, month] for month in months)) for team_id, name in names.items()
    )


def _redemptions(session: Session, months: tuple[str, ...]) -> tuple[int, ...]:
    """Receipts of each month less the voids of that month; each is a count over the index of instants."""

    def count(month: str, kind: RedemptionKind) -> int:
        period = month_of(date.fromisoformat(f"{month}-01"))
        start, end = day_start(period.start), day_start(period.end + timedelta(days=1))
        return _count(
            session, Redemption.id, Redemption.kind == kind, Redemption.at >= start, Redemption.at < end
        )

    return tuple(count(month, RedemptionKind.REDEEM) - count(month, RedemptionKind.VOID) for month in months)


def _activities(session: Session, *conditions: ColumnElement[bool]) -> tuple[TodayActivity, ...]:
    signed_in = (
        select(func.count())
        .where(ServiceRecord.activity_id == Activity.id, ServiceRecord.status == RecordStatus.VALID)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Activity, Team.name, signed_in)
        .join(Team, Team.id == Activity.team_id)
        .where(*conditions)
        .order_by(Activity.starts_at, Activity.id)
    )
    return tuple(
        TodayActivity(each.id, each.title, team, each.place, each.starts_at, each.ends_at, people)
        for each, team, people in rows
    )


def _low_products(session: Session) -> tuple[LowProduct, ...]:
    was_stocked = exists().where(StockMovement.product_id == Product.id)
    rows = session.scalars(
        select(Product)
        .where(
            Product.active,
            ~Product.is_service,
            Product.low.is_not(None),
            Product.stock <= Product.low,
            was_stocked,
        )
        .order_by(Product.stock, Product.code)
    )
    return tuple(LowProduct(each.id, each.name, each.unit, each.stock) for each in rows)


def _count(session: Session, column: Any, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(column)).where(*conditions)) or 0
