"""Where a computer keeps the station: its folder, and the names of what lies beside the store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

APPLICATION = "station-app"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folder that ``--data`` names and what is in it; the store's own files are the store's business."""

    folder: Path

    @property
    def demo(self) -> Path:
        """The demo station's folder; a whole station of its own."""
        return self.folder / "demo"

    @property
    def log(self) -> Path:
        """What the program noted of itself."""
        return self.folder / "log" / "station.log"

    @property
    def preferences(self) -> Path:
        """Text size, printers, and the window's place on this computer."""
        return self.folder / "window.ini"


def usual_folder() -> Path:
    """The user's own data folder, by the system's conventions."""
    from platformdirs import user_data_path  # lazy: a start that is told its folder needs it not

    return user_data_path(APPLICATION, appauthor=False)
