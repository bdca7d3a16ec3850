"""Brings a store to the schema of this program; a checked backup is taken by the caller before."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, text

from station_app.errors.store import StoreTooNew
from station_app.models.revision import SCHEMA_REVISION

MIGRATIONS = Path(__file__).parent / "migrations"


def revision_of(connection: Connection) -> str | None:
    """The store's schema revision, or None where it has no tables yet."""
    known = connection.execute(text("SELECT name FROM sqlite_master WHERE name = 'alembic_version'")).scalar()
    if known is None:
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def needs_migration(connection: Connection) -> bool:
    """True where the store is older than this program; raises StoreTooNew where it is newer."""
    revision = revision_of(connection)
    if revision == SCHEMA_REVISION:
        return False
    if revision is not None and revision > SCHEMA_REVISION:
        raise StoreTooNew
    return True


def upgrade(engine: Engine) -> None:
    """Run the migrations that the store lacks, all in one transaction."""
    from alembic import command  # lazy: only a new or an older store needs it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
