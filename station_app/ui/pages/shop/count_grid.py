"""The grid that counts are typed into: Enter goes down, a difference asks for its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from station_app.domain.fullwidth import without_spaces
from station_app.services.stock import MOST_IN_STOCK_IN
from station_app.services.stocktakes import REASONS, Count, LineView
from station_app.ui import theme
from station_app.ui.pages.shop.stock_tables import signed
from station_app.ui.widgets.reason_box import reason_box

Index = QModelIndex | QPersistentModelIndex
_HEADINGS = ("编号", "商品", "类别", "单位", "期间出入", "账上数", "实盘数", "差异", "原因")
_MOVED, _EXPECTED, COUNTED, _DIFFERENCE, REASON = range(4, 9)
_NUMBERS = {_MOVED, _EXPECTED, COUNTED, _DIFFERENCE}


class CountModel(QAbstractTableModel):
    """The lines of a stocktake with what was typed; ``refused`` tells why a count was not taken."""

    refused = Signal(str)
    counted = Signal()

    def __init__(self, lines: Sequence[LineView], *, shows_expected: bool) -> None:
        super().__init__()
        self._lines = list(lines)
        self._typed = {line.product_id: (line.counted, line.reason) for line in lines}
        self.shows_expected = shows_expected

    def counts(self) -> list[Count]:
        """What stands in the grid, by product."""
        return [Count(product_id, *typed) for product_id, typed in self._typed.items()]

    def take(self, lines: Sequence[LineView]) -> None:
        """The same lines as they were kept."""
        self.beginResetModel()
        self._lines = list(lines)
        self._typed = {line.product_id: (line.counted, line.reason) for line in lines}
        self.endResetModel()

    @property
    def missing(self) -> int:
        """How many have no count yet."""
        return sum(counted is None for counted, _ in self._typed.values())

    @property
    def different(self) -> int:
        """How many differ from the books."""
        return sum(bool(self._difference(line)) for line in self._lines)

    @property
    def unexplained(self) -> int:
        """How many differ without a reason."""
        return sum(
            bool(self._difference(line)) and not self._typed[line.product_id][1] for line in self._lines
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default, never changed
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default, never changed
        return 0 if parent.isValid() else len(_HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | Qt.ItemFlag.ItemIsEditable if index.column() in {COUNTED, REASON} else plain

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self._lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return self._text(line, index.column())
            case Qt.ItemDataRole.TextAlignmentRole if index.column() in _NUMBERS:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole if index.column() == _DIFFERENCE:
                return QColor(theme.BAD)
            case Qt.ItemDataRole.BackgroundRole if index.column() in {COUNTED, REASON}:
                return QColor(theme.GOLD_TINT)
            case _:
                return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return False
        line = self._lines[index.row()]
        counted, reason = self._typed[line.product_id]
        if index.column() == REASON:
            self._typed[line.product_id] = (counted, str(value).strip())
        else:
            typed = without_spaces(str(value))
            if typed and not (typed.isascii() and typed.isdigit() and int(typed) <= MOST_IN_STOCK_IN):
                self.refused.emit(f"“{line.product}”的实盘数要是 0 到 {MOST_IN_STOCK_IN} 之间的整数。")
                return False
            self._typed[line.product_id] = (int(typed) if typed else None, reason)
        self.refused.emit("")
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), REASON))
        self.counted.emit()
        return True

    def _difference(self, line: LineView) -> int | None:
        counted = self._typed[line.product_id][0]
        return None if counted is None else counted - line.expected

    def _text(self, line: LineView, column: int) -> str:
        counted, reason = self._typed[line.product_id]
        difference = self._difference(line)
        may_show = self.shows_expected or counted is not None
        texts = {
            _MOVED: signed(line.moved) if line.moved else "",
            _EXPECTED: str(line.expected) if may_show else "",
            COUNTED: "" if counted is None else str(counted),
            _DIFFERENCE: signed(difference) if difference else "",
            REASON: reason,
        }
        return (
            texts.get(column)
            or (line.code, line.product, line.class_name, line.unit, "", "", "", "", "")[column]
        )


class _Editors(QStyledItemDelegate):
    """A line for the count, the usual reasons for a difference."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        if index.column() != REASON:
            return super().createEditor(parent, option, index)
        box = reason_box(REASONS)
        box.setParent(parent)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentText(index.data(Qt.ItemDataRole.EditRole))
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())
        else:
            super().setModelData(editor, model, index)


class CountGrid(QTableView):
    """Enter keeps a count and goes to the one below; Tab to the reason."""

    def __init__(self, model: CountModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_Editors(self))
        self.setAccessibleName("实盘数")
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.sizes().control)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column in (COUNTED, REASON):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(COUNTED, theme.sizes().text * 7)
        self.setColumnWidth(REASON, theme.sizes().text * 14)

    def begin(self) -> None:
        """The keyboard stands at the first count."""
        self.setCurrentIndex(self.model().index(0, COUNTED))
        self.setFocus()

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        at = self.currentIndex()
        super().closeEditor(editor, hint)
        if (
            hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache
            and at.row() + 1 < self.model().rowCount()
        ):
            self.setCurrentIndex(self.model().index(at.row() + 1, at.column()))
