"""Bringing a backup back: what it holds, what would be lost, and the deed itself."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from station_app.clock import Clock
from station_app.errors import EnvironmentFault, StationError
from station_app.errors.store import BackupUnreadable, KeyFileDamaged
from station_app.services.receipt_numbers import leave_room
from station_app.store.backup import BackupInfo, check_database, inspect_backup, key_file_of, list_backups
from station_app.store.engine import DatabaseError, connect
from station_app.store.keys import load_key_file
from station_app.store.layout import Layout
from station_app.store.opening import restore_keys, restore_store


@dataclass(frozen=True, slots=True)
class Examined:
    """A backup that is whole, and who could sign in when it was taken."""

    backup: BackupInfo
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """A backup that a password or the recovery code has opened.

    ``later`` is how many records the store in place holds beyond the backup and would lose; None where there
    is no store in place, or one that cannot be read with this key. ``keys_only`` where it is whole and lacks
    nothing but its key file, which is all that is taken from the backup then.
    """

    backup: BackupInfo
    key: bytes = field(repr=False)
    later: int | None
    keys_only: bool = False


def find_backups(layout: Layout, folders: list[Path]) -> list[BackupInfo]:
    """The backups of the station's own folder and of ``folders`` (the sticks), newest first."""
    found = {info.path: info for folder in [layout.backups, *folders] for info in list_backups(folder)}
    return sorted(found.values(), key=lambda info: info.at, reverse=True)


def examine_backup(path: Path) -> Examined:
    """Check a backup from end to end; raises BackupUnreadable."""
    return Examined(inspect_backup(path), users_of(path))


def users_of(backup: Path) -> tuple[str, ...]:
    """Who could sign in when the backup was taken; raises BackupUnreadable."""
    try:
        return key_file_of(backup).names
    except KeyFileDamaged as error:
        raise BackupUnreadable from error


def plan_with_password(layout: Layout, backup: Path, name: str, password: str) -> RestorePlan:
    """Open a backup with the password that its user had.

    Raises BackupUnreadable, WrongPassword, UnknownUser.
    """
    _, key = key_file_of(backup).unlock(name, password)
    return _plan(layout, backup, key)


def plan_with_recovery_code(layout: Layout, backup: Path, code: str) -> RestorePlan:
    """Open a backup with its recovery code; raises BackupUnreadable, WrongRecoveryCode."""
    return _plan(layout, backup, key_file_of(backup).unlock_with_recovery_code(code))


def carry_out(layout: Layout, clock: Clock, plan: RestorePlan) -> None:
    """Put the backup in place and begin its new epoch; what stood there is kept under another name.

    The store must be closed. Raises BackupUnreadable, DiskFull.
    """
    if plan.keys_only:
        restore_keys(layout, key_file_of(plan.backup.path))
        return
    receipts = _asked(layout, plan.key, "SELECT max(number) FROM redemption") or 0
    vouchers = _asked(layout, plan.key, "SELECT max(number) FROM voucher") or 0

    def prepare(session: Session) -> None:
        leave_room(session, receipts, vouchers)

    restore_store(layout, plan.backup.path, plan.key, clock, prepare)


def _plan(layout: Layout, backup: Path, key: bytes) -> RestorePlan:
    info = inspect_backup(backup)
    if _lacks_only_keys(layout, key):
        return RestorePlan(info, key, 0, keys_only=True)
    standing = _asked(layout, key, "SELECT max(seq) FROM journal_entry")
    return RestorePlan(info, key, None if standing is None else max(standing - info.seq, 0))


def _lacks_only_keys(layout: Layout, key: bytes) -> bool:
    """True where this key opens the store in place, all of it holds, and only its key file is gone."""
    try:
        load_key_file(layout.keys)
    except KeyFileDamaged:
        with suppress(EnvironmentFault, DatabaseError):
            check_database(layout.database, key)
            return True
    return False


def _asked(layout: Layout, key: bytes, query: str) -> int | None:
    """What the store in place says, 0 for NULL; None where it cannot say."""
    try:
        connection = connect(layout.database, key, read_only=True)
    except StationError:
        return None
    try:
        row = connection.execute(query).fetchone()
        return int(row[0] or 0)
    except Exception:  # noqa: BLE001 - a damaged store cannot say; that is why it is restored
        return None
    finally:
        connection.close()
