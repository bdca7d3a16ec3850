"""Shows where one is in a guide of a few steps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from station_app.ui import icons, theme

_DOT = 28


class StepBar(QWidget):
    """Steps in a row: those behind ticked, the present one filled, those ahead outlined."""

    def __init__(self, steps: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = tuple(steps)
        self._current = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_current(0)

    @property
    def current(self) -> int:
        return self._current

    def set_current(self, step: int) -> None:
        """``step`` counts from 0; one past the last means that all is done."""
        self._current = step
        name = self._steps[min(step, len(self._steps) - 1)]
        self.setAccessibleName(f"第 {min(step + 1, len(self._steps))} 步，共 {len(self._steps)} 步：{name}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120 * len(self._steps), _DOT + theme.sizes().text + 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(80 * len(self._steps), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width() / len(self._steps)
        for number in range(1, len(self._steps)):
            color = theme.ACCENT if number <= self._current else theme.LINE
            painter.setPen(QPen(QColor(color), 2))
            y = 4 + _DOT / 2
            left, right = width * (number - 0.5) + _DOT / 2 + 8, width * (number + 0.5) - _DOT / 2 - 8
            painter.drawLine(QPointF(left, y), QPointF(right, y))
        for number, name in enumerate(self._steps):
            self._paint_step(painter, number, name, width)

    def _paint_step(self, painter: QPainter, number: int, name: str, width: float) -> None:
        dot = QRectF(width * (number + 0.5) - _DOT / 2, 4, _DOT, _DOT)
        is_reached = number <= self._current
        painter.setPen(QPen(QColor(theme.ACCENT if is_reached else theme.EDGE), 2))
        painter.setBrush(QColor(theme.ACCENT if is_reached else theme.SURFACE))
        painter.drawEllipse(dot)
        painter.setPen(QColor(theme.ON_ACCENT if is_reached else theme.MUTED))
        if number < self._current:
            inside = dot.adjusted(4, 4, -4, -4).toRect()
            icons.icon("check", theme.ON_ACCENT).paint(painter, inside)
        else:
            painter.setFont(theme.font(bold=True))
            painter.drawText(dot, Qt.AlignmentFlag.AlignCenter, str(number + 1))
        painter.setFont(theme.font(bold=number == self._current))
        painter.setPen(QColor(theme.ACCENT if number == self._current else theme.MUTED))
        below = QRectF(width * number, _DOT + 10, width, theme.sizes().text + 12)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, name)
