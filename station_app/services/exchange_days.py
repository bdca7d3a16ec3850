"""Days of exchange (兑换日): planned, changed, cancelled; and whether the counter is open for a household."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from station_app.domain import exchange_days
from station_app.domain.exchange_days import Window
from station_app.domain.permissions import Actor
from station_app.errors.exchange import (
    DayBegun,
    DayInPast,
    DayNameMissing,
    DayOver,
    DaysOverlap,
    ShopClosedToday,
)
from station_app.errors.store import NothingFound
from station_app.models.exchange import DayStatus, ExchangeDay, QueueTicket, TicketStatus
from station_app.models.people import Household, HouseholdStatus, VillagerGroup
from station_app.models.station import Station
from station_app.services.receipts import head_name
from station_app.services.register import any_household
from station_app.store.store import Store

STANDING = (DayStatus.PLANNED, DayStatus.OPEN)
"""Neither cancelled nor settled."""
_STATE_WORDS = {DayStatus.SETTLED: "结算", DayStatus.CANCELLED: "取消"}


@dataclass(frozen=True, slots=True)
class DayDraft:
    """A 兑换日 as it is planned; hours as typed, ``group_id`` None for the whole village."""

    name: str
    starts_on: date
    ends_on: date
    opens: str = ""
    closes: str = ""
    group_id: int | None = None
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DayView:
    """A 兑换日; ``households`` may come, ``tickets`` numbers were given, ``served`` of them redeemed.

    ``status`` is OPEN from its first number on. ``station`` stands on its papers.
    """

    id: int
    name: str
    starts_on: date
    ends_on: date
    opens: str
    closes: str
    group_id: int | None
    group: str
    place: str
    note: str
    status: str
    by: str
    households: int
    tickets: int
    served: int
    settled_at: datetime | None
    settled_by: str
    station: str

    @property
    def days(self) -> str:
        """11月25日至27日."""
        return exchange_days.span_words(self.starts_on, self.ends_on)

    @property
    def hours(self) -> str:
        """08:30—17:00, or nothing."""
        return exchange_days.hours_words(self.opens, self.closes)

    @property
    def stands(self) -> bool:
        """True while numbers may be given."""
        return self.status in STANDING

    def phase(self, today: date) -> str:
        """In one word where it has got to, on ``today``."""
        if not self.stands:
            return "已取消" if self.status == DayStatus.CANCELLED else "已结算"
        if today < self.starts_on:
            return "未开始"
        return "进行中" if today <= self.ends_on else "待结算"


def plan_day(store: Store, by: Actor, draft: DayDraft) -> DayView:
    """Plan a 兑换日.

    Raises DayNameMissing, DayInPast, DayEndsBeforeStart, DayTooLong, HoursNotReadable, HoursReversed,
    DaysOverlap.
    """
    with store.write("shop.plan_day", by=by) as session:
        if draft.starts_on < store.clock.today():
            raise DayInPast(day=f"{draft.starts_on:%Y-%m-%d}")
        day = ExchangeDay(**_facts(session, draft), by_name=by.name)
        session.add(day)
        session.flush()
        return view_of_day(session, day)


def change_day(store: Store, by: Actor, day_id: int, draft: DayDraft) -> DayView:
    """Change a 兑换日; once numbers were given, its days and its group stay.

    Raises what ``plan_day`` raises, DayBegun, DayOver.
    """
    with store.write("shop.change_day", by=by) as session:
        day = standing_day(session, day_id)
        moves = (draft.starts_on, draft.ends_on, draft.group_id) != (day.starts_on, day.ends_on, day.group_id)
        if moves and day.status == DayStatus.OPEN:
            raise DayBegun(name=day.name, deed="改日期和小组")
        if draft.starts_on != day.starts_on and draft.starts_on < store.clock.today():
            raise DayInPast(day=f"{draft.starts_on:%Y-%m-%d}")
        for name, value in _facts(session, draft, day.id).items():
            setattr(day, name, value)
        session.flush()
        return view_of_day(session, day)


def cancel_day(store: Store, by: Actor, day_id: int) -> DayView:
    """Cancel a 兑换日 that nobody has a number of. Raises DayBegun, DayOver."""
    with store.write("shop.change_day", by=by) as session:
        day = standing_day(session, day_id)
        if day.status == DayStatus.OPEN:
            raise DayBegun(name=day.name, deed="取消")
        day.status = DayStatus.CANCELLED
        return view_of_day(session, day)


def list_days(store: Store) -> list[DayView]:
    """Every 兑换日, the latest first."""
    with store.read() as session:
        query = select(ExchangeDay).order_by(ExchangeDay.starts_on.desc(), ExchangeDay.id.desc())
        return [view_of_day(session, day) for day in session.scalars(query)]


def days_due(store: Store) -> list[DayView]:
    """Those that are on today, or were and are not settled, the earliest first."""
    with store.read() as session:
        query = select(ExchangeDay).where(
            ExchangeDay.status.in_(STANDING), ExchangeDay.starts_on <= store.clock.today()
        )
        return [view_of_day(session, day) for day in session.scalars(query.order_by(ExchangeDay.starts_on))]


def get_day(store: Store, day_id: int) -> DayView:
    """One of them; raises NothingFound."""
    with store.read() as session:
        return view_of_day(session, any_day(session, day_id))


def any_day(session: Session, day_id: int) -> ExchangeDay:
    """The row of a 兑换日; raises NothingFound."""
    day = session.get(ExchangeDay, day_id)
    if day is None:
        raise NothingFound
    return day


def standing_day(session: Session, day_id: int) -> ExchangeDay:
    """The row of one that is neither cancelled nor settled; raises DayOver."""
    day = any_day(session, day_id)
    if day.status not in STANDING:
        raise DayOver(name=day.name, state=_STATE_WORDS[DayStatus(day.status)])
    return day


def day_open_for(session: Session, group_id: int, on: date) -> Window | None:
    """In which 兑换日 households of a group may redeem on a day."""
    return exchange_days.open_on(_windows(session, on), on, group_id)


def days_stand(today: BindParameter[date]) -> ColumnElement[bool]:
    """For a query: whether any 兑换日 stands that is not over on ``today``."""
    return exists().where(ExchangeDay.status.in_(STANDING), ExchangeDay.ends_on >= today)


def refuse_outside_days(session: Session, household_id: int, on: date) -> None:
    """Where a station redeems on 兑换日 only: raises ShopClosedToday when this is none of the household's.

    Hours are for the notice on the door: who stands in the queue at closing time is still served.
    """
    group_id = any_household(session, household_id).group_id
    windows = _windows(session, on)
    if exchange_days.open_on(windows, on, group_id) is not None:
        return
    coming = exchange_days.next_after(windows, on, group_id)
    if coming is None:
        words = "还没有安排下一次，请先在“兑换日”里安排。"
    else:
        words = f"下一次是{exchange_days.span_words(coming.starts_on, coming.ends_on)}（{coming.name}）。"
    raise ShopClosedToday(household=f"{head_name(session, household_id)}户", next=words)


def view_of_day(session: Session, day: ExchangeDay) -> DayView:
    """A 兑换日 with what has come of it."""
    group = "" if day.group_id is None else session.get_one(VillagerGroup, day.group_id).name
    households = select(func.count()).select_from(Household)
    households = households.where(Household.status == HouseholdStatus.ACTIVE)
    if day.group_id is not None:
        households = households.where(Household.group_id == day.group_id)
    given = select(func.count(), func.count().filter(QueueTicket.status == TicketStatus.SERVED))
    tickets, served = session.execute(given.where(QueueTicket.day_id == day.id)).one()
    return DayView(
        day.id,
        day.name,
        day.starts_on,
        day.ends_on,
        day.opens,
        day.closes,
        day.group_id,
        group,
        day.place,
        day.note,
        day.status,
        day.by_name,
        session.scalar(households) or 0,
        tickets,
        served,
        day.settled_at,
        day.settled_by,
        session.get_one(Station, 1).name,
    )


def _windows(session: Session, since: date) -> list[Window]:
    """Those that stand and do not end before ``since``."""
    query = select(ExchangeDay).where(ExchangeDay.status.in_(STANDING), ExchangeDay.ends_on >= since)
    return [_window(day) for day in session.scalars(query.order_by(ExchangeDay.starts_on, ExchangeDay.id))]


def _window(day: ExchangeDay) -> Window:
    return Window(day.id, day.name, day.starts_on, day.ends_on, day.group_id)


def _facts(session: Session, draft: DayDraft, own_id: int = 0) -> dict[str, Any]:
    """The columns of a 兑换日 as its draft gives them, once they are found right."""
    name = draft.name.strip()
    if not name:
        raise DayNameMissing
    exchange_days.check_days(draft.starts_on, draft.ends_on)
    opens, closes = exchange_days.read_hours(draft.opens, draft.closes)
    wanted = Window(own_id, name, draft.starts_on, draft.ends_on, draft.group_id)
    other = exchange_days.overlapping(wanted, _windows(session, draft.starts_on))
    if other is not None:
        days = exchange_days.span_words(other.starts_on, other.ends_on)
        raise DaysOverlap(other=other.name, days=days)
    return {
        "name": name,
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
        "opens": opens,
        "closes": closes,
        "group_id": draft.group_id,
        "place": draft.place.strip(),
        "note": draft.note.strip(),
    }
