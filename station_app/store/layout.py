"""Where the parts of a station lie in its folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """The folder of one station and the names in it."""

    folder: Path

    @property
    def database(self) -> Path:
        """The encrypted file."""
        return self.folder / "station.db"

    @property
    def keys(self) -> Path:
        """The wraps of its key."""
        return self.folder / "station.keys"

    @property
    def backups(self) -> Path:
        """Where the daily backups are kept."""
        return self.folder / "backups"

    @property
    def lock(self) -> Path:
        """Held while a window has the store open."""
        return self.folder / "station.lock"

    def exists(self) -> bool:
        """True where a station's data lies here."""
        return self.database.exists() or self.keys.exists()
