"""What lies on the shelf lot by lot (批次), and goods written off (报损)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.clock import local
from station_app.domain.permissions import Actor
from station_app.errors.points import ReasonMissing
from station_app.errors.shop import LossNothing, LotTooSmall
from station_app.errors.store import NothingFound
from station_app.models.shop import MovementKind, Product, StockMovement
from station_app.models.station import Station
from station_app.models.stock import BatchUse, StockBatch, StockDocument
from station_app.services.deliveries import UNNAMED
from station_app.services.shelf import take_out
from station_app.services.stock import SOURCES
from station_app.store.store import Store

WARNING_DAYS = 30
LOSS_REASONS = ("过期", "破损", "受潮变质", "鼠咬虫蛀", "丢失")


@dataclass(frozen=True, slots=True)
class LotView:
    """One lot with what is left of it; ``unit_cost`` in fen."""

    id: int
    product_id: int
    code: str
    product: str
    class_name: str
    unit: str
    came_on: date
    quantity: int
    remaining: int
    source: str
    supplier: str
    unit_cost: int | None
    expires_on: date | None
    document: int | None
    """The number of the document that it came with."""

    @property
    def source_label(self) -> str:
        return SOURCES.get(self.source, "盘点多出")

    def days_left(self, today: date) -> int | None:
        """Days until it expires, below zero where it has."""
        return None if self.expires_on is None else (self.expires_on - today).days

    def is_expired(self, today: date) -> bool:
        return self.expires_on is not None and self.expires_on < today

    def expires_soon(self, today: date) -> bool:
        """True within 30 days of its date and after it."""
        left = self.days_left(today)
        return left is not None and left <= WARNING_DAYS


@dataclass(frozen=True, slots=True)
class LossLine:
    """So many of one lot that are written off."""

    lot_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class LostGoods:
    """One line of a 报损单; ``unit_cost`` in fen."""

    product: str
    unit: str
    quantity: int
    source: str
    unit_cost: int | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class LossView:
    """What stands on a 报损单; its number is that of its first movement."""

    station: str
    number: int
    on: date
    reason: str
    by: str
    lines: tuple[LostGoods, ...]


def list_lots(store: Store, *, with_empty: bool = False) -> list[LotView]:
    """Lots with something left, what expires first at the head; those without a date last."""
    query = (
        select(StockBatch, Product, StockMovement.at, StockMovement.supplier, StockDocument)
        .join(Product, Product.id == StockBatch.product_id)
        .join(StockMovement, StockMovement.id == StockBatch.movement_id)
        .outerjoin(StockDocument, StockDocument.id == StockBatch.document_id)
        .order_by(StockBatch.expires_on.is_(None), StockBatch.expires_on, Product.code, StockBatch.id)
    )
    if not with_empty:
        query = query.where(StockBatch.remaining > 0)
    with store.read() as session:
        rows = session.execute(query).all()
    return [_view(lot, product, at, supplier, document) for lot, product, at, supplier, document in rows]


def expiring(store: Store) -> list[LotView]:
    """Lots that expire within 30 days, or have expired and still lie on the shelf."""
    today = store.clock.today()
    return [lot for lot in list_lots(store) if lot.expires_soon(today)]


def report_loss(store: Store, by: Actor, lines: tuple[LossLine, ...], reason: str) -> LossView:
    """Write goods off, of one lot or several, in one act with one paper.

    Raises ReasonMissing, LossNothing, LotTooSmall, NothingFound.
    """
    if not reason.strip():
        raise ReasonMissing
    if not lines or any(line.quantity <= 0 for line in lines):
        raise LossNothing
    with store.write("shop.report_loss", by=by) as session:
        at = store.clock.now()
        movements: list[StockMovement] = []
        for line in lines:
            lot = session.get(StockBatch, line.lot_id)
            if lot is None:
                raise NothingFound
            product = session.get_one(Product, lot.product_id)
            if line.quantity > lot.remaining:
                raise LotTooSmall(
                    product=product.name, left=lot.remaining, unit=product.unit, wanted=line.quantity
                )
            movement = take_out(
                session, product, line.quantity, MovementKind.LOSS, at, first_lot=lot, note=reason.strip()
            )
            movements.append(movement)
        session.flush()
        return _loss(session, movements[0])


def loss_of(store: Store, movement_id: int) -> LossView:
    """The paper that a loss stands on, to be printed again; raises NothingFound."""
    with store.read() as session:
        movement = session.get(StockMovement, movement_id)
        if movement is None or movement.kind != MovementKind.LOSS:
            raise NothingFound
        return _loss(session, movement)


def _loss(session: Session, movement: StockMovement) -> LossView:
    """The movements of one act are of one instant."""
    query = (
        select(StockMovement, Product, BatchUse.quantity, StockBatch)
        .join(Product, Product.id == StockMovement.product_id)
        .join(BatchUse, BatchUse.movement_id == StockMovement.id)
        .join(StockBatch, StockBatch.id == BatchUse.batch_id)
        .where(StockMovement.at == movement.at, StockMovement.kind == MovementKind.LOSS)
        .order_by(StockMovement.id)
    )
    rows = session.execute(query).all()
    return LossView(
        session.get_one(Station, 1).name,
        rows[0][0].id,
        local(movement.at).date(),
        movement.note,
        movement.by_name,
        tuple(
            LostGoods(
                product.name,
                product.unit,
                -used,
                SOURCES.get(lot.source, ""),
                lot.unit_cost,
                lot.expires_on,
            )
            for _, product, used, lot in rows
        ),
    )


def _view(
    lot: StockBatch, product: Product, at: datetime, supplier: str, document: StockDocument | None
) -> LotView:
    is_named = document is None or document.is_named
    return LotView(
        lot.id,
        product.id,
        product.code,
        product.name,
        product.class_name,
        product.unit,
        local(at).date() if document is None else document.received_on,
        lot.quantity,
        lot.remaining,
        lot.source,
        supplier if is_named else UNNAMED,
        lot.unit_cost,
        lot.expires_on,
        None if document is None else document.number,
    )
