"""Prints finished papers (PDF) on the usual printer of their kind of paper, away from the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from station_app.errors.printing import PrinterGone
from station_app.ui.messages import Messages
from station_app.ui.tasks import Lane, Progress, Tasks

if TYPE_CHECKING:
    from station_app.ui.dialogs.print_dialog import PrintDialog


class PrinterChoices(Protocol):
    """Remembers on this computer which printer was last used for a kind of paper (``roll58``, ``a4``, …)."""

    def usual_printer(self, paper: str) -> str | None: ...

    def remember_printer(self, paper: str, printer: str) -> None: ...

    def offset(self, printer: str) -> tuple[int, int]:
        """Tenths of a millimetre by which prints are moved right and down."""
        ...


class Printers(Protocol):
    """The computer's printers; called on a worker thread, for asking a print server may take long."""

    def names(self) -> list[str]:
        """The printers' names, the default one first."""
        ...

    def print_pdf(self, pdf: bytes, printer: str, title: str, copies: int) -> None:
        """Puts the PDF into the printer's queue.

        Raises ``PrinterGone``, ``PrinterStopped``, ``PrintingFailed``.
        """
        ...


class SessionChoices:
    """Remembers until the program ends; the store's local settings outlive it."""

    def __init__(self) -> None:
        self._usual: dict[str, str] = {}

    def usual_printer(self, paper: str) -> str | None:
        return self._usual.get(paper)

    def remember_printer(self, paper: str, printer: str) -> None:
        self._usual[paper] = printer

    def offset(self, printer: str) -> tuple[int, int]:  # noqa: ARG002 - nothing is remembered of printers
        return 0, 0


class Printing:
    """What a page prints through."""

    def __init__(
        self, tasks: Tasks, messages: Messages, choices: PrinterChoices, printers: Printers | None = None
    ) -> None:
        self._tasks = tasks
        self._messages = messages
        self._choices = choices
        self._printers = printers
        self._preview: PrintDialog | None = None
        self._in_hand: set[str] = set()

    def take_in_hand(self, title: str) -> bool:
        """Notes that a paper is on its way to a printer; False where it already is, and must not go twice."""
        if title in self._in_hand:
            return False
        self._in_hand.add(title)
        return True

    def is_in_hand(self, title: str) -> bool:
        """True while a paper is on its way to a printer."""
        return title in self._in_hand

    def let_go(self, title: str) -> None:
        """The paper has arrived and is noted, or never will."""
        self._in_hand.discard(title)

    def show(
        self,
        pdf: bytes,
        title: str,
        paper: str,
        parent: QWidget,
        printed: Callable[[], None] | None = None,
    ) -> None:
        """Opens the preview of ``pdf``; ``printed()`` follows each time that the queue has taken it.

        ``title`` names it ("积分对账单 李名兰户"); ``paper`` is the kind whose usual printer is remembered.
        """
        from station_app.ui.dialogs.print_dialog import PrintDialog  # QtPdf is loaded when first needed

        self._preview = PrintDialog(self, pdf, title, paper, parent, printed)
        self._preview.finished.connect(self._preview.deleteLater)
        self._preview.open()

    def print_now(
        self,
        pdf: bytes,
        title: str,
        paper: str,
        parent: QWidget,
        printed: Callable[[], None] | None = None,
    ) -> None:
        """Prints at once on the usual printer of ``paper``; shows the preview where there is none."""
        usual = self._choices.usual_printer(paper)
        if usual is None:
            self.show(pdf, title, paper, parent, printed)
            return

        def failed(error: BaseException) -> None:
            self._messages.error(error, near=parent)
            if isinstance(error, PrinterGone):
                self.show(pdf, title, paper, parent, printed)

        self.send(pdf, usual, title, paper, parent, printed, failed)

    def send(
        self,
        pdf: bytes,
        printer: str,
        title: str,
        paper: str,
        owner: QWidget,
        printed: Callable[[], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        copies: int = 1,
    ) -> None:
        """Puts ``pdf`` into the queue of ``printer`` and remembers it for ``paper``."""

        def work(_: Progress) -> None:
            self._system().print_pdf(pdf, printer, title, copies)

        def done(_: None) -> None:
            self._choices.remember_printer(paper, printer)
            self._messages.say(f"已送到打印机“{printer}”：{title}。")
            if printed is not None:
                printed()

        self._tasks.run(work, done=done, failed=failed, lane=Lane.POOL, owner=owner)

    def list_printers(self, paper: str, owner: QWidget, done: Callable[[list[str]], None]) -> None:
        """``done`` gets the printers' names, the usual one of ``paper`` first when it is still there."""
        usual = self._choices.usual_printer(paper)

        def ordered(names: list[str]) -> None:
            done(sorted(names, key=lambda name: name != usual))

        self._tasks.run(lambda _: self._system().names(), done=ordered, lane=Lane.POOL, owner=owner)

    def report(self, error: BaseException, near: QWidget) -> None:
        """Where the preview's own errors go."""
        self._messages.error(error, near=near)

    @property
    def tasks(self) -> Tasks:
        return self._tasks

    def _system(self) -> Printers:
        if self._printers is None:
            from station_app.ui.system_printers import SystemPrinters  # QtPrintSupport, when first needed

            self._printers = SystemPrinters(self._choices.offset)
        return self._printers
