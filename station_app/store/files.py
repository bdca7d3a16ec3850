"""Files that are either whole or not there: temp, fsync, replace, fsync of the folder."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from station_app.errors import EnvironmentFault
from station_app.errors.store import DiskFault, DiskFull, StoreReadOnly

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
LOCKED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def write_whole(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content`` so that a crash leaves the old file or the new one, never a part.

    Raises DiskFull, StoreReadOnly, DiskFault.
    """
    temp = path.with_name(f".{path.name}.part")
    with disk_faults():
        try:
            with temp.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temp.replace(path)
            sync_folder(path.parent)
        finally:
            temp.unlink(missing_ok=True)


@contextmanager
def disk_faults() -> Iterator[None]:
    """What the computer's disk cannot do becomes its sentence: DiskFull, StoreReadOnly, DiskFault."""
    try:
        yield
    except OSError as error:
        raise disk_fault(error) from error


def disk_fault(error: OSError) -> EnvironmentFault:
    """The sentence for what the computer's own disk answered."""
    if error.errno in FULL:
        return DiskFull()
    return StoreReadOnly() if error.errno in LOCKED else DiskFault()


def sync_file(path: Path) -> None:
    """Have the system put what was written to ``path`` on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the system put the folder's names on the disk; Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
