"""Points prices with the day from which each holds (调整积分价): a change is announced before it comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BindParameter, ColumnElement, func, select
from sqlalchemy.orm import Session

from station_app.clock import local
from station_app.domain.permissions import Actor
from station_app.errors.shop import PriceFromPast, PriceNotPositive, PriceStands
from station_app.errors.store import NothingFound
from station_app.models.shop import Product
from station_app.models.stock import ProductPrice
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession


@dataclass(frozen=True, slots=True)
class PriceView:
    """One version of a product's price in tenths; ``valid_from`` None for the one it began with."""

    id: int
    price: int
    valid_from: date | None
    set_at: datetime | None
    by: str
    is_current: bool
    is_coming: bool


@dataclass(frozen=True, slots=True)
class ComingPrice:
    """What a product will cost from a day after today on, in tenths."""

    price: int
    valid_from: date


def price_on(day: date | BindParameter[date]) -> ColumnElement[int]:
    """A product's price (tenths) in force on ``day``, as a column of a query over products."""
    dated = (
        select(ProductPrice.price)
        .where(ProductPrice.product_id == Product.id, ProductPrice.valid_from <= day)
        .order_by(ProductPrice.valid_from.desc())
        .limit(1)
        .correlate(Product)
        .scalar_subquery()
    )
    return func.coalesce(dated, Product.price)


def list_prices(store: Store, product_id: int) -> list[PriceView]:
    """A product's prices, the newest first; the last is the one that it began with. Raises NothingFound."""
    today = store.clock.today()
    with store.read() as session:
        product = session.get(Product, product_id)
        if product is None:
            raise NothingFound
        versions = _versions(session, product_id)
    current = next((each.id for each in versions if each.valid_from <= today), 0)
    views = [
        PriceView(
            each.id,
            each.price,
            each.valid_from,
            each.set_at,
            each.by_name,
            each.id == current,
            each.valid_from > today,
        )
        for each in versions
    ]
    return [*views, PriceView(0, product.price, None, None, "", current == 0, is_coming=False)]


def coming_prices(store: Store) -> dict[int, ComingPrice]:
    """By product, the next price that does not hold yet."""
    query = select(ProductPrice).where(ProductPrice.valid_from > store.clock.today())
    with store.read() as session:
        rows = session.scalars(query.order_by(ProductPrice.valid_from.desc())).all()
    return {each.product_id: ComingPrice(each.price, each.valid_from) for each in rows}


def set_price(store: Store, by: Actor, product_id: int, price: int, valid_from: date) -> PriceView:
    """Have a product cost ``price`` (tenths) from a day on, today or later; of one day the last word holds.

    Raises PriceNotPositive, PriceFromPast, PriceStands, NothingFound.
    """
    with store.write("shop.set_price", by=by) as session:
        product = session.get(Product, product_id)
        if product is None:
            raise NothingFound
        if price <= 0:
            raise PriceNotPositive(product=product.name, unit=product.unit)
        today = store.clock.today()
        if valid_from < today:
            raise PriceFromPast(day=f"{today:%Y-%m-%d}")
        if price_in_force(session, product, valid_from) == price:
            raise PriceStands(product=product.name)
        put = put_price(session, product, price, valid_from, store.clock.now())
        is_coming = valid_from > today
        return PriceView(put.id, price, valid_from, put.set_at, put.by_name, not is_coming, is_coming)


def withdraw_price(store: Store, by: Actor, price_id: int) -> None:
    """Take back a price that does not hold yet. Raises NothingFound."""
    with store.write("shop.set_price", by=by) as session:
        version = session.get(ProductPrice, price_id)
        if version is None or version.valid_from <= store.clock.today():
            raise NothingFound
        session.delete(version)


def price_in_force(session: Session, product: Product, day: date) -> int:
    """Tenths."""
    return next(
        (each.price for each in _versions(session, product.id) if each.valid_from <= day), product.price
    )


def put_price(
    session: StationSession, product: Product, price: int, valid_from: date, at: datetime
) -> ProductPrice:
    """The version of that day, within an act."""
    same = select(ProductPrice).where(
        ProductPrice.product_id == product.id, ProductPrice.valid_from == valid_from
    )
    version = session.scalars(same).first()
    if version is None:
        version = ProductPrice(
            product_id=product.id,
            valid_from=valid_from,
            price=price,
            set_at=at,
            by_name=session.actor.name,
        )
        session.add(version)
    version.price, version.set_at, version.by_name = price, at, session.actor.name
    return version


def changed_price(session: StationSession, product: Product, price: int, at: datetime) -> None:
    """What a clerk who changes a product's facts means by another price: from today on.

    Where no price was ever dated, it is the product's own.
    """
    today = local(at).date()
    if any(each.valid_from <= today for each in _versions(session, product.id)):
        if price_in_force(session, product, today) != price:
            put_price(session, product, price, today, at)
    else:
        product.price = price


def last_price(session: Session, product: Product) -> int:
    """The price (tenths) that was decided last, whether it holds yet or not."""
    return next((each.price for each in _versions(session, product.id)), product.price)


def decide_price(session: StationSession, product: Product, price: int, at: datetime) -> None:
    """Have ``price`` be the last word from today on: what was to come later does not come."""
    today = local(at).date()
    for version in _versions(session, product.id):
        if version.valid_from > today:
            session.delete(version)
    session.flush()
    changed_price(session, product, price, at)


def _versions(session: Session, product_id: int) -> list[ProductPrice]:
    """The newest first."""
    query = select(ProductPrice).where(ProductPrice.product_id == product_id)
    return list(session.scalars(query.order_by(ProductPrice.valid_from.desc())))
