"""The one door to write: a session that gives keys, captures what changes, and journals it at commit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Never

from sqlalchemy import Connection, Engine, event, func, insert, select
from sqlalchemy.orm import Session, UOWTransaction

from station_app.domain.permissions import Actor
from station_app.models.base import Base, Keyed, SyncKind
from station_app.store import journal
from station_app.store.capture import Capture, shape_of

_UNGUARDED = "station_unguarded"
_CHANGES = re.compile(
    r"\s*(?:WITH\b.*?\b)?(?:(?:INSERT(?:\s+OR\s+\w+)?|REPLACE)\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)"
    r"\s+[\"`\[]?(\w+)",
    re.IGNORECASE | re.DOTALL,
)


class Keys:
    """The next integer key of each table; the store is its only writer, so they are counted in memory."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}

    def take(self, session: Session, model: type[Keyed], count: int = 1) -> int:
        """Reserve ``count`` keys in a row and return the first."""
        table = model.__tablename__
        first = self._next.get(table)
        if first is None:
            column = model.__table__.c.id
            first = (session.connection().execute(select(func.max(column))).scalar() or 0) + 1
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
        self._is_journalled = False

    def add(self, instance: object, *, _warn: bool = True) -> None:
        """Add a row; its ``id`` is there as soon as this returns."""
        if isinstance(instance, Keyed) and instance.__dict__.get("id") is None:
            instance.id = self._keys.take(self, type(instance))
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
        first = self._keys.take(self, model, len(rows))
        full = [{**defaults, **row, "id": first + place} for place, row in enumerate(rows)]
        with unguarded(self.connection()):
            self.execute(insert(model), full)
        self.capture.take_batch(model, full)
        return first

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what was changed, and note it for the journal."""
        with unguarded(self.connection()):
            super().flush(objects)

    def finish(self, head: journal.Head, at: int) -> journal.Head:
        """End the act: what it changed and its journal entry are committed together; returns the new head.

        ``at`` is in milliseconds since the epoch.
        """
        self.flush()
        images = self.capture.images()
        head = journal.append(self.connection(), head, at, self.actor.name, self.action, images)
        self._is_journalled = True
        self.commit()
        return head

    def commit(self) -> None:
        """For ``finish`` alone: a part of an act cannot be kept by itself."""
        if not self._is_journalled:
            self._refuse("the store commits an act, once it is journalled")
        super().commit()

    def begin_nested(self) -> Never:
        """Refused: what was captured cannot be taken back by halves."""
        self._refuse("an act has no savepoints")

    def _refuse(self, msg: str) -> Never:
        raise RuntimeError(msg)


@contextmanager
def unguarded(connection: Connection) -> Iterator[None]:
    """Journalled tables may be written meanwhile: what is written is captured, or was journalled before."""
    info = connection.info
    before = info.get(_UNGUARDED, False)
    info[_UNGUARDED] = True
    try:
        yield
    finally:
        info[_UNGUARDED] = before


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


def guard(engine: Engine) -> None:
    """Have an engine refuse what would change a journalled table past the journal: a bug, never a wish."""
    journalled = {
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if mapper.class_.sync_kind is SyncKind.SYNCED
    }

    @event.listens_for(engine, "before_cursor_execute")
    def _refuse_to_bypass(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if connection.info.get(_UNGUARDED):
            return
        changed = _CHANGES.match(statement)
        if changed is not None and changed[1] in journalled:
            msg = f"{changed[1]} is journalled: change objects or use insert_many"
            raise RuntimeError(msg)
