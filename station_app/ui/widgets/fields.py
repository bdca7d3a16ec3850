"""Fields for the counter's hand: scans, quantities, points; no input method, and a barcode is no number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from station_app.domain.fullwidth import without_spaces
from station_app.ui import icons, theme
from station_app.ui.widgets.scanner_burst import Burst

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


def without_input_method(line: QLineEdit) -> None:
    """A Chinese input method would swallow or change what a scanner types."""
    line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
    line.setInputMethodHints(Qt.InputMethodHint.ImhLatinOnly | Qt.InputMethodHint.ImhNoPredictiveText)


class ScanField(QLineEdit):
    """Takes what a scanner or a hand types; ``scanned`` tells it on Enter and the field is empty again."""

    scanned = Signal(str)

    def __init__(self, placeholder: str = "扫码，或输入后按回车", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        without_input_method(self)
        theme.style(self, role="scan")
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.addAction(icons.icon("barcode_scanner", theme.MUTED), QLineEdit.ActionPosition.LeadingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _ENTER:
            super().keyPressEvent(event)
            return
        text = without_spaces(self.text())
        if text:
            self.clear()
            self.scanned.emit(text)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()


class NumberField(QLineEdit):
    """A number as ``parse`` reads it and ``show`` writes it; a scan into it is told apart and taken back out.

    Up and Down step by ``step``. A burst of characters that ends with Enter is a barcode: the number that
    stood there comes back and ``barcode_scanned`` tells the code, so that the page can treat it as a scan.
    """

    barcode_scanned = Signal(str)
    value_changed = Signal()

    def __init__(
        self,
        parse: Callable[[str], int],
        show: Callable[[int], str] = str,
        *,
        step: int = 1,
        big: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._parse = parse
        self._show = show
        self._step = step
        self._burst = Burst()
        without_input_method(self)
        theme.style(self, big=big)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(96 if big else 80)
        self.textChanged.connect(lambda _: self.value_changed.emit())

    def value(self) -> Any:
        """The number, or None where nothing is typed. Raises what ``parse`` raises."""
        return self._parse(self.text()) if self.text().strip() else None

    def set_value(self, value: int | None) -> None:
        self.setText("" if value is None else self._show(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self._take_back_scan():
            return
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._nudge(self._step if event.key() == Qt.Key.Key_Up else -self._step)
            return
        self._burst.watch(event.text(), self.text())
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def _take_back_scan(self) -> bool:
        scanned = self._burst.take()
        if not scanned:
            return False
        self.setText(self._burst.before)
        self.selectAll()
        self.barcode_scanned.emit(scanned)
        return True

    def _nudge(self, by: int) -> None:
        """Steps where the result is still a number that may stand here."""
        try:
            wanted = self._show((self.value() or 0) + by)
            self._parse(wanted)
        except ValueError:
            return
        except Exception:  # noqa: BLE001 - a StationError of any rule: the number stays as it is
            return
        self.setText(wanted)
        self.selectAll()


def quantity_field(most: int = 999, *, big: bool = False) -> NumberField:
    """Pieces of goods, from 1 to ``most``."""
    from station_app.domain.amounts import parse_quantity  # a sign-in page has no numbers

    return NumberField(lambda text: parse_quantity(text, most), big=big)


def points_field(*, big: bool = False) -> NumberField:
    """Points as typed with one decimal; its value is tenths of a point."""
    from station_app.domain.amounts import format_points, parse_points  # as above

    return NumberField(parse_points, format_points, step=10, big=big)


class PasswordField(QWidget):
    """A password with a button that shows it."""

    submitted = Signal()

    def __init__(self, name: str = "密码", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setAccessibleName(name)
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData)
        self.eye = QToolButton()
        self.eye.setCheckable(True)
        self.eye.setIcon(icons.icon("visibility", theme.MUTED))
        self.eye.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.eye.setToolTip("显示密码")
        self.eye.setAccessibleName("显示密码")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.eye)
        self.setFocusProxy(self.line)
        self.eye.toggled.connect(self._on_eye_toggled)
        self.line.returnPressed.connect(self.submitted)

    def value(self) -> str:
        return self.line.text()

    def set_value(self, text: str | None) -> None:
        self.line.setText(text or "")

    def _on_eye_toggled(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.line.setEchoMode(mode)
        self.eye.setIcon(icons.icon("visibility_off" if shown else "visibility", theme.MUTED))
        self.eye.setToolTip("隐藏密码" if shown else "显示密码")
