"""The counter of the points supermarket: redeem, void, and the receipts that say so.

A redemption is one act: points, stock, the receipt with its number and the journal entry are
all there, or none is. Prices are read from the store, never taken from the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from station_app.clock import Clock
from station_app.domain.amounts import format_points
from station_app.domain.permissions import Actor
from station_app.domain.quotas import Amount
from station_app.domain.settings import REDEMPTION_MODE, RedemptionMode
from station_app.domain.shop import receipt_label
from station_app.errors.exchange import VouchersExceed
from station_app.errors.points import NotEnoughPoints, ReasonMissing
from station_app.errors.returns import VoidOfReturn, VoidOfReturned
from station_app.errors.shop import (
    AlreadyVoided,
    BasketEmpty,
    HouseholdClosed,
    PriceChanged,
    VoidOfVoid,
)
from station_app.errors.store import NothingFound
from station_app.models.exchange import Voucher
from station_app.models.people import Household, HouseholdStatus, Resident
from station_app.models.points import AccountKind, PointsAccount, PointsTransfer, TransferKind
from station_app.models.shop import (
    MovementKind,
    Redemption,
    RedemptionKind,
    RedemptionLine,
    StockMovement,
)
from station_app.models.station import Station
from station_app.services import ledger
from station_app.services.customers import account_of
from station_app.services.exchange_days import days_stand, refuse_outside_days
from station_app.services.exchange_queue import close_ticket
from station_app.services.quotas import ANY_QUOTA, check_quotas
from station_app.services.receipt_bonds import returns_of
from station_app.services.receipt_numbers import LAST_NUMBER
from station_app.services.receipt_writing import copied_line, keep_receipt, new_receipt, next_number
from station_app.services.receipts import (
    ReceiptView,
    head_name,
    lines_of,
    view_of,
    voided_by,
)
from station_app.services.settings import as_value, stored
from station_app.services.shelf import Goods, goods_for, put_back, take_out
from station_app.services.vouchers import cash_in, good_vouchers, make_valid_again, numbers_of, worth_of
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

_REDEEMED = aliased(PointsAccount)
_HEAD = (
    select(Resident.name)
    .where(Resident.household_id == Household.id)
    .order_by(Resident.relation != "户主", Resident.id)
    .limit(1)
)
_PARTIES = (
    select(
        Station.name,
        Station.receipt_secret,
        Household.number,
        Household.group_id,
        Household.status,
        PointsAccount,
        _REDEEMED,
        _HEAD.scalar_subquery(),
        LAST_NUMBER,
        stored(REDEMPTION_MODE),
        days_stand(bindparam("today")),
        ANY_QUOTA,
    )
    .select_from(Household)
    .outerjoin(PointsAccount, PointsAccount.household_id == Household.id)
    .join(_REDEEMED, _REDEEMED.kind == AccountKind.REDEMPTION)
    .join(Station, Station.id == 1)
    .where(Household.id == bindparam("household_id"))
)
_MOVED = (
    select(StockMovement)
    .where(StockMovement.at == bindparam("at"), StockMovement.redemption_id == bindparam("redemption_id"))
    .order_by(StockMovement.id)
)
"""What a redemption took from the shelf; its movements are of the same instant."""


@dataclass(frozen=True, slots=True)
class BasketItem:
    """So many of one product."""

    product_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class RedemptionDraft:
    """What is to be redeemed; ``expected_total`` (tenths) is what the screen showed, if it showed one.

    ``vouchers`` are the codes of the 兑换券 that pay for it, or for a part.
    """

    household_id: int
    items: tuple[BasketItem, ...]
    resident_id: int | None = None
    taker: str = ""
    proxy: str = ""
    note: str = ""
    expected_total: int | None = None
    vouchers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Parties:
    """Who a redemption is between: ``sink`` takes the redeemed points, ``number`` is the next receipt's."""

    station: str
    secret: str
    household_id: int
    household: str
    group_id: int
    is_active: bool
    on_days_only: bool
    """True where the station redeems on 兑换日 only."""
    has_days: bool
    """True while there is a 兑换日 that a queue number may be of."""
    account: PointsAccount
    sink: PointsAccount
    head: str
    number: int
    has_quotas: bool


def redeem(store: Store, by: Actor, draft: RedemptionDraft) -> ReceiptView:
    """Redeem goods for points, or for vouchers and points.

    Raises BasketEmpty, ShopClosedToday, and what ``redeem_in`` raises; nothing is changed then.
    """
    if not draft.items:
        raise BasketEmpty
    with store.write("shop.redeem", by=by) as session:
        return redeem_in(session, store.clock, draft, heeds_days=True)


def redeem_in(
    session: StationSession,
    clock: Clock,
    draft: RedemptionDraft,
    handed_out_on: date | None = None,
    *,
    heeds_days: bool = False,
) -> ReceiptView:
    """The redemption itself, inside an act of the caller.

    Vouchers give no change: goods may cost more than they are worth, never less. The household's queue
    number of that day is served by it. ``handed_out_on`` is the day of a slip that is entered afterwards: its
    prices, dates and quotas hold, though all is posted today. With ``heeds_days`` a station that redeems on
    兑换日 only refuses others (ShopClosedToday).
    Raises QuantityNotPositive, HouseholdClosed, ProductNotSold, OutOfStock, ProductExpired, PriceChanged,
    QuotaExceeded, VouchersExceed, NotEnoughPoints, or what ``account_of`` and ``good_vouchers`` raise.
    """
    today = clock.today()
    day = handed_out_on or today
    parties = _parties(session, draft.household_id, draft.resident_id, day)
    if not parties.is_active:
        raise HouseholdClosed(household=f"{parties.head}户")
    if heeds_days and parties.on_days_only:
        refuse_outside_days(session, draft.household_id, today)
    account = parties.account
    goods = goods_for(session, draft.items, day)
    total = sum(each.amount for each in goods)
    if draft.expected_total is not None and draft.expected_total != total:
        raise PriceChanged(total=format_points(total))
    if parties.has_quotas:
        check_quotas(session, draft.household_id, f"{parties.head}户", map(_amount, goods), day)
    vouchers = good_vouchers(session, draft.vouchers, draft.household_id, today) if draft.vouchers else []
    _check_payment(session, account, total, vouchers)
    if vouchers:
        cash_in(session, clock, vouchers, account)
    before = account.balance
    move = ledger.Move(
        TransferKind.REDEEM, account, parties.sink, total, "爱心超市兑换", resident_id=draft.resident_id
    )
    transfer = ledger.post(session, clock, move)
    redemption = new_receipt(
        parties.number, RedemptionKind.REDEEM, draft.household_id, account, transfer, before
    )
    redemption.resident_id = draft.resident_id
    redemption.taker = draft.taker or parties.head
    redemption.proxy = draft.proxy
    redemption.note = "；".join(part for part in (draft.note, _payment_words(vouchers)) if part)
    lines = [_line(each) for each in goods]
    keep_receipt(session, parties.secret, redemption, lines)
    for voucher in vouchers:
        voucher.redemption_id = redemption.id
    for each in goods:
        if not each.product.is_service:
            take_out(
                session,
                each.product,
                each.quantity,
                MovementKind.REDEEM,
                redemption.at,
                day=day,
                first_lot=each.first_lot,
                redemption_id=redemption.id,
            )
    if parties.has_days:
        close_ticket(session, redemption, parties.group_id, day)
    return view_of(parties.station, redemption, lines, parties.household, parties.head)


def _check_payment(
    session: StationSession, account: PointsAccount, total: int, vouchers: Sequence[Voucher]
) -> None:
    worth = worth_of(vouchers)
    if worth > total:
        raise VouchersExceed(
            vouchers=format_points(worth), goods=format_points(total), missing=format_points(worth - total)
        )
    if account.balance + worth < total:
        raise NotEnoughPoints(
            holder=ledger.holder_name(session, account),
            balance=format_points(account.balance),
            needed=format_points(total - worth),
            missing=format_points(total - worth - account.balance),
        )


def _payment_words(vouchers: Sequence[Voucher]) -> str:
    if not vouchers:
        return ""
    return f"用兑换券 {numbers_of(vouchers)} 抵 {format_points(worth_of(vouchers))} 分，已计入兑换前余额"


def void(store: Store, by: Actor, redemption_id: int, reason: str) -> ReceiptView:
    """Undo a redemption: points and goods go back, and the void has a receipt of its own.

    The points of a household that has merged since go back to where its points are now; vouchers that paid
    for it are valid again, or, where their last day is over, their points stay with the household.
    Raises ReasonMissing, AlreadyVoided, VoidOfVoid, VoidOfReturn, and VoidOfReturned where goods of it came
    back already: those points and goods must not come back twice.
    """
    if not reason.strip():
        raise ReasonMissing
    with store.write("shop.void", by=by) as session:
        original = session.get(Redemption, redemption_id)
        if original is None:
            raise NothingFound
        _check_voidable(session, original)
        station = session.get_one(Station, 1)
        household = session.get_one(Household, original.household_id)
        redeemed = session.get_one(PointsAccount, original.account_id)
        account = ledger.standing_account(session, redeemed)
        number = next_number(session)
        before = account.balance
        transfer = ledger.reverse_transfer(
            session,
            store.clock,
            session.get_one(PointsTransfer, original.transfer_id),
            TransferKind.VOID,
            reason.strip(),
        )
        given_back = make_valid_again(session, store.clock, original)
        redemption = new_receipt(number, RedemptionKind.VOID, household.id, account, transfer, before)
        redemption.resident_id = original.resident_id
        redemption.taker = original.taker
        redemption.proxy = original.proxy
        redemption.voids_id = original.id
        redemption.note = "；".join(part for part in (reason.strip(), given_back) if part)
        lines = [copied_line(line, line.quantity) for line in lines_of(session, original.id)]
        keep_receipt(session, station.receipt_secret, redemption, lines)
        for movement in session.scalars(_MOVED, {"at": original.at, "redemption_id": original.id}).all():
            put_back(
                session,
                movement,
                -movement.quantity,
                MovementKind.VOID,
                redemption.at,
                redemption_id=redemption.id,
            )
        head = head_name(session, household.id)
        return view_of(station.name, redemption, lines, household.number, head, voids=original.number)


def _check_voidable(session: Session, original: Redemption) -> None:
    """A void mirrors a whole redemption; one with goods back already is put right by returns alone."""
    number = receipt_label(original.number)
    if original.kind == RedemptionKind.VOID:
        raise VoidOfVoid(number=number)
    if original.kind == RedemptionKind.RETURN:
        raise VoidOfReturn(number=number)
    earlier = voided_by(session, original.id)
    if earlier is not None:
        raise AlreadyVoided(number=number, void=receipt_label(earlier))
    returns = returns_of(session, original.id)
    if returns:
        raise VoidOfReturned(number=number, returns="、".join(map(receipt_label, returns)))


def _parties(session: StationSession, household_id: int, resident_id: int | None, day: date) -> _Parties:
    row = session.execute(_PARTIES, {"household_id": household_id, "today": day}).first()
    if row is None:
        raise NothingFound
    (
        station,
        secret,
        number,
        group_id,
        status,
        account,
        sink,
        head,
        last_number,
        mode,
        has_days,
        has_quotas,
    ) = row
    if resident_id is not None or account is None:
        account = account_of(session, household_id, resident_id)
    is_active = status == HouseholdStatus.ACTIVE
    return _Parties(
        station,
        secret,
        household_id,
        number,
        group_id,
        is_active,
        as_value(REDEMPTION_MODE, mode) is RedemptionMode.WINDOW,
        bool(has_days),
        account,
        sink,
        head or "",
        last_number + 1,
        has_quotas,
    )


def _amount(goods: Goods) -> Amount:
    return Amount(goods.product.id, goods.product.class_name, goods.quantity, goods.amount)


def _line(goods: Goods) -> RedemptionLine:
    return RedemptionLine(
        redemption_id=0,
        product_id=goods.product.id,
        product_name=goods.product.name,
        unit=goods.product.unit,
        quantity=goods.quantity,
        price=goods.price,
        amount=goods.amount,
    )
