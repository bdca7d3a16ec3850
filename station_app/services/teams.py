"""The five teams and their members, and who is registered as a volunteer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.domain.identity import Sex, age_on
from station_app.domain.permissions import Actor
from station_app.errors.service import AlreadyMember, CannotServe, TeamNameMissing, TeamNameTaken
from station_app.errors.store import NothingFound
from station_app.models.people import Household, Resident, ResidentStatus, TalentTag, VillagerGroup
from station_app.models.station import Station
from station_app.models.teams import Team, TeamMember, Volunteer
from station_app.services.team_sheets import TeamSheet, TeamSheetMember
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

LEADERS_FIRST = ("队长", "副队长", "骨干", "队员", "联络员")
GONE = {ResidentStatus.DEAD: "去世", ResidentStatus.MOVED_OUT: "迁出"}


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team with its leader and how many stand in it; ``minutes`` of valid service of its members."""

    id: int
    code: str
    name: str
    duties: str
    leader: str
    members: int
    active: bool


@dataclass(frozen=True, slots=True)
class MemberView:
    """One member of a team; ``minutes`` of valid service in all."""

    id: int
    team_id: int
    resident_id: int
    name: str
    household_number: str
    group: str
    sex: str
    age: int | None
    phone: str
    role: str
    joined_on: date
    tags: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class TeamDraft:
    """A team as a clerk fills it in."""

    name: str
    duties: str = ""
    active: bool = True


def list_teams(store: Store) -> list[TeamView]:
    """All teams in their order, the five first."""
    with store.read() as session:
        counts = dict(
            session.execute(
                select(TeamMember.team_id, func.count())
                .where(TeamMember.left_on.is_(None))
                .group_by(TeamMember.team_id)
            ).tuples()
        )
        leaders = dict(
            session.execute(
                select(TeamMember.team_id, Resident.name)
                .join(Resident, Resident.id == TeamMember.resident_id)
                .where(TeamMember.left_on.is_(None), TeamMember.role == "队长")
                .order_by(TeamMember.joined_on.desc())
            ).tuples()
        )
        return [
            TeamView(
                team.id,
                team.code,
                team.name,
                team.duties,
                leaders.get(team.id, ""),
                counts.get(team.id, 0),
                team.active,
            )
            for team in session.scalars(select(Team).order_by(Team.sort, Team.id))
        ]


def team_members(store: Store, team_id: int) -> list[MemberView]:
    """Who stands in a team now: the leader first, then by name as they joined."""
    with store.read() as session:
        return _members(session, team_id, store.clock.today())


def teams_of(store: Store, resident_id: int) -> list[tuple[str, str]]:
    """The teams a resident stands in now, each with the role."""
    with store.read() as session:
        return list(
            session.execute(
                select(Team.name, TeamMember.role)
                .join(Team, Team.id == TeamMember.team_id)
                .where(TeamMember.resident_id == resident_id, TeamMember.left_on.is_(None))
                .order_by(Team.sort)
            ).tuples()
        )


def add_team(store: Store, by: Actor, draft: TeamDraft) -> int:
    """Add a further team; raises TeamNameMissing, TeamNameTaken. Returns its id."""
    with store.write("team.add", by=by) as session:
        _check_name(session, draft, None)
        last = session.scalar(select(func.max(Team.id))) or 0
        sort = (session.scalar(select(func.max(Team.sort))) or 0) + 1
        team = Team(code=f"T{last + 1:02d}", name=draft.name.strip(), duties=draft.duties.strip(), sort=sort)
        session.add(team)
        return team.id


def change_team(store: Store, by: Actor, team_id: int, draft: TeamDraft) -> None:
    """Change a team's name and duties, or lay it down; raises TeamNameMissing, TeamNameTaken."""
    with store.write("team.change", by=by) as session:
        _check_name(session, draft, team_id)
        team = session.get_one(Team, team_id)
        team.name, team.duties, team.active = draft.name.strip(), draft.duties.strip(), draft.active


def add_members(
    store: Store, by: Actor, team_id: int, resident_ids: Sequence[int], role: str = "队员"
) -> list[int]:
    """Put residents into a team from today on, each registered as a volunteer; returns the memberships.

    Raises AlreadyMember or CannotServe naming the first who cannot be added; nobody is added then.
    """
    with store.write("team.add_members", by=by) as session:
        team = session.get(Team, team_id)
        if team is None:
            raise NothingFound
        today = store.clock.today()
        standing = set(
            session.scalars(
                select(TeamMember.resident_id).where(
                    TeamMember.team_id == team_id, TeamMember.left_on.is_(None)
                )
            )
        )
        members: list[TeamMember] = []
        for resident_id in resident_ids:
            resident = able_resident(session, resident_id)
            if resident_id in standing:
                raise AlreadyMember(name=resident.name, team=team.name)
            members.append(TeamMember(team_id=team_id, resident_id=resident_id, role=role, joined_on=today))
        session.add_all(members)
        register_volunteers(session, resident_ids, today)
        return [member.id for member in members]


def change_member(store: Store, by: Actor, member_id: int, role: str) -> None:
    """Give a member another role; a new 队长 makes the one before an ordinary 队员."""
    with store.write("team.change_member", by=by) as session:
        member = session.get_one(TeamMember, member_id)
        if role == "队长":
            others = session.scalars(
                select(TeamMember).where(
                    TeamMember.team_id == member.team_id,
                    TeamMember.role == "队长",
                    TeamMember.left_on.is_(None),
                    TeamMember.id != member_id,
                )
            )
            for other in others:
                other.role = "队员"
        member.role = role


def end_membership(store: Store, by: Actor, member_id: int, note: str = "") -> None:
    """Let a member leave the team today; the time served in it stays on record."""
    with store.write("team.end_membership", by=by) as session:
        member = session.get_one(TeamMember, member_id)
        member.left_on = store.clock.today()
        member.note = note


def team_sheets(
    store: Store, team_ids: Sequence[int] | None = None, *, with_phones: bool = False
) -> list[TeamSheet]:
    """The sheets of the given teams, or of all that stand; phones only where the caller may show them."""
    today = store.clock.today()
    with store.read() as session:
        station = session.get_one(Station, 1).name
        query = select(Team).where(Team.active).order_by(Team.sort, Team.id)
        if team_ids is not None:
            query = query.where(Team.id.in_(team_ids))
        return [
            TeamSheet(
                station,
                team.name,
                team.duties,
                today,
                tuple(
                    _sheet_line(member, with_phone=with_phones)
                    for member in _members(session, team.id, today)
                ),
            )
            for team in session.scalars(query).all()
        ]


def able_resident(session: Session, resident_id: int) -> Resident:
    """A resident who can serve; raises CannotServe where they died or moved away."""
    resident = session.get(Resident, resident_id)
    if resident is None:
        raise NothingFound
    gone = GONE.get(ResidentStatus(resident.status))
    if gone is not None:
        raise CannotServe(name=resident.name, status=gone)
    return resident


def register_volunteers(session: StationSession, resident_ids: Sequence[int], on: date) -> None:
    """Register those who are not volunteers yet, with the next numbers."""
    known = set(session.scalars(select(Volunteer.resident_id).where(Volunteer.resident_id.in_(resident_ids))))
    new = [resident_id for resident_id in dict.fromkeys(resident_ids) if resident_id not in known]
    if not new:
        return
    count = session.scalar(select(func.count()).select_from(Volunteer)) or 0
    session.add_all(
        Volunteer(resident_id=resident_id, number=f"{count + place:05d}", registered_on=on)
        for place, resident_id in enumerate(new, start=1)
    )


def _members(session: Session, team_id: int, today: date) -> list[MemberView]:
    rows = session.execute(
        select(TeamMember, Resident, Household.number, VillagerGroup.name, Volunteer.minutes)
        .join(Resident, Resident.id == TeamMember.resident_id)
        .join(Household, Household.id == Resident.household_id)
        .join(VillagerGroup, VillagerGroup.id == Household.group_id)
        .outerjoin(Volunteer, Volunteer.resident_id == Resident.id)
        .where(TeamMember.team_id == team_id, TeamMember.left_on.is_(None))
    ).all()
    tags: dict[int, list[str]] = {}
    ids = [resident.id for _, resident, *_ in rows]
    for resident_id, tag in session.execute(
        select(TalentTag.resident_id, TalentTag.tag).where(
            TalentTag.resident_id.in_(ids), TalentTag.until.is_(None)
        )
    ):
        tags.setdefault(resident_id, []).append(tag)
    members = [
        MemberView(
            member.id,
            team_id,
            resident.id,
            resident.name,
            number,
            group,
            Sex(resident.sex).label if resident.sex else "",
            None if resident.birth_on is None else age_on(resident.birth_on, today),
            resident.phone,
            member.role,
            member.joined_on,
            tuple(tags.get(resident.id, ())),
            minutes or 0,
        )
        for member, resident, number, group, minutes in rows
    ]
    return sorted(members, key=lambda each: (_rank(each.role), each.joined_on, each.id))


def _rank(role: str) -> int:
    return LEADERS_FIRST.index(role) if role in LEADERS_FIRST else len(LEADERS_FIRST)


def _sheet_line(member: MemberView, *, with_phone: bool) -> TeamSheetMember:
    return TeamSheetMember(
        member.name,
        member.sex,
        member.age,
        member.group,
        member.role,
        member.phone if with_phone else "",
        member.joined_on,
        member.tags,
        member.minutes,
    )


def _check_name(session: Session, draft: TeamDraft, team_id: int | None) -> None:
    name = draft.name.strip()
    if not name:
        raise TeamNameMissing
    same = session.scalars(select(Team.id).where(Team.name == name)).first()
    if same is not None and same != team_id:
        raise TeamNameTaken(name=name)
