"""Where the application takes its time from: instants are UTC, days are counted in China's time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8), "UTC+8")


class Clock(Protocol):
    """The source of the current instant; tests give one that stands still."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        ...

    def today(self) -> date:
        """The current day at the station."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return local(self.now()).date()


def local(instant: datetime) -> datetime:
    """The same instant as the station's wall clock shows it."""
    return instant.astimezone(CHINA)


def to_millis(instant: datetime) -> int:
    """Milliseconds since the epoch: the form in which instants are stored and travel."""
    return round(instant.timestamp() * 1000)


def from_millis(millis: int) -> datetime:
    """The aware UTC instant of ``millis`` milliseconds since the epoch."""
    return datetime.fromtimestamp(millis / 1000, UTC)


def day_start(day: date) -> datetime:
    """The instant at which ``day`` begins at the station."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)
