"""Goods of the points supermarket: listing, adding, changing, finding, pictures, and stock that comes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from station_app.domain.permissions import Actor
from station_app.domain.search import search_text
from station_app.errors.shop import (
    BarcodeTaken,
    PriceNotPositive,
    ProductCodeTaken,
    ProductNameMissing,
    ProductNotSold,
    QuantityNotPositive,
    StockNotCounted,
    UnknownBarcode,
)
from station_app.errors.store import NothingFound
from station_app.models.shop import Blob, MovementKind, Product, StockMovement
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

MOST_IN_STOCK_IN = 100_000


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A product as a clerk fills it in; ``price`` in tenths of a point, ``low`` the stock that warns."""

    code: str
    name: str
    price: int
    unit: str = "件"
    class_name: str = ""
    barcode: str = ""
    low: int | None = None
    shelf_months: int | None = None
    is_service: bool = False
    active: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product as it stands; ``price`` in tenths. ``is_low`` where the stock is at its warning or below."""

    id: int
    code: str
    name: str
    class_name: str
    unit: str
    price: int
    barcode: str
    stock: int
    low: int | None
    shelf_months: int | None
    is_service: bool
    active: bool
    picture_sha256: str | None
    note: str
    search_keys: str

    @property
    def is_low(self) -> bool:
        """True where it is time to buy more."""
        return not self.is_service and self.low is not None and self.stock <= self.low


@dataclass(frozen=True, slots=True)
class StockInDraft:
    """Goods that came in; ``unit_cost`` in fen, ``source`` bought, donated or relief."""

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
    """One change of a product's stock, newest first in lists."""

    id: int
    at: datetime
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
    redemption_id: int | None
    note: str
    by: str


def list_products(store: Store, *, with_inactive: bool = False) -> list[ProductView]:
    """All goods by code."""
    query = select(Product).order_by(Product.code)
    if not with_inactive:
        query = query.where(Product.active)
    with store.read() as session:
        return [_view(product) for product in session.scalars(query)]


def get_product(store: Store, product_id: int) -> ProductView:
    """One product; raises NothingFound."""
    with store.read() as session:
        return _view(_get(session, product_id))


def find_products(store: Store, query: str, limit: int = 20) -> list[ProductView]:
    """Goods on sale by code, barcode, part of the name, or pinyin initials."""
    wanted = query.strip()
    if not wanted:
        return []
    like = f"%{_escaped(wanted)}%"
    match = or_(
        Product.code == wanted.upper(),
        Product.barcode == wanted,
        Product.name.like(like, escape="\\"),
        Product.search_keys.like(f"%{_escaped(wanted.lower())}%", escape="\\"),
    )
    order = (Product.barcode != wanted, Product.code != wanted.upper(), Product.code)
    found = select(Product).where(Product.active, match).order_by(*order).limit(limit)
    with store.read() as session:
        return [_view(product) for product in session.scalars(found)]


def product_by_scan(store: Store, scanned: str) -> ProductView:
    """The product of a scanned barcode or typed code; raises UnknownBarcode, ProductNotSold."""
    text = scanned.strip()
    query = select(Product).where(or_(Product.barcode == text, Product.code == text.upper())).limit(1)
    with store.read() as session:
        product = session.scalars(query).first() if text else None
        if product is None:
            raise UnknownBarcode(scanned=text)
        if not product.active:
            raise ProductNotSold(product=product.name)
        return _view(product)


def next_code(store: Store) -> str:
    """The next free code of the station's own numbering, ``S001`` on."""
    with store.read() as session:
        taken = set(session.scalars(select(Product.code)))
    number = 1
    while f"S{number:03d}" in taken:
        number += 1
    return f"S{number:03d}"


def add_product(store: Store, by: Actor, draft: ProductDraft) -> ProductView:
    """Add a product; raises the draft's errors, ProductCodeTaken, BarcodeTaken."""
    with store.write("shop.add_product", by=by) as session:
        product = _added(session, draft)
        session.flush()
        return _view(product)


def add_products(store: Store, by: Actor, drafts: Sequence[ProductDraft]) -> int:
    """Add the goods of a catalogue in one act; those whose code stands already are left alone."""
    with store.write("shop.load_catalogue", by=by) as session:
        standing = set(session.scalars(select(Product.code)))
        new = [draft for draft in drafts if draft.code not in standing]
        for draft in new:
            _added(session, draft)
        return len(new)


def change_product(store: Store, by: Actor, product_id: int, draft: ProductDraft) -> ProductView:
    """Change a product's facts; its stock changes by movements alone."""
    with store.write("shop.change_product", by=by) as session:
        product = _get(session, product_id)
        _check(session, draft, product_id)
        _fill(product, draft)
        session.flush()
        return _view(product)


def set_picture(store: Store, by: Actor, product_id: int, content: bytes, media_type: str) -> ProductView:
    """Give a product its picture; the journal carries the picture's SHA-256, the bytes stay in the store."""
    digest = sha256(content).hexdigest()
    with store.write("shop.change_product", by=by) as session:
        product = _get(session, product_id)
        if session.get(Blob, digest) is None:
            session.add(Blob(sha256=digest, media_type=media_type, size=len(content), content=content))
        product.picture_sha256 = digest
        session.flush()
        return _view(product)


def get_picture(store: Store, digest: str) -> bytes | None:
    """A picture's bytes, or None where they are not here (yet)."""
    with store.read() as session:
        blob = session.get(Blob, digest)
        return None if blob is None else blob.content


def stock_in(store: Store, by: Actor, drafts: Sequence[StockInDraft]) -> list[MovementView]:
    """Take goods into stock, several kinds in one act; raises QuantityNotPositive, StockNotCounted."""
    with store.write("shop.stock_in", by=by) as session:
        taken = [_taken_in(session, store, by, draft) for draft in drafts]
        session.flush()
        return [_movement_view(movement, product) for movement, product in taken]


def list_movements(store: Store, product_id: int | None = None, limit: int = 500) -> list[MovementView]:
    """Stock movements, newest first, of one product or all."""
    query = (
        select(StockMovement, Product)
        .join(Product, Product.id == StockMovement.product_id)
        .order_by(StockMovement.id.desc())
        .limit(limit)
    )
    if product_id is not None:
        query = query.where(StockMovement.product_id == product_id)
    with store.read() as session:
        return [_movement_view(movement, product) for movement, product in session.execute(query)]


def _taken_in(
    session: StationSession, store: Store, by: Actor, draft: StockInDraft
) -> tuple[StockMovement, Product]:
    product = _get(session, draft.product_id)
    if product.is_service:
        raise StockNotCounted(product=product.name)
    if not 0 < draft.quantity <= MOST_IN_STOCK_IN:
        raise QuantityNotPositive(product=product.name, most=MOST_IN_STOCK_IN)
    product.stock += draft.quantity
    movement = StockMovement(
        product_id=product.id,
        at=store.clock.now(),
        kind=MovementKind.STOCK_IN,
        quantity=draft.quantity,
        stock_after=product.stock,
        source=draft.source,
        supplier=draft.supplier,
        invoice=draft.invoice,
        unit_cost=draft.unit_cost,
        expires_on=draft.expires_on,
        note=draft.note,
        by_name=by.name,
    )
    session.add(movement)
    return movement, product


def _added(session: StationSession, draft: ProductDraft) -> Product:
    _check(session, draft, None)
    product = Product(code=draft.code.strip().upper(), name=draft.name.strip(), price=draft.price)
    _fill(product, draft)
    session.add(product)
    return product


def _fill(product: Product, draft: ProductDraft) -> None:
    product.code = draft.code.strip().upper()
    product.name = draft.name.strip()
    product.search_keys = search_text(product.name)
    product.price = draft.price
    product.unit = draft.unit.strip() or "件"
    product.class_name = draft.class_name.strip()
    product.barcode = draft.barcode.strip()
    product.low = draft.low
    product.shelf_months = draft.shelf_months
    product.is_service = draft.is_service
    product.active = draft.active
    product.note = draft.note.strip()


def _check(session: Session, draft: ProductDraft, product_id: int | None) -> None:
    if not draft.name.strip():
        raise ProductNameMissing
    if draft.price <= 0:
        raise PriceNotPositive(product=draft.name, unit=draft.unit)
    code = draft.code.strip().upper()
    same_code = session.scalars(select(Product).where(Product.code == code)).first()
    if same_code is not None and same_code.id != product_id:
        raise ProductCodeTaken(code=code, product=same_code.name)
    barcode = draft.barcode.strip()
    same_barcode = (
        session.scalars(select(Product).where(Product.barcode == barcode)).first() if barcode else None
    )
    if same_barcode is not None and same_barcode.id != product_id:
        raise BarcodeTaken(barcode=barcode, product=same_barcode.name)


def _get(session: Session, product_id: int) -> Product:
    product = session.get(Product, product_id)
    if product is None:
        raise NothingFound
    return product


def _view(product: Product) -> ProductView:
    return ProductView(
        product.id,
        product.code,
        product.name,
        product.class_name,
        product.unit,
        product.price,
        product.barcode,
        product.stock,
        product.low,
        product.shelf_months,
        product.is_service,
        product.active,
        product.picture_sha256,
        product.note,
        product.search_keys,
    )


def _movement_view(movement: StockMovement, product: Product) -> MovementView:
    return MovementView(
        movement.id,
        movement.at,
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
        movement.redemption_id,
        movement.note,
        movement.by_name,
    )


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
