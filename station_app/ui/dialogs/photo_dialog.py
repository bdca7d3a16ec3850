"""Photos, large, one after the other: a plain viewer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station_app.ui import theme
from station_app.ui.widgets.cards import label, push_button

_SHARE = 0.86
"""Of the window that it lies over."""
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class PhotoDialog(QDialog):
    """Each photo is its bytes and what stands below it; the arrow keys turn, Esc closes."""

    def __init__(
        self, title: str, photos: Sequence[tuple[bytes, str]], at: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._photos = photos
        self._at = at
        self._picture = QPixmap()
        self.view = QLabel()
        self.view.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.view.setMinimumSize(240, 180)
        theme.style(self.view, role="picture")
        self.words = label("", "muted")
        self.back = push_button("上一张", "chevron_left", tip="左方向键")
        self.on = push_button("下一张", "chevron_right", tip="右方向键")
        self.close_button = push_button("关闭", tip="Esc")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        for button in (self.back, self.on, self.close_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.view, 1)
        column.addLayout(row)
        for button, step in ((self.back, -1), (self.on, 1)):
            button.setVisible(len(photos) > 1)
            button.clicked.connect(lambda _=False, step=step: self.show_photo(self._at + step))
        self.close_button.clicked.connect(self.reject)
        around = parent.window().size() if parent is not None else self.screen().size()
        self.resize(around * _SHARE)
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view.setFocus()
        self.show_photo(at)

    @property
    def at(self) -> int:
        """Which photo is shown."""
        return self._at

    def show_photo(self, at: int) -> None:
        """Turns to a photo; before the first and after the last nothing follows."""
        self._at = min(max(at, 0), len(self._photos) - 1)
        content, words = self._photos[self._at]
        self._picture = QPixmap()
        self._picture.loadFromData(content)
        self.words.setText(f"第 {self._at + 1} 张，共 {len(self._photos)} 张　{words}".strip())
        self.view.setAccessibleName(self.words.text())
        self.back.setEnabled(self._at > 0)
        self.on.setEnabled(self._at < len(self._photos) - 1)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.show_photo(self._at + step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As large as there is room, never larger than it is."""
        if self._picture.isNull():
            return
        scale = self.devicePixelRatioF()
        room = (self.view.size() * scale).boundedTo(self._picture.size())
        shown = self._picture.scaled(
            room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        shown.setDevicePixelRatio(scale)
        self.view.setPixmap(shown)


def show_photos(photos: Sequence[tuple[bytes, str]], at: int, parent: QWidget) -> None:
    """Opens the viewer over ``parent``, the photo at ``at`` first."""
    viewer = PhotoDialog("照片", photos, at, parent)
    viewer.finished.connect(viewer.deleteLater)
    viewer.open()
