"""What may still be brought back of a receipt's goods, until when, and how many points that gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from station_app.domain.shop import receipt_label
from station_app.errors.returns import (
    NothingLeftToReturn,
    NothingToReturn,
    ReturnsClosed,
    ReturnTooLate,
    ReturnTooMany,
    ServiceNotReturned,
)


@dataclass(frozen=True, slots=True)
class BoughtLine:
    """One line of a receipt, and how much of it came back already; ``price`` in tenths for one.

    A service (服务券) has no shelf to go back to; it was used, or is voided with the whole receipt.
    """

    line_id: int
    product_id: int
    product: str
    unit: str
    quantity: int
    returned: int
    price: int
    is_service: bool

    @property
    def left(self) -> int:
        """How many may still come back."""
        return 0 if self.is_service else self.quantity - self.returned


def last_return_day(bought_on: date, days: int) -> date:
    """The last day on which goods of that day may come back, where the rule gives so many days."""
    return bought_on + timedelta(days=days)


def check_in_time(number: int, bought_on: date, today: date, days: int) -> None:
    """Raises ReturnsClosed where the station takes nothing back, ReturnTooLate after the last day."""
    if days == 0:
        raise ReturnsClosed
    last = last_return_day(bought_on, days)
    if today > last:
        raise ReturnTooLate(number=receipt_label(number), day=f"{bought_on:%Y-%m-%d}", days=days)


def check_something_left(number: int, lines: Sequence[BoughtLine]) -> None:
    """Raises NothingLeftToReturn where every line is a service or came back already."""
    if not any(line.left for line in lines):
        raise NothingLeftToReturn(number=receipt_label(number))


def returned_lines(lines: Iterable[BoughtLine], wanted: Mapping[int, int]) -> list[tuple[BoughtLine, int]]:
    """The lines that come back with their quantities, in the receipt's order; ``wanted`` is by line.

    A quantity of 0 leaves a line out. Raises NothingToReturn, ServiceNotReturned, ReturnTooMany.
    """
    chosen: list[tuple[BoughtLine, int]] = []
    for line in lines:
        quantity = wanted.get(line.line_id, 0)
        if quantity == 0:
            continue
        if line.is_service:
            raise ServiceNotReturned(product=line.product)
        if not 0 < quantity <= line.left:
            raise ReturnTooMany(
                product=line.product,
                unit=line.unit,
                bought=line.quantity,
                returned=line.returned,
                left=line.left,
            )
        chosen.append((line, quantity))
    if not chosen:
        raise NothingToReturn
    return chosen


def points_back(returned: Iterable[tuple[BoughtLine, int]]) -> int:
    """Tenths that come back: at the prices of the receipt, whatever the goods cost today."""
    return sum(line.price * quantity for line, quantity in returned)
