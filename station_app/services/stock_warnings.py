"""What of the stock waits for somebody: lots past their date or near it, a stocktake that was begun."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from station_app.models.stock import Stocktake, StocktakeStatus
from station_app.services.lots import LotView, expiring
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class StockWarnings:
    """Lots that have expired, those that will within 30 days, and the open stocktake's number."""

    expired: tuple[LotView, ...] = ()
    expiring: tuple[LotView, ...] = ()
    counting: int | None = None


NOTHING_WARNED = StockWarnings()


def stock_warnings(store: Store) -> StockWarnings:
    """As of today."""
    today, lots = store.clock.today(), expiring(store)
    counting = select(Stocktake.number).where(Stocktake.status == StocktakeStatus.COUNTING)
    with store.read() as session:
        number = session.scalars(counting).first()
    return StockWarnings(
        tuple(lot for lot in lots if lot.is_expired(today)),
        tuple(lot for lot in lots if not lot.is_expired(today)),
        number,
    )
