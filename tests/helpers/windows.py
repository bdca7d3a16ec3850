"""Finds what stands in a window the way a clerk does: by its words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

W = TypeVar("W", bound=QWidget)

PressNext = Callable[[str], list[str]]
"""Presses the named button in the next dialog that asks; the list then holds what it said."""


def button(parent: QWidget, text: str) -> QPushButton:
    """The visible button whose first line reads ``text``."""
    buttons = parent.findChildren(QPushButton)
    found = [b for b in buttons if b.text().split("\n")[0] == text and b.isVisible()]
    assert found, f"no button {text} among {[b.text() for b in buttons]}"
    return found[0]


def spoken(parent: QWidget) -> list[str]:
    """Every visible sentence of ``parent``."""
    return [label.text() for label in parent.findChildren(QLabel) if label.isVisible() and label.text()]


def shown(kind: type[W]) -> list[W]:
    """The visible windows and dialogs of one kind."""
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
