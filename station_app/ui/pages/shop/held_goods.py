"""At the counter: goods held back (备货) for the household that stands there, handed over by one button."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station_app.domain.amounts import format_points
from station_app.domain.exchange_days import proxy_words
from station_app.domain.shop import receipt_label
from station_app.services.customers import CounterCustomer
from station_app.services.reservations import ReservationView, collect, list_reservations
from station_app.ui.page import Desk
from station_app.ui.pages.shop.receipt_printing import ReceiptPrinting
from station_app.ui.widgets.cards import Banner


class HeldGoods(Banner):
    """Shown while a household has goods held back; ``collected`` tells the ``MadeReceipt``."""

    collected = Signal(object)

    def __init__(self, desk: Desk, printing: ReceiptPrinting, parent: QWidget | None = None) -> None:
        super().__init__("", "gold", parent=parent)
        self._desk = desk
        self._printing = printing
        self._customer: CounterCustomer | None = None
        self._held: ReservationView | None = None
        self.action_asked.connect(self._on_collect_asked)

    def show_for(self, customer: CounterCustomer | None) -> None:
        """Another household, the same again, or nobody."""
        self._customer, self._held = customer, None
        self.show_text("")
        if customer is not None:
            store, household_id = self._desk.store, customer.household_id
            self._desk.tasks.run(
                lambda _: list_reservations(store, household_id=household_id), done=self._show, owner=self
            )

    def _show(self, held: list[ReservationView]) -> None:
        today = self._desk.clock.today()
        mine = [
            each
            for each in held
            if self._customer is not None
            and each.household_id == self._customer.household_id
            and not each.has_lapsed(today)
        ]
        if not mine:
            return
        first = self._held = mine[-1]
        who = f"，{proxy_words(first.proxy, first.relation)}代领" if first.proxy else ""
        words = f"备货单 {receipt_label(first.number)}：{first.goods}，{format_points(first.total)} 分{who}。"
        self.show_text(words, "gold", "领取备货")

    def _on_collect_asked(self) -> None:
        held, desk, who = self._held, self._desk, self._customer
        if held is None or who is None:
            return
        balance = held.balance if who.resident_id is None else who.balance
        after = format_points(balance - held.total)
        if not desk.messages.confirm(
            f"将扣减{who.holder} {format_points(held.total)} 分，余 {after} 分",
            "领取备货",
            detail=f"{held.goods}。请领取人在凭证上签字。",
        ):
            return
        taker = who.head if who.resident_id is None else who.holder
        desk.tasks.run(
            lambda _: self._printing.make(
                collect(desk.store, desk.actor, held.id, taker=taker, resident_id=who.resident_id)
            ),
            done=self.collected.emit,
            failed=lambda error: desk.messages.error(error, near=self.window()),
            owner=self,
        )
