"""The dialogs of the teams: a team's name and duties, who joins it, what somebody is good at."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QPlainTextEdit, QWidget

from station_app.services.teams import MemberView, TeamView
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.widgets.people_picker import PeoplePicker

_TAG_COLUMNS = 4


class TeamDialog(FormDialog):
    """A further team, or one that changes."""

    def __init__(self, team: TeamView | None, parent: QWidget) -> None:
        super().__init__("新增队伍" if team is None else f"修改{team.name}", parent=parent)
        self.form.add("name", "队伍名称", QLineEdit(), required=True, hint="例如“护林防火队”")
        self.form.add("duties", "职责", QPlainTextEdit(), hint="印在花名册上")
        active = QCheckBox("正在开展工作")
        row = self.form.add("active", "状态", active)
        active.setChecked(True)
        row.set_shown(shown=team is not None)
        if team is not None:
            self.form.fill({"name": team.name, "duties": team.duties, "active": team.active})


class AddMembersDialog(FormDialog):
    """Who joins a team, many at once, in which role."""

    def __init__(
        self, desk: Desk, team: TeamView, members: Sequence[MemberView], roles: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(
            f"添加{team.name}队员",
            "加入队伍",
            parent,
            "可以一次加多个人。加入的人会同时登记为志愿者，得到志愿者编号。",
        )
        self.picker = PeoplePicker(desk.tasks, desk.people)
        self.picker.refuse({member.resident_id: "已经在队里" for member in members})
        self.role = QComboBox()
        for role in roles:
            self.role.addItem(role, role)
        self.role.setCurrentIndex(self.role.findData("队员"))
        self.form.add("resident", "队员", self.picker, required=True)
        self.form.add("role", "职务", self.role)


class TalentsDialog(FormDialog):
    """What somebody is good at, or stands for."""

    def __init__(self, name: str, known: Sequence[str], held: Collection[str], parent: QWidget) -> None:
        super().__init__(f"{name}的特长", parent=parent)
        self.setMinimumWidth(theme.sizes().text * 46)
        self.tags = TagBoxes([*known, *(tag for tag in held if tag not in known)])
        self.tags.set_value(held)
        self.form.add("tags", "特长与身份", self.tags)
        self.form.add("more", "其他", QLineEdit(), hint="上面没有的，写在这里；几样用空格隔开")


class TagBoxes(QWidget):
    """A box to tick for each tag."""

    value_changed = Signal()

    def __init__(self, tags: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes = {tag: QCheckBox(tag) for tag in tags}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        for place, box in enumerate(self.boxes.values()):
            grid.addWidget(box, place // _TAG_COLUMNS, place % _TAG_COLUMNS)
            box.toggled.connect(lambda _: self.value_changed.emit())
        if self.boxes:
            self.setFocusProxy(next(iter(self.boxes.values())))

    def value(self) -> tuple[str, ...]:
        return tuple(tag for tag, box in self.boxes.items() if box.isChecked())

    def set_value(self, tags: Collection[str] | None) -> None:
        for tag, box in self.boxes.items():
            box.setChecked(tag in (tags or ()))
