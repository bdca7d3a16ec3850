"""The made-up days of exchange: the last ones settled, and one that is on today, with a queue that waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from station_app.demo.replay import at_clock
from station_app.demo.world import World
from station_app.services.counter import BasketItem
from station_app.services.day_settlement import settle_day
from station_app.services.exchange_days import DayDraft, plan_day
from station_app.services.exchange_queue import call_next, give_number
from station_app.services.people_views import HouseholdRow, list_households
from station_app.services.products import list_products
from station_app.services.reservations import ReservationDraft, reserve
from station_app.services.vouchers import issue_vouchers

_EXCHANGE_DAY = 28
_SETTLED_DAYS = 100
"""So many days back the village keeps its days of exchange in the program."""
_QUEUE, _HELD, _VOUCHERS = 9, 2, 3
_RICH = 400
_PLACE = "村委会一楼爱心超市"


@dataclass(slots=True)
class ExchangeDays:
    """Puts them on the agenda; draws nothing by lot, so that the rest of the story stays as it was."""

    world: World

    def arrange(self) -> None:
        world = self.world
        for day in world.days():
            is_last = day == world.last_day
            if not is_last and (day.day != _EXCHANGE_DAY or (world.last_day - day).days > _SETTLED_DAYS):
                continue
            world.agenda.put(at_clock(day, 8, 5), _Day(world, day, is_last))


@dataclass(frozen=True, slots=True)
class _Day:
    """One of them, when its morning has come."""

    world: World
    day: date
    is_last: bool

    def __call__(self) -> None:
        world = self.world
        draft = DayDraft(f"{self.day.month}月集中兑换日", self.day, self.day, "8:30", "17:00", place=_PLACE)
        planned = plan_day(world.store, world.keeper, draft)
        if self.is_last:
            self._open(planned.id)
        else:
            world.agenda.put(at_clock(self.day, 17, 30), lambda: self._settle(planned.id))

    def _settle(self, day_id: int) -> None:
        settle_day(self.world.store, self.world.keeper, day_id)

    def _open(self, day_id: int) -> None:
        """Numbers, goods held back for who cannot come, and a few vouchers."""
        world = self.world
        lived_in = world.lived_in()
        able = [
            row
            for row in list_households(world.store)
            if row.balance >= _RICH and row.status == "active" and row.id in lived_in
        ]
        for row in able[:_QUEUE]:
            give_number(world.store, world.keeper, day_id, row.id)
        for _ in range(2 if able else 0):
            call_next(world.store, world.keeper, day_id)
        self._hold_back(day_id, able[_QUEUE : _QUEUE + _HELD])
        for row in able[_QUEUE + _HELD : _QUEUE + _HELD + _VOUCHERS]:
            issue_vouchers(world.store, world.keeper, row.id, {200: 1, 100: 1})

    def _hold_back(self, day_id: int, rows: list[HouseholdRow]) -> None:
        goods = [
            each for each in list_products(self.world.store) if not each.is_service and each.stock > _QUEUE
        ]
        until = self.day + timedelta(days=7)
        for row, product in zip(rows, sorted(goods, key=lambda each: each.price), strict=False):
            draft = ReservationDraft(
                row.id, (BasketItem(product.id, 1),), until, day_id, "网格员小周", "网格员", "卧床"
            )
            reserve(self.world.store, self.world.keeper, draft)
