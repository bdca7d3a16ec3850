"""Asks for a fund, for an entry of its book, and why an entry is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from station_app.domain.money import yuan
from station_app.domain.shop import parse_money
from station_app.services.funds import (
    BOOKED_BY_HAND,
    KIND_LABELS,
    EntryDraft,
    EntryView,
    FundView,
    add_fund,
    book,
    change_fund,
    reverse,
)
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import without_input_method
from station_app.ui.widgets.reason_box import reason_box

_REASONS = ("金额记错", "资金来源选错", "重复登记", "类别记错")


class EntryDialog(FormDialog):
    """Income or spending of one fund."""

    def __init__(self, funds: Sequence[FundView], fund_id: int | None, today: date, parent: QWidget) -> None:
        super().__init__("登记收支", "登记", parent, note="采购付款请在“办理入库”里选付款资金，会一起记账。")
        fund, kind = QComboBox(), QComboBox()
        for each in funds:
            fund.addItem(f"{each.name}（余 {yuan(each.balance)} 元）", each.id)
        if fund_id is not None:
            fund.setCurrentIndex(max(fund.findData(fund_id), 0))
        for each_kind in BOOKED_BY_HAND:
            kind.addItem(KIND_LABELS[each_kind], each_kind.value)
        amount, invoice = QLineEdit(), QLineEdit()
        for line in (amount, invoice):
            without_input_method(line)
        self.form.add("fund", "资金来源", fund, required=True)
        self.form.add("kind", "类别", kind, required=True)
        self.form.add("amount", "金额（元）", amount, parse=parse_money, required=True)
        self.form.add("booked_on", "日期", DateField(today), required=True)
        self.form.add("words", "来由或用途", QLineEdit(), required=True, hint="例如“市财政拨付兑换经费”。")
        self.form.add("invoice", "票据号", invoice, hint="可不填。")


def ask_entry(
    desk: Desk,
    parent: QWidget,
    funds: Sequence[FundView],
    fund_id: int | None,
    done: Callable[[EntryView], None],
) -> None:
    """Opens the dialog; ``done`` follows with the entry."""
    dialog = EntryDialog(funds, fund_id, desk.clock.today(), parent)
    dialog.save_with(
        desk.tasks,
        lambda values: book(
            desk.store,
            desk.actor,
            EntryDraft(
                values["fund"],
                values["kind"],
                values["amount"],
                values["booked_on"],
                values["words"],
                values["invoice"],
            ),
        ),
        done,
        lambda error: desk.messages.error(error, near=dialog.form),
    )


def ask_reversal(desk: Desk, parent: QWidget, entry: EntryView, done: Callable[[EntryView], None]) -> None:
    """Asks why an entry is wrong, and corrects it by another."""
    way = "收入" if entry.is_income else "支出"
    dialog = FormDialog(
        "更正一笔收支",
        "确认更正",
        parent,
        note=f"{entry.booked_on} {entry.fund} {way} {yuan(abs(entry.amount))} 元（{entry.words}）会用一笔"
        "相反的记录冲掉，两笔都留在账上。正确的请再登记一次。",
    )
    dialog.form.add("reason", "更正原因", reason_box(_REASONS), required=True)
    theme.style(dialog.yes, kind="danger")
    dialog.save_with(
        desk.tasks,
        lambda values: reverse(desk.store, desk.actor, entry.id, values["reason"]),
        done,
        lambda error: desk.messages.error(error, near=dialog.form),
    )


def ask_fund(desk: Desk, parent: QWidget, fund: FundView | None, done: Callable[[str], None]) -> None:
    """Adds a fund, or changes one; ``done`` follows with its name."""
    title = "添加资金来源" if fund is None else f"修改“{fund.name}”"
    dialog = FormDialog(title, "保存", parent)
    dialog.form.add("name", "名称", QLineEdit(), required=True)
    dialog.form.add("note", "说明", QLineEdit(), hint="可不填，例如拨款文号。")
    dialog.form.add("active", "在用", QCheckBox("可以记账"), hint="停用的不能再记账，以前的账都在。")
    if fund is None:
        dialog.form.fill({"active": True})
        dialog.form.rows["active"].set_shown(shown=False)
    else:
        dialog.form.fill({"name": fund.name, "note": fund.note, "active": fund.active})

    def save(values: dict[str, str]) -> str:
        if fund is None:
            return add_fund(desk.store, desk.actor, values["name"], values["note"]).name
        change_fund(
            desk.store, desk.actor, fund.id, values["name"], values["note"], active=bool(values["active"])
        )
        return values["name"]

    dialog.save_with(desk.tasks, save, done, lambda error: desk.messages.error(error, near=dialog.form))
