"""Entering 1,000 reviewed claims whose notice is over: one act, durable, beside raw writes of its rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from statistics import median
from typing import Any

from sqlalchemy import select

from benchmarks.big_station import LARGE, big_station
from benchmarks.figures import Figure, timed
from station_app.domain.claims import ClaimStatus
from station_app.domain.journal import Entry
from station_app.domain.permissions import Actor
from station_app.domain.publicity import NoticeKind
from station_app.models.claims import PointsClaim
from station_app.models.people import Resident
from station_app.models.publicity import NoticeItem, PublicNotice
from station_app.services.claim_entry import enter_claims, preview_entry
from station_app.services.claims import ClaimDraft, claimed, step_all
from station_app.services.rules import list_rules
from station_app.store.engine import connect
from station_app.store.journal import entries_after
from station_app.store.store import Store

CLAIMS = 1_000
ROUNDS = ("HY05", "HY03", "HY05", "HY03", "HY05")
"""Rules with review and notice, by turns, so that no cap is reached before the last; the first warms up."""
MOST_SECONDS, MOST_RATIO = 1.0, 12.0


def measure() -> Iterator[Figure]:
    """Two stations are given the same claims; at the second, the rows of the first one's act are written."""
    with big_station(LARGE) as (store, actor), big_station(LARGE) as (other, other_actor):
        took, foreseen, raw = [], [], []
        rounds = [_posted_up(store, actor, code, place) for place, code in enumerate(ROUNDS)]
        for place, code in enumerate(ROUNDS):
            _posted_up(other, other_actor, code, place)
        writes = RawActs(other)
        for ids in rounds:
            foreseen.append(timed(partial(preview_entry, store, actor, ids)))
            before = store.head.seq
            took.append(timed(partial(enter_claims, store, actor, ids)))
            with store.read() as session:
                act = list(entries_after(session, before))
            raw.append(timed(partial(writes.write, act)))
        rows = sum(len(json.loads(entry.changes)) for entry in act)
        yield Figure(
            f"entering {CLAIMS:,} reviewed claims", median(took[1:]), "s", MOST_SECONDS, note=f"{rows} rows"
        )
        yield Figure("  the same, seen beforehand and taken back", median(foreseen[1:]), "s")
        yield Figure("  the same rows raw into SQLCipher", median(raw[1:]), "s")
        ratio = median(mine / plain for mine, plain in zip(took[1:], raw[1:], strict=True))
        yield Figure("entering claims: time over that of the raw writes", ratio, "x", MOST_RATIO)


def _posted_up(store: Store, actor: Actor, code: str, place: int) -> list[int]:
    """As many people claim, are reviewed, and stood on a notice that ended yesterday."""
    today = store.clock.today()
    rule = next(rule.id for rule in list_rules(store) if rule.code == code)
    with store.write("demo.fill", by=actor) as session:
        people = session.scalars(select(Resident.id).order_by(Resident.id).limit(CLAIMS)).all()
        made = claimed(session, store.clock, [ClaimDraft(rule, today, each) for each in people])
        for each in made:
            each.granted = each.points
        step_all(session, store.clock, made, ClaimStatus.REVIEWED, "评议通过")
        notice = PublicNotice(
            number=10_000 + place,
            kind=NoticeKind.CLAIMS,
            title="积分申报公示",
            starts_on=today - timedelta(days=6),
            ends_on=today - timedelta(days=1),
            posted_at=store.clock.now(),
            by_name=actor.name,
        )
        session.add(notice)
        session.add_all(_lines(notice, made))
        step_all(session, store.clock, made, ClaimStatus.POSTED_UP)
        return [each.id for each in made]


def _lines(notice: PublicNotice, claims: Sequence[PointsClaim]) -> Iterator[NoticeItem]:
    for sort, claim in enumerate(claims):
        yield NoticeItem(notice_id=notice.id, claim_id=claim.id, sort=sort, points=claim.granted)


@dataclass(slots=True)
class RawActs:
    """Writes the rows of acts, as their journal entries list them, and nothing around them."""

    store: Store
    _connection: Any = field(init=False)

    def __post_init__(self) -> None:
        self._connection = connect(self.store.layout.database, self.store.key)

    def write(self, entries: Sequence[Entry]) -> None:
        """Those of one act, in one transaction, with its journal entries."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("PRAGMA defer_foreign_keys = ON")
        for entry in entries:
            for image in json.loads(entry.changes):
                self._apply(image)
            self._insert("journal_entry", {name: getattr(entry, name) for name in entry.__slots__})
        self._connection.execute("COMMIT")

    def _apply(self, image: dict[str, Any]) -> None:
        table, row = image["t"], image["row"]
        if image["op"] == "I":
            self._insert(table, row)
            return
        changed = list(image["was"])
        columns = ", ".join(f"{each} = ?" for each in changed)
        values = [row[each] for each in changed]
        self._connection.execute(f"UPDATE {table} SET {columns} WHERE id = ?", (*values, row["id"]))

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        marks = ", ".join("?" * len(row))
        self._connection.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values())
        )
