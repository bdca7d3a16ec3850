"""The double-entry points ledger: accounts, transfers, reversals, and proof that it all adds up.

Both figures move by the same transfers: 可兑换积分 (``balance``) by ``amount``, 荣誉积分 (``honour``) by
``honour``. Over all accounts each adds up to zero. These functions work inside the act of a caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from station_app.clock import Clock, local
from station_app.domain.amounts import format_points
from station_app.errors.points import (
    AlreadyReversed,
    NoAccount,
    NotEnoughPoints,
    ReversalNotCovered,
    ReversalOfReversal,
)
from station_app.models.people import Household, Resident
from station_app.models.points import AccountKind, PointsAccount, PointsMonth, PointsTransfer, TransferKind
from station_app.store.unit_of_work import StationSession

SYSTEM_ACCOUNTS = (
    AccountKind.ISSUANCE,
    AccountKind.REDEMPTION,
    AccountKind.EXPIRY,
    AccountKind.ADJUSTMENT,
    AccountKind.OPENING,
    AccountKind.VOUCHER,
)
CARRIED = (TransferKind.MERGE, TransferKind.OPENING)
"""Figures that were earned elsewhere or before; no month counts them as earned."""
_BATCH = 500
_ADD_TO_MONTH = (
    "INSERT INTO points_month (account_id, month, amount_in, amount_out, honour_in, honour_out)"
    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, month) DO UPDATE SET"
    " amount_in = points_month.amount_in + excluded.amount_in,"
    " amount_out = points_month.amount_out + excluded.amount_out,"
    " honour_in = points_month.honour_in + excluded.honour_in,"
    " honour_out = points_month.honour_out + excluded.honour_out"
)


@dataclass(frozen=True, slots=True)
class Move:
    """A transfer to be posted; ``amount`` and ``honour`` in tenths, never negative, not both zero."""

    kind: TransferKind
    source: PointsAccount
    target: PointsAccount
    amount: int
    item: str
    honour: int = 0
    deed_on: date | None = None
    rule_id: int | None = None
    quantity: int = 1
    resident_id: int | None = None
    activity_id: int | None = None
    reverses_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """What a check of the whole ledger found; empty lists where it adds up."""

    transfers: int
    balance_sum: int
    honour_sum: int
    wrong_accounts: tuple[int, ...] = field(default=())
    wrong_months: tuple[tuple[int, str], ...] = field(default=())

    @property
    def adds_up(self) -> bool:
        """True where all balances sum to zero and every figure equals what the transfers say."""
        return not (self.balance_sum or self.honour_sum or self.wrong_accounts or self.wrong_months)


def open_system_accounts(session: StationSession) -> None:
    """Open the accounts that points come from and go to; those that stand are left alone."""
    standing = set(
        session.scalars(select(PointsAccount.kind).where(PointsAccount.kind != AccountKind.MEMBER))
    )
    session.add_all(PointsAccount(kind=kind) for kind in SYSTEM_ACCOUNTS if kind not in standing)


def system_account(session: Session, kind: AccountKind) -> PointsAccount:
    """The station's one account of that kind."""
    found = session.scalars(select(PointsAccount).where(PointsAccount.kind == kind)).first()
    if found is None:
        raise NoAccount(holder=kind)
    return found


def open_member_account(
    session: StationSession, *, household_id: int | None = None, resident_id: int | None = None
) -> PointsAccount:
    """Open the account of a household or of a resident (the station's setting says which)."""
    account = PointsAccount(kind=AccountKind.MEMBER, household_id=household_id, resident_id=resident_id)
    session.add(account)
    return account


def open_member_accounts(
    session: StationSession, *, household_ids: Sequence[int] = (), resident_ids: Sequence[int] = ()
) -> None:
    """Open the accounts of many households or residents at once, for an import."""
    rows: list[dict[str, Any]] = [{"household_id": each} for each in household_ids]
    rows.extend({"resident_id": each} for each in resident_ids)
    session.insert_many(PointsAccount, [{"kind": AccountKind.MEMBER, **row} for row in rows])


def account_for(session: Session, resident_id: int) -> PointsAccount:
    """The account in which a resident's points are kept: their own, or their household's."""
    return accounts_for(session, [resident_id])[resident_id]


def accounts_for(session: Session, resident_ids: Sequence[int]) -> dict[int, PointsAccount]:
    """The same for many residents at once; raises NoAccount naming the first who has none."""
    found: dict[int, PointsAccount] = {}
    for start in range(0, len(resident_ids), _BATCH):
        part = resident_ids[start : start + _BATCH]
        rows = session.execute(
            select(Resident.id, PointsAccount)
            .join(
                PointsAccount,
                or_(
                    PointsAccount.resident_id == Resident.id,
                    PointsAccount.household_id == Resident.household_id,
                ),
            )
            .where(Resident.id.in_(part))
        )
        found.update((resident_id, account) for resident_id, account in rows)
    missing = [resident_id for resident_id in resident_ids if resident_id not in found]
    if missing:
        raise NoAccount(holder=_resident_name(session, missing[0]))
    return found


def household_account(session: Session, household_id: int) -> PointsAccount:
    """The account of a household; raises NoAccount, also where persons hold the accounts."""
    account = session.scalars(
        select(PointsAccount).where(PointsAccount.household_id == household_id)
    ).one_or_none()
    if account is None:
        raise NoAccount(holder=f"{household_id} 号户")
    return account


def holder_name(session: Session, account: PointsAccount) -> str:
    """How an account's holder is called in a sentence: “李名兰户”, or a person's name."""
    if account.resident_id is not None:
        return _resident_name(session, account.resident_id)
    if account.household_id is None:
        return account.kind
    head = session.scalars(
        select(Resident.name)
        .where(Resident.household_id == account.household_id)
        .order_by(Resident.relation != "户主", Resident.id)
        .limit(1)
    ).first()
    if head is not None:
        return f"{head}户"
    return session.scalars(select(Household.number).where(Household.id == account.household_id)).one()


def _resident_name(session: Session, resident_id: int) -> str:
    return session.scalars(select(Resident.name).where(Resident.id == resident_id)).first() or "此人"


def post(session: StationSession, clock: Clock, move: Move) -> PointsTransfer:
    """Post one transfer; raises NotEnoughPoints where a member's balance would fall below zero."""
    return post_many(session, clock, [move])[0]


def post_many(session: StationSession, clock: Clock, moves: Iterable[Move]) -> list[PointsTransfer]:
    """Post transfers in order, with the balances and the monthly sums that follow from them."""
    now = clock.now()
    today = local(now).date()
    months: dict[int, list[int]] = {}
    posted: list[PointsTransfer] = []
    for move in moves:
        _apply(session, move)
        _sum_up(months, move)
        posted.append(
            PointsTransfer(
                at=now,
                posted_on=today,
                deed_on=move.deed_on or today,
                kind=move.kind,
                from_account_id=move.source.id,
                to_account_id=move.target.id,
                amount=move.amount,
                honour=move.honour,
                item=move.item,
                rule_id=move.rule_id,
                quantity=move.quantity,
                resident_id=move.resident_id,
                activity_id=move.activity_id,
                reverses_id=move.reverses_id,
                reason=move.reason,
                by_name=session.actor.name,
            )
        )
    session.add_all(posted)
    _write_months(session, f"{today:%Y-%m}", months)
    return posted


def _apply(session: Session, move: Move) -> None:
    if move.amount < 0 or move.honour < 0 or move.amount + move.honour == 0:
        msg = f"a transfer moves something, and forwards: {move.amount}, {move.honour}"
        raise ValueError(msg)
    source, target = move.source, move.target
    if source.kind == AccountKind.MEMBER and source.balance < move.amount:
        raise NotEnoughPoints(
            holder=holder_name(session, source),
            balance=format_points(source.balance),
            needed=format_points(move.amount),
            missing=format_points(move.amount - source.balance),
        )
    source.balance -= move.amount
    target.balance += move.amount
    if move.honour:
        source.honour -= move.honour
        target.honour += move.honour


def _sum_up(months: dict[int, list[int]], move: Move) -> None:
    earned = 0 if move.kind in CARRIED else move.honour
    outgoing = months.setdefault(move.source.id, [0, 0, 0, 0])
    outgoing[1] += move.amount
    outgoing[3] += earned
    incoming = months.setdefault(move.target.id, [0, 0, 0, 0])
    incoming[0] += move.amount
    incoming[2] += earned


def _write_months(session: Session, month: str, months: dict[int, list[int]]) -> None:
    if months:
        rows = [(account_id, month, *sums) for account_id, sums in months.items()]
        session.connection().exec_driver_sql(_ADD_TO_MONTH, rows)


def reverse_transfer(
    session: StationSession, clock: Clock, transfer: PointsTransfer, kind: TransferKind, reason: str
) -> PointsTransfer:
    """Undo a transfer by its mirror image, which names it.

    Where a household has merged into another since, the points are taken from, or passed on to, the one
    that has them now, by a transfer of their own. Raises AlreadyReversed, ReversalOfReversal, and
    ReversalNotCovered where the points to be taken back have been redeemed already.
    """
    if transfer.reverses_id is not None:
        raise ReversalOfReversal
    mine = select(PointsTransfer.id).where(PointsTransfer.reverses_id == transfer.id)
    if session.scalars(mine).first() is not None:
        raise AlreadyReversed
    source = session.get_one(PointsAccount, transfer.to_account_id)
    target = session.get_one(PointsAccount, transfer.from_account_id)
    mirror = Move(
        TransferKind.OPENING if transfer.kind == TransferKind.OPENING else kind,
        source,
        target,
        transfer.amount,
        transfer.item,
        honour=transfer.honour,
        deed_on=transfer.deed_on,
        rule_id=transfer.rule_id,
        quantity=transfer.quantity,
        resident_id=transfer.resident_id,
        activity_id=transfer.activity_id,
        reverses_id=transfer.id,
        reason=reason,
    )
    holder, heir = standing_account(session, source), standing_account(session, target)
    moves = [
        *([_passed_on(mirror, holder, source)] if holder is not source else []),
        mirror,
        *([_passed_on(mirror, target, heir)] if heir is not target else []),
    ]
    try:
        posted = post_many(session, clock, moves)
    except NotEnoughPoints as short:
        facts = short.facts
        raise ReversalNotCovered(
            holder=facts["holder"], balance=facts["balance"], needed=facts["needed"]
        ) from short
    return next(each for each in posted if each.reverses_id is not None)


def standing_account(session: Session, account: PointsAccount) -> PointsAccount:
    """Where an account's points are now: in its own household, or in the one that this merged into."""
    while account.household_id is not None:
        into = session.get_one(Household, account.household_id).merged_into_id
        if into is None:
            break
        account = household_account(session, into)
    return account


def merged_accounts(session: Session) -> dict[int, int]:
    """The accounts of households that merged, each with the one in which its points are now."""
    merged = select(PointsAccount).join(Household, Household.id == PointsAccount.household_id)
    found = session.scalars(merged.where(Household.merged_into_id.is_not(None))).all()
    return {account.id: standing_account(session, account).id for account in found}


def _passed_on(move: Move, source: PointsAccount, target: PointsAccount) -> Move:
    item = f"并户结转：{move.item}"
    return Move(TransferKind.MERGE, source, target, move.amount, item, honour=move.honour, reason=move.reason)


def merge_accounts(
    session: StationSession, clock: Clock, source: PointsAccount, target: PointsAccount, item: str
) -> list[PointsTransfer]:
    """Move both figures of ``source`` to ``target`` (households merge); nothing is posted for zero."""
    moves: list[Move] = []
    if source.balance or source.honour > 0:
        kind = TransferKind.MERGE
        moves.append(Move(kind, source, target, source.balance, item, honour=max(source.honour, 0)))
    if source.honour < 0:
        moves.append(Move(TransferKind.MERGE, target, source, 0, item, honour=-source.honour))
    return post_many(session, clock, moves)


def check_ledger(session: Session) -> LedgerCheck:
    """Recompute every balance, honour figure and monthly sum from the transfers alone."""
    outgoing = _sums(session, PointsTransfer.from_account_id)
    incoming = _sums(session, PointsTransfer.to_account_id)
    wrong = [
        account.id
        for account in session.scalars(select(PointsAccount))
        if (account.balance, account.honour) != _net(incoming.get(account.id), outgoing.get(account.id))
    ]
    totals = session.execute(
        select(
            func.coalesce(func.sum(PointsAccount.balance), 0),
            func.coalesce(func.sum(PointsAccount.honour), 0),
        )
    ).one()
    count = session.scalar(select(func.count()).select_from(PointsTransfer)) or 0
    return LedgerCheck(count, totals[0], totals[1], tuple(wrong), tuple(_wrong_months(session)))


def _sums(session: Session, side: object) -> dict[int, tuple[int, int]]:
    rows = session.execute(
        select(side, func.sum(PointsTransfer.amount), func.sum(PointsTransfer.honour)).group_by(side)  # type: ignore[call-overload] # a mapped column
    )
    return {account: (amount, honour) for account, amount, honour in rows}


def _net(incoming: tuple[int, int] | None, outgoing: tuple[int, int] | None) -> tuple[int, int]:
    received, spent = incoming or (0, 0), outgoing or (0, 0)
    return received[0] - spent[0], received[1] - spent[1]


def month_sums(session: Session) -> dict[tuple[int, str], tuple[int, int, int, int]]:
    """The monthly sums of every account, recomputed: amount in and out, honour in and out as it is earned."""
    sums: dict[tuple[int, str], list[int]] = {}
    earned = case((PointsTransfer.kind.in_(CARRIED), 0), else_=PointsTransfer.honour)
    month = func.substr(PointsTransfer.posted_on, 1, 7, type_=PointsMonth.month.type)
    for side, offset in ((PointsTransfer.to_account_id, 0), (PointsTransfer.from_account_id, 1)):
        rows = session.execute(
            select(side, month, func.sum(PointsTransfer.amount), func.sum(earned)).group_by(side, month)
        )
        for account_id, key, amount, honour in rows:
            entry = sums.setdefault((account_id, key), [0, 0, 0, 0])
            entry[offset] += amount
            entry[2 + offset] += honour
    return {key: (row[0], row[1], row[2], row[3]) for key, row in sums.items()}


def _wrong_months(session: Session) -> list[tuple[int, str]]:
    kept = {
        (row.account_id, row.month): (row.amount_in, row.amount_out, row.honour_in, row.honour_out)
        for row in session.scalars(select(PointsMonth))
    }
    true = month_sums(session)
    nothing = (0, 0, 0, 0)
    return sorted(
        key for key in kept.keys() | true.keys() if kept.get(key, nothing) != true.get(key, nothing)
    )


def rebuild_months(session: Session) -> None:
    """Write the monthly sums afresh from the transfers (after a restore from the centre, or in repair)."""
    connection = session.connection()
    connection.exec_driver_sql("DELETE FROM points_month")
    rows = [(account_id, month, *sums) for (account_id, month), sums in month_sums(session).items()]
    if rows:
        connection.exec_driver_sql(_ADD_TO_MONTH, rows)
