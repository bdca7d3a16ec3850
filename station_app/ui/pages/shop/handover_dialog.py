"""Asks who hands the shop over to whom, and shows what will stand on the list (移交)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from station_app.domain.money import yuan
from station_app.services.handovers import HandoverDraft, HandoverFacts, HandoverView, gather, hand_over
from station_app.services.stocktakes import StocktakeView, list_stocktakes
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk

_RECENT = 5


class HandoverDialog(FormDialog):
    """Three names, the keys, and the stocktake that went before."""

    def __init__(
        self, facts: HandoverFacts, stocktakes: list[StocktakeView], keeper: str, parent: QWidget
    ) -> None:
        super().__init__("办理移交", "移交并打印清单", parent, note=_summary(facts))
        self.form.add("from_name", "移交人", QLineEdit(keeper), required=True)
        self.form.add("to_name", "接收人", QLineEdit(), required=True)
        self.form.add(
            "witness", "监交人", QLineEdit(), required=True, hint="一般请站长或村务监督委员会的同志。"
        )
        self.form.add("keys", "钥匙和物品", QLineEdit(), hint="例如“仓库钥匙 2 把、扫码枪 1 把”。")
        before = QComboBox()
        before.addItem("没有盘点", None)
        counted = [each for each in stocktakes if not each.is_cancelled]
        for each in counted[:_RECENT]:
            before.addItem(f"第 {each.number} 次盘点（{each.taken_on}，{each.status_label}）", each.id)
        if counted:
            before.setCurrentIndex(1)
        self.form.add("stocktake_id", "移交前盘点", before, hint="移交前最好先盘点一次，账实相符再交。")
        self.form.add("note", "说明", QPlainTextEdit())


def ask_handover(desk: Desk, parent: QWidget, done: Callable[[HandoverView], None]) -> None:
    """Opens the dialog once it is known what there is; ``done`` follows with the handover."""

    def look() -> tuple[HandoverFacts, list[StocktakeView]]:
        return gather(desk.store), list_stocktakes(desk.store)

    def ask(found: tuple[HandoverFacts, list[StocktakeView]]) -> None:
        dialog = HandoverDialog(*found, desk.actor.name, parent)
        dialog.save_with(
            desk.tasks,
            lambda values: hand_over(desk.store, desk.actor, HandoverDraft(**values)),
            done,
            lambda error: desk.messages.error(error, near=dialog.form),
        )

    desk.tasks.run(lambda _: look(), done=ask, owner=parent)


def _summary(facts: HandoverFacts) -> str:
    goods = f"库存 {len(facts.stock)} 种共 {sum(line.stock for line in facts.stock)} 件"
    money = "、".join(f"{name} {yuan(balance)} 元" for name, balance in facts.funds)
    parts = [goods, f"兑换凭证{facts.receipt_range}"]
    if facts.vouchers:
        parts.append(f"未用的兑换券 {facts.vouchers} 张")
    if money:
        parts.append(f"资金结余 {money}")
    if facts.open_items:
        parts.append(f"未了事项：{'、'.join(facts.open_items)}")
    return "清单上会列明：" + "；".join(parts) + "。"
