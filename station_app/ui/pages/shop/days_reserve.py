"""备货: goods chosen beforehand for a household, collected by it or its proxy, or put back on sale."""

from __future__ import annotations

from station_app.documents.papers import Align, SheetPaper
from station_app.domain.amounts import format_points
from station_app.domain.exchange_days import proxy_words
from station_app.domain.shop import receipt_label
from station_app.services.customers import CounterCustomer, customers_of
from station_app.services.reservations import (
    ReservationView,
    cancel_reservation,
    collect,
    lapse_reservations,
    list_reservations,
    pick_list,
)
from station_app.ui import theme
from station_app.ui.pages.shop.day_panel import DayPanel
from station_app.ui.pages.shop.household_scan import one_of
from station_app.ui.pages.shop.receipt_printing import MadeReceipt, ReceiptPrinting
from station_app.ui.pages.shop.reservation_dialog import ask_reservation
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import Banner
from station_app.ui.widgets.data_table import DataTable


class ReservationsPanel(DayPanel):
    """What is held back for this 兑换日."""

    title = "备货"
    areas = frozenset({"shop", "points"})

    def _build_ui(self) -> None:
        self.printing = ReceiptPrinting(self.desk, self)
        self.banner = Banner("", "warn")
        today = self.desk.clock.today
        columns = (
            Column[ReservationView]("单号", lambda row: receipt_label(row.number)),
            Column[ReservationView](
                "状态",
                lambda row: row.state(today()),
                foreground=lambda row: theme.BAD if row.has_lapsed(today()) else None,
            ),
            Column[ReservationView]("户", lambda row: f"{row.household_number} {row.head}户", widest=14),
            Column[ReservationView]("商品", lambda row: row.goods, widest=22),
            Column[ReservationView]("需积分", lambda row: row.total, format_points, Align.RIGHT),
            Column[ReservationView](
                "现有积分",
                lambda row: row.balance,
                format_points,
                Align.RIGHT,
                foreground=lambda row: theme.BAD if row.is_held and row.balance < row.total else None,
            ),
            Column[ReservationView]("代领人", lambda row: proxy_words(row.proxy, row.relation), widest=10),
            Column[ReservationView]("原因", lambda row: row.reason, widest=8),
            Column[ReservationView]("留到", lambda row: row.until),
        )
        self.table = DataTable("备货", columns, key=lambda row: row.id, output=self.desk.output)
        self.table.set_empty(
            "还没有备货",
            "卧床、行动不便的，先把商品备下，由人代领；也可以先备好再来领。",
            "备货",
            "inventory_2",
        )
        self.collect_button = self.table.add_action("领取", "redeem", "扣分、出凭证，请领取人签字")
        self.cancel_button = self.table.add_action("取消备货", "undo", "商品放回货架")
        self.column.addWidget(self.banner)
        self.column.addWidget(self.table, 1)
        self.print_button = self.add_action("打印备货单", "print")
        self.add_button = self.set_primary("备货", "add")

    def _connect_signals(self) -> None:
        self.add_button.clicked.connect(self._on_add_clicked)
        self.table.empty_action_asked.connect(self._on_add_clicked)
        self.table.selection_changed.connect(lambda _: self._show_buttons())
        self.table.row_activated.connect(lambda _: self._on_collect_clicked())
        self.collect_button.clicked.connect(self._on_collect_clicked)
        self.cancel_button.clicked.connect(self._on_cancel_clicked)
        self.print_button.clicked.connect(self.print_panel)
        self.banner.action_asked.connect(self._on_lapse_asked)
        self.printing.problem_met.connect(lambda text: self.desk.messages.bar().warn(text))

    def load(self) -> None:
        if self.day is not None:
            day = self.day
            self.act(lambda: list_reservations(self.desk.store, day_id=day.id), self._show)

    def _show(self, rows: list[ReservationView]) -> None:
        self.table.set_rows(rows)
        lapsed = sum(row.has_lapsed(self.desk.clock.today()) for row in rows)
        words = f"有 {lapsed} 份备货过期没有领，商品还占着。" if lapsed else ""
        self.banner.show_text(words, "warn", "放回货架")
        self._show_buttons()

    def _show_buttons(self) -> None:
        chosen = self.table.selected_rows()
        is_held = bool(chosen) and chosen[0].is_held
        lapsed = bool(chosen) and chosen[0].has_lapsed(self.desk.clock.today())
        self.collect_button.setEnabled(is_held and not lapsed and self.desk.may("shop.redeem"))
        self.cancel_button.setEnabled(is_held and self.desk.may("shop.cancel_reservation"))
        self.add_button.setEnabled(self.shown.stands and self.desk.may("shop.reserve"))
        self.print_button.setEnabled(any(row.is_held for row in self.table.model.all_rows))

    def _on_add_clicked(self) -> None:
        if self.add_button.isEnabled():
            ask_reservation(self.desk, self, self.shown, self._on_reserved)

    def _on_reserved(self, view: ReservationView) -> None:
        self.desk.messages.say(f"已为{view.head}户备下：{view.goods}。备货单 {receipt_label(view.number)}。")

    def _on_collect_clicked(self) -> None:
        chosen = self.table.selected_rows()
        if not chosen or not self.collect_button.isEnabled():
            return
        row, desk = chosen[0], self.desk
        self.act(
            lambda: customers_of(desk.store, row.household_id),
            lambda found: self._collect_for(row, found),
        )

    def _collect_for(self, row: ReservationView, customers: list[CounterCustomer]) -> None:
        desk, who = self.desk, one_of(self.desk, customers)
        if who is None:
            return
        after = format_points(who.balance - row.total)
        by = f"，由{proxy_words(row.proxy, row.relation)}代领" if row.proxy else ""
        if desk.messages.confirm(
            f"将扣减{who.holder} {format_points(row.total)} 分，余 {after} 分",
            "领取",
            detail=f"{row.goods}{by}。请领取人在凭证上签字。",
        ):
            taker = row.head if who.resident_id is None else who.holder
            self.act(
                lambda: self.printing.make(
                    collect(desk.store, desk.actor, row.id, taker=taker, resident_id=who.resident_id)
                ),
                self._on_collected,
            )

    def _on_collected(self, made: MadeReceipt) -> None:
        number = receipt_label(made.view.number)
        self.desk.messages.say(f"{made.view.household_head}户的备货已领取，凭证 {number}。")
        self.printing.print_new(made)

    def _on_cancel_clicked(self) -> None:
        row = self.table.selected_rows()[0]
        if self.desk.messages.confirm(
            f"取消{row.head}户的备货？", "取消备货", detail=f"{row.goods} 放回货架。"
        ):
            desk = self.desk
            self.act(
                lambda: cancel_reservation(desk.store, desk.actor, row.id),
                lambda _: desk.messages.say("备货已取消，商品放回货架。"),
            )

    def _on_lapse_asked(self) -> None:
        desk = self.desk
        self.act(
            lambda: lapse_reservations(desk.store, desk.actor),
            lambda count: desk.messages.say(f"{count} 份过期备货已放回货架。"),
        )

    def print_panel(self) -> None:
        day, store = self.shown, self.desk.store

        def make() -> bytes:
            from station_app.documents.pick_list import pick_list_paper  # reportlab, when first printed

            return pick_list_paper(pick_list(store, day.id))

        self.show_paper(make, f"备货单 {day.name}", SheetPaper.A4)
