"""What the pages show of activities and of the service given in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from station_app.clock import day_start, local
from station_app.domain.hours import AgeLimits, age_problem, minutes_between
from station_app.models.people import Household, Resident, VillagerGroup
from station_app.models.points import PointsRule, PointsTransfer, TransferKind
from station_app.models.service import Activity, RecordStatus, ServiceCircle, ServiceRecord
from station_app.models.teams import Team, TeamMember
from station_app.services.service_records import age_limits, any_activity
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class ActivityView:
    """An activity with who holds it, how many signed in, their minutes, and the points posted (tenths)."""

    id: int
    title: str
    team_id: int
    team: str
    circle_id: int | None
    circle: str
    rule_id: int | None
    rule: str
    place: str
    starts_at: datetime
    ends_at: datetime
    wanted: int
    served: str
    content: str
    in_charge: str
    note: str
    status: str
    people: int
    minutes: int
    points: int


@dataclass(frozen=True, slots=True)
class RecordView:
    """One person's service in an activity; ``points`` (signed tenths) is None until posted.

    ``is_cut`` says that the day's most hours left less than was served.
    """

    id: int
    activity_id: int
    resident_id: int
    name: str
    household_number: str
    group: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
    is_cut: bool
    method: str
    status: str
    void_reason: str
    points: int | None
    points_note: str
    age_note: str


@dataclass(frozen=True, slots=True)
class ServiceView:
    """One service in a person's record, for the history and the certificate."""

    record_id: int
    activity: str
    team: str
    place: str
    starts_at: datetime
    minutes: int
    points: int


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who stands in the team that holds an activity and has not signed in yet."""

    resident_id: int
    name: str
    household_number: str
    group: str
    role: str


def list_circles(store: Store) -> list[tuple[int, str]]:
    """The service circles, in their order."""
    with store.read() as session:
        query = select(ServiceCircle.id, ServiceCircle.name).order_by(ServiceCircle.sort)
        return [(circle_id, name) for circle_id, name in session.execute(query)]


def list_activities(
    store: Store, *, start: date | None = None, end: date | None = None, limit: int = 500
) -> list[ActivityView]:
    """Activities that begin within the days given (inclusive), the latest first."""
    query = select(Activity).order_by(Activity.starts_at.desc(), Activity.id.desc()).limit(limit)
    if start is not None:
        query = query.where(Activity.starts_at >= day_start(start))
    if end is not None:
        query = query.where(Activity.starts_at < day_start(end + timedelta(days=1)))
    with store.read() as session:
        return _views(session, session.scalars(query).all())


def get_activity(store: Store, activity_id: int) -> ActivityView:
    """One activity; raises NothingFound."""
    with store.read() as session:
        return _views(session, [any_activity(session, activity_id)])[0]


def list_records(store: Store, activity_id: int, *, with_void: bool = False) -> list[RecordView]:
    """Who signed in to an activity, in that order."""
    query = (
        select(ServiceRecord, Resident, Household.number, VillagerGroup.name, PointsTransfer)
        .join(Resident, Resident.id == ServiceRecord.resident_id)
        .join(Household, Household.id == Resident.household_id)
        .join(VillagerGroup, VillagerGroup.id == Household.group_id)
        .outerjoin(PointsTransfer, PointsTransfer.id == ServiceRecord.transfer_id)
        .where(ServiceRecord.activity_id == activity_id)
        .order_by(ServiceRecord.id)
    )
    if not with_void:
        query = query.where(ServiceRecord.status == RecordStatus.VALID)
    with store.read() as session:
        limits = age_limits(session)
        return [
            RecordView(
                record.id,
                activity_id,
                resident.id,
                resident.name,
                number,
                group,
                record.starts_at,
                record.ends_at,
                record.minutes,
                record.minutes < minutes_between(record.starts_at, record.ends_at),
                record.method,
                record.status,
                record.void_reason,
                _points(transfer),
                record.points_note,
                _age_note(resident, record.starts_at, limits),
            )
            for record, resident, number, group, transfer in session.execute(query)
        ]


def expected_members(store: Store, activity_id: int) -> list[Expected]:
    """The members of the team that holds an activity who have not signed in to it, as they joined."""
    with store.read() as session:
        activity = any_activity(session, activity_id)
        signed_in = select(ServiceRecord.resident_id).where(
            ServiceRecord.activity_id == activity_id, ServiceRecord.status == RecordStatus.VALID
        )
        query = (
            select(Resident.id, Resident.name, Household.number, VillagerGroup.name, TeamMember.role)
            .join(TeamMember, TeamMember.resident_id == Resident.id)
            .join(Household, Household.id == Resident.household_id)
            .join(VillagerGroup, VillagerGroup.id == Household.group_id)
            .where(TeamMember.team_id == activity.team_id, TeamMember.left_on.is_(None))
            .where(Resident.id.not_in(signed_in))
            .order_by(TeamMember.joined_on, TeamMember.id)
        )
        return [Expected(*row) for row in session.execute(query)]


def services_of(store: Store, resident_id: int) -> list[ServiceView]:
    """A person's valid services, the latest first."""
    query = (
        select(ServiceRecord, Activity, Team.name, PointsTransfer)
        .join(Activity, Activity.id == ServiceRecord.activity_id)
        .join(Team, Team.id == Activity.team_id)
        .outerjoin(PointsTransfer, PointsTransfer.id == ServiceRecord.transfer_id)
        .where(ServiceRecord.resident_id == resident_id, ServiceRecord.status == RecordStatus.VALID)
        .order_by(ServiceRecord.starts_at.desc())
    )
    with store.read() as session:
        return [
            ServiceView(
                record.id,
                activity.title,
                team,
                activity.place,
                record.starts_at,
                record.minutes,
                _points(transfer) or 0,
            )
            for record, activity, team, transfer in session.execute(query)
        ]


def _points(transfer: PointsTransfer | None) -> int | None:
    """What a record brought, in signed tenths; None where nothing was posted for it."""
    if transfer is None:
        return None
    return -transfer.honour if transfer.kind == TransferKind.MINUS else transfer.honour


def _age_note(resident: Resident, at: datetime, limits: AgeLimits) -> str:
    if resident.birth_on is None:
        return ""
    rule = age_problem(resident.birth_on, local(at).date(), limits)
    return "" if rule is None else limits.explain(rule)


def _views(session: Session, activities: Sequence[Activity]) -> list[ActivityView]:
    ids = [activity.id for activity in activities]
    signed = case(
        (PointsTransfer.kind == TransferKind.MINUS, -PointsTransfer.honour), else_=PointsTransfer.honour
    )
    sums = {
        activity_id: (people, minutes, points or 0)
        for activity_id, people, minutes, points in session.execute(
            select(ServiceRecord.activity_id, func.count(), func.sum(ServiceRecord.minutes), func.sum(signed))
            .outerjoin(PointsTransfer, PointsTransfer.id == ServiceRecord.transfer_id)
            .where(ServiceRecord.activity_id.in_(ids), ServiceRecord.status == RecordStatus.VALID)
            .group_by(ServiceRecord.activity_id)
        )
    }
    teams = dict(session.execute(select(Team.id, Team.name)).all())
    circles = dict(session.execute(select(ServiceCircle.id, ServiceCircle.name)).all())
    rules = dict(session.execute(select(PointsRule.id, PointsRule.name)).all())
    return [
        ActivityView(
            each.id,
            each.title,
            each.team_id,
            teams.get(each.team_id, ""),
            each.circle_id,
            circles.get(each.circle_id or 0, ""),
            each.rule_id,
            rules.get(each.rule_id or 0, ""),
            each.place,
            each.starts_at,
            each.ends_at,
            each.wanted,
            each.served,
            each.content,
            each.in_charge,
            each.note,
            each.status,
            *sums.get(each.id, (0, 0, 0)),
        )
        for each in activities
    ]
