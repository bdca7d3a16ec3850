"""The starting catalogue: rules, circles, teams and goods as facts to start from, loaded once at set-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from station_app.domain.catalogues import CAPS, CatalogueRule
from station_app.domain.permissions import Actor
from station_app.domain.rule_hints import Forbidden
from station_app.models.points import PointsCategory, PointsRule
from station_app.models.service import ServiceCircle
from station_app.models.teams import Team
from station_app.resources import resource
from station_app.services import ledger
from station_app.services.products import ProductDraft
from station_app.services.rules import added_rule, draft_of
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

TENTHS = 10


@dataclass(frozen=True, slots=True)
class CatalogueLoaded:
    """How many of each were added; what stood already was left alone."""

    categories: int
    rules: int
    circles: int
    teams: int


def read_catalogue(name: str) -> dict[str, Any]:
    """One file of ``resources/catalogue``."""
    import yaml  # lazy: needed at set-up alone

    with resource("catalogue", f"{name}.yaml").open(encoding="utf-8") as file:
        content: dict[str, Any] = yaml.safe_load(file)
    return content


def load_starting_catalogue(store: Store, by: Actor) -> CatalogueLoaded:
    """Add the categories, rules, circles and teams that are not there yet, and the ledger's own accounts."""
    rules, circles, teams = (read_catalogue(name) for name in ("rules", "circles", "teams"))
    with store.write("points.load_catalogue", by=by) as session:
        ledger.open_system_accounts(session)
        categories = _add_categories(session, rules["points_categories"])
        added = _add_rules(session, store)
        return CatalogueLoaded(
            categories,
            added,
            _add_circles(session, circles["circles"]),
            _add_teams(session, teams["teams"]),
        )


def starting_rules() -> list[CatalogueRule]:
    """The rules of the starting catalogue."""
    content = read_catalogue("rules")
    categories = {each["code"]: each["name"] for each in content["points_categories"]}
    return [_rule(each, categories[each["category"]]) for each in content["points_rules"]]


def starting_products() -> list[ProductDraft]:
    """The goods of the starting catalogue; their stock is none."""
    return [
        ProductDraft(
            code=each["code"],
            name=each["name"],
            price=tenths(each["points"]),
            unit=each["unit"],
            class_name=each["class"],
            low=each["low"],
            shelf_months=each["shelf_months"],
            is_service=bool(each.get("is_service", False)),
        )
        for each in read_catalogue("goods")["goods"]
    ]


def talent_tags() -> list[str]:
    """The talents and standings a resident may be marked with."""
    return list(read_catalogue("teams")["talent_tags"])


def team_roles() -> list[str]:
    """The roles in a team, the leader's first."""
    return list(read_catalogue("teams")["team_roles"])


def product_classes() -> list[str]:
    """The usual classes of goods."""
    return list(read_catalogue("goods")["goods_classes"])


def forbidden_rules() -> list[Forbidden]:
    """What must not become a minus item or a condition, and why: hints while a rule is edited."""
    return [
        Forbidden(each["text"], each["why"], tuple(each["touches"]))
        for each in read_catalogue("rules")["rules_forbidden"]
    ]


def tenths(points: float) -> int:
    """Points as a catalogue file gives them, in tenths."""
    return round(points * TENTHS)


def _rule(each: Mapping[str, Any], category: str) -> CatalogueRule:
    values = {name: each[name] for name in CatalogueRule.__slots__ if name in each}
    caps = {name: abs(tenths(values[name])) for name in CAPS if values.get(name) is not None}
    return CatalogueRule(**{**values, **caps, "category": category, "points": tenths(each["points"])})


def _add_categories(session: StationSession, entries: list[Mapping[str, Any]]) -> int:
    standing = set(session.scalars(select(PointsCategory.code)))
    new = [
        PointsCategory(code=each["code"], name=each["name"], sort=place)
        for place, each in enumerate(entries, start=1)
        if each["code"] not in standing
    ]
    session.add_all(new)
    return len(new)


def _add_rules(session: StationSession, store: Store) -> int:
    session.flush()
    standing = set(session.scalars(select(PointsRule.code)))
    categories = dict(session.execute(select(PointsCategory.name, PointsCategory.id)).all())
    first_of_year = store.clock.today().replace(month=1, day=1)
    new = [each for each in starting_rules() if each.code not in standing]
    for each in new:
        added_rule(session, draft_of(each, categories[each.category]), first_of_year, "catalogue")
    return len(new)


def _add_circles(session: StationSession, entries: list[Mapping[str, Any]]) -> int:
    standing = set(session.scalars(select(ServiceCircle.code)))
    new = [
        ServiceCircle(code=each["code"], name=each["name"], sort=place)
        for place, each in enumerate(entries, start=1)
        if each["code"] not in standing
    ]
    session.add_all(new)
    return len(new)


def _add_teams(session: StationSession, entries: list[Mapping[str, Any]]) -> int:
    standing = set(session.scalars(select(Team.code)))
    new = [
        Team(code=each["code"], name=each["name"], duties=each["duties"], sort=place)
        for place, each in enumerate(entries, start=1)
        if each["code"] not in standing
    ]
    session.add_all(new)
    return len(new)
