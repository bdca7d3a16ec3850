"""One sale at the counter: the customer, the basket, and the two keys that redeem it; without a widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from station_app.domain.amounts import format_points
from station_app.domain.shop import read_scan, receipt_label
from station_app.errors import StationError
from station_app.errors.exchange import VoucherOfOthers, VouchersExceed
from station_app.errors.shop import BasketEmpty, BasketNotConfirmed, HouseholdClosed, HouseholdNotChosen
from station_app.services.counter import RedemptionDraft, redeem
from station_app.services.customers import CounterCustomer, customer, customers_of, household_of_card
from station_app.services.products import ProductView, get_product, product_by_scan
from station_app.services.vouchers import VoucherView, voucher_by_scan
from station_app.ui.page import Desk
from station_app.ui.pages.shop.basket import Basket
from station_app.ui.pages.shop.purse import Purse
from station_app.ui.pages.shop.quota_watch import QuotaWatch
from station_app.ui.pages.shop.receipt_printing import ReceiptPrinting


class Sale(QObject):
    """Asks the services in the order of the clerk's keys; prices and stock are the store's own.

    ``waits`` is True between the first press of the confirming key, which says what will be done, and the
    second, which does it; whatever else is done meanwhile takes it back.
    """

    customer_changed = Signal()
    basket_changed = Signal()
    waits_changed = Signal(bool)
    several_found = Signal(list)
    """Persons hold the points: one of these ``CounterCustomer``s has to be chosen."""
    refused = Signal(object)
    """An error: a ``StationError`` belongs beside its field."""
    redeemed = Signal(object)
    """A ``MadeReceipt``."""

    def __init__(self, desk: Desk, printing: ReceiptPrinting, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._printing = printing
        self._looking_up = 0
        self._confirm_follows: Callable[[], None] | None = None
        self._is_redeeming = False
        self.waits = False
        self.customer: CounterCustomer | None = None
        self.basket = Basket()
        self.quotas = QuotaWatch(desk, self)
        self.purse = Purse()
        self.current: int | None = None
        """The product whose line the quantity belongs to."""

    # ---- who

    def find_card(self, text: str) -> None:
        """The household of a scanned card."""
        store, scan = self._desk.store, read_scan(text)
        assert scan is not None
        self._look_up(lambda: customers_of(store, household_of_card(store, scan)), self._on_customers_found)

    def find_next_card(self, text: str) -> None:
        """A card scanned among the goods: the next household's, once this basket is done with."""
        if len(self.basket):
            self.refused.emit(BasketNotConfirmed())
        else:
            self.find_card(text)

    def find_household(self, household_id: int) -> None:
        store = self._desk.store
        self._look_up(lambda: customers_of(store, household_id), self._on_customers_found)

    def serve(self, found: CounterCustomer) -> None:
        """``found`` stands at the counter; the basket stays, for the household may have been mistaken."""
        self.rest()
        self.customer = found
        self.purse.keep_only(found.household_id)
        self.customer_changed.emit()
        self.quotas.look_at(found)
        if found.closed:
            self.refused.emit(HouseholdClosed(household=found.holder))

    def scan_voucher(self, text: str) -> None:
        """A voucher (兑换券) pays; where nobody stands at the counter, its household does now."""
        store = self._desk.store
        self._look_up(lambda: voucher_by_scan(store, text), self._on_voucher_found)

    def drop_vouchers(self) -> None:
        """The sale is paid from the balance alone."""
        self.rest()
        self.purse.clear()
        self.basket_changed.emit()

    # ---- what, how many

    def scan_goods(self, text: str) -> None:
        """One more of the product with a scanned barcode."""
        store = self._desk.store
        self._look_up(lambda: product_by_scan(store, text), self.add)

    def add(self, product: ProductView) -> None:
        """One more of a product."""
        self._change(lambda: self.basket.add(product), product.id)

    def set_quantity(self, quantity: int) -> None:
        """So many of the current line's product."""
        product_id = self.current
        if product_id is not None and quantity != self.basket.quantity_of(product_id):
            self._change(lambda: self.basket.set_quantity(product_id, quantity), product_id)

    def step_quantity(self, by: int) -> None:
        """One more or one less of the current line's product, never none."""
        if self.current is not None:
            wanted = self.basket.quantity_of(self.current) + by
            if wanted > 0:
                self.set_quantity(wanted)

    def go_to_line(self, product_id: int) -> None:
        self.current = product_id
        self.basket_changed.emit()

    def remove_line(self) -> None:
        """Takes the current line out; the last one becomes current."""
        if self.current is None:
            return
        self.rest()
        self.basket.remove(self.current)
        left = self.basket.entries
        self.current = left[-1].product.id if left else None
        self.basket_changed.emit()

    @property
    def line(self) -> tuple[ProductView | None, int]:
        """The line that the quantity belongs to: its product, or None, and how many."""
        for entry in self.basket.entries:
            if entry.product.id == self.current:
                return entry.product, entry.quantity
        return None, 0

    # ---- confirm

    def confirm(self, taker: str, proxy: str) -> None:
        """The confirming key: the first press waits for the second; scans under way are waited for."""
        if self._looking_up:
            self._confirm_follows = lambda: self.confirm(taker, proxy)
            return
        if self._is_redeeming:
            return
        problem = self._problem()
        if problem is not None:
            self.refused.emit(problem)
        elif not self.suffices:
            return
        elif not self.waits:
            self._set_waits(waits=True)
        else:
            self._redeem(taker, proxy)

    def rest(self) -> None:
        """Something else was done: the first press no longer counts."""
        self._confirm_follows = None
        self._set_waits(waits=False)

    @property
    def suffices(self) -> bool:
        """True where balance, vouchers and quotas cover the basket; the panel says so all the time."""
        if self.customer is None or self.customer.balance + self.purse.worth < self.basket.total:
            return False
        return self.quotas.problem(self.basket) is None

    def forget(self) -> None:
        """Nobody is at the counter."""
        self.rest()
        self.customer = None
        self.quotas.look_at(None)
        self.current = None
        self.basket.clear()
        self.purse.clear()
        self.customer_changed.emit()
        self.basket_changed.emit()

    def refresh(self) -> None:
        """Balance, prices and stock as they are now."""
        if self.customer is None or self._is_redeeming:
            return
        who, store = self.customer, self._desk.store
        ids = [entry.product.id for entry in self.basket.entries]

        def look() -> tuple[CounterCustomer, list[ProductView]]:
            return customer(store, who.household_id, who.resident_id), [get_product(store, i) for i in ids]

        def show(found: tuple[CounterCustomer, list[ProductView]]) -> None:
            if self.customer != who:
                return
            before = self.basket.total
            self.customer = found[0]
            self.basket.refresh(found[1])
            if found[0].balance != who.balance or self.basket.total != before:
                self.rest()
            self.customer_changed.emit()
            self.basket_changed.emit()
            self.quotas.look_at(found[0])

        self._desk.tasks.run(lambda _: look(), done=show, owner=self)

    # ---- inside

    def _problem(self) -> StationError | None:
        if self.customer is None:
            return HouseholdNotChosen()
        if self.customer.closed:
            return HouseholdClosed(household=self.customer.holder)
        if not len(self.basket):
            return BasketEmpty()
        over = self.purse.worth - self.basket.total
        if over > 0:
            return VouchersExceed(
                vouchers=format_points(self.purse.worth),
                goods=format_points(self.basket.total),
                missing=format_points(over),
            )
        return None

    def _redeem(self, taker: str, proxy: str) -> None:
        who, desk = self.customer, self._desk
        assert who is not None
        draft = RedemptionDraft(
            who.household_id,
            self.basket.items,
            resident_id=who.resident_id,
            taker=taker,
            proxy=proxy,
            expected_total=self.basket.total,
            vouchers=self.purse.codes,
        )
        self._is_redeeming = True
        desk.tasks.run(
            lambda _: self._printing.make(redeem(desk.store, desk.actor, draft)),
            done=self._on_redeemed,
            failed=self._on_refused,
            owner=self,
        )

    def _on_redeemed(self, made: object) -> None:
        self._is_redeeming = False
        self.forget()
        self.redeemed.emit(made)

    def _on_refused(self, error: BaseException) -> None:
        self._is_redeeming = False
        self.rest()
        self.refused.emit(error)
        self.refresh()

    def _on_customers_found(self, found: list[CounterCustomer]) -> None:
        if len(found) == 1:
            self.serve(found[0])
        else:
            self.several_found.emit(found)

    def _on_voucher_found(self, voucher: VoucherView) -> None:
        who = self.customer
        if who is not None and who.household_id != voucher.holder_id:
            holder = f"{voucher.head}户（{voucher.household_number}）"
            self.refused.emit(VoucherOfOthers(number=receipt_label(voucher.number), household=holder))
            return
        self.rest()
        self.purse.put(voucher)
        if who is None:
            self.find_household(voucher.holder_id)
        self.basket_changed.emit()

    def _change(self, change: Callable[[], None], product_id: int) -> None:
        self.rest()
        try:
            change()
        except StationError as error:
            self.refused.emit(error)
        if self.basket.quantity_of(product_id):
            self.current = product_id
        self.basket_changed.emit()

    def _look_up(self, look: Callable[[], Any], found: Callable[[Any], None]) -> None:
        def done(result: Any) -> None:
            self._looking_up -= 1
            follow, self._confirm_follows = self._confirm_follows, None
            found(result)
            if follow is not None:
                follow()

        def failed(error: BaseException) -> None:
            self._looking_up -= 1
            self._confirm_follows = None
            self.refused.emit(error)

        self._looking_up += 1
        self._desk.tasks.run(lambda _: look(), done=done, failed=failed, owner=self)

    def _set_waits(self, *, waits: bool) -> None:
        if waits != self.waits:
            self.waits = waits
            self.waits_changed.emit(waits)
