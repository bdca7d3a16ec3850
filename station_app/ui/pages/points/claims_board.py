"""The board of claims: a column for each state, a card for each claim."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from station_app.domain.amounts import format_points
from station_app.domain.claims import ClaimStatus
from station_app.services.claim_views import ClaimRow
from station_app.ui import theme
from station_app.ui.pages.points.claim_words import STATES, TONES, outcome
from station_app.ui.showing import set_shown
from station_app.ui.widgets.cards import StatusChip, label

_CLAIM = Qt.ItemDataRole.UserRole
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_GAP = 4
_LINES = 3
_NARROWEST = 10
"""Characters of a column."""


class ClaimsBoard(QScrollArea):
    """``selection_changed`` carries the claims chosen, all of one column."""

    selection_changed = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAccessibleName("申报看板")
        inside = QWidget()
        theme.style(inside, role="plain")
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.columns = [BoardColumn(title, statuses) for title, statuses in STATES]
        for column in self.columns:
            row.addWidget(column, 1)
            column.list.itemSelectionChanged.connect(lambda column=column: self._on_chosen(column))
        self.setWidget(inside)

    def set_rows(self, rows: Sequence[ClaimRow]) -> None:
        """Deals the claims out; those chosen stay so."""
        kept = {row.id for row in self.selected_rows()}
        for column in self.columns:
            column.set_rows([row for row in rows if row.status in column.statuses], kept)
        self.selection_changed.emit(self.selected_rows())

    def show_states(self, statuses: Collection[ClaimStatus] | None) -> None:
        """Shows the columns of these states, or all."""
        for column in self.columns:
            set_shown(column, shown=statuses is None or bool(column.statuses & set(statuses)))

    def selected_rows(self) -> list[ClaimRow]:
        """Those chosen."""
        return [row for column in self.columns for row in column.chosen()]

    def select(self, ids: Collection[int]) -> None:
        """Chooses these claims."""
        for column in self.columns:
            column.select(ids)
        self.selection_changed.emit(self.selected_rows())

    def _on_chosen(self, chosen: BoardColumn) -> None:
        if chosen.chosen():
            for column in self.columns:
                if column is not chosen:
                    column.select(())
        self.selection_changed.emit(self.selected_rows())


class BoardColumn(QWidget):
    """One state: how many stand in it, and each as a card."""

    def __init__(self, title: str, statuses: frozenset[ClaimStatus], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.statuses = statuses
        self._title = title
        self.count = label("", "muted")
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setItemDelegate(_CardPainter(self.list))
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = QHBoxLayout()
        head.addWidget(StatusChip(title, TONES[min(statuses)]))
        head.addStretch(1)
        head.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        self.setMinimumWidth(theme.sizes().text * _NARROWEST)

    def set_rows(self, rows: Sequence[ClaimRow], kept: Collection[int]) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for row in rows:
            item = QListWidgetItem()
            item.setData(_CLAIM, row)
            words = f"{row.number} 号 {row.called} {row.rule_name} {outcome(row)}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            item.setToolTip(f"{row.number} 号　{row.called}\n{row.rule_name}\n{outcome(row)}".strip())
            self.list.addItem(item)
            item.setSelected(row.id in kept)
        self.list.blockSignals(False)
        self.count.setText(f"{len(rows)} 条")

    def chosen(self) -> list[ClaimRow]:
        return [item.data(_CLAIM) for item in self.list.selectedItems()]

    def select(self, ids: Collection[int]) -> None:
        """Chooses these claims, quietly."""
        self.list.blockSignals(True)
        for item in (self.list.item(at) for at in range(self.list.count())):
            item.setSelected(item.data(_CLAIM).id in ids)
        self.list.blockSignals(False)
        self.list.viewport().update()


class _CardPainter(QStyledItemDelegate):
    """Who and how many points, what for, and what comes next."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, round(theme.sizes().text * 1.5) * _LINES + 16 + _GAP)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: ClaimRow = index.data(_CLAIM)
        area = QRect(option.rect).adjusted(4, _GAP, -4, 0)  # type: ignore[attr-defined]  # stubs leave it out
        state = option.state  # type: ignore[attr-defined]  # as above
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        has_keys = bool(state & QStyle.StateFlag.State_HasFocus)
        text, tint = theme.TONES[TONES[row.status]]
        painter.save()
        painter.setPen(QColor(theme.FOCUS if has_keys else text if is_chosen else theme.LINE))
        painter.setBrush(QColor(tint if is_chosen else theme.SURFACE))
        painter.drawRoundedRect(area.adjusted(0, 0, -1, -1), 6, 6)
        inner = area.adjusted(10, 8, -8, -8)
        line = inner.height() // _LINES
        points = format_points(row.due if row.entered is None else row.entered, signed=True)
        tone = theme.MUTED if not row.due else theme.GOOD if row.due > 0 else theme.BAD
        self._write(
            painter, QRect(inner.x(), inner.y(), inner.width(), line), row.who or row.household, points, tone
        )
        painter.setPen(QColor(theme.TEXT))
        self._line(painter, QRect(inner.x(), inner.y() + line, inner.width(), line), row.rule_name)
        painter.setPen(QColor(text))
        painter.setFont(theme.font(factor=0.93))
        below = outcome(row) or f"{row.deed_on.month}月{row.deed_on.day}日的事"
        self._line(painter, QRect(inner.x(), inner.y() + 2 * line, inner.width(), line), below)
        painter.restore()

    def _write(self, painter: QPainter, room: QRect, who: str, points: str, tone: str) -> None:
        painter.setFont(theme.font(bold=True))
        painter.setPen(QColor(tone))
        painter.drawText(room, _RIGHT, points)
        painter.setPen(QColor(theme.TEXT))
        used = painter.fontMetrics().horizontalAdvance(points) + 8
        self._line(painter, room.adjusted(0, 0, -used, 0), who)
        painter.setFont(theme.font())

    def _line(self, painter: QPainter, room: QRect, words: str) -> None:
        elided = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _LEFT, elided)
