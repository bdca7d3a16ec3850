"""月结: a month's report is closed in order, locks what is entered, and is opened again with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.clock import day_start, local
from station_app.domain.claims import ClaimStatus
from station_app.domain.periods import Period, month_of
from station_app.domain.permissions import Actor
from station_app.errors.points import ReasonMissing
from station_app.errors.year_end import (
    EarlierMonthOpen,
    MonthAlreadyClosed,
    MonthHasActivities,
    MonthHasClaims,
    MonthNotClosed,
    MonthNotOver,
)
from station_app.models.claims import PointsClaim
from station_app.models.points import PointsMonth
from station_app.models.service import Activity, ActivityStatus
from station_app.models.station import Station
from station_app.models.year_end import MonthClose
from station_app.services.closed_months import ClosedMonths, first_day, key_of, label_of
from station_app.services.month_figures import MonthFigures, figures_by_month, figures_of
from station_app.store.store import Store

_ENDED = (ClaimStatus.ENTERED, ClaimStatus.REFUSED, ClaimStatus.WITHDRAWN)
_NAMED = 3
_LISTED = 24


class MonthState(StrEnum):
    """Where a month stands."""

    RUNNING = "running"
    OPEN = "open"
    CLOSED = "closed"
    REOPENED = "reopened"

    @property
    def label(self) -> str:
        return _STATES[self]


_STATES = {
    MonthState.RUNNING: "本月",
    MonthState.OPEN: "未月结",
    MonthState.CLOSED: "已月结",
    MonthState.REOPENED: "重开了",
}


@dataclass(frozen=True, slots=True)
class MonthView:
    """One month: its figures as they were signed where it is closed, as the ledger has them now where not.

    In a list the figures of a month that is not closed lack its groups.

    ``closed_at`` and ``closed_by`` are of the last close, ``reopened_*`` of its opening again.
    """

    month: str
    station: str
    state: MonthState
    figures: MonthFigures
    note: str
    closed_at: datetime | None
    closed_by: str
    reopened_at: datetime | None
    reopened_by: str
    reopen_reason: str

    @property
    def label(self) -> str:
        """2026年11月."""
        return label_of(self.month)


def list_months(store: Store) -> list[MonthView]:
    """From the month of the first posting, or of the station's beginning, to this one; the latest first.

    Of the months that were never closed those of the last two years.
    """
    with store.read() as session:
        station = session.get_one(Station, 1)
        today = store.clock.today()
        first = session.scalar(select(func.min(PointsMonth.month))) or key_of(
            local(station.created_at).date()
        )
        closed = ClosedMonths(session)
        last = _last_closes(session)
        months = Period(min(first_day(first), today), today).months()
        keys = [key_of(month.start) for month in reversed(months)]
        shown = [key for place, key in enumerate(keys) if place < _LISTED or key in last]
        figures = figures_by_month(session, [key for key in shown if key not in closed or key not in last])
        return [_view(station.name, key, closed, last, today, figures.get(key)) for key in shown]


def month_view(store: Store, month: str) -> MonthView:
    """One month with the figures of its groups, to be printed."""
    with store.read() as session:
        return _view_now(session, store, month)


def month_due(store: Store) -> str | None:
    """The month that is over and waits to be closed, as 2026年11月; None where none was ever closed.

    A station that does not close its months is not reminded of it.
    """
    today = store.clock.today()
    with store.read() as session:
        waiting = _next_to_close(ClosedMonths(session))
        return label_of(waiting) if waiting is not None and waiting < key_of(today) else None


def close_month(store: Store, by: Actor, month: str, note: str = "") -> MonthView:
    """Close a month (``YYYY-MM``) with its figures.

    Raises MonthNotOver, MonthAlreadyClosed, EarlierMonthOpen, MonthHasActivities, MonthHasClaims.
    """
    with store.write("points.close_month", by=by) as session:
        _check(session, month, store.clock.today())
        session.add(
            MonthClose(
                month=month,
                facts=figures_of(session, month).to_json(),
                note=note.strip(),
                closed_at=store.clock.now(),
                closed_by=by.name,
            )
        )
        session.flush()
        return _view_now(session, store, month)


def reopen_month(store: Store, by: Actor, month: str, reason: str) -> MonthView:
    """Open a closed month again, for something that has to be entered; the close and the reason stay.

    Raises ReasonMissing, MonthNotClosed.
    """
    if not reason.strip():
        raise ReasonMissing
    with store.write("points.reopen_month", by=by) as session:
        standing = select(MonthClose).where(MonthClose.month == month, MonthClose.reopened_at.is_(None))
        close = session.scalars(standing).first()
        if close is None:
            raise MonthNotClosed(month=label_of(month))
        close.reopened_at = store.clock.now()
        close.reopened_by = by.name
        close.reopen_reason = reason.strip()
        session.flush()
        return _view_now(session, store, month)


def _check(session: Session, month: str, today: date) -> None:
    label = label_of(month)
    if month >= key_of(today):
        raise MonthNotOver(month=label)
    closed = ClosedMonths(session)
    if month in closed:
        raise MonthAlreadyClosed(month=label)
    expected = _next_to_close(closed)
    if expected is not None and month > expected:
        raise EarlierMonthOpen(month=label_of(expected))
    _refuse_unfinished(session, month)


def _next_to_close(closed: ClosedMonths) -> str | None:
    """The first month that is not closed since closing began; None where it has not begun."""
    month = closed.first
    while month is not None and month in closed:
        month = key_of(month_of(first_day(month)).next().start)
    return month


def _refuse_unfinished(session: Session, month: str) -> None:
    """What is unfinished of the month, or of an earlier one: the first close locks all that lies before."""
    period = month_of(first_day(month))
    titles = session.scalars(
        select(Activity.title)
        .where(
            Activity.status == ActivityStatus.PLANNED,
            Activity.starts_at < day_start(period.end + timedelta(days=1)),
        )
        .order_by(Activity.starts_at)
    ).all()
    if titles:
        more = f"等 {len(titles)} 场" if len(titles) > _NAMED else ""
        named = "、".join(f"“{title}”" for title in titles[:_NAMED])
        raise MonthHasActivities(month=label_of(month), activities=named + more)
    waiting = select(func.count(PointsClaim.id)).where(
        PointsClaim.deed_on <= period.end, PointsClaim.status.not_in(_ENDED)
    )
    if claims := session.scalar(waiting):
        raise MonthHasClaims(month=label_of(month), claims=claims)


def _last_closes(session: Session) -> dict[str, MonthClose]:
    return {close.month: close for close in session.scalars(select(MonthClose).order_by(MonthClose.id))}


def _view_now(session: Session, store: Store, month: str) -> MonthView:
    name, today = session.get_one(Station, 1).name, store.clock.today()
    return _view(name, month, ClosedMonths(session), _last_closes(session), today, figures_of(session, month))


def _view(
    station: str,
    month: str,
    closed: ClosedMonths,
    last: dict[str, MonthClose],
    today: date,
    figures: MonthFigures | None,
) -> MonthView:
    """``figures`` are as the ledger has them now; a closed month keeps those that were signed."""
    close = last.get(month)
    state = MonthState.RUNNING if month >= key_of(today) else MonthState.OPEN
    if month in closed:
        state = MonthState.CLOSED
    elif close is not None:
        state = MonthState.REOPENED
    if close is not None and state is MonthState.CLOSED:
        figures = MonthFigures.from_json(close.facts)
    assert figures is not None
    return MonthView(
        month,
        station,
        state,
        figures,
        "" if close is None else close.note,
        None if close is None else close.closed_at,
        "" if close is None else close.closed_by,
        None if close is None else close.reopened_at,
        "" if close is None else close.reopened_by,
        "" if close is None else close.reopen_reason,
    )
