"""Everything that the centre has not acknowledged, packed, signed, encrypted, and verified on the stick."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.busy_station import Exchange, busy_station
from benchmarks.figures import Figure, timed
from station_app.sync.outgoing import export_pending

REPETITIONS = 5
RATE = 50_000.0


def measure() -> Iterator[Figure]:
    """Entries are redemptions, of about 2 KiB each."""
    with busy_station() as exchange:
        rates = []
        for place in range(REPETITIONS):
            folder = exchange.stick / f"export-{place}"
            seconds = timed(partial(export, exchange, folder))
            rates.append(exchange.station.store.head.seq / seconds)
            shutil.rmtree(folder)
        yield Figure("export to a stick", median(rates), "entries/s", RATE, at_least=True)


def export(exchange: Exchange, folder: Path) -> tuple[Path, ...]:
    """The bundles that were written."""
    folder.mkdir()
    station = exchange.station
    return export_pending(
        station.store, station.actor, folder, lambda _done, _total: None, lambda: False
    ).files
