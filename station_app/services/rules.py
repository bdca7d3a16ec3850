"""Points rules: the categories, the items in force, and changes as new versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.domain.catalogues import CatalogueRule
from station_app.domain.permissions import Actor
from station_app.errors.points import RuleCodeTaken, RuleNameMissing, RulePointsZero, RuleVersionOverlaps
from station_app.errors.store import NothingFound
from station_app.models.points import PointsCategory, PointsRule, PointsTransfer
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule as a clerk fills it in; points and caps in tenths, negative for minus items."""

    code: str
    category_id: int
    name: str
    points: int
    unit: str
    scope: str = "person"
    cap_day: int | None = None
    cap_week: int | None = None
    cap_month: int | None = None
    cap_quarter: int | None = None
    cap_year: int | None = None
    once: str = ""
    review: str = "none"
    notice: bool = False
    verify: str = "leader"
    active: bool = True
    remark: str = ""


@dataclass(frozen=True, slots=True)
class RuleView:
    """A version of a rule; ``valid_to`` is its last day, None while no newer one is known."""

    id: int
    code: str
    version: int
    valid_from: date
    valid_to: date | None
    category: str
    category_id: int
    name: str
    points: int
    unit: str
    scope: str
    cap_day: int | None
    cap_week: int | None
    cap_month: int | None
    cap_quarter: int | None
    cap_year: int | None
    once: str
    review: str
    notice: bool
    verify: str
    active: bool
    remark: str


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A category of rules."""

    id: int
    code: str
    name: str


def list_categories(store: Store) -> list[CategoryView]:
    """The categories in their order."""
    with store.read() as session:
        found = session.scalars(select(PointsCategory).order_by(PointsCategory.sort, PointsCategory.id))
        return [CategoryView(each.id, each.code, each.name) for each in found]


def list_rules(store: Store, *, on: date | None = None, with_inactive: bool = False) -> list[RuleView]:
    """The version of each rule in force on a day (today unless said), by category and code."""
    day = on or store.clock.today()
    query = (
        select(PointsRule, PointsCategory.name)
        .join(PointsCategory, PointsCategory.id == PointsRule.category_id)
        .where(PointsRule.valid_from <= day)
        .where((PointsRule.valid_to.is_(None)) | (PointsRule.valid_to >= day))
        .order_by(PointsCategory.sort, PointsRule.code)
    )
    if not with_inactive:
        query = query.where(PointsRule.active)
    with store.read() as session:
        return [_view(rule, category) for rule, category in session.execute(query)]


def rule_versions(store: Store, code: str) -> list[RuleView]:
    """All versions of a rule, the newest first."""
    query = (
        select(PointsRule, PointsCategory.name)
        .join(PointsCategory, PointsCategory.id == PointsRule.category_id)
        .where(PointsRule.code == code)
        .order_by(PointsRule.version.desc())
    )
    with store.read() as session:
        return [_view(rule, category) for rule, category in session.execute(query)]


def rule_uses(store: Store) -> dict[str, int]:
    """How many transfers the versions of each rule have brought so far, by the rule's code."""
    by_version = (
        select(PointsTransfer.rule_id, func.count().label("uses"))
        .where(PointsTransfer.rule_id.is_not(None))
        .group_by(PointsTransfer.rule_id)
        .subquery()
    )
    query = (
        select(PointsRule.code, func.sum(by_version.c.uses))
        .join(by_version, by_version.c.rule_id == PointsRule.id)
        .group_by(PointsRule.code)
    )
    with store.read() as session:
        return dict(session.execute(query).all())


def next_rule_code(store: Store, category_id: int) -> str:
    """The next free code in a category: its own code and two digits."""
    with store.read() as session:
        category = session.get(PointsCategory, category_id)
        if category is None:
            raise NothingFound
        taken = set(session.scalars(select(PointsRule.code)))
        number = 1
        while f"{category.code}{number:02d}" in taken:
            number += 1
        return f"{category.code}{number:02d}"


def add_rule(store: Store, by: Actor, draft: RuleDraft) -> int:
    """Add a rule in force from today; raises RuleCodeTaken, RuleNameMissing, RulePointsZero."""
    with store.write("points.add_rule", by=by) as session:
        return added_rule(session, draft, store.clock.today()).id


def change_rule(
    store: Store, by: Actor, rule_id: int, draft: RuleDraft, *, valid_from: date | None = None
) -> int:
    """Change a rule from a day on (today unless said) by a new version; what was posted keeps its version.

    Raises RuleNameMissing, RulePointsZero, and RuleVersionOverlaps where a version begins later already.
    """
    day = valid_from or store.clock.today()
    with store.write("points.change_rule", by=by) as session:
        old = session.get(PointsRule, rule_id)
        if old is None:
            raise NothingFound
        return further_version(session, old.code, draft, day).id


def draft_of(item: CatalogueRule, category_id: int) -> RuleDraft:
    """A rule of a catalogue as a clerk would fill it in."""
    values = {name: getattr(item, name) for name in CatalogueRule.__slots__ if name != "category"}
    return RuleDraft(category_id=category_id, **values)


def added_rule(
    session: StationSession, draft: RuleDraft, valid_from: date, source: str = "station"
) -> PointsRule:
    """A new rule within an act; ``source`` says who made it. Raises as ``add_rule``."""
    _check(draft)
    code = draft.code.strip().upper()
    if session.scalars(select(PointsRule.id).where(PointsRule.code == code)).first() is not None:
        raise RuleCodeTaken(code=code)
    rule = _version(draft, code, 1, valid_from, source)
    session.add(rule)
    return rule


def further_version(
    session: StationSession, code: str, draft: RuleDraft, valid_from: date, source: str = "station"
) -> PointsRule:
    """The next version of the rule with ``code`` within an act. Raises as ``change_rule``."""
    _check(draft)
    latest = _latest(session, code)
    if latest.valid_from > valid_from:
        raise RuleVersionOverlaps(start=f"{latest.valid_from:%Y年%m月%d日}")
    latest.valid_to = valid_from - timedelta(days=1)
    rule = _version(draft, code, latest.version + 1, valid_from, source)
    session.add(rule)
    return rule


def rule_in_force(session: Session, rule: PointsRule, day: date) -> PointsRule:
    """The version of a rule that a deed of that day goes by; the oldest for deeds before all versions."""
    versions = session.scalars(
        select(PointsRule).where(PointsRule.code == rule.code).order_by(PointsRule.version.desc())
    ).all()
    for version in versions:
        if version.valid_from <= day:
            return version
    return versions[-1]


def _latest(session: Session, code: str) -> PointsRule:
    query = select(PointsRule).where(PointsRule.code == code).order_by(PointsRule.version.desc())
    return session.scalars(query.limit(1)).one()


def _check(draft: RuleDraft) -> None:
    if not draft.name.strip():
        raise RuleNameMissing
    if draft.points == 0:
        raise RulePointsZero


def _cap(draft: RuleDraft, tenths: int | None) -> int | None:
    """A cap with its rule's sign, however it was typed; none for zero."""
    if not tenths:
        return None
    return abs(tenths) if draft.points > 0 else -abs(tenths)


def _version(draft: RuleDraft, code: str, version: int, valid_from: date, source: str) -> PointsRule:
    return PointsRule(
        code=code,
        version=version,
        valid_from=valid_from,
        category_id=draft.category_id,
        name=draft.name.strip(),
        points=draft.points,
        unit=draft.unit,
        scope=draft.scope,
        cap_day=_cap(draft, draft.cap_day),
        cap_week=_cap(draft, draft.cap_week),
        cap_month=_cap(draft, draft.cap_month),
        cap_quarter=_cap(draft, draft.cap_quarter),
        cap_year=_cap(draft, draft.cap_year),
        once=draft.once,
        review=draft.review,
        notice=draft.notice,
        verify=draft.verify,
        active=draft.active,
        remark=draft.remark.strip(),
        source=source,
    )


def _view(rule: PointsRule, category: str) -> RuleView:
    return RuleView(
        rule.id,
        rule.code,
        rule.version,
        rule.valid_from,
        rule.valid_to,
        category,
        rule.category_id,
        rule.name,
        rule.points,
        rule.unit,
        rule.scope,
        rule.cap_day,
        rule.cap_week,
        rule.cap_month,
        rule.cap_quarter,
        rule.cap_year,
        rule.once,
        rule.review,
        rule.notice,
        rule.verify,
        rule.active,
        rule.remark,
    )
