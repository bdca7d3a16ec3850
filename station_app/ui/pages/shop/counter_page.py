"""柜台: who, what, how many, confirm; the whole act by keyboard or scanner, then the next customer."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from station_app.domain.amounts import format_points
from station_app.domain.shop import receipt_label
from station_app.errors import StationError
from station_app.services.customers import CounterCustomer
from station_app.services.people_search import PersonHit
from station_app.services.products import ProductView
from station_app.services.receipts import ReceiptView
from station_app.ui import theme
from station_app.ui.explain.opening import explain_customer
from station_app.ui.items import ShowHousehold
from station_app.ui.page import Page
from station_app.ui.pages.shop.basket_table import BasketTable
from station_app.ui.pages.shop.counter_fields import CounterFields
from station_app.ui.pages.shop.customer_panel import CustomerPanel
from station_app.ui.pages.shop.held_goods import HeldGoods
from station_app.ui.pages.shop.last_receipt import LastReceipt
from station_app.ui.pages.shop.receipt_printing import MadeReceipt, ReceiptPrinting
from station_app.ui.pages.shop.sale import Sale
from station_app.ui.pages.shop.void_dialog import ask_void
from station_app.ui.pages.shop.waiting_dialog import WaitingButton
from station_app.ui.widgets.cards import Banner, label

_KEYS = "回车 选定　 ＋－ 改数量　 ↑↓ 换一行　 Del 删一行　 F8 确认　 Esc 返回"
_SIDE, _WIDEST_SIDE = 25, 420
"""The panel's width in characters, and its most in pixels: the basket wants room in the largest text too."""


class CounterPage(Page):
    """Wires the fields, the basket and the customer's panel to one ``Sale`` after the other."""

    title = "柜台"
    icon = "storefront"
    areas = frozenset({"shop", "points", "people"})
    help_topic = "shop"

    def _build_ui(self) -> None:
        self.printing = ReceiptPrinting(self.desk, self)
        self.sale = Sale(self.desk, self.printing, self)
        self.banner = Banner("", "warn")
        self.fields = CounterFields(self.desk)
        self.table = BasketTable()
        self.waiting_button = WaitingButton(self.desk, self.printing)
        self.panel = CustomerPanel()
        self.last = LastReceipt()
        self.side = QStackedWidget()
        self.side.addWidget(self.last)
        self.side.addWidget(self.panel)
        self.side.setMaximumWidth(min(theme.sizes().text * _SIDE, _WIDEST_SIDE))
        foot = QHBoxLayout()
        foot.addWidget(label(_KEYS, "small", wraps=True), 1)
        foot.addWidget(self.waiting_button)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.fields)
        left.addWidget(self.table, 1)
        left.addLayout(foot)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(left, 5)
        row.addWidget(self.side, 3)
        self.held = HeldGoods(self.desk, self.printing)
        self.column.addWidget(self.banner)
        self.column.addWidget(self.held)
        self.column.addLayout(row, 1)
        self.fields.set_customer("", can_buy=False)

    def _connect_signals(self) -> None:
        fields, sale = self.fields, self.sale
        fields.card_scanned.connect(sale.find_card)
        fields.card_among_goods_scanned.connect(sale.find_next_card)
        fields.customer_chosen.connect(self._on_person_chosen)
        fields.voucher_scanned.connect(sale.scan_voucher)
        fields.goods_scanned.connect(sale.scan_goods)
        fields.product_chosen.connect(self._on_product_chosen)
        fields.quantity_typed.connect(sale.set_quantity)
        fields.quantity_stepped.connect(sale.step_quantity)
        fields.line_moved.connect(self.table.step)
        fields.line_removed.connect(sale.remove_line)
        fields.confirm_asked.connect(self._on_confirm_asked)
        fields.typed.connect(sale.rest)
        sale.customer_changed.connect(self._show_customer)
        sale.basket_changed.connect(self._show_basket)
        sale.quotas.changed.connect(self._show_basket)
        sale.waits_changed.connect(lambda waits: self.panel.show_waiting(waits=waits))
        sale.several_found.connect(self._on_several_found)
        sale.refused.connect(self._on_refused)
        sale.redeemed.connect(self._on_redeemed)
        self.held.collected.connect(self._on_collected)
        self.panel.vouchers_dropped.connect(sale.drop_vouchers)
        self.table.line_changed.connect(sale.go_to_line)
        self.panel.confirm_clicked.connect(self._on_confirm_asked)
        self.panel.cancel_clicked.connect(self.go_back)
        self.panel.explain_clicked.connect(lambda: explain_customer(self.desk, self, sale.customer))
        self.last.show_asked.connect(self.printing.show)
        self.last.print_asked.connect(lambda redemption_id: self.printing.print_again([redemption_id]))
        self.last.void_asked.connect(self.void)
        self.printing.problem_met.connect(lambda text: self.banner.show_text(text, "warn", "去打印"))
        self.banner.action_asked.connect(self.open_waiting)
        self.waiting_button.clicked.connect(lambda: self.banner.show_text(""))
        for keys, slot in (("F8", self._on_confirm_asked), ("Esc", self.go_back), ("Del", sale.remove_line)):
            self.shortcut(keys, slot)
        self.shortcut("+", lambda: sale.step_quantity(1))
        self.shortcut("-", lambda: sale.step_quantity(-1))

    # ---- what the window calls

    def load(self) -> None:
        """Balance, prices and stock of the sale under way, and what waits for a printer."""
        self.printing.warm_up()
        self.sale.refresh()
        self.waiting_button.load()
        if self.sale.customer is None and not self.fields.household.text():
            self.fields.household.setFocus()

    def open_item(self, item: object) -> None:
        if isinstance(item, ShowHousehold):
            self.sale.find_household(item.household_id)

    def go_back(self) -> None:
        """Esc: one step back each time, and asks before a basket is given up."""
        fields, sale = self.fields, self.sale
        if sale.waits:
            sale.rest()
        elif fields.quantity.hasFocus():
            fields.set_line(*self.sale.line)
            fields.goods.setFocus()
        elif fields.goods.text():
            fields.goods.clear()
        elif not len(sale.basket) or self._gives_up():
            sale.forget()
            fields.household.clear()
            fields.clear_errors()
            fields.household.setFocus()

    def may_leave(self) -> bool:
        """A basket that was begun is given up on purpose only."""
        if len(self.sale.basket) and not self._gives_up():
            return False
        self.sale.forget()
        return True

    def void(self, view: ReceiptView) -> None:
        """Asks for the reason and voids the receipt; the void's own receipt is printed."""
        ask_void(self.desk, self, view, self._on_voided)

    def open_waiting(self) -> None:
        """待打印."""
        self.banner.show_text("")
        self.waiting_button.open_waiting()

    # ---- what the sale tells

    def _show_customer(self) -> None:
        customer = self.sale.customer
        self.held.show_for(customer)
        if customer is None:
            self.panel.forget()
            self.side.setCurrentWidget(self.last)
            self.fields.set_customer("", can_buy=False)
            return
        self.panel.show_customer(customer)
        self.side.setCurrentWidget(self.panel)
        was_shown = self.fields.goods.isEnabled()
        self.fields.set_customer(f"{customer.holder}（{customer.number}）", can_buy=not customer.closed)
        if not customer.closed and (not was_shown or self.fields.household.hasFocus()):
            self.fields.clear_errors()
            self.fields.goods.setFocus()

    def _show_basket(self) -> None:
        self.table.show_entries(self.sale.basket.entries, self.sale.current)
        self.fields.set_line(*self.sale.line)
        self.panel.show_total(self.sale.basket.total, self.sale.purse.worth)
        self.panel.show_quotas(self.sale.quotas.states, self.sale.quotas.problem(self.sale.basket))

    def _on_several_found(self, found: list[CounterCustomer]) -> None:
        choices = [(each.holder, f"{format_points(each.balance)} 分", each) for each in found]
        chosen = self.desk.messages.ask_choice("兑换哪一位的积分？", choices)
        if chosen is not None:
            self.sale.serve(chosen)

    def _on_refused(self, error: BaseException) -> None:
        if isinstance(error, StationError) and error.field == "points":
            self.panel.show_error(str(error))
        elif isinstance(error, StationError) and self.fields.show_error(error):
            if error.field == "household":
                self.fields.household.setFocus()
        else:
            self.desk.messages.error(error, near=self)

    def _on_redeemed(self, made: MadeReceipt) -> None:
        view = made.view
        self.banner.show_text("")
        self.fields.clear_errors()
        self.fields.household.setFocus()
        self.last.show_receipt(made)
        points, after = format_points(view.total), format_points(view.balance_after)
        done = f"{view.household_head}户兑换 {points} 分，余 {after} 分，凭证 {receipt_label(view.number)}。"
        self.desk.messages.say(done)
        self.printing.print_new(made)

    def _on_collected(self, made: MadeReceipt) -> None:
        """Goods held back were handed over; what else is in the basket stays for the same household."""
        if len(self.sale.basket):
            self.sale.refresh()
        else:
            self.sale.forget()
        self._on_redeemed(made)

    def _on_voided(self, view: ReceiptView) -> None:
        made = self.printing.make(view)
        self.last.show_receipt(made)
        points, number = format_points(view.total), receipt_label(view.number)
        self.desk.messages.say(f"已作废：退回{view.household_head}户 {points} 分，作废凭证 {number}。")
        self.printing.print_new(made)

    # ---- what the clerk does

    def _on_person_chosen(self, person: PersonHit) -> None:
        self.sale.find_household(person.household_id)

    def _on_product_chosen(self, product: ProductView) -> None:
        """Found by hand: the quantity comes next; a scan stays with the scanner."""
        self.sale.add(product)
        if self.sale.current == product.id:
            self.fields.quantity.setFocus()

    def _on_confirm_asked(self) -> None:
        if self.fields.commit_quantity():
            if self.fields.quantity.hasFocus():
                self.fields.goods.setFocus()
            self.fields.clear_errors()
            self.sale.confirm(self.panel.taker, self.panel.proxy)

    def _gives_up(self) -> bool:
        count = len(self.sale.basket)
        holder = self.sale.customer.holder if self.sale.customer else ""
        return self.desk.messages.confirm(
            f"放弃{holder}的这一单？",
            "放弃",
            detail=f"篮子里的 {count} 样商品不会兑换，积分不变。",
            no_text="继续办理",
        )
