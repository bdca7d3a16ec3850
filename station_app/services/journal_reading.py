"""The journal as the clerk reads it: the acts of some days, what each changed, and whether it holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.clock import day_start, from_millis, to_millis
from station_app.domain.journal import Stored, is_erased
from station_app.errors.store import NothingFound
from station_app.models.people import Household, Resident, VillagerGroup
from station_app.models.points import PointsAccount, PointsCategory, PointsRule
from station_app.models.service import Activity, ServiceCircle
from station_app.models.shop import Product, Redemption
from station_app.models.sync import JournalEntry
from station_app.models.teams import Team
from station_app.services import ledger
from station_app.services.register import head_of
from station_app.store import journal
from station_app.store.store import Store

MOST_LISTED = 1000
MOST_CHANGES = 300
_GLIMPSE = 4000
"""Characters of an entry's changes that are read for its list; an import of a roster has millions."""
_ABOUT = ("resident_id", "redemption_id", "product_id", "activity_id", "household_id", "team_id")
_decoder = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Change:
    """One row that an act inserted (I), updated (U) or deleted (D), in stored values.

    ``names`` gives, for columns that refer to something, what that is called.
    """

    op: str
    table: str
    row: dict[str, Stored]
    was: dict[str, Stored] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An act in the list; ``glimpse`` holds the first of its changes, enough to say what it was about.

    ``about`` is what those changes refer to, where they name nothing themselves: a person, an activity.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    glimpse: tuple[Change, ...]
    about: str


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """What an act changed: the first ``MOST_CHANGES`` of ``total``; ``erased`` where a person was erased."""

    changes: tuple[Change, ...]
    total: int
    erased: bool


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether the whole chain and the whole ledger hold; ``broken`` is the first entry that does not."""

    entries: int
    broken: int | None
    ledger: ledger.LedgerCheck

    @property
    def holds(self) -> bool:
        return self.broken is None and self.ledger.adds_up


def list_entries(
    store: Store,
    *,
    start: date,
    end: date,
    actor: str | None = None,
    prefix: str = "",
    limit: int = MOST_LISTED,
) -> list[EntryRow]:
    """The acts of some days (inclusive), newest first; ``prefix`` is an area of actions such as ``shop.``."""
    with store.read() as session:
        first = _first_at(session, day_start(start))
        after = _first_at(session, day_start(end + timedelta(days=1)))
        query = (
            select(
                JournalEntry.seq,
                JournalEntry.at,
                JournalEntry.actor,
                JournalEntry.action,
                func.substr(JournalEntry.changes, 1, _GLIMPSE),
            )
            .where(JournalEntry.seq >= first, JournalEntry.seq < after, JournalEntry.part == 1)
            .order_by(JournalEntry.seq.desc())
            .limit(limit)
        )
        if actor is not None:
            query = query.where(JournalEntry.actor == actor)
        if prefix:
            query = query.where(JournalEntry.action.startswith(prefix, autoescape=True))
        names = _Names(session)
        return [
            EntryRow(seq, from_millis(at), who, action, glimpse, _about(glimpse, names))
            for seq, at, who, action, changes in session.execute(query)
            for glimpse in (_glimpse(changes),)
        ]


def entry_detail(store: Store, seq: int) -> EntryDetail:
    """What an act changed, with the names of what it refers to; raises NothingFound."""
    with store.read() as session:
        entry = session.get(JournalEntry, seq)
        if entry is None:
            raise NothingFound
        if is_erased(entry.changes):
            return EntryDetail((), 0, erased=True)
        changes: list[dict[str, Any]] = []
        total = 0
        for part in journal.entries_after(session, seq - 1, until=seq - 1 + entry.parts):
            images = json.loads(part.changes) if not is_erased(part.changes) else []
            total += len(images)
            changes += images[: MOST_CHANGES - len(changes)]
        names = _Names(session)
        return EntryDetail(tuple(_change(image, names) for image in changes), total, erased=False)


def verify_all(
    store: Store, progress: Callable[[int, int], None], check_cancelled: Callable[[], None]
) -> Verified:
    """Recompute the whole chain and the whole ledger; ``check_cancelled`` raises to stop.

    ``progress`` is told how many entries of how many were looked at.
    """
    entries = store.head.seq

    def told(done: int) -> None:
        check_cancelled()
        progress(done, entries)

    with store.read() as session:
        broken = journal.verify(session, told)
        check_cancelled()
        return Verified(entries, broken, ledger.check_ledger(session))


def _first_at(session: Session, instant: datetime) -> int:
    """The first entry at ``instant`` or later, found by halving: entries stand in the order of time."""
    wanted = to_millis(instant)
    low, high = 1, journal.read_head(session).seq + 1
    while low < high:
        middle = (low + high) // 2
        at = session.scalars(select(JournalEntry.at).where(JournalEntry.seq == middle)).first()
        if at is not None and at < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def _glimpse(changes: str) -> tuple[Change, ...]:
    """The whole images among the first characters of an entry."""
    found: list[Change] = []
    place = 1
    while place < len(changes) and changes[0] == "[" and changes[place] != "]":
        try:
            image, end = _decoder.raw_decode(changes, place)
        except json.JSONDecodeError:
            break
        found.append(Change(image["op"], image["t"], image["row"], image.get("was", {})))
        place = end + 1
    return tuple(found)


def _about(glimpse: tuple[Change, ...], names: _Names) -> str:
    for column in _ABOUT:
        for change in glimpse:
            key = change.row.get(column)
            if key is not None and (name := names.of(column, key)):
                return name
    return ""


def _change(image: dict[str, Any], names: _Names) -> Change:
    row: dict[str, Stored] = image["row"]
    was: dict[str, Stored] = image.get("was", {})
    called = {column: names.of(column, value) for column, value in row.items() if value is not None}
    before = {f"was.{column}": names.of(column, value) for column, value in was.items() if value is not None}
    known = {column: name for column, name in {**called, **before}.items() if name}
    return Change(image["op"], image["t"], row, was, known)


class _Names:
    """What the rows are called that others refer to; each is looked up once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[tuple[str, Stored], str] = {}
        self._lookups: dict[str, Callable[[Any], str]] = {
            "household_id": self._household,
            "from_household_id": self._household,
            "merged_into_id": self._household,
            "resident_id": lambda key: self._one(Resident.name, Resident.id, key),
            "group_id": lambda key: self._one(VillagerGroup.name, VillagerGroup.id, key),
            "team_id": lambda key: self._one(Team.name, Team.id, key),
            "circle_id": lambda key: self._one(ServiceCircle.name, ServiceCircle.id, key),
            "activity_id": lambda key: self._one(Activity.title, Activity.id, key),
            "category_id": lambda key: self._one(PointsCategory.name, PointsCategory.id, key),
            "rule_id": lambda key: self._one(PointsRule.name, PointsRule.id, key),
            "product_id": lambda key: self._one(Product.name, Product.id, key),
            "redemption_id": self._receipt,
            "voids_id": self._receipt,
            "account_id": self._account,
            "from_account_id": self._account,
            "to_account_id": self._account,
        }

    def of(self, column: str, key: Stored) -> str:
        """The name that ``column`` refers to by ``key``; empty where it refers to nothing."""
        look_up = self._lookups.get(column)
        if look_up is None:
            return ""
        if (column, key) not in self._known:
            self._known[column, key] = look_up(key)
        return self._known[column, key]

    def _one(self, column: Any, key_column: Any, key: int) -> str:
        return str(self._session.scalars(select(column).where(key_column == key)).first() or "")

    def _household(self, key: int) -> str:
        household = self._session.get(Household, key)
        if household is None:
            return ""
        head = head_of(self._session, key)
        return f"{household.number} 号户" + (f"（{head.name}）" if head is not None else "")

    def _receipt(self, key: int) -> str:
        number = self._one(Redemption.number, Redemption.id, key)
        return f"凭证 {int(number):06d}" if number else ""

    def _account(self, key: int) -> str:
        account = self._session.get(PointsAccount, key)
        if account is None:
            return ""
        if account.household_id is not None:
            return self._household(account.household_id)
        if account.resident_id is not None:
            return self._one(Resident.name, Resident.id, account.resident_id)
        return account.kind


def actors_of(rows: Iterable[EntryRow]) -> list[str]:
    """Who stands in a list, each once, in the order of their last act."""
    return list(dict.fromkeys(row.actor for row in rows))
