"""The centre's database: a SQLite file of its own, or PostgreSQL by URL; transactions and migrations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from station_app.center.rows import recount_all
from station_app.errors.center import (
    DatabaseDriverMissing,
    DatabaseFault,
    DatabaseNewer,
    DatabaseOlder,
    DatabaseUrlWrong,
)

HEAD = "0009"
"""The newest migration of the centre's tables."""

FILE_NAME = "center.db"
"""The SQLite file, where no other database is given."""

MIGRATIONS = Path(__file__).parent / "migrations"
_READ_ONLY = "center_read_only"
_BUSY_SECONDS = 30
_CACHE_KIB = 64_000
_SQLITE_ERROR = 1


def make_engine(db: str | None, folder: Path) -> Engine:
    """The engine for a database URL, or for the SQLite file in ``folder`` where there is none.

    Raises DatabaseUrlWrong and DatabaseDriverMissing.
    """
    url = _url(db, folder)
    if url.get_backend_name() == "postgresql":
        try:
            return create_engine(url.set(drivername="postgresql+psycopg"))
        except ModuleNotFoundError as error:
            raise DatabaseDriverMissing from error
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS, "isolation_level": None})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction: all of it is kept, or nothing is. Raises DatabaseFault."""
    with _told_as_sentences(engine), engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent state of the database; nothing done to it is kept. Raises DatabaseFault."""
    options: dict[str, Any] = {_READ_ONLY: True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with _told_as_sentences(engine), engine.connect().execution_options(**options) as connection:
        yield connection


def revision_of(engine: Engine) -> str | None:
    """The database's migration, or None where it has no tables yet."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def require_current(engine: Engine) -> None:
    """Raises DatabaseOlder or DatabaseNewer unless the tables are those of this program."""
    revision = revision_of(engine)
    if revision is None or revision < HEAD:
        raise DatabaseOlder(revision=revision, known=HEAD)
    if revision > HEAD:
        raise DatabaseNewer(revision=revision, known=HEAD)


def upgrade(engine: Engine) -> None:
    """Run the migrations that the database lacks, and make anew what is derived, all in one transaction.

    Raises DatabaseNewer.
    """
    from alembic import command  # lazy: only a new or an older database needs it
    from alembic.config import Config

    revision = revision_of(engine)
    if revision is not None and revision > HEAD:
        raise DatabaseNewer(revision=revision, known=HEAD)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        recount_all(connection)


def _url(db: str | None, folder: Path) -> URL:
    if db is None:
        return URL.create("sqlite", database=str(folder / FILE_NAME))
    try:
        url = make_url(db)
    except ArgumentError as error:
        raise DatabaseUrlWrong from error
    backend = url.get_backend_name()
    if backend not in {"sqlite", "postgresql"} or not url.database:
        raise DatabaseUrlWrong
    if backend == "sqlite" and not Path(url.database).is_absolute():  # it would move with the working folder
        raise DatabaseUrlWrong
    return url


def _set_up_sqlite(connection: Any, _record: object) -> None:
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # what is acknowledged must outlast a power cut
        "foreign_keys = ON",
        "temp_store = MEMORY",
        f"cache_size = -{_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once, so that two of them queue up instead of failing half-way."""
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@contextmanager
def _told_as_sentences(engine: Engine) -> Iterator[None]:
    """What the database says of itself becomes a sentence; a wrong statement stays the bug it is."""
    driver = engine.dialect.loaded_dbapi
    try:
        yield
    except (DBAPIError, driver.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if not _is_fault(cause, driver):
            raise
        shown = engine.url.render_as_string(hide_password=True)
        raise DatabaseFault(database=shown, reason=" ".join(str(cause).split())) from error


def _is_fault(cause: BaseException | None, driver: Any) -> bool:
    """True for a database that is gone, full, locked or damaged; SQLite's code 1 is a wrong statement."""
    if isinstance(cause, driver.OperationalError):
        return getattr(cause, "sqlite_errorcode", None) != _SQLITE_ERROR
    return type(cause) is driver.DatabaseError
