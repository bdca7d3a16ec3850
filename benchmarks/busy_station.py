"""A station that belongs to a centre and has done very many redemptions, none of them sent yet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import WORK
from station_app.center.center import Center, open_center
from station_app.clock import SystemClock
from station_app.domain.journal import canonical
from station_app.store import journal
from station_app.store.opening import open_store
from station_app.store.store import Store
from tests.helpers.centers import make_center
from tests.helpers.clock import FixedClock
from tests.helpers.shops import open_shop
from tests.helpers.stations import PASSWORD, StationUnderTest, make_station

ENTRIES = 30_000
_COUNTED = {
    "points_transfer": ("id",),
    "redemption": ("id", "number", "transfer_id"),
    "redemption_line": ("id", "redemption_id"),
    "stock_movement": ("id", "redemption_id"),
}
"""What each further redemption counts on."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """The station, its stick, and the folder of the centre that has enrolled it."""

    station: StationUnderTest
    stick: Path
    center: Path
    rows: int
    """Row images in the entries that are to be sent."""

    def open_center(self, folder: Path) -> Center:
        """The centre, or a copy of its folder."""
        return open_center(folder, SystemClock())


@contextmanager
def busy_station() -> Iterator[Exchange]:
    """Made by hand: real redemptions would take minutes, and only the journal is read here."""
    WORK.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=WORK, prefix="exchange-") as name:
        folder = Path(name)
        stick = folder / "stick"
        stick.mkdir()
        clock = FixedClock(SystemClock().now() - timedelta(days=30))
        station = make_station(folder / "station", clock)
        shop = open_shop(station)
        center = make_center(folder / "center", stick, clock)
        center.welcome(station)
        center.center.close()
        shop.redeem()
        rows = _repeat_last(station.store)
        station.store.close()
        store = _reopened(station)
        yield Exchange(StationUnderTest(store, station.actor, clock, ""), stick, folder / "center", rows)
        store.close()


def _reopened(station: StationUnderTest) -> Store:
    return open_store(station.store.layout, station.clock, station.actor.name, PASSWORD)[0]


def _repeat_last(store: Store) -> int:
    """Append the last act again and again with the keys of new rows; returns the images in the journal."""
    with store.read() as session:
        entries = list(journal.entries_after(session, 0))
    template = json.loads(entries[-1].changes)
    head, last = store.head, entries[-1]
    with store.write_local() as session:
        connection = session.connection()
        for _ in range(ENTRIES):
            for image in template:
                for column in _COUNTED.get(image["t"], ()):
                    image["row"][column] += 1
            images = [canonical(image) for image in template]
            head = journal.append(connection, head, last.at, last.actor, last.action, images)
    return sum(len(json.loads(entry.changes)) for entry in entries) + ENTRIES * len(template)
