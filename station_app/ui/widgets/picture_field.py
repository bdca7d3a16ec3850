"""A picture that is chosen from a file, shown small, and can be taken away."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station_app.errors import StationError
from station_app.errors.shop import PictureNotReadable, PictureTooLarge
from station_app.ui import files, icons, theme
from station_app.ui.widgets.cards import push_button

_MEGABYTE = 1024 * 1024


class PictureView(QLabel):
    """A picture fitted into a frame, or the outline of one where there is none."""

    def __init__(self, size: QSize, nothing: str = "inventory_2", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = nothing
        self.setFixedSize(size)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.style(self, role="picture")
        self.show_picture(None)

    def show_picture(self, content: bytes | None) -> bool:
        """False where ``content`` is not a picture."""
        picture = QPixmap()
        if content and picture.loadFromData(content):
            scale = self.devicePixelRatioF()
            room = self.size() * scale
            shown = picture.scaled(
                room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            shown.setDevicePixelRatio(scale)
            self.setPixmap(shown)
            return True
        self.setPixmap(icons.pixmap(self._nothing, 48, theme.EDGE, self.devicePixelRatioF()))
        return not content


class PictureField(QWidget):
    """``value()`` is None where nothing was changed, the bytes of a new picture, or empty: taken away."""

    value_changed = Signal()

    def __init__(self, most_bytes: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = most_bytes
        self._content: bytes | None = None
        self._problem: StationError | None = None
        self.view = PictureView(QSize(144, 108))
        self.choose_button = push_button("选照片", "photo_camera")
        self.remove_button = push_button("去掉照片", kind="quiet")
        self.remove_button.hide()
        buttons = QVBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self.choose_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.view)
        row.addLayout(buttons)
        row.addStretch(1)
        self.setFocusProxy(self.choose_button)
        self.choose_button.clicked.connect(self._on_choose_clicked)
        self.remove_button.clicked.connect(self._on_remove_clicked)

    def value(self) -> bytes | None:
        """Raises PictureTooLarge, PictureNotReadable."""
        if self._problem is not None:
            raise self._problem
        return self._content

    def set_value(self, content: bytes | None) -> None:
        """Shows the picture that is kept; it counts as unchanged."""
        self._content, self._problem = None, None
        self.view.show_picture(content)
        self.remove_button.setVisible(bool(content))

    def take(self, path: Path) -> None:
        """Takes the picture of a file."""
        self._problem = None
        try:
            size = path.stat().st_size
            content = path.read_bytes() if size <= self._most else b""
        except OSError:
            size, content = 0, b""
        if size > self._most:
            self._problem = PictureTooLarge(size=f"{size / _MEGABYTE:.1f}", most=self._most // _MEGABYTE)
        elif not content or not self.view.show_picture(content):
            self._problem = PictureNotReadable()
        else:
            self._content = content
            self.remove_button.show()
        self.value_changed.emit()

    def _on_choose_clicked(self) -> None:
        path = files.ask_open(self, "选商品照片", files.PHOTOS)
        if path is not None:
            self.take(path)

    def _on_remove_clicked(self) -> None:
        self._content, self._problem = b"", None
        self.view.show_picture(None)
        self.remove_button.hide()
        self.value_changed.emit()
