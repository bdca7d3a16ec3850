"""Shows the manual's chapters beside the work, and finds words in them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from station_app.errors.resources import ProgramFileMissing
from station_app.resources import resource
from station_app.ui import icons, theme

_ORDER = (
    "start",
    "today",
    "people",
    "teams",
    "activities",
    "points",
    "claims",
    "review",
    "notices",
    "explain",
    "shop",
    "stock",
    "reports",
    "check",
    "sync",
    "settings",
    "backup",
)
"""As a clerk meets them; a chapter that is not named here comes after."""
_TOPIC = Qt.ItemDataRole.UserRole
_TEXT = Qt.ItemDataRole.UserRole + 1


class ManualView(QDialog):
    """Chapters at the left in the order in which a clerk meets them, the chapter at the right."""

    def __init__(self, parent: QWidget | None = None, folder: Path | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("使用手册")
        self.resize(960, 640)
        self.setModal(False)
        self._build_ui()
        for path in _chapters(folder):
            self._add_chapter(path)
        self._connect_signals()
        self.chapters.setCurrentRow(0)

    def _build_ui(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText("在手册里查找")
        self.search.setAccessibleName("在手册里查找")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icons.icon("search", theme.MUTED), QLineEdit.ActionPosition.LeadingPosition)
        self.chapters = QListWidget()
        self.chapters.setAccessibleName("章节")
        self.chapters.setFixedWidth(240)
        self.page = QTextBrowser()
        self.page.setAccessibleName("手册正文")
        self.page.setOpenExternalLinks(False)
        self.page.setOpenLinks(False)
        self.page.document().setDocumentMargin(24)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.search)
        left.addWidget(self.chapters, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addLayout(left)
        layout.addWidget(self.page, 1)

    def _add_chapter(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        item = QListWidgetItem(text.split("\n", 1)[0].lstrip("# ").strip())
        item.setData(_TOPIC, path.stem)
        item.setData(_TEXT, text)
        self.chapters.addItem(item)

    def _connect_signals(self) -> None:
        self.search.textChanged.connect(self._on_search_typed)
        self.search.returnPressed.connect(self._find_next)
        self.chapters.currentItemChanged.connect(lambda item, _: self._show(item))
        self.page.anchorClicked.connect(lambda url: self.open_topic(Path(url.path()).stem))

    def open_topic(self, topic: str) -> None:
        """Goes to the chapter ``resources/manual/<topic>.md``; stays where there is none."""
        for row in range(self.chapters.count()):
            item = self.chapters.item(row)
            if item.data(_TOPIC) == topic:
                item.setHidden(False)
                self.chapters.setCurrentRow(row)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            return  # the search field's Enter must not close the manual
        super().keyPressEvent(event)

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        self.page.document().setDefaultFont(theme.font())
        self.page.setMarkdown(item.data(_TEXT))
        _space_out(self.page)

    def _on_search_typed(self, typed: str) -> None:
        word = typed.strip().casefold()
        found = []
        for row in range(self.chapters.count()):
            item = self.chapters.item(row)
            item.setHidden(word not in str(item.data(_TEXT)).casefold())
            if not item.isHidden():
                found.append(row)
        if found and self.chapters.currentRow() not in found:
            self.chapters.setCurrentRow(found[0])
        self.page.moveCursor(QTextCursor.MoveOperation.Start)
        self._find_next()

    def _find_next(self) -> None:
        word = self.search.text().strip()
        if word and not self.page.find(word):
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
            self.page.find(word)


def _chapters(folder: Path | None) -> list[Path]:
    try:
        found = list((folder or resource("manual")).glob("*.md"))
    except ProgramFileMissing:
        return []
    known = {name: place for place, name in enumerate(_ORDER)}
    return sorted(found, key=lambda path: (known.get(path.stem, len(_ORDER)), path.stem))


def _space_out(page: QTextBrowser) -> None:
    """Chinese text wants more air between its lines than Markdown's default gives."""
    cursor = QTextCursor(page.document())
    block = page.document().begin()
    while block.isValid():
        form = block.blockFormat()
        form.setLineHeight(150.0, 1)  # per cent of the line, QTextBlockFormat.ProportionalHeight
        form.setTopMargin(16 if form.headingLevel() else 4)
        form.setBottomMargin(8 if form.headingLevel() else 4)
        cursor.setPosition(block.position())
        cursor.setBlockFormat(form)
        block = block.next()
    page.document().setDefaultFont(QFont(theme.font()))
