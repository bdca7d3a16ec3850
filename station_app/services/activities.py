"""Activities: planned, people sign in, hours are put right, and closing posts the points that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.clock import day_start, local
from station_app.domain.hours import AgeRule, age_problem, minutes_between
from station_app.domain.permissions import Actor
from station_app.domain.points import HOUR_UNIT
from station_app.errors.points import ReasonMissing
from station_app.errors.service import (
    ActivityEndsEarly,
    ActivityIsOver,
    ActivityNotYetHeld,
    ActivityTitleMissing,
    AlreadySignedIn,
    NobodySignedIn,
    RecordVoided,
    ServesElsewhere,
    TooYoungToServe,
)
from station_app.errors.store import NothingFound
from station_app.models.people import Household, Resident, VillagerGroup
from station_app.models.points import PointsRule, PointsTransfer, TransferKind
from station_app.models.service import Activity, ActivityStatus, RecordStatus, ServiceCircle, ServiceRecord
from station_app.models.teams import Team, Volunteer
from station_app.services import ledger
from station_app.services.awards import Deed, award
from station_app.services.rules import rule_in_force
from station_app.services.teams import able_resident, register_volunteers
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

STATUS_LABELS = {
    ActivityStatus.PLANNED: "待举办",
    ActivityStatus.CLOSED: "已入账",
    ActivityStatus.CANCELLED: "已取消",
}
TAKEN_FROM_AGE = 6


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    """An activity as a clerk plans it; ``rule_id`` is what its points follow from, None for none."""

    title: str
    team_id: int
    starts_at: datetime
    ends_at: datetime
    circle_id: int | None = None
    rule_id: int | None = None
    place: str = ""
    wanted: int = 0
    served: str = ""
    content: str = ""
    in_charge: str = ""
    note: str = ""


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
    """One person's service in an activity; ``points`` is None until posted."""

    id: int
    activity_id: int
    resident_id: int
    name: str
    household_number: str
    group: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
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
class ClosedActivity:
    """What closing brought: people, minutes, tenths posted, and who got less than the rule says and why."""

    activity_id: int
    people: int
    minutes: int
    points: int
    limited: tuple[tuple[str, str], ...]


def list_circles(store: Store) -> list[tuple[int, str]]:
    """The service circles, in their order."""
    with store.read() as session:
        query = select(ServiceCircle.id, ServiceCircle.name).order_by(ServiceCircle.sort)
        return list(session.execute(query).tuples())


def plan_activity(store: Store, by: Actor, draft: ActivityDraft) -> int:
    """Plan an activity; raises ActivityTitleMissing, ActivityEndsEarly. Returns its id."""
    _check(draft)
    with store.write("activity.plan", by=by) as session:
        activity = Activity(
            title=draft.title.strip(),
            team_id=draft.team_id,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
        )
        _fill(activity, draft)
        session.add(activity)
        return activity.id


def change_activity(store: Store, by: Actor, activity_id: int, draft: ActivityDraft) -> None:
    """Change a planned activity; records that had its hours follow it. Raises ActivityIsOver."""
    _check(draft)
    with store.write("activity.change", by=by) as session:
        activity = _open_activity(session, activity_id)
        old = (activity.starts_at, activity.ends_at)
        _fill(activity, draft)
        if old == (draft.starts_at, draft.ends_at):
            return
        for record in _valid_records(session, activity_id):
            if (record.starts_at, record.ends_at) == old:
                _refuse_overlap(session, record.resident_id, draft.starts_at, draft.ends_at, record.id)
                _set_hours(session, record, draft.starts_at, draft.ends_at)


def cancel_activity(store: Store, by: Actor, activity_id: int, reason: str) -> None:
    """Call a planned activity off; its sign-ins are voided with the reason. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    with store.write("activity.cancel", by=by) as session:
        activity = _open_activity(session, activity_id)
        activity.status = ActivityStatus.CANCELLED
        activity.closed_at = store.clock.now()
        activity.note = reason.strip()
        for record in _valid_records(session, activity_id):
            _void(session, record, f"活动取消：{reason.strip()}")


def sign_in(
    store: Store, by: Actor, activity_id: int, resident_ids: Sequence[int], method: str = "list"
) -> list[int]:
    """Sign people in for the whole of an activity; returns their records' ids, all or none.

    Raises ActivityIsOver, AlreadySignedIn, CannotServe, TooYoungToServe, ServesElsewhere.
    """
    with store.write("activity.sign_in", by=by) as session:
        activity = _open_activity(session, activity_id)
        records = [
            _signed_in(session, store, by, activity, resident_id, method)
            for resident_id in dict.fromkeys(resident_ids)
        ]
        session.add_all(records)
        register_volunteers(session, resident_ids, store.clock.today())
        _add_minutes(session, {record.resident_id: record.minutes for record in records})
        return [record.id for record in records]


def change_record(store: Store, by: Actor, record_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Put right when somebody served, before the activity is closed; whole half hours count."""
    with store.write("activity.change_record", by=by) as session:
        record = _valid_record(session, record_id)
        _open_activity(session, record.activity_id)
        minutes_between(starts_at, ends_at)
        _refuse_overlap(session, record.resident_id, starts_at, ends_at, record.id)
        _set_hours(session, record, starts_at, ends_at)


def void_record(store: Store, by: Actor, record_id: int, reason: str) -> None:
    """Take back a service record; points that it brought are reversed in the same act.

    Raises ReasonMissing, RecordVoided, ReversalNotCovered.
    """
    if not reason.strip():
        raise ReasonMissing
    with store.write("activity.void_record", by=by) as session:
        record = _valid_record(session, record_id)
        if record.transfer_id is not None:
            transfer = session.get_one(PointsTransfer, record.transfer_id)
            ledger.reverse_transfer(
                session, store.clock, transfer, TransferKind.REVERSAL, f"服务记录作废：{reason.strip()}"
            )
        _void(session, record, reason.strip())


def close_activity(store: Store, by: Actor, activity_id: int) -> ClosedActivity:
    """Close an activity and post everybody's points by its rule, in one act.

    Raises ActivityIsOver, NobodySignedIn, ActivityNotYetHeld.
    """
    with store.write("activity.close", by=by) as session:
        activity = _open_activity(session, activity_id)
        now = store.clock.now()
        if activity.ends_at > now:
            raise ActivityNotYetHeld(activity=activity.title, end=f"{local(activity.ends_at):%m月%d日 %H:%M}")
        records = _valid_records(session, activity_id)
        if not records:
            raise NobodySignedIn(activity=activity.title)
        activity.status = ActivityStatus.CLOSED
        activity.closed_at = now
        limited = _award(session, store, activity, records)
        minutes = sum(record.minutes for record in records)
        points = sum(amount for amount, _ in limited.values())
        names = _names(session, [resident_id for resident_id, (_, why) in limited.items() if why])
        return ClosedActivity(
            activity_id,
            len(records),
            minutes,
            points,
            tuple((names[resident_id], why) for resident_id, (_, why) in limited.items() if why),
        )


def list_activities(
    store: Store, *, start: date | None = None, end: date | None = None, limit: int = 500
) -> list[ActivityView]:
    """Activities that begin within the days given (inclusive), the latest first."""
    query = select(Activity).order_by(Activity.starts_at.desc(), Activity.id.desc()).limit(limit)
    if start is not None:
        query = query.where(Activity.starts_at >= day_start(start))
    if end is not None:
        query = query.where(Activity.starts_at < day_start(date.fromordinal(end.toordinal() + 1)))
    with store.read() as session:
        return _views(session, session.scalars(query).all())


def get_activity(store: Store, activity_id: int) -> ActivityView:
    """One activity; raises NothingFound."""
    with store.read() as session:
        activity = session.get(Activity, activity_id)
        if activity is None:
            raise NothingFound
        return _views(session, [activity])[0]


def list_records(store: Store, activity_id: int, *, with_void: bool = False) -> list[RecordView]:
    """Who signed in to an activity, in that order."""
    query = (
        select(ServiceRecord, Resident, Household.number, VillagerGroup.name, PointsTransfer.honour)
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
                record.method,
                record.status,
                record.void_reason,
                points,
                record.points_note,
                _age_note(resident, record.starts_at),
            )
            for record, resident, number, group, points in session.execute(query)
        ]


def services_of(store: Store, resident_id: int) -> list[ServiceView]:
    """A person's valid services, the latest first."""
    query = (
        select(ServiceRecord, Activity, Team.name, PointsTransfer.honour)
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
                points or 0,
            )
            for record, activity, team, points in session.execute(query)
        ]


def _award(
    session: StationSession, store: Store, activity: Activity, records: Sequence[ServiceRecord]
) -> dict[int, tuple[int, str]]:
    """Post the points of an activity's records; per resident the tenths and what limited them."""
    if activity.rule_id is None:
        return {}
    day = local(activity.starts_at).date()
    rule = rule_in_force(session, session.get_one(PointsRule, activity.rule_id), day)
    accounts = ledger.accounts_for(session, [record.resident_id for record in records])
    deeds = [
        Deed(
            accounts[record.resident_id],
            record.resident_id,
            record.minutes if rule.unit == HOUR_UNIT else 1,
            local(record.starts_at).date(),
            activity.id,
            activity.title,
        )
        for record in records
    ]
    result: dict[int, tuple[int, str]] = {}
    for record, each in zip(records, award(session, store.clock, rule, deeds), strict=True):
        record.transfer_id = None if each.transfer is None else each.transfer.id
        record.points_note = each.limited_by
        result[record.resident_id] = (each.points, each.limited_by)
    return result


def _signed_in(
    session: StationSession, store: Store, by: Actor, activity: Activity, resident_id: int, method: str
) -> ServiceRecord:
    resident = able_resident(session, resident_id)
    day = local(activity.starts_at).date()
    if resident.birth_on is not None and age_problem(resident.birth_on, day) is AgeRule.NOT_TAKEN:
        raise TooYoungToServe(name=resident.name, age=TAKEN_FROM_AGE)
    same = select(ServiceRecord.id).where(
        ServiceRecord.activity_id == activity.id,
        ServiceRecord.resident_id == resident_id,
        ServiceRecord.status == RecordStatus.VALID,
    )
    if session.scalars(same).first() is not None:
        raise AlreadySignedIn(name=resident.name)
    _refuse_overlap(session, resident_id, activity.starts_at, activity.ends_at, None)
    return ServiceRecord(
        activity_id=activity.id,
        resident_id=resident_id,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        minutes=minutes_between(activity.starts_at, activity.ends_at),
        method=method,
        recorded_at=store.clock.now(),
        recorded_by=by.name,
    )


def _refuse_overlap(
    session: Session, resident_id: int, starts_at: datetime, ends_at: datetime, but: int | None
) -> None:
    """One person cannot serve twice at the same time; raises ServesElsewhere."""
    query = (
        select(ServiceRecord, Activity.title)
        .join(Activity, Activity.id == ServiceRecord.activity_id)
        .where(
            ServiceRecord.resident_id == resident_id,
            ServiceRecord.status == RecordStatus.VALID,
            ServiceRecord.starts_at < ends_at,
            ServiceRecord.ends_at > starts_at,
        )
    )
    if but is not None:
        query = query.where(ServiceRecord.id != but)
    clash = session.execute(query).first()
    if clash is not None:
        record, title = clash
        raise ServesElsewhere(
            name=session.get_one(Resident, resident_id).name,
            start=f"{local(record.starts_at):%m月%d日 %H:%M}",
            end=f"{local(record.ends_at):%H:%M}",
            activity=title,
        )


def _set_hours(
    session: StationSession, record: ServiceRecord, starts_at: datetime, ends_at: datetime
) -> None:
    before = record.minutes
    record.starts_at, record.ends_at = starts_at, ends_at
    record.minutes = minutes_between(starts_at, ends_at)
    _add_minutes(session, {record.resident_id: record.minutes - before})


def _void(session: StationSession, record: ServiceRecord, reason: str) -> None:
    record.status = RecordStatus.VOID
    record.void_reason = reason
    _add_minutes(session, {record.resident_id: -record.minutes})


def _add_minutes(session: Session, minutes: dict[int, int]) -> None:
    session.flush()
    for volunteer in session.scalars(select(Volunteer).where(Volunteer.resident_id.in_(minutes))):
        volunteer.minutes += minutes[volunteer.resident_id]


def _valid_record(session: Session, record_id: int) -> ServiceRecord:
    record = session.get(ServiceRecord, record_id)
    if record is None:
        raise NothingFound
    if record.status == RecordStatus.VOID:
        raise RecordVoided(name=session.get_one(Resident, record.resident_id).name)
    return record


def _valid_records(session: Session, activity_id: int) -> Sequence[ServiceRecord]:
    query = select(ServiceRecord).where(
        ServiceRecord.activity_id == activity_id, ServiceRecord.status == RecordStatus.VALID
    )
    return session.scalars(query.order_by(ServiceRecord.id)).all()


def _open_activity(session: Session, activity_id: int) -> Activity:
    activity = session.get(Activity, activity_id)
    if activity is None:
        raise NothingFound
    if activity.status != ActivityStatus.PLANNED:
        label = STATUS_LABELS[ActivityStatus(activity.status)]
        raise ActivityIsOver(activity=activity.title, status=label.removeprefix("已"))
    return activity


def _names(session: Session, resident_ids: Sequence[int]) -> dict[int, str]:
    query = select(Resident.id, Resident.name).where(Resident.id.in_(resident_ids))
    return dict(session.execute(query).tuples())


def _age_note(resident: Resident, at: datetime) -> str:
    if resident.birth_on is None:
        return ""
    problem = age_problem(resident.birth_on, local(at).date())
    return "" if problem is None else problem.label


def _check(draft: ActivityDraft) -> None:
    if not draft.title.strip():
        raise ActivityTitleMissing
    if draft.ends_at <= draft.starts_at:
        raise ActivityEndsEarly
    minutes_between(draft.starts_at, draft.ends_at)


def _fill(activity: Activity, draft: ActivityDraft) -> None:
    activity.title = draft.title.strip()
    activity.team_id = draft.team_id
    activity.starts_at = draft.starts_at
    activity.ends_at = draft.ends_at
    activity.circle_id = draft.circle_id
    activity.rule_id = draft.rule_id
    activity.place = draft.place.strip()
    activity.wanted = draft.wanted
    activity.served = draft.served.strip()
    activity.content = draft.content.strip()
    activity.in_charge = draft.in_charge.strip()
    activity.note = draft.note.strip()


def _views(session: Session, activities: Sequence[Activity]) -> list[ActivityView]:
    ids = [activity.id for activity in activities]
    sums = {
        activity_id: (people, minutes, points or 0)
        for activity_id, people, minutes, points in session.execute(
            select(
                ServiceRecord.activity_id,
                func.count(),
                func.sum(ServiceRecord.minutes),
                func.sum(PointsTransfer.honour),
            )
            .outerjoin(PointsTransfer, PointsTransfer.id == ServiceRecord.transfer_id)
            .where(ServiceRecord.activity_id.in_(ids), ServiceRecord.status == RecordStatus.VALID)
            .group_by(ServiceRecord.activity_id)
        )
    }
    teams = dict(session.execute(select(Team.id, Team.name)).tuples())
    circles = dict(session.execute(select(ServiceCircle.id, ServiceCircle.name)).tuples())
    rules = dict(session.execute(select(PointsRule.id, PointsRule.name)).tuples())
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
