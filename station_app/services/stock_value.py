"""What the stock is worth (库存价值): every product's movements at the moving average."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from station_app.clock import day_start
from station_app.domain.stock_value import Moved, worth_after
from station_app.models.shop import MovementKind, Product, StockMovement
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class ProductWorth:
    """A product's stock and its worth; ``average`` and ``value`` in fen."""

    product_id: int
    code: str
    product: str
    class_name: str
    unit: str
    stock: int
    average: int
    value: int
    has_cost: bool
    """False where nothing that came in was ever given a cost."""


def stock_worth(store: Store, on: date | None = None) -> list[ProductWorth]:
    """Every product that is counted, by code, as it stands now or stood at the end of a day."""
    moves: dict[int, list[Moved]] = defaultdict(list)
    query = select(
        StockMovement.product_id, StockMovement.kind, StockMovement.quantity, StockMovement.unit_cost
    ).order_by(StockMovement.id)
    if on is not None:
        query = query.where(StockMovement.at < day_start(date.fromordinal(on.toordinal() + 1)))
    with store.read() as session:
        for product_id, kind, quantity, unit_cost in session.execute(query):
            came = kind == MovementKind.STOCK_IN
            cost = unit_cost if came else None
            moves[product_id].append(Moved(quantity, cost, is_free=came and cost is None))
        products = session.scalars(select(Product).where(~Product.is_service).order_by(Product.code)).all()
    return [_worth(product, moves[product.id]) for product in products]


def _worth(product: Product, moves: list[Moved]) -> ProductWorth:
    worth = worth_after(moves)
    return ProductWorth(
        product.id,
        product.code,
        product.name,
        product.class_name,
        product.unit,
        worth.quantity,
        worth.average_fen,
        worth.value,
        any(move.unit_cost is not None for move in moves),
    )
