"""Ours beside morango, the sync engine of Kolibri: the same records, both on SQLite, there and back.

Morango's way out is serialize, queue and the gzipped JSON that it posts; its way back is what it does with
that: buffer, dequeue, deserialize. Neither side's network is in the figures. Ours journals, chains, encrypts,
signs and reads back from the medium on the way out, and proves all of that on the way back.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import WORK, Figure, publish
from benchmarks.morango import environment, ours
from station_app.domain.journal import Stored
from tests.helpers.centers import made_row

SIZES = (10_000, 100_000)
TIMES = 8.0


def main() -> int:
    environment.make_environment()
    return publish(_measure_all(), "bench-morango.json")


def _measure_all() -> Iterator[Figure]:
    WORK.mkdir(parents=True, exist_ok=True)
    for count in SIZES:
        with TemporaryDirectory(dir=WORK, prefix="morango-") as folder:
            yield from _measure(count, Path(folder))


def _measure(count: int, folder: Path) -> Iterator[Figure]:
    rows = [_row(number) for number in range(1, count + 1)]
    file = folder / "rows"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    (folder / "theirs").mkdir()
    (folder / "ours").mkdir()
    theirs = environment.sync(file, count, folder / "theirs")
    mine = ours.sync(rows, folder / "ours")
    of = f"{count:,} records"
    for way, one, other in (("out", theirs.out, mine.out), ("back", theirs.back, mine.back)):
        for whose, spent in (("morango", one), ("ours", other)):
            note = f"{spent.processor:.3g} s of a processor"
            yield Figure(f"{of} {way}: {whose}", spent.wall, "s", note=note)
        times = Figure(f"{of} {way}: so many times faster", one.wall / other.wall, "×", TIMES, at_least=True)
        yield replace(times, note=f"{one.processor / other.processor:.3g} × by the processor")
    yield Figure(f"{of}, what travels: morango", theirs.size, "bytes")
    yield Figure(f"{of}, what travels: ours", mine.size, "bytes")


def _row(number: int) -> dict[str, Stored]:
    """A ledger row as a station has thousands of."""
    return made_row(
        "points_transfer",
        id=number,
        at=1_772_413_200_000 + 1000 * number,
        posted_on="2026-03-02",
        deed_on="2026-03-02",
        kind="earn",
        from_account_id=1,
        to_account_id=3 + number % 962,
        amount=10 + number % 50,
        honour=10 + number % 50,
        item="爱护环境",
        quantity=1,
        by_name="周文书",
    )


if __name__ == "__main__":
    sys.exit(main())
