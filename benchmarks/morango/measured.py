"""What one engine took for so many records."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds from records to what travels, bytes that travel, and seconds from those to records again."""

    out: float
    size: int
    back: float
