"""The keys by which a meeting's results are filled in, one claim after another, without the mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from station_app.domain.review import ReviewResult

KEYS: dict[int, ReviewResult | None] = {
    Qt.Key.Key_1: ReviewResult.AGREED,
    Qt.Key.Key_2: ReviewResult.CHANGED,
    Qt.Key.Key_3: ReviewResult.REFUSED,
    Qt.Key.Key_4: ReviewResult.PUT_OFF,
    Qt.Key.Key_0: None,
}
WORDS = "按 1 同意　2 调整　3 不同意　4 再议　0 清空；回车填票数、说明、回避"


class ResultKeys(QObject):
    """Takes the digits from a table's keyboard; ``pressed`` carries a ``ReviewResult``, or None to clear."""

    pressed = Signal(object)

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in KEYS:
            self.pressed.emit(KEYS[event.key()])
            return True
        return super().eventFilter(watched, event)
