"""Posting points at the desk, and putting a wrong one right by a reversal that names it and says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.people import HEAD
from station_app.domain.permissions import Actor
from station_app.domain.service import reversed_because
from station_app.errors.points import (
    AccountClosed,
    DeedInFuture,
    DeedQuantityTooSmall,
    NobodyChosen,
    ReasonMissing,
    ReversalBelongsToShop,
    ReversalOfMerge,
    ReversalOfVouchers,
    RuleNotInForce,
    RuleOfPerson,
    TransferNotFound,
)
from station_app.errors.store import NothingFound
from station_app.errors.year_end import ReversalOfClearing
from station_app.models.people import Household, HouseholdStatus, Resident
from station_app.models.points import AccountKind, PointsAccount, PointsRule, PointsTransfer, TransferKind
from station_app.models.service import ServiceRecord
from station_app.services import ledger
from station_app.services.awards import Deed, Grant, award, grants
from station_app.services.holders import head_names, holders_of
from station_app.services.rules import rule_in_force
from station_app.services.volunteers import able_residents
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

PERSON = "person"
SHOP_KINDS = (TransferKind.REDEEM, TransferKind.VOID, TransferKind.RETURN)


@dataclass(frozen=True, slots=True)
class PostingDraft:
    """Points for one rule to several people or households; ``quantity`` in minutes where the unit is 小时.

    ``reason`` says what was done and who can vouch for it: the evidence that villagers read.
    """

    rule_id: int
    deed_on: date
    resident_ids: tuple[int, ...] = ()
    household_ids: tuple[int, ...] = ()
    quantity: int = 1
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PostedPoints:
    """What a deed brought, or would bring: signed tenths, and why they are fewer than the rule says.

    ``holder`` did it; ``account`` (“李名兰户”, or the person) has ``balance`` after the whole act.
    ``moved`` is how far that went: a minus item takes at most what was there. ``transfer_id`` is None
    where nothing was posted.
    """

    holder: str
    account: str
    item: str
    points: int
    moved: int
    balance: int
    limited_by: str
    transfer_id: int | None


@dataclass(frozen=True, slots=True)
class ReversedPoints:
    """A reversal, posted or to be posted: ``change`` is that of the holder's balance, in signed tenths."""

    reverses: int
    holder: str
    item: str
    change: int
    balance: int


@dataclass(frozen=True, slots=True)
class _Work:
    """A draft made ready: the version of its rule that counts, the deeds, and who did them."""

    rule: PointsRule
    deeds: list[Deed]
    names: list[str]


def post_points(store: Store, by: Actor, draft: PostingDraft) -> list[PostedPoints]:
    """Post a rule's points for deeds of one day, cut to its caps; all in one act.

    Raises NobodyChosen, DeedQuantityTooSmall, DeedInFuture, MonthClosed, RuleNotInForce, RuleOfPerson where
    a household alone is named for what persons do, AccountClosed, CannotServe, NoAccount.
    """
    _check(store, draft)
    with store.write("points.post", by=by) as session:
        work = _made_ready(session, draft)
        awards = award(session, store.clock, work.rule, work.deeds)
        balances = [deed.account.balance for deed in work.deeds]
        ids = [None if each.transfer is None else each.transfer.id for each in awards]
        return _posted(session, work, awards, balances, ids)


def preview_points(store: Store, draft: PostingDraft) -> list[PostedPoints]:
    """What ``post_points`` would post now; raises what it raises, and changes nothing."""
    _check(store, draft)
    with store.read() as session:
        work = _made_ready(session, draft)
        granted = grants(session, work.rule, work.deeds)
        after = {deed.account.id: deed.account.balance for deed in work.deeds}
        for deed, grant in zip(work.deeds, granted, strict=True):
            after[deed.account.id] += grant.moved
        balances = [after[deed.account.id] for deed in work.deeds]
        return _posted(session, work, granted, balances, [None] * len(granted))


def reverse(store: Store, by: Actor, transfer_id: int, reason: str) -> ReversedPoints:
    """Undo a transfer by one that mirrors and names it; a service record that brought it has none then.

    Raises ReasonMissing, TransferNotFound, ReversalBelongsToShop, ReversalOfMerge, ReversalOfClearing,
    AlreadyReversed, ReversalOfReversal, ReversalNotCovered.
    """
    if not reason.strip():
        raise ReasonMissing
    with store.write("points.reverse", by=by) as session:
        return _reverse(session, store, transfer_id, reason.strip())


def reverse_all(store: Store, by: Actor, transfer_ids: Sequence[int], reason: str) -> list[ReversedPoints]:
    """Undo several transfers in one act, all or none; raises what ``reverse`` raises."""
    if not reason.strip():
        raise ReasonMissing
    with store.write("points.reverse", by=by) as session:
        return [_reverse(session, store, transfer_id, reason.strip()) for transfer_id in transfer_ids]


def preview_reversal(store: Store, transfer_id: int) -> ReversedPoints:
    """What ``reverse`` would do now; raises what it raises about the transfer's kind."""
    with store.read() as session:
        transfer = _reversible(session, transfer_id)
        member, change = member_side(session, transfer)
        account = ledger.standing_account(session, member)
        holder = holders_of(session, [account.id])[account.id].called
        return ReversedPoints(transfer_id, holder, transfer.item, -change, account.balance - change)


def member_side(session: Session, transfer: PointsTransfer) -> tuple[PointsAccount, int]:
    """The member account of a transfer and how its balance changed, signed."""
    source = session.get_one(PointsAccount, transfer.from_account_id)
    if source.kind == AccountKind.MEMBER:
        return source, -transfer.amount
    return session.get_one(PointsAccount, transfer.to_account_id), transfer.amount


def _check(store: Store, draft: PostingDraft) -> None:
    if not draft.resident_ids and not draft.household_ids:
        raise NobodyChosen
    if draft.quantity < 1:
        raise DeedQuantityTooSmall
    today = store.clock.today()
    if draft.deed_on > today:
        raise DeedInFuture(today=f"{today:%Y年%m月%d日}")


def _made_ready(session: Session, draft: PostingDraft) -> _Work:
    chosen = session.get(PointsRule, draft.rule_id)
    if chosen is None:
        raise NothingFound
    rule = rule_in_force(session, chosen, draft.deed_on)
    if not rule.active:
        raise RuleNotInForce(rule=rule.name)
    people = able_residents(session, list(dict.fromkeys(draft.resident_ids)))
    accounts = ledger.accounts_for(session, [resident.id for resident in people])
    households = accounts_of_households(session, list(dict.fromkeys(draft.household_ids)))
    doers = [(accounts[resident.id], resident.id) for resident in people] + households
    if rule.scope == PERSON and any(resident_id is None for _, resident_id in doers):
        raise RuleOfPerson(rule=rule.name)
    called = holders_of(session, {account.id for account, _ in households})
    names = [resident.name for resident in people] + [called[account.id].called for account, _ in households]
    reason = draft.reason.strip()
    deeds = [
        Deed(account, resident_id, draft.quantity, draft.deed_on, reason=reason)
        for account, resident_id in doers
    ]
    return _Work(rule, deeds, names)


def accounts_of_households(
    session: Session, household_ids: Sequence[int]
) -> list[tuple[PointsAccount, int | None]]:
    """The households' accounts; where persons hold the accounts, their heads', who then did the deed.

    Raises NothingFound, AccountClosed, NoAccount.
    """
    heads = head_names(session, household_ids)
    for household_id in household_ids:
        household = session.get(Household, household_id)
        if household is None:
            raise NothingFound
        if household.status != HouseholdStatus.ACTIVE:
            raise AccountClosed(holder=f"{heads.get(household_id, household.number)}户")
    own = {
        account.household_id: account
        for account in session.scalars(
            select(PointsAccount).where(PointsAccount.household_id.in_(household_ids))
        )
    }
    return [
        (own[household_id], None) if household_id in own else account_of_head(session, household_id)
        for household_id in household_ids
    ]


def account_of_head(session: Session, household_id: int) -> tuple[PointsAccount, int | None]:
    """Where persons hold the accounts: that of a household's head, who then did the household's deed."""
    head = session.scalars(
        select(Resident.id)
        .where(Resident.household_id == household_id)
        .order_by(Resident.relation != HEAD, Resident.id)
        .limit(1)
    ).first()
    if head is None:
        return ledger.household_account(session, household_id), None
    return ledger.account_for(session, head), head


def _posted(
    session: Session,
    work: _Work,
    granted: Sequence[Grant],
    balances: Sequence[int],
    transfer_ids: Sequence[int | None],
) -> list[PostedPoints]:
    called = holders_of(session, {deed.account.id for deed in work.deeds})
    rows = zip(work.names, work.deeds, granted, balances, transfer_ids, strict=True)
    return [
        PostedPoints(
            name,
            called[deed.account.id].called,
            work.rule.name,
            grant.points,
            grant.moved,
            balance,
            grant.limited_by,
            transfer_id,
        )
        for name, deed, grant, balance, transfer_id in rows
    ]


def _reversible(session: Session, transfer_id: int) -> PointsTransfer:
    transfer = session.get(PointsTransfer, transfer_id)
    if transfer is None:
        raise TransferNotFound
    if transfer.kind in SHOP_KINDS:
        raise ReversalBelongsToShop
    if transfer.kind == TransferKind.VOUCHER:
        raise ReversalOfVouchers
    if transfer.kind == TransferKind.MERGE:
        raise ReversalOfMerge
    if transfer.kind == TransferKind.EXPIRE:
        raise ReversalOfClearing
    return transfer


def _reverse(session: StationSession, store: Store, transfer_id: int, reason: str) -> ReversedPoints:
    transfer = _reversible(session, transfer_id)
    undone = ledger.reverse_transfer(session, store.clock, transfer, TransferKind.REVERSAL, reason)
    record = session.scalars(select(ServiceRecord).where(ServiceRecord.transfer_id == transfer_id)).first()
    if record is not None:
        record.transfer_id = None
        record.points_note = reversed_because(reason)
    member, change = member_side(session, undone)
    account = ledger.standing_account(session, member)
    holder = holders_of(session, [account.id])[account.id].called
    return ReversedPoints(transfer_id, holder, transfer.item, change, account.balance)
