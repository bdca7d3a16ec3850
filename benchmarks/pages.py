"""Any page of the window on a station with a million ledger rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from statistics import median

from benchmarks.big_station import LARGE
from benchmarks.figures import Figure
from benchmarks.in_window import in_window

RUNS = 3


def measure() -> Iterator[Figure]:
    """Each run is a program that has just started, so that every page is opened for the first time."""
    runs: dict[str, list[Figure]] = defaultdict(list)
    for _ in range(RUNS):
        for figure in in_window("pages", LARGE):
            runs[figure.name].append(figure)
    for figures in runs.values():
        middle = median(figure.value for figure in figures)
        yield next(figure for figure in figures if figure.value == middle)
