"""Asks one question, or says one thing that must not be overlooked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from station_app.ui import icons, theme
from station_app.ui.showing import set_shown

_ICON_SIDE = 40
_CHOICES_SHARE = 65
"""Per cent of the screen's height; the question and the way out stand above and below."""
_TONES = {
    "info": ("info", theme.INFO),
    "warn": ("warning", theme.WARN),
    "bad": ("error", theme.BAD),
}


class QuestionDialog(QDialog):
    """A sentence with buttons below it; ``answer`` is the index of the button pressed, or None."""

    def __init__(
        self,
        heading: str,
        text: str,
        buttons: Sequence[str],
        parent: QWidget | None = None,
        *,
        tone: str = "info",
        dangerous: bool = False,
        way_out: str | None = "取消",
    ) -> None:
        super().__init__(parent)
        self.answer: int | None = None
        self.buttons: list[QPushButton] = []
        self.setWindowTitle(heading)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(480)
        self._build_ui(heading, text, tone)
        self._add_buttons(buttons, way_out, dangerous=dangerous)

    def _build_ui(self, heading: str, text: str, tone: str) -> None:
        name, color = _TONES[tone]
        picture = QLabel()
        picture.setPixmap(icons.pixmap(name, _ICON_SIDE, color, self.devicePixelRatioF()))
        title = QLabel(heading)
        theme.style(title, role="heading")
        title.setWordWrap(True)
        words = QLabel(text)
        words.setWordWrap(True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        set_shown(words, shown=bool(text))
        self._body = QVBoxLayout()
        self._body.setSpacing(8)
        self._body.addWidget(title)
        self._body.addWidget(words)
        self._body.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(self._body, 1)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(24)
        layout.addLayout(top)
        layout.addLayout(self._row)
        self.setAccessibleDescription(text)

    def _add_buttons(self, names: Sequence[str], way_out: str | None, *, dangerous: bool) -> None:
        if way_out is not None:
            leave = QPushButton(way_out)
            leave.clicked.connect(self.reject)
            leave.setAutoDefault(True)
            self._row.addWidget(leave)
        for index, name in enumerate(names):
            button = QPushButton(name)
            last = index == len(names) - 1
            if last:
                theme.style(button, kind="danger" if dangerous else "primary")
            button.clicked.connect(lambda _=False, at=index: self._choose(at))
            self._row.addWidget(button)
            self.buttons.append(button)
        first = leave if way_out is not None and dangerous else self.buttons[-1]
        first.setDefault(True)
        first.setFocus()

    def _choose(self, index: int) -> None:
        self.answer = index
        self.accept()


class ChoiceDialog(QDialog):
    """Several ways to go on, each a large button with a word of explanation."""

    def __init__(
        self, question: str, choices: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.answer: int | None = None
        self.buttons: list[QPushButton] = []
        self.setWindowTitle(question)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(480)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        heading = QLabel(question)
        heading.setWordWrap(True)
        theme.style(heading, role="heading")
        layout.addWidget(heading)
        layout.addSpacing(8)
        layout.addWidget(self._area(choices), 1)
        leave = QPushButton("取消")
        leave.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(leave)
        layout.addSpacing(16)
        layout.addLayout(row)
        self.buttons[0].setFocus()

    def _area(self, choices: Sequence[tuple[str, str]]) -> QScrollArea:
        """The choices, to be scrolled where there are more than the screen has room for."""
        inside = QWidget()
        theme.style(inside, role="plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for index, (name, detail) in enumerate(choices):
            button = QPushButton(f"{name}\n{detail}" if detail else name, inside)
            theme.style(button, kind="choice")
            button.clicked.connect(lambda _=False, at=index: self._choose(at))
            button.ensurePolished()
            button.setMinimumHeight(
                button.sizeHint().height()
            )  # the theme's least height is that of one line
            column.addWidget(button)
            self.buttons.append(button)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        room = self.screen().availableGeometry().height() * _CHOICES_SHARE // 100
        area.setMinimumHeight(min(inside.sizeHint().height(), room))
        return area

    def _choose(self, index: int) -> None:
        self.answer = index
        self.accept()
