"""Shows a finished paper as it will come out of the printer."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from station_app.ui import icons, theme

_STEP = 1.25
_SMALLEST, _LARGEST = 0.25, 4.0


class PaperPreview(QWidget):
    """A PDF with buttons to look closer; fits the page's width at first."""

    def __init__(self, pdf: bytes | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buffer = QBuffer(self)
        self._document = QPdfDocument(self)
        self._build_ui()
        if pdf is not None:
            self.show_pdf(pdf)

    def _build_ui(self) -> None:
        self._view = QPdfView(self)
        self._view.setDocument(self._document)
        self._view.setPageMode(QPdfView.PageMode.MultiPage)
        self._view.setZoomMode(QPdfView.ZoomMode.FitInView)
        margins = self._view.documentMargins()
        self._view.setPageSpacing(margins.top() + margins.bottom())  # what fitting a page leaves free
        self._view.setAccessibleName("打印预览")
        self._pages = QLabel()
        theme.style(self._pages, role="muted")
        bar = QHBoxLayout()
        bar.addWidget(self._pages)
        bar.addStretch(1)
        for symbol, tip, slot in (
            ("zoom_out", "缩小", self._on_smaller_clicked),
            ("zoom_in", "放大", self._on_larger_clicked),
            ("fit_width", "适合宽度", self._on_width_clicked),
            ("description", "看整页", self._on_whole_clicked),
        ):
            button = QToolButton()
            button.setIcon(icons.icon(symbol))
            button.setIconSize(QSize(24, 24))
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(slot)
            bar.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self._view, 1)

    @property
    def page_count(self) -> int:
        return self._document.pageCount()

    def show_pdf(self, pdf: bytes) -> None:
        """Takes the place of what was shown."""
        self._document.close()
        self._buffer.close()
        self._buffer.setData(QByteArray(pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        self._pages.setText(f"共 {self.page_count} 页")

    def _zoom(self, factor: float) -> None:
        current = self._view.zoomFactor()
        self._view.setZoomMode(QPdfView.ZoomMode.Custom)
        self._view.setZoomFactor(min(max(current * factor, _SMALLEST), _LARGEST))

    def _on_smaller_clicked(self) -> None:
        self._zoom(1 / _STEP)

    def _on_larger_clicked(self) -> None:
        self._zoom(_STEP)

    def _on_width_clicked(self) -> None:
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)

    def _on_whole_clicked(self) -> None:
        self._view.setZoomMode(QPdfView.ZoomMode.FitInView)
