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
    found = [b for b in buttons if b.text().split("\n")[0] == text and b.isVisibleTo(parent)]
    assert found, f"no button {text} among {[b.text() for b in buttons]}"
    return found[0]


def spoken(parent: QWidget) -> list[str]:
    """Every visible sentence of ``parent``."""
    return [label.text() for label in parent.findChildren(QLabel) if label.isVisible() and label.text()]


def shown(kind: type[W]) -> list[W]:
    """The visible windows and dialogs of one kind."""
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


def cut_off(window: QWidget) -> list[str]:
    """The words of ``window`` that have less room than they need; what a screenshot would show cut."""
    labels = [label for label in window.findChildren(QLabel) if label.isVisible() and label.text()]
    buttons = [button for button in window.findChildren(QPushButton) if button.isVisible() and button.text()]
    return [label.text() for label in labels if _lacks_room(label)] + [
        button.text() for button in buttons if button.width() < button.sizeHint().width() - 8
    ]


def _lacks_room(label: QLabel) -> bool:
    if not label.wordWrap():
        return label.width() < label.fontMetrics().horizontalAdvance(label.text().split("\n")[0])
    return label.height() < label.heightForWidth(label.width()) - 1
