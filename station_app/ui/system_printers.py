"""The computer's own printers, through Qt; every call may take long and belongs on a worker thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from station_app.errors.printing import PrinterGone, PrinterStopped, PrintingFailed
from station_app.ui.cups_word import server_refused

_STOPPED = {QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted}
_MOST_DPI = 300
"""A sheet of A4 is 35 MB of pixels at 300 dots per inch and four times that at 600; nobody sees it."""
_POINTS_PER_INCH = 72
_TENTHS_OF_MM_PER_INCH = 254


class SystemPrinters:
    """Printers as the operating system lists them.

    ``offset`` gives, for a printer, the tenths of a millimetre by which its prints are moved right and down.
    """

    def __init__(self, offset: Callable[[str], tuple[int, int]]) -> None:
        self._offset = offset

    def names(self) -> list[str]:
        default = QPrinterInfo.defaultPrinterName()
        return sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: (name != default, name))

    def print_pdf(self, pdf: bytes, printer: str, title: str, copies: int) -> None:
        info = QPrinterInfo.printerInfo(printer)
        if info.isNull():
            raise PrinterGone(printer=printer)
        if info.state() in _STOPPED:  # its queue would take the paper, and keep it for nobody knows how long
            raise PrinterStopped(printer=printer)
        device = QPrinter(info, QPrinter.PrinterMode.HighResolution)
        device.setDocName(title)
        device.setCopyCount(copies)
        if not paint_pages(pdf, device, self._offset(printer)) or server_refused():
            raise PrintingFailed(printer=printer)


def paint_pages(pdf: bytes, device: QPrinter, offset: tuple[int, int] = (0, 0)) -> bool:
    """Paints every page of ``pdf`` at its own size; False where the device would not take it.

    ``offset``: tenths of a millimetre to the right and down.
    """
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    painter = QPainter()
    for number in range(document.pageCount()):
        _lay_out(device, document.pagePointSize(number))
        went_on = painter.begin(device) if number == 0 else device.newPage()
        if not went_on:
            return False
        dots = device.resolution() / _TENTHS_OF_MM_PER_INCH
        painter.resetTransform()
        painter.translate(offset[0] * dots, offset[1] * dots)
        _paint_page(document, number, painter, device.resolution())
    return document.pageCount() > 0 and painter.end()


def _lay_out(device: QPrinter, points: QSizeF) -> None:
    """The page is the paper: no margins are added, nothing is scaled."""
    across = points.width() > points.height()
    upright = points.transposed() if across else points
    orientation = QPageLayout.Orientation.Landscape if across else QPageLayout.Orientation.Portrait
    size = QPageSize(upright, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    device.setFullPage(True)
    device.setPageLayout(QPageLayout(size, orientation, QMarginsF()))


def _paint_page(document: QPdfDocument, number: int, painter: QPainter, resolution: int) -> None:
    points = document.pagePointSize(number)
    dots = min(resolution, _MOST_DPI) / _POINTS_PER_INCH
    pixels = QSize(round(points.width() * dots), round(points.height() * dots))
    picture = document.render(number, pixels)
    scale = resolution / _POINTS_PER_INCH
    painter.drawImage(QRectF(0, 0, points.width() * scale, points.height() * scale), picture)
