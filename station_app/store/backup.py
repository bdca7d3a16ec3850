"""Backups: one file with the encrypted store, its key file and a manifest; checked before it counts.

The store is copied with SQLite's own backup facility, never by copying the file, so that a backup
taken while the window works is one consistent state. Nothing in it can be read without a password.
"""

from __future__ import annotations

import json
import secrets
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from station_app.clock import from_millis, local, to_millis
from station_app.errors.store import (
    BackupFailed,
    BackupPlaceFull,
    BackupPlaceLocked,
    BackupUnreadable,
    KeyFileDamaged,
    StoreDamaged,
    StoreTooNew,
)
from station_app.store.aftermath import BACKUP_ROOM
from station_app.store.engine import DatabaseError, connect, fault_of
from station_app.store.files import FULL, disk_faults, make_folder, move, sync_file, sync_folder
from station_app.store.keys import KeyFile, load_key_file, parse_key_file
from station_app.store.layout import Layout
from station_app.store.store import Store

SUFFIX = ".wmbak"
KEPT_DAILY = 30
_VERSION = 1
_NAME_LETTERS = 40
_ONE_AT_A_TIME = Lock()
"""The day's backup and one that the clerk asks for do not clear away each other's unfinished file."""
_DATABASE, _KEYS, _MANIFEST = "station.db", "station.keys", "manifest.json"


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """What a backup says of itself; ``at`` is when it was taken, ``seq`` the last journal entry in it."""

    path: Path
    station: str
    at: datetime
    seq: int
    size: int


def back_up(store: Store, folder: Path) -> BackupInfo:
    """Write a backup into ``folder`` and open it to see that it holds.

    The file appears under its name only when it is whole and checked. Raises BackupFailed, KeyFileDamaged,
    StoreDamaged, BackupPlaceFull, BackupPlaceLocked, and DiskFull where the computer lacks the room to
    prepare it.
    """
    keys = load_key_file(store.layout.keys)
    now, start = store.clock.now(), _name_start(keys.station)
    target = folder / f"{start}{local(now):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}{SUFFIX}"
    try:
        with _ONE_AT_A_TIME, disk_faults(), TemporaryDirectory(dir=store.folder, prefix=BACKUP_ROOM) as room:
            copy = Path(room) / _DATABASE
            _copy_database(store, copy)
            manifest = _manifest(keys, now, check_database(copy, store.key), copy)
            with _faults_of(folder):
                make_folder(folder)
                for left_over in folder.glob(f".{start}*{SUFFIX}.part"):
                    left_over.unlink()
                _pack(target, manifest, keys, copy)
    except BackupUnreadable as error:
        raise BackupFailed from error
    except DatabaseError as error:
        raise fault_of(error) or BackupFailed from error
    return inspect_backup(target)


def _manifest(keys: KeyFile, now: datetime, seq: int, database: Path) -> dict[str, object]:
    return {
        "version": _VERSION,
        "station": keys.station,
        "at": to_millis(now),
        "seq": seq,
        "database_sha256": _file_digest(database),
        "keys_sha256": sha256(keys.to_bytes()).hexdigest(),
    }


def _name_start(station: str) -> str:
    """How a station's backups begin: its name, as far as every system takes it for a file's."""
    letters = (letter if letter.isalnum() else "_" for letter in station[:_NAME_LETTERS])
    return f"{''.join(letters)}-"


def _pack(target: Path, manifest: dict[str, object], keys: KeyFile, database: Path) -> None:
    part = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(_MANIFEST, json.dumps(manifest, ensure_ascii=False))
            archive.writestr(_KEYS, keys.to_bytes())
            archive.write(database, _DATABASE)
        sync_file(part)
        inspect_backup(part)
        move(part, target)
        sync_folder(target.parent)
    finally:
        with suppress(OSError):  # the stick may be gone
            part.unlink(missing_ok=True)


@contextmanager
def _faults_of(folder: Path) -> Iterator[None]:
    """What the place of a backup cannot do becomes its sentence."""
    try:
        yield
    except OSError as error:
        fault = BackupPlaceFull if error.errno in FULL else BackupPlaceLocked
        raise fault(place=str(folder)) from error


def inspect_backup(path: Path) -> BackupInfo:
    """What a backup holds, after its checksums were compared; needs no password.

    Raises BackupUnreadable, and StoreTooNew where a newer program wrote it.
    """
    with _reading(path) as archive:
        manifest = _manifest_of(archive)
        if sha256(archive.read(_KEYS)).hexdigest() != manifest["keys_sha256"]:
            raise BackupUnreadable
        with archive.open(_DATABASE) as member:
            digest = sha256()
            while block := member.read(1 << 20):
                digest.update(block)
        if digest.hexdigest() != manifest["database_sha256"]:
            raise BackupUnreadable
        return _info(path, manifest)


def key_file_of(path: Path) -> KeyFile:
    """Who could sign in when the backup was taken; raises BackupUnreadable."""
    with _reading(path) as archive:
        try:
            return parse_key_file(archive.read(_KEYS))
        except KeyFileDamaged as error:
            raise BackupUnreadable from error


@contextmanager
def _reading(path: Path) -> Iterator[zipfile.ZipFile]:
    """A backup that may be anything at all: whatever is wrong with it, it is no backup."""
    try:
        with zipfile.ZipFile(path) as archive:
            if any(member.compress_type != zipfile.ZIP_STORED for member in archive.infolist()):
                raise BackupUnreadable
            yield archive
    except (
        OSError,
        EOFError,
        zipfile.BadZipFile,
        struct.error,
        zlib.error,
        ArithmeticError,
        LookupError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        raise BackupUnreadable from error


def _manifest_of(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(_MANIFEST))
    if int(manifest["version"]) > _VERSION:
        raise StoreTooNew
    return manifest


def _info(path: Path, manifest: dict[str, Any]) -> BackupInfo:
    at = from_millis(int(manifest["at"]))
    return BackupInfo(path, str(manifest["station"]), at, int(manifest["seq"]), path.stat().st_size)


def unpack(path: Path, room: Layout, key: bytes) -> None:
    """Unpack a backup's store and keys into an empty room, and check them there.

    ``key`` is what the backup's own key file gave for a password or the recovery code. Raises
    BackupUnreadable, DiskFull.
    """
    inspect_backup(path)
    with disk_faults(), zipfile.ZipFile(path) as archive:
        for name, target in ((_DATABASE, room.database), (_KEYS, room.keys)):
            with archive.open(name) as member, target.open("wb") as file:
                shutil.copyfileobj(member, file)
    _require_sound(room.database, key)


def _require_sound(database: Path, key: bytes) -> None:
    try:
        check_database(database, key)
    except (DatabaseError, BackupFailed) as error:
        raise BackupUnreadable from error


def daily_backup(store: Store) -> BackupInfo | None:
    """The first start of a day takes a backup; older ones beyond the newest thirty are let go."""
    mine, today = load_key_file(store.layout.keys).station, store.clock.today()
    if any((info.station, day_of(info)) == (mine, today) for info in list_backups(store.layout.backups)):
        return None
    info = back_up(store, store.layout.backups)
    rotate(store.layout.backups, store.clock.now())
    return info


def list_backups(folder: Path) -> list[BackupInfo]:
    """The whole backups of a folder, newest first; what cannot be read is passed over."""
    found: list[BackupInfo] = []
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(BackupUnreadable, StoreTooNew), _reading(path) as archive:
            found.append(_info(path, _manifest_of(archive)))
    return sorted(found, key=lambda info: (info.at, info.seq), reverse=True)


def rotate(folder: Path, now: datetime, kept: int = KEPT_DAILY) -> list[Path]:
    """Let go of all but the newest ``kept`` backups of a folder; returns what was removed.

    Those dated after ``now`` were taken while the clock was wrong, and go first.
    """
    newest = sorted(list_backups(folder), key=lambda info: (info.at <= now, info.at, info.seq), reverse=True)
    gone = [info.path for info in newest[kept:]]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def day_of(info: BackupInfo) -> date:
    """The day, at the station, on which a backup was taken."""
    return local(info.at).date()


def check_database(path: Path, key: bytes) -> int:
    """Open the copy of a store and check every page and row; returns the last journal entry's number.

    Raises BackupFailed or the driver's error where it does not hold.
    """
    try:
        opened = connect(path, key, read_only=True)
    except StoreDamaged as error:
        raise BackupFailed from error
    with closing(opened) as connection:
        broken = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        if broken or connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise BackupFailed
        row = connection.execute("SELECT max(seq) FROM journal_entry").fetchone()
        return int(row[0] or 0)


def _copy_database(store: Store, target: Path) -> None:
    """Reads every page of the store, which nobody else may have done for years."""
    try:
        _copy_pages(store, target)
    except (DatabaseError, StoreDamaged) as error:
        fault = error if isinstance(error, StoreDamaged) else fault_of(error)
        if isinstance(fault, StoreDamaged):
            store.note_damage()
        raise


def _copy_pages(store: Store, target: Path) -> None:
    with (
        closing(connect(store.layout.database, store.key)) as source,
        closing(connect(target, store.key, create=True)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def _file_digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
