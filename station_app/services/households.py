"""Groups and households: opening, changing, splitting (分户), merging (并户), closing (销户)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.fullwidth import narrow, without_spaces
from station_app.domain.people import (
    HEAD,
    HOUSEHOLD_FIELDS,
    OTHER_RELATION,
    EventKind,
    describe_changes,
    group_key,
    group_order,
    natural_key,
    next_household_number,
    relation_to_new_head,
)
from station_app.domain.permissions import Actor
from station_app.domain.settings import ACCOUNT_UNIT, AccountUnit
from station_app.errors.people import (
    EverybodyChosen,
    GroupNameMissing,
    GroupTaken,
    HeadMissing,
    HouseholdHasMembers,
    HouseholdNotClosed,
    HouseholdNumberMissing,
    HouseholdNumberTaken,
    HouseholdNumberWrong,
    HouseholdWasMerged,
    NobodyChosen,
    SameHousehold,
)
from station_app.models.people import Household, HouseholdStatus, Resident, VillagerGroup
from station_app.services import ledger
from station_app.services.people import added, left
from station_app.services.register import (
    Act,
    act_on,
    any_household,
    chosen_members,
    group_in,
    head_of,
    household_in,
    household_label,
    listing_order,
    members_of,
    new_card_check,
    open_household_account,
    pass_headship,
    settle,
)
from station_app.services.resident_facts import ResidentDraft
from station_app.services.settings import setting_in
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

LONGEST_NUMBER = 20
_NUMBER = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*")
_NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class GroupView:
    """A villager group, in the order of the village's own list."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class HouseholdDraft:
    """What is typed about a household."""

    number: str
    group_id: int
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SplitDraft:
    """A new household made of members of another.

    ``relations`` gives a member's relation to the new head where it does not follow by itself;
    ``successor_id`` is who becomes head of those who stay, where the head leaves.
    """

    household: HouseholdDraft
    member_ids: tuple[int, ...]
    head_id: int
    relations: Mapping[int, str] | None = None
    successor_id: int | None = None
    on: date | None = None


def list_groups(store: Store) -> list[GroupView]:
    """The villager groups, in their order."""
    with store.read() as session:
        rows = session.scalars(select(VillagerGroup))
        return [GroupView(row.id, row.name) for row in sorted(rows, key=group_place)]


def group_place(group: VillagerGroup) -> tuple[int, tuple[tuple[int, int, str], ...]]:
    """The order of groups: by their number, those without one after them by name."""
    return group.sort or 1 << 30, natural_key(group.name)


def add_group(store: Store, by: Actor, name: str) -> int:
    """Add a villager group; raises GroupNameMissing, GroupTaken (also for 1组 where 一组 stands)."""
    with store.write("people.add_group", by=by) as session:
        group = VillagerGroup(name=_checked_group_name(session, name, None), sort=group_order(name))
        session.add(group)
        return group.id


def rename_group(store: Store, by: Actor, group_id: int, name: str) -> None:
    """Give a group another name; raises GroupNameMissing, GroupTaken."""
    with store.write("people.change_group", by=by) as session:
        group = group_in(session, group_id)
        group.name = _checked_group_name(session, name, group)
        group.sort = group_order(name)


def propose_number(store: Store) -> str:
    """The next free household number, "001" in an empty station."""
    with store.read() as session:
        return proposed_number(session)


def proposed_number(session: Session) -> str:
    """The same inside an act or a read of the caller."""
    return next_household_number(list(session.scalars(select(Household.number))))


def add_household(
    store: Store, by: Actor, draft: HouseholdDraft, head: ResidentDraft, on: date | None = None
) -> int:
    """Open a household with its head; returns the household's id.

    Raises HouseholdNumberMissing, HouseholdNumberWrong, HouseholdNumberTaken, DayInFuture and the head's
    errors.
    """
    with store.write("people.add_household", by=by) as session:
        act = act_on(store, session, on)
        household = opened(act, draft)
        added(act, household, replace(head, relation=HEAD), EventKind.REGISTERED)
        return household.id


def change_household(store: Store, by: Actor, household_id: int, draft: HouseholdDraft) -> None:
    """Change a household's number, group, address or note; written into its head's history."""
    with store.write("people.change_household", by=by) as session:
        act = act_on(store, session)
        household = household_in(session, household_id)
        before = _facts(session, household)
        household.number = _checked_number(session, draft.number, household)
        household.group_id = group_in(session, draft.group_id).id
        household.address = draft.address.strip()
        household.note = draft.note.strip()
        session.flush()
        _note_changes(act, household, before)


def reissue_card(store: Store, by: Actor, household_id: int) -> str:
    """Give a household a new card, where the old one is lost; the old one no longer works."""
    with store.write("people.reissue_card", by=by) as session:
        household = household_in(session, household_id)
        household.card_check = new_card_check()
        _note_for(act_on(store, session), household, EventKind.CARD_REISSUED, "")
        return household.card_check


def split_household(store: Store, by: Actor, household_id: int, draft: SplitDraft) -> int:
    """分户: the chosen members found a household of their own; returns its id.

    Points stay with the household that earned them. Raises NobodyChosen, EverybodyChosen, HeadMissing,
    HeadLeaves, NotOfThisHousehold and the household number's errors.
    """
    with store.write("people.split_household", by=by) as session:
        act = act_on(store, session, draft.on)
        source = household_in(session, household_id)
        leaving = chosen_members(session, source.id, draft.member_ids)
        if not leaving:
            raise NobodyChosen
        if len(leaving) == len(members_of(session, source.id)):
            raise EverybodyChosen
        new_head = next((each for each in leaving if each.id == draft.head_id), None)
        if new_head is None:
            raise HeadMissing
        was = new_head.relation
        relations = {
            each.id: HEAD if each is new_head else relation_to_new_head(each.relation, each.sex, was)
            for each in leaving
        }
        given = {key: word for key, word in (draft.relations or {}).items() if key != new_head.id}
        pass_headship(act, leaving, draft.successor_id)
        target = opened(act, draft.household)
        for resident in leaving:
            settle(act, resident, target, EventKind.SPLIT_OFF, (relations | given)[resident.id])
        return target.id


def merge_households(
    store: Store,
    by: Actor,
    source_id: int,
    target_id: int,
    *,
    relations: Mapping[int, str] | None = None,
    on: date | None = None,
    note: str = "",
) -> int:
    """并户: everybody and every point of one household go to another; returns the points moved, in tenths.

    ``relations`` are to the head of the household that takes them in, 其他 where none is given. Raises
    SameHousehold, HouseholdNotActive.
    """
    with store.write("people.merge_households", by=by) as session:
        act = act_on(store, session, on, note)
        source, target = household_in(session, source_id), household_in(session, target_id)
        if source.id == target.id:
            raise SameHousehold(household=household_label(session, source))
        item = f"并户：{household_label(session, source)}并入"
        for resident in members_of(session, source.id):
            relation = (relations or {}).get(resident.id, OTHER_RELATION)
            has_head = head_of(session, target.id) is not None
            settle(
                act,
                resident,
                target,
                EventKind.MERGED,
                OTHER_RELATION if has_head and relation == HEAD else relation,
            )
        source.status = HouseholdStatus.MERGED
        source.closed_on = act.on
        source.merged_into_id = target.id
        return _move_points(act, source, target, item)


def close_household(
    store: Store, by: Actor, household_id: int, on: date | None = None, note: str = ""
) -> None:
    """销户, once nobody of it is left; points on its account stay there and can no longer be redeemed.

    Raises HouseholdHasMembers, HouseholdNotActive.
    """
    with store.write("people.close_household", by=by) as session:
        act = act_on(store, session, on, note)
        household = household_in(session, household_id)
        members = members_of(session, household.id)
        if members:
            raise HouseholdHasMembers(
                household=household_label(session, household),
                count=len(members),
                names="、".join(each.name for each in members[:_NAMES_SHOWN]),
            )
        _close(act, household)


def move_out_household(
    store: Store, by: Actor, household_id: int, on: date | None = None, note: str = ""
) -> int:
    """整户迁出: everybody of a household moves out of the village and it is closed; returns how many left."""
    with store.write("people.close_household", by=by) as session:
        act = act_on(store, session, on, note)
        household = household_in(session, household_id)
        members = members_of(session, household.id)
        for resident in reversed(members):
            left(act, resident, EventKind.MOVED_OUT, None)
        _close(act, household)
        return len(members)


def reopen_household(store: Store, by: Actor, household_id: int, note: str = "") -> None:
    """Take a household up again that was closed by mistake, or that comes back.

    Raises HouseholdNotClosed, HouseholdWasMerged.
    """
    with store.write("people.reopen_household", by=by) as session:
        act = act_on(store, session, None, note)
        household = any_household(session, household_id)
        label = household_label(session, household)
        if household.status == HouseholdStatus.ACTIVE:
            raise HouseholdNotClosed(household=label)
        if household.merged_into_id is not None:
            into = any_household(session, household.merged_into_id)
            raise HouseholdWasMerged(household=label, into=household_label(session, into))
        household.status = HouseholdStatus.ACTIVE
        household.closed_on = None
        _note_for(act, household, EventKind.HOUSEHOLD_REOPENED, act.note)


def opened(act: Act, draft: HouseholdDraft) -> Household:
    """A new household with its card and, where households hold the points, its account."""
    session = act.session
    household = Household(
        number=_checked_number(session, draft.number, None),
        group_id=group_in(session, draft.group_id).id,
        address=draft.address.strip(),
        note=draft.note.strip(),
        opened_on=act.on,
        card_check=new_card_check(),
    )
    session.add(household)
    open_household_account(session, household)
    session.flush()
    return household


def _move_points(act: Act, source: Household, target: Household, item: str) -> int:
    if setting_in(act.session, ACCOUNT_UNIT) is not AccountUnit.HOUSEHOLD:
        return 0
    from_account = ledger.household_account(act.session, source.id)
    to_account = ledger.household_account(act.session, target.id)
    moved = from_account.balance
    ledger.merge_accounts(act.session, act.store.clock, from_account, to_account, item)
    return moved


def _close(act: Act, household: Household) -> None:
    household.status = HouseholdStatus.CLOSED
    household.closed_on = act.on
    _note_for(act, household, EventKind.HOUSEHOLD_CLOSED, act.note)


def _note_for(act: Act, household: Household, kind: EventKind, note: str) -> None:
    """A household's own events are kept with its head (the last one, where all have left)."""
    people = sorted(
        act.session.scalars(select(Resident).where(Resident.household_id == household.id)), key=listing_order
    )
    if people:
        act.note_event(kind, people[0], note=note)


def _facts(session: Session, household: Household) -> dict[str, str]:
    return {
        "number": household.number,
        "group": group_in(session, household.group_id).name,
        "address": household.address,
        "note": household.note,
    }


def _note_changes(act: Act, household: Household, before: Mapping[str, str]) -> None:
    changes = describe_changes(before, _facts(act.session, household), HOUSEHOLD_FIELDS)
    if changes:
        _note_for(act, household, EventKind.HOUSEHOLD_CHANGED, changes)


def _checked_number(session: Session, typed: str, household: Household | None) -> str:
    number = without_spaces(typed)
    if household is not None and number == household.number:
        return number
    proposed = proposed_number(session)
    if not number:
        raise HouseholdNumberMissing(proposed=proposed)
    if len(number) > LONGEST_NUMBER or not _NUMBER.fullmatch(number):
        raise HouseholdNumberWrong(most=LONGEST_NUMBER, proposed=proposed)
    holder = session.scalars(select(Household).where(Household.number == number)).first()
    if holder is not None:
        raise HouseholdNumberTaken(number=number, holder=household_label(session, holder), proposed=proposed)
    return number


def _checked_group_name(session: StationSession, typed: str, group: VillagerGroup | None) -> str:
    name = " ".join(narrow(typed).split())
    key = group_key(name)
    if not key:
        raise GroupNameMissing
    for other in session.scalars(select(VillagerGroup)):
        if other is not group and group_key(other.name) == key:
            raise GroupTaken(name=other.name)
    return name
