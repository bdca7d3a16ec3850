"""The centre's tables are the stations' tables with the station in front, and migrations make just these."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, Text, inspect, text

from station_app.center import database
from station_app.center.tables import STATION_ID, STATION_TABLES, metadata
from station_app.models import Base, SyncKind
from station_app.models.people import Resident
from station_app.models.points import PointsMonth
from station_app.models.shop import Blob
from tests.helpers.centers import CenterUnderTest

SYNCED = {
    mapper.class_.__table__.name: mapper.class_.__table__
    for mapper in Base.registry.mappers
    if mapper.class_.sync_kind is SyncKind.SYNCED
}


def test_every_table_that_travels_has_its_copy_and_no_other() -> None:
    assert set(STATION_TABLES) == set(SYNCED)
    assert Resident.__tablename__ in STATION_TABLES
    assert {PointsMonth.__tablename__, Blob.__tablename__, "local_setting", "journal_entry"}.isdisjoint(
        STATION_TABLES
    )


@pytest.mark.parametrize("name", sorted(STATION_TABLES))
def test_a_copy_has_the_columns_of_its_original_and_the_station_in_front(name: str) -> None:
    copy, original = STATION_TABLES[name], SYNCED[name]
    assert [column.name for column in copy.columns] == [STATION_ID, *(each.name for each in original.columns)]
    assert [column.name for column in copy.primary_key] == [STATION_ID, "id"]
    assert {type(column.type) for column in list(copy.columns)[1:]} <= {BigInteger, Text}
    for column in original.columns:
        assert copy.columns[column.name].nullable == column.nullable
    assert [each.parent.name for each in copy.foreign_keys] == [STATION_ID]


def test_the_migrated_schema_is_what_the_tables_say(center: CenterUnderTest) -> None:
    with center.center.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        inspector = inspect(connection)
        for name, table in metadata.tables.items():
            key = inspector.get_pk_constraint(name)
            assert key["constrained_columns"] == [column.name for column in table.primary_key]
            assert key["name"] == table.primary_key.name
            references = [each["constrained_columns"] for each in inspector.get_foreign_keys(name)]
            assert sorted(references) == sorted([each.parent.name] for each in table.foreign_keys)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_rows_lie_in_the_order_of_their_key_on_sqlite(center: CenterUnderTest) -> None:
    with center.center.read() as connection:
        query = text("SELECT name, wr FROM pragma_table_list")
        told = {each.name: each.wr for each in connection.execute(query)}
    for name, table in metadata.tables.items():
        assert told[name] == int(not table.dialect_options["sqlite"]["with_rowid"])


def test_the_program_knows_the_last_of_its_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [database.HEAD]
