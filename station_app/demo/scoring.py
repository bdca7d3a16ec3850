"""Scoring sheets of the last months, one that still waits, the year's budget, a category's cap, a veto."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from station_app.demo.replay import at_clock
from station_app.demo.world import World
from station_app.domain.points import CategoryLimits
from station_app.domain.vetoes import last_day
from station_app.services.budget import set_budget
from station_app.services.category_terms import change_terms
from station_app.services.households import list_groups
from station_app.services.rules import list_categories
from station_app.services.scoring import SheetDraft, enter_sheet, make_sheet
from station_app.services.scoring_views import sheet_detail
from station_app.services.vetoes import VetoDraft, record_veto, veto_kinds

_DAY = 18
"""Of the month: the group whose turn it is has been scored."""
_MONTHS_BACK = 150
_RULES = ("HJ06", "ZL01")
_BUDGET = 260_000
"""Tenths a year in a village of size 1."""
_MONTHLY_CAP = 300
_VETOED_BEFORE = 200


@dataclass(slots=True)
class Scoring:
    """Puts them on the agenda; it draws by itself, so that the rest of the history stays what it was."""

    world: World
    chance: Random = field(default_factory=lambda: Random(18))

    def arrange(self) -> None:
        """The budget each January, a sheet a month in the last months, and one left open at the end."""
        world = self.world
        last = world.last_day
        for day in world.days():
            if (day.month, day.day) == (1, 4) or day == world.start + timedelta(days=1):
                world.agenda.put(at_clock(day, 9, 10), self._set_budget)
            if day.day == _DAY and last - timedelta(days=_MONTHS_BACK) <= day < last:
                world.agenda.put(at_clock(day, 16, 40), self._score)
            if day == last - timedelta(days=_VETOED_BEFORE):
                world.agenda.put(at_clock(day, 11, 5), self._veto)
            if day == last - timedelta(days=2):
                world.agenda.put(at_clock(day, 10, 25), lambda: self._make(world.clock.today()))

    def _set_budget(self) -> None:
        world = self.world
        set_budget(world.store, world.head, world.clock.today().year, world.scaled(_BUDGET))
        category = next(each.id for each in list_categories(world.store) if each.code == "HJ")
        limits = CategoryLimits(cap_month=_MONTHLY_CAP)
        change_terms(world.store, world.head, category, limits)

    def _make(self, day: date) -> int:
        world = self.world
        groups = list_groups(world.store)
        group = groups[day.month % len(groups)]
        rules = tuple(world.rules[code] for code in _RULES)
        draft = SheetDraft(f"{day.month}月{group.name}评分", rules, day, group.id)
        return make_sheet(world.store, world.clerk, draft)

    def _score(self) -> None:
        world = self.world
        sheet = sheet_detail(world.store, self._make(world.clock.today()))
        world.clock.pass_minutes(20)
        figures = {
            (household.id, column.id): 1
            for household in sheet.households
            for column in sheet.columns
            if self.chance.random() < 0.4
        }
        if figures:
            enter_sheet(world.store, world.clerk, sheet.row.id, figures)

    def _veto(self) -> None:
        world = self.world
        kind = veto_kinds()[3]
        today = world.clock.today()
        household = self.chance.choice(sorted(world.lived_in()))
        until = last_day(today, kind.months)
        draft = VetoDraft(
            household, kind.name, today, until, f"{kind.evidence}{today.year}年第 7 号", kind.code
        )
        record_veto(world.store, world.clerk, draft)
