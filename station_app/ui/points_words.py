"""Points in the clerk's words: what a transfer is called, and a change with its sign."""

from __future__ import annotations

from station_app.domain.amounts import format_points
from station_app.domain.transfers import KIND_LABELS


def kind_label(kind: str) -> str:
    """What a transfer of that kind is called."""
    return KIND_LABELS[kind]


def signed(tenths: int) -> str:
    """A change of a figure; nothing where it stayed."""
    return format_points(tenths, signed=True) if tenths else ""
