"""Closing an activity of 200 people: everybody's points, hours and balances in one act, durable."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from statistics import median

from sqlalchemy import select

from benchmarks.big_station import LARGE, big_station
from benchmarks.figures import Figure, timed
from station_app.clock import day_start
from station_app.domain.permissions import Actor
from station_app.models.people import Resident
from station_app.services.activities import ActivityDraft, close_activity, plan_activity
from station_app.services.rules import list_rules
from station_app.services.sign_ins import sign_in
from station_app.services.teams import list_teams
from station_app.store.journal import entries_after
from station_app.store.store import Store

PEOPLE, REPETITIONS = 200, 7
RATE = 5_000.0


def measure() -> Iterator[Figure]:
    """Rows are what the act inserts and changes, as its journal entry lists them."""
    with big_station(LARGE) as (store, actor):
        grown = store.clock.today() - timedelta(days=20 * 366)
        with store.read() as session:
            query = select(Resident.id).where(Resident.birth_on < grown).order_by(Resident.id.desc())
            people = session.scalars(query.limit(PEOPLE)).all()
        rates, took = [], []
        for days in range(1, REPETITIONS + 2):
            activity_id = _held(store, actor, people, days)
            before = store.head.seq
            close = partial(close_activity, store, actor, activity_id)
            seconds = timed(close)
            rates.append(_rows(store, before) / seconds)
            took.append(seconds * 1000)
        yield Figure("posting an activity of 200 people", median(rates[1:]), "rows/s", RATE, at_least=True)
        yield Figure("  the whole act", median(took[1:]), "ms", note=f"{_rows(store, before)} rows")


def _held(store: Store, actor: Actor, people: Sequence[int], days: int) -> int:
    """An activity some days ago that all of them came to."""
    start = day_start(store.clock.today() - timedelta(days=days)) + timedelta(hours=9)
    rules = {rule.code: rule.id for rule in list_rules(store)}
    draft = ActivityDraft(
        "清洁家园", list_teams(store)[0].id, start, start + timedelta(hours=2), rule_id=rules["FW01"]
    )
    activity_id = plan_activity(store, actor, draft)
    sign_in(store, actor, activity_id, people)
    return activity_id


def _rows(store: Store, after: int) -> int:
    with store.read() as session:
        return sum(len(json.loads(entry.changes)) for entry in entries_after(session, after))
