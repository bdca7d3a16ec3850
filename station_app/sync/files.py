"""Files that must be whole or not there at all: written, synced, renamed, read back."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
from pathlib import Path

from station_app.errors.sync import ReadBackDiffers, StickFull, StickGone, StickReadOnly

_CHUNK = 1 << 20
_MIB = 1 << 20


def write_safely(folder: Path, name: str, content: bytes) -> Path:
    """Write ``content`` to ``folder / name`` so that a power cut or a pulled stick leaves all or nothing.

    Returns only once the bytes have been read back from the medium and are the same. A file of that
    name with the same content is left as it is; one with other content is replaced, for names are given
    by what a file carries: what stood there was written before, or never finished. Raises StickFull,
    StickReadOnly, StickGone and ReadBackDiffers; then what stood under ``name`` still stands there.
    """
    target = folder / name
    try:
        if target.exists() and _holds(target, content):
            return target
        temporary = folder / f".{name}.part"
        try:
            _write_through(temporary, content)
            _require_read_back(temporary, content, name)
            temporary.replace(target)
            sync_folder(folder)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        _require_read_back(target, content, name)
    except OSError as error:
        raise fault_of(error, folder, len(content)) from error
    return target


def fault_of(error: OSError, folder: Path, needed: int = 0) -> StickFull | StickReadOnly | StickGone:
    """The sentence for an operating system's error while ``needed`` bytes were written to ``folder``."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return StickFull(place=str(folder), needed=-(-needed // _MIB), free=free_space(folder) // _MIB)
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return StickReadOnly(place=str(folder))
    return StickGone(place=str(folder))


def free_space(folder: Path) -> int:
    """Bytes that can still be written to the medium that holds ``folder``; 0 where it is gone."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def sync_folder(folder: Path) -> None:
    """Make a rename inside ``folder`` durable. Windows has no such call; NTFS journals the rename."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:  # some FUSE file systems cannot
            raise
    finally:
        os.close(descriptor)


def _require_read_back(path: Path, content: bytes, name: str) -> None:
    if not _holds(path, content):
        raise ReadBackDiffers(place=str(path.parent), file=name)


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _holds(path: Path, content: bytes) -> bool:
    """True where the medium, not the page cache, gives these very bytes back."""
    view = memoryview(content)
    with path.open("rb", buffering=0) as file:
        _drop_cache(file.fileno())
        offset = 0
        while chunk := file.read(_CHUNK):
            if chunk != view[offset : offset + len(chunk)]:
                return False
            offset += len(chunk)
    return offset == len(content)


def _drop_cache(descriptor: int) -> None:
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
