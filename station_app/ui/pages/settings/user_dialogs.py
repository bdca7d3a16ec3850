"""The dialogs about users: a user's name and role, and a new password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from station_app.domain.permissions import ROLE_LABELS, Role
from station_app.errors.fields import PasswordsDiffer
from station_app.services.users import UserView
from station_app.store.keys import check_password
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.widgets.fields import PasswordField
from station_app.ui.widgets.form import put_value

_HINT = "至少六个字，可以用汉字"


class UserDialog(FormDialog):
    """A new user with a first password, or a user's name and role; a 组长 has a group as well.

    ``groups`` are the villagers' groups by key, ``group_id`` is the one that the user has.
    """

    def __init__(
        self,
        user: UserView | None,
        groups: Mapping[int, str],
        group_id: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("添加用户" if user is None else f"修改用户“{user.name}”", "保存", parent)
        self.name = QLineEdit()
        self.role = QComboBox()
        for role in Role:
            self.role.addItem(ROLE_LABELS[role], role)
        self.form.add("name", "姓名", self.name, required=True, hint="登录时从名单里选")
        self.form.add("role", "角色", self.role, required=True)
        self.group = QComboBox()
        for key, name in groups.items():
            self.group.addItem(name, key)
        hint = "组长只看、只办自己小组的申报"
        row = self.form.add("group", "小组", self.group, required=True, hint=hint)
        put_value(self.group, group_id)
        self.role.currentIndexChanged.connect(
            lambda _: row.set_shown(shown=self.role.currentData() == Role.GROUP_HEAD)
        )
        row.set_shown(shown=False)
        if user is None:
            put_value(self.role, Role.CLERK)
            _add_passwords(self, "第一次的密码")
        else:
            self.form.fill({"name": user.name, "role": user.role})


class NewPasswordDialog(FormDialog):
    """A new password, twice."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, "设为新密码", parent)
        _add_passwords(self, "新密码")


class OwnPasswordDialog(FormDialog):
    """The old password, and the new one twice."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(f"修改“{name}”的密码", "修改密码", parent)
        self.form.add("old", "原密码", PasswordField("原密码"), required=True)
        _add_passwords(self, "新密码")


def _add_passwords(dialog: FormDialog, name: str) -> None:
    password = PasswordField(name)

    def same(again: Any) -> str:
        if again != password.value():
            raise PasswordsDiffer
        return str(again)

    dialog.form.add("password", name, password, parse=_checked, required=True, hint=_HINT)
    dialog.form.add("again", "再输一遍", PasswordField("再输一遍密码"), parse=same, required=True)


def _checked(typed: str) -> str:
    check_password(typed)
    return typed
