"""What a receipt says: the facts of one redemption or void as they stand in the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One kind of goods on a receipt; ``price`` and ``amount`` in tenths of a point."""

    product: str
    unit: str
    quantity: int
    price: int
    amount: int


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A receipt (兑换凭证); points in tenths, ``at`` an aware instant.

    ``voids`` is the number of the receipt that this one voids (作废凭证); ``voided_by`` the number of the
    one that voided it; ``prints`` how often it has been printed before (0: the first print, then 补打).
    """

    redemption_id: int
    number: int
    station: str
    at: datetime
    household_number: str
    household_head: str
    taker: str
    proxy: str
    lines: tuple[ReceiptLine, ...]
    total: int
    balance_before: int
    balance_after: int
    clerk: str
    check_code: str
    note: str
    prints: int
    voids: int | None
    voided_by: int | None
