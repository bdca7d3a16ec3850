"""The photos that are evidence: small ones side by side, each opened large by a click or Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from station_app.services.explaining.facts import PhotoFacts
from station_app.ui import theme
from station_app.ui.widgets.cards import label, push_button

_SMALL = QSize(144, 108)
_OF_SCREEN = 0.8

Fetch = Callable[[str, Callable[[bytes], None], Callable[[BaseException], None]], None]
"""Fetches a photo's bytes by its SHA-256 away from the window's thread."""


class PhotoStrip(QWidget):
    """A row of photos; each is fetched by itself, and says so where it is not on this computer."""

    def __init__(self, photos: Sequence[PhotoFacts], fetch: Fetch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[QPushButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(8)
        for photo in photos:
            button = QPushButton("正在取……")
            button.setFixedSize(_SMALL + QSize(16, 16))
            button.setIconSize(_SMALL)
            button.setAccessibleName(f"照片：{photo.caption}" if photo.caption else "照片")
            button.setToolTip(photo.caption or "点开看大图")
            button.setEnabled(False)
            self.buttons.append(button)
            row.addWidget(button)
            fetch(photo.sha256, self._shower(button, photo.caption), self._failer(button))
        row.addStretch(1)

    def _shower(self, button: QPushButton, caption: str) -> Callable[[bytes], None]:
        def show(content: bytes) -> None:
            picture = QPixmap()
            if not picture.loadFromData(content):
                button.setText("打不开")
                return
            button.setText("")
            mode = Qt.TransformationMode.SmoothTransformation
            button.setIcon(QIcon(picture.scaled(_SMALL, Qt.AspectRatioMode.KeepAspectRatio, mode)))
            button.setEnabled(True)
            button.clicked.connect(lambda: PhotoDialog(picture, caption, self).open())

        return show

    def _failer(self, button: QPushButton) -> Callable[[BaseException], None]:
        def fail(error: BaseException) -> None:
            button.setText("不在本机")
            button.setToolTip(str(error))

        return fail


class PhotoDialog(QDialog):
    """One photo as large as the screen has room for; Esc or Enter closes it."""

    def __init__(self, picture: QPixmap, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(caption or "照片")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = self.screen().availableGeometry().size() * _OF_SCREEN
        shown = picture
        if picture.width() > room.width() or picture.height() > room.height():
            mode = Qt.TransformationMode.SmoothTransformation
            shown = picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, mode)
        large = QLabel()
        large.setPixmap(shown)
        large.setAlignment(Qt.AlignmentFlag.AlignCenter)
        large.setAccessibleName(caption or "照片")
        close = push_button("关闭", kind="primary")
        close.clicked.connect(self.accept)
        below = QHBoxLayout()
        below.addWidget(label(caption, "muted"), 1)
        below.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(theme.GRID)
        column.addWidget(large, 1)
        column.addLayout(below)
        close.setFocus()
