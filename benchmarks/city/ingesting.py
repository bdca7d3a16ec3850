"""Takes bundles in, in a process of its own: ``python -m benchmarks.city.ingesting CENTER FILES``.

FILES names a text file with a path on each line. On each line of its output stand, when a bundle has been
taken, the seconds since the first began, and the rows it brought; on the last the most memory in MiB.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from station_app.center.center import open_center
from station_app.center.ingest import ingest_file
from station_app.center.own_tables import Outcome
from station_app.clock import SystemClock


@dataclass(frozen=True, slots=True)
class Run:
    """What one process did: (seconds since its begin, rows) of each bundle, and the most MiB.

    Its rows are a bundle's row images and the entries they stand in.
    """

    bundles: tuple[tuple[float, int], ...]
    memory: float

    @property
    def rows(self) -> int:
        return sum(rows for _, rows in self.bundles)

    @property
    def seconds(self) -> float:
        return self.bundles[-1][0]

    def deciles(self) -> list[float]:
        """Rows in a second, over each tenth of them."""
        rates: list[float] = []
        taken, since, begun = 0, 0.0, 0
        for seconds, rows in self.bundles:
            taken += rows
            if taken * 10 >= self.rows * (len(rates) + 1):
                rates.append((taken - begun) / (seconds - since))
                begun, since = taken, seconds
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
    return Run(tuple((float(seconds), int(rows)) for seconds, rows in bundles), float(memory[0]))


def main(folder: Path, files: Path) -> None:
    center = open_center(folder, SystemClock())
    start = time.perf_counter()
    for line in files.read_text().splitlines():
        for done in ingest_file(center, Path(line)):
            assert done.outcome is Outcome.TAKEN, done
            print(time.perf_counter() - start, done.rows + done.entries)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
