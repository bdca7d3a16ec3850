"""A field that finds while one types: people, households, goods, receipts, pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from station_app.ui import icons, theme
from station_app.ui.tasks import Lane, Tasks
from station_app.ui.widgets.cards import label

DEBOUNCE_MS = 50
_MOST_SHOWN = 8
_HIT = Qt.ItemDataRole.UserRole
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is called, what tells it apart, and what the page knows it by."""

    title: str
    detail: str
    key: Any
    kind: str = ""
    """A word such as 村民, 户, 商品; shown at the right."""
    icon: str = ""


Find = Callable[[str], list[Hit]]
"""Runs on the store's lane; at most a dozen hits, the best first."""


class SearchField(QLineEdit):
    """Type, arrow keys, Enter; ``chosen`` tells the hit.

    A scan that ends with Enter before its answer has come takes the first answer, when there is just one.
    """

    chosen = Signal(object)
    cleared = Signal()

    def __init__(
        self,
        tasks: Tasks,
        find: Find,
        placeholder: str = "查找",
        *,
        keeps_text: bool = True,
        nothing: str = "没有找到“{typed}”",
        parent: QWidget | None = None,
    ) -> None:
        """``keeps_text``: the chosen title stays in the field, else it is empty for the next."""
        super().__init__(parent)
        self._tasks = tasks
        self._find = find
        self._keeps_text = keeps_text
        self._nothing = nothing
        self._asked = 0
        self._enter_waits = False
        self._hit: Hit | None = None
        self._popup: HitList | None = None
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(True)
        self.addAction(icons.icon("search", theme.MUTED), QLineEdit.ActionPosition.LeadingPosition)
        self._pause = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(self._on_text_edited)
        self.textChanged.connect(self._on_text_changed)

    def value(self) -> Any:
        """The key of the hit that was chosen, or None."""
        return self._hit.key if self._hit else None

    @property
    def hit(self) -> Hit | None:
        return self._hit

    def set_value(self, hit: Hit | None) -> None:
        """Shows ``hit`` as chosen, without telling."""
        self._hit = hit
        self._forget_question()
        self.setText(hit.title if hit else "")
        self._hit = hit

    def wants_key(self, key: int) -> bool:
        """True where Enter chooses, or Esc closes the list: a form around it has to wait."""
        is_open = self._popup is not None and self._popup.isVisible()
        if key == Qt.Key.Key_Escape:
            return is_open
        return key in _ENTER and self._hit is None and bool(self.text().strip())

    # ---- typing

    def _on_text_edited(self, _text: str) -> None:
        self._hit = None
        self._pause.start()

    def _on_text_changed(self, text: str) -> None:
        if not text.strip():
            self._hit = None
            self._forget_question()
            self.cleared.emit()

    def _ask(self) -> None:
        typed = self.text().strip()
        if not typed:
            self._forget_question()
            return
        self._asked += 1
        number = self._asked

        def done(hits: list[Hit]) -> None:
            if number == self._asked:
                self._on_hits_found(typed, hits)

        self._tasks.run(lambda _: self._find(typed), done=done, lane=Lane.STORE, owner=self)

    def _forget_question(self) -> None:
        self._pause.stop()
        self._asked += 1
        self._enter_waits = False
        self._hide_popup()

    def _on_hits_found(self, typed: str, hits: list[Hit]) -> None:
        if self._enter_waits:
            self._enter_waits = False
            if len(hits) == 1:
                self._choose(hits[0])
                return
        if not self.hasFocus():
            return
        if self._popup is None:
            self._popup = HitList(self)
            self._popup.hit_clicked.connect(self._choose)
        self._popup.show_hits(hits, self._nothing.format(typed=typed))

    # ---- choosing

    def _choose(self, hit: Hit) -> None:
        self._forget_question()
        self.setText(hit.title if self._keeps_text else "")
        self._hit = hit if self._keeps_text else None
        self.chosen.emit(hit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        popup = self._popup if self._popup is not None and self._popup.isVisible() else None
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up if popup is not None:
                popup.step(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Down if self.text().strip():
                self._ask()
            case Qt.Key.Key_Escape if popup is not None:
                self._forget_question()
            case key if key in _ENTER and self._hit is None and self.text().strip():
                self._on_enter(popup)
            case _:
                super().keyPressEvent(event)

    def _on_enter(self, popup: HitList | None) -> None:
        is_answered = not self._pause.isActive() and popup is not None
        if is_answered and popup is not None and popup.current() is not None:
            self._choose(popup.current())  # type: ignore[arg-type]  # just asked
            return
        self._enter_waits = True
        if self._pause.isActive():
            self._pause.stop()
            self._ask()

    def event(self, event: QEvent) -> bool:
        """Keeps Esc for the list while it is open, where a shortcut of the window would take it."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self._popup is not None
            and self._popup.isVisible()
        ):
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._hide_popup()

    def _hide_popup(self) -> None:
        if self._popup is not None:
            self._popup.hide()


class HitList(QFrame):
    """The hits below their field, over everything else in the window; never takes the keyboard."""

    hit_clicked = Signal(object)

    def __init__(self, field: SearchField) -> None:
        super().__init__(field.window())
        self._field = field
        theme.style(self, role="card")
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_HitPainter(self.list))
        self.list.setMouseTracking(True)
        self.list.setAccessibleName("查找结果")
        theme.style(self.list, role="hits")
        self.nothing = label("", "muted")
        self.nothing.setContentsMargins(12, 12, 12, 12)
        self.list.itemClicked.connect(lambda item: self.hit_clicked.emit(item.data(_HIT)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(0)
        layout.addWidget(self.list)
        layout.addWidget(self.nothing)
        field.destroyed.connect(self.deleteLater)
        field.window().installEventFilter(self)

    def show_hits(self, hits: list[Hit], nothing: str) -> None:
        self.list.clear()
        for hit in hits:
            item = QListWidgetItem(hit.title)
            item.setData(_HIT, hit)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{hit.kind} {hit.title} {hit.detail}")
            self.list.addItem(item)
        self.list.setVisible(bool(hits))
        self.nothing.setVisible(not hits)
        self.nothing.setText(nothing)
        if hits:
            self.list.setCurrentRow(0)
        self._settle(len(hits))
        self.show()
        self.raise_()

    def step(self, by: int) -> None:
        if self.list.count():
            self.list.setCurrentRow((self.list.currentRow() + by) % self.list.count())

    def current(self) -> Hit | None:
        chosen = self.list.selectedItems()
        return chosen[0].data(_HIT) if chosen and self.list.isVisible() else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.hide()
        return super().eventFilter(watched, event)

    def _settle(self, count: int) -> None:
        window = self._field.window()
        at = self._field.mapTo(window, QPoint(0, self._field.height() + 4))
        width = max(self._field.width(), 420)
        height = (
            min(count, _MOST_SHOWN) * _row_height() + 12 if count else self.nothing.sizeHint().height() + 10
        )
        left = max(0, min(at.x(), window.width() - width - theme.GRID))
        self.setGeometry(left, at.y(), width, min(height, max(window.height() - at.y() - theme.GRID, 80)))


class _HitPainter(QStyledItemDelegate):
    """Title, below it what tells it apart, at the right its kind."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex) -> QSize:  # type: ignore[override]
        return QSize(200, _row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:  # type: ignore[override]
        hit: Hit = index.data(_HIT)
        area = QRect(option.rect)  # type: ignore[attr-defined]  # the stubs leave out its fields
        state = option.state  # type: ignore[attr-defined]  # the stubs leave out its fields
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        if selected or hovered:
            painter.fillRect(area, QColor(theme.ACCENT_TINT if selected else theme.SUNKEN))
        if selected:
            painter.fillRect(area.x(), area.y(), 4, area.height(), QColor(theme.ACCENT))
        inner = area.adjusted(12, 4, -12, -4)
        if hit.icon:
            side = theme.sizes().icon
            picture = icons.icon(hit.icon, theme.ACCENT if selected else theme.MUTED)
            picture.paint(painter, inner.x(), inner.y(), side, inner.height())
            inner.setLeft(inner.left() + side + 12)
        self._write(painter, inner, hit)
        painter.restore()

    def _write(self, painter: QPainter, inner: QRect, hit: Hit) -> None:
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        middle = Qt.AlignmentFlag.AlignVCenter
        small = theme.font(factor=0.87)
        painter.setFont(small)
        painter.setPen(QColor(theme.MUTED))
        painter.drawText(inner, right | middle, hit.kind)
        room = inner.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(hit.kind) - 12, 0)
        lower = room.adjusted(0, room.height() // 2, 0, 0)
        detail = painter.fontMetrics().elidedText(hit.detail, Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, left | middle, detail)
        upper = room.adjusted(0, 0, 0, -room.height() // 2) if hit.detail else room
        painter.setFont(theme.font(bold=True))
        painter.setPen(QColor(theme.TEXT))
        title = painter.fontMetrics().elidedText(hit.title, Qt.TextElideMode.ElideRight, upper.width())
        painter.drawText(upper, left | middle, title)


def _row_height() -> int:
    return round(theme.sizes().text * 3.6)


class PersonSearch(SearchField):
    """Finds a villager or a household by name, pinyin, phone end, ID end or household number."""

    def __init__(
        self, tasks: Tasks, find: Find, *, keeps_text: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            tasks,
            find,
            "姓名、拼音首字母、电话或身份证尾号、户号",
            keeps_text=keeps_text,
            nothing="没有找到“{typed}”。可换拼音首字母或电话尾号再试。",
            parent=parent,
        )
