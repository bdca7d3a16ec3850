"""A centre: its name and keys, its database, its outbox, and its clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from station_app.center import database
from station_app.center.settings import (
    Settings,
    read_settings,
    remove_settings,
    require_free,
    write_settings,
)
from station_app.clock import Clock, to_millis
from station_app.errors.center import DatabaseTaken
from station_app.sync.keys import StationKeys


@dataclass(frozen=True, slots=True)
class Center:
    """An opened centre; ``code`` is the id that stations address their bundles to."""

    folder: Path
    code: str
    name: str
    keys: StationKeys
    engine: Engine
    clock: Clock

    @property
    def outbox(self) -> Path:
        """The folder with the files that are to be taken to stations."""
        return self.folder / "outbox"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it is kept, or nothing is. Raises DatabaseFault."""
        with database.writing(self.engine) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent state of the database. Raises DatabaseFault."""
        with database.reading(self.engine) as connection:
            yield connection

    def now(self) -> int:
        """Milliseconds since the epoch, UTC."""
        return to_millis(self.clock.now())

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def create_center(folder: Path, settings: Settings, clock: Clock) -> Center:
    """Found a centre in ``folder``: new keys, and its tables in the database.

    Raises CenterExists, CenterCodeWrong, CenterNameWrong, DatabaseUrlWrong, DatabaseDriverMissing,
    DatabaseFault and DatabaseTaken; then no centre stands in the folder.
    """
    folder = folder.absolute()
    require_free(folder, settings)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.db is None:
        (folder / database.FILE_NAME).touch(mode=0o600)  # it is not encrypted, and holds people's data
    keys = StationKeys.generate()
    center = _center(folder, settings, keys, database.make_engine(settings.db, folder), clock)
    with _closed_on_failure(center):
        if database.revision_of(center.engine) is not None:
            raise DatabaseTaken
        write_settings(folder, settings, keys)
        try:
            database.upgrade(center.engine)
        except BaseException:
            remove_settings(folder)
            raise
    return center


def open_center(folder: Path, clock: Clock) -> Center:
    """The centre in ``folder``, its tables being those of this program.

    Raises what ``read_settings`` and ``make_engine`` raise, DatabaseOlder, DatabaseNewer and DatabaseFault.
    """
    center = _center_in(folder, clock)
    with _closed_on_failure(center):
        database.require_current(center.engine)
    return center


def upgrade_center(folder: Path, clock: Clock) -> Center:
    """The centre in ``folder``, once its tables have been brought up to this program's.

    Raises what ``open_center`` raises, but DatabaseOlder.
    """
    center = _center_in(folder, clock)
    with _closed_on_failure(center):
        database.upgrade(center.engine)
    return center


@contextmanager
def _closed_on_failure(center: Center) -> Iterator[None]:
    try:
        yield
    except BaseException:
        center.close()
        raise


def _center_in(folder: Path, clock: Clock) -> Center:
    folder = folder.absolute()
    settings, keys = read_settings(folder)
    return _center(folder, settings, keys, database.make_engine(settings.db, folder), clock)


def _center(folder: Path, settings: Settings, keys: StationKeys, engine: Engine, clock: Clock) -> Center:
    return Center(folder, settings.code, settings.name, keys, engine, clock)
