"""Statements of account (积分对账单): every transfer of a household or person, and both figures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from station_app.domain.people import GONE
from station_app.domain.periods import Period
from station_app.errors.store import NothingFound
from station_app.models.people import Household, HouseholdStatus, Resident
from station_app.models.points import PointsAccount, PointsTransfer, TransferKind
from station_app.models.station import Station
from station_app.services import ledger
from station_app.services.holders import holders_of
from station_app.services.transfer_words import mended_words, rule_terms
from station_app.store.store import Store

_BATCH = 500
_OF_THE_SHOP = {TransferKind.REDEEM, TransferKind.VOID, TransferKind.RETURN, TransferKind.VOUCHER}


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One transfer as its household reads it; ``change``, ``honour_change`` and ``balance`` in tenths.

    ``terms`` says by which rule, ``reason`` by what evidence, ``mends`` what a reversal takes back.
    """

    transfer_id: int
    at: datetime
    on: date
    kind: str
    item: str
    who: str
    change: int
    honour_change: int
    balance: int
    by: str
    reverses: int | None
    reversed_by: int | None
    terms: str = ""
    reason: str = ""
    mends: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """An account over a period: both figures, three sums, and the lines between.

    ``opening`` and ``closing`` are 可兑换积分, ``honour_closing`` 荣誉积分 at the end, all in tenths;
    opening + earned − deducted − redeemed = closing. ``contact`` is whom to ask.
    """

    account_id: int
    station: str
    household_number: str
    holder: str
    group: str
    start: date
    end: date
    opening: int
    closing: int
    honour_closing: int
    earned: int
    deducted: int
    redeemed: int
    lines: tuple[StatementLine, ...]
    contact: str = ""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One transfer in the village's ledger; both changes (tenths) as its holder sees them.

    ``holder`` is “李名兰户” or a person's name, ``who`` did the deed.
    """

    transfer_id: int
    account_id: int
    at: datetime
    deed_on: date
    kind: str
    item: str
    holder: str
    household_number: str
    group: str
    who: str
    change: int
    honour_change: int
    reason: str
    by: str
    reverses: int | None
    reversed_by: int | None


def household_statement(store: Store, household_id: int, period: Period) -> Statement:
    """A household's statement. Where persons hold the accounts, raises NoAccount: ask for the person's."""
    with store.read() as session:
        return _statement(session, ledger.household_account(session, household_id), period)


def resident_statement(store: Store, resident_id: int, period: Period) -> Statement:
    """The statement of the account in which a resident's points are kept: their own, or the household's."""
    with store.read() as session:
        return _statement(session, ledger.account_for(session, resident_id), period)


def account_statement(store: Store, account_id: int, period: Period) -> Statement:
    """The statement of one account; raises NothingFound."""
    with store.read() as session:
        account = session.get(PointsAccount, account_id)
        if account is None:
            raise NothingFound
        return _statement(session, account, period)


def group_statements(store: Store, group_id: int, period: Period) -> list[Statement]:
    """The statements of a group's standing households (or their people), to be printed together."""
    person = aliased(Resident)
    query = (
        select(PointsAccount)
        .outerjoin(person, person.id == PointsAccount.resident_id)
        .join(
            Household,
            (Household.id == PointsAccount.household_id) | (Household.id == person.household_id),
        )
        .where(Household.group_id == group_id, Household.status == HouseholdStatus.ACTIVE)
        .where((PointsAccount.resident_id.is_(None)) | person.status.not_in(GONE))
        .order_by(Household.number, PointsAccount.id)
    )
    with store.read() as session:
        return [_statement(session, account, period) for account in session.scalars(query).all()]


def recent_transfers(
    store: Store,
    *,
    period: Period | None = None,
    account_id: int | None = None,
    resident_id: int | None = None,
    kinds: Collection[TransferKind] = (),
    limit: int = 500,
) -> list[LedgerLine]:
    """The village's latest transfers, newest first; of a period, an account or some kinds, if asked.

    ``resident_id`` asks for the account in which that person's points are kept; raises NoAccount.

    A transfer between two members (households that merged) gives two lines.
    """
    newest = (PointsTransfer.posted_on.desc(), PointsTransfer.id.desc())
    query = select(PointsTransfer).order_by(*newest).limit(limit)
    if period is not None:
        query = query.where(PointsTransfer.posted_on.between(period.start, period.end))
    if kinds:
        query = query.where(PointsTransfer.kind.in_(kinds))
    with store.read() as session:
        if resident_id is not None:
            account_id = ledger.account_for(session, resident_id).id
        if account_id is not None:
            query = query.where(_touches(account_id))
        return _ledger_lines(session, session.scalars(query).all(), account_id)


def _touches(account_id: int) -> ColumnElement[bool]:
    return (PointsTransfer.to_account_id == account_id) | (PointsTransfer.from_account_id == account_id)


def _ledger_lines(
    session: Session, transfers: Sequence[PointsTransfer], account_id: int | None
) -> list[LedgerLine]:
    accounts = {each.from_account_id for each in transfers} | {each.to_account_id for each in transfers}
    holders = holders_of(session, accounts if account_id is None else {account_id})
    people = {each.resident_id for each in transfers if each.resident_id is not None}
    names = dict(session.execute(select(Resident.id, Resident.name).where(Resident.id.in_(people))).all())
    undone = _reversals(session, [each.id for each in transfers])
    return [
        LedgerLine(
            transfer.id,
            account,
            transfer.at,
            transfer.deed_on,
            transfer.kind,
            transfer.item,
            holders[account].called,
            holders[account].household_number,
            holders[account].group,
            names.get(transfer.resident_id or 0, ""),
            *_changes(transfer, account),
            transfer.reason,
            transfer.by_name,
            transfer.reverses_id,
            undone.get(transfer.id),
        )
        for transfer in transfers
        for account in (transfer.to_account_id, transfer.from_account_id)
        if account in holders
    ]


def _reversals(session: Session, transfer_ids: Sequence[int]) -> dict[int, int]:
    """Which transfer undid which: by the one undone."""
    undone: dict[int, int] = {}
    for first in range(0, len(transfer_ids), _BATCH):
        query = select(PointsTransfer.reverses_id, PointsTransfer.id).where(
            PointsTransfer.reverses_id.in_(transfer_ids[first : first + _BATCH])
        )
        undone.update((reversed_id, own) for reversed_id, own in session.execute(query) if reversed_id)
    return undone


def _statement(session: Session, account: PointsAccount, period: Period) -> Statement:
    rows = session.execute(
        select(PointsTransfer, Resident.name)
        .outerjoin(Resident, Resident.id == PointsTransfer.resident_id)
        .where(_touches(account.id), PointsTransfer.posted_on >= period.start)
        .order_by(PointsTransfer.id)
    ).all()
    changes = [_changes(transfer, account.id) for transfer, _ in rows]
    transfers = [transfer for transfer, _ in rows]
    undone = _reversals(session, [transfer.id for transfer in transfers])
    terms, mended = rule_terms(session, transfers), mended_words(session, transfers)
    opening = account.balance - sum(change for change, _ in changes)
    honour = account.honour - sum(change for _, change in changes)
    balance = opening
    lines: list[StatementLine] = []
    sums = {TransferKind.REDEEM: 0, TransferKind.EARN: 0, TransferKind.MINUS: 0}
    for (transfer, who), (change, honour_change) in zip(rows, changes, strict=True):
        if transfer.posted_on > period.end:
            continue
        balance += change
        honour += honour_change
        sums[_column(transfer, max(change, honour_change))] += change
        lines.append(
            StatementLine(
                transfer.id,
                transfer.at,
                transfer.deed_on,
                transfer.kind,
                transfer.item,
                who or "",
                change,
                honour_change,
                balance,
                transfer.by_name,
                transfer.reverses_id,
                undone.get(transfer.id),
                terms.get(transfer.id, ""),
                transfer.reason,
                mended.get(transfer.id, ""),
            )
        )
    station = session.get_one(Station, 1)
    holder = holders_of(session, {account.id})[account.id]
    return Statement(
        account.id,
        station.name,
        holder.household_number,
        holder.name,
        holder.group,
        period.start,
        period.end,
        opening,
        balance,
        honour,
        sums[TransferKind.EARN],
        -sums[TransferKind.MINUS],
        -sums[TransferKind.REDEEM],
        tuple(lines),
        " ".join(part for part in (station.head_name, station.phone) if part),
    )


_OF_THE_SHOP = {TransferKind.REDEEM, TransferKind.VOID, TransferKind.RETURN, TransferKind.VOUCHER}


def _column(transfer: PointsTransfer, change: int) -> TransferKind:
    """Which of a statement's three sums a transfer counts in; a reversal lessens what it reverses.

    ``change`` is above zero where the transfer gives either figure something.
    """
    if transfer.kind in _OF_THE_SHOP:
        return TransferKind.REDEEM
    takes = transfer.kind in {TransferKind.MINUS, TransferKind.EXPIRE}
    gives_back = transfer.kind == TransferKind.REVERSAL and change > 0
    return TransferKind.MINUS if takes or gives_back else TransferKind.EARN


def _changes(transfer: PointsTransfer, account_id: int) -> tuple[int, int]:
    """How a transfer changed an account's balance and honour figure."""
    sign = 1 if transfer.to_account_id == account_id else -1
    return sign * transfer.amount, sign * transfer.honour
