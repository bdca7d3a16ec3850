"""What this computer remembers without the store: text size, the window's place, who signed in, printers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

from station_app.ui.theme import TextSize

if TYPE_CHECKING:
    from station_app.documents.papers import ReceiptPaper

_SIZE = "window/text_size"
_GEOMETRY = "window/geometry"
_USER = "sign_in/last_user"
_RECEIPT = "papers/receipt"
_NO_OFFSET = "0,0"


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

    @property
    def receipt_paper(self) -> ReceiptPaper:
        """What receipts are printed on."""
        from station_app.documents.papers import ReceiptPaper  # a sign-in page prints nothing

        known = {paper.value: paper for paper in ReceiptPaper}
        return known.get(str(self._settings.value(_RECEIPT)), ReceiptPaper.ROLL_80)

    @receipt_paper.setter
    def receipt_paper(self, paper: ReceiptPaper) -> None:
        self._settings.setValue(_RECEIPT, paper.value)

    def offset(self, printer: str) -> tuple[int, int]:
        """Tenths of a millimetre by which prints on ``printer`` are moved right and down."""
        across, _, down = str(self._settings.value(_offset_key(printer), _NO_OFFSET)).partition(",")
        try:
            return int(across), int(down)
        except ValueError:
            return 0, 0

    def remember_offset(self, printer: str, across: int, down: int) -> None:
        self._settings.setValue(_offset_key(printer), f"{across},{down}")

    def forget_printer(self, paper: str) -> None:
        """Ask again at the next print on ``paper``."""
        self._settings.remove(f"printers/{paper}")

    def usual_printer(self, paper: str) -> str | None:
        kept = self._settings.value(f"printers/{paper}")
        return str(kept) if kept else None

    def remember_printer(self, paper: str, printer: str) -> None:
        self._settings.setValue(f"printers/{paper}", printer)


def _offset_key(printer: str) -> str:
    """Printers' names may hold slashes, which would make folders in the file."""
    return f"offsets/{printer.replace('/', '_')}"
