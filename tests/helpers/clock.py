"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from station_app.clock import local

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Nine o'clock on a Monday at the station."""


class FixedClock:
    """A ``station_app.clock.Clock`` whose time is what the test says it is."""

    def __init__(self, instant: datetime = MORNING) -> None:
        self._instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        return self._instant

    def today(self) -> date:
        return local(self._instant).date()

    def advance(self, by: timedelta | None = None, **parts: float) -> datetime:
        """Moves the clock on by ``by`` or by ``hours=…, days=…`` (back when negative); the new instant."""
        self._instant += timedelta(**parts) if by is None else by
        return self._instant

    def set(self, instant: datetime) -> None:
        """Puts the clock at ``instant``, which must be aware."""
        self._instant = instant.astimezone(UTC)
