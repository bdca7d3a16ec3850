"""Shows and hides what may not have its place yet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def set_shown(widget: QWidget, *, shown: bool) -> None:
    """Shows or hides ``widget``; before it is laid out it is only noted, and comes up with its parent.

    ``setVisible(True)`` would make it a window of its own for a moment, which flashes on the screen and
    takes the keyboard away from the window.
    """
    if shown and widget.parentWidget() is None:
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, on=False)
    else:
        widget.setVisible(shown)
