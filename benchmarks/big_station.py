"""Stations with very many ledger rows, made once and kept under build/bench.

The size met in the field is 962 households with 3,002 people, whose weekly scoring is about 50,000
transfers a year. All rows go through the unit of work in acts of a week each, so that the journal is as
long as it would be, and the ledger adds up.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.big_ledger import LedgerHistory
from benchmarks.big_village import let_people_in
from benchmarks.figures import WORK
from station_app.clock import SystemClock
from station_app.demo.replay import ReplayClock
from station_app.demo.village import GROUP_NAMES, MadeHousehold, make_village
from station_app.domain.permissions import Actor
from station_app.errors import StationError
from station_app.services import ledger
from station_app.services.catalogue import load_starting_catalogue, starting_products
from station_app.services.products import add_products
from station_app.services.stations import StationDraft, set_up_station
from station_app.store import migrate
from station_app.store.files import sync_file
from station_app.store.keys import load_key_file
from station_app.store.layout import Layout
from station_app.store.opening import create_store, open_store
from station_app.store.store import Store

STATION, NAME, PASSWORD = "性能测试站", "周站长", "性能测试密码"
FORM = 1
"""To be raised when these stations are made otherwise, so that those that were kept are made anew."""
WEEKS = 208


@dataclass(frozen=True, slots=True)
class Size:
    """How many ledger rows, and how many people in how many households."""

    rows: int
    people: int = 3_002
    households: int = 962

    @property
    def name(self) -> str:
        return f"station-{self.rows}-{self.people}"


SMALL, LARGE = Size(10_000), Size(1_000_000)
MANY, VERY_MANY = Size(0, 5_000, 1_560), Size(0, 50_000, 15_600)
"""Villages to search in."""


@contextmanager
def big_station(size: Size) -> Iterator[tuple[Store, Actor]]:
    """An opened copy of a station of that size, which is thrown away afterwards."""
    with copied_station(size) as layout:
        store, actor = open_store(layout, SystemClock(), NAME, PASSWORD)
        try:
            yield store, actor
        finally:
            store.close()


@contextmanager
def copied_station(size: Size) -> Iterator[Layout]:
    """The same, not opened."""
    kept = _kept(size)
    with TemporaryDirectory(dir=WORK, prefix="copy-") as folder:
        layout = Layout(Path(folder))
        shutil.copy(kept.database, layout.database)
        shutil.copy(kept.keys, layout.keys)
        sync_file(layout.database)  # else the first commits would wait for the whole copy
        yield layout


def _kept(size: Size) -> Layout:
    """The station of that size, made where it is not there yet or the tables have changed since."""
    layout = Layout(WORK / f"{size.name}-{_schema()}")
    if _opens(layout):
        return layout
    for old in WORK.glob(f"{size.name}-*"):
        shutil.rmtree(old)
    making = Layout(WORK / f"making-{size.name}")
    shutil.rmtree(making.folder, ignore_errors=True)
    _make(making, size)
    making.folder.rename(layout.folder)
    return layout


def _opens(layout: Layout) -> bool:
    """False also where the key file is of a form that is no longer read."""
    try:
        load_key_file(layout.keys).unlock(NAME, PASSWORD)
    except StationError:
        return False
    return layout.database.exists()


def _schema() -> str:
    """Changes with the tables, and with ``FORM``."""
    versions = Path(migrate.__file__).with_name("migrations") / "versions"
    tables = b"".join(path.read_bytes() for path in sorted(versions.glob("*.py")))
    return f"{FORM}-{sha256(tables).hexdigest()[:8]}"


def _village(size: Size) -> list[MadeHousehold]:
    """So many households with exactly so many people."""
    village = make_village(households=size.households, seed=1)
    too_many = sum(len(each.people) for each in village) - size.people
    for place, household in enumerate(village):
        if too_many > 0 and len(household.people) > 2:
            village[place] = replace(household, people=household.people[:-1])
            too_many -= 1
    return village


def _make(layout: Layout, size: Size) -> None:
    now = datetime.now(UTC)
    clock = ReplayClock(now - timedelta(weeks=WEEKS, hours=1))
    made = create_store(layout, clock, station=STATION, user=NAME, password=PASSWORD)
    store, head = made.store, made.actor
    try:
        with store.in_the_making():
            draft = StationDraft(STATION, "420581104987", head_name=NAME, groups=GROUP_NAMES)
            set_up_station(store, head, draft)
            load_starting_catalogue(store, head)
            add_products(store, head, starting_products())
            chance = Random(size.rows)
            people = let_people_in(store, head, clock, chance, _village(size))
            if size.rows:
                _write_ledger(LedgerHistory(store, head, clock, chance, people), size.rows, now)
    finally:
        store.close()


def _write_ledger(history: LedgerHistory, rows: int, now: datetime) -> None:
    for week in range(WEEKS):
        history.write_week(rows * (week + 1) // WEEKS - rows * week // WEEKS)
        history.clock.go_to(now - timedelta(weeks=WEEKS - week - 1))
    history.write_volunteers()
    with history.store.write_local() as session:
        ledger.rebuild_months(session)
