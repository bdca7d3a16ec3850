"""Asks how many of each chosen lot are written off, and why (报损)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from station_app.domain.amounts import parse_quantity
from station_app.services.lots import LOSS_REASONS, LossLine, LossView, LotView, report_loss
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.widgets.fields import NumberField
from station_app.ui.widgets.reason_box import reason_box

MOST_LOTS = 8


class LossDialog(FormDialog):
    """One quantity for each lot, all of it unless the clerk says less."""

    def __init__(self, lots: Sequence[LotView], parent: QWidget) -> None:
        super().__init__(
            "报损",
            "确认报损",
            parent,
            note="报损的商品从库存里减去，会打印报损单签字，入账以后不能撤销。",
        )
        self.lots = lots
        for lot in lots:
            field = NumberField(_reader(lot.remaining))
            date = "" if lot.expires_on is None else f"　保质期到 {lot.expires_on}"
            hint = f"这一批还剩 {lot.remaining} {lot.unit}（{lot.source_label}{date}）"
            self.form.add(f"lot{lot.id}", f"{lot.product}（{lot.unit}）", field, required=True, hint=hint)
            field.set_value(lot.remaining)
        self.reason: QComboBox = reason_box(LOSS_REASONS)
        self.form.add("reason", "报损原因", self.reason, required=True)
        theme.style(self.yes, kind="danger")


def ask_loss(desk: Desk, parent: QWidget, lots: Sequence[LotView], done: Callable[[LossView], None]) -> None:
    """Opens the dialog; ``done`` follows with the paper's facts."""
    chosen = lots[:MOST_LOTS]
    dialog = LossDialog(chosen, parent)
    dialog.save_with(
        desk.tasks,
        lambda values: report_loss(
            desk.store,
            desk.actor,
            tuple(LossLine(lot.id, values[f"lot{lot.id}"]) for lot in chosen),
            values["reason"],
        ),
        done,
        lambda error: desk.messages.error(error, near=dialog.form),
    )


def _reader(most: int) -> Callable[[str], int]:
    return lambda text: parse_quantity(text, most)
