"""Search as you type over the station's people, kept fresh as households and residents change."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.journal import is_erased
from station_app.domain.masking import mask_id, mask_phone
from station_app.domain.people import GONE, RESIDENT_STATUS_LABELS
from station_app.domain.search import PersonIndex, Record
from station_app.models.people import Household, Resident, VillagerGroup
from station_app.store import journal
from station_app.store.store import Store

_MOST_ENTRIES = 200
"""After more acts than this, or an act in parts, reading everybody afresh is quicker."""
_MOST_CHANGED = 500
_TABLES = frozenset({"resident", "household", "villager_group"})


@dataclass(frozen=True, slots=True)
class PersonHit:
    """Somebody who was found, numbers masked."""

    resident_id: int
    household_id: int
    name: str
    household_number: str
    group: str
    phone: str
    id_number: str
    status: str

    @property
    def is_gone(self) -> bool:
        """True for those who died or moved out; they come last, with their status."""
        return self.status in GONE

    @property
    def status_label(self) -> str:
        return RESIDENT_STATUS_LABELS[self.status]


class PeopleIndex:
    """Everybody of the station, by whatever a clerk types; ``find`` and ``refresh`` may run on two threads.

    ``refresh`` belongs on a worker thread, after a change in the area ``people``.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._seq = 0
        self._index = PersonIndex()
        self._reload()

    def __len__(self) -> int:
        return len(self._index)

    def find(self, query: str, limit: int = 20) -> list[PersonHit]:
        """The people whom ``query`` may mean, the likeliest first; see ``PersonIndex.find``."""
        with self._lock:
            return [_hit(self._index[resident_id]) for resident_id in self._index.find(query, limit)]

    def by_id(self, resident_id: int) -> PersonHit | None:
        """One person, where the index knows them."""
        with self._lock:
            return _hit(self._index[resident_id]) if resident_id in self._index else None

    def refresh(self) -> None:
        """Take in what changed since the last look: the changed people alone, or all after a large act."""
        with self._store.read() as session:
            changed = self._changed(session)
            if changed is None:
                records = None
            else:
                seq, residents, households = changed
                records = _records(session, residents, households)
        if records is None:
            self._reload()
            return
        with self._lock:
            for record in records:
                self._index.put(record)
            self._seq = seq

    def _reload(self) -> None:
        with self._store.read() as session:
            seq = journal.read_head(session).seq
            index = PersonIndex(_records(session, None, ()))
        with self._lock:
            self._index, self._seq = index, seq

    def _changed(self, session: Session) -> tuple[int, set[int], set[int]] | None:
        """The new head of the journal and the changed keys; None where all should be read afresh."""
        head = journal.read_head(session).seq
        if head - self._seq > _MOST_ENTRIES:
            return None
        residents: set[int] = set()
        households: set[int] = set()
        for entry in journal.entries_after(session, self._seq, until=head):
            if entry.parts > 1 or is_erased(entry.changes):
                return None
            if not any(f'"t":"{table}"' in entry.changes for table in _TABLES):
                continue
            for image in json.loads(entry.changes):
                if image["t"] == "villager_group" or (image["t"] in _TABLES and image["op"] == "D"):
                    return None
                if image["t"] == "resident":
                    residents.add(image["row"]["id"])
                elif image["t"] == "household":
                    households.add(image["row"]["id"])
        return None if len(residents) + len(households) > _MOST_CHANGED else (head, residents, households)


def _records(session: Session, residents: set[int] | None, households: Iterable[int]) -> list[Record]:
    """Records of some residents and of all of some households; of everybody where ``residents`` is None."""
    query = (
        select(
            Resident.id,
            Resident.household_id,
            Resident.name,
            Household.number,
            VillagerGroup.name,
            Resident.phone,
            Resident.id_number,
            Resident.status,
            Resident.search_keys,
        )
        .join(Household, Household.id == Resident.household_id)
        .join(VillagerGroup, VillagerGroup.id == Household.group_id)
    )
    if residents is None:
        return [Record(*row) for row in session.execute(query)]
    wanted = query.where(Resident.id.in_(residents) | Resident.household_id.in_(households))
    return [Record(*row) for row in session.execute(wanted)]


def _hit(record: Record) -> PersonHit:
    return PersonHit(
        record.resident_id,
        record.household_id,
        record.name,
        record.household_number,
        record.group,
        mask_phone(record.phone),
        mask_id(record.id_number),
        record.status,
    )
