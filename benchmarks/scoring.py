"""Entering a scoring sheet of a whole village: 962 households by 3 rules, posted in one act, durable."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from statistics import median

from benchmarks.big_station import LARGE, big_station
from benchmarks.figures import Figure, timed
from station_app.domain.permissions import Actor
from station_app.domain.points import CategoryLimits
from station_app.services.category_terms import change_terms
from station_app.services.rules import RuleDraft, add_rule, list_categories, next_rule_code
from station_app.services.scoring import SheetDraft, enter_sheet, make_sheet, preview_sheet
from station_app.services.scoring_views import sheet_detail
from station_app.store.store import Store

HOUSEHOLDS, RULES, REPETITIONS = 962, 3, 5
LIMIT_S = 2.0


def measure() -> Iterator[Figure]:
    """With caps by the month on each rule, and then with a cap of the year on their category."""
    with big_station(LARGE) as (store, actor):
        rules = _rules(store, actor)
        enter_all = [_enter(store, actor, rules) for _ in range(REPETITIONS)]
        name = f"entering a sheet of {HOUSEHOLDS} households by {RULES} rules"
        yield Figure(name, median(seconds for seconds, _ in enter_all), "s", LIMIT_S)
        yield Figure("  seeing what it brings before", median(before for _, before in enter_all), "s")
        category = list_categories(store)[0].id
        change_terms(store, actor, category, CategoryLimits(cap_year=1_000_000))
        capped = [_enter(store, actor, rules) for _ in range(REPETITIONS)]
        yield Figure(
            "  with a cap on the category's year", median(seconds for seconds, _ in capped), "s", LIMIT_S
        )


def _rules(store: Store, actor: Actor) -> tuple[int, ...]:
    category = list_categories(store)[0].id
    return tuple(
        add_rule(
            store,
            actor,
            RuleDraft(
                next_rule_code(store, category),
                category,
                f"庭院评分 {place}",
                10,
                "次",
                scope="household",
                cap_month=10_000,
            ),
        )
        for place in range(RULES)
    )


def _enter(store: Store, actor: Actor, rules: tuple[int, ...]) -> tuple[float, float]:
    """Seconds to enter a full sheet, and to see beforehand what it brings."""
    sheet_id = make_sheet(store, actor, SheetDraft("全村评分", rules, store.clock.today()))
    sheet = sheet_detail(store, sheet_id)
    figures = {
        (household.id, column.id): 2
        for household in sheet.households[:HOUSEHOLDS]
        for column in sheet.columns
    }
    assert len(figures) == HOUSEHOLDS * RULES
    before = timed(partial(preview_sheet, store, actor, sheet_id, figures))
    return timed(partial(enter_sheet, store, actor, sheet_id, figures)), before
