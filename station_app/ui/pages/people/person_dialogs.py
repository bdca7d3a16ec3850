"""The dialogs of what happens to a person: death, moving, heading a household, coming back, consents."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from station_app.domain.people import HEAD
from station_app.services.consents import ConsentState
from station_app.services.people_views import MemberRow
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.pages.people.people_fields import HouseholdField, member_box, relation_box
from station_app.ui.widgets.date_field import DateField

_TODAY = "不填就是今天"


class LeaveDialog(FormDialog):
    """A death or a move out of the village; a head names who follows."""

    def __init__(
        self, title: str, note: str, member: MemberRow, others: Sequence[MemberRow], parent: QWidget
    ) -> None:
        super().__init__(title, title.removeprefix(member.name), parent, note)
        self.form.add("on", "日期", DateField(), hint=_TODAY)
        add_successor(self, member, others)
        self.form.add("note", "备注", QLineEdit())


class MoveDialog(FormDialog):
    """To which household of the village somebody moves, and as what."""

    def __init__(self, desk: Desk, member: MemberRow, others: Sequence[MemberRow], parent: QWidget) -> None:
        note = "在本村换到另一户（结婚、投靠等）。已经挣到的积分留在原户，往后的记到新户。"
        super().__init__(f"{member.name}换户", "换户", parent, note)
        self.form.add("household", "换到哪一户", HouseholdField(desk), required=True)
        self.form.add("relation", "与新户主的关系", relation_box(), required=True)
        add_successor(self, member, others)
        self.form.add("on", "日期", DateField(), hint=_TODAY)
        self.form.add("note", "备注", QLineEdit())


class RestoreDialog(FormDialog):
    """A death or a move that was recorded by mistake, or somebody who came back."""

    def __init__(self, member: MemberRow, parent: QWidget) -> None:
        super().__init__(
            f"{member.name}恢复在册",
            "恢复在册",
            parent,
            f"现在登记为“{member.status_label}”。登记错了，或者人迁回来了，用这里改回在村；原来的记录都留着。",
        )
        self.form.add("on", "日期", DateField(), hint=_TODAY)
        self.form.add("note", "原因", QLineEdit(), required=True, hint="例如“登记错了人”“从宜昌迁回”")


class HeadDialog(FormDialog):
    """Who becomes head of a household."""

    def __init__(self, members: Sequence[MemberRow], chosen: int | None, parent: QWidget) -> None:
        note = "其他人与新户主的关系，能推出来的会一起改，推不出来的记为“其他”，再逐个更改。"
        super().__init__("更换户主", "更换", parent, note)
        self.form.add(
            "member", "新户主", member_box([m for m in members if m.relation != HEAD]), required=True
        )
        if chosen is not None:
            self.form.fill({"member": chosen})
        self.form.add("on", "日期", DateField(), hint=_TODAY)


class ConsentDialog(FormDialog):
    """What a person agreed to in writing, purpose by purpose; unticking withdraws."""

    def __init__(self, state: ConsentState, parent: QWidget) -> None:
        note = "按签好的同意书勾选；本人要撤回的，去掉勾。没有同意的，公示和名单上只写户编号。"
        super().__init__(f"{state.name}的同意书", parent=parent, note=note)
        for row in state.rows:
            box = QCheckBox(row.purpose.label)
            box.setChecked(row.stands)
            given = f"{row.given_on:%Y-%m-%d} 签。" if row.given_on is not None else ""
            self.form.add(row.purpose.value, "", box, hint=f"{given}{row.purpose.explained}")
        if state.needs_guardian:
            self.form.add("guardian", "监护人", QLineEdit(), hint="未满年龄的，由监护人签字")
        self.form.add("on", "签字日期", DateField(), hint=_TODAY)


def add_successor(dialog: FormDialog, member: MemberRow, others: Sequence[MemberRow]) -> None:
    """Ask who follows the head, where the head leaves others behind."""
    if member.relation == HEAD and others:
        dialog.form.add("successor", "由谁接任户主", member_box(others), required=True)
