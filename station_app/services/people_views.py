"""What the pages show of households and residents: lists, details, histories; numbers masked by default."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from station_app.domain.identity import age_on
from station_app.domain.masking import mask_id, mask_phone
from station_app.domain.people import (
    GONE,
    HEAD,
    HOUSEHOLD_STATUS_LABELS,
    RESIDENT_STATUS_LABELS,
    SEX_LABELS,
    EventKind,
    move_words,
    natural_key,
)
from station_app.domain.permissions import Actor
from station_app.domain.shop import household_card
from station_app.models.people import (
    Household,
    HouseholdStatus,
    Resident,
    ResidentEvent,
    ResidentStatus,
    TalentTag,
    VillagerGroup,
)
from station_app.models.points import PointsAccount
from station_app.services.households import group_place
from station_app.services.register import act_on, any_household, any_resident, listing_order
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A household in a list; ``balance`` (可兑换积分) and ``honour`` (荣誉积分) in tenths."""

    id: int
    number: str
    head: str
    group_id: int
    group: str
    members: int
    phone: str
    status: str
    balance: int
    honour: int
    address: str
    found_by: str
    """The names of its people, their spellings and initials, for searching the list."""

    @property
    def status_label(self) -> str:
        return HOUSEHOLD_STATUS_LABELS[self.status]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A person of a household; ``balance`` and ``honour`` are None where households hold the points."""

    id: int
    name: str
    relation: str
    sex: str
    age: int | None
    birth_on: date | None
    id_number: str
    id_doubt: str
    phone: str
    status: str
    status_on: date | None
    tags: tuple[str, ...]
    balance: int | None
    honour: int | None

    @property
    def is_gone(self) -> bool:
        """True for those who died or moved out."""
        return self.status in GONE

    @property
    def status_label(self) -> str:
        return RESIDENT_STATUS_LABELS[self.status]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One thing that happened, newest first in a history."""

    on: date
    kind: str
    who: str
    text: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class HouseholdDetail:
    """A household with everything that is known of it."""

    row: HouseholdRow
    note: str
    opened_on: date
    closed_on: date | None
    merged_into: str
    card_check: str
    account_id: int | None
    members: tuple[MemberRow, ...]
    history: tuple[HistoryRow, ...]


@dataclass(frozen=True, slots=True)
class ResidentDetail:
    """A person with everything that is known of them, numbers masked."""

    member: MemberRow
    household_id: int
    household_number: str
    household_head: str
    group: str
    ethnicity: str
    note: str
    raw_name: str
    account_id: int | None
    history: tuple[HistoryRow, ...]


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What stands on a household's card (户码卡); ``code`` is what its QR code says."""

    number: str
    head: str
    group: str
    code: str


@dataclass(frozen=True, slots=True)
class FullNumbers:
    """What is masked elsewhere."""

    id_number: str
    phone: str


def list_households(store: Store) -> list[HouseholdRow]:
    """Every household by group and number, those that stand first."""
    with store.read() as session:
        return _household_rows(session, None)


def household_detail(store: Store, household_id: int) -> HouseholdDetail:
    """A household with its members (those who left at the end) and its history; raises NothingFound."""
    today = store.clock.today()
    with store.read() as session:
        household = any_household(session, household_id)
        people = session.scalars(select(Resident).where(Resident.household_id == household_id)).all()
        into = session.get(Household, household.merged_into_id) if household.merged_into_id else None
        account = session.scalars(
            select(PointsAccount.id).where(PointsAccount.household_id == household_id)
        ).first()
        events = select(ResidentEvent).where(
            or_(
                ResidentEvent.household_id == household_id,
                ResidentEvent.from_household_id == household_id,
            )
        )
        return HouseholdDetail(
            _household_rows(session, household_id)[0],
            household.note,
            household.opened_on,
            household.closed_on,
            "" if into is None else into.number,
            household.card_check,
            account,
            tuple(_member_rows(session, people, today)),
            tuple(_history(session, session.scalars(events), household_id)),
        )


def resident_detail(store: Store, resident_id: int) -> ResidentDetail:
    """A person with their history; raises NothingFound."""
    today = store.clock.today()
    with store.read() as session:
        resident = any_resident(session, resident_id)
        household = any_household(session, resident.household_id)
        group = session.get_one(VillagerGroup, household.group_id)
        events = select(ResidentEvent).where(ResidentEvent.resident_id == resident_id)
        account = session.scalars(
            select(PointsAccount.id).where(
                or_(
                    PointsAccount.resident_id == resident_id,
                    PointsAccount.household_id == resident.household_id,
                )
            )
        ).first()
        return ResidentDetail(
            _member_rows(session, [resident], today)[0],
            household.id,
            household.number,
            _household_rows(session, household.id)[0].head,
            group.name,
            resident.ethnicity,
            resident.note,
            resident.raw_name,
            account,
            tuple(_history(session, session.scalars(events), None)),
        )


def household_cards(store: Store, household_ids: Sequence[int]) -> list[CardFacts]:
    """What stands on the cards of households, in the order of the list."""
    wanted = set(household_ids)
    with store.read() as session:
        checks = {
            row.id: row.card_check for row in session.execute(select(Household.id, Household.card_check))
        }
        return [
            CardFacts(row.number, row.head, row.group, household_card(row.number, checks[row.id]))
            for row in _household_rows(session, None)
            if row.id in wanted
        ]


def unmask(store: Store, by: Actor, resident_id: int) -> FullNumbers:
    """A resident's whole identity number and phone; that they were looked at is itself journalled."""
    with store.write("people.unmask", by=by) as session:
        resident = any_resident(session, resident_id)
        act_on(store, session).note_event(EventKind.UNMASKED, resident)
        return FullNumbers(resident.id_number, resident.phone)


def _household_rows(session: Session, household_id: int | None) -> list[HouseholdRow]:
    """All households, or one."""
    groups = {group.id: group for group in session.scalars(select(VillagerGroup))}
    households = select(Household)
    people = select(
        Resident.id,
        Resident.household_id,
        Resident.name,
        Resident.relation,
        Resident.phone,
        Resident.status,
        Resident.search_keys,
    ).order_by(Resident.id)
    if household_id is not None:
        households = households.where(Household.id == household_id)
        people = people.where(Resident.household_id == household_id)
    points = _points_by_household(session, household_id)
    members: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    last: dict[int, tuple[str, str, str]] = {}
    words: dict[int, list[str]] = defaultdict(list)
    for _, home, name, relation, phone, status, keys in session.execute(people):
        known = (name, relation, phone)
        words[home].append(f"{name} {_typed_forms(keys)}")
        if status not in GONE:
            members[home].append(known)
        if relation == HEAD or home not in last:
            last[home] = known
    rows = []
    for household in session.scalars(households):
        at_home = members[household.id]
        head = next((each for each in at_home if each[1] == HEAD), None)
        shown = head or (at_home[0] if at_home else last.get(household.id, ("", "", "")))
        balance, honour = points.get(household.id, (0, 0))
        rows.append(
            HouseholdRow(
                household.id,
                household.number,
                shown[0],
                household.group_id,
                groups[household.group_id].name,
                len(at_home),
                mask_phone(shown[2]),
                household.status,
                balance,
                honour,
                household.address,
                " ".join(words[household.id]),
            )
        )
    order = {group_id: group_place(group) for group_id, group in groups.items()}
    rows.sort(key=lambda row: (order[row.group_id], natural_key(row.number)))
    rows.sort(key=lambda row: row.status != HouseholdStatus.ACTIVE)
    return rows


def _typed_forms(keys: str) -> str:
    """The stored spellings as they are typed: "li'ming'lan" is found by liminglan and by lml."""
    spelled = keys.split()
    initials = ("".join(syllable[0] for syllable in each.split("'")) for each in spelled)
    return " ".join((*(each.replace("'", "") for each in spelled), *initials))


def _points_by_household(session: Session, household_id: int | None) -> dict[int, tuple[int, int]]:
    """Both figures of each household: its own account, or its people's accounts added up."""
    own = select(PointsAccount.household_id, PointsAccount.balance, PointsAccount.honour).where(
        PointsAccount.household_id.is_not(None)
    )
    persons = select(Resident.household_id, PointsAccount.balance, PointsAccount.honour).join(
        PointsAccount, PointsAccount.resident_id == Resident.id
    )
    if household_id is not None:
        own = own.where(PointsAccount.household_id == household_id)
        persons = persons.where(Resident.household_id == household_id)
    sums: dict[int, tuple[int, int]] = {}
    for home, balance, honour in (*session.execute(own), *session.execute(persons)):
        before = sums.get(home, (0, 0))
        sums[home] = (before[0] + balance, before[1] + honour)
    return sums


def _member_rows(session: Session, people: Sequence[Resident], today: date) -> list[MemberRow]:
    ids = [resident.id for resident in people]
    tags: dict[int, list[str]] = defaultdict(list)
    standing = select(TalentTag).where(TalentTag.resident_id.in_(ids), TalentTag.until.is_(None))
    for tag in session.scalars(standing.order_by(TalentTag.id)):
        tags[tag.resident_id].append(tag.tag)
    accounts = {
        account.resident_id: account
        for account in session.scalars(select(PointsAccount).where(PointsAccount.resident_id.in_(ids)))
    }
    ordered = sorted(people, key=lambda each: (each.status in GONE, *listing_order(each)))
    return [
        MemberRow(
            each.id,
            each.name,
            each.relation,
            SEX_LABELS.get(each.sex, ""),
            _age(each, today),
            each.birth_on,
            mask_id(each.id_number),
            each.id_doubt,
            mask_phone(each.phone),
            each.status,
            each.status_on,
            tuple(tags[each.id]),
            accounts[each.id].balance if each.id in accounts else None,
            accounts[each.id].honour if each.id in accounts else None,
        )
        for each in ordered
    ]


def _age(resident: Resident, today: date) -> int | None:
    if resident.birth_on is None:
        return None
    until = resident.status_on if resident.status == ResidentStatus.DEAD else None
    return age_on(resident.birth_on, until or today)


def _history(session: Session, events: Iterable[ResidentEvent], household_id: int | None) -> list[HistoryRow]:
    """Newest first; of a household that is named, those who left it are said to have left it."""
    found = sorted(events, key=lambda event: (event.happened_on, event.id), reverse=True)
    who = select(Resident.id, Resident.name).where(Resident.id.in_({each.resident_id for each in found}))
    names = {row.id: row.name for row in session.execute(who)}
    homes = {each.household_id for each in found} | {each.from_household_id for each in found}
    where = select(Household.id, Household.number).where(Household.id.in_(homes))
    numbers = {row.id: row.number for row in session.execute(where)}
    return [
        HistoryRow(
            event.happened_on,
            EventKind(event.kind).label,
            names[event.resident_id],
            _told(event, numbers, household_id),
            event.recorded_at,
            event.recorded_by,
        )
        for event in found
    ]


def _told(event: ResidentEvent, numbers: dict[int, str], household_id: int | None) -> str:
    if event.from_household_id is None or event.household_id is None:
        return event.note
    came, went = numbers[event.from_household_id], numbers[event.household_id]
    if household_id is None:
        moved = move_words(came, went)
    elif event.from_household_id == household_id:
        moved = move_words("", went)
    else:
        moved = move_words(came, "")
    return f"{moved}；{event.note}" if event.note else moved
