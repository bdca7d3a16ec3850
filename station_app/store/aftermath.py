"""What a crash may have left in the station's folder: a restore to be finished, rooms to be cleared.

A restored store lies whole in a room of its own before anything in place is touched. Renaming that room
is the moment at which the restore has happened; moving its files into place can be broken off anywhere
and is taken up again by the next window. Nothing here needs the database.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from station_app.store.files import sync_folder
from station_app.store.layout import Layout

ROOM = ".restore-"
"""A room in which a restore is being prepared; worthless after a crash."""
READY = ".restored-"
"""A room whose store is whole and only waits to be moved into place."""
BACKUP_ROOM = ".backup-"
PART = ".*.part"


def finish_restore(layout: Layout, room: Path) -> None:
    """Make a prepared room the store in place; what stood there is kept aside under another name."""
    ready = room.with_name(READY + room.name.removeprefix(ROOM))
    room.rename(ready)
    sync_folder(layout.folder)
    _move_in(layout, ready)


def clear_up(layout: Layout) -> None:
    """Finish what a crash broke off, and clear away what it left; whoever holds the window calls it first."""
    for ready in layout.folder.glob(f"{READY}*"):
        _move_in(layout, ready)
    for kind in (ROOM, BACKUP_ROOM):
        for room in layout.folder.glob(f"{kind}*"):
            shutil.rmtree(room, ignore_errors=True)
    for part in layout.backups.glob(PART):
        part.unlink(missing_ok=True)


def _move_in(layout: Layout, ready: Path) -> None:
    """Each file is set aside and replaced only while its successor still lies in the room."""
    mark = f"replaced-{ready.name.removeprefix(READY)}"
    database = ready / layout.database.name
    if database.exists():
        log = layout.database.with_name(f"{layout.database.name}-wal")
        _rename(layout.database, f"{layout.database.name}.{mark}")
        _rename(log, f"{layout.database.name}.{mark}-wal")
        layout.database.with_name(f"{layout.database.name}-shm").unlink(missing_ok=True)
        database.replace(layout.database)
    keys = ready / layout.keys.name
    if keys.exists():
        _rename(layout.keys, f"{layout.keys.name}.{mark}")
        keys.replace(layout.keys)
    sync_folder(layout.folder)
    shutil.rmtree(ready, ignore_errors=True)


def _rename(path: Path, name: str) -> None:
    if path.exists():
        path.replace(path.with_name(name))
