"""Points for deeds: what a rule grants, cut to its caps and its category's, posted as one transfer each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.clock import Clock
from station_app.domain.points import (
    Cap,
    CategoryLimits,
    Once,
    RuleTerms,
    amount_for,
    minus_legs,
    within_caps,
    within_category,
)
from station_app.models.points import (
    AccountKind,
    PointsAccount,
    PointsCategory,
    PointsRule,
    PointsTransfer,
    TransferKind,
)
from station_app.models.scoring import CategoryTerms
from station_app.models.service import Activity
from station_app.services import ledger
from station_app.services.cap_use import Counted, given_before, owners_of
from station_app.store.unit_of_work import StationSession


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did: ``quantity`` in minutes where the rule's unit is 小时, else a count.

    ``points`` are signed tenths where a review settled them; None for what the rule gives.
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


@dataclass(frozen=True, slots=True)
class _Category:
    """A category's name, and its terms by the day from which they hold, the latest first."""

    name: str
    terms: tuple[tuple[date, CategoryLimits], ...]

    def on(self, day: date) -> CategoryLimits:
        """What holds for a deed of that day; nothing before the first terms."""
        return next((limits for start, limits in self.terms if start <= day), _NO_LIMITS)


_NO_LIMITS = CategoryLimits()


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
        once=Once.of(rule.once),
    )


def worth(session: Session, rule: PointsRule, quantity: int, on: date) -> int:
    """The signed tenths that a rule gives for a deed of that day, by its category too, before caps."""
    return amount_for(terms_of(rule), quantity, _category_of(session, rule).on(on).coefficient)


def grants(session: Session, rule: PointsRule, deeds: Sequence[Deed]) -> list[Grant]:
    """What deeds of one rule bring, in order; caps count what each earlier one brought. Posts nothing."""
    if not deeds:
        return []
    terms, category = terms_of(rule), _category_of(session, rule)
    people = {deed.resident_id for deed in deeds if deed.resident_id is not None}
    accounts = {deed.account.id: deed.account for deed in deeds}
    owners = owners_of(session, terms, accounts.values(), people)
    days = {deed.on for deed in deeds}
    before = given_before(session, rule, terms, [category.on(day) for day in days], owners, days)
    teams = _teams_of(session, terms, deeds)
    balances = {deed.account.id: deed.account.balance for deed in deeds}
    granted: list[Grant] = []
    for deed in deeds:
        account_id, limits = deed.account.id, category.on(deed.on)
        whose = owners.whose(account_id, deed.resident_id)
        team_id = None if deed.activity_id is None else teams.get(deed.activity_id)
        counted = Counted(whose, owners.household(account_id), deed.on, team_id)
        wanted = amount_for(terms, deed.quantity, limits.coefficient) if deed.points is None else deed.points
        own = within_caps(terms, wanted, before.use_of_rule(counted))
        allowed = within_category(limits, own.amount, before.use_of_category(counted))
        moved = allowed.amount
        if allowed.amount < 0:
            moved = -minus_legs(-allowed.amount, balances[account_id]).amount
        if allowed.amount:
            before.add(counted, allowed.amount)
        balances[account_id] += moved
        granted.append(
            Grant(allowed.amount, moved, _words(terms, category, own.limited_by, allowed.limited_by))
        )
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


def _words(terms: RuleTerms, category: _Category, own: Cap | None, of_category: Cap | None) -> str:
    """The cap that left the least, in the clerk's words; empty where nothing was cut."""
    if of_category is not None:
        return f"“{category.name}”类{of_category.label}"
    if own is Cap.ONCE:
        return terms.once.label
    return "" if own is None else own.label


def _category_of(session: Session, rule: PointsRule) -> _Category:
    query = (
        select(PointsCategory.name, CategoryTerms)
        .outerjoin(CategoryTerms, CategoryTerms.category_id == PointsCategory.id)
        .where(PointsCategory.id == rule.category_id)
        .order_by(CategoryTerms.valid_from.desc())
    )
    rows = session.execute(query).all()
    held: list[CategoryTerms | None] = [each for _, each in rows]
    terms = tuple((each.valid_from, limits_of(each)) for each in held if each is not None)
    return _Category(rows[0][0], terms)


def limits_of(terms: CategoryTerms) -> CategoryLimits:
    """A category's terms as the pure rules take them."""
    return CategoryLimits(
        terms.coefficient,
        terms.cap_day,
        terms.cap_week,
        terms.cap_month,
        terms.cap_quarter,
        terms.cap_year,
    )


def _teams_of(session: Session, terms: RuleTerms, deeds: Sequence[Deed]) -> dict[int, int]:
    """The teams of the deeds' activities, where the rule asks for them."""
    activities = {deed.activity_id for deed in deeds if deed.activity_id is not None}
    if terms.once is not Once.TEAM or not activities:
        return {}
    query = select(Activity.id, Activity.team_id).where(Activity.id.in_(activities))
    return dict(session.execute(query).all())
