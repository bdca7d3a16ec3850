"""Neither side takes more than 250 MiB of memory, however long the journal, whatever arrives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from station_app.center.announcement import announced
from station_app.center.console import REFUSED
from station_app.center.status import status
from station_app.clock import SystemClock, to_millis
from station_app.domain.journal import Entry, canonical, make_entry
from station_app.errors.online import UploadRefused
from station_app.store import journal
from station_app.store.engine import connect
from station_app.store.store import Store
from station_app.sync.bundle import Bundle, Facts, Kind, Packed, seal
from station_app.sync.https import Line
from station_app.sync.service import Service
from tests.helpers.bombs import MIB, zip_bomb, zstd_bomb
from tests.helpers.centers import CenterUnderTest, PaperStation
from tests.helpers.clock import FixedClock
from tests.helpers.lines import free_port, server_at, tell_address
from tests.helpers.measured import peak_of, peak_so_far
from tests.helpers.shops import open_shop
from tests.helpers.stations import make_station

LIMIT = 250 * MIB
LONG, LARGE = 200_000, 250
"""Entries of a journal of many acts, and of one whose acts were cut into parts of a MiB each."""
pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def clock() -> FixedClock:
    """The computer's own time, by which the processes go."""
    return FixedClock(SystemClock().now())


@pytest.fixture
def center(center: CenterUnderTest) -> CenterUnderTest:
    """A centre that will listen at the address which it tells its stations."""
    tell_address(center, free_port())
    return center


@pytest.fixture
def store(tmp_path: Path, center: CenterUnderTest, clock: FixedClock) -> Store:
    """An enrolled shop's store, closed."""
    station = make_station(tmp_path / "station", clock)
    open_shop(station)
    center.welcome(station)
    station.store.close()
    return station.store


def lengthen(store: Store, count: int, size: int) -> None:
    """Add so many entries to a closed store's journal, each with ``size`` bytes or so."""
    with closing(connect(store.layout.database, store.key)) as connection:
        seq, before = connection.execute(
            "SELECT seq, hash FROM journal_entry ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        connection.execute("BEGIN")
        connection.executemany(journal._INSERT, map(journal._as_row, long_journal(seq, before, count, size)))
        connection.execute("COMMIT")


def long_journal(seq: int, before: str, count: int, size: int) -> Iterator[Entry]:
    """Each entry puts down a group whose name has ``size`` bytes more than a name needs."""
    at = to_millis(SystemClock().now())
    for number in range(seq + 1, seq + 1 + count):
        text = f"{number}组" + "里" * (size // 3)
        row = {"id": number % 5000 + 10, "name": text, "sort": 0}
        changes = canonical([{"op": "I", "row": row, "t": "villager_group"}])
        entry = make_entry(before, number, at, "李文书", "people.add_group", 1, 1, changes)
        before = entry.hash
        yield entry


@pytest.mark.parametrize(("count", "size"), [(LONG, 60), (LARGE, MIB)], ids=["long", "large"])
def test_a_journal_of_any_size_goes_by_stick_within_little_memory(
    center: CenterUnderTest, store: Store, count: int, size: int
) -> None:
    lengthen(store, count, size)
    exported = peak_of(["tests.helpers.measured", "export", store.layout.folder, center.stick])
    taken = peak_of(["station_app.center.cli", "ingest", center.stick, "--folder", center.center.folder])
    assert (exported[0], taken[0]) == (0, 0)
    (shown,) = status(center.center)
    assert shown.held is not None
    assert shown.held.seq > count
    assert exported[1] < LIMIT
    assert taken[1] < LIMIT


def test_a_long_journal_goes_over_the_network_within_little_memory(
    center: CenterUnderTest, store: Store
) -> None:
    lengthen(store, LONG, 60)
    service = announced(center.center.folder)
    assert service is not None
    with server_at(center, port_of(service)) as server:
        uploaded = peak_of(["tests.helpers.measured", "upload", store.layout.folder, center.stick])
        received = peak_so_far(server.pid)
    assert uploaded[0] == 0
    (shown,) = status(center.center)
    assert shown.held is not None
    assert shown.held.seq > LONG
    assert uploaded[1] < LIMIT
    assert received < LIMIT


def test_bombs_go_off_neither_on_a_stick_nor_on_the_network(center: CenterUnderTest) -> None:
    station = PaperStation(center).enrolled()
    bundles = [bomb_of(station, stated) for stated in (5000, 60 * MIB, 2048 * MIB)]
    bundles.append(Bundle(bundles[0].header, zip_bomb(center.stick / "zip.bundle", 600 * MIB).read_bytes()))
    for number, bundle in enumerate(bundles):
        (center.stick / f"{number}.bundle").write_bytes(bundle.content)
    code, taken = peak_of(
        ["station_app.center.cli", "ingest", center.stick, "--folder", center.center.folder]
    )
    assert code == REFUSED
    assert taken < LIMIT
    service = announced(center.center.folder)
    assert service is not None
    with server_at(center, port_of(service)) as server:
        for bundle in bundles:
            with (
                Line(service, station.keys, station.code, SystemClock()) as line,
                pytest.raises(UploadRefused),
            ):
                line.put(bundle)
        assert peak_so_far(server.pid) < LIMIT
    assert center.journal(station.code) == []


def bomb_of(station: PaperStation, stated: int) -> Bundle:
    """A bundle signed by the station itself: 2 GiB of zeros behind a header that states another size."""
    station.add_groups(1)
    entry = station.entries[-1]
    bomb = zstd_bomb(2048 * MIB, states_size=True)
    packed = Packed(entry.seq, entry.seq, entry.prev_hash, entry.hash, stated, bomb)
    facts = Facts(Kind.UP, station.code, station.center.center.code, station.epoch, 1, 0)
    return seal(packed, facts, station.keys, [station.center.center.keys.public.age])


def port_of(service: Service) -> int:
    return int(service.address.rsplit(":", 1)[1])
