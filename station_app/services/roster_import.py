"""Importing a roster: a preview of what it would do, and then all of it in one act, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.people import GONE, EventKind, group_key, group_order
from station_app.domain.permissions import Actor
from station_app.domain.roster import Roster, RosterRow
from station_app.domain.roster_outcome import Outcome, PlannedRow
from station_app.domain.roster_people import PARTY
from station_app.domain.roster_plan import Plan, PlannedHome, plan_import
from station_app.domain.roster_village import KnownHousehold, KnownPerson, KnownVillage
from station_app.domain.search import search_text
from station_app.domain.settings import ACCOUNT_UNIT, AccountUnit
from station_app.errors.people import NothingToImport, RosterChanged
from station_app.models.people import (
    Household,
    HouseholdStatus,
    Resident,
    ResidentEvent,
    TalentTag,
    VillagerGroup,
)
from station_app.services import ledger
from station_app.services.register import new_card_check
from station_app.services.settings import setting_in
from station_app.store import journal
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Preview:
    """What importing a roster would do, as the store stood after journal entry ``seq``."""

    roster: Roster
    plan: Plan
    seq: int

    def rows_of(self, outcome: Outcome) -> tuple[PlannedRow, ...]:
        """The rows of one outcome, in the sheet's order."""
        return tuple(row for row in self.plan.rows if row.outcome is outcome)

    @property
    def counts(self) -> Counter[Outcome]:
        """How many rows have each outcome."""
        return Counter(row.outcome for row in self.plan.rows)

    @property
    def new_households(self) -> tuple[PlannedHome, ...]:
        return tuple(home for home in self.plan.homes if home.household_id is None)

    @property
    def changes_anything(self) -> bool:
        return bool(self.counts[Outcome.NEW] or self.counts[Outcome.CHANGED])

    @property
    def refused(self) -> tuple[RosterRow, ...]:
        """The refused rows with their reasons, to be saved as a sheet, mended and imported again."""
        return tuple(replace(row.row, problem=row.reason) for row in self.rows_of(Outcome.REFUSED))


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did; ``emptied`` are the numbers of households that everybody left."""

    groups: int
    households: int
    added: int
    changed: int
    moved: int
    refused: int
    emptied: tuple[str, ...]


def preview_roster(store: Store, roster: Roster) -> Preview:
    """Compare a roster with the store; nothing is written."""
    with store.read() as session:
        return Preview(roster, _plan(session, roster), journal.read_head(session).seq)


def import_roster(
    store: Store, by: Actor, preview: Preview, progress: Progress | None = None
) -> ImportResult:
    """Do what a preview says, in one act.

    Raises NothingToImport, and RosterChanged where the store changed since in a way that matters to it.
    """
    if not preview.changes_anything:
        raise NothingToImport
    with store.write("people.import_roster", by=by) as session:
        if store.head.seq != preview.seq:
            _check_again(session, preview)
        return _Import(store, session, preview, progress or _tell_nobody).run()


def _tell_nobody(done: int, total: int) -> None:
    """Nobody wants to know how far it is."""


def _check_again(session: Session, preview: Preview) -> None:
    plan = _plan(session, preview.roster)
    differing = sum(1 for old, new in zip(preview.plan.rows, plan.rows, strict=True) if old != new)
    if differing or plan != preview.plan:
        raise RosterChanged(count=max(differing, 1))


def _plan(session: Session, roster: Roster) -> Plan:
    return plan_import(roster.rows, _village(session))


def _village(session: Session) -> KnownVillage:
    groups = {row.id: row.name for row in session.execute(select(VillagerGroup.id, VillagerGroup.name))}
    homes = select(
        Household.id, Household.number, Household.group_id, Household.address, Household.status
    ).order_by(Household.id)
    party = set(
        session.scalars(
            select(TalentTag.resident_id).where(TalentTag.tag == PARTY, TalentTag.until.is_(None))
        )
    )
    people = select(
        Resident.id,
        Resident.household_id,
        Resident.name,
        Resident.relation,
        Resident.id_number,
        Resident.id_doubt,
        Resident.birth_on,
        Resident.sex,
        Resident.phone,
        Resident.ethnicity,
        Resident.status,
        Resident.note,
    ).order_by(Resident.id)
    return KnownVillage(
        tuple(groups.values()),
        tuple(
            KnownHousehold(id_, number, groups[group_id], address, status == HouseholdStatus.ACTIVE)
            for id_, number, group_id, address, status in session.execute(homes)
        ),
        tuple(KnownPerson(**row, is_party=row["id"] in party) for row in session.execute(people).mappings()),
    )


class _Import:
    """One import under way."""

    def __init__(self, store: Store, session: StationSession, preview: Preview, progress: Progress) -> None:
        self._store = store
        self._session = session
        self._plan = preview.plan
        self._progress = progress
        self._refused = preview.counts[Outcome.REFUSED]
        self._today: date = store.clock.today()
        self._now: datetime = store.clock.now()
        self._households: dict[int, int] = {}
        """The household's id by the key of the roster's."""
        self._events: list[dict[str, Any]] = []
        self._party: list[int] = []

    def run(self) -> ImportResult:
        groups = self._open_groups()
        households = self._open_households(groups)
        changed, moved, emptied = self._change_people()
        added = self._add_people()
        self._session.insert_many(ResidentEvent, self._events)
        self._session.insert_many(
            TalentTag, [{"resident_id": each, "tag": PARTY, "since": self._today} for each in self._party]
        )
        return ImportResult(
            len(self._plan.new_groups), households, added, changed, moved, self._refused, emptied
        )

    def _open_groups(self) -> dict[str, int]:
        self._session.add_all(
            VillagerGroup(name=name, sort=group_order(name)) for name in self._plan.new_groups
        )
        self._session.flush()
        found = self._session.execute(select(VillagerGroup.name, VillagerGroup.id))
        return {group_key(row.name): row.id for row in found}

    def _open_households(self, groups: dict[str, int]) -> int:
        new = [home for home in self._plan.homes if home.household_id is None]
        rows = [
            {
                "number": home.number,
                "group_id": groups[group_key(home.group)],
                "address": home.address,
                "opened_on": self._today,
                "card_check": new_card_check(),
            }
            for home in new
        ]
        first = self._session.insert_many(Household, rows)
        self._households = {home.key: first + place for place, home in enumerate(new)}
        for home in self._plan.homes:
            if home.household_id is not None:
                self._households[home.key] = home.household_id
                if home.changes:
                    household = self._session.get_one(Household, home.household_id)
                    household.group_id = groups[group_key(home.group)]
                    household.address = home.address
        if self._unit is AccountUnit.HOUSEHOLD:
            ledger.open_member_accounts(self._session, household_ids=range(first, first + len(new)))
        return len(new)

    @property
    def _unit(self) -> AccountUnit:
        return setting_in(self._session, ACCOUNT_UNIT)

    def _change_people(self) -> tuple[int, int, tuple[str, ...]]:
        """Change and move the residents who are known; returns how many, and whose households stand empty."""
        planned = [row for row in self._plan.rows if row.outcome is Outcome.CHANGED]
        new_homes = {home.key for home in self._plan.homes if home.household_id is None}
        left: set[int] = set()
        for place, row in enumerate(planned):
            assert row.resident_id is not None
            resident = self._session.get_one(Resident, row.resident_id)
            for name, value in row.updates:
                setattr(resident, name, value)
            if ("status", resident.status) in row.updates:
                resident.status_on = self._today
            kind = EventKind.CHANGED
            if row.comes_from is not None:
                left.add(row.comes_from)
                resident.household_id = self._households[row.home_key]
                kind = EventKind.SPLIT_OFF if row.home_key in new_homes else EventKind.MOVED
            if row.joins_party:
                self._party.append(resident.id)
            note = "；".join(str(change) for change in row.changes)
            self._note(kind, resident.id, resident.household_id, row.comes_from, note)
            self._progress(place, len(self._plan.rows))
        self._session.flush()
        moved = sum(1 for row in planned if row.comes_from is not None)
        return len(planned), moved, self._emptied(left)

    def _add_people(self) -> int:
        planned = [row for row in self._plan.rows if row.outcome is Outcome.NEW]
        done = len(self._plan.rows) - len(planned)
        rows = []
        for place, row in enumerate(planned):
            facts: dict[str, Any] = dict(row.updates)
            facts["household_id"] = self._households[row.home_key]
            facts["search_keys"] = search_text(row.row.name)
            facts["status_on"] = self._today
            rows.append(facts)
            self._progress(done + place, len(self._plan.rows))
        first = self._session.insert_many(Resident, rows)
        for place, row in enumerate(planned):
            home = self._households[row.home_key]
            self._note(EventKind.IMPORTED, first + place, home, None, "；".join(row.doubts))
            if row.joins_party:
                self._party.append(first + place)
        if self._unit is AccountUnit.PERSON:
            ledger.open_member_accounts(self._session, resident_ids=range(first, first + len(planned)))
        self._progress(len(self._plan.rows), len(self._plan.rows))
        return len(planned)

    def _note(
        self, kind: EventKind, resident_id: int, household_id: int, came_from: int | None, note: str
    ) -> None:
        self._events.append(
            {
                "resident_id": resident_id,
                "happened_on": self._today,
                "kind": kind,
                "household_id": household_id,
                "from_household_id": came_from,
                "note": note,
                "recorded_at": self._now,
                "recorded_by": self._session.actor.name,
            }
        )

    def _emptied(self, left: set[int]) -> tuple[str, ...]:
        still_there = set(
            self._session.scalars(
                select(Resident.household_id).where(
                    Resident.household_id.in_(left), Resident.status.not_in(GONE)
                )
            )
        )
        numbers = select(Household.number).where(Household.id.in_(left - still_there))
        return tuple(self._session.scalars(numbers))
