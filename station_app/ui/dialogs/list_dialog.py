"""A table in a dialog of its own, with what can be done with the row chosen; closes with Esc."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from station_app.ui import theme
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.data_table import DataTable

R = TypeVar("R")


class ListDialog(QDialog, Generic[R]):
    """A subclass builds its table, adds actions to it, and fills it in ``load``."""

    def __init__(self, title: str, note: str, table: DataTable[R], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(theme.sizes().text * 66, theme.sizes().text * 28)
        self.table = table
        close = push_button("关闭", kind="primary")
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch(1)
        self.buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(label(title, "heading"))
        column.addWidget(label(note, "muted", wraps=True))
        column.addWidget(table, 1)
        column.addLayout(self.buttons)

    def chosen(self) -> R | None:
        """The row selected."""
        rows = self.table.selected_rows()
        return rows[0] if rows else None
