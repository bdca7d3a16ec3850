"""For whom a claim is made: people, or households, found one after another or many at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from station_app.ui import theme
from station_app.ui.pages.points.doers import HOUSEHOLD, Doer, Doers, doer_of
from station_app.ui.pages.points.many_menu import ManyMenu
from station_app.ui.tabbed_page import Panel
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.people_picker import find_households, find_people
from station_app.ui.widgets.search_field import Hit, PersonSearch

_DOER = Qt.ItemDataRole.UserRole
_REMOVE = {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}
_SHOWN_ROWS = 3


class Claimants(QWidget):
    """``value()`` are those chosen, None where nobody is; a household once, where its rule is for households.

    ``only`` is the one group to choose from; empty for the whole village.
    """

    value_changed = Signal()

    def __init__(self, panel: Panel, only: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panel = panel
        self._only = only
        self._doers = Doers()
        self._scope = ""
        self.search = PersonSearch(panel.desk.tasks, self._find, keeps_text=False)
        self.many_button = push_button("批量添加", "group_add", tip="把一支队伍的队员或一个小组的各户加进来")
        self.many_menu = ManyMenu(panel, only)
        self.many_button.setMenu(self.many_menu)
        theme.style(self.many_button, menu=True)
        self.list = QListWidget()
        self.list.setAccessibleName("已选的户和人")
        self.list.setFixedHeight(theme.sizes().row * _SHOWN_ROWS)
        self.count = label("", "muted")
        self.remove_button = push_button("移出", "remove", "quiet", "把选中的移出名单（Del）")
        find = QHBoxLayout()
        find.setSpacing(8)
        find.addWidget(self.search, 1)
        find.addWidget(self.many_button)
        foot = QHBoxLayout()
        foot.addWidget(self.count, 1)
        foot.addWidget(self.remove_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(find)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.setFocusProxy(self.search)
        self.search.chosen.connect(self._on_chosen)
        self.many_menu.doers_chosen.connect(self.add)
        self.many_menu.aboutToHide.connect(self.search.setFocus)
        self.remove_button.clicked.connect(self._on_remove_clicked)
        self.list.installEventFilter(self)
        self.set_scope("")

    def value(self) -> tuple[Doer, ...] | None:
        return tuple(self._doers.for_scope(self._scope)) or None

    def set_value(self, doers: tuple[Doer, ...] | None) -> None:
        self._doers.clear()
        self.add(list(doers or ()))

    def set_scope(self, scope: str) -> None:
        """Whom the rule's points go to; those chosen stay, as people or as their households."""
        self._scope = scope
        self.many_menu.refresh(of_households=scope == HOUSEHOLD)
        self.many_button.setVisible(scope == HOUSEHOLD or not self._only)
        self._show()

    def add(self, doers: list[Doer]) -> None:
        self._doers.add(doers)
        self._show()
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

    def _find(self, typed: str) -> list[Hit]:
        """Runs on the store's lane."""
        people = self._panel.desk.people
        found = (find_households(people) if self._scope == HOUSEHOLD else find_people(people))(typed)
        return [hit for hit in found if self._only in {"", hit.key.group}]

    def _on_chosen(self, hit: Hit) -> None:
        self.add([doer_of(hit.key)])

    def _on_remove_clicked(self) -> None:
        row = self.list.currentRow()
        if row < 0:
            return
        gone: Doer = self.list.item(row).data(_DOER)
        self._doers.remove(
            [gone]
            if self._scope != HOUSEHOLD
            else [doer for doer in self._doers.for_scope("") if doer.household_id == gone.household_id]
        )
        self._show()
        self.value_changed.emit()

    def _show(self) -> None:
        shown = self._doers.for_scope(self._scope)
        self.list.clear()
        for doer in shown:
            called = f"{doer.name}户" if self._scope == HOUSEHOLD else doer.name
            item = QListWidgetItem(f"{called}　{doer.household_number} 户　{doer.group}")
            item.setData(_DOER, doer)
            self.list.addItem(item)
        unit = "户" if self._scope == HOUSEHOLD else "人"
        self.count.setText(
            f"已选 {len(shown)} {unit}" if shown else "输入姓名、拼音首字母或户号查找，回车选中"
        )
        self.remove_button.setEnabled(bool(shown))
