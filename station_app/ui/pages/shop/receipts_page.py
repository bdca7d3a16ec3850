"""兑换记录: the receipts of a period or a household; reprints, voids, and checking a code."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from station_app.clock import local
from station_app.domain.amounts import format_points
from station_app.domain.shop import receipt_label
from station_app.errors import StationError
from station_app.services.receipts import (
    ReceiptView,
    RedemptionRow,
    list_redemptions,
    receipt,
    verify_typed,
)
from station_app.ui import icons, theme
from station_app.ui.items import ShowReceipt
from station_app.ui.page import Page
from station_app.ui.pages.shop.households_found import one_per_household
from station_app.ui.pages.shop.receipt_printing import ReceiptPrinting
from station_app.ui.pages.shop.receipts_table import COLUMNS, returned_words, taken_back_words
from station_app.ui.pages.shop.return_dialog import ask_return
from station_app.ui.pages.shop.void_dialog import ask_void
from station_app.ui.widgets.cards import Banner, PageHeader, label
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.fields import without_input_method
from station_app.ui.widgets.period_picker import PeriodPicker
from station_app.ui.widgets.search_field import Hit, PersonSearch


def _code_field() -> QLineEdit:
    """The spaces between number and code are typed too, so this is no plain scan field."""
    field = QLineEdit()
    without_input_method(field)
    field.setPlaceholderText("查验凭证：扫二维码，或输入号码和查验码")
    field.setAccessibleName("查验凭证")
    field.addAction(icons.icon("verified", theme.MUTED), QLineEdit.ActionPosition.LeadingPosition)
    return field


class ReceiptsPage(Page):
    """The table, and above it one field that tells true receipts from false ones."""

    title = "兑换记录"
    icon = "receipt_long"
    areas = frozenset({"shop"})
    help_topic = "shop"

    def _build_ui(self) -> None:
        self._wanted: int | None = None
        self.printing = ReceiptPrinting(self.desk, self)
        self.header = PageHeader("兑换记录")
        self.period = PeriodPicker(self.desk.clock.today())
        self.return_button = self.header.add_action("退换货", "swap_horiz", "退回一部分商品，或换成别的")
        self.return_button.setVisible(self.desk.may("shop.return_goods"))
        self.void_button = self.header.add_action("作废", "undo", "作废所选的凭证，积分和商品都退回")
        self.void_button.setVisible(self.desk.may("shop.void"))
        self.print_button = self.header.set_primary("查看和补打", "print")
        self.household = PersonSearch(self.desk.tasks, self._find_households)
        self.household.setPlaceholderText("只看一户：拼音首字母、户号")
        self.code = _code_field()
        self.code_sentence = label("", "small", wraps=True, tone="bad")
        self.code_sentence.hide()
        self.verdict = Banner()
        self.verdict.hide()
        self.total = label("", "strong")
        self.table = DataTable("爱心超市兑换记录", COLUMNS, key=lambda row: row.id, output=self.desk.output)
        self.table.add_filter(
            "状态",
            (
                ("全部凭证", None),
                ("有效的兑换", lambda row: row.stands),
                ("作废的和作废凭证", lambda row: row.is_void or row.voided_by is not None),
                ("退换货的", lambda row: row.is_return or bool(row.returned_by)),
                ("还没有打印的", lambda row: not row.prints),
            ),
        )
        self.table.set_empty("这段时间没有兑换", "在“柜台”里兑换以后，凭证都列在这里。")
        code = QVBoxLayout()
        code.setSpacing(2)
        code.addWidget(self.code)
        code.addWidget(self.code_sentence)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.period, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.household, 1, Qt.AlignmentFlag.AlignTop)
        row.addLayout(code, 1)
        self.column.addWidget(self.header)
        self.column.addLayout(row)
        self.column.addWidget(self.verdict)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.total)
        self._show_selected([])

    def _connect_signals(self) -> None:
        self.period.period_changed.connect(lambda _: self.load())
        self.household.chosen.connect(lambda _: self.load())
        self.household.cleared.connect(self.load)
        self.code.returnPressed.connect(lambda: self.verify(self.code.text()))
        self.code.textEdited.connect(lambda _: self._clear_verdict())
        self.table.selection_changed.connect(self._show_selected)
        self.table.row_activated.connect(lambda row: self.printing.show(row.id))
        self.table.model.modelReset.connect(self._show_total)
        self.print_button.clicked.connect(self._on_print_clicked)
        self.void_button.clicked.connect(self._on_void_clicked)
        self.return_button.clicked.connect(self._on_return_clicked)
        self.printing.problem_met.connect(lambda text: self.verdict.show_text(text, "warn"))
        self.verdict.action_asked.connect(self._clear_verdict)

    def load(self) -> None:
        """A household's receipts of all times, or everybody's of the period."""
        store, period, chosen = self.desk.store, self.period.period, self.household.value()
        self.period.setEnabled(chosen is None)

        def look() -> list[RedemptionRow]:
            if chosen is not None:
                return list_redemptions(store, household_id=chosen.household_id)
            return list_redemptions(store, start=period.start, end=period.end)

        self.desk.tasks.run(lambda _: look(), done=self._show_rows, owner=self)

    def open_item(self, item: object) -> None:
        """Shows one receipt, whichever month it is of."""
        if isinstance(item, ShowReceipt):
            self.printing.show(item.redemption_id)
            if not self.table.select_key(item.redemption_id):
                self._wanted = item.redemption_id

    def print_page(self) -> None:
        self.table.print_shown()

    def go_back(self) -> None:
        if self.verdict.isVisible() or self.code_sentence.isVisible():
            self._clear_verdict()
        elif self.household.text():
            self.household.clear()

    def verify(self, typed: str) -> None:
        """Says whether a receipt's number and check code are the ledger's own."""
        store = self.desk.store
        if typed.strip():
            self.desk.tasks.run(
                lambda _: verify_typed(store, typed),
                done=self._show_genuine,
                failed=self._show_doubt,
                owner=self,
            )

    # ---- what happens

    def _find_households(self, typed: str) -> list[Hit]:
        return [
            Hit(f"{each.name}　{each.household_number} 号户", each.group, each, "户", "house")
            for each in one_per_household(self.desk.people.find(typed, 40))
        ]

    def _show_rows(self, rows: list[RedemptionRow]) -> None:
        self.table.set_rows(rows)
        if self._wanted is not None and self.table.select_key(self._wanted):
            self._wanted = None
        self._show_selected(self.table.selected_rows())

    def _show_total(self) -> None:
        """The sum of what is shown, and of nothing else."""
        rows: Sequence[RedemptionRow] = self.table.model.shown_rows
        given = sum(row.total for row in rows if not row.gives_back)
        back = sum(row.total for row in rows if row.gives_back)
        kinds = "作废和退货" if any(row.is_return for row in rows) else "作废"
        taken_back = f"，{kinds}退回 {format_points(back)} 分" if back else ""
        net = f"，净扣 {format_points(given - back)} 分" if back else ""
        self.total.setText(f"本表 {len(rows)} 张凭证：兑换 {format_points(given)} 分{taken_back}{net}")
        self.total.setVisible(bool(rows))

    def _show_selected(self, rows: list[RedemptionRow]) -> None:
        self.print_button.setEnabled(bool(rows))
        self.void_button.setEnabled(bool(rows) and rows[0].stands and not rows[0].returned_by)
        self.return_button.setEnabled(bool(rows) and rows[0].stands)

    def _show_genuine(self, view: ReceiptView) -> None:
        self._clear_verdict()
        self.code.clear()
        goods = "、".join(f"{line.product}×{line.quantity}" for line in view.lines)
        facts = (
            f"凭证 {receipt_label(view.number)} 与账上一致：{local(view.at):%Y年%m月%d日 %H:%M}，"
            f"{view.household_head}户，{goods}，{format_points(view.total)} 分。"
        )
        but = taken_back_words(view)
        self.verdict.show_text(f"{facts}{but}", "warn" if but else "good", "知道了")

    def _show_doubt(self, error: BaseException) -> None:
        self._clear_verdict()
        if not isinstance(error, StationError):
            self.desk.messages.error(error, near=self)
            return
        self.code_sentence.setText(str(error))
        self.code_sentence.show()
        theme.style(self.code, tone="bad")
        self.code.selectAll()

    def _clear_verdict(self) -> None:
        self.verdict.show_text("")
        self.code_sentence.hide()
        theme.style(self.code, tone="")

    def _on_print_clicked(self) -> None:
        selected = self.table.selected_rows()
        if selected:
            self.printing.show(selected[0].id)

    def _on_void_clicked(self) -> None:
        selected = self.table.selected_rows()
        if not selected:
            return
        redemption_id, store = selected[0].id, self.desk.store
        self.desk.tasks.run(
            lambda _: receipt(store, redemption_id),
            done=lambda view: ask_void(self.desk, self, view, self._on_voided),
            owner=self,
        )

    def _on_return_clicked(self) -> None:
        selected = self.table.selected_rows()
        if selected:
            ask_return(self.desk, self, selected[0].id, self._on_returned)

    def _on_returned(self, made: tuple[ReceiptView, ...]) -> None:
        self._wanted = made[0].redemption_id
        self.desk.messages.say(returned_words(made))
        self.printing.print_again([view.redemption_id for view in made])

    def _on_voided(self, view: ReceiptView) -> None:
        self._wanted = view.redemption_id
        points, number = format_points(view.total), receipt_label(view.number)
        self.desk.messages.say(f"已作废：退回{view.household_head}户 {points} 分，作废凭证 {number}。")
        self.printing.print_again([view.redemption_id])
