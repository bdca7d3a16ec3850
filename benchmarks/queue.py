"""Sixty customers in a row at the counter by scanner alone, on a station with a million rows."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.big_station import LARGE
from benchmarks.figures import Figure
from benchmarks.in_window import in_window


def measure() -> Iterator[Figure]:
    """In the real window, with a printer that holds on to every receipt until the end."""
    yield from in_window("queue", LARGE)
