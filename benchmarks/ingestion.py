"""The centre takes a station's bundles in: checked, chained, every row upserted, on SQLite."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from statistics import median

from benchmarks.busy_station import busy_station
from benchmarks.export import export
from benchmarks.figures import Figure, timed
from station_app.center.center import Center
from station_app.center.ingest import ingest_file

REPETITIONS = 3
RATE = 40_000.0


def measure() -> Iterator[Figure]:
    """Each repetition is a centre of its own that holds nothing of the station yet."""
    with busy_station() as exchange:
        files = export(exchange, exchange.stick / "up")
        rates = []
        for place in range(REPETITIONS):
            folder = exchange.center.with_name(f"center-{place}")
            shutil.copytree(exchange.center, folder)
            center = exchange.open_center(folder)
            taken: list[int] = []

            def take_in(center: Center = center, taken: list[int] = taken) -> None:
                taken.extend(done.rows for path in files for done in ingest_file(center, path))

            seconds = timed(take_in)
            center.close()
            assert sum(taken) == exchange.rows
            rates.append(exchange.rows / seconds)
        yield Figure("ingestion at the centre on SQLite", median(rates), "rows/s", RATE, at_least=True)
