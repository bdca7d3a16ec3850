"""Backups that leave the computer: onto a stick, with room looked for first, and a note of when."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from station_app.clock import from_millis, to_millis
from station_app.errors import StationError
from station_app.store.backup import BackupInfo, back_up
from station_app.store.store import Store
from station_app.sync.files import fault_of
from station_app.sync.membership import get_local, put_local
from station_app.sync.stick import require_space

_LAST = "backup.outside"
DUE_AFTER_DAYS = 7
"""A computer that breaks takes its own backups with it; a week's work is the most that may be lost."""


def back_up_outside(store: Store, folder: Path) -> BackupInfo:
    """Write a checked backup into ``folder``.

    Raises StickFull, StickGone, StickReadOnly and BackupFailed.
    """
    needed = store.layout.database.stat().st_size
    require_space(folder, needed)
    try:
        info = back_up(store, folder)
    except StationError:
        raise
    except OSError as error:
        raise fault_of(error, folder, needed) from error
    with store.write_local() as session:
        put_local(session, _LAST, str(to_millis(store.clock.now())))
    return info


def last_outside(store: Store) -> datetime | None:
    """When a backup last left the computer."""
    with store.read() as session:
        kept = get_local(session, _LAST)
    return None if kept is None else from_millis(int(kept))
