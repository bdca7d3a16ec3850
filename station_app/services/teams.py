"""The five teams and their members, and who is registered as a volunteer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.domain.identity import age_on
from station_app.domain.masking import mask_phone
from station_app.domain.people import SEX_LABELS, EventKind
from station_app.domain.permissions import Actor
from station_app.domain.teams import LEADER, MEMBER, role_rank
from station_app.errors.service import AlreadyLeft, AlreadyMember, OneLeader, TeamNameMissing, TeamNameTaken
from station_app.errors.store import NothingFound
from station_app.models.people import Household, Resident, TalentTag, VillagerGroup
from station_app.models.station import Station
from station_app.models.teams import Team, TeamMember, Volunteer
from station_app.services.register import act_on
from station_app.services.team_sheets import TeamSheet, TeamSheetMember
from station_app.services.volunteers import able_residents, register_in
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team with its leader and how many stand in it now."""

    id: int
    code: str
    name: str
    duties: str
    leader: str
    members: int
    active: bool


@dataclass(frozen=True, slots=True)
class MemberView:
    """One member of a team, the phone masked; ``minutes`` of valid service in all."""

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
            ).all()
        )
        leaders = dict(
            session.execute(
                select(TeamMember.team_id, Resident.name)
                .join(Resident, Resident.id == TeamMember.resident_id)
                .where(TeamMember.left_on.is_(None), TeamMember.role == LEADER)
                .order_by(TeamMember.joined_on.desc())
            ).all()
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
            )
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
    store: Store, by: Actor, team_id: int, resident_ids: Sequence[int], role: str = MEMBER
) -> list[int]:
    """Put residents into a team from today on, each registered as a volunteer; returns the memberships.

    Raises OneLeader, and AlreadyMember or CannotServe naming the first who cannot be added; nobody is then.
    """
    ids = list(dict.fromkeys(resident_ids))
    if role == LEADER and len(ids) > 1:
        raise OneLeader
    with store.write("team.add_members", by=by) as session:
        team = session.get(Team, team_id)
        if team is None:
            raise NothingFound
        today = store.clock.today()
        people = able_residents(session, ids)
        standing = set(
            session.scalars(
                select(TeamMember.resident_id).where(
                    TeamMember.team_id == team_id, TeamMember.left_on.is_(None)
                )
            )
        )
        again = next((resident for resident in people if resident.id in standing), None)
        if again is not None:
            raise AlreadyMember(name=again.name, team=team.name)
        if role == LEADER:
            _step_down(session, team_id)
        members = [TeamMember(team_id=team_id, resident_id=each, role=role, joined_on=today) for each in ids]
        session.add_all(members)
        register_in(session, ids, today)
        return [member.id for member in members]


def change_member(store: Store, by: Actor, member_id: int, role: str) -> None:
    """Give a member another role; a new 队长 makes the one before an ordinary 队员. Raises AlreadyLeft."""
    with store.write("team.change_member", by=by) as session:
        member = _standing_member(session, member_id)
        if role == LEADER and member.role != LEADER:
            _step_down(session, member.team_id)
        member.role = role


def end_membership(store: Store, by: Actor, member_id: int, note: str = "") -> None:
    """Let a member leave the team today; the time served in it stays on record. Raises AlreadyLeft."""
    end_memberships(store, by, [member_id], note)


def end_memberships(store: Store, by: Actor, member_ids: Sequence[int], note: str = "") -> None:
    """Let several members leave in one act, all or none; raises AlreadyLeft."""
    with store.write("team.end_membership", by=by) as session:
        for member_id in member_ids:
            member = _standing_member(session, member_id)
            member.left_on = store.clock.today()
            member.note = note.strip()


def rejoin(store: Store, by: Actor, member_id: int) -> None:
    """Take a leaving back, as though the member had never left; raises AlreadyMember, OneLeader."""
    with store.write("team.rejoin", by=by) as session:
        member = session.get(TeamMember, member_id)
        if member is None:
            raise NothingFound
        others = session.scalars(
            select(TeamMember).where(TeamMember.team_id == member.team_id, TeamMember.left_on.is_(None))
        ).all()
        if any(other.resident_id == member.resident_id for other in others):
            resident = session.get_one(Resident, member.resident_id)
            raise AlreadyMember(name=resident.name, team=session.get_one(Team, member.team_id).name)
        if member.role == LEADER and any(other.role == LEADER for other in others):
            member.role = MEMBER
        member.left_on = None
        member.note = ""


def team_sheets(store: Store, team_ids: Sequence[int] | None = None) -> list[TeamSheet]:
    """The sheets of the given teams, or of all that stand, the phones masked."""
    with store.read() as session:
        return _sheets(session, team_ids, store.clock.today(), whole_phones=False)


def unmasked_team_sheets(store: Store, by: Actor, team_ids: Sequence[int] | None = None) -> list[TeamSheet]:
    """The same with whole phones; whose were looked at is itself journalled (个人信息保护法 art. 51)."""
    with store.write("people.unmask", by=by) as session:
        act = act_on(store, session)
        teams = [team.id for team in _teams_to_print(session, team_ids)]
        members = select(Resident).join(TeamMember, TeamMember.resident_id == Resident.id)
        standing = members.where(TeamMember.team_id.in_(teams), TeamMember.left_on.is_(None)).distinct()
        for resident in session.scalars(standing):
            act.note_event(EventKind.UNMASKED, resident)
        return _sheets(session, team_ids, store.clock.today(), whole_phones=True)


def _teams_to_print(session: Session, team_ids: Sequence[int] | None) -> Sequence[Team]:
    query = select(Team).where(Team.active).order_by(Team.sort, Team.id)
    if team_ids is not None:
        query = query.where(Team.id.in_(team_ids))
    return session.scalars(query).all()


def _sheets(
    session: Session, team_ids: Sequence[int] | None, today: date, *, whole_phones: bool
) -> list[TeamSheet]:
    station = session.get_one(Station, 1).name
    return [
        TeamSheet(
            station,
            team.name,
            team.duties,
            today,
            tuple(
                _sheet_line(member) for member in _members(session, team.id, today, whole_phones=whole_phones)
            ),
        )
        for team in _teams_to_print(session, team_ids)
    ]


def _standing_member(session: Session, member_id: int) -> TeamMember:
    member = session.get(TeamMember, member_id)
    if member is None:
        raise NothingFound
    if member.left_on is not None:
        raise AlreadyLeft(name=session.get_one(Resident, member.resident_id).name)
    return member


def _step_down(session: StationSession, team_id: int) -> None:
    """Make who leads a team an ordinary member."""
    leading = select(TeamMember).where(
        TeamMember.team_id == team_id, TeamMember.role == LEADER, TeamMember.left_on.is_(None)
    )
    for member in session.scalars(leading):
        member.role = MEMBER


def _members(session: Session, team_id: int, today: date, *, whole_phones: bool = False) -> list[MemberView]:
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
            SEX_LABELS.get(resident.sex, ""),
            None if resident.birth_on is None else age_on(resident.birth_on, today),
            resident.phone if whole_phones else mask_phone(resident.phone),
            member.role,
            member.joined_on,
            tuple(tags.get(resident.id, ())),
            minutes or 0,
        )
        for member, resident, number, group, minutes in rows
    ]
    return sorted(members, key=lambda each: (role_rank(each.role), each.joined_on, each.id))


def _sheet_line(member: MemberView) -> TeamSheetMember:
    return TeamSheetMember(
        member.name,
        member.sex,
        member.age,
        member.group,
        member.role,
        member.phone,
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
