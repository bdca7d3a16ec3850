"""Which months are closed: asked wherever something is entered with a day of its own."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.periods import month_of
from station_app.errors.year_end import MonthClosed
from station_app.models.year_end import MonthClose


def key_of(day: date) -> str:
    """``YYYY-MM``."""
    return f"{day:%Y-%m}"


def first_day(month: str) -> date:
    """Of a month given as ``YYYY-MM``."""
    return date.fromisoformat(f"{month}-01")


def label_of(month: str) -> str:
    """2026年11月."""
    return month_of(first_day(month)).label()


class ClosedMonths:
    """The closes that stand; what lies before the first month that was ever closed is closed with it."""

    def __init__(self, session: Session) -> None:
        rows = session.execute(select(MonthClose.month, MonthClose.reopened_at)).all()
        self._standing = {month for month, reopened_at in rows if reopened_at is None}
        self.first = min((month for month, _ in rows), default=None)
        """The first month that was ever closed; None where none was."""

    def __contains__(self, month: str) -> bool:
        if self.first is None:
            return False
        return max(month, self.first) in self._standing

    def check(self, day: date) -> None:
        """Raises MonthClosed where ``day`` is in a closed month."""
        month = key_of(day)
        if month in self:
            raise MonthClosed(month=label_of(month))


def check_open(session: Session, *days: date) -> None:
    """Raises MonthClosed where one of the days is in a closed month."""
    closed = ClosedMonths(session)
    for day in sorted(set(days)):
        closed.check(day)
