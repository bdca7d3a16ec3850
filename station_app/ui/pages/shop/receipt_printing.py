"""Prints receipts in the background, and remembers with the store which one was printed how often."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from station_app.domain.shop import receipt_label
from station_app.errors import StationError
from station_app.services.receipts import ReceiptView, RedemptionRow, receipt, record_print
from station_app.ui.page import Desk
from station_app.ui.tasks import Lane


@dataclass(frozen=True, slots=True)
class MadeReceipt:
    """A receipt and its paper; ``problem`` says why there is no paper."""

    view: ReceiptView
    pdf: bytes = b""
    problem: StationError | None = None

    @property
    def title(self) -> str:
        """As the printer's queue calls it."""
        return _title(self.view)


def _title(receipt: ReceiptView | RedemptionRow) -> str:
    kind = "作废" if receipt.voids is not None else "退货" if receipt.returns is not None else "兑换"
    return f"{kind}凭证 {receipt_label(receipt.number)}"


class ReceiptPrinting(QObject):
    """What the counter and the list of receipts print through; ``problem_met`` carries a sentence."""

    problem_met = Signal(str)
    printed = Signal(int)
    """A redemption's id."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        super().__init__(owner)
        self._desk = desk
        self._owner = owner

    @property
    def has_printer(self) -> bool:
        """True where receipts have been printed on this computer before."""
        preferences = self._desk.preferences
        return preferences.usual_printer(preferences.receipt_paper.value) is not None

    def still_waiting(self, rows: Sequence[RedemptionRow]) -> list[RedemptionRow]:
        """Those of the receipts without a print that are not on their way to a printer."""
        return [row for row in rows if not self._desk.printing.is_in_hand(_title(row))]

    def warm_up(self) -> None:
        """Fonts take a tenth of a second to load; better before the first customer than after."""

        def load() -> None:
            from station_app.documents import fonts, receipts  # noqa: F401 - reportlab, ahead of its first use

            fonts.ready()

        self._desk.tasks.run(lambda _: load(), lane=Lane.POOL, owner=self)

    def make(self, view: ReceiptView) -> MadeReceipt:
        """The receipt's paper, on a worker thread; a name that no font shows is no reason to fail."""
        from station_app.documents import receipts  # reportlab, when first needed

        try:
            return MadeReceipt(view, receipts.receipt(view, self._desk.preferences.receipt_paper))
        except StationError as error:
            return MadeReceipt(view, problem=error)

    def print_new(self, made: MadeReceipt) -> None:
        """On the usual printer, without waiting; what cannot be printed now waits in 待打印.

        A receipt that is on its way to a slow printer is not sent a second time.
        """
        paper = self._desk.preferences.receipt_paper.value
        printer = self._desk.preferences.usual_printer(paper)
        if made.problem is not None:
            self.problem_met.emit(str(made.problem))
        elif printer is None:
            self.problem_met.emit("还没有选打印兑换凭证的打印机，凭证先放在“待打印”里。")
        elif self._desk.printing.take_in_hand(made.title):
            self._desk.printing.send(
                made.pdf,
                printer,
                made.title,
                paper,
                self._owner,
                lambda: self._record(made, paper),
                lambda error: self._on_failed(made, error),
            )

    def print_again(self, redemption_ids: Sequence[int]) -> None:
        """Prints receipts as they stand now, marked 补打 where they were printed before."""
        for redemption_id in redemption_ids:
            self._fetch(redemption_id, self.print_new)

    def show(self, redemption_id: int) -> None:
        """The preview of a receipt as it would be printed now, with its printer to choose."""
        self._fetch(redemption_id, self.show_made)

    def show_made(self, made: MadeReceipt) -> None:
        """The same for a receipt at hand."""
        if made.problem is not None:
            self._desk.messages.error(made.problem, near=self._owner)
            return
        paper = self._desk.preferences.receipt_paper.value
        self._desk.printing.show(made.pdf, made.title, paper, self._owner, lambda: self._record(made, paper))

    def _fetch(self, redemption_id: int, then: Callable[[MadeReceipt], None]) -> None:
        store = self._desk.store
        self._desk.tasks.run(lambda _: self.make(receipt(store, redemption_id)), done=then, owner=self._owner)

    def _record(self, made: MadeReceipt, paper: str) -> None:
        desk, redemption_id = self._desk, made.view.redemption_id

        def recorded(_: int) -> None:
            desk.printing.let_go(made.title)
            self.printed.emit(redemption_id)

        def failed(error: BaseException) -> None:
            desk.printing.let_go(made.title)
            desk.messages.error(error, near=self._owner)

        desk.tasks.run(
            lambda _: record_print(desk.store, desk.actor, redemption_id, paper),
            done=recorded,
            failed=failed,
            owner=self._owner,
        )

    def _on_failed(self, made: MadeReceipt, error: BaseException) -> None:
        self._desk.printing.let_go(made.title)
        if isinstance(error, StationError):
            self.problem_met.emit(f"{error}凭证先放在“待打印”里。")
        else:
            self._desk.messages.error(error, near=self._owner)
