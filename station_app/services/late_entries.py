"""补录: what was handed out against a paper slip, while the computer was down, entered afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from station_app.domain.amounts import format_points
from station_app.domain.exchange_days import proxy_words
from station_app.domain.fullwidth import narrow
from station_app.domain.permissions import Actor
from station_app.domain.shop import receipt_label
from station_app.errors import StationError
from station_app.errors.exchange import HandedOutInFuture, LateEntryShort, SlipEntered, SlipMissing
from station_app.errors.points import NotEnoughPoints
from station_app.errors.quotas import QuotaExceeded
from station_app.errors.shop import BasketEmpty, OutOfStock, ProductExpired, ProductNotSold
from station_app.models.exchange import LateEntry
from station_app.models.people import Household
from station_app.models.shop import Redemption
from station_app.services.closed_months import check_open
from station_app.services.counter import BasketItem, RedemptionDraft, redeem_in
from station_app.services.customers import account_of
from station_app.services.exchange_days import day_open_for
from station_app.services.receipts import ReceiptView, head_name
from station_app.services.register import any_household
from station_app.services.shelf import goods_for
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

_ADVICE: dict[type[StationError], str] = {
    OutOfStock: "库存不够的，先“办理入库”或按实有数“盘点”",
    ProductExpired: "过期的，先查明批次再更正保质期",
    ProductNotSold: "下架的，先重新上架",
    NotEnoughPoints: "积分不够的，先补记该得的积分；确实没有的，与这一户商量退回或补足",
    QuotaExceeded: "超过限额的，先请文书放宽限额，补录以后再改回",
}
_VOID = aliased(Redemption)


@dataclass(frozen=True, slots=True)
class LateDraft:
    """What a paper slip says; ``day_id`` is the 兑换日 it belongs to, found by the day where None."""

    paper_number: str
    handed_out_on: date
    household_id: int
    items: tuple[BasketItem, ...]
    resident_id: int | None = None
    taker: str = ""
    proxy: str = ""
    relation: str = ""
    reason: str = ""
    day_id: int | None = None


@dataclass(frozen=True, slots=True)
class LateRow:
    """A slip that was entered, and the receipt that it became; ``total`` in tenths."""

    redemption_id: int
    receipt: int
    paper_number: str
    handed_out_on: date
    reason: str
    household_number: str
    head: str
    total: int
    by: str
    is_void: bool


def enter_late(store: Store, by: Actor, draft: LateDraft) -> ReceiptView:
    """Enter one slip: a redemption that is posted today, by the prices, quotas and dates of the slip's day.

    Raises SlipMissing, SlipEntered, HandedOutInFuture, MonthClosed, BasketEmpty; LateEntryShort, which names
    everything that the books have not got, for what was handed out cannot be undone; and what ``redeem_in``
    raises else.
    """
    slip = narrow(draft.paper_number).strip().upper()
    if not slip:
        raise SlipMissing
    if not draft.items:
        raise BasketEmpty
    with store.write("shop.enter_late", by=by) as session:
        today = store.clock.today()
        if draft.handed_out_on > today:
            raise HandedOutInFuture(day=f"{draft.handed_out_on:%Y-%m-%d}")
        check_open(session, draft.handed_out_on)
        _refuse_twice(session, slip)
        _name_shortages(session, draft, slip)
        redemption = RedemptionDraft(
            draft.household_id,
            draft.items,
            resident_id=draft.resident_id,
            taker=draft.taker,
            proxy=proxy_words(draft.proxy, draft.relation),
            note=f"补录 {draft.handed_out_on:%Y-%m-%d} 纸质单 {slip}",
        )
        try:
            view = redeem_in(session, store.clock, redemption, draft.handed_out_on)
        except QuotaExceeded as over:
            raise _short(slip, [over]) from over
        session.add(
            LateEntry(
                redemption_id=view.redemption_id,
                day_id=draft.day_id or _day_of(session, draft),
                paper_number=slip,
                handed_out_on=draft.handed_out_on,
                reason=draft.reason.strip(),
            )
        )
        return view


def list_late_entries(store: Store, day_id: int | None = None) -> list[LateRow]:
    """Slips that were entered, the newest first: all, or those of a 兑换日."""
    query = _entries().order_by(LateEntry.id.desc())
    if day_id is not None:
        query = query.where(LateEntry.day_id == day_id)
    with store.read() as session:
        return [
            LateRow(
                redemption.id,
                redemption.number,
                entry.paper_number,
                entry.handed_out_on,
                entry.reason,
                household,
                head_name(session, redemption.household_id),
                redemption.total,
                redemption.by_name,
                void is not None,
            )
            for entry, redemption, household, void in session.execute(query)
        ]


def _entries() -> Select[LateEntry, Redemption, str, int]:
    return (
        select(LateEntry, Redemption, Household.number, _VOID.id)
        .join(Redemption, Redemption.id == LateEntry.redemption_id)
        .join(Household, Household.id == Redemption.household_id)
        .outerjoin(_VOID, _VOID.voids_id == Redemption.id)
    )


def _refuse_twice(session: Session, slip: str) -> None:
    """A slip is one receipt; where that was voided, for it was read wrongly, it may be entered again."""
    for _, redemption, _, void in session.execute(_entries().where(LateEntry.paper_number == slip)):
        if void is None:
            raise SlipEntered(slip=slip, receipt=receipt_label(redemption.number))


def _name_shortages(session: StationSession, draft: LateDraft, slip: str) -> None:
    """All that is missing, at once: each product by itself, then the points for the whole."""
    quantities: dict[int, int] = {}
    for item in draft.items:
        quantities[item.product_id] = quantities.get(item.product_id, 0) + item.quantity
    met: list[StationError] = []
    total = 0
    for product_id, quantity in quantities.items():
        try:
            goods = goods_for(session, [BasketItem(product_id, quantity)], draft.handed_out_on)
            total += sum(each.amount for each in goods)
        except (OutOfStock, ProductExpired, ProductNotSold) as problem:
            met.append(problem)
    balance = account_of(session, draft.household_id, draft.resident_id).balance
    if balance < total:
        met.append(_short_of_points(session, draft, balance, total))
    if met:
        raise _short(slip, met)


def _short(slip: str, met: Sequence[StationError]) -> LateEntryShort:
    return LateEntryShort(
        slip=slip,
        problems="；".join(str(each).split("。")[0] for each in met),
        advice="；".join(dict.fromkeys(_ADVICE[type(each)] for each in met)),
    )


def _short_of_points(session: Session, draft: LateDraft, balance: int, total: int) -> NotEnoughPoints:
    return NotEnoughPoints(
        holder=f"{head_name(session, draft.household_id)}户",
        balance=format_points(balance),
        needed=format_points(total),
        missing=format_points(total - balance),
    )


def _day_of(session: Session, draft: LateDraft) -> int | None:
    household = any_household(session, draft.household_id)
    window = day_open_for(session, household.group_id, draft.handed_out_on)
    return None if window is None else window.id
