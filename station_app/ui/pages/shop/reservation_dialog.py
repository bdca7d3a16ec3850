"""Asks what to hold back for whom, who fetches it, and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from station_app.domain.exchange_days import RELATIONS
from station_app.services.exchange_days import DayView
from station_app.services.reservations import ReservationDraft, ReservationView, reserve
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.pages.shop.goods_chooser import GoodsChooser
from station_app.ui.pages.shop.household_scan import HouseholdScan
from station_app.ui.widgets.date_field import DateField

_REASONS = ("卧床", "行动不便", "外出务工", "住院")
_KEPT_DAYS = timedelta(days=7)


def relation_box() -> QComboBox:
    """How a proxy is related to the household, chosen or typed."""
    box = QComboBox()
    box.setEditable(True)
    box.addItems(RELATIONS)
    box.setCurrentIndex(-1)
    return box


class ReservationDialog(FormDialog):
    """A household, goods, and for one that cannot come its proxy."""

    def __init__(self, desk: Desk, day: DayView | None, parent: QWidget) -> None:
        note = "备下的商品别人兑不走；领取时才扣分，按领取那天的积分价算。"
        super().__init__("备货", "备下", parent, note=note)
        self.setMinimumWidth(theme.sizes().text * 51)
        self.household = HouseholdScan(desk, keeps=True)
        self.goods = GoodsChooser(desk)
        self.proxy = QLineEdit()
        self.proxy.setPlaceholderText("本人来领的不用填")
        self.relation = relation_box()
        self.reason = QComboBox()
        self.reason.setEditable(True)
        self.reason.addItems(_REASONS)
        self.reason.setCurrentIndex(-1)
        last = desk.clock.today() + _KEPT_DAYS
        until = DateField(last if day is None else max(day.ends_on, desk.clock.today()))
        self.form.add("household", "户", self.household, required=True)
        self.form.add("product", "商品", self.goods)
        self.form.add("proxy", "代领人", self.proxy)
        self.form.add("relation", "与本户关系", self.relation)
        self.form.add("reason", "不能来的原因", self.reason)
        self.form.add("until", "留到", until, required=True, hint="过了这天没领，商品放回货架。")


def ask_reservation(
    desk: Desk, parent: QWidget, day: DayView | None, done: Callable[[ReservationView], None]
) -> ReservationDialog:
    """Opens the dialog; ``done`` follows with what was held back."""
    dialog = ReservationDialog(desk, day, parent)

    def save(values: dict[str, Any]) -> ReservationView:
        draft = ReservationDraft(
            values["household"].household_id,
            values["product"],
            values["until"],
            None if day is None else day.id,
            values["proxy"],
            values["relation"],
            values["reason"],
        )
        return reserve(desk.store, desk.actor, draft)

    dialog.save_with(desk.tasks, save, done, lambda error: desk.messages.error(error, near=dialog.form))
    return dialog
