"""Who each row of a roster is at the station, and what it changes about them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from station_app.domain.masking import mask_id, mask_phone
from station_app.domain.people import (
    GONE,
    HEAD,
    OTHER_RELATION,
    RESIDENT_FIELDS,
    RESIDENT_STATUS_LABELS,
    SEX_LABELS,
    id_forms,
)
from station_app.domain.roster import RosterRow
from station_app.domain.roster_outcome import Change, Outcome, PlannedRow, Update, Value, refused
from station_app.domain.roster_village import UNSURE, Home, KnownPerson, KnownVillage

PARTY = "党员"
_OTHER_PARTIES = "民主党派"
_POLITICS = "政治面貌"


@dataclass(slots=True)
class PeoplePlanner:
    """Goes through a roster's households, and sees to it that nobody is taken twice."""

    village: KnownVillage
    _matched: dict[int, int] = field(default_factory=dict)
    """The row that was found to be a resident."""
    _numbers: set[str] = field(default_factory=set)
    """The numbers that are not whole, as far as they were met."""

    def rows_of(self, home: Home) -> list[PlannedRow]:
        """What becomes of each row of a household."""
        has_head = home.household is not None and home.household.id in self.village.head
        results: list[PlannedRow] = []
        for row in sorted(home.rows, key=lambda each: each.presence in GONE):
            person, reason = self._person_of(row, home)
            if reason:
                results.append(refused(row, reason))
                continue
            if person is None:
                planned = self._new(row, home, has_head=has_head)
            else:
                self._matched[person.id] = row.number
                planned = self._known(row, home, person, has_head=has_head)
            has_head = has_head or ("relation", HEAD) in planned.updates
            results.append(planned)
        results.sort(key=lambda each: each.row.number)
        return results if has_head or home.household is not None else _with_a_head(results, home)

    def _person_of(self, row: RosterRow, home: Home) -> tuple[KnownPerson | None, str]:
        """Who a row is, or why that cannot be; neither means somebody new."""
        holder = self.village.holder(row.id_number) if row.id_doubt not in UNSURE else None
        if holder is not None:
            return holder, self._against(row, home, holder)
        if home.household is None:
            return None, ""
        namesakes = [
            person
            for person in self.village.members.get(home.household.id, ())
            if person.name == row.name and person.id not in self._matched and not _are_born_apart(row, person)
        ]
        for person in namesakes:
            if not row.id_number or not person.id_number or person.id_doubt or row.id_doubt is not None:
                return person, ""
        if not namesakes:
            return None, ""
        number = mask_id(namesakes[0].id_number)
        return None, f"本户的{row.name}在本站的身份证号是 {number}，与表里的不同，请核对"

    def _against(self, row: RosterRow, home: Home, holder: KnownPerson) -> str:
        """Why a row cannot be the one who holds its number; empty where nothing speaks against it."""
        at = self.village.household[holder.household_id]
        if holder.name != row.name:
            return f"身份证号在本站是 {at.number} 号户的{holder.name}，与表里的姓名不同，请核对"
        if holder.is_gone:
            status = RESIDENT_STATUS_LABELS[holder.status]
            return f"本站已登记为{status}，没有改动；如登记错了，请在“户与人”里更正"
        if holder.id in self._matched:
            return f"与第 {self._matched[holder.id]} 行是同一个人，不用再导入"
        moves = home.household is None or home.household.id != at.id
        if moves and holder.relation == HEAD and len(self.village.members[at.id]) > 1:
            return f"在本站是 {at.number} 号户的户主，换户请在“户与人”里办理"
        return ""

    def _new(self, row: RosterRow, home: Home, *, has_head: bool) -> PlannedRow:
        if row.presence in GONE:
            status = RESIDENT_STATUS_LABELS[row.presence]
            return refused(row, f"本站没有这个人，表里写的是{status}，不用导入")
        doubts = [*row.doubts, *self._namesake_elsewhere(row)]
        number = row.id_number
        if row.id_doubt in UNSURE and self._is_shared(number):
            number = ""
            doubts.append("身份证号不完整，又与别人相同，没有采用")
        updates: tuple[Update, ...] = (
            ("name", row.name),
            ("raw_name", row.raw_name),
            ("relation", _one_head(row, doubts, has_head=has_head)),
            ("id_number", number),
            ("id_doubt", row.id_doubt.label if row.id_doubt is not None and number else ""),
            ("sex", str(row.sex or "")),
            ("birth_on", row.birth_on),
            ("phone", row.phone),
            ("ethnicity", row.ethnicity),
            ("status", str(row.presence or "present")),
            ("note", row.note),
        )
        return PlannedRow(
            row, Outcome.NEW, home.key, updates=updates, joins_party=_is_party(row), doubts=tuple(doubts)
        )

    def _known(self, row: RosterRow, home: Home, person: KnownPerson, *, has_head: bool) -> PlannedRow:
        doubts = list(row.doubts)
        updates = self._updates(row, person, doubts)
        moves = home.household is None or home.household.id != person.household_id
        changes = []
        if moves:
            updates.append(("relation", _one_head(row, doubts, has_head=has_head)))
            left = self.village.household[person.household_id]
            changes.append(Change("户编号", left.number, home.number))
        else:
            updates.extend(_relation_update(row, person, doubts))
        changes.extend(
            Change(RESIDENT_FIELDS[name], before, after)
            for name, value in updates
            if name in RESIDENT_FIELDS
            and (before := _shown(name, getattr(person, name))) != (after := _shown(name, value))
        )
        joins_party = _is_party(row) and not person.is_party
        if joins_party:
            changes.append(Change(_POLITICS, "", PARTY))
        return PlannedRow(
            row,
            Outcome.CHANGED if changes else Outcome.UNCHANGED,
            home.key,
            person.id,
            tuple(updates),
            tuple(changes),
            person.household_id if moves else None,
            joins_party,
            tuple(doubts),
        )

    def _updates(self, row: RosterRow, person: KnownPerson, doubts: list[str]) -> list[Update]:
        told: tuple[Update, ...] = (
            ("phone", row.phone),
            ("ethnicity", row.ethnicity),
            ("note", row.note),
        )
        updates: list[Update] = []
        updates.extend((name, value) for name, value in told if value and value != getattr(person, name))
        updates.extend(self._number_updates(row, person, doubts))
        if not person.id_number or person.id_doubt:
            seen: tuple[Update, ...] = (("birth_on", row.birth_on), ("sex", str(row.sex or "")))
            updates.extend((name, value) for name, value in seen if value and value != getattr(person, name))
        if row.presence in GONE:
            status = RESIDENT_STATUS_LABELS[row.presence]
            doubts.append(f"表里写的是{status}，没有改动，请在“户与人”里登记{status}的日期")
        elif row.presence is not None and row.presence != person.status:
            updates.append(("status", str(row.presence)))
        return updates

    def _number_updates(self, row: RosterRow, person: KnownPerson, doubts: list[str]) -> list[Update]:
        """A number is taken where there was none or a doubtful one, never a doubtful one for a sound one."""
        if not row.id_number or row.id_number in id_forms(person.id_number):
            return []
        if person.id_number and (not person.id_doubt or row.id_doubt is not None):
            doubts.append("身份证号与本站不同，没有改动")
            return []
        if row.id_doubt in UNSURE:
            return []
        label = row.id_doubt.label if row.id_doubt is not None else ""
        return [("id_number", row.id_number), ("id_doubt", label)]

    def _is_shared(self, number: str) -> bool:
        """True where a number that is not whole stands, or stood above, for somebody else."""
        shared = number in self.village.holders or number in self._numbers
        self._numbers.add(number)
        return bool(number) and shared

    def _namesake_elsewhere(self, row: RosterRow) -> list[str]:
        """Somebody of the same name and birth in another household, whom no number tells apart."""
        for person in self.village.namesakes.get(row.name, ()):
            same_birth = row.birth_on is not None and row.birth_on == person.birth_on
            if same_birth and not (row.id_number and person.id_number) and person.id not in self._matched:
                number = self.village.household[person.household_id].number
                return [f"{number} 号户有同名同生日的人，请核对是不是同一个人"]
        return []


def _with_a_head(results: list[PlannedRow], home: Home) -> list[PlannedRow]:
    """A new household waits for its head where his row must be mended; where he has none, the first leads."""
    waits = home.head_refused or any(
        each.outcome is Outcome.REFUSED and each.row.relation == HEAD and each.row.presence not in GONE
        for each in results
    )
    if waits:
        return [each if each.reason else refused(each.row, _HEAD_REFUSED) for each in results]
    first = next((place for place, each in enumerate(results) if each.outcome is not Outcome.REFUSED), None)
    if first is not None:
        chosen = results[first]
        updates = tuple((name, HEAD if name == "relation" else value) for name, value in chosen.updates)
        results[first] = replace(chosen, updates=updates, doubts=(*chosen.doubts, _MADE_HEAD))
    return results


_HEAD_REFUSED = "这一户的户主那一行不能导入，请改正后全户一起导入"
_MADE_HEAD = "表里没有这一户在册的户主，先把第一人记为户主，请核对"


def _one_head(row: RosterRow, doubts: list[str], *, has_head: bool) -> str:
    """The relation of somebody who joins a household."""
    if row.relation == HEAD and has_head:
        doubts.append("这一户已有户主，关系先记为“其他”，请核对")
        return OTHER_RELATION
    return str(row.relation)


def _are_born_apart(row: RosterRow, person: KnownPerson) -> bool:
    """True where two births are known for certain, and differ."""
    if person.id_doubt or row.id_doubt is not None or row.birth_on is None or person.birth_on is None:
        return False
    return row.birth_on != person.birth_on


def _relation_update(row: RosterRow, person: KnownPerson, doubts: list[str]) -> list[Update]:
    relation = str(row.relation)
    if relation in {person.relation, OTHER_RELATION}:
        return []
    if HEAD in {relation, person.relation}:
        doubts.append("户主与本站不同，没有改动；换户主请在“户与人”里办理")
        return []
    return [("relation", relation)]


def _is_party(row: RosterRow) -> bool:
    return PARTY in row.politics and _OTHER_PARTIES not in row.politics


def _shown(name: str, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if name == "id_number":
        return mask_id(value)
    if name == "phone":
        return mask_phone(value)
    return {"sex": SEX_LABELS, "status": RESIDENT_STATUS_LABELS}.get(name, {}).get(value, value)
