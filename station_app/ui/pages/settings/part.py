"""What each part of the settings is: a tab that may be gone to by its key."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from station_app.ui import theme
from station_app.ui.tabbed_page import Panel
from station_app.ui.widgets.cards import Card

_WIDTH = 56
"""Characters; a form wider than that is hard to read."""


class Part(Panel):
    """A tab of the settings."""

    key: ClassVar[str] = ""

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
