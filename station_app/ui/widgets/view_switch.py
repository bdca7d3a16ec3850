"""Several tables in one place, shown one at a time: small tabs above, the table below."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget


class ViewSwitch(QWidget):
    """``switched`` tells the key of the view that is shown now."""

    switched = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: list[str] = []
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(name)
        self.stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
        self.tabs.currentChanged.connect(self._on_tab_changed)

    def add(self, key: str, title: str, view: QWidget) -> None:
        """Adds a view at the right end."""
        self._keys.append(key)
        self.stack.addWidget(view)
        self.tabs.addTab(title)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all views, from left to right."""
        return tuple(self._keys)

    @property
    def key(self) -> str:
        """The key of the view shown."""
        return self._keys[max(self.tabs.currentIndex(), 0)]

    def show_view(self, key: str) -> None:
        """Goes to a view; an unknown key changes nothing."""
        if key in self._keys:
            self.tabs.setCurrentIndex(self._keys.index(key))

    def _on_tab_changed(self, at: int) -> None:
        self.stack.setCurrentIndex(at)
        self.switched.emit(self._keys[at])
