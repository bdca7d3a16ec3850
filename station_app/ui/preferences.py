"""What this computer remembers without the store: text size, the window's place, who signed in, printers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from station_app.ui.theme import TextSize

_SIZE = "window/text_size"
_GEOMETRY = "window/geometry"
_USER = "sign_in/last_user"


class Preferences:
    """A small file beside the store; holds nothing of any villager. Satisfies ``PrinterChoices``."""

    def __init__(self, path: Path) -> None:
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def text_size(self) -> TextSize:
        known = {size.value: size for size in TextSize}
        return known.get(str(self._settings.value(_SIZE)), TextSize.STANDARD)

    @text_size.setter
    def text_size(self, size: TextSize) -> None:
        self._settings.setValue(_SIZE, size.value)

    @property
    def geometry(self) -> QByteArray | None:
        """What ``QWidget.restoreGeometry`` takes."""
        kept = self._settings.value(_GEOMETRY)
        return kept if isinstance(kept, QByteArray) else None

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._settings.setValue(_GEOMETRY, geometry)

    @property
    def last_user(self) -> str:
        return str(self._settings.value(_USER, ""))

    @last_user.setter
    def last_user(self, name: str) -> None:
        self._settings.setValue(_USER, name)

    def usual_printer(self, paper: str) -> str | None:
        kept = self._settings.value(f"printers/{paper}")
        return str(kept) if kept else None

    def remember_printer(self, paper: str, printer: str) -> None:
        self._settings.setValue(f"printers/{paper}", printer)
