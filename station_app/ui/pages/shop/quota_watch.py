"""The quotas of the household at the counter: what it may still have, and whether the basket goes beyond."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from station_app.domain.quotas import Amount, QuotaState
from station_app.errors import StationError
from station_app.services.customers import CounterCustomer
from station_app.services.quotas import quota_states, refuse_exceeded
from station_app.ui.page import Desk
from station_app.ui.pages.shop.basket import Basket


class QuotaWatch(QObject):
    """``changed`` when the quotas of the one who is looked at have come."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._who: CounterCustomer | None = None
        self.states: list[QuotaState] = []
        """Empty where nothing is limited."""

    def look_at(self, who: CounterCustomer | None) -> None:
        """Asks the store what the household may still have this month; nobody has no quotas."""
        self._who = who
        self.states = []
        if who is None:
            return
        store = self._desk.store

        def show(states: list[QuotaState]) -> None:
            if self._who is who:
                self.states = states
                self.changed.emit()

        self._desk.tasks.run(lambda _: quota_states(store, who.household_id), done=show, owner=self)

    def problem(self, basket: Basket) -> StationError | None:
        """Why the basket goes beyond a quota; None where it does not. The store decides in the end."""
        wanted = [
            Amount(each.product.id, each.product.class_name, each.quantity, each.amount)
            for each in basket.entries
        ]
        try:
            refuse_exceeded(self.states, self._who.holder if self._who else "", wanted)
        except StationError as error:
            return error
        return None
