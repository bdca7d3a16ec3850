"""A keeper at the counter who redeems, voids, takes back and exchanges until the process is killed.

After each restart the keeper does what a clerk does who saw no receipt: the last deeds are tried again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from random import Random

from sqlalchemy import select

from station_app.domain.permissions import Actor
from station_app.errors import StationError
from station_app.models.shop import Redemption, RedemptionKind
from station_app.services.counter import BasketItem, RedemptionDraft, redeem, void
from station_app.services.people_views import list_households
from station_app.services.products import list_products
from station_app.services.receipts import ReceiptView
from station_app.services.returns import (
    ReturnDraft,
    ReturnItem,
    exchange_goods,
    return_goods,
    returnable,
)
from station_app.store.store import Store

_TRIED_AGAIN = 4


class Keeper:
    """Shows each receipt once the counter has returned it: its number and check code."""

    def __init__(self, store: Store, actor: Actor, show: Callable[[str], None]) -> None:
        self._store = store
        self._actor = actor
        self._show = show
        self._chance = Random()
        self._households = [row.id for row in list_households(store)]
        self._goods = [each.id for each in list_products(store) if not each.is_service]

    def serve_for_ever(self) -> None:
        """First what may have been left half done, then one customer after the other."""
        for redemption_id in self._last_redemptions():
            self._take_back(redemption_id)
        while True:
            basket = tuple(BasketItem(each, 2) for each in self._chance.sample(self._goods, 2))
            draft = RedemptionDraft(self._chance.choice(self._households), basket)
            sold = redeem(self._store, self._actor, draft)
            self._say(sold)
            self._take_back(sold.redemption_id)

    def _last_redemptions(self) -> list[int]:
        query = select(Redemption.id).where(Redemption.kind == RedemptionKind.REDEEM)
        with self._store.read() as session:
            return list(session.scalars(query.order_by(Redemption.id.desc()).limit(_TRIED_AGAIN)))

    def _take_back(self, redemption_id: int) -> None:
        """By a void, a return or an exchange; one that is refused was done before, and is refused whole."""
        deed = self._chance.choice((self._void, self._return, self._exchange))
        with suppress(StationError):
            deed(redemption_id)

    def _void(self, redemption_id: int) -> None:
        self._say(void(self._store, self._actor, redemption_id, "拿错了"))

    def _return(self, redemption_id: int) -> None:
        self._say(return_goods(self._store, self._actor, self._draft(redemption_id)))

    def _exchange(self, redemption_id: int) -> None:
        basket = (BasketItem(self._chance.choice(self._goods), 1),)
        exchange = exchange_goods(self._store, self._actor, self._draft(redemption_id), basket)
        self._say(exchange.returned)
        self._say(exchange.redeemed)

    def _draft(self, redemption_id: int) -> ReturnDraft:
        line = self._chance.choice(returnable(self._store, redemption_id).lines)
        spoiled = self._chance.random() < 0.3
        return ReturnDraft(redemption_id, (ReturnItem(line.line_id, 1, spoiled),), "坏了")

    def _say(self, view: ReceiptView) -> None:
        self._show(f"{view.number} {view.check_code}")
