"""日结: says what a day comes to, asks what explains each difference, and closes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QLineEdit, QWidget

from station_app.domain.amounts import format_points
from station_app.domain.reconciliation import Reconciliation, Side
from station_app.domain.shop import receipt_span
from station_app.services.reconciliation import ShopAccount, account_of_days, close_day
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk


class CloseDialog(FormDialog):
    """One field for each difference, which must be explained, and a remark."""

    def __init__(self, account: Reconciliation, parent: QWidget) -> None:
        day = f"{account.start.month}月{account.start.day}日"
        super().__init__(f"{day}日结", "确认日结", parent, note=_words(account))
        self._keys = {f"difference_{place}": each.key for place, each in enumerate(account.differences)}
        for place, each in enumerate(account.differences):
            editor = QLineEdit()
            editor.setPlaceholderText("查清以后写在这里，会印在日结单上")
            self.form.add(f"difference_{place}", f"差异 {place + 1}", editor, required=True, hint=each.words)
        note = QLineEdit()
        note.setPlaceholderText("可不填")
        self.form.add("note", "备注", note)

    def notes(self, values: dict[str, str]) -> dict[str, str]:
        """The explanations by the differences' keys."""
        return {key: values[name] for name, key in self._keys.items()}


def ask_close(desk: Desk, parent: QWidget, day: date, done: Callable[[ShopAccount], None]) -> None:
    """Reckons the day and opens the dialog; ``done`` follows with the account as it was signed."""

    def ask(found: ShopAccount) -> None:
        dialog = CloseDialog(found.account, parent)
        dialog.save_with(
            desk.tasks,
            lambda values: close_day(desk.store, desk.actor, day, dialog.notes(values), values["note"]),
            done,
            lambda error: desk.messages.error(error, near=dialog.form),
        )

    desk.tasks.run(lambda _: account_of_days(desk.store, day, day), done=ask, owner=parent)


def _words(account: Reconciliation) -> str:
    """What the day comes to, in sentences."""
    span = receipt_span(account.first, account.last)
    if not span:
        receipts = "这一天没有凭证，只有出入库。"
    else:
        gone, back = account.tallies[Side.REDEEM], account.receipts - account.tallies[Side.REDEEM].receipts
        returned = f"，作废和退货 {back} 张 {format_points(gone.points - account.net)} 分" if back else ""
        receipts = (
            f"凭证 {span}，共 {account.receipts} 张：兑换 {format_points(gone.points)} 分{returned}，"
            f"净扣 {format_points(account.net)} 分。"
        )
    agrees = "凭证、积分流水和库存三方一致。" if not account.differences else "有差异，请逐项查清并写上说明。"
    return f"{receipts}\n{agrees}\n日结以后不能撤销，也不能再结一次；以后的作废和退货算在以后的日子里。"
