"""The shelf: what may go over the counter today, and goods taken out of their lots and put back into them.

First expired, first out; lots without a date go after those with one, the oldest first. These functions work
inside the act of a caller. Whatever moves goods goes through here, so that stock, movements and lots agree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from station_app.errors.shop import OutOfStock, ProductExpired, ProductNotSold, QuantityNotPositive
from station_app.errors.store import NothingFound
from station_app.models.exchange import GoodsReturn, Reservation, ReservationLine, ReservationStatus
from station_app.models.shop import MovementKind, Product, StockMovement
from station_app.models.stock import BatchUse, StockBatch
from station_app.services.batches import open_lot, open_missing, reasoned_lots
from station_app.services.prices import price_on
from station_app.store.unit_of_work import StationSession

MOST_OF_ONE_KIND = 20
"""A scanner that types a barcode into the quantity field must not empty the shelf."""

_HELD = (
    select(func.coalesce(func.sum(ReservationLine.quantity), 0))
    .join(Reservation, Reservation.id == ReservationLine.reservation_id)
    .where(ReservationLine.product_id == Product.id, Reservation.status == ReservationStatus.HELD)
    .correlate(Product)
    .scalar_subquery()
)
_FIRST_OUT = (StockBatch.expires_on.is_(None), StockBatch.expires_on, StockBatch.id)
_THERE = (StockBatch.product_id == Product.id, StockBatch.remaining > 0)
_IN_DATE = or_(StockBatch.expires_on.is_(None), StockBatch.expires_on >= bindparam("day"))
_FRESH = select(func.coalesce(func.sum(StockBatch.remaining), 0)).where(*_THERE, _IN_DATE)
_FIRST_LOT = select(StockBatch.id).where(*_THERE, _IN_DATE).order_by(*_FIRST_OUT).limit(1)
_LOT = aliased(StockBatch)
_GOODS = (
    select(
        Product,
        price_on(bindparam("day")),
        _FRESH.correlate(Product).scalar_subquery() - _HELD,
        _LOT,
    )
    .outerjoin(_LOT, _LOT.id == _FIRST_LOT.correlate(Product).scalar_subquery())
    .where(Product.id.in_(bindparam("ids", expanding=True)))
)
"""Built once, and read together before anything is written: people queue at the counter."""
_LOTS = (
    select(StockBatch)
    .where(StockBatch.product_id == bindparam("product_id"), StockBatch.remaining > 0)
    .order_by(*_FIRST_OUT)
)


class Item(Protocol):
    """So many of one product, as a basket or a list of goods held back says it."""

    @property
    def product_id(self) -> int: ...

    @property
    def quantity(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Goods:
    """One kind of goods that may be handed out; ``price`` (tenths) is the one in force that day."""

    product: Product
    quantity: int
    price: int
    first_lot: StockBatch | None
    """The one that goes out first."""

    @property
    def amount(self) -> int:
        """Tenths for all of them."""
        return self.price * self.quantity


def goods_for(session: Session, items: Iterable[Item], day: date) -> list[Goods]:
    """The goods asked for, one entry each: sold, in date, not held back, a sane quantity, enough of them.

    Raises NothingFound, ProductNotSold, QuantityNotPositive, OutOfStock, ProductExpired.
    """
    quantities: dict[int, int] = {}
    for item in items:
        quantities[item.product_id] = quantities.get(item.product_id, 0) + item.quantity
    rows = session.execute(_GOODS, {"ids": list(quantities), "day": day})
    found = {product.id: (product, price, free, lot) for product, price, free, lot in rows}
    goods: list[Goods] = []
    for product_id, quantity in quantities.items():
        if product_id not in found:
            raise NothingFound
        product, price, free, lot = found[product_id]
        if not product.active:
            raise ProductNotSold(product=product.name)
        if not 0 < quantity <= MOST_OF_ONE_KIND:
            raise QuantityNotPositive(product=product.name, most=MOST_OF_ONE_KIND)
        if not product.is_service and free < quantity:
            _look_closely(session, product, quantity, day)
        goods.append(Goods(product, quantity, price, lot))
    return goods


def held_back(session: Session, product_ids: Collection[int]) -> dict[int, int]:
    """By product, how many are held back (备货) for households; none for those that do not stand in it."""
    query = select(Product.id, _HELD).where(Product.id.in_(product_ids), _HELD > 0)
    return dict(session.execute(query).all())


def take_out(
    session: StationSession,
    product: Product,
    quantity: int,
    kind: MovementKind,
    at: datetime,
    *,
    day: date | None = None,
    first_lot: StockBatch | None = None,
    redemption_id: int | None = None,
    note: str = "",
) -> StockMovement:
    """Take goods from the shelf: the movement, and what it took from each lot.

    With ``day``, lots that have expired by then stay where they are. ``first_lot`` is taken from
    where it has enough; else all are looked up. Raises OutOfStock.
    """
    if first_lot is not None and first_lot.remaining >= quantity:
        lots: Sequence[StockBatch] = (first_lot,)
    else:
        lots = lots_of(session, product)
    fit = [lot for lot in lots if day is None or lot.expires_on is None or lot.expires_on >= day]
    if sum(lot.remaining for lot in fit) < quantity:
        raise OutOfStock(product=product.name, unit=product.unit, stock=product.stock, wanted=quantity)
    movement = _move(session, product, -quantity, kind, at, redemption_id, note)
    left = quantity
    for lot in fit:
        taken = min(left, lot.remaining)
        if taken:
            _use(session, movement, lot, -taken)
            left -= taken
    return movement


def put_back(
    session: StationSession,
    origin: StockMovement,
    quantity: int,
    kind: MovementKind,
    at: datetime,
    *,
    redemption_id: int | None = None,
    note: str = "",
) -> StockMovement:
    """Put goods back that ``origin`` took out: into the very lots they came from, the last one first.

    What was taken before lots were known becomes a lot like the youngest of those days.
    """
    product = session.get_one(Product, origin.product_id)
    movement = _move(session, product, quantity, kind, at, redemption_id, note)
    uses = session.execute(
        select(StockBatch, BatchUse.quantity)
        .join(StockBatch, StockBatch.id == BatchUse.batch_id)
        .where(BatchUse.movement_id == origin.id)
        .order_by(BatchUse.id.desc())
    ).all()
    back = _returned_before(session, origin) if quantity < -origin.quantity else {}
    left = quantity
    for lot, used in uses:
        fits = min(left, -used - back.get(lot.id, 0))
        if fits > 0:
            _use(session, movement, lot, fits)
            left -= fits
    if left:
        open_lot(session, movement, quantity=left, like=_youngest_before(session, origin))
    return movement


def take_again(
    session: StationSession, returned: StockMovement, kind: MovementKind, at: datetime, note: str
) -> StockMovement:
    """Take out what ``returned`` has just put back, from the very lots: it came back spoiled.

    The movement is no receipt's: what the receipt says came back did.
    """
    product = session.get_one(Product, returned.product_id)
    movement = _move(session, product, -returned.quantity, kind, at, None, note)
    into = (
        select(StockBatch, BatchUse.quantity)
        .join(BatchUse, BatchUse.batch_id == StockBatch.id)
        .where(BatchUse.movement_id == returned.id)
    )
    put = [(lot, quantity) for lot, quantity in session.execute(into)]
    opened = session.scalars(select(StockBatch).where(StockBatch.movement_id == returned.id))
    for lot, quantity in [*put, *((lot, lot.quantity) for lot in opened)]:
        _use(session, movement, lot, -quantity)
    return movement


def find_more(
    session: StationSession, product: Product, quantity: int, kind: MovementKind, at: datetime, note: str
) -> StockMovement:
    """Goods found at a count that the books did not know.

    They go back to the lots that miss some, the youngest first; what those do not explain is a lot of its
    own that expires when the youngest does: goods without a date would be sold for ever.
    """
    lots_of(session, product)
    movement = _move(session, product, quantity, kind, at, None, note)
    known = select(StockBatch).where(StockBatch.product_id == product.id)
    lots = session.scalars(known.order_by(StockBatch.id.desc())).all()
    left = quantity
    for lot in lots:
        fits = min(left, lot.quantity - lot.remaining)
        if fits > 0:
            _use(session, movement, lot, fits)
            left -= fits
    if left:
        open_lot(session, movement, quantity=left, like=lots[0] if lots else None)
    return movement


def lots_of(session: StationSession, product: Product) -> Sequence[StockBatch]:
    """A product's lots with something left, in the order they go out; goods without a lot get theirs now."""
    lots = session.scalars(_LOTS, {"product_id": product.id}).all()
    missing = product.stock - sum(lot.remaining for lot in lots)
    if missing <= 0:
        return lots
    open_missing(session, product, missing)
    session.flush()
    return session.scalars(_LOTS, {"product_id": product.id}).all()


def _look_closely(session: Session, product: Product, quantity: int, day: date) -> None:
    """Goods that no lot knows yet count too; raises OutOfStock, or ProductExpired where all has expired."""
    lots = session.scalars(_LOTS, {"product_id": product.id}).all()
    there = [(lot.expires_on, lot.remaining) for lot in lots]
    missing = product.stock - sum(lot.remaining for lot in lots)
    shares = reasoned_lots(session, product.id, missing) if missing > 0 else []
    there += [(share.movement.expires_on, share.remaining) for share in shares]
    expired = [expires_on for expires_on, _ in there if expires_on is not None and expires_on < day]
    held = held_back(session, [product.id]).get(product.id, 0)
    free = sum(count for expires_on, count in there if expires_on is None or expires_on >= day) - held
    if free >= quantity:
        return
    if free <= 0 and expired:
        raise ProductExpired(product=product.name, day=f"{max(expired):%Y-%m-%d}")
    raise OutOfStock(product=product.name, unit=product.unit, stock=max(free, 0), wanted=quantity)


def _move(
    session: StationSession,
    product: Product,
    change: int,
    kind: MovementKind,
    at: datetime,
    redemption_id: int | None,
    note: str,
) -> StockMovement:
    product.stock += change
    movement = StockMovement(
        product_id=product.id,
        at=at,
        kind=kind,
        quantity=change,
        stock_after=product.stock,
        redemption_id=redemption_id,
        note=note,
        by_name=session.actor.name,
    )
    session.add(movement)
    return movement


def _use(session: StationSession, movement: StockMovement, lot: StockBatch, change: int) -> None:
    lot.remaining += change
    session.add(BatchUse(movement_id=movement.id, batch_id=lot.id, quantity=change))


def _returned_before(session: Session, origin: StockMovement) -> dict[int, int]:
    """By lot, how much of what ``origin`` took out has come back by earlier returns of its receipt."""
    query = (
        select(BatchUse.batch_id, func.sum(BatchUse.quantity))
        .join(StockMovement, StockMovement.id == BatchUse.movement_id)
        .join(GoodsReturn, GoodsReturn.redemption_id == StockMovement.redemption_id)
        .where(
            GoodsReturn.original_id == origin.redemption_id,
            StockMovement.product_id == origin.product_id,
            BatchUse.quantity > 0,
        )
        .group_by(BatchUse.batch_id)
    )
    return dict(session.execute(query).all())


def _youngest_before(session: Session, origin: StockMovement) -> StockMovement | None:
    """The last delivery before goods went out that no lot remembers."""
    came = select(StockMovement).where(
        StockMovement.product_id == origin.product_id,
        StockMovement.kind == MovementKind.STOCK_IN,
        StockMovement.id < origin.id,
    )
    return session.scalars(came.order_by(StockMovement.id.desc()).limit(1)).first()
