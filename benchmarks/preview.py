"""From the confirming key at the counter to the receipt's preview, on a station with a million rows."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.big_station import LARGE
from benchmarks.figures import Figure
from benchmarks.in_window import in_window


def measure() -> Iterator[Figure]:
    """In the real window, the paper drawn by QtPdf."""
    yield from in_window("preview", LARGE)
