"""The village's activities through the years: planned some days ahead, held, put right, closed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from station_app.demo.replay import at_clock
from station_app.demo.story import Scene
from station_app.demo.world import SATURDAY, Villager, World
from station_app.domain.service import SignInMethod
from station_app.errors.points import ReversalNotCovered
from station_app.services.activities import (
    ActivityDraft,
    cancel_activity,
    close_activity,
    plan_activity,
)
from station_app.services.activity_views import list_circles
from station_app.services.sign_ins import change_record, sign_in, void_record
from station_app.services.teams import list_teams

_WEDNESDAY = 2
_COMING = (0, 2, 4, 7)
"""Days from the last one on which something is planned for certain."""
_YOUNGEST, _OLDEST = 14, 78


@dataclass(slots=True)
class Programme:
    """Puts the activities on the agenda; nobody serves twice on one day."""

    world: World
    _scenes: list[Scene] = field(init=False)
    _teams: dict[str, tuple[int, str]] = field(init=False)
    _circles: dict[str, int] = field(init=False)
    _busy: dict[date, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        world = self.world
        self._scenes = list(world.story.scenes)
        world.chance.shuffle(self._scenes)
        self._teams = {team.code: (team.id, team.leader) for team in list_teams(world.store)}
        self._circles = {name: circle_id for circle_id, name in list_circles(world.store)}

    def arrange(self) -> None:
        """Every Saturday, about every other Wednesday, and the days that are coming."""
        coming = {self.world.last_day + timedelta(days=ahead) for ahead in _COMING}
        for day in self.world.days(ahead=10):
            midweek = day.weekday() == _WEDNESDAY and self.world.chance.random() < 0.5
            if day.weekday() == SATURDAY or midweek or day in coming:
                self._arrange(day, self._next_scene(day.month))

    def _next_scene(self, month: int) -> Scene:
        """Of those that fit the month, the one that has waited longest."""
        scene = next(each for each in self._scenes if month in each.months)
        self._scenes.remove(scene)
        self._scenes.append(scene)
        return scene

    def _arrange(self, day: date, scene: Scene) -> None:
        planned = self.world.weekday_before(day, self.world.chance.randint(4, 8))
        minute = self.world.chance.randint(0, 50)
        self.world.agenda.put(at_clock(planned, 9, minute), lambda: self._plan(day, scene))

    def _plan(self, day: date, scene: Scene) -> None:
        world = self.world
        team_id, leader = self._teams[scene.team]
        start = at_clock(day, scene.hour)
        end = start + timedelta(hours=scene.hours)
        draft = ActivityDraft(
            title=scene.title,
            team_id=team_id,
            starts_at=start,
            ends_at=end,
            circle_id=self._circles[scene.circle],
            rule_id=world.rules[scene.rule],
            place=scene.place,
            wanted=scene.people[1],
            served=scene.served,
            content=scene.content,
            in_charge=leader,
        )
        activity_id = plan_activity(world.store, world.clerk, draft)
        if not scene.open_to_all and world.chance.random() < 0.02:
            world.agenda.put(start - timedelta(hours=1), lambda: self._call_off(activity_id))
            return
        world.agenda.put(end - timedelta(minutes=20), lambda: self._sign_in(activity_id, scene, start, end))

    def _call_off(self, activity_id: int) -> None:
        cancel_activity(self.world.store, self.world.clerk, activity_id, self.world.story.cancelled)

    def _sign_in(self, activity_id: int, scene: Scene, start: datetime, end: datetime) -> None:
        world = self.world
        people = self._who_comes(scene)
        method = SignInMethod.CARD if world.chance.random() < 0.3 else SignInMethod.LIST
        records = sign_in(world.store, world.clerk, activity_id, [each.id for each in people], method)
        if world.chance.random() < 0.2:
            left_early = end - timedelta(minutes=30)
            change_record(world.store, world.clerk, world.chance.choice(records), start, left_early)
        closing = world.clock.today() + timedelta(days=world.chance.randint(1, 3))
        minute = world.chance.randint(0, 59)
        world.agenda.put(at_clock(closing, 9, minute), lambda: self._close(activity_id, records))

    def _who_comes(self, scene: Scene) -> list[Villager]:
        world = self.world
        busy = self._busy.setdefault(world.clock.today(), set())
        able = [each for each in world.aged(_YOUNGEST, _OLDEST) if each.id not in busy]
        count = world.chance.randint(*scene.people)
        if scene.open_to_all:
            chosen = world.some(able, count)
        else:
            of_team = world.some([each for each in able if each.team == scene.team], count - count // 4)
            others = [each for each in able if each not in of_team]
            chosen = of_team + world.some(others, count - len(of_team))
        busy.update(each.id for each in chosen)
        return chosen

    def _close(self, activity_id: int, records: list[int]) -> None:
        world = self.world
        close_activity(world.store, world.clerk, activity_id)
        if world.chance.random() < 0.05:
            wrong = world.chance.choice(records)
            at = at_clock(world.clock.today() + timedelta(days=1), 10)
            world.agenda.put(at, lambda: self._take_back(wrong))

    def _take_back(self, record_id: int) -> None:
        with suppress(ReversalNotCovered):  # the points were spent in the meantime: it stays as it is
            void_record(self.world.store, self.world.clerk, record_id, self.world.story.record_void)
