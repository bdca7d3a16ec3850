"""A list with a box to tick for each thing; fits into a form."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from station_app.ui import theme
from station_app.ui.widgets.cards import label, push_button

_KEY = Qt.ItemDataRole.UserRole
_SHOWN_ROWS = 9
_LEAST_ROWS = 3


class TickList(QWidget):
    """``value()`` is what is ticked, in order; None where nothing is. All or nothing by one click."""

    value_changed = Signal()

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[str, Hashable]],
        *,
        ticked: Collection[Hashable] | None = None,
        fixed: Collection[Hashable] = (),
        unit: str = "件",
        most_rows: int = _SHOWN_ROWS,
        parent: QWidget | None = None,
    ) -> None:
        """``choices`` are words and keys; ``ticked`` None ticks all; what is ``fixed`` stays as it is."""
        super().__init__(parent)
        self._unit = unit
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self.list.setWordWrap(False)
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
        for words, key in choices:
            self._add(words, key, is_ticked=ticked is None or key in ticked, is_fixed=key in fixed)
        rows = min(most_rows, max(len(choices), _LEAST_ROWS))
        self.setMinimumHeight(theme.sizes().control + (theme.sizes().row + 4) * rows + theme.GRID)
        self.setFocusProxy(self.list)
        self.list.itemChanged.connect(lambda _: self._on_changed())
        everything.clicked.connect(lambda: self._tick(Qt.CheckState.Checked))
        nothing.clicked.connect(lambda: self._tick(Qt.CheckState.Unchecked))
        self._on_changed()

    def value(self) -> tuple[Any, ...] | None:
        return tuple(item.data(_KEY) for item in self._items() if _is_ticked(item)) or None

    def _add(self, words: str, key: Hashable, *, is_ticked: bool, is_fixed: bool) -> None:
        item = QListWidgetItem(words)
        item.setData(_KEY, key)
        item.setToolTip(words)
        item.setSizeHint(QSize(0, theme.sizes().row))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked)
        if is_fixed:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.addItem(item)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _tick(self, state: Qt.CheckState) -> None:
        for item in self._items():
            if item.flags() & Qt.ItemFlag.ItemIsUserCheckable:
                item.setCheckState(state)

    def _on_changed(self) -> None:
        ticked = len(self.value() or ())
        self._count.setText(f"已勾选 {ticked} {self._unit}，共 {self.list.count()} {self._unit}")
        self.value_changed.emit()


def _is_ticked(item: QListWidgetItem) -> bool:
    return item.checkState() == Qt.CheckState.Checked
