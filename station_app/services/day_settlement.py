"""The settlement of a 兑换日: numbers, receipts, points, vouchers and goods, added up, signed and frozen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from station_app.clock import day_start
from station_app.domain.amounts import format_points
from station_app.domain.permissions import Actor
from station_app.domain.shop import receipt_label
from station_app.errors.exchange import NothingToSettle
from station_app.models.exchange import (
    DayStatus,
    ExchangeDay,
    LateEntry,
    QueueTicket,
    Reservation,
    ReservationStatus,
    TicketStatus,
    Voucher,
)
from station_app.models.people import Household
from station_app.models.points import PointsTransfer
from station_app.models.shop import Product, Redemption, RedemptionKind, RedemptionLine, StockMovement
from station_app.services.exchange_days import any_day, standing_day, view_of_day
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class GoodsOut:
    """How much of one product went out, less what came back; ``points`` in tenths."""

    product: str
    unit: str
    quantity: int
    points: int


@dataclass(frozen=True, slots=True)
class DayFacts:
    """A 兑换日 added up; points in tenths.

    ``first_receipt`` to ``last_receipt`` are numbers (0 where there are none). ``points_out`` is what was
    redeemed, ``points_back`` what voids and returns gave back. ``differences`` are sentences: empty where
    receipts, ledger and shelf say the same. A household whose receipts were all voided did not redeem.
    """

    station: str
    name: str
    days: str
    hours: str
    group: str
    place: str
    households: int
    tickets: int
    served: int
    not_come: int
    redeemed_households: int
    first_receipt: int
    last_receipt: int
    receipts: int
    points_out: int
    backs: int
    points_back: int
    vouchers: int
    voucher_points: int
    late: int
    late_points: int
    collected: int
    still_held: int
    goods: tuple[GoodsOut, ...]
    differences: tuple[str, ...]
    note: str = ""
    settled_by: str = ""
    settled_on: str = ""

    @property
    def points(self) -> int:
        """Tenths redeemed, less what came back."""
        return self.points_out - self.points_back


@dataclass(frozen=True, slots=True)
class DaySettlement:
    """The figures of a 兑换日, as they are now or as they were signed.

    ``entered_since`` counts slips of this day that were entered after it was signed.
    """

    day_id: int
    is_settled: bool
    facts: DayFacts
    entered_since: int


def day_settlement(store: Store, day_id: int) -> DaySettlement:
    """What a 兑换日 adds up to; raises NothingFound."""
    with store.read() as session:
        day = any_day(session, day_id)
        if day.status != DayStatus.SETTLED or day.settled_at is None:
            return DaySettlement(day_id, is_settled=False, facts=_facts(session, day), entered_since=0)
        late = select(func.count()).select_from(LateEntry).join(Redemption)
        late = late.where(LateEntry.day_id == day_id, Redemption.at > day.settled_at)
        since = session.scalar(late) or 0
        return DaySettlement(day_id, is_settled=True, facts=_read(day.facts), entered_since=since)


def settle_day(store: Store, by: Actor, day_id: int, note: str = "") -> DayFacts:
    """Close a 兑换日: who did not come is past, and the figures stand as they are signed.

    Raises DayOver, NothingToSettle before its first day.
    """
    with store.write("shop.settle_day", by=by) as session:
        day = standing_day(session, day_id)
        today = store.clock.today()
        if today < day.starts_on:
            raise NothingToSettle(name=day.name)
        left = select(QueueTicket).where(
            QueueTicket.day_id == day_id,
            QueueTicket.status.in_((TicketStatus.WAITING, TicketStatus.CALLED)),
        )
        for ticket in session.scalars(left):
            ticket.status = TicketStatus.GONE
        session.flush()
        facts = replace(
            _facts(session, day), note=note.strip(), settled_by=by.name, settled_on=f"{today:%Y-%m-%d}"
        )
        day.facts = json.dumps(asdict(facts), ensure_ascii=False)
        day.status = DayStatus.SETTLED
        day.settled_at = store.clock.now()
        day.settled_by = by.name
        return facts


def _facts(session: Session, day: ExchangeDay) -> DayFacts:
    view = view_of_day(session, day)
    receipts = _receipts_of(session, day)
    ids = [each.id for each in receipts]
    out = [each for each in receipts if each.kind == RedemptionKind.REDEEM]
    back = [each for each in receipts if each.kind != RedemptionKind.REDEEM]
    voided = {each.voids_id for each in back}
    numbers = [each.number for each in receipts]
    vouchers = session.scalars(select(Voucher.value).where(Voucher.redemption_id.in_(ids))).all()
    entered = select(LateEntry.redemption_id).where(LateEntry.redemption_id.in_(ids))
    late_ids = set(session.scalars(entered))
    late = [each.total for each in receipts if each.id in late_ids]
    goods = _goods(session, receipts)
    reservations = dict(
        session.execute(
            select(Reservation.status, func.count())
            .where(Reservation.day_id == day.id)
            .group_by(Reservation.status)
        ).all()
    )
    return DayFacts(
        station=view.station,
        name=day.name,
        days=view.days,
        hours=view.hours,
        group=view.group or "全村",
        place=day.place,
        households=view.households,
        tickets=view.tickets,
        served=view.served,
        not_come=view.tickets - view.served,
        redeemed_households=len({each.household_id for each in out if each.id not in voided}),
        first_receipt=min(numbers, default=0),
        last_receipt=max(numbers, default=0),
        receipts=len(out),
        points_out=sum(each.total for each in out),
        backs=len(back),
        points_back=sum(each.total for each in back),
        vouchers=len(vouchers),
        voucher_points=sum(vouchers),
        late=len(late),
        late_points=sum(late),
        collected=reservations.get(ReservationStatus.COLLECTED, 0),
        still_held=reservations.get(ReservationStatus.HELD, 0),
        goods=tuple(sorted(goods.values(), key=lambda each: each.product)),
        differences=tuple(_differences(session, receipts, goods)),
    )


def _receipts_of(session: Session, day: ExchangeDay) -> Sequence[Redemption]:
    """Those of its days and its group, and the slips of its days that were entered afterwards.

    A slip of another day that was entered on one of these is that other day's.
    """
    after = day_start(day.ends_on + timedelta(days=1))
    in_time = and_(Redemption.at >= day_start(day.starts_on), Redemption.at < after, LateEntry.id.is_(None))
    if day.group_id is not None:
        in_time = and_(in_time, Household.group_id == day.group_id)
    query = (
        select(Redemption)
        .join(Household, Household.id == Redemption.household_id)
        .outerjoin(LateEntry, LateEntry.redemption_id == Redemption.id)
        .where(or_(in_time, LateEntry.day_id == day.id))
    )
    return session.scalars(query.order_by(Redemption.number)).all()


def _goods(session: Session, receipts: Sequence[Redemption]) -> dict[int, GoodsOut]:
    """By product; what a void or a return took back is taken off."""
    signs = {each.id: 1 if each.kind == RedemptionKind.REDEEM else -1 for each in receipts}
    lines = select(RedemptionLine).where(RedemptionLine.redemption_id.in_(signs))
    goods: dict[int, GoodsOut] = {}
    for line in session.scalars(lines.order_by(RedemptionLine.id)):
        sign = signs[line.redemption_id]
        before = goods.get(line.product_id, GoodsOut(line.product_name, line.unit, 0, 0))
        goods[line.product_id] = GoodsOut(
            line.product_name,
            line.unit,
            before.quantity + sign * line.quantity,
            before.points + sign * line.amount,
        )
    return goods


def _differences(
    session: Session, receipts: Sequence[Redemption], goods: Mapping[int, GoodsOut]
) -> Iterator[str]:
    """Receipts against the ledger, and against the shelf."""
    ids = [each.id for each in receipts]
    posted = select(Redemption.number, Redemption.total, PointsTransfer.amount).join(
        PointsTransfer, PointsTransfer.id == Redemption.transfer_id
    )
    for number, total, amount in session.execute(
        posted.where(Redemption.id.in_(ids), PointsTransfer.amount != Redemption.total)
    ):
        receipt, ledger = format_points(total), format_points(amount)
        yield f"凭证 {receipt_label(number)} 写 {receipt} 分，积分流水是 {ledger} 分"
    moved = dict(
        session.execute(
            select(StockMovement.product_id, -func.sum(StockMovement.quantity))
            .where(StockMovement.redemption_id.in_(ids))
            .group_by(StockMovement.product_id)
        ).all()
    )
    counted = select(Product).where(~Product.is_service, Product.id.in_({*goods, *moved}))
    for product in session.scalars(counted.order_by(Product.id)):
        said = goods[product.id].quantity if product.id in goods else 0
        left = moved.get(product.id, 0)
        if left != said:
            yield f"{product.name}：凭证上 {said} {product.unit}，库存流水出 {left} {product.unit}"


def _read(text: str) -> DayFacts:
    kept: dict[str, Any] = json.loads(text)
    kept["goods"] = tuple(GoodsOut(**each) for each in kept["goods"])
    kept["differences"] = tuple(kept["differences"])
    return DayFacts(**kept)
