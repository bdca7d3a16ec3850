"""A bare COPY of the very rows that bundles bring, into empty tables of the same make."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from benchmarks.city.processor import worked
from benchmarks.city.stations import Sent
from station_app.center.center import Center, open_center
from station_app.center.own_tables import enrolled_station, operator
from station_app.center.tables import metadata
from station_app.clock import SystemClock

_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Copied:
    """What the copy took."""

    rows: int
    seconds: float
    worked: float
    """Seconds that processors worked for it."""

    @property
    def rate(self) -> float:
        """Rows in a second."""
        return self.rows / self.seconds


def copy_register(source: Center, target: Center) -> None:
    """Copy who is enrolled: what all other rows refer to."""
    for table in (operator, enrolled_station):
        with source.read() as here, target.write() as there:
            there.execute(insert(table), [row._asdict() for row in here.execute(select(table))])


def copy_rows(target: Center, shares: Sequence[Sequence[Sent]]) -> Copied:
    """Copy the rows of these stations, each share on a connection of its own and in one transaction."""
    with ProcessPoolExecutor(len(shares)) as pool:
        list(pool.map(abs, range(len(shares))))  # the processes are there before the clock runs
        start = time.perf_counter()
        done = list(pool.map(_copy_share, [target.folder] * len(shares), shares))
        seconds = time.perf_counter() - start
    return Copied(sum(each.count for share in shares for each in share), seconds, sum(done))


def _copy_share(folder: Path, share: Sequence[Sent]) -> float:
    """Seconds that processors worked for it."""
    target = open_center(folder, SystemClock())
    had_worked = worked(target)
    with target.write() as connection:
        cursor: Any = connection.connection.cursor()
        with cursor:
            for name in share[0].rows:
                columns = ", ".join(f'"{column.name}"' for column in metadata.tables[name].columns)
                with cursor.copy(f'COPY "{name}" ({columns}) FROM STDIN') as copy:
                    for block in _blocks(each.rows[name] for each in share):
                        copy.write(block)
    seconds = worked(target) - had_worked
    target.close()
    return seconds


def _blocks(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block
