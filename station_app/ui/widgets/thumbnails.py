"""Photos in a row, small: a click or Enter opens one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from station_app.ui import icons, theme

_SIDE = QSize(80, 60)
_ROOM = 10


class Thumbnails(QListWidget):
    """``opened`` tells which one; a photo whose bytes are not here shows the outline of one."""

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("照片")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setIconSize(_SIDE)
        self.setGridSize(_SIDE + QSize(_ROOM, _ROOM))
        self.setFixedHeight(_SIDE.height() + 2 * _ROOM + 4)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemActivated.connect(self._on_opened)
        self.itemClicked.connect(self._on_opened)

    def set_photos(self, photos: Sequence[bytes | None]) -> None:
        """Shows these, in order."""
        self.clear()
        for at, content in enumerate(photos, start=1):
            item = QListWidgetItem(_small(content), "")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"第 {at} 张照片")
            item.setToolTip("点开看大图" if content else "这张照片还没有取回来")
            self.addItem(item)

    def _on_opened(self, item: QListWidgetItem) -> None:
        self.opened.emit(self.row(item))


def _small(content: bytes | None) -> QIcon:
    picture = QPixmap()
    if content is None or not picture.loadFromData(content):
        return icons.icon("photo_camera", theme.EDGE)
    mode = Qt.TransformationMode.SmoothTransformation
    return QIcon(picture.scaled(_SIDE * 2, Qt.AspectRatioMode.KeepAspectRatio, mode))
