"""Making a store, opening one, and bringing one back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.clock import Clock
from station_app.domain.journal import GENESIS
from station_app.domain.permissions import Actor, Role
from station_app.errors.store import StoreDamaged, StoreExists, StoreMissing, UnknownUser
from station_app.models.station import MEMBERSHIP, UNSETTLED, Epoch, LocalSetting, User
from station_app.store import migrate
from station_app.store.aftermath import log_of, put_in_place, room_in
from station_app.store.backup import back_up, unpack
from station_app.store.engine import connect, make_engine, told_as_sentences
from station_app.store.journal import Head
from station_app.store.keys import KeyFile, load_key_file, new_key, new_key_file, new_recovery_code
from station_app.store.layout import Layout
from station_app.store.pages import Pages
from station_app.store.salvage import cut_off
from station_app.store.store import Store

FIRST_USER_ID = 1


@dataclass(frozen=True, slots=True)
class NewStore:
    """A store that was just made: opened, its first user, and the recovery code that is shown once."""

    store: Store
    actor: Actor
    recovery_code: str = field(repr=False)


def create_store(
    layout: Layout, clock: Clock, *, station: str, user: str, password: str, is_demo: bool = False
) -> NewStore:
    """Make an empty store whose first user is ``user``, a station head.

    It is prepared in a room of its own: a crash leaves a whole store or none. Raises StoreExists, also where
    only a part of a store lies in the folder (it may be all that is left of one), and the password's errors.
    """
    if layout.exists():
        raise StoreExists
    key, code = new_key(), new_recovery_code()
    keys = new_key_file(station, key, code, is_demo=is_demo).with_user(key, FIRST_USER_ID, user, password)
    with room_in(layout) as room:
        _make_store(room, key, clock, user)
        keys.save(room.keys)
        put_in_place(layout, room)
    return NewStore(open_with_key(layout, key, clock), Actor(FIRST_USER_ID, user, Role.STATION_HEAD), code)


def open_store(layout: Layout, clock: Clock, name: str, password: str) -> tuple[Store, Actor]:
    """Open the store for a user.

    Raises StoreMissing, KeyFileDamaged, UnknownUser, WrongPassword, StoreDamaged, StoreTooNew.
    """
    user_id, key = _key_file(layout).unlock(name, password)
    store = open_with_key(layout, key, clock)
    try:
        return store, _actor(store, user_id, name)
    except BaseException:
        store.close()
        raise


def reset_password(layout: Layout, code: str, name: str, password: str) -> None:
    """Give a user a new password with the printed recovery code; raises WrongRecoveryCode, UnknownUser.

    The store is not opened; its journal is told at the next sign-in (``services.users``).
    """
    keys = _key_file(layout)
    key = keys.unlock_with_recovery_code(code)
    holder = next((each for each in keys.holders if each.name == name), None)
    if holder is None:
        raise UnknownUser(name=name)
    keys.with_user(key, holder.user_id, name, password, recovered=True).save(layout.keys)


def restore_store(
    layout: Layout,
    backup: Path,
    key: bytes,
    clock: Clock,
    prepare: Callable[[Session], None] = lambda _: None,
) -> None:
    """Put a backup's store in place, in the new epoch that a restored store lives in.

    What stood there is kept aside under another name. A crash leaves the one or the other, whole: the
    epoch begins, and ``prepare`` is done with it, before the restored store is moved. Raises
    BackupUnreadable, DiskFull.
    """
    with room_in(layout) as room:
        with closing(unpacked_in(room, backup, key, clock)) as store:

            def prepare_all(unit: Session) -> None:
                prepare(unit)
                unsettle(unit)

            begin_epoch(store, prepare_all)
        put_in_place(layout, room)


def restore_keys(layout: Layout, keys: KeyFile) -> list[Path]:
    """Put a backup's key file in place; the damaged one is kept under another name, which is returned."""
    with room_in(layout) as room:
        keys.save(room.keys)
        return put_in_place(layout, room)


def unpacked_in(room: Layout, backup: Path, key: bytes, clock: Clock) -> Store:
    """A backup's store, opened in a room that was empty; raises BackupUnreadable, DiskFull."""
    unpack(backup, room, key)
    return open_with_key(room, key, clock)


@contextmanager
def empty_store(layout: Layout, key: bytes, clock: Clock) -> Iterator[Store]:
    """A new store with its tables, its first epoch and nothing else; its key file is not written."""
    with closing(bare_store(layout, key, clock)) as store:
        begin_epoch(store)
        yield store


def bare_store(layout: Layout, key: bytes, clock: Clock) -> Store:
    """The same without an epoch; the caller closes it."""
    with told_as_sentences(), closing(connect(layout.database, key, create=True)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")  # writes the first page
    return open_with_key(layout, key, clock)


def begin_epoch(store: Store, prepare: Callable[[Session], None] = lambda _: None) -> None:
    """From here on this store lives a life of its own; ``prepare`` is done in the same transaction."""
    with store.read() as session:
        last = session.scalars(select(Epoch).order_by(Epoch.id.desc()).limit(1)).first()
    with store.write_local() as unit:
        unit.add(_new_epoch(store, last))
        prepare(unit)


def unsettle(unit: Session) -> None:
    """Have the centre, where there is one, asked what it holds beyond this store before anybody writes."""
    if unit.get(LocalSetting, MEMBERSHIP) is not None:
        unit.merge(LocalSetting(key=UNSETTLED, value="true"))


def _make_store(layout: Layout, key: bytes, clock: Clock, user: str) -> None:
    with empty_store(layout, key, clock) as store:
        actor = Actor(FIRST_USER_ID, user, Role.STATION_HEAD)
        with store.write("station.set_up", by=actor) as unit:
            first = User(name=user, role=Role.STATION_HEAD, created_at=clock.now())
            first.id = FIRST_USER_ID
            unit.add(first)


def open_with_key(layout: Layout, key: bytes, clock: Clock) -> Store:
    """Open the store with its raw key; raises StoreDamaged, and then has not written to it."""
    with told_as_sentences():
        _require_sound_after_crash(layout, key)
        connection = connect(layout.database, key)
        try:
            connection.execute("PRAGMA journal_mode = WAL")  # a restored file comes without
        finally:
            connection.close()
        _migrate(layout, key, clock)
        return Store(layout, key, clock)


def _require_sound_after_crash(layout: Layout, key: bytes) -> None:
    """A log that was not folded in tells of a crash: all is looked at before anything is written.

    Opening for writing would fold the log into the file when it is closed again, damaged or not. And of a log
    that is damaged in its midst the database would drop, without a word, all that comes behind.
    """
    log = log_of(layout)
    if not (log.exists() and log.stat().st_size):
        return
    with closing(connect(layout.database, key, read_only=True)) as connection:
        if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise StoreDamaged
        query = "SELECT seq, hash, at FROM journal_entry ORDER BY seq DESC LIMIT 1"
        has_journal = connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'journal_entry'"
        ).fetchone()
        last = connection.execute(query).fetchone() if has_journal else None
    with Pages(layout.database, log, key) as pages:
        if cut_off(pages, Head() if last is None else Head(*last)) > 1:
            raise StoreDamaged


def _migrate(layout: Layout, key: bytes, clock: Clock) -> None:
    engine = make_engine(layout.database, key, begin="BEGIN IMMEDIATE", size=1)
    try:
        with engine.connect() as connection:
            revision = migrate.revision_of(connection)
            older = migrate.needs_migration(connection)
        if older:
            if revision is not None:
                _back_up_before_migration(layout, key, clock)
            migrate.upgrade(engine)
    finally:
        engine.dispose()


def _back_up_before_migration(layout: Layout, key: bytes, clock: Clock) -> None:
    """A store of an older schema is kept, checked, before it is changed."""
    store = Store(layout, key, clock)
    try:
        back_up(store, layout.backups)
    finally:
        store.close()


def _key_file(layout: Layout) -> KeyFile:
    if not layout.exists():
        raise StoreMissing
    return load_key_file(layout.keys)


def _actor(store: Store, user_id: int, name: str) -> Actor:
    with store.read() as session:
        user = session.get(User, user_id)
        if user is None or not user.active:
            raise UnknownUser(name=name)
        return Actor(user.id, user.name, Role(user.role))


def _new_epoch(store: Store, last: Epoch | None) -> Epoch:
    epoch = Epoch(
        token=secrets.token_hex(8),
        started_at=store.clock.now(),
        from_token=None if last is None else last.token,
        from_seq=0 if last is None else store.head.seq,
        from_hash=GENESIS if last is None else store.head.hash,
    )
    epoch.id = 1 if last is None else last.id + 1
    return epoch
