"""叫号: numbers given by scanning a card, called in turn; whose number is called goes to the counter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from station_app.documents.papers import SheetPaper
from station_app.domain.exchange_days import days_of, span_words
from station_app.services import exchange_queue as queue
from station_app.services.customers import CounterCustomer
from station_app.services.exchange_queue import TicketView
from station_app.ui import theme
from station_app.ui.items import ShowHousehold
from station_app.ui.pages.shop.calling_card import CallingCard
from station_app.ui.pages.shop.day_panel import DayPanel
from station_app.ui.pages.shop.days_board import QueueBoard
from station_app.ui.pages.shop.household_scan import HouseholdScan
from station_app.ui.showing import set_shown
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.data_table import DataTable

_TONES = {"called": theme.WARN, "served": theme.GOOD, "gone": theme.MUTED}
_COLUMNS = (
    Column[TicketView]("号", lambda row: row.label, bold=lambda _: True),
    Column[TicketView]("状态", lambda row: row.state, foreground=lambda row: _TONES.get(row.status)),
    Column[TicketView]("户号", lambda row: row.household_number),
    Column[TicketView]("户主", lambda row: row.head, widest=10),
    Column[TicketView]("小组", lambda row: row.group, widest=8),
    Column[TicketView]("取号时间", lambda row: row.given_at),
    Column[TicketView]("凭证", lambda row: "" if row.receipt is None else f"{row.receipt:06d}"),
)


class QueuePanel(DayPanel):
    """Today's queue; the numbers of another of its days can be printed ahead."""

    title = "叫号"
    areas = frozenset({"queue", "shop", "people"})

    def _build_ui(self) -> None:
        self._called: TicketView | None = None
        self._board: QueueBoard | None = None
        self.card = CallingCard()
        self.which = self.card.which
        self.scan = HouseholdScan(self.desk)
        self.table = DataTable(
            "排队号", _COLUMNS, key=lambda row: row.id, output=self.desk.output, searchable=False
        )
        self.table.set_empty("还没有人取号", "扫户码卡，或找到这一户，就发下一个号。", symbol="groups")
        self.table.add_filter(
            "状态",
            (
                ("全部号码", None),
                ("等候和已叫的", lambda row: row.is_open),
                ("过号的", lambda row: row.status == "gone"),
                ("已办理的", lambda row: row.status == "served"),
            ),
        )
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.scan)
        right.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.card)
        row.addLayout(right, 1)
        self.column.addLayout(row, 1)
        self.ahead_button = self.add_action("提前发号", "done_all", "给各户按户号排好号，打印出来发下去")
        self.print_button = self.add_action("打印排队号", "print")
        self.board_button = self.add_action("大屏", "visibility", "大字显示正在叫的号，放到另一块屏幕上")

    def _connect_signals(self) -> None:
        self.scan.found.connect(self._on_household_found)
        self.which.currentIndexChanged.connect(lambda _: self._load_tickets())
        self.card.next_button.clicked.connect(self._on_next_clicked)
        self.card.serve_button.clicked.connect(self._on_serve_clicked)
        self.card.gone_button.clicked.connect(lambda: self._turn(queue.pass_over))
        self.card.again_button.clicked.connect(lambda: self._turn(queue.wait_again))
        self.card.call_button.clicked.connect(lambda: self._turn(queue.call))
        self.table.selection_changed.connect(lambda _: self._show_buttons())
        self.table.row_activated.connect(self._serve)
        self.ahead_button.clicked.connect(self._on_ahead_clicked)
        self.print_button.clicked.connect(self.print_panel)
        self.board_button.clicked.connect(self.open_board)
        self._shortcut("F8", self._on_next_clicked)

    # ---- loading

    def load(self) -> None:
        if self.day is None:
            return
        days = days_of(self.day.starts_on, self.day.ends_on)
        if [self.which.itemData(place) for place in range(self.which.count())] != list(days):
            self.which.blockSignals(True)
            self.which.clear()
            for day in days:
                self.which.addItem(span_words(day, day), day)
            self.which.setCurrentIndex(max(self.which.findData(self.desk.clock.today()), 0))
            self.which.blockSignals(False)
        set_shown(self.which, shown=len(days) > 1)
        self._load_tickets()

    def _load_tickets(self) -> None:
        day, on = self.shown, self.on
        self.act(lambda: queue.queue_of(self.desk.store, day.id, on), self._show)

    @property
    def on(self) -> date:
        """The day whose numbers are shown."""
        chosen = self.which.currentData()
        return chosen if isinstance(chosen, date) else self.shown.starts_on

    @property
    def is_today(self) -> bool:
        return self.on == self.desk.clock.today()

    def _show(self, tickets: list[TicketView]) -> None:
        self.table.set_rows(tickets)
        self._called = next(iter(queue.called_now(tickets)), None)
        self.card.show_ticket(self._called)
        waits = sum(each.status == "waiting" for each in tickets)
        served = sum(each.status == "served" for each in tickets)
        self.card.waiting.setText(f"还有 {waits} 户在等，已办理 {served} 户")
        self._show_buttons()

    def _show_buttons(self) -> None:
        may = self.desk.may("shop.queue") and self.shown.stands and self.is_today
        selected = self.table.selected_rows()
        chosen = selected[0] if selected else self._called
        for widget in (self.scan, self.card.next_button):
            widget.setEnabled(may)
        self.ahead_button.setEnabled(self.desk.may("shop.queue") and self.shown.stands)
        self.card.serve_button.setEnabled(may and chosen is not None and chosen.status != "served")
        self.card.gone_button.setEnabled(may and chosen is not None and chosen.is_open)
        self.card.again_button.setEnabled(may and chosen is not None and chosen.status in {"gone", "called"})
        self.card.call_button.setEnabled(may and bool(selected) and selected[0].status != "served")
        self.print_button.setEnabled(bool(self.table.model.all_rows))

    # ---- deeds

    def _on_household_found(self, customer: CounterCustomer) -> None:
        desk, day = self.desk, self.shown
        desk.tasks.run(
            lambda _: queue.give_number(desk.store, desk.actor, day.id, customer.household_id),
            done=self._on_given,
            failed=lambda error: desk.messages.error(error, near=self.scan),
            owner=self,
        )

    def _on_given(self, ticket: TicketView) -> None:
        self.scan.say(f"{ticket.head}户（{ticket.household_number}）：{ticket.label} 号")
        self.scan.field.setFocus()

    def _on_next_clicked(self) -> None:
        if self.card.next_button.isEnabled():
            day = self.shown
            self._do(lambda: queue.call_next(self.desk.store, self.desk.actor, day.id))

    def _turn(self, turn: Callable[..., TicketView]) -> None:
        ticket = self._chosen()
        if ticket is not None:
            self._do(lambda: turn(self.desk.store, self.desk.actor, ticket.id))

    def _do(self, deed: Callable[[], TicketView]) -> None:
        self.table.view.clearSelection()
        self.desk.tasks.run(
            lambda _: deed(),
            done=lambda _: self._load_tickets(),
            failed=lambda error: self.desk.messages.error(error, near=self),
            owner=self,
        )

    def _chosen(self) -> TicketView | None:
        selected = self.table.selected_rows()
        return selected[0] if selected else self._called

    def _on_serve_clicked(self) -> None:
        ticket = self._chosen()
        if ticket is not None:
            self._serve(ticket)

    def _serve(self, ticket: TicketView) -> None:
        """The counter opens with the household; its redemption closes the number."""
        if ticket.status != "served" and self.desk.may("shop.redeem"):
            self.place_asked.emit("shop", ShowHousehold(ticket.household_id))

    def _on_ahead_clicked(self) -> None:
        day, on = self.shown, self.on
        if not self.desk.messages.confirm(
            f"给{day.group or '全村'}各户发 {span_words(on, on)}的号？",
            "提前发号",
            detail=f"“{day.name}”有 {day.households} 户，已经有号的不重发。发了以后日期和小组不能再改。",
        ):
            return
        self.act(
            lambda: queue.give_numbers_ahead(self.desk.store, self.desk.actor, day.id, on),
            self._on_ahead_given,
        )

    def _on_ahead_given(self, given: list[TicketView]) -> None:
        if given:
            self.desk.messages.say(f"发了 {len(given)} 个号，从 {given[0].label} 到 {given[-1].label}。")
            self._print(given)
        else:
            self.desk.messages.say("各户都有号了，没有再发。")

    def print_panel(self) -> None:
        """The numbers that are still to be served, on card sheets."""
        self._print([each for each in self.table.model.shown_rows if each.status != "served"])

    def _print(self, tickets: list[TicketView]) -> None:
        day = self.shown

        def make() -> bytes:
            from station_app.documents.queue_tickets import queue_tickets  # reportlab, when first printed

            return queue_tickets(day, tickets)

        self.show_paper(make, f"排队号 {day.name}", SheetPaper.A4)

    def open_board(self) -> None:
        """The large display, in a window of its own."""
        self._board = QueueBoard(self.desk, self.shown.id, self.shown.name, self)
        self._board.show()
