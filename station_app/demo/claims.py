"""What villagers claim in the village's last weeks: some confirmed and entered, one refused, some waiting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from station_app.demo.replay import at_clock
from station_app.demo.world import World
from station_app.domain.claims import BY_TEAM, ClaimStatus
from station_app.services import claim_entry, claims
from station_app.services.claim_views import list_claims
from station_app.services.claims import ClaimDraft

_WEEKS_TOLD = 5
_DAY = 7
_TUESDAY, _THURSDAY, _FRIDAY = 1, 3, 4
_OF_HOUSEHOLDS = frozenset({"HY07", "HJ02"})
_SEED = 77


@dataclass(slots=True)
class Claims:
    """Puts claims on the agenda; by a chance of its own, so that the rest of the history stays as it is."""

    world: World
    chance: Random = field(default_factory=lambda: Random(_SEED))

    def arrange(self) -> None:
        """Claims on Tuesdays and Thursdays, the week's confirmed and entered on Fridays but the last."""
        last = self.world.last_day
        for day in self.world.days():
            ago = (last - day).days
            if ago >= _WEEKS_TOLD * _DAY:
                continue
            if day.weekday() in {_TUESDAY, _THURSDAY}:
                for hour in (9, 11, 15):
                    self._put(day, hour, self._claim)
            if day.weekday() == _FRIDAY and ago >= _DAY:
                self._put(day, 16, self._settle)

    def _put(self, day: date, hour: int, act: Callable[[], object]) -> None:
        self.world.agenda.put(at_clock(day, hour, self.chance.randint(0, 50)), act)

    def _claim(self) -> None:
        world = self.world
        code, told = self.chance.choice(world.story.claims)
        who, *witnesses = self.chance.sample(world.aged(20, 70), 3)
        of_household = code in _OF_HOUSEHOLDS
        draft = ClaimDraft(
            world.rules[code],
            world.clock.today(),
            None if of_household else who.id,
            who.household_id,
            evidence=told,
            witnesses="、".join(each.name for each in witnesses),
            claimed_by=who.name,
        )
        claims.claim(world.store, world.clerk, draft)

    def _settle(self) -> None:
        world = self.world
        rows = list_claims(world.store, world.clerk, statuses=[ClaimStatus.CLAIMED])
        asked = [row.id for row in rows if row.course.review == BY_TEAM]
        if asked[3:]:
            claims.refuse(world.store, world.clerk, asked[:1], world.story.claim_refused)
            asked = asked[1:]
        if asked:
            claims.confirm(world.store, world.clerk, asked, "问过邻居，情况属实")
        ready = [
            row.id
            for row in claim_entry.ready_claims(world.store, world.clerk)
            if not row.course.notice  # those are entered when their notice is closed
        ]
        if not ready:
            return
        seen = claim_entry.preview_entry(world.store, world.clerk, ready)
        able = [line.claim_id for line in seen if not line.problem]
        if able:  # a household may have left meanwhile
            claim_entry.enter_claims(world.store, world.clerk, able)
