"""发兑换券: a household's points turned into so many papers of each value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from station_app.domain.amounts import format_points
from station_app.domain.vouchers import MOST_AT_ONCE, VALUES, fewest, total_of
from station_app.services.customers import CounterCustomer
from station_app.services.vouchers import VoucherView, issue_vouchers
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.pages.shop.household_scan import HouseholdScan
from station_app.ui.widgets.cards import label, push_button


class CountsField(QWidget):
    """How many of each value; ``value()`` is a dict from tenths to counts."""

    value_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[int, QSpinBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        for place, value in enumerate(VALUES):
            box = QSpinBox()
            box.setRange(0, MOST_AT_ONCE)
            box.setSuffix(" 张")
            box.setAccessibleName(f"{format_points(value)} 分券的张数")
            box.setMinimumWidth(theme.sizes().text * 6)
            box.valueChanged.connect(lambda _: self.value_changed.emit())
            self.boxes[value] = box
            grid.addWidget(label(f"{format_points(value)} 分"), 0, place)
            grid.addWidget(box, 1, place)
        self.setFocusProxy(self.boxes[VALUES[0]])

    def value(self) -> dict[int, int]:
        return {value: box.value() for value, box in self.boxes.items()}

    def set_value(self, counts: dict[int, int]) -> None:
        for value, box in self.boxes.items():
            box.setValue(counts.get(value, 0))


class IssueDialog(FormDialog):
    """What is turned in and what is left stand below all the time."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        note = "换成券的积分从这一户的可兑换积分里扣下，荣誉积分不变。券可以收回，没用的积分退回。"
        super().__init__("发兑换券", "发券", parent, note=note)
        self.setMinimumWidth(theme.sizes().text * 48)
        self.household = HouseholdScan(desk, keeps=True)
        self.counts = CountsField()
        self.all_button = push_button("全部换成券", kind="quiet", tip="用张数最少的券")
        self.all_button.setAutoDefault(False)
        self.after = label("", "strong", wraps=True)
        self.form.add("household", "户", self.household, required=True)
        self.form.add("counts", "各要几张", self.counts)
        below = QHBoxLayout()
        below.addWidget(self.after, 1)
        below.addWidget(self.all_button)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertLayout(layout.count() - 1, below)
        self.household.value_changed.connect(self._show)
        self.counts.value_changed.connect(self._show)
        self.all_button.clicked.connect(self._on_all_clicked)
        self._show()

    def _show(self) -> None:
        customer, wanted = self.household.customer, total_of(self.counts.value())
        self.all_button.setEnabled(customer is not None)
        if customer is None:
            self.after.setText("先选要换券的户。")
            return
        left = customer.balance - wanted
        text = (
            f"{customer.holder}现有 {format_points(customer.balance)} 分，换券 {format_points(wanted)} 分，"
        )
        self.after.setText(text + f"余 {format_points(left)} 分。")
        theme.style(self.after, role="strong", tone="bad" if left < 0 else "")

    def _on_all_clicked(self) -> None:
        if self.household.customer is not None:
            self.counts.set_value(fewest(self.household.customer.balance))


def ask_issue(desk: Desk, parent: QWidget, done: Callable[[list[VoucherView]], None]) -> IssueDialog:
    """Opens the dialog; ``done`` follows with the vouchers, to be printed."""
    dialog = IssueDialog(desk, parent)

    def save(values: dict[str, Any]) -> list[VoucherView]:
        customer: CounterCustomer = values["household"]
        return issue_vouchers(
            desk.store, desk.actor, customer.household_id, values["counts"], customer.resident_id
        )

    dialog.save_with(desk.tasks, save, done, lambda error: desk.messages.error(error, near=dialog.form))
    return dialog
