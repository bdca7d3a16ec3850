"""The made-up village while its history is told: who lives there, who keeps the books, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from station_app.clock import local
from station_app.demo.replay import Agenda, ReplayClock
from station_app.demo.story import Story
from station_app.demo.village import Families
from station_app.domain.identity import age_on
from station_app.domain.permissions import Actor
from station_app.store.store import Store

SATURDAY = 5


@dataclass(slots=True)
class Villager:
    """A resident as the history needs them; ``zeal`` is how readily they come (1 is usual)."""

    id: int
    household_id: int
    name: str
    sex: str
    relation: str
    birth_on: date
    zeal: float
    team: str = ""
    gone: bool = False

    def age(self, day: date) -> int:
        return age_on(self.birth_on, day)


@dataclass(slots=True)
class World:
    """Everything that the parts of the history share."""

    store: Store
    clock: ReplayClock
    start: date
    """The day on which the station was set up."""
    end: datetime
    chance: Random
    story: Story
    families: Families
    head: Actor
    clerk: Actor
    keeper: Actor
    people: list[Villager]
    rules: dict[str, int]
    """A rule's id by its code."""
    agenda: Agenda
    size: float
    """How large the village is; what the parts count is meant for one of size 1."""

    def scaled(self, count: int, least: int = 1) -> int:
        """What a count for a village of size 1 comes to here."""
        return max(round(count * self.size), least)

    @property
    def last_day(self) -> date:
        return local(self.end).date()

    def here(self) -> list[Villager]:
        """Those who belong to the village now."""
        return [each for each in self.people if not each.gone]

    def members(self, household_id: int) -> list[Villager]:
        """Those who belong to a household now."""
        return [each for each in self.people if each.household_id == household_id and not each.gone]

    def lived_in(self) -> dict[int, list[Villager]]:
        """The households that somebody lives in, with their members."""
        found: dict[int, list[Villager]] = {}
        for each in self.people:
            if not each.gone:
                found.setdefault(each.household_id, []).append(each)
        return found

    def aged(self, least: int, most: int) -> list[Villager]:
        """Those of an age in years, both ends included."""
        today = self.clock.today()
        return [each for each in self.here() if least <= each.age(today) <= most]

    def some(self, of: Sequence[Villager], count: int) -> list[Villager]:
        """So many of them at most, the zealous more likely than others."""
        return sorted(of, key=lambda each: self.chance.random() ** (1 / each.zeal), reverse=True)[:count]

    def some_households(self, count: int, without: Iterable[int] = ()) -> list[int]:
        """So many households, those of zealous people more likely than others."""
        zeal: dict[int, float] = {}
        for each in self.here():
            zeal[each.household_id] = max(zeal.get(each.household_id, 0), each.zeal)
        for household_id in without:
            zeal.pop(household_id, None)
        drawn = {household: self.chance.random() ** (1 / weight) for household, weight in zeal.items()}
        return sorted(drawn, key=drawn.__getitem__, reverse=True)[:count]

    def days(self, ahead: int = 0) -> Iterable[date]:
        """Every day of the history after the first, and ``ahead`` days beyond its end."""
        span = (self.last_day - self.start).days + ahead
        first = self.start
        return (first + timedelta(days=each) for each in range(1, span + 1))

    def weekday_before(self, day: date, days: int) -> date:
        """A working day about ``days`` before ``day``, not before the station was set up."""
        found = max(day - timedelta(days=days), self.start + timedelta(days=1))
        return found - timedelta(days=max(found.weekday() - SATURDAY + 1, 0))
