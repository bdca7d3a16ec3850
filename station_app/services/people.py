"""Residents: adding, changing, moving between households, moving out, dying, and putting mistakes right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.people import (
    GONE,
    HEAD,
    OTHER_RELATION,
    RESIDENT_FIELDS,
    EventKind,
    describe_changes,
)
from station_app.domain.permissions import Actor
from station_app.errors.people import HeadTaken, ResidentNotGone, SameHousehold
from station_app.models.people import Household, Resident, ResidentStatus
from station_app.models.teams import TeamMember, Volunteer
from station_app.services.register import (
    Act,
    act_on,
    any_household,
    any_resident,
    check_day,
    head_of,
    household_in,
    household_label,
    make_head,
    members_of,
    open_resident_account,
    pass_headship,
    resident_in,
    settle,
)
from station_app.services.resident_facts import ResidentDraft, facts_of, fill
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody left: who, and how many are still in the household they belonged to."""

    name: str
    household_id: int
    household: str
    remaining: int


def add_resident(
    store: Store,
    by: Actor,
    household_id: int,
    draft: ResidentDraft,
    *,
    kind: EventKind = EventKind.REGISTERED,
    on: date | None = None,
    note: str = "",
) -> int:
    """Add a person to a household; ``kind`` says how they came (登记, 出生, 婚嫁迁入, 迁入). Returns the id.

    Raises HouseholdNotActive, HeadTaken, DayInFuture, DayBeforeBirth and the draft's errors.
    """
    with store.write("people.add_resident", by=by) as session:
        act = act_on(store, session, on, note)
        household = household_in(session, household_id)
        return added(act, household, draft, kind).id


def change_resident(store: Store, by: Actor, resident_id: int, draft: ResidentDraft) -> None:
    """Change a resident's facts; what changed is written into their history, numbers masked.

    The head stays the head here (see ``change_head``). Raises HeadTaken and the draft's errors.
    """
    with store.write("people.change_resident", by=by) as session:
        act = act_on(store, session)
        resident = any_resident(session, resident_id)
        before = facts_of(resident)
        if draft.relation != resident.relation:
            _check_relation(session, resident.household_id, draft.relation, resident)
        fill(session, resident, draft, store.clock.today())
        if resident.status not in GONE and resident.status != draft.status:
            resident.status = draft.status
            resident.status_on = act.on
        changes = describe_changes(before, facts_of(resident), RESIDENT_FIELDS)
        if changes:
            act.note_event(EventKind.CHANGED, resident, note=changes)


def change_head(
    store: Store,
    by: Actor,
    resident_id: int,
    relations: Mapping[int, str] | None = None,
    on: date | None = None,
) -> None:
    """Make a member the head (更换户主); the others' relations follow where they are certain, or as given."""
    with store.write("people.change_head", by=by) as session:
        act = act_on(store, session, on)
        resident = resident_in(session, resident_id)
        household_in(session, resident.household_id)
        make_head(act, resident, members_of(session, resident.household_id), relations)


def move_resident(
    store: Store,
    by: Actor,
    resident_id: int,
    household_id: int,
    relation: str,
    on: date | None = None,
    *,
    successor_id: int | None = None,
    note: str = "",
) -> Departure:
    """Move a resident to another household of the village (村内换户); points stay where they were earned.

    Raises SameHousehold, HouseholdNotActive, HeadTaken, HeadLeaves, DayInFuture, DayBeforeBirth.
    """
    with store.write("people.move_resident", by=by) as session:
        act = act_on(store, session, on, note)
        resident = resident_in(session, resident_id)
        source = any_household(session, resident.household_id)
        target = household_in(session, household_id)
        if target.id == source.id:
            raise SameHousehold(household=household_label(session, target))
        check_day(act, resident)
        _check_relation(session, target.id, relation, resident)
        pass_headship(act, [resident], successor_id)
        settle(act, resident, target, EventKind.MOVED, relation)
        session.flush()
        return _departure(session, resident.name, source)


def record_death(
    store: Store,
    by: Actor,
    resident_id: int,
    on: date | None = None,
    *,
    successor_id: int | None = None,
    note: str = "",
) -> Departure:
    """Record a death: team memberships end with it; history, service and points stay.

    Raises ResidentGone, HeadLeaves, DayInFuture, DayBeforeBirth.
    """
    with store.write("people.record_death", by=by) as session:
        act = act_on(store, session, on, note)
        return left(act, resident_in(session, resident_id), EventKind.DIED, successor_id)


def record_move_out(
    store: Store,
    by: Actor,
    resident_id: int,
    on: date | None = None,
    *,
    successor_id: int | None = None,
    note: str = "",
) -> Departure:
    """Record that a resident moved out of the village; as ``record_death``."""
    with store.write("people.record_move_out", by=by) as session:
        act = act_on(store, session, on, note)
        return left(act, resident_in(session, resident_id), EventKind.MOVED_OUT, successor_id)


def restore_resident(
    store: Store, by: Actor, resident_id: int, on: date | None = None, note: str = ""
) -> None:
    """Put right a death or move-out that was recorded by mistake, or record that somebody moved back.

    Team memberships that ended are not taken up again. Raises ResidentNotGone, HouseholdNotActive.
    """
    with store.write("people.restore_resident", by=by) as session:
        act = act_on(store, session, on, note)
        resident = any_resident(session, resident_id)
        if resident.status not in GONE:
            raise ResidentNotGone(name=resident.name)
        household_in(session, resident.household_id)
        returned = resident.status == ResidentStatus.MOVED_OUT
        if resident.relation == HEAD and head_of(session, resident.household_id) is not None:
            resident.relation = OTHER_RELATION
        resident.status = ResidentStatus.PRESENT
        resident.status_on = act.on
        act.note_event(EventKind.RETURNED if returned else EventKind.CORRECTED, resident)


def added(act: Act, household: Household, draft: ResidentDraft, kind: EventKind) -> Resident:
    """A new resident of a household, with their account where persons hold the points."""
    session = act.session
    resident = Resident(household_id=household.id, name=draft.name)
    _check_relation(session, household.id, draft.relation, None)
    fill(session, resident, draft, act.store.clock.today())
    resident.status = draft.status
    resident.status_on = act.on
    check_day(act, resident)
    session.add(resident)
    open_resident_account(session, resident)
    act.note_event(kind, resident)
    session.flush()
    return resident


def left(act: Act, resident: Resident, kind: EventKind, successor_id: int | None) -> Departure:
    """A resident died or moved out; who was head is followed by ``successor_id``."""
    check_day(act, resident)
    pass_headship(act, [resident], successor_id)
    resident.status = ResidentStatus.DEAD if kind is EventKind.DIED else ResidentStatus.MOVED_OUT
    resident.status_on = act.on
    act.note_event(kind, resident)
    _end_service(act, resident.id)
    act.session.flush()
    return _departure(act.session, resident.name, any_household(act.session, resident.household_id))


def _check_relation(session: Session, household_id: int, relation: str, resident: Resident | None) -> None:
    """A household has one head: a second one is refused, and the head stays until another takes over."""
    head = head_of(session, household_id)
    if relation == HEAD and head is not None and head is not resident:
        raise HeadTaken(head=head.name)
    if resident is not None and head is resident and relation != HEAD:
        raise HeadTaken(head=head.name)


def _end_service(act: Act, resident_id: int) -> None:
    open_memberships = select(TeamMember).where(
        TeamMember.resident_id == resident_id, TeamMember.left_on.is_(None)
    )
    for membership in act.session.scalars(open_memberships):
        membership.left_on = max(act.on, membership.joined_on)
    volunteer = act.session.scalars(select(Volunteer).where(Volunteer.resident_id == resident_id)).first()
    if volunteer is not None and volunteer.ended_on is None:
        volunteer.ended_on = max(act.on, volunteer.registered_on)


def _departure(session: StationSession, name: str, household: Household) -> Departure:
    label = household_label(session, household)
    return Departure(name, household.id, label, len(members_of(session, household.id)))
