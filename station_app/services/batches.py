"""Lots (批次): opened by whatever brings goods in, and made afterwards of goods that lay there before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from station_app.domain.permissions import Actor, may
from station_app.models.shop import MovementKind, Product, StockMovement
from station_app.models.stock import BatchUse, StockBatch
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

_IN_LOTS = (
    select(func.coalesce(func.sum(StockBatch.remaining), 0))
    .where(StockBatch.product_id == Product.id, StockBatch.remaining > 0)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class LotShare:
    """So much of what a movement brought is still there, though no lot says so yet."""

    movement: StockMovement
    remaining: int


def open_lot(
    session: StationSession,
    movement: StockMovement,
    *,
    quantity: int | None = None,
    document_id: int | None = None,
    like: StockBatch | StockMovement | None = None,
) -> StockBatch:
    """The lot that ``movement`` opens: all that it brought, or ``quantity`` of it.

    What is known of the goods (source, cost, expiry) stands on the movement, or on what it is ``like``.
    """
    known = movement if like is None else like
    brought = movement.quantity if quantity is None else quantity
    lot = StockBatch(
        product_id=movement.product_id,
        movement_id=movement.id,
        document_id=document_id,
        quantity=brought,
        remaining=brought,
        source=known.source,
        unit_cost=known.unit_cost,
        expires_on=known.expires_on,
    )
    session.add(lot)
    return lot


def open_batches(store: Store, by: Actor) -> int:
    """Make lots of the goods that lay there before lots were known; returns how many were opened.

    At every sign-in, cheap where there are none; it waits for another where nothing can be entered yet,
    or for somebody who may.
    """
    with store.read() as session:
        if not _without_lots(session):
            return 0
    if not may(by.role, "shop.open_batches") or store.is_unsettled or store.clock_ran_back():
        return 0
    with store.write("shop.open_batches", by=by) as unit:
        return sum(open_missing(unit, product, missing) for product, missing in _without_lots(unit))


def open_missing(session: StationSession, product: Product, missing: int) -> int:
    """Open the lots of so many of a product that lie there without one; returns how many lots."""
    shares = reasoned_lots(session, product.id, missing)
    for share in shares:
        open_lot(session, share.movement, quantity=share.remaining)
    return len(shares)


def reasoned_lots(session: Session, product_id: int, missing: int) -> list[LotShare]:
    """Where so many of a product without a lot came from, when the oldest went first.

    They are of the youngest deliveries; what those do not explain was found at a count.
    """
    shares: list[LotShare] = []
    for kind in (MovementKind.STOCK_IN, MovementKind.CORRECTION):
        came = select(StockMovement).where(
            StockMovement.product_id == product_id,
            StockMovement.kind == kind,
            StockMovement.quantity > 0,
            StockMovement.id.not_in(select(StockBatch.movement_id)),
        )
        for movement in session.scalars(came.order_by(StockMovement.id.desc())):
            if missing <= 0:
                return shares
            share = min(missing, movement.quantity)
            shares.append(LotShare(movement, share))
            missing -= share
    return shares


def earliest_expiries(session: Session) -> dict[int, date]:
    """By product, the earliest date among the lots that are still on the shelf."""
    lots = (
        select(StockBatch.product_id, StockBatch.expires_on)
        .where(StockBatch.remaining > 0, StockBatch.expires_on.is_not(None))
        .order_by(StockBatch.expires_on.desc())
    )
    found = {product_id: day for product_id, day in session.execute(lots) if day is not None}
    for product, missing in _without_lots(session):
        for share in reasoned_lots(session, product.id, missing):
            expires_on = share.movement.expires_on
            if expires_on is not None:
                found[product.id] = min(expires_on, found.get(product.id, expires_on))
    return found


def wrong_lots(session: Session) -> list[int]:
    """The products whose lots are not their stock, or not what their uses say; none where all is well."""
    used = (
        select(func.coalesce(func.sum(BatchUse.quantity), 0))
        .where(BatchUse.batch_id == StockBatch.id)
        .scalar_subquery()
    )
    unlike_uses = select(StockBatch.product_id).where(StockBatch.quantity + used != StockBatch.remaining)
    unlike_stock = select(Product.id).where(Product.stock != _IN_LOTS)
    return sorted({*session.scalars(unlike_uses), *session.scalars(unlike_stock)})


def _without_lots(session: Session) -> Sequence[tuple[Product, int]]:
    missing: ColumnElement[int] = Product.stock - _IN_LOTS
    query = select(Product, missing).where(Product.stock > 0, missing > 0).order_by(Product.id)
    return [(product, count) for product, count in session.execute(query)]
