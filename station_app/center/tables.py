"""The centre's copies of the stations' tables, derived from the mapped classes in this one place.

A copy has the columns of its original under the same names, with ``station_id`` in front: it leads the
primary key, so that PostgreSQL can hold a city and Citus, distributed by ``station_id``, a province with
the same tables. A row image knows numbers and texts only, and so do the copies: BIGINT and TEXT.

What a station's own database has proved is not proved again. Unique and check constraints are left out,
and so are foreign keys between rows: an act larger than a bundle, or one whose content was erased,
legitimately brings a row before or without the one that it refers to. The one foreign key left says
that every row belongs to an enrolled station.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from station_app.models import Base, SyncKind

metadata = MetaData(naming_convention=Base.metadata.naming_convention)

STATION_ID = "station_id"


def station_column(*, in_key: bool = True) -> Column[int]:
    """The column that says whose row it is."""
    return Column(
        STATION_ID,
        Integer,
        ForeignKey("enrolled_station.id"),
        primary_key=in_key,
        autoincrement=False,
        nullable=False,
    )


def _stored_type(column: Column[object]) -> TypeEngine[int] | TypeEngine[str]:
    """BIGINT or TEXT, whichever holds what a row image says of this column."""
    declared: TypeEngine[object] = column.type
    if isinstance(declared, TypeDecorator):
        declared = declared.impl_instance
    if isinstance(declared, BigInteger | Integer | SmallInteger):
        return BigInteger()
    if isinstance(declared, String):
        return Text()
    raise TypeError(f"{column.table.name}.{column.name}: a row image has no {declared!r}")


def _copy_of(original: Table) -> Table:
    columns = (
        Column(
            column.name,
            _stored_type(column),
            primary_key=column.primary_key,
            autoincrement=False,
            nullable=column.nullable,
        )
        for column in original.columns
    )
    # Without a row number of SQLite's own, rows lie in the order of the key: one tree to write, not two.
    return Table(original.name, metadata, station_column(), *columns, sqlite_with_rowid=False)


def _synced_originals() -> dict[str, Table]:
    """The station's tables that travel, by name."""
    tables = (
        mapper.local_table
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Base) and mapper.class_.sync_kind is SyncKind.SYNCED
    )
    return {table.name: table for table in tables if isinstance(table, Table)}


STATION_TABLES: dict[str, Table] = {
    name: _copy_of(original) for name, original in sorted(_synced_originals().items())
}
"""The copies, by the name under which row images speak of them."""

_record = STATION_TABLES["service_record"]
Index("ix_service_record_activity_id", _record.c.station_id, _record.c.activity_id)
