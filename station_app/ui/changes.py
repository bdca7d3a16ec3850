"""Tells the pages which areas a write has changed, on the window's thread, once for a burst of writes."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt, QTimer, Signal


class Changes(QObject):
    """The one ``changed`` signal; ``announce`` is the store's commit callback, from any thread."""

    changed = Signal(frozenset)
    """The names of the areas (``points``, ``shop``, …) that differ from what was last shown."""
    _announced = Signal(frozenset)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: set[str] = set()
        self._burst = QTimer(self, singleShot=True, interval=0)
        self._burst.timeout.connect(self._tell)
        self._announced.connect(self._on_announced, Qt.ConnectionType.QueuedConnection)

    def announce(self, areas: Iterable[str]) -> None:
        """Says that ``areas`` were written; returns at once."""
        self._announced.emit(frozenset(areas))

    def _on_announced(self, areas: frozenset[str]) -> None:
        self._waiting |= areas
        self._burst.start()

    def _tell(self) -> None:
        areas, self._waiting = frozenset(self._waiting), set()
        if areas:
            self.changed.emit(areas)
