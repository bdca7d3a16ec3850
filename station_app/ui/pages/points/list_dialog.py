"""A list in a dialog of its own: a heading, a word of explanation, the table, and 关闭."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from station_app.ui import theme
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.data_table import DataTable

_WIDE, _HIGH = 84, 38
"""Characters, at most as large as the window over which it opens."""


class ListDialog(QDialog):
    """``foot`` takes further buttons at its left end."""

    def __init__(self, title: str, heading: str, note: str, table: DataTable, parent: QWidget) -> None:  # type: ignore[type-arg] # of rows of any kind
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        side = theme.sizes().text
        room = parent.window().size()
        self.resize(min(side * _WIDE, room.width() - 40), min(side * _HIGH, room.height() - 40))
        leave = push_button("关闭")
        leave.clicked.connect(self.accept)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        self.foot.addStretch(1)
        self.foot.addWidget(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addWidget(label(heading, "heading", wraps=True))
        column.addWidget(label(note, "muted", wraps=True))
        column.addWidget(table, 1)
        column.addLayout(self.foot)
        self.finished.connect(self.deleteLater)

    def add_button(self, text: str, symbol: str = "", kind: str = "", tip: str = "") -> QPushButton:
        """A button at the left end of the foot."""
        button = push_button(text, symbol, kind, tip)
        button.setAutoDefault(False)
        self.foot.insertWidget(self.foot.count() - 2, button)
        return button
