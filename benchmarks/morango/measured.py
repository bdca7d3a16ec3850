"""What one engine took for so many records."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the wall, and of them those that a processor worked: a busy machine stretches the first."""

    wall: float
    processor: float

    @classmethod
    def on(cls, act: Callable[[], object]) -> Self:
        """What an act takes in this process."""
        wall, processor = time.perf_counter(), time.process_time()
        act()
        return cls(time.perf_counter() - wall, time.process_time() - processor)

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.wall + other.wall, self.processor + other.processor)


@dataclass(frozen=True, slots=True)
class Measured:
    """From records to what travels, bytes that travel, and from those to records again.

    ``before`` is what the writing of the records had already cost for the sake of the sync.
    """

    out: Spent
    size: int
    back: Spent
    before: Spent = Spent(0, 0)
