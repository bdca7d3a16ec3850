"""Asks why a receipt is voided, naming whose points and goods come back, and voids it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from station_app.domain.amounts import format_points
from station_app.domain.shop import receipt_label
from station_app.services.counter import void
from station_app.services.receipts import ReceiptView
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.widgets.reason_box import reason_box

_REASONS = ("商品拿错了", "数量录错了", "户选错了", "村民当场退回", "商品有质量问题")


class VoidDialog(FormDialog):
    """One field: the reason, chosen or typed."""

    def __init__(self, view: ReceiptView, parent: QWidget) -> None:
        goods = "、".join(f"{line.product}×{line.quantity}" for line in view.lines)
        super().__init__(
            f"作废凭证 {receipt_label(view.number)}",
            "确认作废",
            parent,
            note=f"将退回{view.household_head}户 {format_points(view.total)} 分，商品放回库存：{goods}。"
            "会另开一张作废凭证，作废以后不能撤销。",
        )
        reason = reason_box(_REASONS)
        self.form.add("reason", "作废原因", reason, required=True, hint="村民查询时会看到。")
        theme.style(self.yes, kind="danger")


def ask_void(desk: Desk, parent: QWidget, view: ReceiptView, done: Callable[[ReceiptView], None]) -> None:
    """Opens the dialog; ``done`` follows with the receipt of the void."""
    dialog = VoidDialog(view, parent)
    dialog.save_with(
        desk.tasks,
        lambda values: void(desk.store, desk.actor, view.redemption_id, values["reason"]),
        done,
        lambda error: desk.messages.error(error, near=dialog.form),
    )
