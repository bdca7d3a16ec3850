"""Tells when a window was first painted, and how much memory its process holds then and a while later."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

SETTLED_MS = 2_500


class FirstPaint(QObject):
    """Watches a widget; prints one line of JSON and ends the program when it has settled."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._told: dict[str, float] = {}
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        if event.type() == QEvent.Type.Paint and not self._told:
            self._told = {"painted": 0.0}
            QTimer.singleShot(0, self._on_painted)
        return super().eventFilter(watched, event)

    def _on_painted(self) -> None:
        self._told = {"painted": time.monotonic(), "painted_kib": resident_kib()}
        QTimer.singleShot(SETTLED_MS, self._on_settled)

    def _on_settled(self) -> None:
        self._told["settled_kib"] = resident_kib()
        sys.stdout.write(json.dumps(self._told) + "\n")
        sys.stdout.flush()
        QApplication.exit(0)


def resident_kib() -> float:
    """The process's resident memory; the peak where the system tells no more."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(each for each in status.read_text().splitlines() if each.startswith("VmRSS"))
        return float(line.split()[1])
    import resource

    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
