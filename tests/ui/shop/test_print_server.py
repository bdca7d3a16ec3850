"""Receipts through a real print server: what arrives, and a printer that is gone keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from station_app.documents.papers import ReceiptPaper
from station_app.errors.printing import PrinterGone, PrinterStopped, PrintingFailed
from station_app.services.receipts import list_redemptions, waiting_receipts
from station_app.ui.page import Desk
from station_app.ui.pages.shop.counter_page import CounterPage
from station_app.ui.pages.shop.waiting_dialog import WaitingDialog
from station_app.ui.system_printers import SystemPrinters
from tests.helpers.cups import PrintServer, has_cups, print_server
from tests.helpers.papers import THREE_GOODS, receipt_view
from tests.helpers.pdf import page_sizes
from tests.ui.shop.conftest import TOOTHBRUSH, ZHANG, Clerk
from tests.ui.shop.test_counter_page import card_of

Key = Qt.Key
PRINTER = "kept-roll"

pytestmark = [
    pytest.mark.skipif(not has_cups(), reason="cups-daemon and cups-client are not installed"),
    pytest.mark.timeout(120),
]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrintServer]:
    """The only print server that this test's new threads know of, with one printer."""
    with TemporaryDirectory(prefix="cups-") as folder, print_server(Path(folder)) as server:
        monkeypatch.setenv("CUPS_SERVER", server.address)
        server.add(PRINTER)
        yield server


@pytest.fixture
def printers(desk: Desk, server: PrintServer) -> SystemPrinters:
    """In place of the kept ones: the computer's own, as the program prints on them."""
    system = SystemPrinters(desk.preferences.offset)
    desk.printing._printers = system
    return system


@pytest.fixture
def counter(clerk: Clerk) -> CounterPage:
    counter = clerk.page.parts["counter"]
    assert isinstance(counter, CounterPage)
    clerk.use_printer(PRINTER)
    return counter


def serve(clerk: Clerk, counter: CounterPage) -> None:
    """One toothbrush, by scanner alone."""
    clerk.scan(card_of(clerk, ZHANG), counter.fields.household)
    clerk.scan(TOOTHBRUSH)
    clerk.press(Key.Key_F8)
    clerk.press(Key.Key_F8)


def waiting(clerk: Clerk) -> list[int]:
    return [row.number for row in waiting_receipts(clerk.desk.store)]


@pytest.mark.parametrize("paper", ReceiptPaper)
def test_one_page_of_the_right_size_arrives(
    desk: Desk, server: PrintServer, clerk: Clerk, paper: ReceiptPaper
) -> None:
    from station_app.documents.receipts import receipt

    pdf = receipt(receipt_view(THREE_GOODS), paper)
    ((wide, high),) = page_sizes(pdf)
    desk.printing.send(pdf, PRINTER, "兑换凭证 000123", paper, clerk.page)
    clerk.settle()
    (job,) = server.printed(PRINTER, 1)
    assert (job.title, job.copies) == ("兑换凭证 000123", 1)
    ((across, down),) = page_sizes(job.pdf)
    assert across == pytest.approx(wide, abs=0.5)
    assert down == pytest.approx(high, abs=0.5)


def test_a_redemption_comes_out_of_the_printer_while_the_next_customer_is_served(
    clerk: Clerk, counter: CounterPage, server: PrintServer
) -> None:
    with server.slow(PRINTER):
        for _ in range(3):
            serve(clerk, counter)
        assert [row.number for row in list_redemptions(clerk.desk.store)] == [3, 2, 1]
    jobs = server.printed(PRINTER, 3)
    assert sorted(job.title for job in jobs) == [f"兑换凭证 00000{number}" for number in (1, 2, 3)]
    assert all(len(page_sizes(job.pdf)) == 1 for job in jobs)
    assert waiting(clerk) == []


@pytest.mark.parametrize(
    ("trouble", "mend", "sentence"),
    [
        (PrintServer.remove, PrintServer.add, "找不到打印机"),
        (PrintServer.pause, PrintServer.go_on, "停着，没有打印"),
        (PrintServer.reject, PrintServer.accept, "没有接收这次打印"),
    ],
    ids=["gone", "paused", "rejecting"],
)
def test_without_its_printer_the_counter_goes_on_and_the_receipts_wait_to_be_printed_first(
    clerk: Clerk,
    counter: CounterPage,
    server: PrintServer,
    trouble: Callable[[PrintServer, str], None],
    mend: Callable[[PrintServer, str], None],
    sentence: str,
) -> None:
    trouble(server, PRINTER)
    serve(clerk, counter)
    assert sentence in counter.banner.text
    assert "待打印" in counter.banner.text
    assert not clerk.has_dialog()
    serve(clerk, counter)
    assert waiting(clerk) == [1, 2]
    assert counter.waiting_button.text() == "待打印 2 张"
    mend(server, PRINTER)
    counter.open_waiting()
    dialog = clerk.dialog()
    assert isinstance(dialog, WaitingDialog)
    dialog.all_button.click()
    clerk.settle()
    dialog.reject()
    jobs = server.printed(PRINTER, 2)
    assert sorted(job.title for job in jobs) == ["兑换凭证 000001", "兑换凭证 000002"]
    assert waiting(clerk) == []
    assert {row.prints for row in list_redemptions(clerk.desk.store)} == {1}


def test_what_keeps_a_paper_from_the_queue_is_said(
    clerk: Clerk, server: PrintServer, printers: SystemPrinters, qtbot: QtBot
) -> None:
    """Also where the whole print server is gone; asked on a new thread, as the program does."""
    said: list[BaseException] = []

    def send() -> None:
        clerk.desk.tasks.run(
            lambda _: printers.print_pdf(b"%PDF-1.4", PRINTER, "凭证", 1), failed=said.append
        )
        clerk.settle()

    server.pause(PRINTER)
    send()
    server.go_on(PRINTER)
    send()
    server.stop()
    send()
    assert [type(error) for error in said] == [PrinterStopped, PrintingFailed, PrinterGone]
