"""Vouchers (兑换券): points turned into numbered papers, spent at the counter, given back, or expired.

Issuing moves points from the member's account into the vouchers' account; honour points stay. Spending moves
them back to the account that redeems, in the act of the redemption, so that a receipt is always one account's
and its void, or a return, knows nothing of papers. So at all times the vouchers' account holds what the open
vouchers are worth, and issued = spent + open + cancelled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from station_app.clock import Clock
from station_app.domain.amounts import format_points
from station_app.domain.permissions import Actor
from station_app.domain.settings import VOUCHER_MONTHS
from station_app.domain.shop import read_voucher_code, receipt_label, voucher_check_code
from station_app.domain.vouchers import check_counts, total_of, valid_until
from station_app.errors.exchange import (
    NothingExpired,
    NoVouchersChosen,
    VoucherCancelled,
    VoucherExpired,
    VoucherForged,
    VoucherNotFound,
    VoucherNotReadable,
    VoucherOfOthers,
    VoucherSpent,
)
from station_app.errors.points import ReasonMissing
from station_app.errors.shop import HouseholdClosed
from station_app.models.exchange import Voucher, VoucherStatus
from station_app.models.people import Household, HouseholdStatus
from station_app.models.points import AccountKind, PointsAccount, PointsTransfer, TransferKind
from station_app.models.shop import Redemption
from station_app.models.station import Station
from station_app.services import ledger
from station_app.services.customers import account_of
from station_app.services.receipt_numbers import LAST_VOUCHER
from station_app.services.receipts import head_name
from station_app.services.register import any_household, standing_household
from station_app.services.settings import setting_in
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession


@dataclass(frozen=True, slots=True)
class VoucherView:
    """A voucher; ``value`` in tenths, ``receipt`` the number of the receipt that it paid for.

    ``holder_id`` is who may spend it: its household, or the one that this merged into since.
    """

    id: int
    number: int
    value: int
    household_id: int
    household_number: str
    head: str
    valid_to: date
    check_code: str
    status: str
    issued_at: datetime
    by: str
    receipt: int | None
    station: str
    holder_id: int

    def state(self, today: date) -> str:
        """可用, 已过期, 已使用 or 已收回, on ``today``."""
        if self.status == VoucherStatus.SPENT:
            return "已使用"
        if self.status == VoucherStatus.CANCELLED:
            return "已收回"
        return "可用" if today <= self.valid_to else "已过期"


@dataclass(frozen=True, slots=True)
class VoucherTotals:
    """What all vouchers are worth by where they stand (tenths); ``account`` is the ledger's own figure."""

    issued: int
    open: int
    spent: int
    cancelled: int
    account: int


def issue_vouchers(
    store: Store, by: Actor, household_id: int, counts: Mapping[int, int], resident_id: int | None = None
) -> list[VoucherView]:
    """Turn points into vouchers, ``counts`` papers of each value (tenths), in one act.

    Raises HouseholdClosed, NotEnoughPoints, NoVouchersWanted, TooManyVouchers, VoucherValueUnknown, and what
    ``account_of`` raises.
    """
    wanted = check_counts(counts)
    with store.write("shop.issue_vouchers", by=by) as session:
        household = any_household(session, household_id)
        if household.status != HouseholdStatus.ACTIVE:
            raise HouseholdClosed(household=f"{head_name(session, household_id)}户")
        account = account_of(session, household_id, resident_id)
        papers = sum(wanted.values())
        pool = ledger.system_account(session, AccountKind.VOUCHER)
        item = f"换成兑换券 {papers} 张"
        transfer = ledger.post(
            session,
            store.clock,
            ledger.Move(TransferKind.VOUCHER, account, pool, total_of(wanted), item, resident_id=resident_id),
        )
        secret = bytes.fromhex(session.get_one(Station, 1).receipt_secret)
        valid_to = valid_until(store.clock.today(), setting_in(session, VOUCHER_MONTHS))
        number = session.scalars(select(LAST_VOUCHER)).one()
        made = []
        for value in (each for each, count in wanted.items() for _ in range(count)):
            number += 1
            code = voucher_check_code(secret, number, value, household_id, valid_to, transfer.id)
            made.append(
                Voucher(
                    number=number,
                    value=value,
                    household_id=household_id,
                    valid_to=valid_to,
                    check_code=code,
                    issue_transfer_id=transfer.id,
                    issued_at=transfer.at,
                    by_name=by.name,
                )
            )
        session.add_all(made)
        session.flush()
        return _views(session, _vouchers().where(Voucher.issue_transfer_id == transfer.id))


def voucher_by_scan(store: Store, text: str) -> VoucherView:
    """The voucher that was scanned or typed, if it can be spent.

    Its check code is made afresh from the row. Raises VoucherNotReadable, VoucherNotFound, VoucherForged,
    VoucherSpent, VoucherCancelled, VoucherExpired.
    """
    with store.read() as session:
        voucher = _good_voucher(session, text, store.clock.today())
        return _views(session, _vouchers().where(Voucher.id == voucher.id))[0]


def list_vouchers(store: Store, household_id: int | None = None) -> list[VoucherView]:
    """Vouchers, the newest first: all, or a household's."""
    query = _vouchers().order_by(None).order_by(Voucher.number.desc())
    if household_id is not None:
        query = query.where(Voucher.household_id == household_id)
    with store.read() as session:
        return _views(session, query)


def vouchers_by_id(store: Store, ids: Sequence[int]) -> list[VoucherView]:
    """Some of them, by number, to be printed."""
    with store.read() as session:
        return _views(session, _vouchers().where(Voucher.id.in_(ids)))


def voucher_totals(store: Store) -> VoucherTotals:
    """What was issued, and where it stands."""
    with store.read() as session:
        sums = select(Voucher.status, func.sum(Voucher.value)).group_by(Voucher.status)
        worth = dict(session.execute(sums).all())
        pool = ledger.system_account(session, AccountKind.VOUCHER)
        return VoucherTotals(
            sum(worth.values()),
            worth.get(VoucherStatus.ISSUED, 0),
            worth.get(VoucherStatus.SPENT, 0),
            worth.get(VoucherStatus.CANCELLED, 0),
            pool.balance,
        )


def cancel_vouchers(store: Store, by: Actor, voucher_ids: Sequence[int], reason: str) -> int:
    """Take vouchers back; their points return to whom they came from. Returns the tenths returned.

    Raises NoVouchersChosen, ReasonMissing, VoucherSpent, VoucherCancelled.
    """
    if not voucher_ids:
        raise NoVouchersChosen
    if not reason.strip():
        raise ReasonMissing
    with store.write("shop.cancel_vouchers", by=by) as session:
        vouchers = session.scalars(select(Voucher).where(Voucher.id.in_(voucher_ids))).all()
        for voucher in vouchers:
            _refuse_used(session, voucher)
        return _take_back(session, store.clock, vouchers, reason.strip())


def expire_vouchers(store: Store, by: Actor) -> int:
    """Clear the vouchers whose last day is over, in one act; returns the tenths cleared.

    The points go where cleared points go, not back. Raises NothingExpired.
    """
    with store.write("shop.cancel_vouchers", by=by) as session:
        vouchers = session.scalars(
            select(Voucher).where(
                Voucher.status == VoucherStatus.ISSUED, Voucher.valid_to < store.clock.today()
            )
        ).all()
        if not vouchers:
            raise NothingExpired
        pool = ledger.system_account(session, AccountKind.VOUCHER)
        sink = ledger.system_account(session, AccountKind.EXPIRY)
        moves = [
            ledger.Move(
                TransferKind.EXPIRE, pool, sink, each.value, f"兑换券 {receipt_label(each.number)} 过期"
            )
            for each in vouchers
        ]
        for voucher, transfer in zip(vouchers, ledger.post_many(session, store.clock, moves), strict=True):
            voucher.status = VoucherStatus.CANCELLED
            voucher.cancel_transfer_id = transfer.id
        return sum(voucher.value for voucher in vouchers)


def good_vouchers(session: Session, codes: Sequence[str], household_id: int, today: date) -> list[Voucher]:
    """The vouchers scanned for a household's redemption, each once, every one good to be spent.

    Raises what ``voucher_by_scan`` raises, and VoucherOfOthers.
    """
    found = {voucher.id: voucher for voucher in (_good_voucher(session, code, today) for code in codes)}
    for voucher in found.values():
        owner = standing_household(session, voucher.household_id)
        if owner.id != household_id:
            holder = f"{head_name(session, owner.id)}户（{owner.number}）"
            raise VoucherOfOthers(number=receipt_label(voucher.number), household=holder)
    return list(found.values())


def cash_in(
    session: StationSession, clock: Clock, vouchers: Sequence[Voucher], account: PointsAccount
) -> None:
    """Within the act that spends them: their points move to the account that redeems."""
    pool = ledger.system_account(session, AccountKind.VOUCHER)
    item = f"兑换券抵用 {numbers_of(vouchers)}"
    move = ledger.Move(TransferKind.VOUCHER, pool, account, worth_of(vouchers), item)
    transfer = ledger.post(session, clock, move)
    for voucher in vouchers:
        voucher.status = VoucherStatus.SPENT
        voucher.spend_transfer_id = transfer.id


def make_valid_again(session: StationSession, clock: Clock, original: Redemption) -> str:
    """Within the act that voids a redemption: its vouchers may be spent again; says which, or nothing.

    A voucher that is over by now could not be: it stays spent, as do those beside it, and its points remain
    the household's, which is to lose nothing by a clerk's mistake.
    """
    vouchers = session.scalars(select(Voucher).where(Voucher.redemption_id == original.id)).all()
    if not vouchers:
        return ""
    papers, points = numbers_of(vouchers), format_points(worth_of(vouchers))
    if any(voucher.valid_to < clock.today() for voucher in vouchers):
        return f"兑换券 {papers} 有过期的，不再恢复，抵用的 {points} 分留在积分里"
    spent_by = vouchers[0].spend_transfer_id
    spending = session.get_one(PointsTransfer, spent_by)
    ledger.reverse_transfer(session, clock, spending, TransferKind.VOUCHER, "凭证作废，兑换券恢复有效")
    for voucher in vouchers:
        voucher.status = VoucherStatus.ISSUED
        voucher.redemption_id = voucher.spend_transfer_id = None
    return f"兑换券 {papers} 恢复有效，其中 {points} 分转回兑换券"


def worth_of(vouchers: Sequence[Voucher]) -> int:
    """Tenths."""
    return sum(voucher.value for voucher in vouchers)


def numbers_of(vouchers: Sequence[Voucher]) -> str:
    """000012、000013."""
    return "、".join(receipt_label(voucher.number) for voucher in vouchers)


def _take_back(session: StationSession, clock: Clock, vouchers: Sequence[Voucher], reason: str) -> int:
    pool = ledger.system_account(session, AccountKind.VOUCHER)
    moves = []
    for voucher in vouchers:
        issue = session.get_one(PointsTransfer, voucher.issue_transfer_id)
        owner = ledger.standing_account(session, session.get_one(PointsAccount, issue.from_account_id))
        item = f"收回兑换券 {receipt_label(voucher.number)}"
        moves.append(ledger.Move(TransferKind.VOUCHER, pool, owner, voucher.value, item, reason=reason))
    for voucher, transfer in zip(vouchers, ledger.post_many(session, clock, moves), strict=True):
        voucher.status = VoucherStatus.CANCELLED
        voucher.cancel_transfer_id = transfer.id
    return worth_of(vouchers)


def _good_voucher(session: Session, text: str, today: date) -> Voucher:
    read = read_voucher_code(text)
    if read is None:
        raise VoucherNotReadable(typed=text.strip()[:40])
    number, code = read
    voucher = session.scalars(select(Voucher).where(Voucher.number == number)).first()
    if voucher is None:
        raise VoucherNotFound(number=receipt_label(number))
    made = voucher_check_code(
        bytes.fromhex(session.get_one(Station, 1).receipt_secret),
        number,
        voucher.value,
        voucher.household_id,
        voucher.valid_to,
        voucher.issue_transfer_id,
    )
    if code != made or voucher.check_code != made:
        raise VoucherForged(number=receipt_label(number))
    _refuse_used(session, voucher)
    if voucher.valid_to < today:
        raise VoucherExpired(number=receipt_label(number), day=f"{voucher.valid_to:%Y-%m-%d}")
    return voucher


def _refuse_used(session: Session, voucher: Voucher) -> None:
    number = receipt_label(voucher.number)
    if voucher.status == VoucherStatus.CANCELLED:
        raise VoucherCancelled(number=number)
    if voucher.status == VoucherStatus.SPENT:
        spent_on = session.get_one(Redemption, voucher.redemption_id)
        raise VoucherSpent(number=number, receipt=receipt_label(spent_on.number))


def _vouchers() -> Select[Voucher, Household, int, str]:
    return (
        select(Voucher, Household, Redemption.number, Station.name)
        .join(Household, Household.id == Voucher.household_id)
        .join(Station, Station.id == 1)
        .outerjoin(Redemption, Redemption.id == Voucher.redemption_id)
        .order_by(Voucher.number)
    )


def _views(session: Session, query: Select[Voucher, Household, int, str]) -> list[VoucherView]:
    heads: dict[int, str] = {}
    made = []
    for voucher, household, receipt, station in session.execute(query):
        owner = voucher.household_id
        if owner not in heads:
            heads[owner] = head_name(session, owner)
        made.append(
            VoucherView(
                voucher.id,
                voucher.number,
                voucher.value,
                owner,
                household.number,
                heads[owner],
                voucher.valid_to,
                voucher.check_code,
                voucher.status,
                voucher.issued_at,
                voucher.by_name,
                receipt,
                station,
                standing_household(session, owner).id,
            )
        )
    return made
