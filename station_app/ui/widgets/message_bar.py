"""A line near the foot of the window that reports what was done, offers 撤销, and goes away by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from station_app.ui import icons, theme

_SHOWN_MS = 6_000
_SHOWN_WITH_UNDO_MS = 12_000
_MARGIN = 24
_WIDEST = 760
_NARROWEST = 80


def _foot() -> int:
    """Pixels left free below: the buttons at the foot of a page or a dialog stay within reach."""
    return theme.sizes().control + 4 * theme.GRID


class MessageBar(QFrame):
    """Lies above the foot of ``host``; a mistake stays until it is closed or something else is said."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._undo: Callable[[], None] | None = None
        self._timer = QTimer(self, singleShot=True)
        self._build_ui()
        self._connect_signals()
        host.installEventFilter(self)
        self.hide()

    def _build_ui(self) -> None:
        theme.style(self, role="messageBar", tone="plain")
        self._picture = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._undo_button = QPushButton("撤销")
        self._close_button = QPushButton()
        self._close_button.setIcon(icons.icon("close", theme.SURFACE))
        self._close_button.setIconSize(QSize(20, 20))
        self._close_button.setAccessibleName("关闭这条消息")
        self._close_button.setToolTip("关闭")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 8, 8)
        self._row.setSpacing(12)
        self._row.addWidget(self._picture)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._undo_button)
        self._row.addWidget(self._close_button)

    def _connect_signals(self) -> None:
        self._timer.timeout.connect(self.hide)
        self._close_button.clicked.connect(self.hide)
        self._undo_button.clicked.connect(self._on_undo_clicked)

    @property
    def text(self) -> str:
        """What the bar says, or said last."""
        return self._text.text()

    def say(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Reports a deed; ``undo`` takes it back while the bar is there."""
        self._show(text, tone="plain", symbol="check_circle", undo=undo)
        self._timer.start(_SHOWN_WITH_UNDO_MS if undo else _SHOWN_MS)

    def warn(self, text: str) -> None:
        """Says what went wrong, until it is closed."""
        self._show(text, tone="bad", symbol="error", undo=None)
        self._timer.stop()

    def _show(self, text: str, *, tone: str, symbol: str, undo: Callable[[], None] | None) -> None:
        self._undo = undo
        self._undo_button.setVisible(undo is not None)
        self._text.setText(text)
        self._picture.setPixmap(icons.pixmap(symbol, 24, theme.SURFACE, self.devicePixelRatioF()))
        theme.style(self, tone=tone)
        self.show()
        self.raise_()
        self._settle()
        QAccessible.updateAccessibility(QAccessibleEvent(self._text, QAccessible.Event.Alert))

    def _settle(self) -> None:
        """Takes its place at the foot of the host, as wide as its text needs."""
        room = min(_WIDEST, self._host.width() - 2 * _MARGIN)
        self._text.setFixedWidth(_NARROWEST)
        self._row.invalidate()
        fixed = self.sizeHint().width() - _NARROWEST
        one_line = fixed + self._text.fontMetrics().horizontalAdvance(self.text) + _MARGIN
        width = max(min(room, one_line), min(room, 320))
        self._text.setFixedWidth(max(width - fixed, _NARROWEST))
        self.resize(width, self._row.totalHeightForWidth(width))
        self.move((self._host.width() - width) // 2, self._host.height() - self.height() - _foot())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        if event.type() == QEvent.Type.ChildAdded:  # another page came into the window, on top of the rest
            QTimer.singleShot(0, self, self.raise_)
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Does not go away under the hand that reaches for it."""
        if self._timer.isActive():
            self._timer.start(_SHOWN_WITH_UNDO_MS)
        super().enterEvent(event)

    def _on_undo_clicked(self) -> None:
        undo, self._undo = self._undo, None
        self.hide()
        if undo is not None:
            undo()
