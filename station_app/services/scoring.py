"""评分表: made for a group and a few rules, printed blank, and entered as one act that posts and claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.clock import Clock
from station_app.domain.permissions import Actor
from station_app.domain.points import HOUR_UNIT
from station_app.domain.scoring import MOST_HOURS, MOST_RULES, MOST_TIMES, SheetState, is_quantity
from station_app.errors.points import DeedInFuture, RuleNotInForce
from station_app.errors.scoring import (
    SheetHasNoRules,
    SheetHasTooManyRules,
    SheetHoursOutOfRange,
    SheetHouseholdGone,
    SheetIsEmpty,
    SheetNotOpen,
    SheetQuantityOutOfRange,
    SheetRuleOfPerson,
    SheetTitleMissing,
)
from station_app.errors.store import NothingFound
from station_app.models.people import Household, HouseholdStatus, VillagerGroup
from station_app.models.points import PointsRule
from station_app.models.scoring import ScoringCell, ScoringColumn, ScoringSheet, SheetStatus
from station_app.services.awards import Deed, award
from station_app.services.claims import ClaimDraft, claimed
from station_app.services.foreseeing import foresee
from station_app.services.holders import head_names
from station_app.services.posting import accounts_of_households
from station_app.services.rules import rule_in_force
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

HOUSEHOLD = "household"

Figures = Mapping[tuple[int, int], int]
"""What was filled in, by household and column: minutes where the rule's unit is 小时, else a count."""


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """A sheet as a clerk makes it; ``group_id`` None is the whole village."""

    title: str
    rule_ids: tuple[int, ...]
    deed_on: date
    group_id: int | None = None


@dataclass(frozen=True, slots=True)
class CutCell:
    """A cell that brought less than its rule says: the signed tenths left, and the cap that cut them."""

    household: str
    rule: str
    points: int
    limited_by: str


@dataclass(frozen=True, slots=True)
class SheetEntered:
    """What entering a sheet brought: transfers and their tenths, claims, and what caps cut."""

    number: int
    households: int
    cells: int
    posted: int
    points: int
    claims: int
    cut: tuple[CutCell, ...]


def make_sheet(store: Store, by: Actor, draft: SheetDraft) -> int:
    """Make a sheet to be printed; returns its id. Its day may still lie ahead.

    Raises SheetTitleMissing, SheetHasNoRules, SheetHasTooManyRules, SheetRuleOfPerson, RuleNotInForce,
    NothingFound.
    """
    if not draft.title.strip():
        raise SheetTitleMissing
    rule_ids = tuple(dict.fromkeys(draft.rule_ids))
    if not rule_ids:
        raise SheetHasNoRules
    if len(rule_ids) > MOST_RULES:
        raise SheetHasTooManyRules(most=MOST_RULES)
    with store.write("points.make_sheet", by=by) as session:
        if draft.group_id is not None and session.get(VillagerGroup, draft.group_id) is None:
            raise NothingFound
        rules = [_usable(session, rule_id, draft.deed_on) for rule_id in rule_ids]
        sheet = ScoringSheet(
            number=(session.scalar(select(func.max(ScoringSheet.number))) or 0) + 1,
            title=draft.title.strip(),
            group_id=draft.group_id,
            deed_on=draft.deed_on,
            made_at=store.clock.now(),
            by_name=by.name,
        )
        session.add(sheet)
        session.add_all(
            ScoringColumn(sheet_id=sheet.id, rule_id=rule.id, sort=place) for place, rule in enumerate(rules)
        )
        return sheet.id


def enter_sheet(
    store: Store, by: Actor, sheet_id: int, figures: Figures, *, deed_on: date | None = None
) -> SheetEntered:
    """Enter what was filled in by hand, in one act, all of it or nothing.

    Rules that ask for neither review nor publicity are posted at once, within their caps; the others become
    claims. ``deed_on`` puts right the day that the sheet was printed for.

    Raises NothingFound, SheetNotOpen, DeedInFuture, SheetIsEmpty, SheetQuantityOutOfRange,
    SheetHouseholdGone, RuleNotInForce, NoAccount.
    """
    with store.write("points.enter_sheet", by=by) as session:
        return _entered(session, store.clock, sheet_id, figures, deed_on)


def preview_sheet(
    store: Store, by: Actor, sheet_id: int, figures: Figures, *, deed_on: date | None = None
) -> SheetEntered:
    """What ``enter_sheet`` would do now; raises what it raises, and changes nothing."""
    return foresee(
        store,
        "points.enter_sheet",
        by,
        lambda session: _entered(session, store.clock, sheet_id, figures, deed_on),
    )


def _entered(
    session: StationSession, clock: Clock, sheet_id: int, figures: Figures, deed_on: date | None
) -> SheetEntered:
    if not figures:
        raise SheetIsEmpty
    sheet = open_sheet(session, sheet_id)
    sheet.deed_on = deed_on or sheet.deed_on
    if sheet.deed_on > clock.today():
        raise DeedInFuture(today=f"{clock.today():%Y年%m月%d日}")
    entry = _Entry(session, clock, sheet)
    for column, quantities in _by_column(session, sheet, figures):
        entry.enter(column, quantities)
    sheet.status = SheetStatus.ENTERED
    sheet.entered_at, sheet.entered_by = clock.now(), session.actor.name
    return entry.finished(figures)


def cancel_sheet(store: Store, by: Actor, sheet_id: int) -> None:
    """Say that a sheet will not be entered any more. Raises NothingFound, SheetNotOpen."""
    with store.write("points.cancel_sheet", by=by) as session:
        open_sheet(session, sheet_id).status = SheetStatus.CANCELLED


def open_sheet(session: Session, sheet_id: int) -> ScoringSheet:
    """A sheet that waits for its figures; raises NothingFound, SheetNotOpen."""
    sheet = session.get(ScoringSheet, sheet_id)
    if sheet is None:
        raise NothingFound
    if sheet.status != SheetStatus.OPEN:
        raise SheetNotOpen(number=sheet.number, state=SheetState[sheet.status.upper()])
    return sheet


def households_of(session: Session, sheet: ScoringSheet) -> Sequence[Household]:
    """The standing households that a sheet lists now, by number."""
    query = select(Household).where(Household.status == HouseholdStatus.ACTIVE)
    if sheet.group_id is not None:
        query = query.where(Household.group_id == sheet.group_id)
    return session.scalars(query.order_by(Household.number)).all()


def columns_of(session: Session, sheet: ScoringSheet) -> list[tuple[ScoringColumn, PointsRule]]:
    """A sheet's columns in order, each with the version of its rule that the sheet's day goes by."""
    query = select(ScoringColumn, PointsRule).join(PointsRule, PointsRule.id == ScoringColumn.rule_id)
    rows = session.execute(query.where(ScoringColumn.sheet_id == sheet.id).order_by(ScoringColumn.sort)).all()
    return [(column, rule_in_force(session, rule, sheet.deed_on)) for column, rule in rows]


def is_posted_at_once(rule: PointsRule) -> bool:
    """True where a rule asks for neither a review nor publicity."""
    return rule.review == "none" and not rule.notice


def _usable(session: Session, rule_id: int, day: date) -> PointsRule:
    chosen = session.get(PointsRule, rule_id)
    if chosen is None:
        raise NothingFound
    rule = rule_in_force(session, chosen, day)
    if not rule.active:
        raise RuleNotInForce(rule=rule.name)
    if rule.scope != HOUSEHOLD:
        raise SheetRuleOfPerson(rule=rule.name)
    return rule


_Column = tuple[ScoringColumn, PointsRule]


def _by_column(
    session: Session, sheet: ScoringSheet, figures: Figures
) -> list[tuple[_Column, list[tuple[int, int]]]]:
    """Household and quantity for each column in which something was filled in; raises NothingFound."""
    filled: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (household_id, column_id), quantity in figures.items():
        filled[column_id].append((household_id, quantity))
    columns = columns_of(session, sheet)
    if filled.keys() - {column.id for column, _ in columns}:
        raise NothingFound
    return [((column, rule), filled[column.id]) for column, rule in columns if filled[column.id]]


class _Entry:
    """The entering of one sheet: its columns one after the other, and what they brought."""

    def __init__(self, session: StationSession, clock: Clock, sheet: ScoringSheet) -> None:
        self._session = session
        self._clock = clock
        self._sheet = sheet
        self._households = {each.id: each for each in households_of(session, sheet)}
        self._heads = head_names(session, self._households)
        self._cells: list[dict[str, int | None]] = []
        self._cut: list[CutCell] = []
        self._points = 0

    def enter(self, column: _Column, quantities: Sequence[tuple[int, int]]) -> None:
        """Post or claim one column."""
        place, rule = column
        if not rule.active:
            raise RuleNotInForce(rule=rule.name)
        for household_id, quantity in quantities:
            self._check(rule, household_id, quantity)
        in_order = sorted(quantities, key=lambda each: self._households[each[0]].number)
        brought = self._post(rule, in_order) if is_posted_at_once(rule) else self._claim(rule, in_order)
        self._cells.extend(
            {"column_id": place.id, "household_id": household_id, "quantity": quantity, **ids}
            for (household_id, quantity), ids in zip(in_order, brought, strict=True)
        )

    def finished(self, figures: Figures) -> SheetEntered:
        """Keep the cells, and say what they brought."""
        self._session.insert_many(ScoringCell, self._cells)
        return SheetEntered(
            self._sheet.number,
            len({household_id for household_id, _ in figures}),
            len(self._cells),
            sum(cell["transfer_id"] is not None for cell in self._cells),
            self._points,
            sum(cell["claim_id"] is not None for cell in self._cells),
            tuple(self._cut),
        )

    def _check(self, rule: PointsRule, household_id: int, quantity: int) -> None:
        household = self._households.get(household_id)
        if household is None:
            gone = self._session.get(Household, household_id)
            raise SheetHouseholdGone(household="这一户" if gone is None else f"{gone.number} 号户")
        if not is_quantity(quantity, rule.unit):
            facts = {"household": self._called(household_id), "rule": rule.name}
            if rule.unit == HOUR_UNIT:
                raise SheetHoursOutOfRange(minutes=quantity, most=MOST_HOURS, **facts)
            raise SheetQuantityOutOfRange(typed=quantity, most=MOST_TIMES, **facts)

    def _called(self, household_id: int) -> str:
        head = self._heads.get(household_id)
        return f"{head}户" if head else f"{self._households[household_id].number} 号户"

    def _post(self, rule: PointsRule, quantities: Sequence[tuple[int, int]]) -> list[dict[str, int | None]]:
        sheet = self._sheet
        reason = f"{sheet.number} 号评分表：{sheet.title}"
        holders = accounts_of_households(self._session, [household_id for household_id, _ in quantities])
        deeds = [
            Deed(account, resident_id, quantity, sheet.deed_on, reason=reason)
            for (account, resident_id), (_, quantity) in zip(holders, quantities, strict=True)
        ]
        awards = award(self._session, self._clock, rule, deeds)
        for (household_id, _), each in zip(quantities, awards, strict=True):
            self._points += each.points
            if each.limited_by:
                household = self._called(household_id)
                self._cut.append(CutCell(household, rule.name, each.points, each.limited_by))
        return [
            {"claim_id": None, "transfer_id": None if each.transfer is None else each.transfer.id}
            for each in awards
        ]

    def _claim(self, rule: PointsRule, quantities: Sequence[tuple[int, int]]) -> list[dict[str, int | None]]:
        sheet = self._sheet
        drafts = [
            ClaimDraft(
                rule.id,
                sheet.deed_on,
                household_id=household_id,
                quantity=quantity,
                evidence=f"{sheet.number} 号评分表：{sheet.title}",
            )
            for household_id, quantity in quantities
        ]
        made = claimed(self._session, self._clock, drafts, sheet.id)
        return [{"claim_id": each.id, "transfer_id": None} for each in made]
