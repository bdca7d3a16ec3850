"""What was given before, as the caps of a rule and of its category count it: read once for a whole act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, null, or_, select
from sqlalchemy.orm import Session

from station_app.domain.periods import Period, month_of, quarter_of, week_of, year_of
from station_app.domain.points import CapUse, CategoryLimits, Once, RuleTerms, days_counted
from station_app.models.people import Resident, ResidentEvent
from station_app.models.points import PointsAccount, PointsRule, PointsTransfer
from station_app.models.service import Activity

_BATCH = 500

Owner = tuple[str, int]
"""Whose deeds count together: a person, a household of persons with accounts, or an account."""


@dataclass(frozen=True, slots=True)
class Owners:
    """By account, whose deeds count together: for the rule's own caps, and for a whole household's."""

    by_person: bool
    own: dict[int, Owner]
    households: dict[int, Owner]

    def whose(self, account_id: int, resident_id: int | None) -> Owner:
        """A person's deeds count together wherever the person lived; all else by its owner."""
        return ("person", resident_id) if self.by_person and resident_id is not None else self.own[account_id]

    def household(self, account_id: int) -> Owner:
        """Whose account it is, or the household of the person whose it is."""
        return self.households.get(account_id, ("account", account_id))


@dataclass(frozen=True, slots=True)
class Counted:
    """Where a deed counts: for whom, for which household, on which day, in which team's activity."""

    whose: Owner
    household: Owner
    on: date
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Given:
    """Signed tenths that a deed brought."""

    on: date
    points: int
    team_id: int | None


class GivenBefore:
    """What the rule, and its whole category, brought to the owners; it grows with each deed granted."""

    def __init__(self, once: Once) -> None:
        self._once = once
        self._by_rule: dict[Owner, list[_Given]] = defaultdict(list)
        self._by_rule_of_household: dict[Owner, list[_Given]] = defaultdict(list)
        self._by_category: dict[Owner, list[_Given]] = defaultdict(list)

    def use_of_rule(self, counted: Counted) -> CapUse:
        """What the rule's own caps have to count."""
        return _use(self._by_rule[counted.whose], counted.on, self._once_used(counted))

    def use_of_category(self, counted: Counted) -> CapUse:
        """What the caps of the category have to count."""
        return _use(self._by_category[counted.household], counted.on)

    def add(self, counted: Counted, points: int) -> None:
        """A deed of the rule brought ``points``."""
        self.add_of_rule(counted, points)
        if points > 0:
            self.add_of_category(counted, points)

    def add_of_rule(self, counted: Counted, points: int) -> None:
        given = _Given(counted.on, points, counted.team_id)
        self._by_rule[counted.whose].append(given)
        self._by_rule_of_household[counted.household].append(given)

    def add_of_category(self, counted: Counted, points: int) -> None:
        self._by_category[counted.household].append(_Given(counted.on, points, counted.team_id))

    def _once_used(self, counted: Counted) -> int:
        once = self._once
        if once is Once.NO_LIMIT:
            return 0
        of_household = once.is_of_household
        given = (
            self._by_rule_of_household[counted.household] if of_household else self._by_rule[counted.whose]
        )
        if once is Once.TEAM:
            team = counted.team_id
            return sum(each.points for each in given if team is not None and each.team_id == team)
        year = counted.on.year
        return sum(each.points for each in given if not once.is_yearly or each.on.year == year)


def _use(given: Iterable[_Given], on: date, once: int = 0) -> CapUse:
    week, month, quarter, year = _periods(on)
    day_sum = week_sum = month_sum = quarter_sum = year_sum = 0
    for each in given:
        day_sum += each.points if each.on == on else 0
        week_sum += each.points if each.on in week else 0
        month_sum += each.points if each.on in month else 0
        quarter_sum += each.points if each.on in quarter else 0
        year_sum += each.points if each.on in year else 0
    return CapUse(day_sum, week_sum, month_sum, quarter_sum, year_sum, once)


@lru_cache(maxsize=64)
def _periods(day: date) -> tuple[Period, Period, Period, Period]:
    return week_of(day), month_of(day), quarter_of(day), year_of(day)


# ---- whose deeds count together


def owners_of(
    session: Session, terms: RuleTerms, accounts: Collection[PointsAccount], resident_ids: Collection[int]
) -> Owners:
    """The accounts in which something may lie that the caps count, by whose they are."""
    holders = {account.resident_id for account in accounts if account.resident_id is not None}
    families = _families(session, holders)
    own: dict[int, Owner] = {account.id: ("account", account.id) for account in accounts}
    if terms.scope == "person":
        others = {*_earlier_accounts(session, resident_ids), *_present_accounts(session, resident_ids)}
        return Owners(True, {each: ("account", each) for each in others} | own, own | families)
    return Owners(False, own | families, own | families)


def _earlier_accounts(session: Session, resident_ids: Collection[int]) -> Iterator[int]:
    """The accounts of the households in which these people lived before."""
    query = select(PointsAccount.id).join(
        ResidentEvent, ResidentEvent.from_household_id == PointsAccount.household_id
    )
    for part in _batches(resident_ids):
        yield from session.scalars(query.where(ResidentEvent.resident_id.in_(part)))


def _present_accounts(session: Session, resident_ids: Collection[int]) -> Iterator[int]:
    """The accounts of the households in which they live: a claim may be of one that they lived in before."""
    query = select(PointsAccount.id).join(Resident, Resident.household_id == PointsAccount.household_id)
    for part in _batches(resident_ids):
        yield from session.scalars(query.where(Resident.id.in_(part)))


def _families(session: Session, resident_ids: Collection[int]) -> dict[int, Owner]:
    """The accounts of these people and of all others of their households, where persons hold them."""
    found: dict[int, Owner] = {}
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


# ---- what they were given


def given_before(
    session: Session,
    rule: PointsRule,
    terms: RuleTerms,
    limits: Sequence[CategoryLimits],
    owners: Owners,
    days: Collection[date],
) -> GivenBefore:
    """What any version of the rule, and the plus items of its category, brought these owners.

    Less reversals, and only as far back as a cap looks; ``limits`` are those that hold on one of ``days``.
    """
    before = GivenBefore(terms.once)
    own_days = _days(days, [terms])
    category_days = _days(days, limits)
    if own_days is None and category_days is None and not terms.once:
        return before
    kin = select(PointsRule.id, PointsRule.code, PointsRule.points, PointsRule.category_id)
    same_code, same_category = PointsRule.code == rule.code, PointsRule.category_id == rule.category_id
    rules = session.execute(kin.where(same_code if category_days is None else or_(same_code, same_category)))
    versions, others = set[int](), set[int]()
    for version_id, code, points, category_id in rules:
        if code == rule.code:
            versions.add(version_id)
        if category_days is not None and points > 0 and category_id == rule.category_id:
            others.add(version_id)
    looked_at: ColumnElement[bool] = PointsTransfer.deed_on.between(*_ends(_span([own_days, category_days])))
    if terms.once:
        looked_at = or_(PointsTransfer.rule_id.in_(versions), looked_at)
    accounts = {**owners.own, **owners.households}
    for account_id, rule_id, resident_id, on, honour, team_id in _transfers(
        session, accounts, versions | others, looked_at, with_team=terms.once is Once.TEAM
    ):
        household = owners.household(account_id)
        if rule_id in versions and account_id in owners.own:
            whose = owners.whose(account_id, resident_id)
            before.add_of_rule(Counted(whose, household, on, team_id), honour)
        if rule_id in others and account_id in owners.households:
            before.add_of_category(Counted(household, household, on, team_id), honour)
    return before


_Row = tuple[int, int | None, int | None, date, int, int | None]


def _transfers(
    session: Session,
    accounts: Collection[int],
    rule_ids: Collection[int],
    looked_at: ColumnElement[bool],
    *,
    with_team: bool,
) -> Iterator[_Row]:
    """Account, rule, person, day, signed tenths and team of each transfer by these rules."""
    team: ColumnElement[Any] = Activity.__table__.c.team_id if with_team else null()
    for side, sign in ((PointsTransfer.to_account_id, 1), (PointsTransfer.from_account_id, -1)):
        query = select(
            side,
            PointsTransfer.rule_id,
            PointsTransfer.resident_id,
            PointsTransfer.deed_on,
            PointsTransfer.honour * sign,
            team,
        ).where(PointsTransfer.rule_id.in_(rule_ids), looked_at)
        if with_team:
            query = query.outerjoin(Activity, Activity.id == PointsTransfer.activity_id)
        for part in _batches(accounts):
            yield from session.execute(query.where(side.in_(part)))


def _days(days: Collection[date], capped: Sequence[RuleTerms | CategoryLimits]) -> Period | None:
    """All days that one of the caps looks at for a deed of one of ``days``."""
    return _span(days_counted(each, day) for each in capped for day in set(days))


def _ends(period: Period | None) -> tuple[date, date]:
    """The first and the last day; none at all where there is no period."""
    return (date.max, date.min) if period is None else (period.start, period.end)


def _span(periods: Iterable[Period | None]) -> Period | None:
    found = [period for period in periods if period is not None]
    if not found:
        return None
    return Period(min(each.start for each in found), max(each.end for each in found))
