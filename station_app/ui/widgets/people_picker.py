"""Chooses people, or households, one after another: found as one types, kept in a list until the deed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from station_app.services.people_search import PeopleIndex, PersonHit
from station_app.ui import theme
from station_app.ui.tasks import Tasks
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.search_field import Find, Hit, PersonSearch

_MOST = 12
_SHOWN_ROWS = 5
_WHO = Qt.ItemDataRole.UserRole
_REMOVE = {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}


def find_people(people: PeopleIndex) -> Find:
    """Finds people; the key of a hit is its ``PersonHit``."""

    def find(typed: str) -> list[Hit]:
        return [person_hit(person) for person in people.find(typed, _MOST)]

    return find


def find_households(people: PeopleIndex) -> Find:
    """Finds households by anybody who lives there; the key of a hit is the ``PersonHit`` that was found."""

    def find(typed: str) -> list[Hit]:
        found: dict[int, PersonHit] = {}
        for person in people.find(typed, _MOST * 3):
            found.setdefault(person.household_id, person)
        return [
            Hit(f"{person.household_number} 户", f"{person.name}　{person.group}", person, "户", "house")
            for person in list(found.values())[:_MOST]
        ]

    return find


def person_hit(person: PersonHit) -> Hit:
    """A person as a list of hits shows them; those who are gone say so."""
    kind = person.status_label if person.is_gone else ""
    detail = "　".join(part for part in (f"{person.household_number} 户", person.group, person.phone) if part)
    return Hit(person.name, detail, person, kind, "person")


class PeoplePicker(QWidget):
    """A search field above the list of those chosen; Del takes one out again. Fits into a form."""

    value_changed = Signal()

    def __init__(self, tasks: Tasks, people: PeopleIndex, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._refused: dict[int, str] = {}
        self.search = PersonSearch(tasks, find_people(people), keeps_text=False)
        self.list = QListWidget()
        self.list.setAccessibleName("已选的人")
        self.count = label("", "muted")
        self._remove = push_button("移出", "remove", "quiet", "把选中的人从名单里移出（Del）")
        foot = QHBoxLayout()
        foot.addWidget(self.count, 1)
        foot.addWidget(self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.setMinimumHeight(theme.sizes().control * 2 + theme.sizes().row * _SHOWN_ROWS)
        self.setFocusProxy(self.search)
        self.search.chosen.connect(lambda hit: self.add(hit.key))
        self._remove.clicked.connect(self._on_remove_clicked)
        self.list.installEventFilter(self)
        self._show_count()

    def value(self) -> tuple[int, ...] | None:
        """The residents chosen, in order; None where nobody is."""
        return tuple(person.resident_id for person in self.people) or None

    def set_value(self, people: Sequence[PersonHit] | None) -> None:
        self.list.clear()
        for person in people or ():
            self.add(person)
        self._show_count()

    @property
    def people(self) -> list[PersonHit]:
        return [self.list.item(row).data(_WHO) for row in range(self.list.count())]

    def refuse(self, reasons: dict[int, str]) -> None:
        """Says of these residents, when they are chosen, why they are not taken ("已在队里")."""
        self._refused = reasons

    def add(self, person: PersonHit) -> None:
        """Takes a person in, once."""
        reason = self._refused.get(person.resident_id)
        if reason is not None:
            self.count.setText(f"{person.name}{reason}，没有加入名单。")
            theme.style(self.count, tone="warn")
            return
        if person.resident_id not in {each.resident_id for each in self.people}:
            item = QListWidgetItem(f"{person.name}　{person.household_number} 户　{person.group}")
            item.setData(_WHO, person)
            self.list.addItem(item)
            self.list.scrollToItem(item)
        self._show_count()
        self.value_changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.list
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in _REMOVE
        ):
            self._on_remove_clicked()
            return True
        return super().eventFilter(watched, event)

    def _on_remove_clicked(self) -> None:
        row = self.list.currentRow()
        if row >= 0:
            self.list.takeItem(row)
            self._show_count()
            self.value_changed.emit()

    def _show_count(self) -> None:
        count = self.list.count()
        theme.style(self.count, role="muted", tone="")
        self.count.setText(f"已选 {count} 人" if count else "输入姓名、拼音首字母或户号查找，回车选中")
        self._remove.setEnabled(count > 0)
