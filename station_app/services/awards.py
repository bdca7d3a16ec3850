"""Points for deeds: what a rule grants, cut to its caps, posted as one transfer each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.clock import Clock
from station_app.domain.periods import month_of, quarter_of, week_of, year_of
from station_app.domain.points import (
    ONCE_EACH,
    CapUse,
    RuleTerms,
    amount_for,
    minus_legs,
    within_caps,
)
from station_app.models.people import Resident, ResidentEvent
from station_app.models.points import AccountKind, PointsAccount, PointsRule, PointsTransfer, TransferKind
from station_app.services import ledger
from station_app.services.closed_months import check_open
from station_app.store.unit_of_work import StationSession

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did: ``quantity`` in minutes where the rule's unit is 小时, else a count.

    ``points`` are signed tenths that stand in place of what the rule says, where a review left others.
    """

    account: PointsAccount
    resident_id: int | None
    quantity: int
    on: date
    activity_id: int | None = None
    reason: str = ""
    points: int | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """What a deed brings: the signed tenths that count, and the cap that cut them, if any.

    ``moved`` is how far the balance goes, signed; a minus item takes at most what the balance holds.
    """

    points: int
    moved: int
    limited_by: str


@dataclass(frozen=True, slots=True)
class Award(Grant):
    """A grant that was posted, and its transfer; None where a cap left nothing to post."""

    transfer: PointsTransfer | None


_Owner = tuple[str, int]
"""Whose deeds the caps count together: a person, a household of persons with accounts, or an account."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What the rule gave for one deed before: signed tenths."""

    on: date
    points: int


def terms_of(rule: PointsRule) -> RuleTerms:
    """A rule's terms as the pure rules take them."""
    return RuleTerms(
        rule.points,
        rule.scope,
        rule.unit,
        rule.cap_day,
        rule.cap_week,
        rule.cap_month,
        rule.cap_quarter,
        rule.cap_year,
        once=rule.once == ONCE_EACH,
    )


def grants(session: Session, rule: PointsRule, deeds: Sequence[Deed]) -> list[Grant]:
    """What deeds of one rule bring, in order; caps count what each earlier one brought. Posts nothing.

    Raises MonthClosed where a deed is of a month that takes no more entries.
    """
    check_open(session, *(deed.on for deed in deeds))
    terms = terms_of(rule)
    owners = _owners(session, terms, deeds)
    given = _given_before(session, rule, terms, deeds, owners)
    balances = {deed.account.id: deed.account.balance for deed in deeds}
    granted: list[Grant] = []
    for deed in deeds:
        before = given[_whose(terms, owners[deed.account.id], deed.resident_id)]
        wanted = amount_for(terms, deed.quantity) if deed.points is None else deed.points
        allowed = within_caps(terms, wanted, _use(before, deed.on))
        moved = allowed.amount
        if allowed.amount < 0:
            moved = -minus_legs(-allowed.amount, balances[deed.account.id]).amount
        if allowed.amount:
            before.append(_Given(deed.on, allowed.amount))
        balances[deed.account.id] += moved
        label = "" if allowed.limited_by is None else allowed.limited_by.label
        granted.append(Grant(allowed.amount, moved, label))
    return granted


def award(session: StationSession, clock: Clock, rule: PointsRule, deeds: Sequence[Deed]) -> list[Award]:
    """Post the points of deeds of one rule, one transfer for each that a cap leaves something of."""
    source = ledger.system_account(session, AccountKind.ISSUANCE)
    granted = grants(session, rule, deeds)
    moves = [
        _move(rule, deed, grant, source) for deed, grant in zip(deeds, granted, strict=True) if grant.points
    ]
    posted = iter(ledger.post_many(session, clock, moves))
    return [
        Award(grant.points, grant.moved, grant.limited_by, next(posted) if grant.points else None)
        for grant in granted
    ]


def _move(rule: PointsRule, deed: Deed, grant: Grant, source: PointsAccount) -> ledger.Move:
    move = ledger.Move(
        TransferKind.EARN,
        source,
        deed.account,
        abs(grant.moved),
        rule.name,
        honour=abs(grant.points),
        deed_on=deed.on,
        rule_id=rule.id,
        quantity=deed.quantity,
        resident_id=deed.resident_id,
        activity_id=deed.activity_id,
        reason=deed.reason,
    )
    if grant.points > 0:
        return move
    return replace(move, kind=TransferKind.MINUS, source=deed.account, target=source)


def _whose(terms: RuleTerms, owner: _Owner, resident_id: int | None) -> _Owner:
    """A person's deeds count together wherever the person lived; all else by its owner."""
    return ("person", resident_id) if terms.scope == "person" and resident_id is not None else owner


def _owners(session: Session, terms: RuleTerms, deeds: Sequence[Deed]) -> dict[int, _Owner]:
    """The accounts in which the rule may have given something that the caps count, by whose they are."""
    owners = {deed.account.id: ("account", deed.account.id) for deed in deeds}
    if terms.scope == "person":
        residents = {deed.resident_id for deed in deeds if deed.resident_id is not None}
        return owners | {each: ("account", each) for each in _earlier_accounts(session, residents)}
    holders = {deed.account.resident_id for deed in deeds if deed.account.resident_id is not None}
    return owners | _families(session, holders)


def _earlier_accounts(session: Session, resident_ids: Collection[int]) -> Iterator[int]:
    """The accounts of the households in which these people lived before."""
    query = select(PointsAccount.id).join(
        ResidentEvent, ResidentEvent.from_household_id == PointsAccount.household_id
    )
    for part in _batches(resident_ids):
        yield from session.scalars(query.where(ResidentEvent.resident_id.in_(part)))


def _families(session: Session, resident_ids: Collection[int]) -> dict[int, _Owner]:
    """The accounts of these people and of all others of their households, where persons hold them."""
    found: dict[int, _Owner] = {}
    query = select(PointsAccount.id, Resident.household_id).join(
        Resident, Resident.id == PointsAccount.resident_id
    )
    for part in _batches(resident_ids):
        homes = select(Resident.household_id).where(Resident.id.in_(part))
        rows = session.execute(query.where(Resident.household_id.in_(homes)))
        found.update((account_id, ("household", household_id)) for account_id, household_id in rows)
    return found


def _batches(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    return (ordered[first : first + _BATCH] for first in range(0, len(ordered), _BATCH))


def _given_before(
    session: Session, rule: PointsRule, terms: RuleTerms, deeds: Sequence[Deed], owners: dict[int, _Owner]
) -> dict[_Owner, list[_Given]]:
    """What any version of the rule brought these owners, less reversals, as far back as caps look."""
    given: dict[_Owner, list[_Given]] = defaultdict(list)
    if not deeds:
        return given
    versions = session.scalars(select(PointsRule.id).where(PointsRule.code == rule.code)).all()
    days = [deed.on for deed in deeds]
    start = min(year_of(min(days)).start, week_of(min(days)).start)
    end = max(year_of(max(days)).end, week_of(max(days)).end)
    for side, sign in ((PointsTransfer.to_account_id, 1), (PointsTransfer.from_account_id, -1)):
        for part in _batches(owners):
            query = select(
                side, PointsTransfer.resident_id, PointsTransfer.deed_on, PointsTransfer.honour
            ).where(side.in_(part), PointsTransfer.rule_id.in_(versions))
            if not terms.once:
                query = query.where(PointsTransfer.deed_on.between(start, end))
            for account_id, resident_id, on, honour in session.execute(query):
                given[_whose(terms, owners[account_id], resident_id)].append(_Given(on, sign * honour))
    return given


def _use(given: Iterable[_Given], on: date) -> CapUse:
    week, month, quarter, year = week_of(on), month_of(on), quarter_of(on), year_of(on)
    day_sum = week_sum = month_sum = quarter_sum = year_sum = ever = 0
    for each in given:
        ever += each.points
        day_sum += each.points if each.on == on else 0
        week_sum += each.points if each.on in week else 0
        month_sum += each.points if each.on in month else 0
        quarter_sum += each.points if each.on in quarter else 0
        year_sum += each.points if each.on in year else 0
    return CapUse(day_sum, week_sum, month_sum, quarter_sum, year_sum, ever)
