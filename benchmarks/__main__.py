"""Measures everything, prints a table, and writes build/bench.json: ``python -m benchmarks [--only NAME]``.

A figure that falls short is printed as such; it is a measurement and no failure.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator

from benchmarks import (
    checks,
    entering,
    export,
    ingestion,
    pages,
    papers,
    posting,
    preview,
    redemption,
    scoring,
    search,
    start_up,
)
from benchmarks.figures import WORK, Figure, publish

MEASURED: dict[str, Callable[[], Iterator[Figure]]] = {
    "start_up": start_up.measure,
    "redemption": redemption.measure,
    "posting": posting.measure,
    "entering": entering.measure,
    "scoring": scoring.measure,
    "checks": checks.measure,
    "search": search.measure,
    "pages": pages.measure,
    "preview": preview.measure,
    "papers": papers.measure,
    "export": export.measure,
    "ingestion": ingestion.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser("benchmarks", description=__doc__)
    parser.add_argument("--only", choices=MEASURED, action="append", help="measure this alone (repeatable)")
    wanted = parser.parse_args().only or list(MEASURED)
    return publish(_measure(wanted), "bench.json")


def _measure(wanted: Iterable[str]) -> Iterator[Figure]:
    WORK.mkdir(parents=True, exist_ok=True)
    for name in wanted:
        print(f"-- {name}", flush=True)
        yield from MEASURED[name]()


if __name__ == "__main__":
    sys.exit(main())
