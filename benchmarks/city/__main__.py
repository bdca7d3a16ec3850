"""A city's centre on PostgreSQL: 150 stations with ten years each, taken in, copied barely, and looked at.

``CITY_ROWS`` (5,000,000 unless set) says how many ledger rows all stations have together. A small city
has fewer stations, so that each has as many rows as in the whole one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.city import pages
from benchmarks.city.copying import copy_register, copy_rows
from benchmarks.city.ingesting import Run, ingest
from benchmarks.city.stations import Sent, by_rounds, enrol, send_all
from benchmarks.figures import WORK, Figure, publish
from station_app.center.center import Center, create_center, upgrade_center
from station_app.center.settings import Settings, read_settings, write_settings
from station_app.clock import SystemClock
from tests.helpers.postgres import PostgresCluster, private_cluster

STATIONS, ROWS = 150, 5_000_000
SHARE_FOR_TWO = 5
"""The comparison of two connections takes one station in so many."""
SETTINGS = ("shared_buffers=512MB", "max_wal_size=8GB", "checkpoint_timeout=15min", "max_connections=20")
FLAT, SHARE, MEMORY = 0.8, 0.4, 250.0


def main() -> int:
    rows = int(os.environ.get("CITY_ROWS", ROWS))
    count = min(STATIONS, max(4, rows * STATIONS // ROWS))
    return publish(_measure(count, rows), "bench-city.json")


def _measure(stations: int, rows: int) -> Iterator[Figure]:
    WORK.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=WORK, prefix="city-") as folder, private_cluster(SETTINGS) as cluster:
        yield from _City(Path(folder), cluster, stations, rows).measure()


@dataclass(frozen=True, slots=True)
class _City:
    """Where the centre and what is made for it stand."""

    folder: Path
    cluster: PostgresCluster
    stations: int
    rows: int

    def measure(self) -> Iterator[Figure]:
        settings = Settings("yidu", "宜都市新时代文明实践中心", self.cluster.new_database())
        center = create_center(self.folder / "center", settings, SystemClock())
        stations = enrol(center, self.stations, self.rows, self.folder / "requests")
        print(f"-- sealing ten years of {len(stations)} stations", flush=True)
        sent = send_all(center, stations, self.folder / "sent")
        yield from self._measure_one(center, sent)
        yield from pages.measure(center)
        yield from self._measure_two(center, sent[::SHARE_FOR_TWO])
        center.close()

    def _measure_one(self, center: Center, sent: Sequence[Sent]) -> Iterator[Figure]:
        """One process takes the whole city in."""
        (run,) = runs = ingest(center.folder, [by_rounds(sent)], self.folder)
        tenths = run.tenths()
        for place, rate in enumerate(tenths, start=1):
            note = f"{rate.processor:,.0f} in a second of a processor"
            yield Figure(f"ingest, tenth {place}", rate.wall, "rows/s", note=note)
        first, last = tenths[0], tenths[-1]
        note = f"{last.processor / first.processor:.2f} × by the processor"
        flat = last.wall / first.wall
        yield Figure("ingest, end beside start", flat, "×", FLAT, at_least=True, note=note)
        yield Figure("ingest, most memory", run.memory, "MiB", MEMORY)
        yield from self._compare(center, runs, [sent])
        days = [each.day for each in sent]
        (day,) = ingest(center.folder, [days], self.folder)
        yield Figure("ingest, a day's bundle", 1000 * day.seconds / len(days), "ms")

    def _measure_two(self, center: Center, sent: Sequence[Sent]) -> Iterator[Figure]:
        """Two processes take a part of the stations in, each its half, at a centre of their own."""
        other = self._empty_copy(center, "two")
        halves = [sent[::2], sent[1::2]]
        runs = ingest(other.folder, [by_rounds(half) for half in halves], self.folder)
        yield from self._compare(other, runs, halves)
        other.close()

    def _compare(
        self, center: Center, runs: Sequence[Run], shares: Sequence[Sequence[Sent]]
    ) -> Iterator[Figure]:
        """The ingest beside a bare COPY of the same rows on as many connections."""
        target = self._empty_copy(center, f"copy-{len(runs)}")
        copied = copy_rows(target, shares)
        target.close()
        seconds = max(run.seconds for run in runs)
        rows = sum(run.rows for run in runs)
        assert rows == copied.rows
        on = f"{len(runs)} connection{'s' if len(runs) > 1 else ''}"
        yield Figure(f"ingest, {on}", rows / seconds, "rows/s", note=f"{rows:,} in {seconds:.0f} s")
        yield Figure(f"bare COPY, {on}", copied.rate, "rows/s", note=f"in {copied.seconds:.0f} s")
        share = rows / seconds / copied.rate
        note = f"{copied.worked / sum(run.worked for run in runs):.2f} × by the processor"
        yield Figure(f"ingest beside COPY, {on}", share, "×", SHARE, at_least=True, note=note)

    def _empty_copy(self, center: Center, name: str) -> Center:
        """A centre with the same keys and register, and nothing taken in."""
        settings, keys = read_settings(center.folder)
        folder = self.folder / name
        folder.mkdir()
        write_settings(folder, replace(settings, db=self.cluster.new_database()), keys)
        other = upgrade_center(folder, SystemClock())
        copy_register(center, other)
        return other


if __name__ == "__main__":
    sys.exit(main())
