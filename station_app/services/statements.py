"""Statements of account (积分对账单): every transfer of a household or person, and both figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from station_app.domain.periods import Period
from station_app.errors.store import NothingFound
from station_app.models.people import Household, HouseholdStatus, Resident, VillagerGroup
from station_app.models.points import AccountKind, PointsAccount, PointsTransfer, TransferKind
from station_app.models.station import Station
from station_app.services import ledger
from station_app.store.store import Store

_REVERSAL = aliased(PointsTransfer)
_MEMBER = aliased(PointsAccount)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One transfer as its household reads it; ``change``, ``honour_change`` and ``balance`` in tenths."""

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


@dataclass(frozen=True, slots=True)
class Statement:
    """An account over a period: both figures, three sums, and the lines between.

    ``opening`` and ``closing`` are 可兑换积分, ``honour_closing`` 荣誉积分 at the end, all in tenths;
    opening + earned − deducted − redeemed = closing.
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


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One transfer in the village's ledger; both changes (tenths) as its holder sees them."""

    transfer_id: int
    at: datetime
    deed_on: date
    kind: str
    item: str
    holder: str
    household_number: str
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
    """The statements of all standing households of a group, to be printed together."""
    query = (
        select(PointsAccount)
        .join(Household, Household.id == PointsAccount.household_id)
        .where(Household.group_id == group_id, Household.status == HouseholdStatus.ACTIVE)
        .order_by(Household.number)
    )
    with store.read() as session:
        return [_statement(session, account, period) for account in session.scalars(query).all()]


def recent_transfers(
    store: Store, *, period: Period | None = None, account_id: int | None = None, limit: int = 500
) -> list[LedgerLine]:
    """The village's latest transfers, newest first, of a period or an account if asked."""
    query = (
        select(PointsTransfer, _MEMBER, _REVERSAL.id, Resident.name)
        .join(
            _MEMBER,
            (_MEMBER.kind == AccountKind.MEMBER)
            & _MEMBER.id.in_((PointsTransfer.to_account_id, PointsTransfer.from_account_id)),
        )
        .outerjoin(_REVERSAL, _REVERSAL.reverses_id == PointsTransfer.id)
        .outerjoin(Resident, Resident.id == PointsTransfer.resident_id)
        .order_by(PointsTransfer.id.desc())
        .limit(limit)
    )
    if period is not None:
        query = query.where(PointsTransfer.posted_on.between(period.start, period.end))
    if account_id is not None:
        query = query.where(_MEMBER.id == account_id)
    with store.read() as session:
        rows = session.execute(query).all()
        holders = _holders(session, {account.id for _, account, _, _ in rows})
        return [
            LedgerLine(
                transfer.id,
                transfer.at,
                transfer.deed_on,
                transfer.kind,
                transfer.item,
                *holders[account.id],
                who or "",
                *_changes(transfer, account.id),
                transfer.reason,
                transfer.by_name,
                transfer.reverses_id,
                reversed_by,
            )
            for transfer, account, reversed_by, who in rows
        ]


def _statement(session: Session, account: PointsAccount, period: Period) -> Statement:
    rows = session.execute(
        select(PointsTransfer, _REVERSAL.id, Resident.name)
        .outerjoin(_REVERSAL, _REVERSAL.reverses_id == PointsTransfer.id)
        .outerjoin(Resident, Resident.id == PointsTransfer.resident_id)
        .where(
            (PointsTransfer.to_account_id == account.id) | (PointsTransfer.from_account_id == account.id),
            PointsTransfer.posted_on >= period.start,
        )
        .order_by(PointsTransfer.id)
    ).all()
    changes = [_changes(transfer, account.id) for transfer, _, _ in rows]
    opening = account.balance - sum(change for change, _ in changes)
    honour = account.honour - sum(change for _, change in changes)
    balance = opening
    lines: list[StatementLine] = []
    sums = {TransferKind.REDEEM: 0, TransferKind.EARN: 0, TransferKind.MINUS: 0}
    for (transfer, reversed_by, who), (change, honour_change) in zip(rows, changes, strict=True):
        if transfer.posted_on > period.end:
            break
        balance += change
        honour += honour_change
        sums[_column(transfer, honour_change)] += change
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
                reversed_by,
            )
        )
    holder, number = _holders(session, {account.id})[account.id]
    return Statement(
        account.id,
        session.get_one(Station, 1).name,
        number,
        holder,
        _group_of(session, account),
        period.start,
        period.end,
        opening,
        balance,
        honour,
        sums[TransferKind.EARN],
        -sums[TransferKind.MINUS],
        -sums[TransferKind.REDEEM],
        tuple(lines),
    )


def _column(transfer: PointsTransfer, honour_change: int) -> TransferKind:
    """Which of a statement's three sums a transfer counts in; a reversal lessens what it reverses."""
    if transfer.kind in {TransferKind.REDEEM, TransferKind.VOID}:
        return TransferKind.REDEEM
    takes = transfer.kind in {TransferKind.MINUS, TransferKind.EXPIRE}
    gives_back = transfer.kind == TransferKind.REVERSAL and honour_change > 0
    return TransferKind.MINUS if takes or gives_back else TransferKind.EARN


def _changes(transfer: PointsTransfer, account_id: int) -> tuple[int, int]:
    """How a transfer changed an account's balance and honour figure."""
    sign = 1 if transfer.to_account_id == account_id else -1
    return sign * transfer.amount, sign * transfer.honour


def _holders(session: Session, account_ids: set[int]) -> dict[int, tuple[str, str]]:
    """Holder and household number of accounts: the head's name of a household, or the person's."""
    person = aliased(Resident)
    rows = session.execute(
        select(PointsAccount.id, person.name, Household.id, Household.number)
        .outerjoin(person, person.id == PointsAccount.resident_id)
        .join(
            Household,
            (Household.id == PointsAccount.household_id) | (Household.id == person.household_id),
        )
        .where(PointsAccount.id.in_(account_ids))
    ).all()
    heads = dict(
        session.execute(
            select(Resident.household_id, Resident.name)
            .where(Resident.household_id.in_([household_id for _, _, household_id, _ in rows]))
            .order_by(Resident.relation == "户主", Resident.id.desc())
        ).tuples()
    )
    return {
        account_id: (name or heads.get(household_id, ""), number)
        for account_id, name, household_id, number in rows
    }


def _group_of(session: Session, account: PointsAccount) -> str:
    query = select(VillagerGroup.name).join(Household, Household.group_id == VillagerGroup.id)
    if account.household_id is not None:
        return session.scalars(query.where(Household.id == account.household_id)).first() or ""
    query = query.join(Resident, Resident.household_id == Household.id)
    return session.scalars(query.where(Resident.id == account.resident_id)).first() or ""
