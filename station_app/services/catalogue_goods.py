"""The station's goods beside those of a catalogue: what is on sale, and how an item is taken over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.clock import day_start
from station_app.domain.catalogue_offers import Station
from station_app.domain.catalogues import CatalogueGood, Item
from station_app.domain.plain_text import one_line
from station_app.models.shop import Product
from station_app.services.catalogue import starting_products
from station_app.services.prices import decide_price, last_price
from station_app.services.products import ProductDraft, added_product, changed_product
from station_app.store.unit_of_work import StationSession


class GoodsShelf:
    """Takes a catalogue's goods over within an act; stock, barcodes and pictures stay the station's."""

    def __init__(self, session: StationSession, day: date) -> None:
        self._session = session
        self._at = day_start(day)
        self._standing = {product.code: product for product in session.scalars(select(Product))}

    @staticmethod
    def read(session: Session) -> Station:
        """The goods that stand; nothing is said of choices."""
        drafts = [_draft(session, product) for product in session.scalars(select(Product))]
        mine = {draft.code: _item(draft) for draft in drafts if draft.active}
        laid_down = {draft.code for draft in drafts if not draft.active}
        started_with = {draft.code: _item(draft) for draft in starting_products()}
        return Station(mine, laid_down, started_with, {})

    def put(self, item: Item) -> None:
        """Have goods stand as the catalogue has them."""
        assert isinstance(item, CatalogueGood)
        standing = self._standing.get(item.code)
        draft = (
            ProductDraft(item.code, item.name, item.price)
            if standing is None
            else _draft(self._session, standing)
        )
        draft = replace(
            draft,
            name=item.name,
            price=item.price,
            unit=item.unit,
            class_name=item.class_name,
            shelf_months=item.shelf_months,
            is_service=item.is_service,
            note=item.note,
            active=True,
        )
        if standing is None:
            added_product(self._session, draft)
        else:
            changed_product(self._session, standing.id, draft)
            decide_price(self._session, standing, draft.price, self._at)

    def lay_down(self, code: str) -> None:
        """Have goods be sold no longer; what is in stock stays so."""
        product = self._standing[code]
        changed_product(self._session, product.id, replace(_draft(self._session, product), active=False))


def _draft(session: Session, product: Product) -> ProductDraft:
    facts = {name: getattr(product, name) for name in ProductDraft.__slots__}
    return ProductDraft(**{**facts, "price": last_price(session, product)})


def _item(draft: ProductDraft) -> CatalogueGood:
    return CatalogueGood(
        code=draft.code,
        name=one_line(draft.name),
        class_name=one_line(draft.class_name),
        unit=one_line(draft.unit),
        price=draft.price,
        shelf_months=draft.shelf_months,
        is_service=draft.is_service,
        note=one_line(draft.note),
    )
