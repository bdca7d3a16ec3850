"""What the station knows when a roster comes in, and which of its households each of the roster's is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from station_app.domain.identity import IdDoubt
from station_app.domain.people import GONE, HEAD, group_key, group_order, id_forms, next_household_number
from station_app.domain.roster import RosterRow

UNSURE = frozenset({IdDoubt.DAMAGED_BY_EXCEL, IdDoubt.CHARACTERS, IdDoubt.LENGTH})
"""Numbers that are not whole: two people may share one, so nobody is told apart by it."""

_NUMBER = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*")
_LONGEST_NUMBER = 20


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A resident as the store has them."""

    id: int
    household_id: int
    name: str
    relation: str
    id_number: str
    id_doubt: str
    birth_on: date | None
    sex: str
    phone: str
    ethnicity: str
    status: str
    note: str
    is_party: bool

    @property
    def is_gone(self) -> bool:
        return self.status in GONE


@dataclass(frozen=True, slots=True)
class KnownHousehold:
    """A household as the store has it."""

    id: int
    number: str
    group: str
    address: str
    active: bool


@dataclass(frozen=True)
class KnownVillage:
    """The store's people when a roster comes in; ``groups`` are the names of its groups."""

    groups: tuple[str, ...]
    households: tuple[KnownHousehold, ...]
    people: tuple[KnownPerson, ...]

    @cached_property
    def group_names(self) -> Mapping[str, str]:
        """The station's own spelling of a group, by what all its spellings share."""
        return {group_key(name): name for name in self.groups}

    @cached_property
    def household(self) -> Mapping[int, KnownHousehold]:
        return {each.id: each for each in self.households}

    @cached_property
    def by_number(self) -> Mapping[str, KnownHousehold]:
        return {each.number: each for each in self.households}

    @cached_property
    def members(self) -> Mapping[int, Sequence[KnownPerson]]:
        """Those who belong to each household now."""
        found: dict[int, list[KnownPerson]] = defaultdict(list)
        for person in self.people:
            if not person.is_gone:
                found[person.household_id].append(person)
        return found

    @cached_property
    def head(self) -> Mapping[int, KnownPerson]:
        """The head of each household."""
        return {
            household_id: person
            for household_id, people in self.members.items()
            for person in people
            if person.relation == HEAD
        }

    @cached_property
    def holders(self) -> Mapping[str, KnownPerson]:
        """Who holds an identity number, in its old and its new form."""
        return {form: person for person in self.people for form in id_forms(person.id_number)}

    @cached_property
    def namesakes(self) -> Mapping[str, Sequence[KnownPerson]]:
        """Those of one name who belong to the village."""
        found: dict[str, list[KnownPerson]] = defaultdict(list)
        for person in self.people:
            if not person.is_gone:
                found[person.name].append(person)
        return found

    def holder(self, number: str) -> KnownPerson | None:
        return self.holders.get(number) if number else None


@dataclass(slots=True)
class Home:
    """A household of the roster: its rows, and the station's household that it is (None: a new one)."""

    key: int
    rows: list[RosterRow] = field(default_factory=list)
    household: KnownHousehold | None = None
    number: str = ""
    """Its number at the station, a new household's as well."""
    problem: str = ""
    """Why it cannot be told which household it is."""
    head_refused: bool = False
    """True where the row of its head could not be read."""

    @property
    def group(self) -> str:
        return self.rows[0].group

    @property
    def written_number(self) -> str:
        return self.rows[0].household_number

    @property
    def head_name(self) -> str:
        return self.rows[0].head_name

    @property
    def head_id(self) -> str:
        return self.rows[0].head_id_number

    @property
    def head_row(self) -> RosterRow | None:
        return next((row for row in self.rows if row.relation == HEAD), None)

    @property
    def head_is_gone(self) -> bool:
        """True where the roster says that the head died or moved away."""
        row = self.head_row
        return row is not None and row.presence in GONE

    def numbers(self) -> set[str]:
        """The numbers under which the station may have it: as written, and with its group's before it."""
        return {self.written_number, self.composed_number()} if self.written_number else set()

    def composed_number(self) -> str:
        order = group_order(self.group)
        return f"{order}-{self.written_number}" if order else self.written_number


def homes_of(rows: Iterable[RosterRow]) -> list[Home]:
    """The roster's households in the order of their first rows; refused rows belong to none."""
    homes: dict[int, Home] = {}
    for row in rows:
        home = homes.setdefault(row.household_key, Home(row.household_key))
        if row.problem is None:
            home.rows.append(row)
        elif row.relation == HEAD:
            home.head_refused = True
    return [home for home in homes.values() if home.rows]


def recognise_homes(homes: Sequence[Home], village: KnownVillage) -> None:
    """Find the station's household for each of the roster's; each is taken once, by the surest sign first.

    The signs: one head by identity number; one household number, with somebody in common; more than half of
    the people whom the station knows there; one head's name in one group, when nothing speaks against it;
    the same names.
    """
    taken: set[int] = set()
    for sign in (_by_head_number, _by_household_number, _by_most_people):
        for home in homes:
            if home.household is None:
                _take(home, sign(home, village), village, taken)
    by_name: dict[tuple[str, str], list[Home]] = defaultdict(list)
    for home in sorted(homes, key=lambda each: (not each.group, each.head_is_gone)):
        if home.household is None and home.head_name:
            by_name[group_key(home.group), home.head_name].append(home)
    for rivals in by_name.values():
        _pair_by_head_name(rivals, village, taken)
    for home in homes:
        if home.household is None and not home.problem:
            _take(home, _by_all_names(home, village), village, taken)


def _take(home: Home, found: Iterable[int], village: KnownVillage, taken: set[int]) -> None:
    """Let a home have the first household found that stands and is nobody else's."""
    for household_id in found:
        household = village.household[household_id]
        if household.active and household_id not in taken:
            home.household, home.number = household, household.number
            taken.add(household_id)
            return


def _pair_by_head_name(rivals: Sequence[Home], village: KnownVillage, taken: set[int]) -> None:
    """Homes whose heads bear one name in one group: paired in order, unless it is open which is meant."""
    found = [
        person
        for person in village.namesakes.get(rivals[0].head_name, ())
        if person.relation == HEAD
        and person.household_id not in taken
        and _same_group(rivals[0], village.household[person.household_id])
    ]
    for home in rivals:
        fitting = [each.household_id for each in found if not _speaks_against(home, each)]
        free = [household_id for household_id in fitting if household_id not in taken]
        if len(free) > len(rivals) or (len(free) > 1 and not home.group):
            home.problem = _WHICH.format(count=len(free), name=home.head_name)
        else:
            _take(home, free, village, taken)


_WHICH = "本站有 {count} 户的户主都叫{name}，分不清是哪一户，请补上户编号或身份证号"


def _by_head_number(home: Home, village: KnownVillage) -> Iterable[int]:
    holder = village.holder(home.head_id)
    if holder is not None and holder.relation == HEAD and not holder.is_gone:
        yield holder.household_id


def _by_household_number(home: Home, village: KnownVillage) -> Iterable[int]:
    for number in sorted(home.numbers()):
        household = village.by_number.get(number)
        if household is None or not _same_group(home, household):
            continue
        members = village.members.get(household.id, ())
        if not members or any(_in_common(home, members)):
            yield household.id


def _by_most_people(home: Home, village: KnownVillage) -> Iterable[int]:
    known = Counter(person.household_id for row in home.rows for person in _certainly(row, home, village))
    for household_id, _ in known.most_common():
        members = village.members[household_id]
        if 2 * sum(1 for _ in _in_common(home, members)) > len(members):
            yield household_id


def _certainly(row: RosterRow, home: Home, village: KnownVillage) -> Iterable[KnownPerson]:
    """Whom a row is by its identity number, or by name and birth in its group."""
    holder = village.holder(row.id_number) if row.id_doubt not in UNSURE else None
    if holder is not None:
        return [] if holder.is_gone else [holder]
    return [
        person
        for person in village.namesakes.get(row.name, ())
        if row.birth_on is not None
        and person.birth_on == row.birth_on
        and _same_group(home, village.household[person.household_id])
    ]


def _by_all_names(home: Home, village: KnownVillage) -> Iterable[int]:
    """The one household of the group in which the same people live by name, or they and others."""
    names = {
        row.name
        for row in home.rows
        if row.presence not in GONE
        and ((holder := village.holder(row.id_number)) is None or holder.name == row.name)
    }
    same: set[int] = set()
    wider: set[int] = set()
    for person in (person for name in names for person in village.namesakes.get(name, ())):
        if not _same_group(home, village.household[person.household_id]):
            continue
        there = {member.name for member in village.members[person.household_id]}
        if names == there:
            same.add(person.household_id)
        elif names < there:
            wider.add(person.household_id)
    found = same or wider
    return found if len(found) == 1 else ()


def _same_group(home: Home, household: KnownHousehold) -> bool:
    return not home.group or group_key(home.group) == group_key(household.group)


def _in_common(home: Home, members: Iterable[KnownPerson]) -> Iterable[KnownPerson]:
    """The members who are in the home: by identity number, or by name where no numbers tell them apart."""
    numbers = {form for row in home.rows for form in id_forms(row.id_number)}
    by_name = {row.name: row for row in home.rows}
    for person in members:
        row = by_name.get(person.name)
        if person.id_number in numbers:
            yield person
        elif row is None:
            if person.name == home.head_name and not home.head_id:
                yield person
        elif not (row.id_number and person.id_number) or row.id_doubt is not None or person.id_doubt:
            yield person


def _speaks_against(home: Home, head: KnownPerson) -> bool:
    """True where the numbers or births of two heads of one name say that they are two people."""
    if home.head_id and head.id_number and home.head_id not in id_forms(head.id_number):
        return True
    row = home.head_row
    births = {day for day in (head.birth_on, row.birth_on if row is not None else None) if day is not None}
    return len(births) > 1


def clashing(home: Home, village: KnownVillage) -> KnownHousehold | None:
    """The station's household under a new household's number, in the same group, with nobody in common."""
    if home.household is not None:
        return None
    found = (village.by_number.get(number) for number in sorted(home.numbers()))
    return next(
        (each for each in found if each is not None and each.active and _same_group(home, each)), None
    )


def number_new_homes(homes: Sequence[Home], village: KnownVillage) -> None:
    """Give each new household its number.

    It is the one written where that is free, with the group's number before it where two groups count
    alike (2-15), and else the next after the highest.
    """
    written = Counter(home.written_number for home in homes)
    taken = [household.number for household in village.households]
    used = set(taken)
    new = [home for home in homes if home.household is None]
    for home in new:
        wishes = [home.composed_number()]
        if written[home.written_number] == 1:
            wishes.insert(0, home.written_number)
        free = (wish for wish in wishes if home.written_number and _is_usable(wish) and wish not in used)
        home.number = next(free, "")
        used.add(home.number)
        taken.append(home.number)
    for home in new:
        if not home.number:
            home.number = next_household_number(taken)
            taken.append(home.number)


def _is_usable(number: str) -> bool:
    return len(number) <= _LONGEST_NUMBER and _NUMBER.fullmatch(number) is not None
