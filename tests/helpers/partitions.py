"""A centre's tables, hash-partitioned by station on one PostgreSQL: what Citus does over many."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.schema import CreateIndex, CreateTable

from station_app.center import own_tables
from station_app.center.center import Center
from station_app.center.tables import STATION_ID

PARTITIONS = 4
_NAME = re.compile(r"(?P<table>.+)__p(?P<place>\d+)")


def distributed_tables() -> list[Table]:
    """The tables whose rows belong to a station, as the program declares them."""
    tables = own_tables.enrolled_station.metadata.sorted_tables
    return [table for table in tables if STATION_ID in table.primary_key.columns]


def partition_by_station(center: Center) -> None:
    """Make the tables of a new centre anew, each in as many partitions."""
    declared = MetaData(naming_convention=own_tables.enrolled_station.metadata.naming_convention)
    copies = [table.to_metadata(declared) for table in own_tables.enrolled_station.metadata.sorted_tables]
    names = {table.name for table in distributed_tables()}
    with center.write() as connection:
        for table in copies:
            if table.name in names:
                _make_anew(connection, table)


def _make_anew(connection: Connection, table: Table) -> None:
    table.dialect_options["postgresql"]["partition_by"] = f"HASH ({STATION_ID})"
    connection.exec_driver_sql(f'DROP TABLE "{table.name}"')
    connection.execute(CreateTable(table))
    for index in table.indexes:
        connection.execute(CreateIndex(index))
    for place in range(PARTITIONS):
        connection.exec_driver_sql(
            f'CREATE TABLE "{table.name}__p{place}" PARTITION OF "{table.name}" '
            f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {place})"
        )


@dataclass(frozen=True, slots=True)
class Touched:
    """What a plan (EXPLAIN's JSON) reads or writes: partitions, whatever their tables, and whole tables."""

    partitions: frozenset[int]
    tables: frozenset[str]

    @classmethod
    def by(cls, plan: object) -> Touched:
        names = set(_relations(plan))
        found = [match for name in names if (match := _NAME.fullmatch(name))]
        tables = {match["table"] for match in found} | {name for name in names if not _NAME.fullmatch(name)}
        return cls(frozenset(int(match["place"]) for match in found), frozenset(tables))


def _relations(plan: object) -> Iterator[str]:
    if isinstance(plan, dict):
        if isinstance(name := plan.get("Relation Name"), str):
            yield name
        for value in plan.values():
            yield from _relations(value)
    elif isinstance(plan, list):
        for each in plan:
            yield from _relations(each)


def explained(connection: Connection, statement: str, parameters: Sequence[Any] | dict[str, Any]) -> object:
    """PostgreSQL's plan for a statement as the program sends it."""
    return connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
