"""体检 over a million transfers, beside reading the same rows once; and “why these points?” at that size."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from statistics import median

from sqlalchemy import select

from benchmarks.big_station import LARGE, big_station
from benchmarks.figures import Figure, timed
from station_app.models.points import AccountKind, PointsAccount
from station_app.services.checks.running import periods_to_look_at, run_checks
from station_app.services.explaining.balances import makeup, part_lines
from station_app.services.explaining.stories import story
from station_app.store.engine import connect
from station_app.store.store import Store

REPETITIONS, ASKED = 3, 15
LIMIT_S, SCREEN_MS = 5.0, 150.0
_RUNS = (("体检 of a million transfers", "最近 12 个月"), ("  all its patterns too", "从头到现在"))
_ONCE = ("SELECT sum(amount) FROM points_transfer", "SELECT sum(length(changes)) FROM journal_entry")


def measure() -> Iterator[Figure]:
    """The usual run looks at all books and at the patterns of a year; the other at all patterns too."""
    with big_station(LARGE) as (store, actor):
        raw = median(timed(partial(_read_once, store)) for _ in range(REPETITIONS))
        offered = dict(periods_to_look_at(store.clock.today()))
        told = 0

        def tell(*_: object) -> None:
            nonlocal told
            told += 1

        for name, period in _RUNS:
            run = partial(run_checks, store, actor, offered[period], tell, lambda: None)
            seconds = median(timed(run) for _ in range(REPETITIONS))
            yield Figure(name, seconds, "s", LIMIT_S, note=f"{told // REPETITIONS} times told how far it was")
            yield Figure(
                "  to reading the rows once", seconds / raw, "times", note=f"{raw:.2f} s by the driver"
            )
            told = 0
        yield from _explained(store)


def _read_once(store: Store) -> None:
    with closing(connect(store.layout.database, store.key)) as connection:
        for statement in _ONCE:
            connection.execute(statement).fetchone()


def _explained(store: Store) -> Iterator[Figure]:
    with store.read() as session:
        members = select(PointsAccount.id).where(PointsAccount.kind == AccountKind.MEMBER)
        accounts = session.scalars(members.order_by(PointsAccount.id).limit(ASKED)).all()
    lines = [part_lines(store, account)[0] for account in accounts]
    first = [1000 * timed(partial(makeup, store, account)) for account in accounts]
    yield Figure("how a balance is made up", median(first), "ms", SCREEN_MS, note="1,040 transfers each")
    rows = [1000 * timed(partial(part_lines, store, account)) for account in accounts]
    yield Figure("  its transfers", median(rows), "ms", SCREEN_MS)
    told = [1000 * timed(partial(story, store, line.transfer_id)) for line in lines]
    yield Figure("  the story of one", median(told), "ms", SCREEN_MS)
