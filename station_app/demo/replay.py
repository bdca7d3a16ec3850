"""A clock that walks through the years which a made-up history tells of, and the agenda it goes by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush

from station_app.clock import CHINA, local

Act = Callable[[], object]


class ReplayClock:
    """A ``station_app.clock.Clock`` that stands where the history has come to, and never runs back."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def now(self) -> datetime:
        return self._instant

    def today(self) -> date:
        return local(self._instant).date()

    def go_to(self, instant: datetime) -> None:
        """Stand at ``instant``, or stay where it is already past."""
        self._instant = max(self._instant, instant)

    def pass_minutes(self, minutes: int) -> None:
        """Let some time go by."""
        self._instant += timedelta(minutes=minutes)


@dataclass(slots=True)
class Agenda:
    """What is going to be done and when; acts of one instant are done in the order they were put down."""

    _due: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _count: int = 0

    def put(self, at: datetime, act: Act) -> None:
        """Have ``act`` done at ``at``."""
        self._count += 1
        heappush(self._due, (at, self._count, act))

    def take(self, until: datetime) -> tuple[datetime, Act] | None:
        """The next act that is due by ``until``, or None where nothing is left."""
        if not self._due or self._due[0][0] > until:
            return None
        at, _, act = heappop(self._due)
        return at, act


def at_clock(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant at which the station's wall clock shows that time."""
    return datetime.combine(day, time(hour, minute), CHINA)
