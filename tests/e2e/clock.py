"""The computer's clock, which a scenario may put some days ahead."""

from __future__ import annotations

from datetime import datetime, timedelta

from station_app.clock import SystemClock


class TourClock(SystemClock):
    """Runs as the computer's own clock does, so many days ahead of it."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self._ahead

    def move_on(self, days: int) -> None:
        """From now on it is so many days later."""
        self._ahead += timedelta(days=days)
