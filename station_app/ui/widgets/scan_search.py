"""A search field that a scanner may type into: a scan is told at once, anything else is searched for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFocusEvent, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QLineEdit, QWidget

from station_app.ui import theme
from station_app.ui.tasks import Tasks
from station_app.ui.widgets.fields import without_input_method
from station_app.ui.widgets.scanner_burst import Burst
from station_app.ui.widgets.search_field import Find, SearchField

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_ON_EMPTY = {
    *_ENTER,
    Qt.Key.Key_Plus,
    Qt.Key.Key_Minus,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
}
_INPUT_METHOD_KEY = Qt.Key.Key_F4


class ScanSearchField(SearchField):
    """``scanned`` tells what Enter ended where ``is_scan`` says so; ``chosen`` tells a hit.

    What a hand had typed before a scan is dropped. The input method is off, for it would swallow a scan;
    names are found by their spelling. F4, or the 中 in the field, turns it on until the field is left. Keys
    that mean nothing to an empty field (Enter, + and -, Del, arrows) are told by ``empty_key_pressed``.
    """

    scanned = Signal(str)
    empty_key_pressed = Signal(int)

    def __init__(
        self,
        tasks: Tasks,
        find: Find,
        placeholder: str,
        is_scan: Callable[[str], bool],
        *,
        keeps_text: bool = True,
        nothing: str = "没有找到“{typed}”",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tasks, find, placeholder, keeps_text=keeps_text, nothing=nothing, parent=parent)
        self._is_scan = is_scan
        self._burst = Burst()
        without_input_method(self)
        theme.style(self, role="scan")
        self._toggle = QAction(_han_icon(), "输入汉字（F4）", self)
        self._toggle.setCheckable(True)
        self._toggle.toggled.connect(self._on_input_method_toggled)
        self.addAction(self._toggle, QLineEdit.ActionPosition.TrailingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = self.text().strip()
        if event.key() in _ENTER:
            scanned = self._burst.take()
            text = scanned if self._is_scan(scanned) else text
        self._burst.watch(event.text(), text)
        if event.key() == _INPUT_METHOD_KEY:
            self._toggle.toggle()
        elif not text and event.key() in _ON_EMPTY:
            self.empty_key_pressed.emit(int(event.key()))
        elif event.key() in _ENTER and self._is_scan(text):
            self.clear()
            self.scanned.emit(text)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Del on an empty field is the page's, not a shortcut of the window's."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _ON_EMPTY
        ):
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._toggle.setChecked(False)
        super().focusOutEvent(event)

    def _on_input_method_toggled(self, on: bool) -> None:
        if on:
            self.setInputMethodHints(Qt.InputMethodHint.ImhNone)
            self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=True)
        else:
            without_input_method(self)
        self._toggle.setIcon(_han_icon(on=on))


def _han_icon(*, on: bool = False) -> QIcon:
    picture = QPixmap(48, 48)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    font = theme.font(bold=True)
    font.setPixelSize(36)
    painter.setFont(font)
    painter.setPen(QColor(theme.ACCENT if on else theme.MUTED))
    painter.drawText(picture.rect(), Qt.AlignmentFlag.AlignCenter, "中")
    painter.end()
    return QIcon(picture)
