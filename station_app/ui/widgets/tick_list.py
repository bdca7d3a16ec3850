"""A list with a box to tick before each line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from station_app.ui import theme
from station_app.ui.widgets.cards import label, push_button

_WHAT = Qt.ItemDataRole.UserRole
_SHOWN_ROWS = 9


class TickList(QWidget):
    """``value()`` is what is ticked, in order; None where nothing is. Fits into a form."""

    value_changed = Signal()

    def __init__(
        self,
        name: str,
        lines: Sequence[tuple[str, int]],
        *,
        counted: str = "人",
        ticked: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """``lines`` are words and the value that they stand for; ``counted`` is the measure word."""
        super().__init__(parent)
        self._counted = counted
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self._count = label("", "muted")
        everything = push_button("全选", kind="quiet")
        nothing = push_button("全不选", kind="quiet")
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        foot.addWidget(everything)
        foot.addWidget(nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        for words, value in lines:
            item = QListWidgetItem(words)
            item.setData(_WHAT, value)
            item.setSizeHint(QSize(0, theme.sizes().row))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        rows = min(_SHOWN_ROWS, max(len(lines), 3))
        self.setMinimumHeight(theme.sizes().control + (theme.sizes().row + 4) * rows + theme.GRID)
        self.setFocusProxy(self.list)
        self.list.itemChanged.connect(lambda _: self._on_changed())
        everything.clicked.connect(lambda: self._tick_all(Qt.CheckState.Checked))
        nothing.clicked.connect(lambda: self._tick_all(Qt.CheckState.Unchecked))
        self._on_changed()

    def value(self) -> tuple[int, ...] | None:
        return tuple(item.data(_WHAT) for item in self._items() if _is_ticked(item)) or None

    def set_value(self, values: Sequence[int] | None) -> None:
        """Ticks these and no others."""
        for item in self._items():
            wanted = item.data(_WHAT) in (values or ())
            item.setCheckState(Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _tick_all(self, state: Qt.CheckState) -> None:
        for item in self._items():
            item.setCheckState(state)

    def _on_changed(self) -> None:
        ticked, counted = len(self.value() or ()), self._counted
        self._count.setText(f"已勾选 {ticked} {counted}，共 {self.list.count()} {counted}")
        self.value_changed.emit()


def _is_ticked(item: QListWidgetItem) -> bool:
    return item.checkState() == Qt.CheckState.Checked
