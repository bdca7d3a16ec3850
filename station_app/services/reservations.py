"""Goods held back (备货): chosen beforehand, kept from others, collected in one act, or put back on sale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from station_app.domain.exchange_days import proxy_words, span_words
from station_app.domain.permissions import Actor
from station_app.domain.shop import receipt_label
from station_app.errors.exchange import (
    HoldEndsInPast,
    NothingToReserve,
    ProxyMissing,
    ReasonForHolding,
    RelationMissing,
    ReservationLapsed,
    ReservationNotHeld,
)
from station_app.errors.shop import HouseholdClosed
from station_app.errors.store import NothingFound
from station_app.models.exchange import (
    ExchangeDay,
    Reservation,
    ReservationLine,
    ReservationStatus,
)
from station_app.models.people import Household, HouseholdStatus, Resident, VillagerGroup
from station_app.models.points import PointsAccount
from station_app.models.shop import Product, Redemption
from station_app.models.station import Station
from station_app.services.counter import BasketItem, RedemptionDraft, redeem_in
from station_app.services.exchange_days import standing_day
from station_app.services.prices import price_on
from station_app.services.receipts import ReceiptView, head_name
from station_app.services.register import any_household, standing_household, with_merged
from station_app.services.shelf import goods_for
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

STATE_LABELS = {
    ReservationStatus.HELD: "留着",
    ReservationStatus.COLLECTED: "已领取",
    ReservationStatus.CANCELLED: "已取消",
}


@dataclass(frozen=True, slots=True)
class ReservationDraft:
    """What is to be held back for a household until the end of ``until``.

    A proxy comes with the relation, and with the reason why the household cannot come itself.
    """

    household_id: int
    items: tuple[BasketItem, ...]
    until: date
    day_id: int | None = None
    proxy: str = ""
    relation: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HeldLine:
    """So many of one product; ``price`` (tenths) is today's."""

    product_id: int
    product: str
    unit: str
    class_name: str
    quantity: int
    price: int

    @property
    def amount(self) -> int:
        """Tenths for all of them."""
        return self.price * self.quantity


@dataclass(frozen=True, slots=True)
class ReservationView:
    """Goods held back; ``balance`` is what the household's accounts hold now, in tenths."""

    id: int
    number: int
    day_id: int | None
    day: str
    household_id: int
    household_number: str
    head: str
    group: str
    proxy: str
    relation: str
    reason: str
    until: date
    status: str
    lines: tuple[HeldLine, ...]
    balance: int
    receipt: int | None
    made_at: datetime
    by: str

    @property
    def total(self) -> int:
        """Tenths, at the prices of today."""
        return sum(line.amount for line in self.lines)

    @property
    def goods(self) -> str:
        """大米 5kg×1、牙刷（2支）×2."""
        return "、".join(f"{line.product}×{line.quantity}" for line in self.lines)

    @property
    def is_held(self) -> bool:
        return self.status == ReservationStatus.HELD

    def has_lapsed(self, today: date) -> bool:
        """Held, and its last day is over."""
        return self.is_held and self.until < today

    def state(self, today: date) -> str:
        """留着, 过期未领, 已领取, 已取消."""
        return "过期未领" if self.has_lapsed(today) else STATE_LABELS[ReservationStatus(self.status)]


@dataclass(frozen=True, slots=True)
class PickList:
    """What has to be fetched from the shelf: by household, and the sum of each product."""

    station: str
    title: str
    when: str
    on: date
    reservations: tuple[ReservationView, ...]

    @property
    def by_product(self) -> tuple[HeldLine, ...]:
        """Each product once, with how many of it in all, by class and name."""
        summed: dict[int, HeldLine] = {}
        for line in (line for each in self.reservations for line in each.lines):
            before = summed[line.product_id].quantity if line.product_id in summed else 0
            summed[line.product_id] = HeldLine(
                line.product_id,
                line.product,
                line.unit,
                line.class_name,
                line.quantity + before,
                line.price,
            )
        return tuple(sorted(summed.values(), key=lambda line: (line.class_name, line.product)))


def reserve(store: Store, by: Actor, draft: ReservationDraft) -> ReservationView:
    """Hold goods back.

    Raises NothingToReserve, HoldEndsInPast, ProxyMissing, RelationMissing, ReasonForHolding,
    HouseholdClosed, DayOver, and what ``goods_for`` raises where the shelf has not got them to spare.
    """
    if not draft.items:
        raise NothingToReserve
    _check_proxy(draft)
    with store.write("shop.reserve", by=by) as session:
        today = store.clock.today()
        if draft.until < today:
            raise HoldEndsInPast
        household = any_household(session, draft.household_id)
        if household.status != HouseholdStatus.ACTIVE:
            raise HouseholdClosed(household=f"{head_name(session, household.id)}户")
        if draft.day_id is not None:
            standing_day(session, draft.day_id)
        goods = goods_for(session, draft.items, today)
        number = (session.scalar(select(func.max(Reservation.number))) or 0) + 1
        reservation = Reservation(
            number=number,
            day_id=draft.day_id,
            household_id=draft.household_id,
            proxy=draft.proxy.strip(),
            proxy_relation=draft.relation.strip(),
            reason=draft.reason.strip(),
            until=draft.until,
            made_at=store.clock.now(),
            by_name=by.name,
        )
        session.add(reservation)
        session.add_all(
            ReservationLine(reservation_id=reservation.id, product_id=each.product.id, quantity=each.quantity)
            for each in goods
        )
        session.flush()
        return _view_of(session, reservation.id, today)


def collect(
    store: Store,
    by: Actor,
    reservation_id: int,
    *,
    taker: str = "",
    resident_id: int | None = None,
    vouchers: tuple[str, ...] = (),
) -> ReceiptView:
    """Hand goods that were held back to the household, or its proxy: a redemption at today's prices.

    A household that merged since collects through the one that it is in now.
    They may be collected on any day until the last, also where the counter is open on 兑换日 only.
    ``resident_id`` is who pays, where persons hold the points. Raises
    ReservationNotHeld, ReservationLapsed, and what ``counter.redeem_in`` raises.
    """
    with store.write("shop.redeem", by=by) as session:
        today = store.clock.today()
        reservation = _held(session, reservation_id)
        if reservation.until is not None and reservation.until < today:
            raise ReservationLapsed(
                number=receipt_label(reservation.number), until=f"{reservation.until:%Y-%m-%d}"
            )
        reservation.status = ReservationStatus.COLLECTED
        lines = session.scalars(
            select(ReservationLine).where(ReservationLine.reservation_id == reservation.id)
        ).all()
        session.flush()  # from here on its goods are held back no more
        view = redeem_in(
            session,
            store.clock,
            RedemptionDraft(
                standing_household(session, reservation.household_id).id,
                tuple(BasketItem(line.product_id, line.quantity) for line in lines),
                resident_id=resident_id,
                taker=taker,
                proxy=proxy_words(reservation.proxy, reservation.proxy_relation),
                note=f"备货单 {receipt_label(reservation.number)}",
                vouchers=vouchers,
            ),
        )
        reservation.redemption_id = view.redemption_id
        return view


def cancel_reservation(store: Store, by: Actor, reservation_id: int) -> ReservationView:
    """Put the goods back on sale. Raises ReservationNotHeld."""
    with store.write("shop.cancel_reservation", by=by) as session:
        _held(session, reservation_id).status = ReservationStatus.CANCELLED
        session.flush()
        return _view_of(session, reservation_id, store.clock.today())


def lapse_reservations(store: Store, by: Actor) -> int:
    """Put back on sale, in one act, all goods whose last day to be collected is over; says how many lists."""
    with store.write("shop.cancel_reservation", by=by) as session:
        today = store.clock.today()
        over = session.scalars(
            select(Reservation).where(Reservation.status == ReservationStatus.HELD, Reservation.until < today)
        ).all()
        for reservation in over:
            reservation.status = ReservationStatus.CANCELLED
        return len(over)


def count_lapsed(store: Store) -> int:
    """How many lists of goods are still held back after their last day."""
    over = select(func.count()).where(
        Reservation.status == ReservationStatus.HELD, Reservation.until < store.clock.today()
    )
    with store.read() as session:
        return session.scalar(over) or 0


def list_reservations(
    store: Store, *, day_id: int | None = None, household_id: int | None = None
) -> list[ReservationView]:
    """Goods held back, the newest first: all, those of a 兑换日, or what a household may collect."""
    query = _reservations().order_by(Reservation.id.desc())
    if day_id is not None:
        query = query.where(Reservation.day_id == day_id)
    if household_id is not None:
        query = query.where(
            Reservation.household_id.in_(with_merged(household_id)),
            Reservation.status == ReservationStatus.HELD,
        )
    with store.read() as session:
        return _views(session, query, store.clock.today())


def pick_list(store: Store, day_id: int | None = None) -> PickList:
    """What is held back and not collected yet: of a 兑换日, or of all."""
    with store.read() as session:
        query = _reservations().where(Reservation.status == ReservationStatus.HELD)
        title, when = "全部备货", ""
        if day_id is not None:
            day = session.get(ExchangeDay, day_id)
            if day is None:
                raise NothingFound
            query = query.where(Reservation.day_id == day_id)
            title, when = day.name, span_words(day.starts_on, day.ends_on)
        today = store.clock.today()
        ordered = query.order_by(VillagerGroup.sort, VillagerGroup.id, Household.number, Reservation.id)
        station = session.get_one(Station, 1).name
        return PickList(station, title, when, today, tuple(_views(session, ordered, today)))


def _check_proxy(draft: ReservationDraft) -> None:
    if draft.relation.strip() and not draft.proxy.strip():
        raise ProxyMissing
    if not draft.proxy.strip():
        return
    if not draft.relation.strip():
        raise RelationMissing
    if not draft.reason.strip():
        raise ReasonForHolding


def _held(session: StationSession, reservation_id: int) -> Reservation:
    reservation = session.get(Reservation, reservation_id)
    if reservation is None:
        raise NothingFound
    if reservation.status != ReservationStatus.HELD:
        state = STATE_LABELS[ReservationStatus(reservation.status)].removeprefix("已")
        raise ReservationNotHeld(number=receipt_label(reservation.number), state=state)
    return reservation


_BALANCE = (
    select(func.coalesce(func.sum(PointsAccount.balance), 0))
    .where(
        or_(
            PointsAccount.household_id == Household.id,
            PointsAccount.resident_id.in_(
                select(Resident.id).where(Resident.household_id == Household.id).correlate(Household)
            ),
        )
    )
    .correlate(Household)
    .scalar_subquery()
)


def _reservations() -> Select[Reservation, str, str, str, int, int]:
    return (
        select(
            Reservation,
            Household.number,
            VillagerGroup.name,
            ExchangeDay.name,
            Redemption.number,
            _BALANCE,
        )
        .join(Household, Household.id == Reservation.household_id)
        .join(VillagerGroup, VillagerGroup.id == Household.group_id)
        .outerjoin(ExchangeDay, ExchangeDay.id == Reservation.day_id)
        .outerjoin(Redemption, Redemption.id == Reservation.redemption_id)
    )


def _view_of(session: Session, reservation_id: int, today: date) -> ReservationView:
    return _views(session, _reservations().where(Reservation.id == reservation_id), today)[0]


def _views(
    session: Session, query: Select[Reservation, str, str, str, int, int], today: date
) -> list[ReservationView]:
    rows = session.execute(query).all()
    lines = _lines(session, [row[0].id for row in rows], today)
    return [
        ReservationView(
            each.id,
            each.number,
            each.day_id,
            day or "",
            each.household_id,
            household,
            head_name(session, each.household_id),
            group,
            each.proxy,
            each.proxy_relation,
            each.reason,
            each.until or today,
            each.status,
            tuple(lines.get(each.id, ())),
            balance,
            receipt,
            each.made_at,
            each.by_name,
        )
        for each, household, group, day, receipt, balance in rows
    ]


def _lines(session: Session, ids: list[int], today: date) -> dict[int, list[HeldLine]]:
    query = (
        select(ReservationLine, Product, price_on(today))
        .join(Product, Product.id == ReservationLine.product_id)
        .where(ReservationLine.reservation_id.in_(ids))
        .order_by(ReservationLine.id)
    )
    found: dict[int, list[HeldLine]] = {}
    for line, product, price in session.execute(query):
        held = HeldLine(product.id, product.name, product.unit, product.class_name, line.quantity, price)
        found.setdefault(line.reservation_id, []).append(held)
    return found
