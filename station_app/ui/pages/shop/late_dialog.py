"""补录: one paper slip typed in as it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from station_app.services.exchange_days import DayView
from station_app.services.late_entries import LateDraft, enter_late
from station_app.services.receipts import ReceiptView
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.pages.shop.goods_chooser import GoodsChooser
from station_app.ui.pages.shop.household_scan import HouseholdScan
from station_app.ui.pages.shop.reservation_dialog import relation_box
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import without_input_method

_REASONS = ("停电", "电脑故障", "打印机故障", "上门送货")


class LateDialog(FormDialog):
    """The slip's number and day, the household, the goods, and who took them."""

    def __init__(self, desk: Desk, day: DayView, parent: QWidget) -> None:
        note = "照纸质单录，积分价按发放那天的。分数和库存今天入账，凭证上会写明是哪张纸质单。"
        super().__init__("补录纸质单", "补录", parent, note=note)
        self.setMinimumWidth(theme.sizes().text * 51)
        self.slip = QLineEdit()
        without_input_method(self.slip)
        self.slip.setPlaceholderText(f"例如 {day.starts_on:%Y%m%d}-001，在单子右上角")
        today = desk.clock.today()
        handed_out = DateField(
            min(max(today, day.starts_on), day.ends_on) if today >= day.starts_on else today
        )
        self.household = HouseholdScan(desk, keeps=True)
        self.goods = GoodsChooser(desk)
        self.proxy = QLineEdit()
        self.proxy.setPlaceholderText("本人领的不用填")
        reason = QComboBox()
        reason.setEditable(True)
        reason.addItems(_REASONS)
        self.form.add("paper_number", "纸质单编号", self.slip, required=True)
        self.form.add("handed_out_on", "发放日期", handed_out, required=True)
        self.form.add("household", "户", self.household, required=True)
        self.form.add("product", "商品", self.goods)
        self.form.add("proxy", "代领人", self.proxy)
        self.form.add("relation", "与本户关系", relation_box())
        self.form.add("reason", "为什么用纸质单", reason)


def ask_late(desk: Desk, parent: QWidget, day: DayView, done: Callable[[ReceiptView], None]) -> LateDialog:
    """Opens the dialog; ``done`` follows with the receipt that the slip became."""
    dialog = LateDialog(desk, day, parent)

    def save(values: dict[str, Any]) -> ReceiptView:
        customer = values["household"]
        draft = LateDraft(
            values["paper_number"],
            values["handed_out_on"],
            customer.household_id,
            values["product"],
            customer.resident_id,
            customer.head,
            values["proxy"],
            values["relation"],
            values["reason"],
            day.id,
        )
        return enter_late(desk.store, desk.actor, draft)

    dialog.save_with(desk.tasks, save, done, lambda error: desk.messages.error(error, near=dialog.form))
    return dialog
