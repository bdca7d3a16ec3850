"""What an act changed: row images taken from the session's flush, so that no service can forget one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.orm import Mapper, UOWTransaction
from sqlalchemy.orm.state import InstanceState

from station_app.domain.journal import Stored, canonical
from station_app.errors.store import TextNotStorable
from station_app.models.base import Base, SyncKind, to_stored

_NUL = "\\u0000"
"""As JSON writes it."""
_SHOWN = 20
Convert = Callable[[Any], Stored]


@dataclass(frozen=True, slots=True)
class TableShape:
    """How rows of one mapped class become images: (attribute, column, conversion), columns sorted."""

    table: str
    area: str
    kind: SyncKind
    key: str
    columns: tuple[tuple[str, str, Convert | None], ...]

    def row_of(self, values: Callable[[str], Any]) -> dict[str, Stored]:
        """The stored form of a row whose attribute values ``values`` gives."""
        row: dict[str, Stored] = {}
        for attribute, column, convert in self.columns:
            value = values(attribute)
            row[column] = value if value is None or convert is None else convert(value)
        return row


@cache
def shape_of(model: type[Base]) -> TableShape:
    """The shape of a mapped class."""
    mapper: Mapper[Any] = inspect(model)
    table = mapper.local_table
    assert isinstance(table, Table)
    columns = sorted(
        (mapper.get_property_by_column(column).key, column.name, to_stored(column.type))
        for column in table.columns
    )
    by_column = tuple(sorted(columns, key=lambda each: each[1]))
    key = table.primary_key.columns.values()[0].name
    return TableShape(table.name, model.area, model.sync_kind, key, by_column)


@dataclass(slots=True)
class _Touched:
    """A row that an act touched: what became of it, and what it was before."""

    op: str
    shape: TableShape
    instance: Any
    was: dict[str, Stored]


class Capture:
    """Collects what the flushes of one unit of work did; one image a row, in the order first touched."""

    def __init__(self) -> None:
        self._touched: dict[int, _Touched] = {}
        self._noted: list[_Touched | str] = []
        self.areas: set[str] = set()

    def take(self, context: UOWTransaction) -> None:
        """Note the rows of a flush; called before the session forgets their old values."""
        session = context.session
        for instance in session.new:
            self._note("I", instance)
        for instance in sorted(session.dirty, key=_place):
            if session.is_modified(instance):
                self._note("U", instance)
        for instance in session.deleted:
            self._note("D", instance)

    def take_batch(self, model: type[Base], rows: list[dict[str, Any]]) -> None:
        """Note rows that were inserted in bulk; each has a value for every attribute."""
        shape = shape_of(model)
        self.areas.add(shape.area)
        if shape.kind is not SyncKind.SYNCED:
            return
        self._noted.extend(
            _journalled({"op": "I", "row": shape.row_of(row.__getitem__), "t": shape.table}) for row in rows
        )

    def images(self) -> Iterator[str]:
        """The canonical row images of all that was noted."""
        return (noted if isinstance(noted, str) else _image_of(noted) for noted in self._noted)

    def _note(self, op: str, instance: Any) -> None:
        model: type[Base] = type(instance)
        shape = shape_of(model)
        self.areas.add(shape.area)
        if shape.kind is not SyncKind.SYNCED:
            return
        seen = self._touched.get(id(instance))
        if seen is None:
            was = _before(shape, inspect(instance)) if op == "U" else {}
            touched = _Touched(op, shape, instance, was)
            self._touched[id(instance)] = touched
            self._noted.append(touched)
            return
        if op == "D":
            seen.op = "D"
        elif seen.op == "U":
            seen.was = {**_before(shape, inspect(instance)), **seen.was}


def _image_of(touched: _Touched) -> str:
    image: dict[str, Any] = {"op": touched.op, "t": touched.shape.table}
    if touched.op == "D":
        key = touched.shape.key
        image["row"] = {key: getattr(touched.instance, key)}
    else:
        image["row"] = touched.shape.row_of(touched.instance.__getattribute__)
    if touched.op == "U":
        image["was"] = touched.was
    return _journalled(image)


def _journalled(image: dict[str, Any]) -> str:
    """The canonical image; raises TextNotStorable for NUL, which SQLite takes and the centre must refuse."""
    text = canonical(image)
    if _NUL in text:
        for value in image["row"].values():
            if isinstance(value, str) and "\0" in value:
                raise TextNotStorable(text=value.replace("\0", "□")[:_SHOWN])
    return text


def _place(instance: Any) -> tuple[str, Any]:
    """Table and key: the session keeps changed rows in no order, the journal must have one."""
    return type(instance).__tablename__, inspect(instance).identity


def _before(shape: TableShape, state: InstanceState[Any]) -> dict[str, Stored]:
    """The old stored values of the attributes that a flush changed."""
    old = state.committed_state
    was: dict[str, Stored] = {}
    for attribute, column, convert in shape.columns:
        if attribute not in old:
            continue
        value = old[attribute]
        if value == getattr(state.obj(), attribute):
            continue
        was[column] = value if value is None or convert is None else convert(value)
    return was
