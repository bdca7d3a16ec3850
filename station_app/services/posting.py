"""Posting points at the desk, and putting a wrong one right by a reversal that names it and says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.permissions import Actor
from station_app.errors.points import (
    AccountClosed,
    DeedInFuture,
    NobodyChosen,
    ReasonMissing,
    ReversalBelongsToShop,
    RuleNotInForce,
    TransferNotFound,
)
from station_app.errors.store import NothingFound
from station_app.models.people import Household, HouseholdStatus, Resident
from station_app.models.points import PointsAccount, PointsRule, PointsTransfer, TransferKind
from station_app.models.service import ServiceRecord
from station_app.services import ledger
from station_app.services.awards import Award, Deed, award
from station_app.services.rules import rule_in_force
from station_app.services.teams import able_resident
from station_app.store.store import Store

SHOP_KINDS = (TransferKind.REDEEM, TransferKind.VOID)


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
    """What one person or household got (signed tenths), and why it is less than the rule says, if it is.

    ``transfer_id`` is None where a cap left nothing to post.
    """

    holder: str
    item: str
    points: int
    balance: int
    limited_by: str
    transfer_id: int | None


@dataclass(frozen=True, slots=True)
class ReversedPoints:
    """A reversal that was posted: ``change`` is the signed change of the holder's balance in tenths."""

    transfer_id: int
    reverses: int
    holder: str
    change: int
    balance: int


def post_points(store: Store, by: Actor, draft: PostingDraft) -> list[PostedPoints]:
    """Post a rule's points for deeds of one day, cut to its caps; all in one act.

    Raises NobodyChosen, DeedInFuture, RuleNotInForce, AccountClosed, CannotServe, NoAccount.
    """
    if not draft.resident_ids and not draft.household_ids:
        raise NobodyChosen
    today = store.clock.today()
    if draft.deed_on > today:
        raise DeedInFuture(today=f"{today:%Y年%m月%d日}")
    with store.write("points.post", by=by) as session:
        chosen = session.get(PointsRule, draft.rule_id)
        if chosen is None:
            raise NothingFound
        rule = rule_in_force(session, chosen, draft.deed_on)
        if not rule.active:
            raise RuleNotInForce(rule=rule.name)
        deeds = [*_deeds_of_residents(session, draft), *_deeds_of_households(session, draft)]
        names = [_deed_name(session, deed) for deed in deeds]
        awards = award(session, store.clock, rule, deeds)
        return [
            _posted(name, rule, deed, each) for name, deed, each in zip(names, deeds, awards, strict=True)
        ]


def reverse(store: Store, by: Actor, transfer_id: int, reason: str) -> ReversedPoints:
    """Undo a transfer by one that mirrors and names it; a service record that brought it has none then.

    Raises ReasonMissing, TransferNotFound, ReversalBelongsToShop, AlreadyReversed, ReversalOfReversal,
    ReversalNotCovered.
    """
    if not reason.strip():
        raise ReasonMissing
    with store.write("points.reverse", by=by) as session:
        transfer = session.get(PointsTransfer, transfer_id)
        if transfer is None:
            raise TransferNotFound
        if transfer.kind in SHOP_KINDS:
            raise ReversalBelongsToShop
        undone = ledger.reverse_transfer(
            session, store.clock, transfer, TransferKind.REVERSAL, reason.strip()
        )
        record = session.scalars(
            select(ServiceRecord).where(ServiceRecord.transfer_id == transfer_id)
        ).first()
        if record is not None:
            record.transfer_id = None
            record.points_note = f"已冲正：{reason.strip()}"
        account, change = member_side(session, undone)
        holder = ledger.holder_name(session, account)
        return ReversedPoints(undone.id, transfer_id, holder, change, account.balance)


def member_side(session: Session, transfer: PointsTransfer) -> tuple[PointsAccount, int]:
    """The member account of a transfer and how its balance changed, signed."""
    source = session.get_one(PointsAccount, transfer.from_account_id)
    if source.kind == "member":
        return source, -transfer.amount
    return session.get_one(PointsAccount, transfer.to_account_id), transfer.amount


def _deeds_of_residents(session: Session, draft: PostingDraft) -> list[Deed]:
    ids: Sequence[int] = tuple(dict.fromkeys(draft.resident_ids))
    for resident_id in ids:
        able_resident(session, resident_id)
    accounts = ledger.accounts_for(session, ids)
    return [
        Deed(accounts[resident_id], resident_id, draft.quantity, draft.deed_on, reason=draft.reason.strip())
        for resident_id in ids
    ]


def _deeds_of_households(session: Session, draft: PostingDraft) -> list[Deed]:
    deeds: list[Deed] = []
    for household_id in dict.fromkeys(draft.household_ids):
        household = session.get(Household, household_id)
        if household is None:
            raise NothingFound
        account, resident_id = _household_holder(session, household_id)
        if household.status != HouseholdStatus.ACTIVE:
            raise AccountClosed(holder=ledger.holder_name(session, account))
        deeds.append(Deed(account, resident_id, draft.quantity, draft.deed_on, reason=draft.reason.strip()))
    return deeds


def _household_holder(session: Session, household_id: int) -> tuple[PointsAccount, int | None]:
    """The household's account; where persons hold the accounts, its head's."""
    account = session.scalars(
        select(PointsAccount).where(PointsAccount.household_id == household_id)
    ).one_or_none()
    if account is not None:
        return account, None
    head = session.scalars(
        select(Resident.id)
        .where(Resident.household_id == household_id)
        .order_by(Resident.relation != "户主", Resident.id)
        .limit(1)
    ).first()
    if head is None:
        return ledger.household_account(session, household_id), None
    return ledger.account_for(session, head), head


def _deed_name(session: Session, deed: Deed) -> str:
    if deed.resident_id is not None:
        return session.get_one(Resident, deed.resident_id).name
    return ledger.holder_name(session, deed.account)


def _posted(name: str, rule: PointsRule, deed: Deed, each: Award) -> PostedPoints:
    transfer_id = None if each.transfer is None else each.transfer.id
    return PostedPoints(name, rule.name, each.points, deed.account.balance, each.limited_by, transfer_id)
