"""一票否决: households left out of rankings and honours for a time; their points are never touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from station_app.domain.permissions import Actor
from station_app.domain.vetoes import VetoKind, VetoState, state_on
from station_app.errors.points import ReasonMissing
from station_app.errors.scoring import (
    VetoAlreadyLifted,
    VetoAlreadyOver,
    VetoEndsEarly,
    VetoEvidenceMissing,
    VetoNameMissing,
    VetoNotOfHousehold,
)
from station_app.errors.store import NothingFound
from station_app.models.people import Household, Resident, VillagerGroup
from station_app.models.scoring import Veto
from station_app.services.catalogue import read_catalogue
from station_app.services.holders import head_names
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class VetoDraft:
    """A veto as a clerk records it; ``code`` is a kind's of the catalogue, or empty for one's own words."""

    household_id: int
    name: str
    starts_on: date
    ends_on: date
    evidence: str
    code: str = ""
    resident_id: int | None = None


@dataclass(frozen=True, slots=True)
class VetoView:
    """A recorded veto; ``person`` is who did it, empty where only the household was named."""

    id: int
    household_id: int
    household_number: str
    head: str
    group: str
    person: str
    name: str
    evidence: str
    starts_on: date
    ends_on: date
    state: VetoState
    recorded_by: str
    lifted_on: date | None
    lifted_by: str
    lift_reason: str


def veto_kinds() -> list[VetoKind]:
    """The kinds of the catalogue."""
    return [VetoKind(**each) for each in read_catalogue("vetoes")["vetoes"]]


def record_veto(store: Store, by: Actor, draft: VetoDraft) -> int:
    """Record a veto; returns its id.

    Raises VetoNameMissing, VetoEvidenceMissing, VetoEndsEarly, NothingFound, VetoNotOfHousehold.
    """
    if not draft.name.strip():
        raise VetoNameMissing
    if not draft.evidence.strip():
        raise VetoEvidenceMissing
    if draft.ends_on < draft.starts_on:
        raise VetoEndsEarly
    with store.write("points.record_veto", by=by) as session:
        if session.get(Household, draft.household_id) is None:
            raise NothingFound
        if draft.resident_id is not None:
            person = session.get(Resident, draft.resident_id)
            if person is None:
                raise NothingFound
            if person.household_id != draft.household_id:
                raise VetoNotOfHousehold(name=person.name)
        veto = Veto(
            code=draft.code,
            name=draft.name.strip(),
            household_id=draft.household_id,
            resident_id=draft.resident_id,
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
            evidence=draft.evidence.strip(),
            recorded_at=store.clock.now(),
            recorded_by=by.name,
        )
        session.add(veto)
        return veto.id


def lift_veto(store: Store, by: Actor, veto_id: int, reason: str) -> None:
    """Lift a veto from today on. Raises ReasonMissing, NothingFound, VetoAlreadyLifted, VetoAlreadyOver."""
    if not reason.strip():
        raise ReasonMissing
    today = store.clock.today()
    with store.write("points.lift_veto", by=by) as session:
        veto = session.get(Veto, veto_id)
        if veto is None:
            raise NothingFound
        if veto.lifted_on is not None:
            raise VetoAlreadyLifted
        if veto.ends_on < today:
            raise VetoAlreadyOver(end=f"{veto.ends_on:%Y年%m月%d日}")
        veto.lifted_on, veto.lifted_by, veto.lift_reason = today, by.name, reason.strip()


def list_vetoes(store: Store, *, household_id: int | None = None) -> list[VetoView]:
    """Every veto ever recorded, or a household's, the latest first."""
    query = (
        select(Veto, Household, VillagerGroup.name, Resident.name)
        .join(Household, Household.id == Veto.household_id)
        .join(VillagerGroup, VillagerGroup.id == Household.group_id)
        .outerjoin(Resident, Resident.id == Veto.resident_id)
        .order_by(Veto.starts_on.desc(), Veto.id.desc())
    )
    if household_id is not None:
        query = query.where(Veto.household_id == household_id)
    today = store.clock.today()
    with store.read() as session:
        rows = session.execute(query).all()
        heads = head_names(session, {household.id for _, household, _, _ in rows})
        return [
            VetoView(
                veto.id,
                household.id,
                household.number,
                heads.get(household.id, ""),
                group,
                person or "",
                veto.name,
                veto.evidence,
                veto.starts_on,
                veto.ends_on,
                state_on(today, veto.starts_on, veto.ends_on, veto.lifted_on),
                veto.recorded_by,
                veto.lifted_on,
                veto.lifted_by,
                veto.lift_reason,
            )
            for veto, household, group, person in rows
        ]


def vetoed_on(session: Session, day: date) -> set[int]:
    """The households that a veto holds for on a day; one that merged passes it on to the one it is in now."""
    standing = session.scalars(
        select(Veto.household_id)
        .where(Veto.starts_on <= day, Veto.ends_on >= day)
        .where(or_(Veto.lifted_on.is_(None), Veto.lifted_on > day))
    ).all()
    return {_standing_household(session, household_id) for household_id in standing} | set(standing)


def _standing_household(session: Session, household_id: int) -> int:
    into: int | None = household_id
    while into is not None:
        household_id = into
        into = session.get_one(Household, household_id).merged_into_id
    return household_id
