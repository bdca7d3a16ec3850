"""Rows of somebody and a word about them: found as one types, or typed where no villager is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from station_app.services.people_search import PeopleIndex, PersonHit
from station_app.ui import theme
from station_app.ui.tasks import Tasks
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.people_picker import find_households, find_people
from station_app.ui.widgets.search_field import PersonSearch

_ROW = Qt.ItemDataRole.UserRole
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_SHOWN_ROWS = 5
_WHO, _WORDS, _HOME = range(3)


@dataclass(frozen=True, slots=True)
class NamedRow:
    """Somebody, and a word; of somebody from outside the name alone is known. ``home`` reads 0012 户."""

    name: str
    words: str = ""
    resident_id: int | None = None
    household_id: int | None = None
    home: str = ""


class FreeText(QLineEdit):
    """Takes what Enter adds, before Enter means anything to the form around it."""

    def wants_key(self, key: int) -> bool:
        return key in _ENTER and bool(self.text().strip())


class NamedRowsField(QWidget):
    """A search, a free field, and the table of those chosen, its second column to be typed into."""

    value_changed = Signal()

    def __init__(
        self,
        tasks: Tasks,
        people: PeopleIndex,
        headings: tuple[str, str],
        free: str,
        *,
        by_household: bool = False,
        free_is_words: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """``free`` is the free field's placeholder; ``free_is_words``: it gives the word, not the name.

        ``by_household`` takes whole households; the word last typed is the next one's first.
        """
        super().__init__(parent)
        self._by_household = by_household
        self._free_is_words = free_is_words
        find = find_households if by_household else find_people
        self.search = PersonSearch(tasks, find(people), keeps_text=False)
        self.free = FreeText()
        self.free.setPlaceholderText(free)
        self.free.setAccessibleName(free)
        self.table = self._table((*headings, "户"))
        self.count = label("", "muted")
        self._remove = push_button("移出", "remove", "quiet", "把选中的一行移出（Del）")
        foot = QHBoxLayout()
        foot.addWidget(self.count, 1)
        foot.addWidget(self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.search, self.free, self.table):
            column.addWidget(part)
        column.addLayout(foot)
        self.setFocusProxy(self.search)
        self.search.chosen.connect(lambda hit: self._add_person(hit.key))
        self.free.returnPressed.connect(self._on_free_entered)
        self._remove.clicked.connect(self._on_remove_clicked)
        self.table.itemChanged.connect(lambda _: self._tell())
        self.table.installEventFilter(self)
        self._tell()

    def value(self) -> tuple[NamedRow, ...] | None:
        """The rows in order, with what was typed; None where there is none."""
        return tuple(self._row(at) for at in range(self.table.rowCount())) or None

    def set_value(self, rows: Sequence[NamedRow] | None) -> None:
        self.table.setRowCount(0)
        for row in rows or ():
            self._add(row)
        self._tell()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_key = watched is self.table and event.type() == QEvent.Type.KeyPress
        if is_key and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Delete:
            self._on_remove_clicked()
            return True
        return super().eventFilter(watched, event)

    def _table(self, headings: Sequence[str]) -> QTableWidget:
        table = QTableWidget(0, len(headings))
        table.setHorizontalHeaderLabels(list(headings))
        table.setAccessibleName(f"已选的{headings[_WHO]}")
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.sizes().row)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, mode in (
            (_WHO, QHeaderView.ResizeMode.ResizeToContents),
            (_WORDS, QHeaderView.ResizeMode.Stretch),
            (_HOME, QHeaderView.ResizeMode.ResizeToContents),
        ):
            head.setSectionResizeMode(column, mode)
        table.setMinimumHeight(theme.sizes().control + theme.sizes().row * _SHOWN_ROWS)
        return table

    def _row(self, at: int) -> NamedRow:
        who, words = self.table.item(at, _WHO), self.table.item(at, _WORDS)
        assert who is not None
        assert words is not None
        kept: NamedRow = who.data(_ROW)
        return replace(kept, words=words.text().strip())

    def _add_person(self, person: PersonHit) -> None:
        words = ""
        if self._by_household and self.table.rowCount():
            words = self._row(self.table.rowCount() - 1).words
        row = NamedRow(
            person.name,
            words,
            None if self._by_household else person.resident_id,
            person.household_id,
            f"{person.household_number} 户",
        )
        known = {(each.resident_id, each.household_id) for each in self.value() or ()}
        if (row.resident_id, row.household_id) not in known:
            self._add(row)

    def _on_free_entered(self) -> None:
        typed = self.free.text().strip()
        self.free.clear()
        if typed:
            self._add(NamedRow("", typed) if self._free_is_words else NamedRow(typed))

    def _add(self, row: NamedRow) -> None:
        at = self.table.rowCount()
        self.table.blockSignals(True)
        self.table.insertRow(at)
        for column, text in ((_WHO, row.name), (_WORDS, row.words), (_HOME, row.home)):
            item = QTableWidgetItem(text)
            if column != _WORDS:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
            if column == _WHO:
                item.setData(_ROW, row)
            self.table.setItem(at, column, item)
        self.table.blockSignals(False)
        self.table.scrollToBottom()
        self._tell()

    def _on_remove_clicked(self) -> None:
        at = self.table.currentRow()
        if at >= 0:
            self.table.removeRow(at)
            self._tell()

    def _tell(self) -> None:
        count = self.table.rowCount()
        self.count.setText(f"已选 {count} 个，第二列可以双击填写" if count else "在上面查找，回车加进来")
        self._remove.setEnabled(count > 0)
        self.value_changed.emit()
