"""退货 and 换货: goods that come back with points for them, and goods taken instead in the same act.

A return is a receipt of its own, by the original's prices; what came back of a receipt is kept by its lines,
so nothing comes back twice. Points go to where the household's points are now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.clock import Clock, local
from station_app.domain.amounts import format_points
from station_app.domain.permissions import Actor
from station_app.domain.returns import (
    BoughtLine,
    check_in_time,
    check_something_left,
    last_return_day,
    points_back,
    returned_lines,
)
from station_app.domain.settings import RETURN_DAYS
from station_app.domain.shop import receipt_label
from station_app.errors.points import ReasonMissing
from station_app.errors.returns import ReturnOfReturn, ReturnOfVoided
from station_app.errors.shop import BasketEmpty, PriceChanged
from station_app.errors.store import NothingFound
from station_app.models.exchange import GoodsReturn, ReturnedLine
from station_app.models.people import Resident
from station_app.models.points import PointsAccount, PointsTransfer, TransferKind
from station_app.models.shop import (
    MovementKind,
    Redemption,
    RedemptionKind,
    RedemptionLine,
    StockMovement,
)
from station_app.models.station import Station
from station_app.services import ledger
from station_app.services.counter import BasketItem, RedemptionDraft, redeem_in
from station_app.services.receipt_writing import copied_line, keep_receipt, new_receipt, next_number
from station_app.services.receipts import (
    ReceiptView,
    lines_of,
    receipt_in,
    voided_by,
)
from station_app.services.settings import setting_in
from station_app.services.shelf import put_back, take_again
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

_KINDS = {RedemptionKind.VOID: "作废凭证", RedemptionKind.RETURN: "退货凭证"}


@dataclass(frozen=True, slots=True)
class ReturnItem:
    """So many of one line of a receipt; spoiled goods do not go back on the shelf but are written off."""

    line_id: int
    quantity: int
    is_spoiled: bool = False


@dataclass(frozen=True, slots=True)
class ReturnDraft:
    """What comes back of a receipt; ``expected`` (tenths) is what the screen said comes back, if it did."""

    redemption_id: int
    items: tuple[ReturnItem, ...]
    reason: str
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Returnable:
    """A receipt whose goods may come back, until ``last_day``; ``household_id`` is whose points are now.

    ``balance`` (tenths) is what that account holds.
    """

    receipt: ReceiptView
    lines: tuple[BoughtLine, ...]
    last_day: date
    household_id: int
    holder: str
    balance: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """A return and the redemption of the same act, each with its receipt."""

    returned: ReceiptView
    redeemed: ReceiptView


@dataclass(frozen=True, slots=True)
class _Case:
    """A receipt that goods may come back of; ``account`` holds the household's points now."""

    original: Redemption
    lines: list[BoughtLine]
    account: PointsAccount


def returnable(store: Store, redemption_id: int) -> Returnable:
    """What of a receipt may come back today; raises what ``return_goods`` raises for the receipt itself."""
    with store.read() as session:
        case = _case(session, redemption_id, store.clock.today())
        check_something_left(case.original.number, case.lines)
        bought = local(case.original.at).date()
        return Returnable(
            receipt_in(session, redemption_id),
            tuple(case.lines),
            last_return_day(bought, setting_in(session, RETURN_DAYS)),
            _household_of(session, case.account),
            ledger.holder_name(session, case.account),
            case.account.balance,
        )


def return_goods(store: Store, by: Actor, draft: ReturnDraft) -> ReceiptView:
    """Take goods back: points, stock, and a receipt that names the original's, in one act.

    Raises ReasonMissing, ReturnOfReturn, ReturnOfVoided, ReturnsClosed, ReturnTooLate,
    NothingToReturn, ServiceNotReturned, ReturnTooMany; PriceChanged where ``expected`` is something else.
    """
    if not draft.reason.strip():
        raise ReasonMissing
    with store.write("shop.return_goods", by=by) as session:
        returned = _return_in(session, store.clock, draft)
        session.flush()
        return receipt_in(session, returned.redemption_id)


def exchange_goods(
    store: Store,
    by: Actor,
    draft: ReturnDraft,
    items: Sequence[BasketItem],
    expected_total: int | None = None,
) -> Exchange:
    """Take goods back and hand others out: one act, two receipts; the balance must cover the difference.

    The new goods go out at today's prices; ``expected_total`` (tenths) is what the screen showed for them.
    Raises what ``return_goods`` and ``redeem`` raise; nothing has come back then.
    """
    if not items:
        raise BasketEmpty
    if not draft.reason.strip():
        raise ReasonMissing
    with store.write("shop.return_goods", by=by) as session:
        returned = _return_in(session, store.clock, draft)
        original = session.get_one(Redemption, draft.redemption_id)
        account = session.get_one(
            PointsAccount, session.get_one(Redemption, returned.redemption_id).account_id
        )
        redeemed = redeem_in(
            session,
            store.clock,
            RedemptionDraft(
                _household_of(session, account),
                tuple(items),
                resident_id=account.resident_id,
                taker=original.taker,
                proxy=original.proxy,
                note=f"换货，原凭证 {receipt_label(original.number)}",
                expected_total=expected_total,
            ),
        )
        returned.exchange_id = redeemed.redemption_id
        session.flush()
        return Exchange(
            receipt_in(session, returned.redemption_id), receipt_in(session, redeemed.redemption_id)
        )


def _case(session: Session, redemption_id: int, today: date) -> _Case:
    original = session.get(Redemption, redemption_id)
    if original is None:
        raise NothingFound
    number = receipt_label(original.number)
    if original.kind != RedemptionKind.REDEEM:
        raise ReturnOfReturn(number=number, kind=_KINDS[RedemptionKind(original.kind)])
    void = voided_by(session, original.id)
    if void is not None:
        raise ReturnOfVoided(number=number, void=receipt_label(void))
    account = session.get_one(PointsAccount, original.account_id)
    check_in_time(original.number, local(original.at).date(), today, setting_in(session, RETURN_DAYS))
    return _Case(original, _bought(session, original), ledger.standing_account(session, account))


def _bought(session: Session, original: Redemption) -> list[BoughtLine]:
    """A receipt's lines; what no movement took from the shelf was a service."""
    came_back = dict(
        session.execute(
            select(ReturnedLine.line_id, func.sum(ReturnedLine.quantity))
            .join(GoodsReturn, GoodsReturn.id == ReturnedLine.return_id)
            .where(GoodsReturn.original_id == original.id)
            .group_by(ReturnedLine.line_id)
        ).all()
    )
    moved = _origins(session, original)
    return [
        BoughtLine(
            line.id,
            line.product_id,
            line.product_name,
            line.unit,
            line.quantity,
            came_back.get(line.id, 0),
            line.price,
            is_service=line.product_id not in moved,
        )
        for line in lines_of(session, original.id)
    ]


def _origins(session: Session, original: Redemption) -> dict[int, StockMovement]:
    """By product, the movement that took a receipt's goods from the shelf; they are of the same instant."""
    query = select(StockMovement).where(
        StockMovement.at == original.at, StockMovement.redemption_id == original.id
    )
    return {movement.product_id: movement for movement in session.scalars(query)}


def _return_in(session: StationSession, clock: Clock, draft: ReturnDraft) -> GoodsReturn:
    case = _case(session, draft.redemption_id, clock.today())
    original, account = case.original, case.account
    chosen = returned_lines(case.lines, {item.line_id: item.quantity for item in draft.items})
    total = points_back(chosen)
    if draft.expected is not None and draft.expected != total:
        raise PriceChanged(total=format_points(total))
    before = account.balance
    transfer = _points_back(session, clock, case, total, draft.reason.strip())
    receipt = new_receipt(
        next_number(session), RedemptionKind.RETURN, original.household_id, account, transfer, before
    )
    receipt.resident_id = original.resident_id
    receipt.taker, receipt.proxy = original.taker, original.proxy
    receipt.note = draft.reason.strip()
    by_id: dict[int, RedemptionLine] = {line.id: line for line in lines_of(session, original.id)}
    lines = [copied_line(by_id[line.line_id], quantity) for line, quantity in chosen]
    keep_receipt(session, session.get_one(Station, 1).receipt_secret, receipt, lines)
    kept = GoodsReturn(redemption_id=receipt.id, original_id=original.id, reason=draft.reason.strip())
    session.add(kept)
    session.add_all(
        ReturnedLine(return_id=kept.id, line_id=line.line_id, quantity=quantity) for line, quantity in chosen
    )
    spoiled = {item.line_id for item in draft.items if item.is_spoiled}
    _goods_back(session, case, receipt, chosen, spoiled)
    return kept


def _points_back(
    session: StationSession, clock: Clock, case: _Case, total: int, reason: str
) -> PointsTransfer:
    spent = session.get_one(PointsTransfer, case.original.transfer_id)
    move = ledger.Move(
        TransferKind.RETURN,
        session.get_one(PointsAccount, spent.to_account_id),
        case.account,
        total,
        "爱心超市退货",
        resident_id=case.original.resident_id,
        reason=f"原凭证 {receipt_label(case.original.number)}：{reason}",
    )
    return ledger.post(session, clock, move)


def _goods_back(
    session: StationSession,
    case: _Case,
    receipt: Redemption,
    chosen: Sequence[tuple[BoughtLine, int]],
    spoiled: set[int],
) -> None:
    """Into the lots they came from; what spoiled is written off from there in the same act."""
    origins = _origins(session, case.original)
    loss = f"退货凭证 {receipt_label(receipt.number)} 报损：{receipt.note}"
    for line, quantity in chosen:
        back = put_back(
            session,
            origins[line.product_id],
            quantity,
            MovementKind.RETURN,
            receipt.at,
            redemption_id=receipt.id,
        )
        if line.line_id in spoiled:
            take_again(session, back, MovementKind.LOSS, receipt.at, note=loss)


def _household_of(session: Session, account: PointsAccount) -> int:
    """Whose household an account's holder is of now."""
    if account.household_id is not None:
        return account.household_id
    assert account.resident_id is not None
    return session.get_one(Resident, account.resident_id).household_id
