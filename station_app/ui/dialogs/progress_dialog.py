"""Says what long work is doing, how far it is, and lets the clerk take it back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from station_app.ui.showing import set_shown


class ProgressDialog(QDialog):
    """Closes only through ``finish``: what is under way cannot be closed away."""

    cancel_asked = Signal()

    def __init__(self, title: str, parent: QWidget | None = None, *, cancellable: bool = False) -> None:
        super().__init__(parent)
        self._finished = False
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(440)
        self._build_ui(title, cancellable=cancellable)
        self._cancel.clicked.connect(self._on_cancel_clicked)

    def _build_ui(self, title: str, *, cancellable: bool) -> None:
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        self._text = QLabel("请稍候……")
        self._text.setWordWrap(True)
        self._text.setProperty("role", "muted")
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("进度")
        self._cancel = QPushButton("取消")
        set_shown(self._cancel, shown=cancellable)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addWidget(heading)
        layout.addWidget(self._bar)
        layout.addWidget(self._text)
        layout.addLayout(buttons)

    def show_progress(self, done: int, total: int, text: str) -> None:
        """``total`` 0 leaves the end open."""
        self._bar.setRange(0, max(total, 0))
        self._bar.setValue(min(done, total))
        count = f"（{done} / {total}）" if total else ""
        if self._cancel.isEnabled() and (text or count):
            self._text.setText(f"{text}{count}")

    def finish(self) -> None:
        """The work has ended."""
        self._finished = True
        self.accept()
        self.deleteLater()

    def reject(self) -> None:
        """Esc asks for what 取消 asks for."""
        if self._cancel.isVisibleTo(self):
            self._on_cancel_clicked()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._finished:
            event.accept()
            return
        event.ignore()
        self.reject()

    def _on_cancel_clicked(self) -> None:
        self._cancel.setEnabled(False)
        self._text.setText("正在取消，请稍候……")
        self.cancel_asked.emit()
