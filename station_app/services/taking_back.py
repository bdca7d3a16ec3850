"""Entries of this station's own journal that lie elsewhere (at the centre, in a damaged file) come back."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from station_app.domain.journal import Entry
from station_app.services.ledger import rebuild_months
from station_app.store.replay import Upgrade, replay
from station_app.store.store import Store


def take_back(
    store: Store,
    entries: Iterable[Entry],
    upgrade: Upgrade | None = None,
    *,
    sums: bool = True,
    also: Callable[[Session], None] | None = None,
) -> int:
    """Enter what follows the journal's end, and have every table say what it says; how many entries came.

    All of it or nothing, and what ``also`` does with it. ``sums`` False leaves the derived sums behind, to be
    rebuilt at the end of many calls (``rebuild_sums``). Raises ReplayRefused.
    """
    before = store.head
    with store.replaying() as session:
        head = replay(session.connection(), before, entries, upgrade)
        if sums:
            rebuild_months(session)
        if also is not None:
            also(session)
    return head.seq - before.seq


def rebuild_sums(store: Store) -> None:
    """Compute afresh what is derived from the journalled tables."""
    with store.replaying() as session:
        rebuild_months(session)


def dangling(session: Session) -> list[str]:
    """The tables in which a row refers to one that is not there; none in a store that is whole."""
    return sorted({row[0] for row in session.execute(text("PRAGMA foreign_key_check"))})
