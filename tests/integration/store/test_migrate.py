"""Migrations make the very tables that the classes describe, after a checked backup."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.orm import Session

from station_app.errors.store import StoreTooNew
from station_app.models import Base, checks, claims, exchange, publicity, scoring, stock, year_end
from station_app.models.base import Keyed
from station_app.models.revision import IMAGE_REVISION, SCHEMA_REVISION
from station_app.store import migrate
from station_app.store.backup import list_backups
from station_app.store.journal import verify
from station_app.store.opening import open_store
from tests.helpers.stations import PASSWORD, StationUnderTest


def test_the_migrated_schema_is_what_the_classes_say(station: StationUnderTest) -> None:
    with station.store.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        checks = set(session.connection().scalars(text("SELECT sql FROM sqlite_master WHERE type = 'table'")))
    told = "\n".join(checks)
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            if constraint.name is not None:
                assert str(constraint.name) in told


def test_a_store_of_a_newer_program_is_not_touched(station: StationUnderTest) -> None:
    with station.store.write_local() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    station.store.close()
    with pytest.raises(StoreTooNew):
        open_store(station.store.layout, station.clock, "李书记", PASSWORD)


def test_an_older_store_is_backed_up_before_it_is_migrated(
    station: StationUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.store.close()
    done: list[int] = []

    def upgrade(_engine: object) -> None:
        done.append(len(list_backups(station.store.layout.backups)))

    monkeypatch.setattr(migrate, "SCHEMA_REVISION", "9999")
    monkeypatch.setattr(migrate, "upgrade", upgrade)
    store, _ = open_store(station.store.layout, station.clock, "李书记", PASSWORD)
    store.close()
    assert done == [1]


def _drop_points_and_shop(session: Session) -> None:
    """What 0008 made, those that refer to others first."""
    areas = (checks, claims, exchange, publicity, scoring, stock, year_end)
    made = {
        model.__tablename__
        for area in areas
        for model in vars(area).values()
        if isinstance(model, type) and issubclass(model, Keyed) and model.__module__ == area.__name__
    }
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in made | {"user_group"}:
            session.execute(text(f"DROP TABLE {table.name}"))


def test_a_store_of_the_first_revision_is_brought_up_with_all_it_holds(station: StationUnderTest) -> None:
    with station.store.write_local() as session:
        _drop_points_and_shop(session)
        for table in ("center_order", "catalogue_choice", "center_catalogue"):
            session.execute(text(f"DROP TABLE {table}"))
        session.execute(text("ALTER TABLE sync_export DROP COLUMN photos"))
        session.execute(text("DROP TABLE recovery_key"))
        session.execute(text("DROP TABLE blob_ack"))
        session.execute(text("ALTER TABLE sync_export DROP COLUMN way"))
        session.execute(text("DROP TABLE center_notice"))
        session.execute(text("DROP INDEX ix_points_transfer_rule_id"))
        session.execute(text("DROP INDEX ix_service_record_transfer_id"))
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    station.store.close()
    store, _ = open_store(station.store.layout, station.clock, "李书记", PASSWORD)
    with store.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        assert verify(session) is None
    store.close()


def test_the_revision_of_the_classes_is_the_migrations_head(station: StationUnderTest) -> None:
    with station.store.read() as session:
        assert migrate.revision_of(session.connection()) == SCHEMA_REVISION
    assert int(SCHEMA_REVISION) >= IMAGE_REVISION
