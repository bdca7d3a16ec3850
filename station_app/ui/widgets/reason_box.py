"""A reason, chosen from the usual ones or typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox


def reason_box(reasons: Sequence[str]) -> QComboBox:
    """An editable box with nothing chosen yet."""
    box = QComboBox()
    box.setEditable(True)
    box.addItems(list(reasons))
    box.setCurrentIndex(-1)
    line = box.lineEdit()
    assert line is not None
    line.setPlaceholderText("选一个，或直接填写")
    return box
