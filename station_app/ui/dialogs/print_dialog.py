"""Shows a paper before it is printed, on which printer and how often, or saves it as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from station_app.errors.printing import PaperNotSaved
from station_app.ui import files
from station_app.ui.printing import Printing
from station_app.ui.tasks import Lane, Progress
from station_app.ui.widgets.cards import push_button
from station_app.ui.widgets.paper_preview import PaperPreview

_MOST_COPIES = 99


class PrintDialog(QDialog):
    """The preview; closes when the printer's queue has taken the paper."""

    def __init__(
        self,
        printing: Printing,
        pdf: bytes,
        title: str,
        paper: str,
        parent: QWidget,
        printed: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._printing = printing
        self._pdf = pdf
        self._title = title
        self._paper = paper
        self._printed = printed
        self._build_ui()
        self._connect_signals()
        printing.list_printers(paper, self, self._on_printers_listed)

    def _build_ui(self) -> None:
        self.setWindowTitle(f"打印预览　{self._title}")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(760, 680)
        self.preview = PaperPreview(self._pdf)
        self._printer = QComboBox()
        self._printer.setAccessibleName("打印机")
        self._printer.setMinimumWidth(240)
        self._printer.addItem("正在查找打印机……")
        self._printer.setEnabled(False)
        self._copies = QSpinBox()
        self._copies.setRange(1, _MOST_COPIES)
        self._copies.setSuffix(" 份")
        self._copies.setAccessibleName("份数")
        self._save = QPushButton("另存为 PDF")
        self._save.setAutoDefault(False)
        self._close = QPushButton("关闭")
        self._close.setAutoDefault(False)
        self.print_button = push_button("打印", "print", "primary")
        self.print_button.setEnabled(False)
        self.print_button.setDefault(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (QLabel("打印机"), self._printer, self._copies):
            row.addWidget(widget)
        row.addStretch(1)
        for button in (self._close, self._save, self.print_button):
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addWidget(self.preview, 1)
        layout.addLayout(row)

    def _connect_signals(self) -> None:
        self.print_button.clicked.connect(self._on_print_clicked)
        self._save.clicked.connect(self._on_save_clicked)
        self._close.clicked.connect(self.reject)

    def _on_printers_listed(self, names: list[str]) -> None:
        self._printer.clear()
        self._printer.addItems(names or ["这台电脑还没有装打印机"])
        self._printer.setEnabled(bool(names))
        self.print_button.setEnabled(bool(names))
        if names:
            self.print_button.setFocus()

    def _on_print_clicked(self) -> None:
        self.print_button.setEnabled(False)
        self._printing.send(
            self._pdf,
            self._printer.currentText(),
            self._title,
            self._paper,
            self,
            self._on_printed,
            self._on_failed,
            self._copies.value(),
        )

    def _on_printed(self) -> None:
        self.accept()
        if self._printed is not None:
            self._printed()

    def _on_failed(self, error: BaseException) -> None:
        self.print_button.setEnabled(True)
        self._printing.report(error, self)

    def _on_save_clicked(self) -> None:
        path = files.ask_save(self, "另存为 PDF", f"{self._title}.pdf", files.PAPERS)
        if path is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Writes the paper to ``path``, away from the window's thread."""

        def work(_: Progress) -> None:
            try:
                path.write_bytes(self._pdf)
            except OSError as error:
                raise PaperNotSaved(name=path.name) from error

        self._printing.tasks.run(
            work, done=lambda _: self._save.setText("已另存"), lane=Lane.POOL, owner=self, busy=self._save
        )
