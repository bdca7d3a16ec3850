"""Asks what a stocktake covers, and whether its list is blind."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from station_app.services.stocktakes import StocktakeView, start_stocktake
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk


class StocktakeDialog(FormDialog):
    """All goods or one class; blind unless the clerk says otherwise."""

    def __init__(self, classes: Sequence[str], parent: QWidget) -> None:
        super().__init__(
            "开始盘点",
            "开始并打印盘点表",
            parent,
            note="盘点表打印出来拿到货架前数，数完回来录入。盘点时最好先停止兑换。",
        )
        scope, way = QComboBox(), QComboBox()
        scope.addItem("全部商品", "")
        for name in classes:
            scope.addItem(f"只盘“{name}”", name)
        way.addItem("盲盘：表上不印账上数（推荐）", True)
        way.addItem("对账盘：表上印账上数", False)
        self.form.add("class_name", "盘点范围", scope)
        self.form.add("is_blind", "盘点方式", way, hint="盲盘数得更实在：数的人看不到账上应有多少。")
        self.form.add("note", "说明", QLineEdit(), hint="可不填，例如“半年盘点”。")


def ask_stocktake(
    desk: Desk, parent: QWidget, classes: Sequence[str], done: Callable[[StocktakeView], None]
) -> None:
    """Opens the dialog; ``done`` follows with the stocktake begun."""
    dialog = StocktakeDialog(classes, parent)
    dialog.save_with(
        desk.tasks,
        lambda values: start_stocktake(
            desk.store,
            desk.actor,
            class_name=values["class_name"],
            is_blind=values["is_blind"],
            note=values["note"],
        ),
        done,
        lambda error: desk.messages.error(error, near=dialog.form),
    )
