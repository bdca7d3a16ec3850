"""Signing in to activities: who came, from when to when, put right before closing, entered late after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.clock import local
from station_app.domain.hours import AgeLimits, AgeRule, Span, age_problem
from station_app.domain.permissions import Actor
from station_app.domain.service import SignInMethod, entered_late_because, voided_because
from station_app.errors.points import ReasonMissing
from station_app.errors.service import (
    ActivityCancelled,
    ActivityStillOpen,
    AlreadySignedIn,
    TooYoungToServe,
)
from station_app.models.people import Resident
from station_app.models.points import PointsTransfer, TransferKind
from station_app.models.service import Activity, ActivityStatus, RecordStatus, ServiceRecord
from station_app.services import ledger
from station_app.services.closed_months import check_open
from station_app.services.service_records import (
    add_minutes,
    age_limits,
    any_activity,
    counted_minutes,
    open_activity,
    post_records,
    refuse_overlap,
    set_hours,
    valid_record,
    void,
)
from station_app.services.volunteers import able_residents, register_in
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession


@dataclass(frozen=True, slots=True)
class LateRecord:
    """A record that was entered after its activity was closed, and the tenths that were posted for it."""

    record_id: int
    name: str
    minutes: int
    points: int
    limited_by: str


@dataclass(frozen=True, slots=True)
class VoidedRecord:
    """A record that was taken back, with the tenths that went back with it."""

    name: str
    minutes: int
    points: int


def sign_in(
    store: Store,
    by: Actor,
    activity_id: int,
    resident_ids: Sequence[int],
    method: SignInMethod = SignInMethod.LIST,
) -> list[int]:
    """Sign people in for the whole of an activity; returns their records' ids, all or none.

    Raises ActivityClosed, ActivityCancelled, AlreadySignedIn, CannotServe, TooYoungToServe, ServesElsewhere,
    DayIsFull.
    """
    with store.write("activity.sign_in", by=by) as session:
        activity = open_activity(session, activity_id)
        span = (activity.starts_at, activity.ends_at)
        return [record.id for record in _sign_in(session, store, activity, resident_ids, span, method)]


def sign_in_late(
    store: Store,
    by: Actor,
    activity_id: int,
    resident_ids: Sequence[int],
    reason: str,
    span: Span | None = None,
) -> list[LateRecord]:
    """Enter people who were forgotten in a closed activity, and post their points, in one act (补录).

    ``span`` is when they served, the whole activity unless said; ``reason`` says why it is late and who can
    vouch for it. Raises ReasonMissing, ActivityStillOpen, ActivityCancelled, and what ``sign_in`` raises.
    """
    if not reason.strip():
        raise ReasonMissing
    with store.write("activity.sign_in_late", by=by) as session:
        activity = any_activity(session, activity_id)
        if activity.status == ActivityStatus.CANCELLED:
            raise ActivityCancelled(activity=activity.title)
        if activity.status != ActivityStatus.CLOSED:
            raise ActivityStillOpen(activity=activity.title)
        times = span or (activity.starts_at, activity.ends_at)
        records = _sign_in(session, store, activity, resident_ids, times, SignInMethod.LATE)
        why = entered_late_because(reason.strip())
        awards = post_records(session, store.clock, activity, records, why)
        return [
            LateRecord(
                record.id,
                session.get_one(Resident, record.resident_id).name,
                record.minutes,
                0 if each is None else each.points,
                "" if each is None else each.limited_by,
            )
            for record, each in zip(records, awards, strict=True)
        ]


def change_record(store: Store, by: Actor, record_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Put right when somebody served, before the activity is closed; whole half hours count.

    Raises RecordVoided, ActivityClosed, ServesElsewhere, DayIsFull, ServiceEndsTooEarly, ServiceTooLong.
    """
    with store.write("activity.change_record", by=by) as session:
        record = valid_record(session, record_id)
        open_activity(session, record.activity_id)
        set_hours(session, [record], starts_at, ends_at)


def void_record(store: Store, by: Actor, record_id: int, reason: str) -> VoidedRecord:
    """Take back a service record; points that it brought are reversed in the same act.

    Raises ReasonMissing, RecordVoided, MonthClosed (its hours stand in a signed report), ReversalNotCovered.
    """
    return void_records(store, by, [record_id], reason)[0]


def void_records(store: Store, by: Actor, record_ids: Sequence[int], reason: str) -> list[VoidedRecord]:
    """Take back several service records in one act, all or none; raises what ``void_record`` raises."""
    if not reason.strip():
        raise ReasonMissing
    with store.write("activity.void_record", by=by) as session:
        return [_void(session, store, valid_record(session, each), reason.strip()) for each in record_ids]


def _void(session: StationSession, store: Store, record: ServiceRecord, reason: str) -> VoidedRecord:
    check_open(session, local(record.starts_at).date())
    points = 0
    if record.transfer_id is not None:
        transfer = session.get_one(PointsTransfer, record.transfer_id)
        ledger.reverse_transfer(session, store.clock, transfer, TransferKind.REVERSAL, voided_because(reason))
        points = transfer.honour if transfer.kind == TransferKind.EARN else -transfer.honour
    void(session, [record], reason)
    return VoidedRecord(session.get_one(Resident, record.resident_id).name, record.minutes, points)


def _sign_in(
    session: StationSession,
    store: Store,
    activity: Activity,
    resident_ids: Sequence[int],
    span: Span,
    method: SignInMethod,
) -> list[ServiceRecord]:
    ids = list(dict.fromkeys(resident_ids))
    people = able_residents(session, ids)
    _refuse_too_young(people, span, age_limits(session))
    _refuse_again(session, activity, ids)
    refuse_overlap(session, ids, span)
    minutes = counted_minutes(session, ids, span)
    records = [
        ServiceRecord(
            activity_id=activity.id,
            resident_id=resident_id,
            starts_at=span[0],
            ends_at=span[1],
            minutes=minutes[resident_id],
            method=method,
            recorded_at=store.clock.now(),
            recorded_by=session.actor.name,
        )
        for resident_id in ids
    ]
    session.add_all(records)
    register_in(session, ids, store.clock.today())
    add_minutes(session, minutes)
    return records


def _refuse_too_young(people: Sequence[Resident], span: Span, limits: AgeLimits) -> None:
    day = local(span[0]).date()
    for resident in people:
        if resident.birth_on is None:
            continue
        if age_problem(resident.birth_on, day, limits) is AgeRule.NOT_TAKEN:
            raise TooYoungToServe(name=resident.name, age=limits.not_taken)


def _refuse_again(session: Session, activity: Activity, resident_ids: Sequence[int]) -> None:
    query = (
        select(Resident.name)
        .join(ServiceRecord, ServiceRecord.resident_id == Resident.id)
        .where(
            ServiceRecord.activity_id == activity.id,
            ServiceRecord.resident_id.in_(resident_ids),
            ServiceRecord.status == RecordStatus.VALID,
        )
    )
    name = session.scalars(query.limit(1)).first()
    if name is not None:
        raise AlreadySignedIn(name=name)
