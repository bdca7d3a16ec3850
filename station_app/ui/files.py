"""Asks for the place of a file, and remembers the folder for next time."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

_last: dict[str, Path] = {}

SPREADSHEETS = "表格文件 (*.xlsx *.xls *.ods *.csv)"
WORKBOOK = "Excel 表格 (*.xlsx)"
PAPERS = "PDF 文件 (*.pdf)"
TEXT = "文本文件 (*.txt)"
PHOTOS = "照片 (*.jpg *.jpeg *.png *.webp *.bmp)"


def ask_open(parent: QWidget | None, title: str, kinds: str) -> Path | None:
    """The file to read, or None; ``kinds`` is one of this module's filters."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(_folder()), kinds)
    return _taken(name)


def ask_open_many(parent: QWidget | None, title: str, kinds: str) -> list[Path]:
    """The files to read; empty when the clerk thought better of it."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, str(_folder()), kinds)
    return [Path(name) for name in names if _taken(name)]


def ask_save(parent: QWidget | None, title: str, suggested: str, kinds: str) -> Path | None:
    """Where to write, or None; the suggested name's ending is added where it is missing."""
    name, _ = QFileDialog.getSaveFileName(parent, title, str(_folder() / suggested), kinds)
    path = _taken(name)
    if path is not None and not path.suffix:
        path = path.with_suffix(Path(suggested).suffix)
    return path


def ask_folder(parent: QWidget | None, title: str) -> Path | None:
    """A folder, for instance a USB stick's, or None."""
    name = QFileDialog.getExistingDirectory(parent, title, str(_folder()))
    return Path(name) if name else None


def _folder() -> Path:
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return _last.get("folder", Path(documents))


def _taken(name: str) -> Path | None:
    if not name:
        return None
    path = Path(name)
    _last["folder"] = path.parent
    return path
