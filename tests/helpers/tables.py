"""Every row of a store, to be compared with those of another."""

from __future__ import annotations

from sqlalchemy import text

from station_app.models import Base
from station_app.models.base import SyncKind
from station_app.store.store import Store


def all_rows(
    store: Store, *, local: frozenset[str] = frozenset({"points_month"})
) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every journalled table, of the journal, and of the ``local`` tables, sorted."""
    found = {}
    with store.read() as session:
        for mapper in Base.registry.mappers:
            model = mapper.class_
            name = model.__tablename__
            if model.sync_kind is SyncKind.SYNCED or name in local | {"journal_entry"}:
                rows = session.execute(text(f"SELECT * FROM {name}"))
                found[name] = sorted((tuple(row) for row in rows), key=repr)
    return found
