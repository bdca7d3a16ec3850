"""Activities: planned, changed, called off, and closed, which posts the points that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.clock import local
from station_app.domain.hours import minutes_between
from station_app.domain.permissions import Actor
from station_app.domain.service import cancelled_because
from station_app.errors.points import ReasonMissing
from station_app.errors.service import (
    ActivityEndsEarly,
    ActivityNotYetHeld,
    ActivityTitleMissing,
    NobodySignedIn,
)
from station_app.errors.store import NothingFound
from station_app.models.people import Resident
from station_app.models.points import PointsRule
from station_app.models.service import Activity, ActivityStatus, ServiceCircle, ServiceRecord
from station_app.models.teams import Team
from station_app.services.awards import Award, Grant, grants
from station_app.services.closed_months import check_open
from station_app.services.service_records import (
    deeds_of,
    open_activity,
    post_records,
    rule_of,
    set_hours,
    valid_records,
    void,
)
from station_app.store.store import Store


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
class LimitedPoints:
    """Who got less than the rule says: the tenths that were left, and the cap that cut them."""

    name: str
    points: int
    limited_by: str


@dataclass(frozen=True, slots=True)
class ClosedActivity:
    """What closing brings: people, minutes, tenths posted, and who gets less than the rule says and why."""

    activity_id: int
    title: str
    people: int
    minutes: int
    points: int
    limited: tuple[LimitedPoints, ...]


def plan_activity(store: Store, by: Actor, draft: ActivityDraft) -> int:
    """Plan an activity; raises ActivityTitleMissing, ActivityEndsEarly, ServiceTooLong, MonthClosed.

    Returns its id.
    """
    _check(draft)
    with store.write("activity.plan", by=by) as session:
        activity = Activity(
            title=draft.title.strip(),
            team_id=draft.team_id,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
        )
        _fill(session, activity, draft)
        session.add(activity)
        return activity.id


def change_activity(store: Store, by: Actor, activity_id: int, draft: ActivityDraft) -> None:
    """Change a planned activity; records that had its hours follow it.

    Raises ActivityClosed, ActivityCancelled, ServesElsewhere, DayIsFull, and what planning raises.
    """
    _check(draft)
    with store.write("activity.change", by=by) as session:
        activity = open_activity(session, activity_id)
        old = (activity.starts_at, activity.ends_at)
        _fill(session, activity, draft)
        if old == (draft.starts_at, draft.ends_at):
            return
        followers = [
            record
            for record in valid_records(session, activity_id)
            if (record.starts_at, record.ends_at) == old
        ]
        set_hours(session, followers, draft.starts_at, draft.ends_at)


def cancel_activity(store: Store, by: Actor, activity_id: int, reason: str) -> None:
    """Call a planned activity off; its sign-ins are voided with the reason.

    Raises ReasonMissing, ActivityClosed, ActivityCancelled.
    """
    if not reason.strip():
        raise ReasonMissing
    with store.write("activity.cancel", by=by) as session:
        activity = open_activity(session, activity_id)
        activity.status = ActivityStatus.CANCELLED
        activity.closed_at = store.clock.now()
        activity.note = reason.strip()
        void(session, valid_records(session, activity_id), cancelled_because(reason.strip()))


def close_activity(store: Store, by: Actor, activity_id: int) -> ClosedActivity:
    """Close an activity and post everybody's points by its rule, in one act.

    Raises ActivityClosed, ActivityCancelled, NobodySignedIn, ActivityNotYetHeld, RuleNotInForce, NoAccount.
    """
    with store.write("activity.close", by=by) as session:
        activity, records = _to_close(session, store, activity_id)
        activity.status = ActivityStatus.CLOSED
        activity.closed_at = store.clock.now()
        return _closed(session, activity, records, post_records(session, store.clock, activity, records))


def preview_closing(store: Store, activity_id: int) -> ClosedActivity:
    """What closing would bring now; raises what ``close_activity`` raises, and changes nothing."""
    with store.read() as session:
        activity, records = _to_close(session, store, activity_id)
        rule = rule_of(session, activity)
        if rule is None:
            return _closed(session, activity, records, [None] * len(records))
        return _closed(
            session, activity, records, grants(session, rule, deeds_of(session, activity, rule, records))
        )


def _to_close(session: Session, store: Store, activity_id: int) -> tuple[Activity, Sequence[ServiceRecord]]:
    activity = open_activity(session, activity_id)
    if activity.ends_at > store.clock.now():
        raise ActivityNotYetHeld(activity=activity.title, end=f"{local(activity.ends_at):%m月%d日 %H:%M}")
    records = valid_records(session, activity_id)
    if not records:
        raise NobodySignedIn(activity=activity.title)
    return activity, records


def _closed(
    session: Session,
    activity: Activity,
    records: Sequence[ServiceRecord],
    given: Sequence[Award | Grant | None],
) -> ClosedActivity:
    pairs = [(record, each) for record, each in zip(records, given, strict=True) if each is not None]
    cut = [(record, each) for record, each in pairs if each.limited_by]
    query = select(Resident.id, Resident.name).where(
        Resident.id.in_([record.resident_id for record, _ in cut])
    )
    names = dict(session.execute(query).all())
    return ClosedActivity(
        activity.id,
        activity.title,
        len(records),
        sum(record.minutes for record in records),
        sum(each.points for _, each in pairs),
        tuple(LimitedPoints(names[record.resident_id], each.points, each.limited_by) for record, each in cut),
    )


def _check(draft: ActivityDraft) -> None:
    if not draft.title.strip():
        raise ActivityTitleMissing
    if draft.ends_at <= draft.starts_at:
        raise ActivityEndsEarly
    minutes_between(draft.starts_at, draft.ends_at)


def _fill(session: Session, activity: Activity, draft: ActivityDraft) -> None:
    """Take the draft's facts; raises NothingFound where team, circle or rule are not the station's.

    Raises MonthClosed where the activity would lie in a month that takes no more entries.
    """
    check_open(session, local(draft.starts_at).date())
    for model, key in ((Team, draft.team_id), (ServiceCircle, draft.circle_id), (PointsRule, draft.rule_id)):
        if key is not None and session.get(model, key) is None:
            raise NothingFound
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
