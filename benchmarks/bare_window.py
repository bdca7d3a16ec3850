"""A bare PySide6 window, to be compared with: ``python -m benchmarks.bare_window``."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QLabel

from benchmarks.first_paint import FirstPaint

if __name__ == "__main__":
    app = QApplication(sys.argv)
    window = QLabel("新时代文明实践站")
    window.resize(1366, 768)
    watch = FirstPaint(window)
    window.show()
    sys.exit(app.exec())
