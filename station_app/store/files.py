"""Files that are either whole or not there: temp, fsync, replace, fsync of the folder."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from station_app.errors import EnvironmentFault
from station_app.errors.store import DiskFault, DiskFull, StoreReadOnly

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
LOCKED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
WINDOWS = os.name == "nt"
_WAITS_S = (0.02, 0.05, 0.1, 0.3, 0.5)


def write_whole(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content`` so that a crash leaves the old file or the new one, never a part.

    Nobody else on this computer may read it. Raises DiskFull, StoreReadOnly, DiskFault.
    """
    temp = path.with_name(f".{path.name}.part")
    with disk_faults():
        try:
            with open(temp, "wb", opener=_private) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            move(temp, path)
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
    if WINDOWS:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:  # some file systems of sticks cannot
            raise
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, and have their names put on the disk.

    Without that a power cut may take a new folder away, with all that was synced inside it.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in reversed(missing):
        sync_folder(made.parent)


def move(source: Path, target: Path) -> None:
    """Rename a file over what stands there.

    On Windows a virus scanner may hold either of them for a moment: that is waited for.
    """
    waits = iter(_WAITS_S if WINDOWS else ())
    while True:
        try:
            source.replace(target)
        except PermissionError:
            wait = next(waits, None)
            if wait is None:
                raise
            time.sleep(wait)
        else:
            return


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
