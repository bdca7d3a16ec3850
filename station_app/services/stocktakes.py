"""盘点: a list is printed, the shelf counted, differences explained, and the books put right in one act.

What the books say is kept when a count is entered: what goes over the counter after that is no difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from station_app.domain.permissions import Actor
from station_app.errors.shop import (
    CountOverrun,
    DifferenceUnexplained,
    NotCounted,
    OutOfStock,
    StockCountOutOfRange,
    StocktakeClosed,
    StocktakeEmpty,
    StocktakeNameMissing,
    StocktakeOpen,
)
from station_app.errors.store import NothingFound
from station_app.models.shop import MovementKind, Product, StockMovement
from station_app.models.station import Station
from station_app.models.stock import Stocktake, StocktakeLine, StocktakeStatus
from station_app.services.shelf import find_more, take_out
from station_app.services.stock import MOST_IN_STOCK_IN
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

STATUS_LABELS = {
    StocktakeStatus.COUNTING: "盘点中",
    StocktakeStatus.CLOSED: "已入账",
    StocktakeStatus.CANCELLED: "已取消",
}
REASONS = ("破损", "过期", "入库时录错", "兑换时拿错", "丢失", "原因不明")
_NAMED = 3


@dataclass(frozen=True, slots=True)
class LineView:
    """One product of a stocktake; ``expected`` is what the books said when the count was entered.

    ``moved`` is what came in and went out since the list was made, signed.
    """

    product_id: int
    code: str
    product: str
    class_name: str
    unit: str
    expected: int
    counted: int | None
    reason: str
    moved: int

    @property
    def difference(self) -> int | None:
        """Counted less expected; None where it was not counted yet."""
        return None if self.counted is None else self.counted - self.expected


@dataclass(frozen=True, slots=True)
class StocktakeView:
    """A stocktake as its papers say it."""

    id: int
    number: int
    station: str
    taken_on: date
    is_blind: bool
    status: str
    counted_by: str
    witnessed_by: str
    note: str
    started_at: datetime
    by: str
    closed_at: datetime | None
    lines: tuple[LineView, ...]

    @property
    def status_label(self) -> str:
        return STATUS_LABELS[StocktakeStatus(self.status)]

    @property
    def is_open(self) -> bool:
        return self.status == StocktakeStatus.COUNTING

    @property
    def is_cancelled(self) -> bool:
        return self.status == StocktakeStatus.CANCELLED

    @property
    def counted(self) -> int:
        """How many products have been counted."""
        return sum(line.counted is not None for line in self.lines)

    @property
    def differences(self) -> tuple[LineView, ...]:
        return tuple(line for line in self.lines if line.difference)


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted of a product, and why it differs."""

    product_id: int
    counted: int | None
    reason: str = ""


def start_stocktake(
    store: Store, by: Actor, *, class_name: str = "", is_blind: bool = True, note: str = ""
) -> StocktakeView:
    """Make the list of all goods, or of a class; goods off sale are on it while there are any.

    Raises StocktakeOpen, StocktakeEmpty.
    """
    with store.write("shop.start_stocktake", by=by) as session:
        waiting = session.scalars(
            select(Stocktake.number).where(Stocktake.status == StocktakeStatus.COUNTING)
        ).first()
        if waiting is not None:
            raise StocktakeOpen(number=waiting)
        query = select(Product).where(~Product.is_service, or_(Product.active, Product.stock > 0))
        if class_name:
            query = query.where(Product.class_name == class_name)
        goods = session.scalars(query.order_by(Product.class_name, Product.code)).all()
        if not goods:
            raise StocktakeEmpty
        stocktake = Stocktake(
            number=(session.scalar(select(func.max(Stocktake.number))) or 0) + 1,
            taken_on=store.clock.today(),
            is_blind=is_blind,
            status=StocktakeStatus.COUNTING,
            note=note.strip(),
            started_at=store.clock.now(),
            by_name=by.name,
        )
        session.add(stocktake)
        session.add_all(
            StocktakeLine(stocktake_id=stocktake.id, product_id=product.id, expected=product.stock)
            for product in goods
        )
        session.flush()
        return _view(session, stocktake)


def enter_counts(store: Store, by: Actor, stocktake_id: int, counts: Sequence[Count]) -> StocktakeView:
    """Keep counts and reasons; may be done again and again. Raises StocktakeClosed, StockCountOutOfRange."""
    with store.write("shop.enter_count", by=by) as session:
        stocktake = _open(session, stocktake_id)
        lines = {line.product_id: line for line in _lines(session, stocktake_id)}
        for count in counts:
            if count.product_id not in lines:
                raise NothingFound
            _enter(session, lines[count.product_id], count)
        session.flush()
        return _view(session, stocktake)


def close_stocktake(
    store: Store, by: Actor, stocktake_id: int, counted_by: str, witnessed_by: str
) -> StocktakeView:
    """Put the books right by the counts, all in one act.

    Raises StocktakeNameMissing, NotCounted, DifferenceUnexplained, CountOverrun, StocktakeClosed.
    """
    for who, name in (("盘点人", counted_by), ("监盘人", witnessed_by)):
        if not name.strip():
            raise StocktakeNameMissing(who=who)
    with store.write("shop.close_stocktake", by=by) as session:
        stocktake = _open(session, stocktake_id)
        lines = _lines(session, stocktake_id)
        names = _goods(session, lines)
        missing = [names[line.product_id].name for line in lines if line.counted is None]
        if missing:
            more = "等" if len(missing) > _NAMED else ""
            raise NotCounted(count=len(missing), products="、".join(missing[:_NAMED]) + more)
        at = store.clock.now()
        for line in lines:
            _put_right(session, line, names[line.product_id], at, stocktake.number)
        stocktake.status = StocktakeStatus.CLOSED
        stocktake.counted_by, stocktake.witnessed_by = counted_by.strip(), witnessed_by.strip()
        stocktake.closed_at, stocktake.closed_by = at, by.name
        session.flush()
        return _view(session, stocktake)


def cancel_stocktake(store: Store, by: Actor, stocktake_id: int) -> None:
    """Give a stocktake up; nothing of the books changes. Raises StocktakeClosed."""
    with store.write("shop.cancel_stocktake", by=by) as session:
        stocktake = _open(session, stocktake_id)
        stocktake.status = StocktakeStatus.CANCELLED
        stocktake.closed_at, stocktake.closed_by = store.clock.now(), by.name


def list_stocktakes(store: Store) -> list[StocktakeView]:
    """All of them, the newest first."""
    with store.read() as session:
        found = session.scalars(select(Stocktake).order_by(Stocktake.number.desc())).all()
        return [_view(session, each) for each in found]


def get_stocktake(store: Store, stocktake_id: int) -> StocktakeView:
    """Raises NothingFound."""
    with store.read() as session:
        stocktake = session.get(Stocktake, stocktake_id)
        if stocktake is None:
            raise NothingFound
        return _view(session, stocktake)


def _enter(session: Session, line: StocktakeLine, count: Count) -> None:
    if count.counted is not None and not 0 <= count.counted <= MOST_IN_STOCK_IN:
        raise StockCountOutOfRange(most=MOST_IN_STOCK_IN)
    if count.counted != line.counted:
        line.expected = session.get_one(Product, line.product_id).stock
        line.counted = count.counted
    line.reason = count.reason.strip()


def _put_right(
    session: StationSession, line: StocktakeLine, product: Product, at: datetime, number: int
) -> None:
    assert line.counted is not None
    change = line.counted - line.expected
    if not change:
        return
    if not line.reason:
        raise DifferenceUnexplained(product=product.name)
    note = f"盘点 {number}：{line.reason}"
    if change > 0:
        line.movement_id = find_more(session, product, change, MovementKind.STOCKTAKE, at, note).id
        return
    try:
        line.movement_id = take_out(session, product, -change, MovementKind.STOCKTAKE, at, note=note).id
    except OutOfStock as error:
        raise CountOverrun(product=product.name) from error


def _open(session: Session, stocktake_id: int) -> Stocktake:
    stocktake = session.get(Stocktake, stocktake_id)
    if stocktake is None:
        raise NothingFound
    if stocktake.status != StocktakeStatus.COUNTING:
        raise StocktakeClosed
    return stocktake


def _lines(session: Session, stocktake_id: int) -> Sequence[StocktakeLine]:
    query = select(StocktakeLine).where(StocktakeLine.stocktake_id == stocktake_id)
    return session.scalars(query.order_by(StocktakeLine.id)).all()


def _goods(session: Session, lines: Sequence[StocktakeLine]) -> Mapping[int, Product]:
    query = select(Product).where(Product.id.in_([line.product_id for line in lines]))
    return {product.id: product for product in session.scalars(query)}


def _view(session: Session, stocktake: Stocktake) -> StocktakeView:
    lines = _lines(session, stocktake.id)
    goods = _goods(session, lines)
    end = stocktake.closed_at
    since = select(StockMovement.product_id, func.sum(StockMovement.quantity)).where(
        StockMovement.at > stocktake.started_at, StockMovement.kind != MovementKind.STOCKTAKE
    )
    if end is not None:
        since = since.where(StockMovement.at <= end)
    moved = dict(session.execute(since.group_by(StockMovement.product_id)).all())
    return StocktakeView(
        stocktake.id,
        stocktake.number,
        session.get_one(Station, 1).name,
        stocktake.taken_on,
        stocktake.is_blind,
        stocktake.status,
        stocktake.counted_by,
        stocktake.witnessed_by,
        stocktake.note,
        stocktake.started_at,
        stocktake.by_name,
        end,
        tuple(_line_view(line, goods[line.product_id], moved.get(line.product_id, 0)) for line in lines),
    )


def _line_view(line: StocktakeLine, product: Product, moved: int) -> LineView:
    return LineView(
        product.id,
        product.code,
        product.name,
        product.class_name,
        product.unit,
        line.expected,
        line.counted,
        line.reason,
        moved,
    )
