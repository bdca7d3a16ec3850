"""The cells of a scoring grid under the keyboard: digits, arrows, Enter, Del, copy and paste."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from station_app.ui import theme
from station_app.ui.tables.scoring_table import ScoringTableModel
from station_app.ui.widgets.fields import without_input_method

_STEPS = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Left: (0, -1),
}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_EMPTY = {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}
_HEAD_FLAGS = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value
_LEAST_COLUMN, _MOST_COLUMN = 7, 16
"""Characters."""


class ScoringView(QTableView):
    """Typing into a cell replaces what stood there; Enter goes down, from the last row to the next column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("评分")
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.AnyKeyPressed | triggers.EditKeyPressed | triggers.DoubleClicked)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(True)
        self._delegate = _CellDelegate(self)
        self._delegate.left_by.connect(self._step)
        self.setItemDelegate(self._delegate)
        for header in (self.verticalHeader(), self.horizontalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(True)
        self.verticalHeader().setDefaultSectionSize(theme.sizes().row)
        self.verticalHeader().setMinimumSectionSize(theme.sizes().row)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)

    def setModel(self, model: ScoringTableModel) -> None:  # type: ignore[override] # shows nothing else
        """Takes a sheet and stands on its first cell."""
        super().setModel(model)
        self._share_room()
        if model.rowCount():
            self.setCurrentIndex(model.index(0, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif event.key() in _EMPTY:
            self._clear()
        elif event.key() in _ENTER:
            if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._step(int(event.key()))
            else:
                event.ignore()
        else:
            super().keyPressEvent(event)

    def _share_room(self) -> None:
        """Columns as wide as there is room for, and a head as high as its longest words then need."""
        model, side = self.model(), theme.sizes().text
        if not isinstance(model, ScoringTableModel):
            return
        count = model.columnCount()
        width = max(side * _LEAST_COLUMN, min(self.viewport().width() // count, side * _MOST_COLUMN))
        metrics = QFontMetrics(theme.font(bold=True))
        room = QRect(0, 0, width - 3 * theme.GRID, 10_000)
        highest = 0
        for at in range(count):
            self.setColumnWidth(at, width)
            words = str(model.headerData(at, Qt.Orientation.Horizontal))
            highest = max(highest, metrics.boundingRect(room, _HEAD_FLAGS, words).height())
        self.horizontalHeader().setFixedHeight(highest + 3 * theme.GRID)

    def _step(self, key: int) -> None:
        model, now = self.model(), self.currentIndex()
        if not now.isValid() or not isinstance(model, ScoringTableModel):
            return
        down, right = _STEPS[Qt.Key(key)]
        row, at = now.row() + down, now.column() + right
        last = model.columnCount() - 2  # the sums at the right are not typed
        if row >= model.rowCount() and Qt.Key(key) in _ENTER and at < last:
            row, at = 0, at + 1
        row, at = max(0, min(row, model.rowCount() - 1)), max(0, min(at, last))
        self.setCurrentIndex(model.index(row, at))
        self.scrollTo(self.currentIndex())

    def _is_open(self) -> ScoringTableModel | None:
        model = self.model()
        return model if isinstance(model, ScoringTableModel) and model.sheet.is_open else None

    def _clear(self) -> None:
        model = self._is_open()
        if model is not None:
            model.clear(self.selectedIndexes())

    def _copy(self) -> None:
        chosen = sorted(self.selectedIndexes(), key=lambda each: (each.row(), each.column()))
        lines: dict[int, list[str]] = {}
        for index in chosen:
            lines.setdefault(index.row(), []).append(str(index.data() or ""))
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines.values()))

    def _paste(self) -> None:
        model, now = self._is_open(), self.currentIndex()
        text = QGuiApplication.clipboard().text().rstrip("\r\n")
        if model is not None and now.isValid() and text:
            model.put(now.row(), now.column(), [line.split("\t") for line in text.splitlines()])


class _CellDelegate(QStyledItemDelegate):
    """The line in which a figure is typed; ``left_by`` tells the key that ends the typing and moves on."""

    left_by = Signal(int)

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        del option, index
        line = QLineEdit(parent)
        line.setFrame(False)
        line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        without_input_method(line)
        theme.style(line, role="cell")
        return line

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """What is chosen is blue: red here means that a figure is wrong."""
        super().initStyleOption(option, index)
        cell: Any = option  # the stubs leave out its fields
        if cell.state & QStyle.StateFlag.State_Selected:
            cell.state &= ~QStyle.StateFlag.State_Selected
            cell.backgroundBrush = QBrush(QColor(theme.INFO_TINT))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        if index == self._view.currentIndex():
            painter.save()
            painter.setPen(QPen(QColor(theme.FOCUS), 2))
            painter.drawRect(QRect(option.rect).adjusted(1, 1, -1, -1))  # type: ignore[attr-defined]  # as above
            painter.restore()

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in _STEPS
            and isinstance(editor, QLineEdit)
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
            self.left_by.emit(int(event.key()))
            return True
        return super().eventFilter(editor, event)
