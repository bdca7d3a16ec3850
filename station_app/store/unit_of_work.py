"""The one door to write: a session that gives keys, captures what changes, and journals it at commit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Engine, event, func, insert, select
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from station_app.domain.permissions import Actor
from station_app.models.base import Keyed, SyncKind
from station_app.store.capture import Capture, shape_of

_JOURNALLED = "station_journalled"


class Keys:
    """The next integer key of each table; the store is its only writer, so they are counted in memory."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}

    def take(self, connection: Connection, model: type[Keyed], count: int = 1) -> int:
        """Reserve ``count`` keys in a row and return the first."""
        table = model.__tablename__
        first = self._next.get(table)
        if first is None:
            column = model.__table__.c.id
            first = (connection.execute(select(func.max(column))).scalar() or 0) + 1
        self._next[table] = first + count
        return first

    def forget(self) -> None:
        """Count afresh: what a rolled back act had reserved is free again."""
        self._next.clear()


class StationSession(Session):
    """The session of one act: added rows have their key at once; whatever is flushed is captured."""

    def __init__(self, engine: Engine, keys: Keys, actor: Actor, action: str) -> None:
        super().__init__(engine, autoflush=True, expire_on_commit=False)
        self.actor = actor
        self.action = action
        self.capture = Capture()
        self._keys = keys

    def add(self, instance: object, *, _warn: bool = True) -> None:
        """Add a row; its ``id`` is there as soon as this returns."""
        if isinstance(instance, Keyed) and instance.__dict__.get("id") is None:
            instance.id = self._keys.take(self.connection(), type(instance))
        super().add(instance, _warn=_warn)

    def add_all(self, instances: Iterable[object]) -> None:
        """Add several rows; see ``add``."""
        for instance in instances:
            self.add(instance)

    def insert_many(self, model: type[Keyed], rows: list[dict[str, Any]]) -> int:
        """Insert rows in bulk and return the first one's id; the others follow it without a gap.

        Rows give attribute values; what they leave out takes the column's default.
        """
        if not rows:
            return 0
        self.flush()
        defaults = _defaults(model)
        first = self._keys.take(self.connection(), model, len(rows))
        full = [{**defaults, **row, "id": first + place} for place, row in enumerate(rows)]
        self.execute(insert(model), full, execution_options={_JOURNALLED: True})
        self.capture.take_batch(model, full)
        return first


def _defaults(model: type[Keyed]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for attribute, column_name, _ in shape_of(model).columns:
        default = model.__table__.c[column_name].default
        if default is not None and default.is_scalar:
            found[attribute] = default.arg
        elif model.__table__.c[column_name].nullable:
            found[attribute] = None
    return found


@event.listens_for(StationSession, "after_flush")
def _capture_flush(session: StationSession, context: UOWTransaction) -> None:
    session.capture.take(context)


@event.listens_for(StationSession, "do_orm_execute")
def _refuse_to_bypass(state: ORMExecuteState) -> None:
    """A bulk statement on a journalled table would escape the journal: that is a bug, never a wish."""
    if state.is_select or state.execution_options.get(_JOURNALLED):
        return
    mapper = state.bind_mapper
    if mapper is not None and mapper.class_.sync_kind is SyncKind.SYNCED:
        msg = f"{mapper.class_.__name__} is journalled: change objects or use insert_many"
        raise RuntimeError(msg)
