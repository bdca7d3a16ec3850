"""The station's rules beside those of a catalogue: what is in use, and how an item is taken over."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.domain.catalogue_offers import Station
from station_app.domain.catalogues import CAPS, CatalogueRule, Item
from station_app.domain.plain_text import one_line
from station_app.models.points import PointsCategory, PointsRule
from station_app.services.catalogue import starting_rules
from station_app.services.rules import RuleDraft, added_rule, draft_of, further_version
from station_app.store.unit_of_work import StationSession

_SOURCE = "center"


class RuleShelf:
    """Takes a catalogue's rules over within an act; they hold from ``day`` on."""

    def __init__(self, session: StationSession, day: date) -> None:
        self._session = session
        self._day = day
        self._standing = {rule.code: rule for rule, _ in _latest(session)}

    @staticmethod
    def read(session: Session) -> Station:
        """The rules that stand, by the latest version of each; nothing is said of choices."""
        rows = _latest(session)
        mine = {rule.code: _item(rule, category) for rule, category in rows if rule.active}
        laid_down = {rule.code for rule, _ in rows if not rule.active}
        started_with = {rule.code: rule for rule in starting_rules()}
        return Station(mine, laid_down, started_with, {})

    def put(self, item: Item) -> None:
        """Have a rule stand as the catalogue has it."""
        assert isinstance(item, CatalogueRule)
        draft = draft_of(item, self._category(item))
        standing = self._standing.get(item.code)
        if standing is None:
            added_rule(self._session, draft, self._day, _SOURCE)
        else:
            further_version(self._session, item.code, draft, self._from(standing), _SOURCE)

    def lay_down(self, code: str) -> None:
        """Have a rule be used no longer; what it brought stays."""
        rule = self._standing[code]
        draft = RuleDraft(
            **{name: getattr(rule, name) for name in RuleDraft.__slots__ if name != "active"}, active=False
        )
        further_version(self._session, code, draft, self._from(rule), _SOURCE)

    def _from(self, standing: PointsRule) -> date:
        """Today, or the day on which a version begins that the station has set for later."""
        return max(self._day, standing.valid_from)

    def _category(self, item: CatalogueRule) -> int:
        """The category of that name, new where there is none."""
        query = select(PointsCategory).order_by(PointsCategory.sort, PointsCategory.id)
        categories = self._session.scalars(query).all()
        found = next((each for each in categories if each.name == item.category), None)
        if found is None:
            code = _free_code(item.code.rstrip("0123456789-"), {each.code for each in categories})
            last = max((each.sort for each in categories), default=0)
            found = PointsCategory(code=code, name=item.category, sort=last + 1)
            self._session.add(found)
        return found.id


def _latest(session: Session) -> list[tuple[PointsRule, str]]:
    newest = (
        select(PointsRule.code, func.max(PointsRule.version).label("version"))
        .group_by(PointsRule.code)
        .subquery()
    )
    query = (
        select(PointsRule, PointsCategory.name)
        .join(newest, (newest.c.code == PointsRule.code) & (newest.c.version == PointsRule.version))
        .join(PointsCategory, PointsCategory.id == PointsRule.category_id)
    )
    return [(rule, category) for rule, category in session.execute(query)]


def _item(rule: PointsRule, category: str) -> CatalogueRule:
    caps = {name: getattr(rule, name) for name in CAPS}
    return CatalogueRule(
        code=rule.code,
        category=one_line(category),
        name=one_line(rule.name),
        points=rule.points,
        unit=one_line(rule.unit),
        scope=rule.scope,
        **{name: None if cap is None else abs(cap) for name, cap in caps.items()},
        once=one_line(rule.once),
        review=rule.review,
        notice=rule.notice,
        verify=rule.verify,
        remark=one_line(rule.remark),
    )


def _free_code(wanted: str, taken: set[str]) -> str:
    wanted = wanted or "LB"
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}{number}" in taken:
        number += 1
    return f"{wanted}{number}"
