"""The clerk closes each month once its deeds are in."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from station_app.demo.replay import at_clock
from station_app.demo.world import World
from station_app.domain.claims import ClaimStatus
from station_app.domain.periods import Period, month_of
from station_app.errors.year_end import MonthHasActivities, MonthHasClaims
from station_app.services import claims
from station_app.services.claim_views import list_claims
from station_app.services.closed_months import key_of
from station_app.services.month_close import close_month

_DAY = 9
"""Of the next month: whatever is told of a month is posted by then."""
_ENDED = frozenset({ClaimStatus.ENTERED, ClaimStatus.REFUSED, ClaimStatus.WITHDRAWN})
_WITHDRAWN = "本人不再申报"


@dataclass(slots=True)
class Closing:
    """Puts the closing of the months on the agenda."""

    world: World
    _next: Period = field(init=False)

    def __post_init__(self) -> None:
        self._next = month_of(self.world.start)

    def arrange(self) -> None:
        """Every month but the last ones, each on a day of the next."""
        for day in self.world.days():
            if day.day == _DAY:
                self.world.agenda.put(at_clock(day, 16, 20), self._close)

    def _close(self) -> None:
        """The months that are over, one after the other, up to one of which something is left undone."""
        world = self.world
        with suppress(MonthHasActivities, MonthHasClaims):
            while self._next.end < month_of(world.clock.today()).start:
                self._withdraw_left(self._next)
                close_month(world.store, world.clerk, key_of(self._next.start), "已交镇里审核")
                self._next = self._next.next()

    def _withdraw_left(self, month: Period) -> None:
        """What could not be entered any more, such as the claims of those who left."""
        world = self.world
        rows = list_claims(world.store, world.clerk, statuses=frozenset(ClaimStatus) - _ENDED, period=month)
        if rows:
            claims.withdraw(world.store, world.clerk, [row.id for row in rows], _WITHDRAWN)
