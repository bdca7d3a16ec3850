"""Ours beside morango, the sync engine of Kolibri: the same records, both on SQLite, there and back.

Morango's way out is serialize, queue and the gzipped JSON that it posts; its way back is what it does with
that: buffer, dequeue, deserialize. Neither side's network is in the figures. Ours is from journal to stick:
packed, encrypted, signed, read back from the medium; on the way back all of that is proved. Journalling,
which a station does when it writes a record and morango has no need of, is told beside.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import WORK, Figure, publish
from benchmarks.morango import environment, ours
from benchmarks.morango.measured import Spent
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
    yield from _beside(f"{of} out", theirs.out, mine.out, TIMES)
    yield from _beside(f"{of} out, and journalled before", theirs.out, mine.before + mine.out)
    yield from _beside(f"{of} back", theirs.back, mine.back, TIMES)
    yield Figure(f"{of}, what travels: morango", theirs.size, "bytes")
    yield Figure(f"{of}, what travels: ours", mine.size, "bytes")


def _beside(what: str, theirs: Spent, ours: Spent, limit: float | None = None) -> Iterator[Figure]:
    for whose, spent in (("morango", theirs), ("ours", ours)):
        yield Figure(f"{what}: {whose}", spent.wall, "s", note=f"{spent.processor:.3g} s of a processor")
    note = f"{theirs.processor / ours.processor:.3g} × by the processor"
    times = theirs.wall / ours.wall
    yield Figure(f"{what}: so many times faster", times, "×", limit, at_least=True, note=note)


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
