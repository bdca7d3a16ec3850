"""The statement of donated goods: what came and from whom, what went out of it, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from station_app.clock import day_start, local
from station_app.domain.periods import Period
from station_app.models.shop import MovementKind, Product, StockMovement
from station_app.models.station import Station
from station_app.models.stock import BatchUse, StockBatch, StockDocument
from station_app.services.deliveries import UNNAMED
from station_app.store.store import Store

_LOST = {MovementKind.LOSS, MovementKind.CORRECTION, MovementKind.STOCKTAKE}


@dataclass(frozen=True, slots=True)
class DonatedLot:
    """One donated lot over a period: ``before`` + ``came`` = ``handed_out`` + ``lost`` + ``left``."""

    donor: str
    came_on: date
    product: str
    unit: str
    before: int
    came: int
    handed_out: int
    lost: int
    left: int


@dataclass(frozen=True, slots=True)
class DonatedGoods:
    """The statement of a period, the oldest lot first; lots that were used up before are left out."""

    station: str
    period: Period
    lots: tuple[DonatedLot, ...]

    @property
    def donors(self) -> int:
        """How many gave something within the period."""
        return len({(lot.donor, lot.came_on) for lot in self.lots if lot.came})


def donated_goods(store: Store, period: Period) -> DonatedGoods:
    """What became of donated goods within a period."""
    query = (
        select(StockMovement, StockBatch, Product, StockDocument)
        .join(Product, Product.id == StockMovement.product_id)
        .outerjoin(StockBatch, StockBatch.movement_id == StockMovement.id)
        .outerjoin(StockDocument, StockDocument.id == StockBatch.document_id)
        .where(or_(StockMovement.source == "donated", StockBatch.source == "donated"))
        .order_by(StockMovement.id)
    )
    with store.read() as session:
        station = session.get_one(Station, 1).name
        uses = _uses(session)
        rows = session.execute(query).all()
    lots = [
        _lot(movement, batch, product, document, uses, period) for movement, batch, product, document in rows
    ]
    return DonatedGoods(station, period, tuple(lot for lot in lots if lot.before or lot.came))


def _uses(session: Session) -> dict[int, list[tuple[datetime, str, int]]]:
    """By lot: when, why and how much it changed."""
    query = (
        select(BatchUse.batch_id, StockMovement.at, StockMovement.kind, BatchUse.quantity)
        .join(StockMovement, StockMovement.id == BatchUse.movement_id)
        .join(StockBatch, StockBatch.id == BatchUse.batch_id)
        .where(StockBatch.source == "donated")
    )
    found: dict[int, list[tuple[datetime, str, int]]] = {}
    for batch_id, at, kind, quantity in session.execute(query):
        found.setdefault(batch_id, []).append((at, kind, quantity))
    return found


def _lot(
    movement: StockMovement,
    batch: StockBatch | None,
    product: Product,
    document: StockDocument | None,
    all_uses: dict[int, list[tuple[datetime, str, int]]],
    period: Period,
) -> DonatedLot:
    """Worked back from what is left now, for of goods from before lots were known only that is certain.

    What a count found, or a return brought back, went into older lots first: its own lot had the rest only.
    """
    came_on = local(movement.at).date() if document is None else document.received_on
    start, end = day_start(period.start), day_start(date.fromordinal(period.end.toordinal() + 1))
    now, uses = (0, []) if batch is None else (batch.remaining, all_uses.get(batch.id, []))
    left = now - sum(quantity for at, _, quantity in uses if at >= end)
    before, came = 0, 0
    if came_on < period.start:
        before = now - sum(quantity for at, _, quantity in uses if at >= start)
    elif came_on in period:
        came = (
            movement.quantity if batch is None or movement.kind == MovementKind.STOCK_IN else batch.quantity
        )
    else:
        left = 0
    lost = -sum(quantity for at, kind, quantity in uses if start <= at < end and kind in _LOST)
    return DonatedLot(
        _donor(movement, document),
        came_on,
        product.name,
        product.unit,
        before,
        came,
        before + came - left - lost,
        lost,
        left,
    )


def _donor(movement: StockMovement, document: StockDocument | None) -> str:
    if movement.kind != MovementKind.STOCK_IN:
        return "盘点多出"
    if document is not None and not document.is_named:
        return UNNAMED
    return movement.supplier or UNNAMED
