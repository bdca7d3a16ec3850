"""Chooses the rule that points are posted by: categories in a box, a word typed, the list below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from station_app.domain.pinyin import search_keys
from station_app.services.rules import RuleView
from station_app.ui import icons, theme
from station_app.ui.pages.points.rule_words import conditions, worth
from station_app.ui.widgets.cards import Card, label

_RULE = Qt.ItemDataRole.UserRole
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class RuleChooser(Card):
    """``rule_chosen`` tells the rule; ``entered`` that Enter goes on to whom it is for."""

    rule_chosen = Signal(object)
    entered = Signal()

    def __init__(self, title: str = "记什么", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._rules: Sequence[RuleView] = ()
        self._told: RuleView | None = None
        self.category = QComboBox()
        self.category.setAccessibleName("规则类别")
        self.search = QLineEdit()
        self.search.setPlaceholderText("输入事项或拼音首字母")
        self.search.setAccessibleName("查找规则")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icons.icon("search", theme.MUTED), QLineEdit.ActionPosition.LeadingPosition)
        self.list = QListWidget()
        self.list.setAccessibleName("规则")
        self.list.setMouseTracking(True)
        self.list.setItemDelegate(_RulePainter(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.conditions = label("", "small", wraps=True)
        self.body.addWidget(self.category)
        self.body.addWidget(self.search)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.conditions)
        self.category.currentIndexChanged.connect(lambda _: self._narrow())
        self.search.textChanged.connect(lambda _: self._narrow())
        self.search.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.itemSelectionChanged.connect(self._on_selection_changed)

    @property
    def rule(self) -> RuleView | None:
        """The rule chosen."""
        chosen = self.list.selectedItems()
        rule: RuleView | None = chosen[0].data(_RULE) if chosen else None
        return rule

    def set_rules(self, rules: Sequence[RuleView]) -> None:
        """Takes the rules in force; the one chosen stays so."""
        self._rules = rules
        kept = self.category.currentData()
        self.category.blockSignals(True)
        self.category.clear()
        self.category.addItem("全部类别", None)
        for name in dict.fromkeys(rule.category for rule in rules):
            self.category.addItem(name, name)
        self.category.setCurrentIndex(max(self.category.findData(kept), 0))
        self.category.blockSignals(False)
        self._narrow()

    def _narrow(self) -> None:
        chosen = self.rule
        category = self.category.currentData()
        typed = self.search.text().strip().casefold()
        self.list.blockSignals(True)
        self.list.clear()
        for rule in self._rules:
            if category in {None, rule.category} and typed in _words(rule):
                item = QListWidgetItem(rule.name)
                item.setData(_RULE, rule)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{rule.name} {worth(rule)}")
                item.setToolTip(f"{rule.name}\n{conditions(rule)}")
                self.list.addItem(item)
        codes = [self.list.item(row).data(_RULE).code for row in range(self.list.count())]
        if chosen is not None and chosen.code in codes:
            self.list.setCurrentRow(codes.index(chosen.code))
        self.list.blockSignals(False)
        self._on_selection_changed()

    def _on_selection_changed(self) -> None:
        rule = self.rule
        if rule != self._told:
            self._told = rule
            self.conditions.setText("" if rule is None else conditions(rule))
            self.rule_chosen.emit(rule)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if watched is self.search and event.key() in {Qt.Key.Key_Down, *_ENTER}:
            self.list.setCurrentRow(max(self.list.currentRow(), 0))
            if event.key() in _ENTER and self.list.count():
                self.entered.emit()
            else:
                self.list.setFocus()
            return True
        if watched is self.list and event.key() in _ENTER:
            self.entered.emit()
            return True
        return super().eventFilter(watched, event)


class _RulePainter(QStyledItemDelegate):
    """The rule's name, and at the right what it is worth."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(160, theme.sizes().row)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        rule: RuleView = index.data(_RULE)
        area = QRect(option.rect)  # type: ignore[attr-defined]  # the stubs leave out its fields
        state = option.state  # type: ignore[attr-defined]  # as above
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(theme.ACCENT_TINT if is_chosen else theme.SUNKEN))
        if is_chosen:
            painter.fillRect(area.x(), area.y(), 4, area.height(), QColor(theme.ACCENT))
        inner = area.adjusted(12, 0, -8, 0)
        painter.setFont(theme.font(factor=0.93, bold=True))
        painter.setPen(QColor(theme.GOOD if rule.points > 0 else theme.BAD))
        painter.drawText(inner, _RIGHT, worth(rule))
        inner.setRight(inner.right() - painter.fontMetrics().horizontalAdvance(worth(rule)) - 8)
        painter.setFont(theme.font())
        painter.setPen(QColor(theme.TEXT))
        elided = painter.fontMetrics().elidedText(rule.name, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, _LEFT, elided)
        painter.restore()


def _words(rule: RuleView) -> str:
    return "\n".join((rule.code, rule.name, *search_keys(rule.name).initials)).casefold()
