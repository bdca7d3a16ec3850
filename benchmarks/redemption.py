"""A redemption at the counter, durable, beside raw writes of the same rows to the same encrypted file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any

from sqlalchemy import select

from benchmarks.big_station import LARGE, SMALL, Size, big_station
from benchmarks.figures import Figure, percentile, timed
from station_app.domain.permissions import Actor
from station_app.models.points import AccountKind, PointsAccount, TransferKind
from station_app.models.shop import Product
from station_app.services import ledger
from station_app.services.batches import open_batches
from station_app.services.counter import BasketItem, RedemptionDraft, redeem
from station_app.store.engine import connect
from station_app.store.journal import entries_after
from station_app.store.store import Store

REPETITIONS, REDEMPTIONS = 7, 150
CUSTOMERS = 100
RICH = 100_000
"""Tenths that each customer is given beforehand."""
RATE, SLOWEST_MS, GROWTH = 400.0, 10.0, 1.5


def measure() -> Iterator[Figure]:
    """Both sizes take turns with each other and with the raw writes, so that noise meets them alike."""
    with ExitStack() as held:
        counters = [_Counter(size, *held.enter_context(big_station(size))) for size in (SMALL, LARGE)]
        raws = [_RawWrites(*held.enter_context(big_station(size))) for size in (SMALL, LARGE)]
        for _ in range(REPETITIONS):
            for counter, raw in zip(counters, raws, strict=True):
                counter.repeat()
                raw.repeat()
        for counter, raw in zip(counters, raws, strict=True):
            of = f"{counter.size.rows:,} ledger rows"
            raw_rate = median(raw.rates)
            yield Figure(f"redemption, {of}", median(counter.rates), "/s", RATE, at_least=True)
            yield Figure(f"redemption p99, {of}", median(counter.slowest), "ms", SLOWEST_MS)
            yield Figure(
                f"  the same rows raw into SQLCipher, {of}", raw_rate, "/s", note="the disk's own pace"
            )
            yield Figure(f"  the same raw p99, {of}", median(raw.slowest), "ms")
        small, large = (median(counter.rates) for counter in counters)
        yield Figure("redemption: time at 1,000,000 rows over time at 10,000", small / large, "x", GROWTH)


@dataclass(slots=True)
class _Counter:
    """Redeems at one station; a warm-up goes before."""

    size: Size
    store: Store
    actor: Actor
    rates: list[float] = field(default_factory=list)
    slowest: list[float] = field(default_factory=list)
    drafts: list[RedemptionDraft] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.drafts = _customers(self.store, self.actor)
        for draft in self.drafts[:20]:
            redeem(self.store, self.actor, draft)

    def repeat(self) -> None:
        took = [
            timed(partial(redeem, self.store, self.actor, self.drafts[place % CUSTOMERS]))
            for place in range(REDEMPTIONS)
        ]
        self.rates.append(REDEMPTIONS / sum(took))
        self.slowest.append(percentile(took, 99) * 1000)


def _customers(store: Store, actor: Actor) -> list[RedemptionDraft]:
    """Households with points, each wanting one thing; a different one for each."""
    open_batches(store, actor)
    with store.write("demo.fill", by=actor) as session:
        source = ledger.system_account(session, AccountKind.ISSUANCE)
        members = select(PointsAccount).where(PointsAccount.kind == AccountKind.MEMBER).limit(CUSTOMERS)
        accounts = session.scalars(members).all()
        moves = [
            ledger.Move(TransferKind.EARN, source, each, RICH, "性能测试", honour=RICH) for each in accounts
        ]
        ledger.post_many(session, store.clock, moves)
        goods = session.scalars(select(Product.id).where(~Product.is_service).limit(20)).all()
        return [
            RedemptionDraft(each.household_id or 0, (BasketItem(goods[place % len(goods)], 1),))
            for place, each in enumerate(accounts)
        ]


class _RawWrites:
    """The statements that one redemption comes to, taken from its journal entry, and nothing around them."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self.rates: list[float] = []
        self.slowest: list[float] = []
        draft = _customers(store, actor)[0]
        redeem(store, actor, draft)
        with store.read() as session:
            (entry,) = entries_after(session, store.head.seq - 1)
            months = session.connection().exec_driver_sql("SELECT * FROM points_month LIMIT 2").fetchall()
        images = json.loads(entry.changes)
        self._inserts = [(each["t"], each["row"]) for each in images if each["op"] == "I"]
        self._updates = [(each["t"], each["row"], list(each["was"])) for each in images if each["op"] == "U"]
        self._months = months
        self._entry = {name: getattr(entry, name) for name in entry.__slots__}
        self._connection = connect(store.layout.database, store.key)

    def repeat(self) -> None:
        took = [timed(self._write) for _ in range(REDEMPTIONS)]
        self.rates.append(REDEMPTIONS / sum(took))
        self.slowest.append(percentile(took, 99) * 1000)

    def _write(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("PRAGMA defer_foreign_keys = ON")
        last: dict[str, int] = {}
        for table, row in self._inserts:
            row["id"] = last[table] = max(row["id"], last.get(table, 0)) + 1
            for column in ("number", "transfer_id", "movement_id"):
                if column in row:
                    row[column] += 1
            self._insert(table, row)
        for table, row, changed in self._updates:
            columns = ", ".join(f"{each} = ?" for each in changed)
            values = [row[each] for each in changed]
            self._connection.execute(f"UPDATE {table} SET {columns} WHERE id = ?", (*values, row["id"]))
        for account, month, *_ in self._months:
            self._connection.execute(
                "UPDATE points_month SET amount_in = amount_in + 1 WHERE account_id = ? AND month = ?",
                (account, month),
            )
        self._entry["seq"] += 1
        self._insert("journal_entry", self._entry)
        self._connection.execute("COMMIT")

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        marks = ", ".join("?" * len(row))
        self._connection.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values())
        )
