"""What the village gives points for besides activities: yards, meetings, good deeds; and what costs some."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from station_app.demo.replay import at_clock
from station_app.demo.world import SATURDAY, World
from station_app.domain.people import HEAD
from station_app.errors.points import ReversalNotCovered
from station_app.services.posting import PostingDraft, post_points, reverse

_OF_MONTH = {"HJ01": 16, "HJ02": 48, "HJ03": 66}
"""After the month's inspection: how many households earn by which rule."""
_INSPECTION, _MEETING, _COLLECTION = 26, 6, 12
"""Days of the month."""
_YEARLY = {(8, 18): ("FZ03", 3), (9, 12): ("HY11", 1), (11, 25): ("ZL05", 210), (12, 20): ("HJ07", 6)}
"""(month, day): the rule, and how many households earn by it."""


@dataclass(slots=True)
class Deeds:
    """Puts the postings on the agenda."""

    world: World

    def arrange(self) -> None:
        """The month's round, a few good deeds a week, and now and then something that costs points."""
        for day in self.world.days():
            self._rounds(day)
            if day.weekday() < SATURDAY and self.world.chance.random() < 0.3:
                self._put(day, lambda: self._praise(self.world.story.praise))
            if self.world.chance.random() < 0.02:
                self._put(day, lambda: self._praise(self.world.story.honours))
            if self.world.chance.random() < 0.03:
                self._put(day, self._minus)

    def _rounds(self, day: date) -> None:
        if day.day == _INSPECTION:
            self._put(day, self._inspect, hour=16)
        if day.day == _COLLECTION and day.month % 2 == 0:
            self._put(day, lambda: self._households("HJ06", 22), hour=15)
        if day.day == _MEETING and day.month % 3 == 1:
            self._put(day, lambda: self._households("ZL01", 165), hour=17)
        if day.day == _MEETING and day.month % 3 == 0:
            self._put(day, lambda: self._households("HY07", 24), hour=17)
        if (yearly := _YEARLY.get((day.month, day.day))) is not None:
            self._put(day, lambda: self._households(*yearly), hour=11)

    def _put(self, day: date, act: Callable[[], object], hour: int = 10) -> None:
        self.world.agenda.put(at_clock(day, hour, self.world.chance.randint(0, 50)), act)

    def _inspect(self) -> None:
        done: set[int] = set()
        for code, count in _OF_MONTH.items():
            done.update(self._households(code, count, without=done))
            self.world.clock.pass_minutes(4)

    def _households(self, code: str, count: int, without: Collection[int] = ()) -> list[int]:
        world = self.world
        chosen = world.some_households(world.scaled(count), without)
        draft = PostingDraft(world.rules[code], world.clock.today(), household_ids=tuple(sorted(chosen)))
        post_points(world.store, world.clerk, draft)
        return chosen

    def _praise(self, deeds: dict[str, list[str]]) -> None:
        world = self.world
        code = world.chance.choice(list(deeds))
        who = world.some(world.aged(16, 76), 1)[0]
        on = world.clock.today() - timedelta(days=world.chance.randint(0, 2))
        draft = PostingDraft(
            world.rules[code],
            max(on, world.start),
            (who.id,),
            reason=world.chance.choice(deeds[code]),
        )
        posted = post_points(world.store, world.clerk, draft)[0]
        if posted.transfer_id is not None and world.chance.random() < 0.05:
            mended = at_clock(world.clock.today() + timedelta(days=1), 9, 30)
            wrong = posted.transfer_id
            world.agenda.put(mended, lambda: self._reverse(wrong))

    def _minus(self) -> None:
        world = self.world
        code, reason = world.chance.choice(list(world.story.minus.items()))
        heads = [each for each in world.here() if each.relation == HEAD]
        household = world.chance.choice(heads).household_id
        draft = PostingDraft(
            world.rules[code], world.clock.today(), household_ids=(household,), reason=reason
        )
        post_points(world.store, world.clerk, draft)

    def _reverse(self, transfer_id: int) -> None:
        reason = self.world.chance.choice(self.world.story.reversals)
        with suppress(ReversalNotCovered):  # the points were spent in the meantime
            reverse(self.world.store, self.world.clerk, transfer_id, reason)
