"""Papers are shown first and go to their usual printer; a printer that is gone is said."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, QSizeF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from station_app.documents.generic_list import printed_list
from station_app.documents.inputs import PrintedList
from station_app.errors.printing import PrinterGone
from station_app.ui.dialogs.print_dialog import PrintDialog
from station_app.ui.dialogs.question_dialog import QuestionDialog
from station_app.ui.messages import Messages
from station_app.ui.preferences import Preferences
from station_app.ui.printing import Printing
from station_app.ui.system_printers import SystemPrinters, paint_pages
from station_app.ui.tasks import Tasks
from tests.helpers.printers import KeptPrinters
from tests.helpers.windows import button, shown, spoken


@pytest.fixture(scope="module")
def pdf() -> bytes:
    rows = tuple((str(number), f"村民{number}") for number in range(60))
    return printed_list(PrintedList("青林村新时代文明实践站", "户口册", "2025-03-01", ("户号", "户主"), rows))


@pytest.fixture
def printers() -> KeptPrinters:
    return KeptPrinters()


@pytest.fixture
def choices(tmp_path: Path) -> Preferences:
    return Preferences(tmp_path / "preferences.ini")


@pytest.fixture
def printing(tasks: Tasks, messages: Messages, choices: Preferences, printers: KeptPrinters) -> Printing:
    return Printing(tasks, messages, choices, printers)


def test_a_paper_is_shown_first_and_printed_where_the_clerk_says(
    printing: Printing,
    pdf: bytes,
    window: QMainWindow,
    tasks: Tasks,
    printers: KeptPrinters,
    choices: Preferences,
    messages: Messages,
) -> None:
    printed: list[bool] = []
    printing.show(pdf, "户口册", "a4", window, lambda: printed.append(True))
    (dialog,) = shown(PrintDialog)
    assert not dialog.print_button.isEnabled(), "the printers are still being asked for"
    assert tasks.wait_idle()
    assert dialog.preview.page_count == 2
    dialog._printer.setCurrentText("柜台小票机")
    dialog._copies.setValue(3)
    button(dialog, "打印").click()
    assert tasks.wait_idle()
    (paper,) = printers.papers
    assert (paper.pdf, paper.printer, paper.title, paper.copies) == (pdf, "柜台小票机", "户口册", 3)
    assert printed == [True]
    assert not dialog.isVisible()
    assert choices.usual_printer("a4") == "柜台小票机"
    assert messages.bar().text == "已送到打印机“柜台小票机”：户口册。"
    assert threading.get_ident() not in printers.threads


def test_the_usual_printer_of_a_paper_stands_first(
    printing: Printing, pdf: bytes, window: QMainWindow, tasks: Tasks, choices: Preferences
) -> None:
    choices.remember_printer("roll58", "柜台小票机")
    printing.show(pdf, "凭证", "roll58", window)
    assert tasks.wait_idle()
    (dialog,) = shown(PrintDialog)
    assert dialog._printer.currentText() == "柜台小票机"
    dialog.reject()
    printing.show(pdf, "户口册", "a4", window)
    assert tasks.wait_idle()
    (dialog,) = shown(PrintDialog)
    assert dialog._printer.currentText() == "办公室激光机"
    dialog.reject()


def test_a_receipt_goes_straight_to_its_usual_printer(
    printing: Printing,
    pdf: bytes,
    window: QMainWindow,
    tasks: Tasks,
    choices: Preferences,
    printers: KeptPrinters,
) -> None:
    choices.remember_printer("roll58", "柜台小票机")
    printing.print_now(pdf, "凭证", "roll58", window)
    assert tasks.wait_idle()
    assert [paper.printer for paper in printers.papers] == ["柜台小票机"]
    assert shown(PrintDialog) == []


def test_the_first_receipt_of_a_paper_is_shown(
    printing: Printing, pdf: bytes, window: QMainWindow, tasks: Tasks
) -> None:
    printing.print_now(pdf, "凭证", "roll58", window)
    assert tasks.wait_idle()
    (dialog,) = shown(PrintDialog)
    dialog.reject()


def test_a_printer_that_is_gone_is_said_and_another_can_be_chosen(
    printing: Printing,
    pdf: bytes,
    window: QMainWindow,
    tasks: Tasks,
    choices: Preferences,
    printers: KeptPrinters,
) -> None:
    choices.remember_printer("roll58", "旧小票机")
    printing.print_now(pdf, "凭证", "roll58", window)
    assert tasks.wait_idle()
    (fault,) = shown(QuestionDialog)
    assert any("找不到打印机“旧小票机”" in words for words in spoken(fault))
    button(fault, "知道了").click()
    (dialog,) = shown(PrintDialog)
    assert dialog._printer.count() == 2
    dialog.reject()
    assert printers.papers == []


def test_a_printer_lost_while_the_preview_is_open_leaves_it_open(
    printing: Printing, pdf: bytes, window: QMainWindow, tasks: Tasks, printers: KeptPrinters
) -> None:
    printing.show(pdf, "户口册", "a4", window)
    assert tasks.wait_idle()
    (dialog,) = shown(PrintDialog)
    printers.there.clear()
    button(dialog, "打印").click()
    assert tasks.wait_idle()
    (fault,) = shown(QuestionDialog)
    button(fault, "知道了").click()
    assert dialog.isVisible()
    assert dialog.print_button.isEnabled()
    dialog.reject()


def test_without_any_printer_the_paper_can_be_saved(
    printing: Printing, pdf: bytes, window: QMainWindow, tasks: Tasks, printers: KeptPrinters, tmp_path: Path
) -> None:
    printers.there.clear()
    printing.show(pdf, "户口册", "a4", window)
    assert tasks.wait_idle()
    (dialog,) = shown(PrintDialog)
    assert not dialog.print_button.isEnabled()
    assert dialog._printer.currentText() == "这台电脑还没有装打印机"
    dialog.save(tmp_path / "户口册.pdf")
    assert tasks.wait_idle()
    assert (tmp_path / "户口册.pdf").read_bytes() == pdf
    dialog.reject()


def test_a_place_that_cannot_be_written_is_said(
    printing: Printing, pdf: bytes, window: QMainWindow, tasks: Tasks, tmp_path: Path
) -> None:
    printing.show(pdf, "户口册", "a4", window)
    (dialog,) = shown(PrintDialog)
    dialog.save(tmp_path / "没有这个文件夹" / "户口册.pdf")
    assert tasks.wait_idle()
    (fault,) = shown(QuestionDialog)
    assert any("没有存成“户口册.pdf”" in words for words in spoken(fault))
    button(fault, "知道了").click()
    dialog.reject()


def test_the_preview_can_be_looked_at_closely(
    printing: Printing, pdf: bytes, window: QMainWindow, tasks: Tasks
) -> None:
    printing.show(pdf, "户口册", "a4", window)
    assert tasks.wait_idle()
    (dialog,) = shown(PrintDialog)
    view = dialog.preview._view
    before = view.zoomFactor()
    dialog.preview._on_larger_clicked()
    assert view.zoomFactor() > before
    dialog.preview._on_smaller_clicked()
    assert view.zoomFactor() == pytest.approx(before)
    dialog.reject()


def test_the_systems_own_printers_are_listed_and_a_missing_one_is_told(pdf: bytes) -> None:
    printers = SystemPrinters(lambda _: (0, 0))
    assert "没有这台打印机" not in printers.names()
    with pytest.raises(PrinterGone, match="没有这台打印机"):
        printers.print_pdf(pdf, "没有这台打印机", "户口册", 1)


def opened(content: bytes) -> tuple[QPdfDocument, QBuffer]:
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    return document, buffer


def ink(content: bytes, page: int) -> list[float]:
    """How dark each tenth of a page is, from the top."""
    document, _buffer = opened(content)
    picture = document.render(page, QSize(500, 700))
    image = QImage(picture.size(), QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    painter.drawImage(0, 0, picture)
    painter.end()
    gray = [[image.pixelColor(x, y).lightness() for x in range(500)] for y in range(700)]
    return [sum(255 - v for row in gray[top : top + 70] for v in row) for top in range(0, 700, 70)]


def test_what_comes_out_of_the_printer_is_what_was_shown(pdf: bytes, tmp_path: Path, qtbot: QtBot) -> None:
    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    device.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    device.setOutputFileName(str(tmp_path / "out.pdf"))
    assert paint_pages(pdf, device)
    out = (tmp_path / "out.pdf").read_bytes()
    document, _buffer = opened(out)
    source, _kept = opened(pdf)
    assert document.pageCount() == source.pageCount() == 2
    for page in range(2):
        size, wanted = document.pagePointSize(page), source.pagePointSize(page)
        assert size.width() == pytest.approx(wanted.width(), abs=1)
        assert size.height() == pytest.approx(wanted.height(), abs=1)
        for band, expected in zip(ink(out, page), ink(pdf, page), strict=True):
            assert band == pytest.approx(expected, rel=0.25, abs=3000)


def test_prints_can_be_moved_to_meet_a_form(pdf: bytes, tmp_path: Path, qtbot: QtBot) -> None:
    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    device.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    device.setOutputFileName(str(tmp_path / "out.pdf"))
    assert paint_pages(pdf, device, (0, 300))
    moved, source = ink((tmp_path / "out.pdf").read_bytes(), 1), ink(pdf, 1)
    assert moved[1:] == pytest.approx(source[:-1], rel=0.3, abs=4000), "3 cm are a tenth of the page"


def test_a_roll_of_receipts_keeps_its_narrow_page(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "roll.pdf"
    canvas = Canvas(str(path), pagesize=(164.4, 300))
    canvas.drawString(10, 280, "receipt")
    canvas.showPage()
    canvas.save()
    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    device.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    device.setOutputFileName(str(tmp_path / "out.pdf"))
    assert paint_pages(path.read_bytes(), device)
    document, _buffer = opened((tmp_path / "out.pdf").read_bytes())
    size: QSizeF = document.pagePointSize(0)
    assert size.width() == pytest.approx(164.4, abs=1)
    assert size.height() == pytest.approx(300, abs=1)


def test_a_broken_paper_is_not_taken(tmp_path: Path, qtbot: QtBot) -> None:
    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    device.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    device.setOutputFileName(str(tmp_path / "out.pdf"))
    assert not paint_pages(b"not a paper", device)
