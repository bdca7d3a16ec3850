"""The computer's printers as a test sees them: what is put into a queue is kept to be looked at."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from station_app.errors.printing import PrinterGone


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """One paper that a queue has taken."""

    pdf: bytes
    printer: str
    title: str
    copies: int


@dataclass
class SlowPrinters:
    """A ``station_app.ui.printing.Printers`` that holds on to every job until it is ``freed``."""

    name: str = "柜台小票机"
    freed: threading.Event = field(default_factory=threading.Event)
    papers: list[PrintedPaper] = field(default_factory=list)

    def names(self) -> list[str]:
        return [self.name]

    def print_pdf(self, pdf: bytes, printer: str, title: str, copies: int) -> None:
        assert self.freed.wait(300), "nobody freed the printer"
        self.papers.append(PrintedPaper(pdf, printer, title, copies))


@dataclass
class KeptPrinters:
    """A ``station_app.ui.printing.Printers`` without paper."""

    there: list[str] = field(default_factory=lambda: ["办公室激光机", "柜台小票机"])
    papers: list[PrintedPaper] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)

    def names(self) -> list[str]:
        self.threads.add(threading.get_ident())
        return list(self.there)

    def print_pdf(self, pdf: bytes, printer: str, title: str, copies: int) -> None:
        self.threads.add(threading.get_ident())
        if printer not in self.there:
            raise PrinterGone(printer=printer)
        self.papers.append(PrintedPaper(pdf, printer, title, copies))
