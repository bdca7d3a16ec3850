"""A delivery as it is typed in: its lines, before they become stock; without a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from station_app.services.deliveries import DeliveryLine as DeliveredLot
from station_app.services.products import ProductView


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """So many of one product, with one price and one date; ``unit_cost`` in fen."""

    product: ProductView
    quantity: int
    unit_cost: int | None = None
    expires_on: date | None = None

    @property
    def key(self) -> tuple[int, int | None, date | None]:
        """Lines that agree in this are one lot."""
        return self.product.id, self.unit_cost, self.expires_on

    @property
    def cost(self) -> int | None:
        """Fen for the line."""
        return None if self.unit_cost is None else self.unit_cost * self.quantity


class Delivery:
    """The lots of one delivery, in the order typed."""

    def __init__(self) -> None:
        self._lines: dict[object, DeliveryLine] = {}

    @property
    def lines(self) -> Sequence[DeliveryLine]:
        return tuple(self._lines.values())

    def put(self, line: DeliveryLine) -> None:
        """Adds a lot; the same lot again becomes the new quantity, not the sum, for it was typed twice."""
        self._lines[line.key] = line

    def remove(self, line: DeliveryLine) -> None:
        self._lines.pop(line.key, None)

    def drafts(self) -> list[DeliveredLot]:
        """What ``deliveries.receive`` takes."""
        return [
            DeliveredLot(line.product.id, line.quantity, line.unit_cost, line.expires_on)
            for line in self.lines
        ]
