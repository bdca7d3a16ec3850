"""What happens in the made-up families: births, weddings, deaths, households that split or move away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from station_app.demo.replay import at_clock
from station_app.demo.village import MadePerson
from station_app.demo.world import SATURDAY, Villager, World
from station_app.domain.identity import Sex
from station_app.domain.people import HEAD, SPOUSE, EventKind
from station_app.services.households import (
    HouseholdDraft,
    SplitDraft,
    close_household,
    move_out_household,
    propose_number,
    split_household,
)
from station_app.services.people import add_resident, record_death, record_move_out
from station_app.services.people_views import household_detail
from station_app.services.resident_facts import ResidentDraft
from station_app.services.teams import change_member, list_teams, team_members

_BIRTH, _DEATH, _WEDDING, _LEAVING = 0.024, 0.024, 0.012, 0.014
"""How likely each is on a working day."""
_SON, _SONS_WIFE, _GRANDCHILD = "子", "儿媳", "孙子女"


@dataclass(slots=True)
class Lives:
    """Puts what happens in the families on the agenda."""

    world: World

    def arrange(self) -> None:
        """A dozen births and deaths, some weddings, a few who leave; two splits and one household gone."""
        world = self.world
        days = [day for day in world.days() if day.weekday() < SATURDAY]
        for day in days:
            for chance, act in (
                (_BIRTH, self._birth),
                (_DEATH, self._death),
                (_WEDDING, self._wedding),
                (_LEAVING, self._leaving),
            ):
                if world.chance.random() < chance:
                    self._put(day, act)
        for part, act in ((0.3, self._split), (0.55, self._whole_household_leaves), (0.8, self._split)):
            self._put(days[int(len(days) * part)], act)

    def _put(self, day: date, act: Callable[[], None]) -> None:
        self.world.agenda.put(at_clock(day, 14, self.world.chance.randint(0, 59)), act)

    def _birth(self) -> None:
        """To a young couple; a grandchild where the couple lives in a parent's household."""
        world = self.world
        mothers = [
            each
            for each in world.aged(21, 36)
            if each.sex == Sex.FEMALE and each.relation in {SPOUSE, _SONS_WIFE}
        ]
        if not mothers:
            return
        mother = world.chance.choice(mothers)
        parents = world.members(mother.household_id)
        fathers = [each for each in parents if each.relation in {HEAD, _SON} and each.sex == Sex.MALE]
        surname = (fathers or [mother])[-1].name[0]
        born_on = world.clock.today() - timedelta(days=world.chance.randint(5, 30))
        child = world.families.newborn(surname, born_on)
        relation = _GRANDCHILD if mother.relation == _SONS_WIFE else child.relation
        self._enter(mother.household_id, child, relation, EventKind.BORN)

    def _wedding(self) -> None:
        """A bride for a grown son of a household that has no daughter-in-law yet."""
        world = self.world
        grooms = [
            each
            for each in world.aged(22, 33)
            if each.relation == _SON
            and all(other.relation != _SONS_WIFE for other in world.members(each.household_id))
        ]
        if not grooms:
            return
        groom = world.chance.choice(grooms)
        today = world.clock.today()
        bride = world.families.person(None, groom.age(today) - 1, Sex.FEMALE, _SONS_WIFE, today)
        self._enter(groom.household_id, bride, _SONS_WIFE, EventKind.MARRIED_IN)

    def _enter(self, household_id: int, made: MadePerson, relation: str, kind: EventKind) -> None:
        world = self.world
        draft = ResidentDraft(
            made.name, relation, made.id_number, str(made.sex), made.birth_on, made.phone, ethnicity="汉族"
        )
        new = add_resident(world.store, world.clerk, household_id, draft, kind=kind)
        world.people.append(
            Villager(new, household_id, made.name, made.sex, relation, made.birth_on, zeal=1.0)
        )

    def _death(self) -> None:
        world = self.world
        old = world.aged(72, 120)
        if not old:
            return
        who = max(world.chance.sample(old, min(4, len(old))), key=lambda each: each.birth_on, default=old[0])
        successor = self._successor(who)
        on = world.clock.today() - timedelta(days=world.chance.randint(1, 6))
        left = record_death(
            world.store,
            world.clerk,
            who.id,
            max(on, world.start),
            successor_id=None if successor is None else successor.id,
        )
        self._gone(who, successor)
        if left.remaining == 0:
            world.clock.pass_minutes(3)
            close_household(world.store, world.clerk, who.household_id)

    def _leaving(self) -> None:
        """A daughter marries away, or somebody settles where they work."""
        world = self.world
        married = {each.household_id for each in world.here() if each.relation == _SONS_WIFE}
        young = [
            each
            for each in world.aged(20, 32)
            if each.relation in {"女", _SON} and each.household_id not in married
        ]
        if not young:
            return
        who = world.chance.choice(young)
        record_move_out(world.store, world.clerk, who.id)
        self._gone(who, None)

    def _whole_household_leaves(self) -> None:
        world = self.world
        small = [household_id for household_id, members in world.lived_in().items() if len(members) == 2]
        household_id = world.chance.choice(small)
        move_out_household(world.store, world.clerk, household_id, note=world.story.moved_away)
        for each in world.members(household_id):
            each.gone = True

    def _split(self) -> None:
        """A son with his wife and children founds a household of his own."""
        world = self.world
        wives = [each for each in world.here() if each.relation == _SONS_WIFE]
        family: list[Villager] = []
        for wife in world.chance.sample(wives, len(wives)):
            family = [
                each
                for each in world.members(wife.household_id)
                if each.relation in {_SON, _SONS_WIFE, _GRANDCHILD}
            ]
            sons = [each for each in family if each.relation == _SON]
            if len(sons) == 1:
                break
        else:
            return
        detail = household_detail(world.store, family[0].household_id)
        draft = SplitDraft(
            HouseholdDraft(propose_number(world.store), detail.row.group_id, detail.row.address),
            tuple(each.id for each in family),
            sons[0].id,
        )
        new_household = split_household(world.store, world.clerk, family[0].household_id, draft)
        relations = {_SON: HEAD, _SONS_WIFE: SPOUSE}
        for each in family:
            each.household_id = new_household
            each.relation = relations.get(each.relation, _SON if each.sex == Sex.MALE else "女")

    def _successor(self, who: Villager) -> Villager | None:
        """Who becomes head after ``who``: the spouse, or the eldest."""
        if who.relation != HEAD:
            return None
        others = [each for each in self.world.members(who.household_id) if each is not who]
        others.sort(key=lambda each: (each.relation != SPOUSE, each.birth_on))
        return others[0] if others else None

    def _gone(self, who: Villager, successor: Villager | None) -> None:
        who.gone = True
        if successor is not None:
            successor.relation = HEAD
        self._appoint_leaders()

    def _appoint_leaders(self) -> None:
        """A team whose 队长 died or moved away is led by its 副队长, or by who comes next."""
        world = self.world
        for team in list_teams(world.store):
            if not team.leader:
                members = team_members(world.store, team.id)
                members.sort(key=lambda each: each.role != "副队长")
                change_member(world.store, world.clerk, members[0].id, "队长")
