"""The clerk closes each month once its deeds are in."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from station_app.demo.replay import at_clock
from station_app.demo.world import World
from station_app.domain.claims import ClaimStatus
from station_app.domain.periods import Period, month_of
from station_app.errors.year_end import (
    EarlierMonthOpen,
    MonthAlreadyClosed,
    MonthHasActivities,
    MonthHasClaims,
)
from station_app.services import claims
from station_app.services.claim_views import list_claims
from station_app.services.closed_months import key_of
from station_app.services.month_close import close_month

_DAY = 9
"""Of the next month: whatever is told of a month is posted by then."""
_ENDED = frozenset({ClaimStatus.ENTERED, ClaimStatus.REFUSED, ClaimStatus.WITHDRAWN})
_WITHDRAWN = "本人不再申报"


_STAYS_OPEN = (MonthHasActivities, MonthHasClaims, EarlierMonthOpen, MonthAlreadyClosed)
"""What was left unfinished keeps its month open until the next is closed."""


@dataclass(slots=True)
class Closing:
    """Puts the closing of the months on the agenda."""

    world: World

    def arrange(self) -> None:
        """Every month but the last ones, each on a day of the next."""
        for day in self.world.days():
            if day.day == _DAY and day - timedelta(days=_DAY) >= self.world.start:
                self.world.agenda.put(at_clock(day, 16, 20), self._close)

    def _close(self) -> None:
        world = self.world
        month = month_of(world.clock.today()).previous()
        self._withdraw_left(month)
        for each in (month.previous(), month):
            with suppress(*_STAYS_OPEN):
                close_month(world.store, world.clerk, key_of(each.start), "已交镇里审核")

    def _withdraw_left(self, month: Period) -> None:
        """What could not be entered any more, such as the claims of those who left."""
        world = self.world
        rows = list_claims(world.store, world.clerk, statuses=frozenset(ClaimStatus) - _ENDED, period=month)
        if rows:
            claims.withdraw(world.store, world.clerk, [row.id for row in rows], _WITHDRAWN)
