"""Goods of the points supermarket: listing, finding, adding and changing them, and their pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from station_app.domain.fullwidth import without_spaces
from station_app.domain.permissions import Actor
from station_app.domain.search import search_text
from station_app.domain.shop import ScanKind, own_barcode, read_scan
from station_app.errors.shop import (
    BarcodeNotDigits,
    BarcodeTaken,
    PictureNotReadable,
    PictureTooLarge,
    PriceNotPositive,
    ProductCodeMissing,
    ProductCodeTaken,
    ProductNameMissing,
    ProductNotSold,
    ServiceFixed,
    UnknownBarcode,
)
from station_app.errors.store import NothingFound
from station_app.models.shop import Blob, Product, RedemptionLine, StockMovement
from station_app.services.batches import earliest_expiries
from station_app.services.prices import changed_price, price_in_force, price_on
from station_app.store.store import Store
from station_app.store.unit_of_work import StationSession

MOST_PICTURE_BYTES = 2 * 1024 * 1024
EXPIRY_WARNING_DAYS = 30
_PICTURE_KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


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
    expires_on: date | None = None
    """The earliest date among what is on the shelf, where lists give it."""

    @property
    def is_low(self) -> bool:
        """True where it is time to buy more."""
        return not self.is_service and self.low is not None and self.stock <= self.low

    def expires_soon(self, today: date) -> bool:
        """True where something on the shelf expires within a month, or has expired."""
        return self.expires_on is not None and (self.expires_on - today).days <= EXPIRY_WARNING_DAYS


def list_products(store: Store, *, with_inactive: bool = False) -> list[ProductView]:
    """All goods by code."""
    query = _priced(store).order_by(Product.code)
    if not with_inactive:
        query = query.where(Product.active)
    with store.read() as session:
        expiries = earliest_expiries(session)
        return [_view(product, price, expiries.get(product.id)) for product, price in session.execute(query)]


def get_product(store: Store, product_id: int) -> ProductView:
    """One product; raises NothingFound."""
    with store.read() as session:
        found = session.execute(_priced(store).where(Product.id == product_id)).first()
        if found is None:
            raise NothingFound
        return _view(*found)


def find_products(store: Store, query: str, limit: int = 20) -> list[ProductView]:
    """Goods on sale by code, barcode, part of the name, or spelling and initials of any part of it."""
    typed = " ".join(query.split())
    if not typed:
        return []
    barcode, code = without_spaces(typed), without_spaces(typed).upper()
    first = (Product.barcode != barcode, Product.code != code, Product.code)
    with store.read() as session:
        sold = session.execute(_priced(store).where(Product.active).order_by(*first))
        found = [(product, price) for product, price in sold if _is_meant(product, typed, barcode, code)]
        return [_view(product, price) for product, price in found[:limit]]


def product_by_scan(store: Store, scanned: str) -> ProductView:
    """The product of a scanned barcode or typed code; raises UnknownBarcode, ProductNotSold."""
    text = without_spaces(scanned)
    query = (
        _priced(store)
        .where(or_(Product.barcode == text, Product.code == text.upper()))
        .order_by(Product.barcode != text)
        .limit(1)
    )
    with store.read() as session:
        found = session.execute(query).first() if text else None
        if found is None:
            raise UnknownBarcode(scanned=text)
        product, price = found
        if not product.active:
            raise ProductNotSold(product=product.name)
        return _view(product, price)


def next_code(store: Store) -> str:
    """The next free code of the station's own numbering, ``S001`` on."""
    with store.read() as session:
        return _next_code(session)


def propose_barcode(store: Store, product_id: int | None = None) -> str:
    """The station's own EAN-13 for goods without one; for new goods, the next key's."""
    with store.read() as session:
        number = product_id or (session.scalar(select(func.max(Product.id))) or 0) + 1
        taken = set(session.scalars(select(Product.barcode).where(Product.id != product_id)))
        while own_barcode(number) in taken:
            number += 1
        return own_barcode(number)


def add_product(store: Store, by: Actor, draft: ProductDraft, picture: bytes | None = None) -> ProductView:
    """Add a product, with its picture (JPEG or PNG) where there is one.

    Raises ProductNameMissing, ProductCodeMissing, PriceNotPositive, ProductCodeTaken, BarcodeNotDigits,
    BarcodeTaken, PictureTooLarge, PictureNotReadable.
    """
    with store.write("shop.add_product", by=by) as session:
        product = added_product(session, draft)
        _keep_picture(session, product, picture)
        session.flush()
        return _view(product, product.price)


def add_products(store: Store, by: Actor, drafts: Sequence[ProductDraft]) -> int:
    """Add the goods of a catalogue in one act; those whose code stands already are left alone."""
    with store.write("shop.load_catalogue", by=by) as session:
        standing = set(session.scalars(select(Product.code)))
        new = [draft for draft in drafts if draft.code not in standing]
        for draft in new:
            added_product(session, draft)
        return len(new)


def change_product(
    store: Store, by: Actor, product_id: int, draft: ProductDraft, picture: bytes | None = None
) -> ProductView:
    """Change a product's facts; its stock changes by movements alone.

    A ``picture`` takes the place of the old one, an empty one takes it away; raises as ``changed_product``.
    """
    with store.write("shop.change_product", by=by) as session:
        product = changed_product(session, product_id, draft)
        changed_price(session, product, draft.price, store.clock.now())
        _keep_picture(session, product, picture)
        session.flush()
        return _view(product, price_in_force(session, product, store.clock.today()))


def added_product(session: StationSession, draft: ProductDraft) -> Product:
    """A new product within an act. Raises as ``add_product``."""
    _check(session, draft, None)
    product = Product(code=draft.code.strip().upper(), name=draft.name.strip(), price=draft.price)
    _fill(product, draft)
    session.add(product)
    return product


def changed_product(session: StationSession, product_id: int, draft: ProductDraft) -> Product:
    """A product with other facts within an act, but for its price (``prices``).

    Raises as ``add_product``, and ServiceFixed where what moved or was redeemed would become of another kind.
    """
    product = _get(session, product_id)
    _check(session, draft, product_id)
    if draft.is_service != product.is_service and _was_moved(session, product_id):
        raise ServiceFixed(product=product.name)
    _fill(product, draft)
    return product


def get_picture(store: Store, digest: str) -> bytes | None:
    """A picture's bytes, or None where they are not here (yet)."""
    with store.read() as session:
        blob = session.get(Blob, digest)
        return None if blob is None else blob.content


def _keep_picture(session: StationSession, product: Product, picture: bytes | None) -> None:
    """The journal carries the picture's SHA-256, the bytes stay in the store and travel by themselves."""
    if picture is None:
        return
    if not picture:
        product.picture_sha256 = None
        return
    if len(picture) > MOST_PICTURE_BYTES:
        size, most = len(picture) / 1024 / 1024, MOST_PICTURE_BYTES // 1024 // 1024
        raise PictureTooLarge(size=f"{size:.1f}", most=most)
    kind = next((kind for start, kind in _PICTURE_KINDS.items() if picture.startswith(start)), None)
    if kind is None:
        raise PictureNotReadable
    digest = sha256(picture).hexdigest()
    if session.get(Blob, digest) is None:
        session.add(Blob(sha256=digest, media_type=kind, size=len(picture), content=picture))
    product.picture_sha256 = digest


def _is_meant(product: Product, typed: str, barcode: str, code: str) -> bool:
    if barcode == product.barcode or code == product.code or typed.lower() in product.name.lower():
        return True
    letters = barcode.lower()
    for spelling in product.search_keys.split():
        syllables = spelling.split("'")
        initials = "".join(syllable[0] for syllable in syllables)
        if letters in initials or letters in "".join(syllables):
            return True
    return False


def _was_moved(session: Session, product_id: int) -> bool:
    moved = exists().where(StockMovement.product_id == product_id)
    sold = exists().where(RedemptionLine.product_id == product_id)
    return bool(session.scalar(select(or_(moved, sold))))


def _fill(product: Product, draft: ProductDraft) -> None:
    product.code = draft.code.strip().upper()
    product.name = draft.name.strip()
    product.search_keys = search_text(f" {product.name}")  # after a space no character is a surname
    product.unit = draft.unit.strip() or "件"
    product.class_name = draft.class_name.strip()
    product.barcode = without_spaces(draft.barcode)
    product.low = draft.low
    product.shelf_months = draft.shelf_months
    product.is_service = draft.is_service
    product.active = draft.active
    product.note = draft.note.strip()


def _check(session: Session, draft: ProductDraft, product_id: int | None) -> None:
    if not draft.name.strip():
        raise ProductNameMissing
    code = draft.code.strip().upper()
    if not code:
        raise ProductCodeMissing(proposed=_next_code(session))
    if draft.price <= 0:
        raise PriceNotPositive(product=draft.name.strip(), unit=draft.unit.strip() or "件")
    same_code = session.scalars(select(Product).where(Product.code == code)).first()
    if same_code is not None and same_code.id != product_id:
        raise ProductCodeTaken(code=code, product=same_code.name)
    barcode = without_spaces(draft.barcode)
    if barcode:
        _check_barcode(session, barcode, product_id)


def _check_barcode(session: Session, barcode: str, product_id: int | None) -> None:
    scan = read_scan(barcode)
    if scan is None or scan.kind is not ScanKind.BARCODE:
        raise BarcodeNotDigits(barcode=barcode)
    same = session.scalars(select(Product).where(Product.barcode == barcode)).first()
    if same is not None and same.id != product_id:
        raise BarcodeTaken(barcode=barcode, product=same.name)


def _next_code(session: Session) -> str:
    taken = set(session.scalars(select(Product.code)))
    number = 1
    while f"S{number:03d}" in taken:
        number += 1
    return f"S{number:03d}"


def _get(session: Session, product_id: int) -> Product:
    product = session.get(Product, product_id)
    if product is None:
        raise NothingFound
    return product


def _priced(store: Store) -> Select[Product, int]:
    """Goods with their price of today."""
    return select(Product, price_on(store.clock.today()))


def _view(product: Product, price: int, expires_on: date | None = None) -> ProductView:
    return ProductView(
        product.id,
        product.code,
        product.name,
        product.class_name,
        product.unit,
        price,
        product.barcode,
        product.stock,
        product.low,
        product.shelf_months,
        product.is_service,
        product.active,
        product.picture_sha256,
        product.note,
        product.search_keys,
        expires_on,
    )
