"""Photos for a form: added from files or pasted, made small off the window's thread, taken out again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station_app.domain.photos import small_photo
from station_app.errors import StationError
from station_app.errors.claims import PhotoFileGone, TooManyPhotos
from station_app.ui import files, theme
from station_app.ui.dialogs.photo_dialog import show_photos
from station_app.ui.tasks import Lane, Tasks
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.thumbnails import Thumbnails


class PhotosField(QWidget):
    """``value()`` are the photos as they are kept: small, plain JPEGs."""

    value_changed = Signal()

    def __init__(self, tasks: Tasks, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._most = most
        self._photos: list[bytes] = []
        self.add_button = push_button("加照片", "photo_camera", tip="从手机、U盘或电脑里选")
        self.paste_button = push_button("粘贴", tip="粘贴刚截的图或复制的照片（Ctrl+V）")
        self.remove_button = push_button("去掉", "remove", "quiet", "去掉选中的照片（Del）")
        self.note = label("", "small", wraps=True)
        self.thumbnails = Thumbnails()
        head = QHBoxLayout()
        head.setSpacing(8)
        for button in (self.add_button, self.paste_button, self.remove_button):
            head.addWidget(button)
        head.addWidget(self.note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.thumbnails)
        self.setFocusProxy(self.add_button)
        self.add_button.clicked.connect(self._on_add_clicked)
        self.paste_button.clicked.connect(self.paste)
        self.remove_button.clicked.connect(self._on_remove_clicked)
        self.thumbnails.opened.connect(
            lambda at: show_photos([(photo, "") for photo in self._photos], at, self)
        )
        for keys, slot in (("Del", self._on_remove_clicked), (QKeySequence.StandardKey.Paste, self.paste)):
            key = QShortcut(QKeySequence(keys), self)
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.activated.connect(slot)
        self._show()

    def value(self) -> tuple[bytes, ...]:
        return tuple(self._photos)

    def set_value(self, photos: Sequence[bytes]) -> None:
        self._photos = list(photos)
        self._show()

    def take(self, paths: Sequence[Path]) -> None:
        """Takes the photos of these files."""
        self._make([partial(_read, path) for path in paths])

    def paste(self) -> None:
        """Takes what was copied: files of photos, or a picture."""
        clipboard = QGuiApplication.clipboard().mimeData()
        paths = [Path(url.toLocalFile()) for url in clipboard.urls() if url.isLocalFile()]
        picture = clipboard.imageData() if clipboard.hasImage() else None
        if paths:
            self.take(paths)
        elif isinstance(picture, QImage):
            content = _png(picture)
            self._make([lambda: (content, "粘贴的图")])
        else:
            self._say("没有可以粘贴的照片。请先截图，或在文件夹里复制照片。", "warn")

    def show_error(self, error: StationError) -> bool:
        """Says an error that belongs to the photos."""
        if error.field != "photos":
            return False
        self._say(str(error), "bad")
        return True

    def _make(self, sources: Sequence[Callable[[], tuple[bytes, str]]]) -> None:
        self._tasks.run(
            lambda _: [small_photo(*source()) for source in sources],
            done=self._add,
            lane=Lane.POOL,
            owner=self,
            busy=self.add_button,
        )

    def _add(self, made: list[bytes]) -> None:
        new = [photo for photo in dict.fromkeys(made) if photo not in self._photos]
        if len(self._photos) + len(new) > self._most:
            self._say(str(TooManyPhotos(most=self._most)), "bad")
            return
        self._photos += new
        self._show()
        self.value_changed.emit()

    def _on_add_clicked(self) -> None:
        paths = files.ask_open_many(self, "选照片", files.PHOTOS)
        if paths:
            self.take(paths)

    def _on_remove_clicked(self) -> None:
        at = self.thumbnails.currentRow()
        if 0 <= at < len(self._photos):
            del self._photos[at]
            self._show()
            self.value_changed.emit()

    def _show(self) -> None:
        self.thumbnails.set_photos(self._photos)
        self.thumbnails.setVisible(bool(self._photos))
        self.remove_button.setVisible(bool(self._photos))
        self._say(f"{len(self._photos)} 张" if self._photos else "")

    def _say(self, words: str, tone: str = "") -> None:
        self.note.setText(words)
        theme.style(self.note, tone=tone)


def _read(path: Path) -> tuple[bytes, str]:
    try:
        return path.read_bytes(), path.name
    except OSError as error:
        raise PhotoFileGone(name=path.name) from error


def _png(picture: QImage) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture)
    return bytes(content.data())
