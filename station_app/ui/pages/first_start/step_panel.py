"""What each step of the guide is: what to do and why, the fields, and one button that goes on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from station_app.ui import theme
from station_app.ui.showing import set_shown
from station_app.ui.widgets.cards import Card, label, push_button

_WIDTH = 48
"""Characters; wider lines are hard to read."""


class StepPanel(QWidget):
    """A card in the middle; ``done`` when the step is behind, ``skipped`` when it was left for later."""

    done = Signal()
    skipped = Signal()

    def __init__(
        self,
        heading: str,
        text: str,
        primary: str,
        *,
        second: str = "",
        skip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        card = Card(heading)
        card.setMaximumWidth(theme.sizes().text * _WIDTH)
        card.body.setContentsMargins(32, 16, 24, 16)
        card.body.setSpacing(12)
        card.body.addWidget(label(text, "muted", wraps=True))
        inside = QWidget()
        theme.style(inside, role="plain")
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(0, 0, 8, 0)
        self.body.setSpacing(12)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        card.body.addWidget(area, 1)
        self.skip = push_button(skip, kind="quiet")
        set_shown(self.skip, shown=bool(skip))
        self.skip.clicked.connect(self.skipped)
        self.second = push_button(second)
        set_shown(self.second, shown=bool(second))
        self.primary = push_button(primary, kind="primary")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.skip)
        row.addStretch(1)
        row.addWidget(self.second)
        row.addWidget(self.primary)
        card.body.addLayout(row)
        middle = QHBoxLayout(self)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addStretch(1)
        middle.addWidget(card, 20)
        middle.addStretch(1)

    def begin(self) -> None:
        """The step comes up: the keyboard goes where it is wanted."""
        self.primary.setFocus()
