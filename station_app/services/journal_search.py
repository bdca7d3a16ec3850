"""From a row to the journal's entry that added it: keys are given in order, so it is found by halving."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from station_app.clock import from_millis
from station_app.models.sync import JournalEntry
from station_app.store import journal

_NEXT = (
    "SELECT seq, changes FROM journal_entry"
    " WHERE seq >= ? AND seq < ? AND instr(changes, ?) > 0 ORDER BY seq LIMIT 1"
)
_decoder = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """An act in the journal; ``seq`` is that of its first part, ``hash`` seals what is told of it."""

    seq: int
    at: datetime
    actor: str
    action: str
    hash: str


def entry_that_added(session: Session, table: str, row_id: int) -> EntryFacts | None:
    """The act that added a row with an integer key, or None where its content was erased.

    Looks at the first of a table's rows in some dozen entries. Time would not do: an act begins before its
    rows have theirs, and a clock may have been set back.
    """
    connection = session.connection()
    mark = f'"t":"{table}"'
    low, high = 1, journal.read_head(session).seq + 1
    best: tuple[int, str] | None = None
    while low < high:
        middle = (low + high) // 2
        row = connection.exec_driver_sql(_NEXT, (middle, high, mark)).first()
        if row is None or _first_key(row.changes, mark) > row_id:
            high = middle
        else:
            best = (row.seq, row.changes)
            low = row.seq + 1
    if best is None or not _adds(best[1], table, row_id):
        return None
    entry = session.get_one(JournalEntry, best[0])
    return EntryFacts(
        entry.seq - entry.part + 1, from_millis(entry.at), entry.actor, entry.action, entry.hash
    )


def _first_key(changes: str, mark: str) -> int:
    """The key of the first image that bears the mark; within texts quotes are escaped, so no text does."""
    start = changes.rfind('{"op":', 0, changes.index(mark))
    image, _ = _decoder.raw_decode(changes, start)
    return int(image["row"]["id"])


def _adds(changes: str, table: str, row_id: int) -> bool:
    return any(
        image["t"] == table and image["op"] == "I" and image["row"]["id"] == row_id
        for image in json.loads(changes)
    )
