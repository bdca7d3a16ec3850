"""Teams, their members, and who is registered as a volunteer."""

from __future__ import annotations

import pytest

from station_app.domain.permissions import Role
from station_app.errors.service import (
    AlreadyLeft,
    AlreadyMember,
    AlreadyVolunteer,
    CannotServe,
    OneLeader,
    TeamNameMissing,
    TeamNameTaken,
)
from station_app.errors.store import NotAllowed, NothingFound
from station_app.models.people import Resident
from station_app.models.teams import TeamMember, Volunteer
from station_app.services import teams, volunteers
from station_app.services.people import record_death
from station_app.services.people_views import resident_detail
from station_app.services.teams import TeamDraft
from tests.helpers.settlements import Settlement, settle
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def village(station: StationUnderTest) -> Settlement:
    return settle(station)


def _members(village: Settlement, team: str = "文体队") -> list[tuple[str, str]]:
    found = teams.team_members(village.station.store, village.team(team))
    return [(member.name, member.role) for member in found]


def test_many_join_at_once_and_each_becomes_a_volunteer(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    ids = teams.add_members(
        store, actor, village.team(), [village.head(0), village.spouse(1), village.head(0)]
    )
    assert len(ids) == 2
    assert _members(village) == [("李名兰", "队员"), ("钱金凤", "队员")]
    found = volunteers.list_volunteers(store)
    assert [(each.number, each.name, each.teams) for each in found] == [
        ("00001", "李名兰", ("文体队",)),
        ("00002", "钱金凤", ("文体队",)),
    ]
    view = next(each for each in teams.list_teams(store) if each.name == "文体队")
    assert (view.members, view.leader) == (2, "")
    assert teams.teams_of(store, village.head(0)) == [("文体队", "队员")]


def test_who_stands_in_a_team_already_stops_the_whole_act(village: Settlement) -> None:
    store, actor, team = village.station.store, village.station.actor, village.team()
    teams.add_members(store, actor, team, [village.head(0)])
    with pytest.raises(AlreadyMember, match="李名兰已经在文体队里了"):
        teams.add_members(store, actor, team, [village.head(1), village.head(0)])
    assert _members(village) == [("李名兰", "队员")]


def test_the_dead_join_no_team(village: Settlement) -> None:
    record_death(village.station.store, village.station.actor, village.spouse(2))
    with pytest.raises(CannotServe, match="冯家贵已去世"):
        teams.add_members(village.station.store, village.station.actor, village.team(), [village.spouse(2)])


def test_nobody_joins_a_team_that_does_not_stand_nor_does_a_stranger(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    with pytest.raises(NothingFound):
        teams.add_members(store, actor, 999, [village.head()])
    with pytest.raises(NothingFound):
        teams.add_members(store, actor, village.team(), [9999])


def test_a_team_has_one_leader(village: Settlement) -> None:
    store, actor, team = village.station.store, village.station.actor, village.team()
    first, second = teams.add_members(store, actor, team, [village.head(0), village.head(1)])
    teams.change_member(store, actor, first, "队长")
    teams.change_member(store, actor, second, "队长")
    assert _members(village) == [("张建国", "队长"), ("李名兰", "队员")]
    teams.add_members(store, actor, team, [village.head(2)], role="队长")
    assert _members(village)[0] == ("王大山", "队长")
    assert [role for _, role in _members(village)].count("队长") == 1
    with pytest.raises(OneLeader):
        teams.add_members(store, actor, team, [village.head(3), village.head(4)], role="队长")


def test_leaving_keeps_the_time_and_can_be_taken_back(village: Settlement) -> None:
    store, actor, team = village.station.store, village.station.actor, village.team()
    (member,) = teams.add_members(store, actor, team, [village.head(0)], role="队长")
    teams.end_membership(store, actor, member, "外出务工")
    assert _members(village) == []
    with store.read() as session:
        row = session.get_one(TeamMember, member)
        assert (row.left_on, row.note) == (store.clock.today(), "外出务工")
    with pytest.raises(AlreadyLeft):
        teams.change_member(store, actor, member, "骨干")
    with pytest.raises(AlreadyLeft):
        teams.end_membership(store, actor, member)
    teams.rejoin(store, actor, member)
    assert _members(village) == [("李名兰", "队长")]


def test_a_leader_who_comes_back_does_not_push_the_new_one_out(village: Settlement) -> None:
    store, actor, team = village.station.store, village.station.actor, village.team()
    (first,) = teams.add_members(store, actor, team, [village.head(0)], role="队长")
    teams.end_membership(store, actor, first)
    teams.add_members(store, actor, team, [village.head(1)], role="队长")
    teams.rejoin(store, actor, first)
    assert _members(village) == [("张建国", "队长"), ("李名兰", "队员")]
    with pytest.raises(AlreadyMember):
        teams.rejoin(store, actor, first)
    for act in (teams.rejoin, teams.end_membership):
        with pytest.raises(NothingFound):
            act(store, actor, 999)


def test_a_team_is_added_renamed_and_laid_down(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    made = teams.add_team(store, actor, TeamDraft(" 护林队 ", "巡山护林"))
    found = next(team for team in teams.list_teams(store) if team.id == made)
    assert (found.name, found.duties, found.active) == ("护林队", "巡山护林", True)
    assert teams.list_teams(store)[-1].id == made
    teams.change_team(store, actor, made, TeamDraft("护林护河队", "巡山巡河", active=False))
    assert not next(team for team in teams.list_teams(store) if team.id == made).active
    assert "护林护河队" not in [sheet.team for sheet in teams.team_sheets(store)]
    with pytest.raises(TeamNameTaken, match="宣讲队"):
        teams.add_team(store, actor, TeamDraft("宣讲队"))
    with pytest.raises(TeamNameMissing):
        teams.change_team(store, actor, made, TeamDraft("　"))


def test_a_sheet_lists_the_leader_first_and_masks_phones_unless_asked(village: Settlement) -> None:
    store, actor, team = village.station.store, village.station.actor, village.team()
    ids = teams.add_members(store, actor, team, [village.head(0), village.head(1), village.child(2)])
    teams.change_member(store, actor, ids[1], "队长")
    (sheet,) = teams.team_sheets(store, [team])
    assert (sheet.members[0].name, sheet.members[0].role) == ("张建国", "队长")
    assert (sheet.team, sheet.on, sheet.station) == (
        "文体队",
        store.clock.today(),
        "李家畈村新时代文明实践站",
    )
    assert sheet.members[0].phone == "138****0001"
    assert len(teams.team_sheets(store)) == 5


def test_whole_phones_are_printed_by_who_may_and_it_is_written_down(village: Settlement) -> None:
    store, actor, team = village.station.store, village.station.actor, village.team()
    teams.add_members(store, actor, team, [village.head(1)])
    (whole,) = teams.unmasked_team_sheets(store, actor, [team])
    assert whole.members[0].phone == "13871000001"
    history = resident_detail(store, village.head(1)).history
    assert "查看证件和电话" in [event.kind for event in history]
    with pytest.raises(NotAllowed):
        teams.unmasked_team_sheets(store, village.station.as_role(Role.SHOP_KEEPER))


def test_volunteers_are_numbered_in_order_and_registered_once(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    assert volunteers.register_volunteers(store, actor, [village.head(0), village.spouse(0)]) == 2
    with pytest.raises(AlreadyVolunteer, match="李名兰已经登记为志愿者了，编号 00001"):
        volunteers.register_volunteers(store, actor, [village.head(3), village.head(0)])
    assert [each.number for each in volunteers.list_volunteers(store)] == ["00001", "00002"]


def test_hours_make_eligible_for_stars(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    volunteers.register_volunteers(store, actor, [village.head(0), village.head(1)])
    with store.write("demo.fill", by=actor) as session:
        for row, hours in zip(session.query(Volunteer).order_by(Volunteer.id), (99.5, 600), strict=True):
            row.minutes = int(hours * 60)
    assert [each.stars for each in volunteers.list_volunteers(store)] == [0, 3]


def test_who_returns_keeps_the_old_volunteer_number(village: Settlement) -> None:
    store, actor = village.station.store, village.station.actor
    volunteers.register_volunteers(store, actor, [village.spouse(0), village.spouse(1)])
    record_death(store, actor, village.spouse(0))
    with store.write("demo.fill", by=actor) as session:
        session.get_one(Resident, village.spouse(0)).status = "present"
    teams.add_members(store, actor, village.team(), [village.spouse(0)])
    found = volunteers.list_volunteers(store)
    assert [(each.number, each.name) for each in found] == [("00001", "赵永红"), ("00002", "钱金凤")]


def test_who_only_reads_changes_no_team(village: Settlement) -> None:
    with pytest.raises(NotAllowed):
        teams.add_members(
            village.station.store, village.station.as_role(Role.VIEWER), village.team(), [village.head()]
        )
