"""What the acts on households and residents share: finding, checking, filling in, noting what happened.

These functions work inside the act of a caller.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from station_app.domain.people import (
    GONE,
    HEAD,
    OTHER_RELATION,
    RESIDENT_STATUS_LABELS,
    EventKind,
    relation_rank,
    relation_to_new_head,
)
from station_app.domain.settings import ACCOUNT_UNIT, AccountUnit
from station_app.errors.people import (
    DayBeforeBirth,
    DayInFuture,
    HeadLeaves,
    HouseholdNotActive,
    NotOfThisHousehold,
    ResidentGone,
)
from station_app.errors.store import NothingFound
from station_app.models.people import Household, HouseholdStatus, Resident, ResidentEvent, VillagerGroup
from station_app.services import ledger
from station_app.services.settings import setting_in
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

_CARD_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CARD_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Act:
    """One act in progress: its session, the day it happened, and what stamps its events."""

    store: Store
    session: StationSession
    on: date
    note: str = ""

    def note_event(
        self,
        kind: EventKind,
        resident: Resident,
        *,
        came_from: int | None = None,
        note: str | None = None,
    ) -> None:
        """Write down what happened to a resident, in the household that they are in now."""
        self.session.add(
            ResidentEvent(
                resident_id=resident.id,
                happened_on=self.on,
                kind=kind,
                household_id=resident.household_id,
                from_household_id=came_from,
                note=self.note if note is None else note,
                recorded_at=self.store.clock.now(),
                recorded_by=self.session.actor.name,
            )
        )


def act_on(store: Store, session: StationSession, on: date | None = None, note: str = "") -> Act:
    """The act of a session, on a day that is not in the future (today where none is given)."""
    today = store.clock.today()
    if on is not None and on > today:
        raise DayInFuture(day=on.isoformat())
    return Act(store, session, on or today, note.strip())


def household_in(session: Session, household_id: int) -> Household:
    """A household that still stands; raises NothingFound, HouseholdNotActive."""
    household = any_household(session, household_id)
    if household.status != HouseholdStatus.ACTIVE:
        raise HouseholdNotActive(household=household_label(session, household))
    return household


def any_household(session: Session, household_id: int) -> Household:
    """A household, standing or not; raises NothingFound."""
    household = session.get(Household, household_id)
    if household is None:
        raise NothingFound
    return household


def standing_household(session: Session, household_id: int) -> Household:
    """A household, or the one that it merged into since; raises NothingFound."""
    household = any_household(session, household_id)
    while household.merged_into_id is not None:
        household = any_household(session, household.merged_into_id)
    return household


def with_merged(household_id: int) -> Select[int]:
    """The ids of a household and of all that merged into it, or into one of those."""
    these = select(Household.id).where(Household.id == household_id).cte(recursive=True)
    merged = select(Household.id).join(these, Household.merged_into_id == these.c.id)
    return select(these.union_all(merged).c.id)


def resident_in(session: Session, resident_id: int) -> Resident:
    """A resident who still belongs to the village; raises NothingFound, ResidentGone."""
    resident = any_resident(session, resident_id)
    if resident.status in GONE:
        raise ResidentGone(name=resident.name, status=RESIDENT_STATUS_LABELS[resident.status])
    return resident


def any_resident(session: Session, resident_id: int) -> Resident:
    """A resident, here or gone; raises NothingFound."""
    resident = session.get(Resident, resident_id)
    if resident is None:
        raise NothingFound
    return resident


def members_of(session: Session, household_id: int) -> list[Resident]:
    """Those who belong to a household now, the head first."""
    found = session.scalars(
        select(Resident).where(Resident.household_id == household_id, Resident.status.not_in(GONE))
    )
    return sorted(found, key=listing_order)


def listing_order(resident: Resident) -> tuple[int, date, int]:
    """The order in which a household is listed: by relation, then the eldest first."""
    return relation_rank(resident.relation), resident.birth_on or date.max, resident.id


def chosen_members(session: Session, household_id: int, resident_ids: Sequence[int]) -> list[Resident]:
    """The chosen members of a household; raises NotOfThisHousehold, ResidentGone."""
    chosen = [resident_in(session, resident_id) for resident_id in dict.fromkeys(resident_ids)]
    for resident in chosen:
        if resident.household_id != household_id:
            raise NotOfThisHousehold(name=resident.name)
    return chosen


def head_of(session: Session, household_id: int) -> Resident | None:
    """The head who belongs to the household now."""
    return next((each for each in members_of(session, household_id) if each.relation == HEAD), None)


def household_label(session: Session, household: Household) -> str:
    """How a household is called in a sentence: 李名兰户（012）."""
    head = session.scalars(
        select(Resident.name)
        .where(Resident.household_id == household.id)
        .order_by(Resident.relation != HEAD, Resident.status.in_(GONE), Resident.id)
        .limit(1)
    ).first()
    return f"{household.number} 号户" if head is None else f"{head}户（{household.number}）"


def group_in(session: Session, group_id: int) -> VillagerGroup:
    """A villager group; raises NothingFound."""
    group = session.get(VillagerGroup, group_id)
    if group is None:
        raise NothingFound
    return group


def new_card_check() -> str:
    """What makes a household's card its own: four characters that cannot be guessed from the number."""
    return "".join(secrets.choice(_CARD_LETTERS) for _ in range(_CARD_LENGTH))


def open_household_account(session: StationSession, household: Household) -> None:
    """Open a new household's account, where households hold the points."""
    if setting_in(session, ACCOUNT_UNIT) is AccountUnit.HOUSEHOLD:
        ledger.open_member_account(session, household_id=household.id)


def open_resident_account(session: StationSession, resident: Resident) -> None:
    """Open a new resident's account, where persons hold the points."""
    if setting_in(session, ACCOUNT_UNIT) is AccountUnit.PERSON:
        ledger.open_member_account(session, resident_id=resident.id)


def check_day(act: Act, resident: Resident) -> None:
    """Nothing happens to anybody before they are born; raises DayBeforeBirth."""
    if resident.birth_on is not None and act.on < resident.birth_on:
        raise DayBeforeBirth(day=act.on.isoformat(), name=resident.name, birth=resident.birth_on.isoformat())


def make_head(
    act: Act, new_head: Resident, members: Sequence[Resident], relations: Mapping[int, str] | None = None
) -> None:
    """Make one of ``members`` the head; the others' relations follow, as given or as far as is certain."""
    was = new_head.relation
    for member in members:
        if member.id == new_head.id:
            continue
        given = (relations or {}).get(member.id)
        member.relation = given or relation_to_new_head(member.relation, member.sex, was)
    if was != HEAD:
        new_head.relation = HEAD
        act.note_event(EventKind.BECAME_HEAD, new_head)


def pass_headship(act: Act, leaving: Sequence[Resident], successor_id: int | None) -> None:
    """Where the head is among those who leave a household and others stay, ``successor_id`` takes over.

    Raises HeadLeaves where nobody who stays was named.
    """
    head = next((each for each in leaving if each.relation == HEAD), None)
    if head is None:
        return
    gone = {each.id for each in leaving}
    stay = [each for each in members_of(act.session, head.household_id) if each.id not in gone]
    if not stay:
        return
    successor = next((each for each in stay if each.id == successor_id), None)
    if successor is None:
        raise HeadLeaves(head=head.name)
    make_head(act, successor, stay)


def settle(
    act: Act,
    resident: Resident,
    household: Household,
    kind: EventKind,
    relation: str = OTHER_RELATION,
) -> None:
    """Move a resident into a household, and write that down."""
    came_from = resident.household_id
    resident.household_id = household.id
    resident.relation = relation
    act.note_event(kind, resident, came_from=came_from)
