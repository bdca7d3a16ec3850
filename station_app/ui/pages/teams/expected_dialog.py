"""Signs in a whole team at once: everybody ticked, and who did not come is unticked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from station_app.services.activity_views import Expected
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.widgets.cards import label, push_button

_WHO = Qt.ItemDataRole.UserRole
_SHOWN_ROWS = 9


class ExpectedDialog(FormDialog):
    """The members of the team who have not signed in yet."""

    def __init__(self, team: str, expected: Sequence[Expected], parent: QWidget) -> None:
        super().__init__(f"{team}整队签到", "签到", parent, "没有来的，把前面的勾去掉。")
        self.boxes = ExpectedBoxes(expected)
        self.form.add("resident", "队员", self.boxes, required=True)


class ExpectedBoxes(QWidget):
    """A list with a box to tick for each person; ``value()`` is who is ticked, None where nobody is."""

    value_changed = Signal()

    def __init__(self, expected: Sequence[Expected], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setAccessibleName("队员")
        self._count = label("", "muted")
        everybody = push_button("全选", kind="quiet")
        nobody = push_button("全不选", kind="quiet")
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        foot.addWidget(everybody)
        foot.addWidget(nobody)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        for person in expected:
            item = QListWidgetItem(
                f"{person.name}　{person.household_number} 户　{person.group}　{person.role}"
            )
            item.setData(_WHO, person.resident_id)
            item.setSizeHint(QSize(0, theme.sizes().row))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.list.addItem(item)
        rows = min(_SHOWN_ROWS, max(len(expected), 3))
        self.setMinimumHeight(theme.sizes().control + (theme.sizes().row + 4) * rows + theme.GRID)
        self.setFocusProxy(self.list)
        self.list.itemChanged.connect(lambda _: self._on_changed())
        everybody.clicked.connect(lambda: self._tick(Qt.CheckState.Checked))
        nobody.clicked.connect(lambda: self._tick(Qt.CheckState.Unchecked))
        self._on_changed()

    def value(self) -> tuple[int, ...] | None:
        return tuple(item.data(_WHO) for item in self._items() if _is_ticked(item)) or None

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _tick(self, state: Qt.CheckState) -> None:
        for item in self._items():
            item.setCheckState(state)

    def _on_changed(self) -> None:
        self._count.setText(f"已勾选 {len(self.value() or ())} 人，共 {self.list.count()} 人")
        self.value_changed.emit()


def _is_ticked(item: QListWidgetItem) -> bool:
    return item.checkState() == Qt.CheckState.Checked
