"""Service records inside an act of a caller: what they clash with, their hours, their points, taking back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.clock import Clock, day_start, local
from station_app.domain.hours import AgeLimits, Span, minutes_between
from station_app.domain.points import HOUR_UNIT
from station_app.domain.settings import (
    ACCOMPANIED_UNDER,
    CONSENT_UNDER,
    MAX_HOURS_PER_DAY,
    VOLUNTEER_MIN_AGE,
)
from station_app.errors.points import RuleNotInForce
from station_app.errors.service import (
    ActivityCancelled,
    ActivityClosed,
    DayIsFull,
    RecordVoided,
    ServesElsewhere,
)
from station_app.errors.store import NothingFound
from station_app.models.people import Resident
from station_app.models.points import PointsRule
from station_app.models.service import Activity, ActivityStatus, RecordStatus, ServiceRecord
from station_app.models.teams import Volunteer
from station_app.services import ledger
from station_app.services.awards import Award, Deed, award
from station_app.services.closed_months import check_open
from station_app.services.rules import rule_in_force
from station_app.services.settings import setting_in
from station_app.store.unit_of_work import StationSession

_HOUR = 60


def any_activity(session: Session, activity_id: int) -> Activity:
    """An activity in any state; raises NothingFound."""
    activity = session.get(Activity, activity_id)
    if activity is None:
        raise NothingFound
    return activity


def open_activity(session: Session, activity_id: int) -> Activity:
    """An activity that may still be changed; raises NothingFound, ActivityClosed, ActivityCancelled."""
    activity = any_activity(session, activity_id)
    if activity.status == ActivityStatus.CLOSED:
        raise ActivityClosed(activity=activity.title)
    if activity.status == ActivityStatus.CANCELLED:
        raise ActivityCancelled(activity=activity.title)
    return activity


def valid_record(session: Session, record_id: int) -> ServiceRecord:
    """A record that counts; raises NothingFound, RecordVoided."""
    record = session.get(ServiceRecord, record_id)
    if record is None:
        raise NothingFound
    if record.status == RecordStatus.VOID:
        raise RecordVoided(name=session.get_one(Resident, record.resident_id).name)
    return record


def valid_records(session: Session, activity_id: int) -> Sequence[ServiceRecord]:
    """The records of an activity that count, in the order in which people signed in."""
    query = select(ServiceRecord).where(
        ServiceRecord.activity_id == activity_id, ServiceRecord.status == RecordStatus.VALID
    )
    return session.scalars(query.order_by(ServiceRecord.id)).all()


def age_limits(session: Session) -> AgeLimits:
    """The station's ages for taking, accompanying and consent."""
    return AgeLimits(
        setting_in(session, VOLUNTEER_MIN_AGE),
        setting_in(session, ACCOMPANIED_UNDER),
        setting_in(session, CONSENT_UNDER),
    )


def refuse_overlap(
    session: Session, resident_ids: Collection[int], span: Span, but: Collection[int] = ()
) -> None:
    """One person cannot serve twice at the same time; raises ServesElsewhere naming the first who would."""
    start, end = span
    clash = session.execute(
        select(ServiceRecord, Activity.title, Resident.name)
        .join(Activity, Activity.id == ServiceRecord.activity_id)
        .join(Resident, Resident.id == ServiceRecord.resident_id)
        .where(
            ServiceRecord.resident_id.in_(resident_ids),
            ServiceRecord.status == RecordStatus.VALID,
            ServiceRecord.starts_at < end,
            ServiceRecord.ends_at > start,
            ServiceRecord.id.not_in(but),
        )
        .order_by(ServiceRecord.id)
        .limit(1)
    ).first()
    if clash is not None:
        record, title, name = clash
        raise ServesElsewhere(
            name=name,
            start=f"{local(record.starts_at):%m月%d日 %H:%M}",
            end=f"{local(record.ends_at):%H:%M}",
            activity=title,
        )


def counted_minutes(
    session: Session, resident_ids: Collection[int], span: Span, but: Collection[int] = ()
) -> dict[int, int]:
    """The minutes of a span that count for each person: whole half hours, cut to what the day has left.

    A service over midnight belongs to the day on which it begins. Raises DayIsFull naming the first who
    has nothing left, MonthClosed, ServiceEndsTooEarly, ServiceTooLong.
    """
    minutes = minutes_between(*span)
    most = setting_in(session, MAX_HOURS_PER_DAY)
    day = local(span[0]).date()
    check_open(session, day)
    before = _minutes_on(session, day, resident_ids, but)
    counted = {each: min(minutes, most * _HOUR - before.get(each, 0)) for each in resident_ids}
    full = next((each for each, left in counted.items() if left <= 0 < minutes), None)
    if full is not None:
        raise DayIsFull(name=session.get_one(Resident, full).name, day=f"{day:%m月%d日}", most=most)
    return counted


def _minutes_on(
    session: Session, day: date, resident_ids: Collection[int], but: Collection[int]
) -> dict[int, int]:
    query = (
        select(ServiceRecord.resident_id, func.sum(ServiceRecord.minutes))
        .where(
            ServiceRecord.resident_id.in_(resident_ids),
            ServiceRecord.status == RecordStatus.VALID,
            ServiceRecord.starts_at >= day_start(day),
            ServiceRecord.starts_at < day_start(day + timedelta(days=1)),
            ServiceRecord.id.not_in(but),
        )
        .group_by(ServiceRecord.resident_id)
    )
    return dict(session.execute(query).all())


def set_hours(
    session: StationSession, records: Sequence[ServiceRecord], starts_at: datetime, ends_at: datetime
) -> None:
    """Give records of different people another time; raises ServesElsewhere, DayIsFull."""
    people = [record.resident_id for record in records]
    own = [record.id for record in records]
    span = (starts_at, ends_at)
    refuse_overlap(session, people, span, own)
    counted = counted_minutes(session, people, span, own)
    added: dict[int, int] = {}
    for record in records:
        added[record.resident_id] = counted[record.resident_id] - record.minutes
        record.starts_at, record.ends_at = span
        record.minutes = counted[record.resident_id]
    add_minutes(session, added)


def void(session: StationSession, records: Sequence[ServiceRecord], reason: str) -> None:
    """Take records of different people back, with the minutes that they brought."""
    for record in records:
        record.status = RecordStatus.VOID
        record.void_reason = reason
    add_minutes(session, {record.resident_id: -record.minutes for record in records})


def add_minutes(session: StationSession, minutes: dict[int, int]) -> None:
    """Change the volunteers' sums of service; people who are no volunteers have none."""
    session.flush()
    for volunteer in session.scalars(select(Volunteer).where(Volunteer.resident_id.in_(minutes))):
        volunteer.minutes += minutes[volunteer.resident_id]


def rule_of(session: Session, activity: Activity) -> PointsRule | None:
    """The version of an activity's rule that its day goes by; raises RuleNotInForce where it is laid down."""
    if activity.rule_id is None:
        return None
    chosen = session.get_one(PointsRule, activity.rule_id)
    rule = rule_in_force(session, chosen, local(activity.starts_at).date())
    if not rule.active:
        raise RuleNotInForce(rule=rule.name)
    return rule


def deeds_of(
    session: Session, activity: Activity, rule: PointsRule, records: Sequence[ServiceRecord], reason: str = ""
) -> list[Deed]:
    """What an activity's records are as deeds of its rule, in their order."""
    accounts = ledger.accounts_for(session, [record.resident_id for record in records])
    return [
        Deed(
            accounts[record.resident_id],
            record.resident_id,
            record.minutes if rule.unit == HOUR_UNIT else 1,
            local(record.starts_at).date(),
            activity.id,
            reason or activity.title,
        )
        for record in records
    ]


def post_records(
    session: StationSession,
    clock: Clock,
    activity: Activity,
    records: Sequence[ServiceRecord],
    reason: str = "",
) -> list[Award | None]:
    """Post the points of records by their activity's rule; None for each where it has no rule."""
    rule = rule_of(session, activity)
    if rule is None:
        return [None] * len(records)
    awards = award(session, clock, rule, deeds_of(session, activity, rule, records, reason))
    for record, each in zip(records, awards, strict=True):
        record.transfer_id = None if each.transfer is None else each.transfer.id
        record.points_note = each.limited_by
    return list(awards)
