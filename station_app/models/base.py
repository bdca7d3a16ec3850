"""What every mapped class shares: stored forms, whether a table travels, and which area it belongs to."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, dataclass_transform

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, SmallInteger, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from station_app.clock import from_millis, to_millis
from station_app.domain.journal import Stored, canonical

BigInt = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit integer; plain INTEGER on SQLite, where it is the row's own key."""


class SyncKind(StrEnum):
    """Whether a table's rows travel to the centre."""

    SYNCED = "synced"
    """Journalled, and shipped to the centre."""
    LOCAL = "local"
    """Stays on this computer: window settings, printers, what was exported when, derived sums."""
    BLOB = "blob"
    """Bytes that travel in bundles of their own; the journal carries their SHA-256."""


class IsoDate(TypeDecorator[date]):
    """A day, stored as ISO 8601 text."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored as milliseconds since the epoch, UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_millis(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_millis(value)


class Flag(TypeDecorator[bool]):
    """A yes or no, stored as 1 or 0."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class JsonText(TypeDecorator[Any]):
    """A small structure, stored as canonical JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:
        return None if value is None else json.loads(value)


_TO_STORED: dict[type[TypeEngine[Any]], Callable[[Any], Stored]] = {
    IsoDate: date.isoformat,
    Instant: to_millis,
    Flag: int,
    JsonText: canonical,
}


def to_stored(column_type: TypeEngine[Any]) -> Callable[[Any], Stored] | None:
    """How a value of this column becomes what is stored, or None where it is stored as it is."""
    return _TO_STORED.get(type(column_type))


@dataclass_transform(kw_only_default=True, field_specifiers=(mapped_column,))
class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """A table of the store; constructors take keywords, the key comes from the station's own counter."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: BigInt,
        str: Text(),
        date: IsoDate(),
        datetime: Instant(),
        bool: Flag(),
    }

    sync_kind: ClassVar[SyncKind] = SyncKind.SYNCED
    area: ClassVar[str] = ""
    """The part of the window that shows these rows; a commit says which areas it changed."""


class Keyed(Base):
    """A table with an integer key, given by the station when the row is added to a unit of work."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigInt, primary_key=True, init=False, sort_order=-1)
