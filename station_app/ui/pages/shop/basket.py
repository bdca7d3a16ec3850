"""The basket at the counter: what was put in, how many, and whether it can go out; without a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from station_app.domain.shop import BasketLine, basket_total
from station_app.errors.shop import OutOfStock, QuantityNotPositive
from station_app.services.counter import BasketItem
from station_app.services.products import ProductView
from station_app.services.shelf import MOST_OF_ONE_KIND


@dataclass(frozen=True, slots=True)
class Entry:
    """So many of one product, as the shelf and the price were when it was put in."""

    product: ProductView
    quantity: int

    @property
    def amount(self) -> int:
        """Tenths of a point."""
        return self.product.price * self.quantity


class Basket:
    """One line for each product, in the order in which they were scanned."""

    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}

    @property
    def entries(self) -> Sequence[Entry]:
        return tuple(self._entries.values())

    @property
    def total(self) -> int:
        """Tenths of a point; the store's own prices decide in the end."""
        return basket_total(
            BasketLine(entry.product.id, entry.quantity, entry.product.price) for entry in self.entries
        )

    @property
    def items(self) -> tuple[BasketItem, ...]:
        return tuple(BasketItem(entry.product.id, entry.quantity) for entry in self.entries)

    def __len__(self) -> int:
        return len(self._entries)

    def quantity_of(self, product_id: int) -> int:
        """How many of a product are in; 0 where there is none."""
        entry = self._entries.get(product_id)
        return 0 if entry is None else entry.quantity

    def add(self, product: ProductView) -> None:
        """One more of ``product``; raises OutOfStock, QuantityNotPositive, and leaves it as it was."""
        self._put(product, self.quantity_of(product.id) + 1)

    def set_quantity(self, product_id: int, quantity: int) -> None:
        """So many of a product that is in; raises OutOfStock, QuantityNotPositive."""
        self._put(self._entries[product_id].product, quantity)

    def remove(self, product_id: int) -> None:
        self._entries.pop(product_id, None)

    def refresh(self, products: Sequence[ProductView]) -> None:
        """Takes in prices and stock as they are now; the store refuses what is no longer sold."""
        for product in products:
            entry = self._entries.get(product.id)
            if entry is not None:
                self._entries[product.id] = replace(entry, product=product)

    def clear(self) -> None:
        self._entries.clear()

    def _put(self, product: ProductView, quantity: int) -> None:
        if not 0 < quantity <= MOST_OF_ONE_KIND:
            raise QuantityNotPositive(product=product.name, most=MOST_OF_ONE_KIND)
        if not product.is_service and quantity > product.stock:
            raise OutOfStock(product=product.name, unit=product.unit, stock=product.stock, wanted=quantity)
        self._entries[product.id] = Entry(product, quantity)
