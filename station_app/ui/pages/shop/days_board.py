"""The large display (大屏): the number that is called, readable from five metres, and nobody's full name."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from station_app.services.exchange_queue import Board, board_of
from station_app.ui import theme
from station_app.ui.page import Desk
from station_app.ui.widgets.cards import label

_NUMBER, _WHO, _SMALL = 0.34, 0.085, 0.055
"""Heights of the texts as parts of the window's; a third of a 30 cm screen is read from far beyond 5 m."""
_CALLED_BEFORE = 3


class QueueBoard(QWidget):
    """Moves to another screen, F11 fills it, Esc closes it; it follows the queue by itself."""

    def __init__(self, desk: Desk, day_id: int, name: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._desk = desk
        self._day_id = day_id
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"叫号大屏　{name}")
        theme.style(self, role="page")
        self.resize(1024, 640)
        self.head = _centred(label(f"{desk.station_name}　{name}", "muted"))
        self.number = _centred(label("—"))
        self.who = _centred(label(""))
        self.before = _centred(label("", "muted"))
        self.coming = _centred(label("", "muted"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.addWidget(self.head)
        column.addStretch(1)
        column.addWidget(self.number)
        column.addWidget(self.who)
        column.addStretch(1)
        column.addWidget(self.before)
        column.addWidget(self.coming)
        theme.style(self.number, tone="bad")
        desk.changes.changed.connect(self._on_changes)
        QShortcut(QKeySequence("F11"), self).activated.connect(self._on_full_screen)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self.close)
        self.load()

    def load(self) -> None:
        """Fetches who is called now."""
        store, day_id, today = self._desk.store, self._day_id, self._desk.clock.today()
        self._desk.tasks.run(lambda _: board_of(store, day_id, today), done=self._show, owner=self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        high = self.height()
        for text, share, bold in (
            (self.head, _SMALL * 0.8, False),
            (self.number, _NUMBER, True),
            (self.who, _WHO, True),
            (self.before, _SMALL, False),
            (self.coming, _SMALL, False),
        ):
            font = QFont(theme.font(bold=bold))
            font.setPixelSize(max(round(high * share), theme.sizes().text))
            text.setStyleSheet(
                f"font-size: {font.pixelSize()}px; font-weight: {'bold' if bold else 'normal'};"
            )

    def _show(self, board: Board) -> None:
        if not board.called:
            self.number.setText("—")
            self.who.setText("请等候叫号")
        else:
            now = board.called[0]
            self.number.setText(now.number)
            self.who.setText("　".join(part for part in (f"{now.household} 号户", now.name) if part))
        earlier = "　".join(line.number for line in board.called[1 : 1 + _CALLED_BEFORE])
        self.before.setText(f"刚叫过：{earlier}" if earlier else "")
        coming = "　".join(board.coming[:5])
        self.coming.setText(f"接下来：{coming}　　还有 {board.waiting} 户在等" if coming else "")

    def _on_changes(self, areas: frozenset[str]) -> None:
        if areas & {"queue", "people"}:
            self.load()

    def _on_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()


def _centred(text: QLabel) -> QLabel:
    text.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return text
