"""The queue of a 兑换日: numbers given, called, served; and the board that all can read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from station_app.domain.consents import Purpose
from station_app.domain.exchange_days import span_words, ticket_label
from station_app.domain.identity import is_under
from station_app.domain.masking import mask_name
from station_app.domain.permissions import Actor
from station_app.domain.settings import CONSENT_UNDER
from station_app.errors.exchange import (
    AlreadyInQueue,
    DayNotToday,
    NobodyWaits,
    NotOfThisDay,
    TicketNotOpen,
)
from station_app.errors.shop import HouseholdClosed
from station_app.errors.store import NothingFound
from station_app.models.exchange import DayStatus, ExchangeDay, QueueTicket, TicketStatus
from station_app.models.people import Household, HouseholdStatus, Resident, VillagerGroup
from station_app.models.shop import Redemption
from station_app.services.consents import consenting
from station_app.services.exchange_days import day_open_for, standing_day
from station_app.services.receipts import head_name
from station_app.services.register import any_household
from station_app.services.settings import setting_in
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

STATE_LABELS = {
    TicketStatus.WAITING: "等候",
    TicketStatus.CALLED: "已叫号",
    TicketStatus.SERVED: "已办理",
    TicketStatus.GONE: "过号",
}
_BOARD_WAITING = 8
_HEAD_ID = (
    select(Resident.id)
    .where(Resident.household_id == Household.id)
    .order_by(Resident.relation != "户主", Resident.id)
    .limit(1)
    .correlate(Household)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class TicketView:
    """A queue number; ``receipt`` is the number of the receipt that it ended in."""

    id: int
    day_id: int
    day: date
    number: int
    household_id: int
    household_number: str
    head: str
    group: str
    proxy: str
    status: str
    given_at: datetime
    receipt: int | None
    called_at: datetime | None = None

    @property
    def label(self) -> str:
        """007."""
        return ticket_label(self.number)

    @property
    def state(self) -> str:
        """等候, 已叫号, 已办理, 过号."""
        return STATE_LABELS[TicketStatus(self.status)]

    @property
    def is_open(self) -> bool:
        """True while the household is still to be served."""
        return self.status in {TicketStatus.WAITING, TicketStatus.CALLED}


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A number as everybody may read it: no name but a masked one, and that with consent only."""

    number: str
    household: str
    name: str


@dataclass(frozen=True, slots=True)
class Board:
    """What the large display says: who is called, the last one first; whose turn is next; how many wait."""

    called: tuple[BoardLine, ...]
    coming: tuple[str, ...]
    waiting: int


def queue_of(store: Store, day_id: int, on: date) -> list[TicketView]:
    """The numbers of one day of a 兑换日, in order."""
    with store.read() as session:
        query = _tickets().where(QueueTicket.day_id == day_id, QueueTicket.day == on)
        return _views(session, query.order_by(QueueTicket.number))


def tickets_of(store: Store, day_id: int) -> list[TicketView]:
    """All numbers of a 兑换日, day by day."""
    with store.read() as session:
        query = _tickets().where(QueueTicket.day_id == day_id)
        return _views(session, query.order_by(QueueTicket.day, QueueTicket.number))


def give_number(store: Store, by: Actor, day_id: int, household_id: int, proxy: str = "") -> TicketView:
    """The next number of today for a household.

    Raises DayOver, DayNotToday, NotOfThisDay, HouseholdClosed, AlreadyInQueue.
    """
    with store.write("shop.queue", by=by) as session:
        today = store.clock.today()
        day = _day_on(session, day_id, today)
        household = any_household(session, household_id)
        _refuse_strangers(session, day, household)
        standing = _open_ticket(session, household_id, day.id, today)
        if standing is not None:
            holder = f"{head_name(session, household_id)}户（{household.number}）"
            raise AlreadyInQueue(household=holder, number=ticket_label(standing.number))
        ticket = QueueTicket(
            day_id=day.id,
            day=today,
            number=_last_number(session, day.id, today) + 1,
            household_id=household_id,
            proxy=proxy.strip(),
            status=TicketStatus.WAITING,
            given_at=store.clock.now(),
            by_name=by.name,
        )
        day.status = DayStatus.OPEN
        session.add(ticket)
        return _view_of(session, ticket)


def give_numbers_ahead(store: Store, by: Actor, day_id: int, on: date) -> list[TicketView]:
    """Numbers for every household of the 兑换日 that has none on that day, in the order of the register.

    For printing and handing out beforehand. Raises DayOver, DayNotToday.
    """
    with store.write("shop.queue", by=by) as session:
        day = _day_on(session, day_id, on)
        has = select(QueueTicket.household_id).where(QueueTicket.day_id == day.id, QueueTicket.day == on)
        query = (
            select(Household.id)
            .join(VillagerGroup, VillagerGroup.id == Household.group_id)
            .where(Household.status == HouseholdStatus.ACTIVE, Household.id.not_in(has))
            .order_by(VillagerGroup.sort, VillagerGroup.id, Household.number)
        )
        if day.group_id is not None:
            query = query.where(Household.group_id == day.group_id)
        first = _last_number(session, day.id, on) + 1
        rows = [
            {
                "day_id": day.id,
                "day": on,
                "number": first + place,
                "household_id": household_id,
                "given_at": store.clock.now(),
                "by_name": by.name,
            }
            for place, household_id in enumerate(session.scalars(query).all())
        ]
        if rows:
            day.status = DayStatus.OPEN
            session.insert_many(QueueTicket, rows)
        given = _tickets().where(
            QueueTicket.day_id == day.id, QueueTicket.day == on, QueueTicket.number >= first
        )
        return _views(session, given.order_by(QueueTicket.number))


def call_next(store: Store, by: Actor, day_id: int) -> TicketView:
    """Call the lowest number that waits today. Raises DayOver, DayNotToday, NobodyWaits."""
    with store.write("shop.queue", by=by) as session:
        today = store.clock.today()
        day = _day_on(session, day_id, today)
        waiting = select(QueueTicket).where(
            QueueTicket.day_id == day.id,
            QueueTicket.day == today,
            QueueTicket.status == TicketStatus.WAITING,
        )
        ticket = session.scalars(waiting.order_by(QueueTicket.number).limit(1)).first()
        if ticket is None:
            raise NobodyWaits
        ticket.status = TicketStatus.CALLED
        ticket.called_at = store.clock.now()
        return _view_of(session, ticket)


def call(store: Store, by: Actor, ticket_id: int) -> TicketView:
    """Call one number out of turn, or again. Raises TicketNotOpen, DayOver."""
    return _turn(store, by, ticket_id, TicketStatus.CALLED, frozenset(TicketStatus) - {TicketStatus.SERVED})


def pass_over(store: Store, by: Actor, ticket_id: int) -> TicketView:
    """过号: called, and not there. Raises TicketNotOpen, DayOver."""
    open_states = frozenset({TicketStatus.WAITING, TicketStatus.CALLED})
    return _turn(store, by, ticket_id, TicketStatus.GONE, open_states)


def wait_again(store: Store, by: Actor, ticket_id: int) -> TicketView:
    """Back in the queue with the number it had. Raises TicketNotOpen, DayOver."""
    back_from = frozenset({TicketStatus.GONE, TicketStatus.CALLED})
    return _turn(store, by, ticket_id, TicketStatus.WAITING, back_from)


def close_ticket(session: StationSession, redemption: Redemption, group_id: int, on: date) -> None:
    """Within the act of a redemption: the household's number of that day, if it has one, is served.

    One that is called or waits goes before one that was passed over. ``group_id`` is the household's.
    """
    window = day_open_for(session, group_id, on)
    if window is None:
        return
    ticket = session.scalars(
        select(QueueTicket)
        .where(
            QueueTicket.day_id == window.id,
            QueueTicket.day == on,
            QueueTicket.household_id == redemption.household_id,
            QueueTicket.status != TicketStatus.SERVED,
        )
        .order_by(QueueTicket.status == TicketStatus.GONE, QueueTicket.number)
        .limit(1)
    ).first()
    if ticket is not None:
        ticket.status = TicketStatus.SERVED
        ticket.redemption_id = redemption.id


def called_now(tickets: Iterable[TicketView]) -> list[TicketView]:
    """Those that are called and not served yet, the one called last first."""
    called = [each for each in tickets if each.status == TicketStatus.CALLED]
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(called, key=lambda each: (each.called_at or never, each.number), reverse=True)


def board_of(store: Store, day_id: int, on: date) -> Board:
    """The large display of one day; names are masked and heed consent (个人信息保护法 arts. 28, 29, 31)."""
    with store.read() as session:
        query = _tickets().where(QueueTicket.day_id == day_id, QueueTicket.day == on)
        tickets = _views(session, query.order_by(QueueTicket.number))
        called = called_now(tickets)
        named = _names_on_board(session, [each.household_id for each in called], on)
        waiting = [each.label for each in tickets if each.status == TicketStatus.WAITING]
        lines = [
            BoardLine(each.label, each.household_number, named.get(each.household_id, "")) for each in called
        ]
        return Board(tuple(lines), tuple(waiting[:_BOARD_WAITING]), len(waiting))


def _names_on_board(session: Session, household_ids: Sequence[int], on: date) -> dict[int, str]:
    heads = session.execute(
        select(Household.id, Resident.id, Resident.name, Resident.birth_on)
        .join(Resident, Resident.id == _HEAD_ID)
        .where(Household.id.in_(household_ids))
    ).all()
    agreed = consenting(session, [row[1] for row in heads], Purpose.POST_NAME)
    youngest = setting_in(session, CONSENT_UNDER)
    return {
        household_id: mask_name(name)
        for household_id, resident_id, name, birth_on in heads
        if resident_id in agreed and not (birth_on is not None and is_under(birth_on, on, youngest))
    }


def _turn(
    store: Store, by: Actor, ticket_id: int, to: TicketStatus, allowed: frozenset[TicketStatus]
) -> TicketView:
    with store.write("shop.queue", by=by) as session:
        ticket = session.get(QueueTicket, ticket_id)
        if ticket is None:
            raise NothingFound
        standing_day(session, ticket.day_id)
        if ticket.status not in allowed:
            state = STATE_LABELS[TicketStatus(ticket.status)]
            raise TicketNotOpen(number=ticket_label(ticket.number), state=state)
        ticket.status = to
        if to is TicketStatus.CALLED:
            ticket.called_at = store.clock.now()
        return _view_of(session, ticket)


def _day_on(session: Session, day_id: int, on: date) -> ExchangeDay:
    day = standing_day(session, day_id)
    if not day.starts_on <= on <= day.ends_on:
        days = span_words(day.starts_on, day.ends_on)
        raise DayNotToday(name=day.name, days=days, day=f"{on:%Y-%m-%d}")
    return day


def _refuse_strangers(session: Session, day: ExchangeDay, household: Household) -> None:
    holder = f"{head_name(session, household.id)}户"
    if household.status != HouseholdStatus.ACTIVE:
        raise HouseholdClosed(household=holder)
    if day.group_id is not None and day.group_id != household.group_id:
        group = session.get_one(VillagerGroup, day.group_id).name
        raise NotOfThisDay(name=day.name, group=group, household=holder)


def _open_ticket(session: Session, household_id: int, day_id: int, on: date) -> QueueTicket | None:
    return session.scalars(
        select(QueueTicket).where(
            QueueTicket.day_id == day_id,
            QueueTicket.day == on,
            QueueTicket.household_id == household_id,
            QueueTicket.status.in_((TicketStatus.WAITING, TicketStatus.CALLED)),
        )
    ).first()


def _last_number(session: Session, day_id: int, on: date) -> int:
    given = select(func.max(QueueTicket.number)).where(QueueTicket.day_id == day_id, QueueTicket.day == on)
    return session.scalar(given) or 0


def _tickets() -> Select[QueueTicket, str, str, str, int]:
    return (
        select(QueueTicket, Household.number, Resident.name, VillagerGroup.name, Redemption.number)
        .join(Household, Household.id == QueueTicket.household_id)
        .join(VillagerGroup, VillagerGroup.id == Household.group_id)
        .outerjoin(Resident, Resident.id == _HEAD_ID)
        .outerjoin(Redemption, Redemption.id == QueueTicket.redemption_id)
    )


def _view_of(session: Session, ticket: QueueTicket) -> TicketView:
    session.flush()
    return _views(session, _tickets().where(QueueTicket.id == ticket.id))[0]


def _views(session: Session, query: Select[QueueTicket, str, str, str, int]) -> list[TicketView]:
    return [
        TicketView(
            ticket.id,
            ticket.day_id,
            ticket.day,
            ticket.number,
            ticket.household_id,
            household,
            head or "",
            group,
            ticket.proxy,
            ticket.status,
            ticket.given_at,
            receipt,
            ticket.called_at,
        )
        for ticket, household, head, group, receipt in session.execute(query)
    ]
