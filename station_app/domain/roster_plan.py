"""What importing a roster would do, household by household.

Nothing is ever erased by a blank cell, nobody dies or becomes head by a roster, and a roster that was
imported changes nothing when it comes again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from station_app.domain.people import HOUSEHOLD_FIELDS, group_key
from station_app.domain.roster import RosterRow
from station_app.domain.roster_outcome import Change, Outcome, PlannedRow, refused
from station_app.domain.roster_people import PeoplePlanner
from station_app.domain.roster_village import (
    Home,
    KnownVillage,
    clashing,
    homes_of,
    number_new_homes,
    recognise_homes,
)


@dataclass(frozen=True, slots=True)
class PlannedHome:
    """A household that the roster touches; ``household_id`` None is a new one."""

    key: int
    household_id: int | None
    number: str
    group: str
    address: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All that importing a roster would do, its rows in the sheet's order."""

    rows: tuple[PlannedRow, ...]
    homes: tuple[PlannedHome, ...]
    new_groups: tuple[str, ...]


_NO_GROUP = "没有写明村民小组，不知道新的一户归哪个组"


def plan_import(rows: Sequence[RosterRow], village: KnownVillage) -> Plan:
    """Compare a roster with what the station knows."""
    homes = homes_of(rows)
    recognise_homes(homes, village)
    number_new_homes(homes, village)
    groups = _Groups(village)
    people = PeoplePlanner(village)
    planned = {row.number: refused(row, row.problem) for row in rows if row.problem is not None}
    planned_homes: list[PlannedHome] = []
    for home in homes:
        group = groups.name_of(home)
        reason = home.problem or (_NO_GROUP if group is None else _clash(home, village))
        if group is None or reason:
            planned.update((row.number, refused(row, reason)) for row in home.rows)
            continue
        known = _home(home, group)
        results = people.rows_of(home)
        taken = [place for place, result in enumerate(results) if result.outcome is not Outcome.REFUSED]
        if taken:
            planned_homes.append(known)
            groups.use(group)
            results[taken[0]] = _with_home_changes(results[taken[0]], known.changes)
        planned.update((result.row.number, result) for result in results)
    return Plan(tuple(planned[row.number] for row in rows), tuple(planned_homes), tuple(groups.new))


class _Groups:
    """The groups' names as the station spells them, and those that the roster brings."""

    def __init__(self, village: KnownVillage) -> None:
        self._names = dict(village.group_names)
        self.new: list[str] = []

    def name_of(self, home: Home) -> str | None:
        """The group that a household stands in from now on; None where nobody says which."""
        if not home.group:
            return home.household.group if home.household is not None else None
        return self._names.get(group_key(home.group), home.group)

    def use(self, name: str) -> None:
        key = group_key(name)
        if key not in self._names:
            self._names[key] = name
            self.new.append(name)


def _clash(home: Home, village: KnownVillage) -> str:
    standing = clashing(home, village)
    if standing is None:
        return ""
    head = village.head.get(standing.id)
    holder = f"{head.name}户" if head is not None else "另外一户"
    return f"户编号 {standing.number} 在本站是{holder}，人都对不上，请核对户编号"


def _home(home: Home, group: str) -> PlannedHome:
    written = next((row.address for row in home.rows if row.address), "")
    if home.household is None:
        return PlannedHome(home.key, None, home.number, group, written)
    known = home.household
    address = written or known.address
    facts = (("group", known.group, group), ("address", known.address, address))
    changes = tuple(Change(HOUSEHOLD_FIELDS[name], old, new) for name, old, new in facts if old != new)
    return PlannedHome(home.key, known.id, known.number, group, address, changes)


def _with_home_changes(planned: PlannedRow, changes: tuple[Change, ...]) -> PlannedRow:
    """A household's own changes are shown in the first of its rows."""
    if not changes:
        return planned
    outcome = Outcome.CHANGED if planned.outcome is Outcome.UNCHANGED else planned.outcome
    return replace(planned, outcome=outcome, changes=(*changes, *planned.changes))
