"""What a centre is called, where its database is, and its keys: two files that only their owner may read."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from station_app.errors.center import (
    CenterCodeWrong,
    CenterExists,
    CenterKeysExposed,
    CenterMissing,
    CenterNameWrong,
    CenterSettingsDamaged,
)
from station_app.sync.keys import KeysUnreadable, StationKeys

_SETTINGS = "center.json"
_KEYS = "center.keys"
_OWNER_ONLY = 0o600
_CODE = re.compile(r"[0-9A-Za-z]{1,32}")
_NAME_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Settings:
    """``code`` is what stations address their bundles to; ``db`` is None for the folder's own SQLite."""

    code: str
    name: str
    db: str | None = None


def require_free(folder: Path, settings: Settings) -> None:
    """Raises CenterExists, CenterCodeWrong and CenterNameWrong unless such a centre can be founded here."""
    if not _CODE.fullmatch(settings.code):
        raise CenterCodeWrong(code=settings.code)
    name = settings.name
    if not name.strip() or len(name) > _NAME_LIMIT or not name.isprintable():
        raise CenterNameWrong
    if (folder / _SETTINGS).exists() or (folder / _KEYS).exists():
        raise CenterExists(folder=folder)


def write_settings(folder: Path, settings: Settings, keys: StationKeys) -> None:
    """Write both files, readable by their owner alone."""
    write_secret(folder / _KEYS, keys.to_text())
    write_secret(folder / _SETTINGS, json.dumps(asdict(settings), ensure_ascii=False, indent=2) + "\n")


def remove_settings(folder: Path) -> None:
    """Undo ``write_settings`` of a centre that could not be founded."""
    for name in (_SETTINGS, _KEYS):
        (folder / name).unlink(missing_ok=True)


def read_settings(folder: Path) -> tuple[Settings, StationKeys]:
    """The centre in ``folder``. Raises CenterMissing, CenterSettingsDamaged and CenterKeysExposed."""
    settings_file, keys_file = folder / _SETTINGS, folder / _KEYS
    if not settings_file.exists() or not keys_file.exists():
        raise CenterMissing(folder=folder)
    try:
        settings = Settings(**json.loads(settings_file.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise CenterSettingsDamaged(file=settings_file, reason=error) from error
    require_owner_only(keys_file)
    try:
        keys = StationKeys.from_text(keys_file.read_text("utf-8"))
    except (OSError, ValueError, KeysUnreadable) as error:
        raise CenterSettingsDamaged(file=keys_file, reason=error) from error
    return settings, keys


def write_secret(path: Path, text: str) -> None:
    """Write a new file that its owner alone may read, and have it reach the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def require_owner_only(path: Path) -> None:
    """Raises CenterKeysExposed where others may read a file of keys.

    Windows keeps files of a user's folder from others by other means than a mode.
    """
    if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & ~_OWNER_ONLY:
        raise CenterKeysExposed(file=path)
