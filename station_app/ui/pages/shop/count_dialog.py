"""Asks what was counted on the shelf, and why it differs from the books."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from station_app.domain.fullwidth import without_spaces
from station_app.errors.shop import StockCountOutOfRange
from station_app.services.products import ProductView
from station_app.services.stock import MOST_IN_STOCK_IN, MovementView, correct_stock
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.widgets.fields import without_input_method
from station_app.ui.widgets.reason_box import reason_box

_REASONS = ("盘点少了", "盘点多了", "破损", "过期报损", "入库时录错")


class CountDialog(FormDialog):
    """The count, and the reason that stays with the movement."""

    def __init__(self, product: ProductView, parent: QWidget) -> None:
        super().__init__(
            f"盘点更正“{product.name}”",
            "更正库存",
            parent,
            note=f"账上有 {product.stock} {product.unit}。数一数货架上实有多少，"
            "账会改成实有数，差额记为一笔更正。",
        )
        counted = QLineEdit()
        without_input_method(counted)
        reason = reason_box(_REASONS)
        self.form.add("counted", f"实有（{product.unit}）", counted, parse=_read_count, required=True)
        self.form.add("reason", "原因", reason, required=True)


def ask_count(
    desk: Desk, parent: QWidget, product: ProductView, done: Callable[[MovementView], None]
) -> None:
    """Opens the dialog; ``done`` follows with the correction."""
    dialog = CountDialog(product, parent)
    dialog.save_with(
        desk.tasks,
        lambda values: correct_stock(desk.store, desk.actor, product.id, values["counted"], values["reason"]),
        done,
        lambda error: desk.messages.error(error, near=dialog.form),
    )


def _read_count(text: str) -> int:
    typed = without_spaces(text)
    if not typed.isascii() or not typed.isdigit() or int(typed) > MOST_IN_STOCK_IN:
        raise StockCountOutOfRange(most=MOST_IN_STOCK_IN)
    return int(typed)
