"""Volunteers: numbers given in order, and the hours and stars that their service makes them eligible for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.domain.hours import star_level
from station_app.domain.people import GONE, RESIDENT_STATUS_LABELS
from station_app.domain.permissions import Actor
from station_app.errors.service import AlreadyVolunteer, CannotServe
from station_app.errors.store import NothingFound
from station_app.models.people import Household, Resident, VillagerGroup
from station_app.models.teams import Team, TeamMember, Volunteer
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession


@dataclass(frozen=True, slots=True)
class VolunteerView:
    """A registered volunteer: ``minutes`` of valid service, and the stars that these make eligible for."""

    resident_id: int
    number: str
    name: str
    household_number: str
    group: str
    status: str
    registered_on: date
    teams: tuple[str, ...]
    minutes: int
    stars: int


def list_volunteers(store: Store) -> list[VolunteerView]:
    """All registered volunteers by number, with the teams that they stand in now."""
    query = (
        select(Volunteer, Resident, Household.number, VillagerGroup.name)
        .join(Resident, Resident.id == Volunteer.resident_id)
        .join(Household, Household.id == Resident.household_id)
        .join(VillagerGroup, VillagerGroup.id == Household.group_id)
        .order_by(Volunteer.number)
    )
    memberships = (
        select(TeamMember.resident_id, Team.name)
        .join(Team, Team.id == TeamMember.team_id)
        .where(TeamMember.left_on.is_(None))
        .order_by(Team.sort)
    )
    with store.read() as session:
        teams: dict[int, list[str]] = {}
        for resident_id, team in session.execute(memberships):
            teams.setdefault(resident_id, []).append(team)
        return [
            VolunteerView(
                resident.id,
                volunteer.number,
                resident.name,
                household_number,
                group,
                resident.status,
                volunteer.registered_on,
                tuple(teams.get(resident.id, ())),
                volunteer.minutes,
                star_level(volunteer.minutes),
            )
            for volunteer, resident, household_number, group in session.execute(query)
        ]


def register_volunteers(store: Store, by: Actor, resident_ids: Sequence[int]) -> int:
    """Register residents as volunteers from today on; returns how many.

    Raises AlreadyVolunteer or CannotServe naming the first who cannot be registered; nobody is then.
    """
    with store.write("volunteer.register", by=by) as session:
        ids = list(dict.fromkeys(resident_ids))
        able_residents(session, ids)
        known = session.execute(
            select(Resident.name, Volunteer.number)
            .join(Volunteer, Volunteer.resident_id == Resident.id)
            .where(Resident.id.in_(ids), Volunteer.ended_on.is_(None))
        ).first()
        if known is not None:
            raise AlreadyVolunteer(name=known[0], number=known[1])
        return register_in(session, ids, store.clock.today())


def register_in(session: StationSession, resident_ids: Sequence[int], on: date) -> int:
    """Register those who are not volunteers yet, inside an act of the caller; returns how many.

    Who was one before and serves again keeps the old number.
    """
    known = {
        volunteer.resident_id: volunteer
        for volunteer in session.scalars(select(Volunteer).where(Volunteer.resident_id.in_(resident_ids)))
    }
    for volunteer in known.values():
        volunteer.ended_on = None
    new = [resident_id for resident_id in dict.fromkeys(resident_ids) if resident_id not in known]
    if not new:
        return 0
    count = session.scalar(select(func.count()).select_from(Volunteer)) or 0
    session.add_all(
        Volunteer(resident_id=resident_id, number=f"{count + place:05d}", registered_on=on)
        for place, resident_id in enumerate(new, start=1)
    )
    return len(new)


def able_residents(session: Session, resident_ids: Sequence[int]) -> list[Resident]:
    """Residents who can serve, in the order asked for; raises NothingFound, CannotServe naming the first."""
    found = {
        resident.id: resident
        for resident in session.scalars(select(Resident).where(Resident.id.in_(resident_ids)))
    }
    people = [found.get(resident_id) for resident_id in resident_ids]
    able: list[Resident] = []
    for resident in people:
        if resident is None:
            raise NothingFound
        if resident.status in GONE:
            raise CannotServe(name=resident.name, status=RESIDENT_STATUS_LABELS[resident.status])
        able.append(resident)
    return able
