"""Takes bundles in, in a process of its own: ``python -m benchmarks.city.ingesting CENTER FILES``.

FILES names a text file with a path on each line. When a bundle has been taken, a line of the output says
the seconds since the first began, those that processors worked, and the rows it brought; the last line says
the most memory in MiB.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.city.processor import worked
from station_app.center.center import open_center
from station_app.center.ingest import ingest_file
from station_app.center.own_tables import Outcome
from station_app.clock import SystemClock


@dataclass(frozen=True, slots=True)
class Taken:
    """A bundle: seconds since the first began, processors' seconds, and its rows.

    Its rows are its row images and the entries they stand in.
    """

    at: float
    worked: float
    rows: int


@dataclass(frozen=True, slots=True)
class Rate:
    """Rows in a second, by the wall and of a processor's."""

    wall: float
    processor: float


@dataclass(frozen=True, slots=True)
class Run:
    """What one process did, and the most MiB it had."""

    bundles: tuple[Taken, ...]
    memory: float

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.bundles)

    @property
    def seconds(self) -> float:
        return self.bundles[-1].at

    @property
    def worked(self) -> float:
        """Seconds that processors worked for it."""
        return self.bundles[-1].worked

    def tenths(self) -> list[Rate]:
        """How fast each tenth of the rows was taken."""
        rates: list[Rate] = []
        begin, rows, total = Taken(0, 0, 0), 0, self.rows
        done = 0
        for each in self.bundles:
            rows += each.rows
            done += each.rows
            if done * 10 >= total * (len(rates) + 1):
                rates.append(Rate(rows / (each.at - begin.at), rows / (each.worked - begin.worked)))
                begin, rows = each, 0
        return rates


def ingest(center: Path, shares: Sequence[Sequence[Path]], folder: Path) -> list[Run]:
    """Have as many processes as there are shares take them in, all at once."""
    processes = []
    for place, share in enumerate(shares):
        files = folder / f"share-{place}"
        files.write_text("\n".join(map(str, share)))
        command = [sys.executable, "-m", "benchmarks.city.ingesting", str(center), str(files)]
        processes.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
    outputs = [process.communicate()[0] for process in processes]
    assert not any(process.returncode for process in processes)
    return [_run(output.splitlines()) for output in outputs]


def _run(lines: list[str]) -> Run:
    *bundles, memory = (line.split() for line in lines)
    taken = tuple(Taken(float(at), float(worked), int(rows)) for at, worked, rows in bundles)
    return Run(taken, float(memory[0]))


def main(folder: Path, files: Path) -> None:
    center = open_center(folder, SystemClock())
    start, had_worked = time.perf_counter(), worked(center)
    for line in files.read_text().splitlines():
        for done in ingest_file(center, Path(line)):
            assert done.outcome is Outcome.TAKEN, done
            print(time.perf_counter() - start, worked(center) - had_worked, done.rows + done.entries)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
