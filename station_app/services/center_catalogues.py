"""Catalogues of the city centre as this station holds them: taken in once each, the newest counts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.clock import from_millis
from station_app.domain.catalogue_offers import Stock
from station_app.domain.catalogues import Catalogue, CatalogueKind, fields_of, item_from
from station_app.domain.permissions import Actor
from station_app.models.catalogues import CenterCatalogue
from station_app.store.store import Store


def take_in(store: Store, by: Actor, catalogues: Sequence[Catalogue]) -> int:
    """Keep the catalogues that are not held yet, in one act; how many they were. Nothing else changes."""
    with store.read() as session:
        if not _news(session, catalogues):
            return 0
    now = store.clock.now()
    with store.write("sync.receive_catalogues", by=by) as session:
        news = _news(session, catalogues)  # a stick and the network may bring the same at once
        session.add_all(
            CenterCatalogue(
                catalogue_id=each.id,
                kind=each.kind,
                number=each.number,
                title=each.title,
                items=[fields_of(item) for item in each.items],
                sent_at=from_millis(each.sent_at),
                received_at=now,
            )
            for each in news.values()
        )
    return len(news)


def held(session: Session, kind: CatalogueKind) -> list[CenterCatalogue]:
    """All versions of a kind that are held, the newest first."""
    order = (CenterCatalogue.number.desc(), CenterCatalogue.sent_at.desc(), CenterCatalogue.id.desc())
    return list(session.scalars(select(CenterCatalogue).where(CenterCatalogue.kind == kind).order_by(*order)))


def stock_of(catalogue: CenterCatalogue) -> Stock:
    """Its items by their code."""
    kind = CatalogueKind(catalogue.kind)
    return {each["code"]: item_from(kind, each) for each in catalogue.items}


def _news(session: Session, catalogues: Sequence[Catalogue]) -> dict[str, Catalogue]:
    wanted = [each.id for each in catalogues]
    query = select(CenterCatalogue.catalogue_id).where(CenterCatalogue.catalogue_id.in_(wanted))
    known = set(session.scalars(query))
    return {each.id: each for each in catalogues if each.id not in known}
