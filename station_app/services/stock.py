"""Stock of the supermarket: goods that come in (入库), counts put right (盘点、报损), and every movement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.clock import day_start
from station_app.domain.permissions import Actor
from station_app.domain.shop import receipt_label
from station_app.errors.points import ReasonMissing
from station_app.errors.shop import (
    ExpiresBeforeToday,
    NothingToStockIn,
    QuantityNotPositive,
    StockCountOutOfRange,
    StockNotCounted,
    StockUnchanged,
    UnitCostNotMoney,
)
from station_app.errors.store import NothingFound
from station_app.models.shop import MovementKind, Product, Redemption, StockMovement
from station_app.models.stock import Stocktake, StocktakeLine, StocktakeStatus
from station_app.services.batches import open_lot
from station_app.services.shelf import find_more, take_out
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

MOST_IN_STOCK_IN = 100_000
SOURCES = {"bought": "采购", "donated": "捐赠", "relief": "救助物资", "opening": "期初"}
MOVEMENT_LABELS = {
    MovementKind.STOCK_IN: "入库",
    MovementKind.REDEEM: "兑换",
    MovementKind.VOID: "作废退回",
    MovementKind.CORRECTION: "盘点更正",
    MovementKind.RETURN: "退货退回",
    MovementKind.STOCKTAKE: "盘点",
    MovementKind.LOSS: "报损",
}

_MOVEMENT = (
    StockMovement.id,
    StockMovement.at,
    StockMovement.product_id,
    Product.name,
    Product.unit,
    StockMovement.kind,
    StockMovement.quantity,
    StockMovement.stock_after,
    StockMovement.source,
    StockMovement.supplier,
    StockMovement.invoice,
    StockMovement.unit_cost,
    StockMovement.expires_on,
    Redemption.number,
    StockMovement.note,
    StockMovement.by_name,
)
"""The columns that a ``MovementView`` is made of, in its order: a list may have thousands of rows."""
_RECEIPT = 13


@dataclass(frozen=True, slots=True)
class StockInDraft:
    """Goods that came in; ``unit_cost`` in fen, ``source`` bought, donated, relief or opening."""

    product_id: int
    quantity: int
    source: str = "bought"
    supplier: str = ""
    invoice: str = ""
    unit_cost: int | None = None
    expires_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class MovementView:
    """One change of a product's stock, newest first in lists; ``quantity`` signed, ``unit_cost`` in fen."""

    id: int
    at: datetime
    product_id: int
    product: str
    unit: str
    kind: str
    quantity: int
    stock_after: int
    source: str
    supplier: str
    invoice: str
    unit_cost: int | None
    expires_on: date | None
    receipt: str
    """The number of the receipt that moved it, as printed; empty where it was none."""
    note: str
    by: str

    @property
    def kind_label(self) -> str:
        return MOVEMENT_LABELS[MovementKind(self.kind)]

    @property
    def source_label(self) -> str:
        return SOURCES.get(self.source, "")


def stock_in(store: Store, by: Actor, drafts: Sequence[StockInDraft]) -> list[MovementView]:
    """Take goods into stock, several kinds in one act.

    Raises NothingToStockIn, QuantityNotPositive, StockNotCounted, UnitCostNotMoney, ExpiresBeforeToday.
    """
    if not drafts:
        raise NothingToStockIn
    with store.write("shop.stock_in", by=by) as session:
        taken = [take_in(session, store, draft) for draft in drafts]
        session.flush()
        return [_view(movement, product) for movement, product in taken]


def correct_stock(store: Store, by: Actor, product_id: int, counted: int, reason: str) -> MovementView:
    """Put a product's stock right by what was counted, or take out what spoiled (报损); the reason stays.

    Raises ReasonMissing, StockNotCounted, StockCountOutOfRange, StockUnchanged.
    """
    if not reason.strip():
        raise ReasonMissing
    with store.write("shop.correct_stock", by=by) as session:
        product = counted_product(session, product_id)
        if not 0 <= counted <= MOST_IN_STOCK_IN:
            raise StockCountOutOfRange(most=MOST_IN_STOCK_IN)
        if counted == product.stock:
            raise StockUnchanged(product=product.name, stock=counted, unit=product.unit)
        change = counted - product.stock
        at, note = store.clock.now(), reason.strip()
        if change > 0:
            movement = find_more(session, product, change, MovementKind.CORRECTION, at, note)
        else:
            movement = take_out(session, product, -change, MovementKind.CORRECTION, at, note=note)
        _count_again(session, product_id, counted)
        return _view(movement, product)


def list_movements(
    store: Store,
    *,
    product_id: int | None = None,
    start: date | None = None,
    end: date | None = None,
    limit: int = 5000,
) -> list[MovementView]:
    """Stock movements, newest first, of one product or all, of a span of days (inclusive) or all."""
    query = (
        select(*_MOVEMENT)
        .join(Product, Product.id == StockMovement.product_id)
        .outerjoin(Redemption, Redemption.id == StockMovement.redemption_id)
        .order_by(StockMovement.at.desc(), StockMovement.id.desc())
        .limit(limit)
    )
    if product_id is not None:
        query = query.where(StockMovement.product_id == product_id)
    if start is not None:
        query = query.where(StockMovement.at >= day_start(start))
    if end is not None:
        query = query.where(StockMovement.at < day_start(date.fromordinal(end.toordinal() + 1)))
    with store.read() as session:
        return [_viewed(row) for row in session.execute(query)]


def wrong_stocks(session: Session) -> list[int]:
    """The products whose stock is not the sum of their movements; none where all is well."""
    moved = dict(
        session.execute(
            select(StockMovement.product_id, func.sum(StockMovement.quantity)).group_by(
                StockMovement.product_id
            )
        ).all()
    )
    stocks = session.execute(select(Product.id, Product.stock)).all()
    return [product_id for product_id, stock in stocks if moved.get(product_id, 0) != stock]


def take_in(
    session: StationSession, store: Store, draft: StockInDraft, document_id: int | None = None
) -> tuple[StockMovement, Product]:
    """One lot of a delivery, within an act. Raises as ``stock_in``."""
    product = counted_product(session, draft.product_id)
    if not 0 < draft.quantity <= MOST_IN_STOCK_IN:
        raise QuantityNotPositive(product=product.name, most=MOST_IN_STOCK_IN)
    if draft.unit_cost is not None and draft.unit_cost < 0:
        raise UnitCostNotMoney(typed=f"{draft.unit_cost / 100:.2f}")
    if draft.expires_on is not None and draft.expires_on < store.clock.today():
        raise ExpiresBeforeToday(product=product.name, day=draft.expires_on.isoformat())
    product.stock += draft.quantity
    movement = StockMovement(
        product_id=product.id,
        at=store.clock.now(),
        kind=MovementKind.STOCK_IN,
        quantity=draft.quantity,
        stock_after=product.stock,
        source=draft.source,
        supplier=draft.supplier.strip(),
        invoice=draft.invoice.strip(),
        unit_cost=draft.unit_cost,
        expires_on=draft.expires_on,
        note=draft.note.strip(),
        by_name=session.actor.name,
    )
    session.add(movement)
    open_lot(session, movement, document_id=document_id)
    return movement, product


def counted_product(session: Session, product_id: int) -> Product:
    """A product of which there is stock; raises NothingFound, StockNotCounted."""
    product = session.get(Product, product_id)
    if product is None:
        raise NothingFound
    if product.is_service:
        raise StockNotCounted(product=product.name)
    return product


def _count_again(session: StationSession, product_id: int, counted: int) -> None:
    """In an open stocktake the newer count takes the older one's place: no difference is put right twice."""
    query = (
        select(StocktakeLine)
        .join(Stocktake, Stocktake.id == StocktakeLine.stocktake_id)
        .where(
            Stocktake.status == StocktakeStatus.COUNTING,
            StocktakeLine.product_id == product_id,
            StocktakeLine.counted.is_not(None),
        )
    )
    for line in session.scalars(query):
        line.expected = line.counted = counted


def _viewed(row: Sequence[Any]) -> MovementView:
    """The view of one row of ``_MOVEMENT``."""
    facts = list(row)
    number = facts[_RECEIPT]
    facts[_RECEIPT] = "" if number is None else receipt_label(number)
    return MovementView(*facts)


def _view(movement: StockMovement, product: Product) -> MovementView:
    """The view of a movement that no receipt made."""
    return _viewed(
        (
            movement.id,
            movement.at,
            product.id,
            product.name,
            product.unit,
            movement.kind,
            movement.quantity,
            movement.stock_after,
            movement.source,
            movement.supplier,
            movement.invoice,
            movement.unit_cost,
            movement.expires_on,
            None,
            movement.note,
            movement.by_name,
        )
    )
