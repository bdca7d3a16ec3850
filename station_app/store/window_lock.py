"""One window per store: a lock on a file that the system lets go of when the process ends, however it ends.

Nothing here needs the database, so that a second window is refused before anything is loaded.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from station_app.errors.store import StoreInUse
from station_app.store.aftermath import clear_up
from station_app.store.files import disk_faults, make_folder
from station_app.store.layout import Layout

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def single_window(layout: Layout) -> Iterator[None]:
    """Hold the store's folder for this process; raises StoreInUse, StoreReadOnly. A crash lets go.

    What the last window left undone when it crashed is put in order first.
    """
    with disk_faults():
        make_folder(layout.folder)
        handle = os.open(layout.lock, os.O_RDWR | os.O_CREAT)
    try:
        try:
            _lock(handle)
        except OSError as error:
            raise StoreInUse from error
        with disk_faults():
            clear_up(layout)
        yield
    finally:
        os.close(handle)
