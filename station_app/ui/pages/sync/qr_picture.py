"""A QR code on the screen, drawn from its modules."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

_MODULE = 4
_QUIET = 4


class QrPicture(QWidget):
    """Shows nothing until it has a content."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[tuple[bool, ...], ...] = ()
        self.setAccessibleName("二维码")
        self.hide()

    def show_content(self, content: str) -> None:
        """Draw ``content``; an empty one takes the picture away."""
        if content:
            from station_app.documents.qr import modules  # reportlab's encoder, when first needed

            self._rows = modules(content)
        else:
            self._rows = ()
        self.setVisible(bool(content))
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        side = (len(self._rows) + 2 * _QUIET) * _MODULE
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    left, top = (x + _QUIET) * _MODULE, (y + _QUIET) * _MODULE
                    painter.fillRect(QRectF(left, top, _MODULE, _MODULE), QColor("black"))
        painter.end()
