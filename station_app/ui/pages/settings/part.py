"""What each part of the settings is: built once, loaded when it is shown and when its areas change."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from station_app.ui import theme
from station_app.ui.page import Desk
from station_app.ui.widgets.cards import Card

_WIDTH = 56
"""Characters; a form wider than that is hard to read."""


class Part(QWidget):
    """A tab of the settings; ``self.column`` takes its content."""

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    areas: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 16, 0, 0)
        self.column.setSpacing(16)

    def load(self) -> None:
        """Fetches, by ``desk.tasks``, and fills the widgets."""

    def print_part(self) -> None:
        """What Ctrl+P prints."""

    def may_leave(self) -> bool:
        """False where something typed would be lost and the clerk wants to stay."""
        return True

    def add_scrolled(self, *cards: Card) -> None:
        """Puts cards below one another, as wide as is good to read, in an area that scrolls."""
        inside = QWidget()
        theme.style(inside, role="plain")
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 8, 0)
        stack = QVBoxLayout()
        stack.setSpacing(16)
        for card in cards:
            card.setMaximumWidth(theme.sizes().text * _WIDTH)
            card.body.setContentsMargins(24, 16, 24, 16)
            stack.addWidget(card)
        stack.addStretch(1)
        row.addLayout(stack, 20)
        row.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        self.column.addWidget(area, 1)
