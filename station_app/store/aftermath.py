"""How a store comes into place, and what a crash on the way may have left in the station's folder.

A new or a restored store lies whole in a room of its own before anything in place is touched. Renaming that
room is the moment at which it has happened; moving its files into place can be broken off anywhere and is
taken up again by the next window. Nothing that stood there is ever deleted. Nothing here needs the database.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from station_app.errors.store import DiskFault
from station_app.store.files import disk_faults, make_folder, move, sync_file, sync_folder
from station_app.store.layout import Layout

ROOM = ".preparing-"
"""A room in which a store is being prepared; worthless after a crash."""
READY = ".prepared-"
"""A room whose store is whole and only waits to be moved into place."""
BACKUP_ROOM = ".backup-"
PART = ".*.part"


@contextmanager
def room_in(layout: Layout) -> Iterator[Layout]:
    """An empty room for a store to be prepared in; it is cleared again unless ``put_in_place`` took it."""
    room = layout.folder / f"{ROOM}{os.urandom(4).hex()}"
    with disk_faults():
        make_folder(layout.folder)
        room.mkdir()
    try:
        yield Layout(room)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def put_in_place(layout: Layout, prepared: Layout) -> list[Path]:
    """Make a prepared store, closed and with its keys, the one in place; or prepared keys alone.

    What stood there is kept aside under other names, which are returned. Raises DiskFull, DiskFault.
    """
    if log_of(prepared).exists():
        raise DiskFault  # closing the store folds the log in, unless the disk would not take it
    ready = layout.folder / prepared.folder.name.replace(ROOM, READY)
    with disk_faults():
        for path in (prepared.database, prepared.keys):
            if path.exists():
                sync_file(path)
        sync_folder(prepared.folder)
        move(prepared.folder, ready)
        sync_folder(layout.folder)
        _move_in(layout, ready)
    return sorted(layout.folder.glob(f"*.{_mark_of(ready)}*"))


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
    """Each file is set aside and replaced only while its successor still lies in the room.

    What is set aside is so on the disk too before its successor comes: a file system that changes names
    in any order would else leave the old log beside the new file, which then cannot be opened.
    """
    mark = _mark_of(ready)
    database = ready / layout.database.name
    if database.exists():
        log = log_of(layout)
        _rename(layout.database, f"{layout.database.name}.{mark}")
        _rename(log, f"{layout.database.name}.{mark}-wal")
        layout.database.with_name(f"{layout.database.name}-shm").unlink(missing_ok=True)
        sync_folder(layout.folder)
        move(database, layout.database)
        sync_folder(layout.folder)
    keys = ready / layout.keys.name
    if keys.exists():
        _rename(layout.keys, f"{layout.keys.name}.{mark}")
        sync_folder(layout.folder)
        move(keys, layout.keys)
        sync_folder(layout.folder)
    shutil.rmtree(ready, ignore_errors=True)


def log_of(layout: Layout) -> Path:
    """Where the store's write-ahead log lies while there is one."""
    return layout.database.with_name(f"{layout.database.name}-wal")


def _mark_of(ready: Path) -> str:
    """What is put behind the names of the files that a room's store has replaced."""
    return f"replaced-{ready.name.removeprefix(READY)}"


def _rename(path: Path, name: str) -> None:
    if path.exists():
        move(path, path.with_name(name))
