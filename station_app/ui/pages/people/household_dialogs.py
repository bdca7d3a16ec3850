"""The dialogs of a household: opening, changing, splitting, merging, and its villager group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from station_app.domain.amounts import format_points
from station_app.domain.people import HEAD
from station_app.services.households import GroupView, HouseholdDraft, SplitDraft
from station_app.services.people_views import HouseholdDetail
from station_app.services.resident_facts import ResidentDraft
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.pages.people.people_fields import (
    HouseholdField,
    MaskedField,
    MemberBoxes,
    member_box,
    read_typed_id,
    read_typed_phone,
)
from station_app.ui.widgets.date_field import DateField

_TODAY = "不填就是今天"


class NewHouseholdDialog(FormDialog):
    """A new household with its head; the others are added afterwards."""

    def __init__(
        self, number: str, groups: Sequence[GroupView], group_id: int | None, parent: QWidget
    ) -> None:
        super().__init__("登记新户", "登记", parent, "先登记户主，家人登记好以后再一个一个添加。")
        _add_household_fields(self, groups)
        self.form.fill({"number": number})
        if group_id is not None:
            self.form.fill({"group": group_id})
        self.form.add("name", "户主姓名", QLineEdit(), required=True)
        self.form.add("id_number", "户主身份证号", MaskedField("", read_typed_id))
        self.form.add("phone", "户主电话", MaskedField("", read_typed_phone))
        self.form.add("on", "日期", DateField(), hint=_TODAY)

    def _show_ready(self) -> None:
        super()._show_ready()
        self.form.rows["name"].editor.setFocus()


class ChangeHouseholdDialog(FormDialog):
    """A household's number, group, address and note."""

    def __init__(self, detail: HouseholdDetail, groups: Sequence[GroupView], parent: QWidget) -> None:
        super().__init__(f"更改{detail.row.head}户的资料", parent=parent)
        _add_household_fields(self, groups)
        row = detail.row
        self.form.fill({"number": row.number, "group": row.group_id, "address": row.address})
        self.form.add("note", "备注", QLineEdit(detail.note))


class SplitDialog(FormDialog):
    """Who leaves to found a household, under whom; who follows the head, where the head leaves."""

    def __init__(
        self, detail: HouseholdDetail, number: str, groups: Sequence[GroupView], parent: QWidget
    ) -> None:
        head = detail.row.head
        super().__init__(f"{head}户分户", "分户", parent, "勾选分出去的人。积分留在原户，不跟着分。")
        self._here = [member for member in detail.members if not member.is_gone]
        self.members = MemberBoxes(self._here)
        self.new_head = member_box(())
        self.successor = member_box(())
        self.form.add("members", "分出去的人", self.members)
        self.form.add("relation", "新户的户主", self.new_head, required=True)
        self.successor_row = self.form.add("successor", f"{head}户由谁接任户主", self.successor)
        _add_household_fields(self, groups)
        self.form.fill({"number": number, "group": detail.row.group_id, "address": detail.row.address})
        self.form.add("on", "日期", DateField(), hint=_TODAY)
        self.members.value_changed.connect(self._on_members_changed)
        self._on_members_changed()

    def _on_members_changed(self) -> None:
        leaving = set(self.members.value())
        _refill(self.new_head, [(m.name, m.id) for m in self._here if m.id in leaving])
        _refill(self.successor, [(m.name, m.id) for m in self._here if m.id not in leaving])
        head_leaves = any(m.id in leaving and m.relation == HEAD for m in self._here)
        self.successor_row.set_shown(shown=head_leaves and len(leaving) < len(self._here))


class MergeDialog(FormDialog):
    """Into which household a household goes."""

    def __init__(self, desk: Desk, detail: HouseholdDetail, parent: QWidget) -> None:
        row = detail.row
        super().__init__(
            f"{row.head}户并入另一户",
            "并户",
            parent,
            f"{row.head}户（{row.number}）的 {row.members} 人和 {format_points(row.balance)} 分都转到那一户，"
            f"这一户就此注销。并户以后不能撤销；要分开，再办分户。",
        )
        self.form.add("household", "并入哪一户", HouseholdField(desk), required=True)
        self.form.add("on", "日期", DateField(), hint=_TODAY)
        self.form.add("note", "备注", QLineEdit())


class CloseDialog(FormDialog):
    """A household that is closed, or moves away as a whole."""

    def __init__(self, title: str, yes_text: str, note: str, parent: QWidget) -> None:
        super().__init__(title, yes_text, parent, note)
        self.form.add("on", "日期", DateField(), hint=_TODAY)
        self.form.add("note", "备注", QLineEdit(), hint="例如迁往哪里")


class GroupDialog(FormDialog):
    """A villager group's name."""

    def __init__(self, group: GroupView | None, parent: QWidget) -> None:
        super().__init__("添加村民小组" if group is None else f"{group.name}更名", parent=parent)
        name = QLineEdit("" if group is None else group.name)
        self.form.add("group", "小组名称", name, required=True, hint="例如“一组”“上湾组”")


def household_draft(values: dict[str, Any]) -> HouseholdDraft:
    """What was typed about a household."""
    return HouseholdDraft(values["number"], values["group"], values["address"], values.get("note", ""))


def head_draft(values: dict[str, Any]) -> ResidentDraft:
    """What was typed about a new household's head."""
    return ResidentDraft(values["name"], HEAD, id_number=values["id_number"], phone=values["phone"] or "")


def split_draft(values: dict[str, Any]) -> SplitDraft:
    """What was typed about a split."""
    on: date | None = values["on"] or None
    return SplitDraft(
        household_draft(values), values["members"], values["relation"], None, values.get("successor"), on
    )


def _add_household_fields(dialog: FormDialog, groups: Sequence[GroupView]) -> None:
    group = QComboBox()
    group.addItem("请选择", None)
    for each in groups:
        group.addItem(each.name, each.id)
    dialog.form.add("number", "户编号", QLineEdit(), required=True, hint="印在户码卡上，一户一个")
    dialog.form.add("group", "村民小组", group, required=True)
    dialog.form.add("address", "住址", QLineEdit())


def _refill(box: QComboBox, choices: Sequence[tuple[str, int]]) -> None:
    chosen = box.currentData()
    box.clear()
    box.addItem("请选择", None)
    for text, value in choices:
        box.addItem(text, value)
    box.setCurrentIndex(max(box.findData(chosen), 0))
