"""The records our way: as journal entries into bundles on a stick, and from there into a centre's tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from benchmarks.morango.measured import Measured, Spent
from station_app.center.own_tables import Outcome
from station_app.clock import SystemClock
from station_app.domain.journal import Stored, canonical
from station_app.services.stations import set_up_station
from station_app.store import journal
from station_app.store.opening import open_store
from station_app.store.store import Store
from station_app.sync.outgoing import export_pending
from tests.helpers.centers import CenterUnderTest, make_center
from tests.helpers.clock import FixedClock
from tests.helpers.stations import PASSWORD, make_station
from tests.helpers.villages import STATION

Rows = Sequence[dict[str, Stored]]


def sync(rows: Rows, folder: Path) -> Measured:
    """Each record is an act of its own, as a clerk's would be: journalled, chained, sealed, and taken in."""
    stick = folder / "stick"
    stick.mkdir()
    clock = FixedClock(SystemClock().now() - timedelta(days=30))
    station = make_station(folder / "station", clock)
    set_up_station(station.store, station.actor, STATION)
    center = make_center(folder / "center", stick, clock)
    center.welcome(station)
    journalled = Spent.on(lambda: _journal(station.store, rows))
    station.store.close()
    store, _ = open_store(station.store.layout, clock, station.actor.name, PASSWORD)
    files: list[Path] = []

    def export() -> None:
        done = export_pending(store, station.actor, stick, lambda _done, _total: None, lambda: False)
        files.extend(done.files)

    exported = Spent.on(export)
    store.close()
    taken = Spent.on(lambda: _take_in(center, files, len(rows)))
    center.center.close()
    return Measured(exported, sum(path.stat().st_size for path in files), taken, journalled)


def _journal(store: Store, rows: Rows) -> None:
    head = store.head
    with store.write_local() as session:
        connection = session.connection()
        for row in rows:
            image = canonical({"op": "I", "row": row, "t": "points_transfer"})
            head = journal.append(connection, head, head.at, "周文书", "points.post", [image])


def _take_in(center: CenterUnderTest, files: Sequence[Path], count: int) -> None:
    done = center.take_in(*files)
    assert {each.outcome for each in done} == {Outcome.TAKEN}
    assert sum(each.rows for each in done) >= count
