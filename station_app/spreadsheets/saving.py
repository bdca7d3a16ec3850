"""Writes a finished spreadsheet to the place the clerk chose: whole, or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from secrets import token_hex

from station_app.errors import EnvironmentFault
from station_app.errors.spreadsheets import (
    TableInUse,
    TablePlaceFull,
    TablePlaceGone,
    TablePlaceReadOnly,
)
from station_app.store.files import sync_folder

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DENIED = {errno.EACCES, errno.EPERM, errno.EBUSY}


def save_whole(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content``: temp, fsync, replace; what stood there stays where that fails.

    Raises TableInUse (open in another program), TablePlaceReadOnly, TablePlaceFull and TablePlaceGone.
    """
    temp = path.with_name(f".{token_hex(6)}.part")
    try:
        try:
            with temp.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temp.replace(path)
            sync_folder(path.parent)
        finally:
            with contextlib.suppress(OSError):
                temp.unlink(missing_ok=True)
    except OSError as error:
        raise _fault_of(error, path) from error


def _fault_of(error: OSError, path: Path) -> EnvironmentFault:
    folder = str(path.parent)
    if error.errno in _FULL:
        return TablePlaceFull(folder=folder)
    if error.errno in _DENIED and path.exists() and os.access(path.parent, os.W_OK):
        return TableInUse(file=path.name)
    if error.errno in _DENIED or error.errno == errno.EROFS:
        return TablePlaceReadOnly(folder=folder)
    return TableInUse(file=path.name) if path.is_dir() else TablePlaceGone(folder=folder)
