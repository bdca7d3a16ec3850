"""Backups: one file with the encrypted store, its key file and a manifest; checked before it counts.

The store is copied with SQLite's own backup facility, never by copying the file, so that a backup
taken while the window works is one consistent state. Nothing in it can be read without a password.
"""

from __future__ import annotations

import json
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from station_app.clock import from_millis, local, to_millis
from station_app.errors.store import (
    BackupFailed,
    BackupPlaceFull,
    BackupPlaceLocked,
    BackupUnreadable,
    StoreDamaged,
)
from station_app.store.aftermath import BACKUP_ROOM
from station_app.store.engine import DatabaseError, connect, fault_of
from station_app.store.files import FULL, disk_faults, sync_file, sync_folder
from station_app.store.keys import KeyFile, parse_key_file
from station_app.store.layout import Layout
from station_app.store.store import Store

SUFFIX = ".wmbak"
KEPT_DAILY = 30
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

    The file appears under its name only when it is whole and checked. Raises BackupFailed,
    BackupPlaceFull, BackupPlaceLocked, and DiskFull where the computer lacks the room to prepare it.
    """
    now = store.clock.now()
    key_bytes = store.layout.keys.read_bytes()
    station = parse_key_file(key_bytes).station
    name = f"{station}-{local(now):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}{SUFFIX}"
    part = folder / f".{name}.part"
    try:
        with disk_faults(), TemporaryDirectory(dir=store.folder, prefix=BACKUP_ROOM) as room:
            copy = Path(room) / _DATABASE
            _copy_database(store, copy)
            seq = check_database(copy, store.key)
            manifest = {
                "version": 1,
                "station": station,
                "at": to_millis(now),
                "seq": seq,
                "database_sha256": _file_digest(copy),
                "keys_sha256": sha256(key_bytes).hexdigest(),
            }
            with _faults_of(folder):
                _pack(part, manifest, key_bytes, copy)
                inspect_backup(part)
                part.replace(folder / name)
                sync_folder(folder)
    except (BackupUnreadable, StoreDamaged) as error:
        raise BackupFailed from error
    except DatabaseError as error:
        raise fault_of(error) or BackupFailed from error
    finally:
        with suppress(OSError):  # the stick may be gone
            part.unlink(missing_ok=True)
    return inspect_backup(folder / name)


def _pack(part: Path, manifest: dict[str, object], keys: bytes, database: Path) -> None:
    part.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_MANIFEST, json.dumps(manifest, ensure_ascii=False))
        archive.writestr(_KEYS, keys)
        archive.write(database, _DATABASE)
    sync_file(part)


@contextmanager
def _faults_of(folder: Path) -> Iterator[None]:
    """What the place of a backup cannot do becomes its sentence."""
    try:
        yield
    except OSError as error:
        fault = BackupPlaceFull if error.errno in FULL else BackupPlaceLocked
        raise fault(place=str(folder)) from error


def inspect_backup(path: Path) -> BackupInfo:
    """What a backup holds, after its checksums were compared; needs no password. Raises BackupUnreadable."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            if sha256(archive.read(_KEYS)).hexdigest() != manifest["keys_sha256"]:
                raise BackupUnreadable
            with archive.open(_DATABASE) as member:
                digest = sha256()
                while block := member.read(1 << 20):
                    digest.update(block)
            if digest.hexdigest() != manifest["database_sha256"]:
                raise BackupUnreadable
            return BackupInfo(
                path,
                str(manifest["station"]),
                from_millis(int(manifest["at"])),
                int(manifest["seq"]),
                path.stat().st_size,
            )
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as error:
        raise BackupUnreadable from error


def key_file_of(path: Path) -> KeyFile:
    """Who could sign in when the backup was taken; raises BackupUnreadable."""
    try:
        with zipfile.ZipFile(path) as archive:
            return parse_key_file(archive.read(_KEYS))
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise BackupUnreadable from error


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
    except (DatabaseError, StoreDamaged, BackupFailed) as error:
        raise BackupUnreadable from error


def daily_backup(store: Store) -> BackupInfo | None:
    """The first start of a day takes a backup; older ones beyond the newest thirty are let go."""
    today = store.clock.today()
    if any(day_of(info) == today for info in list_backups(store.layout.backups)):
        return None
    info = back_up(store, store.layout.backups)
    rotate(store.layout.backups)
    return info


def list_backups(folder: Path) -> list[BackupInfo]:
    """The whole backups of a folder, newest first; what cannot be read is passed over."""
    found: list[BackupInfo] = []
    for path in folder.glob(f"*{SUFFIX}"):
        try:
            found.append(_quick_info(path))
        except BackupUnreadable:
            continue
    return sorted(found, key=lambda info: (info.at, info.seq), reverse=True)


def rotate(folder: Path, kept: int = KEPT_DAILY) -> list[Path]:
    """Let go of all but the newest ``kept`` backups of a folder; returns what was removed."""
    gone = [info.path for info in list_backups(folder)[kept:]]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def day_of(info: BackupInfo) -> date:
    """The day, at the station, on which a backup was taken."""
    return local(info.at).date()


def check_database(path: Path, key: bytes) -> int:
    """Open a store and check every page and row; returns the last journal entry's number.

    Raises StoreDamaged or the driver's error where it does not hold.
    """
    connection = connect(path, key)
    try:
        broken = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        if broken or connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise BackupFailed
        row = connection.execute("SELECT max(seq) FROM journal_entry").fetchone()
        return int(row[0] or 0)
    finally:
        connection.close()


def _copy_database(store: Store, target: Path) -> None:
    source = connect(store.layout.database, store.key)
    copy = connect(target, store.key, create=True)
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
        source.close()


def _quick_info(path: Path) -> BackupInfo:
    """What the manifest says, without reading the whole file; raises BackupUnreadable."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
        at = from_millis(int(manifest["at"]))
        return BackupInfo(path, str(manifest["station"]), at, int(manifest["seq"]), path.stat().st_size)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise BackupUnreadable from error


def _file_digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
