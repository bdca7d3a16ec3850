"""The small pieces that pages are set from: headings, cards, figures, chips, banners."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from station_app.ui import icons, theme
from station_app.ui.showing import set_shown

_HAND = Qt.CursorShape.PointingHandCursor
_BANNER_SYMBOLS = {
    "info": "info",
    "good": "check_circle",
    "warn": "warning",
    "bad": "error",
    "gold": "star-fill",
}


def label(text: str = "", role: str = "", *, wraps: bool = False, tone: str = "") -> QLabel:
    """A plain text; ``role`` is title, heading, strong, muted, small, number or huge."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    theme.style(made, role=role, tone=tone)
    return made


def push_button(text: str, symbol: str = "", kind: str = "", tip: str = "") -> QPushButton:
    """A button; ``kind`` is primary, danger, quiet or empty; ``tip`` names its key."""
    made = QPushButton(text)
    made.setAutoDefault(True)  # Enter presses it where the keyboard is on it, on a page as in a dialog
    if symbol:
        color = {"primary": theme.ON_ACCENT, "danger": theme.BAD, "quiet": theme.FOCUS}.get(kind, theme.TEXT)
        made.setIcon(icons.spaced(symbol, color, theme.MUTED if kind == "primary" else theme.RESTING))
        made.setIconSize(icons.spaced_size(theme.sizes().icon))
    if tip:
        made.setToolTip(tip)
    theme.style(made, kind=kind)
    return made


class PageHeader(QWidget):
    """A page's name, what can be done beside it, and the one primary action, always at the right end."""

    def __init__(self, title: str, subtitle: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label(title, "title")
        self._subtitle = label(subtitle, "muted")
        set_shown(self._subtitle, shown=bool(subtitle))
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._title)
        self._subtitle.setContentsMargins(0, theme.GRID, 0, 0)
        row.addWidget(self._subtitle)
        row.addStretch(1)
        row.addLayout(self._actions)
        self.setMinimumHeight(theme.sizes().control + theme.GRID)

    def set_title(self, title: str, subtitle: str = "") -> None:
        self._title.setText(title)
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))

    def set_primary(self, text: str, symbol: str = "", tip: str = "") -> QPushButton:
        """The page's one primary action."""
        button = push_button(text, symbol, "primary", tip)
        self._actions.addWidget(button)
        return button

    def add_action(self, text: str, symbol: str = "", tip: str = "") -> QPushButton:
        """A lesser action, left of the primary one."""
        button = push_button(text, symbol, tip=tip)
        has_primary = self._actions.count() and self._last().property("kind") == "primary"
        self._actions.insertWidget(self._actions.count() - bool(has_primary), button)
        return button

    def add_widget(self, widget: QWidget) -> None:
        """A control of the whole page (a period), left of the actions."""
        self._actions.insertWidget(0, widget)

    def _last(self) -> QWidget:
        item = self._actions.itemAt(self._actions.count() - 1)
        assert item is not None
        found = item.widget()
        assert found is not None
        return found


class Card(QFrame):
    """A surface on the paper, with a heading or without; its content goes into ``body``."""

    def __init__(self, heading: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.style(self, role="card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 16, 16, 16)
        self.body.setSpacing(8)
        self.heading = label(heading, "heading")
        self.head = QHBoxLayout()
        self.head.addWidget(self.heading, 1)
        if heading:
            self.body.addLayout(self.head)
            self.setAccessibleName(heading)


class StatTile(QFrame):
    """One figure, what it is, and what it means; a click opens what it counts."""

    clicked = Signal()

    def __init__(
        self, caption: str, figure: str = "—", note: str = "", symbol: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        theme.style(self, role="card")
        self._caption = label(caption, "muted")
        self._figure = label(figure, "number")
        self._note = label(note, "small", wraps=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        if symbol:
            picture = QLabel()
            picture.setPixmap(icons.pixmap(symbol, 24, theme.ACCENT, self.devicePixelRatioF()))
            head.addWidget(picture)
        head.addWidget(self._caption, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._figure)
        layout.addWidget(self._note)
        layout.addStretch(1)
        self.set_figure(figure, note)

    def set_figure(self, figure: str, note: str = "", tone: str = "") -> None:
        self._figure.setText(figure)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        theme.style(self._figure, tone=tone)
        self.setAccessibleName(f"{self._caption.text()} {figure} {note}")

    def make_clickable(self, tip: str) -> None:
        """Answers to the mouse and to Enter from now on."""
        self.setCursor(_HAND)
        self.setToolTip(tip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.style(self, clickable=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.focusPolicy() != Qt.FocusPolicy.NoFocus and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.clicked.emit()
            return
        super().keyPressEvent(event)


class StatusChip(QLabel):
    """A state in one word, on its tone (``theme.TONES``)."""

    def __init__(self, text: str = "", tone: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(self.sizePolicy().Policy.Fixed, self.sizePolicy().Policy.Fixed)
        theme.style(self, role="chip")
        self.set_state(text, tone)

    def set_state(self, text: str, tone: str = "plain") -> None:
        self.setText(text)
        theme.style(self, tone=tone)


class Banner(QFrame):
    """Something the clerk should know while on this page, with at most one thing to do about it."""

    action_asked = Signal()

    def __init__(
        self, text: str = "", tone: str = "info", action: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._picture = QLabel()
        self._text = label(wraps=True)
        self._button = push_button(action, kind="quiet")
        self._button.clicked.connect(self.action_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(12)
        row.addWidget(self._picture)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        self.setMinimumHeight(theme.sizes().control + theme.GRID)
        self.show_text(text, tone, action)

    @property
    def text(self) -> str:
        return self._text.text()

    def show_text(self, text: str, tone: str = "info", action: str = "") -> None:
        """Says ``text``; an empty one takes the banner away."""
        color = theme.TONES[tone][0]
        self._text.setText(text)
        self._picture.setPixmap(
            icons.pixmap(_BANNER_SYMBOLS.get(tone, "info"), 24, color, self.devicePixelRatioF())
        )
        self._button.setText(action)
        self._button.setVisible(bool(action))
        theme.style(self, role="banner", tone=tone)
        theme.style(self._text, tone=tone)
        set_shown(self, shown=bool(text))


class EmptyState(QWidget):
    """What an empty page says: what belongs here and what to do first."""

    action_asked = Signal()

    def __init__(
        self,
        title: str,
        text: str = "",
        action: str = "",
        symbol: str = "inbox",
        *,
        wide: int = 32,
        parent: QWidget | None = None,
    ) -> None:
        """``wide``: characters in a line of ``text``."""
        super().__init__(parent)
        self._picture = QLabel()
        self._title = label(title, "heading")
        self._text = label(text, "muted", wraps=True)
        self._text.setFixedWidth(theme.sizes().text * wide)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        middle = QHBoxLayout()  # an aligned widget would not get the height that its wrapped text needs
        middle.addStretch(1)
        middle.addWidget(self._text)
        middle.addStretch(1)
        self._button = push_button(action)  # the page has its primary action in its head
        self._button.clicked.connect(self.action_asked)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addStretch(2)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addLayout(middle)
        layout.addSpacing(8)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.show_symbol(symbol)
        self.show_text(title, text, action)

    @property
    def title(self) -> str:
        return self._title.text()

    def show_symbol(self, name: str) -> None:
        self._picture.setPixmap(icons.pixmap(name, 64, theme.EDGE, self.devicePixelRatioF()))

    def show_text(self, title: str, text: str = "", action: str = "") -> None:
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._button.setText(action)
        self._button.setVisible(bool(action))


class ProgressPanel(QWidget):
    """Long work shown in the page itself, with 取消."""

    def __init__(self, cancel: Callable[[], None] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = label("请稍候……", "muted", wraps=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName("进度")
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._bar, 1)
        if cancel is not None:
            button = push_button("取消")
            button.clicked.connect(cancel)
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._text)
        layout.addLayout(row)

    def show_progress(self, done: int, total: int, text: str = "") -> None:
        """``total`` 0 leaves the end open."""
        self._bar.setRange(0, max(total, 0))
        self._bar.setValue(min(done, total))
        self._text.setText(f"{text}（{done} / {total}）" if total else text or "请稍候……")
