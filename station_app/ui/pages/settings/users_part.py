"""用户与角色: who may sign in, what each role may do, and the recovery sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QHBoxLayout

from station_app.domain.permissions import ROLE_LABELS, Role
from station_app.services import users
from station_app.services.households import list_groups
from station_app.services.own_group import groups_of_users, set_group
from station_app.services.users import UserDraft, UserView
from station_app.ui import theme
from station_app.ui.pages.settings.part import Part
from station_app.ui.pages.settings.recovery_dialog import RecoveryDialog
from station_app.ui.pages.settings.roles_dialog import RolesDialog
from station_app.ui.pages.settings.user_dialogs import NewPasswordDialog, UserDialog
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import push_button
from station_app.ui.widgets.data_table import DataTable

NO_GROUP = "还没有指定"


def _state(user: UserView) -> str:
    if not user.active:
        return "已停用"
    return "正常" if user.has_password else "没有密码，不能登录"


@dataclass(frozen=True, slots=True)
class _Found:
    """What the part shows: the users, the groups by key, and the one of each 组长."""

    users: list[UserView]
    groups: dict[int, str]
    group_of: dict[int, int]


def _columns(group: Callable[[UserView], str]) -> tuple[Column[UserView], ...]:
    return (
        Column("姓名", lambda row: row.name, bold=lambda row: row.active),
        Column("角色", lambda row: ROLE_LABELS[row.role]),
        Column("小组", group, foreground=lambda row: theme.BAD if group(row) == NO_GROUP else None),
        Column(
            "状态",
            _state,
            foreground=lambda row: (
                theme.MUTED if not row.active else (None if row.has_password else theme.BAD)
            ),
        ),
        Column("添加于", lambda row: row.created_at),
    )


class UsersPart(Part):
    """Only the station head sees this part."""

    key = "users"
    title = "用户"
    areas = frozenset({"users", "people"})

    def _build_ui(self) -> None:
        self._found = _Found([], {}, {})
        self.table = DataTable(
            "用户", _columns(self._group), key=lambda row: row.id, output=self.desk.output, searchable=False
        )
        self.change = self.table.add_action("修改", "edit", "F2")
        self.reset = self.table.add_action("重设密码", "lock_reset")
        self.switch = self.table.add_action("停用", "cancel")
        self.roles = push_button("角色能做什么", "help")
        self.recovery = push_button("换恢复单", "key")
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.roles)
        below.addWidget(self.recovery)
        below.addStretch(1)
        self.add = self.set_primary("添加用户", "person_add")
        self.column.addWidget(self.table, 1)
        self.column.addLayout(below)
        self._show_actions()

    def _connect_signals(self) -> None:
        self.add.clicked.connect(self._on_add_clicked)
        self.change.clicked.connect(self._on_change_clicked)
        self.reset.clicked.connect(self._on_reset_clicked)
        self.switch.clicked.connect(self._on_switch_clicked)
        self.roles.clicked.connect(lambda: RolesDialog(self).open())
        self.recovery.clicked.connect(self._on_recovery_clicked)
        self.table.row_activated.connect(lambda _: self._on_change_clicked())
        self.table.selection_changed.connect(lambda _: self._show_actions())

    def load(self) -> None:
        store = self.desk.store

        def read(_: object) -> _Found:
            groups = {group.id: group.name for group in list_groups(store)}
            return _Found(users.list_users(store), groups, groups_of_users(store))

        self.desk.tasks.run(read, done=self._show, owner=self)

    def print_panel(self) -> None:
        self.table.print_shown()

    def edit_item(self) -> None:
        self._on_change_clicked()

    def _show(self, found: _Found) -> None:
        self._found = found
        self.table.set_rows(found.users)
        self._show_actions()

    def _group(self, user: UserView) -> str:
        """The group that a 组长 keeps to."""
        if user.role is not Role.GROUP_HEAD:
            return ""
        return self._found.groups.get(self._found.group_of.get(user.id, 0), NO_GROUP)

    @property
    def _chosen(self) -> UserView | None:
        rows = self.table.selected_rows()
        return rows[0] if rows else None

    def _show_actions(self) -> None:
        user = self._chosen
        for button in (self.change, self.switch):
            button.setEnabled(user is not None)
        self.reset.setEnabled(user is not None and user.active)
        self.switch.setText("停用" if user is None or user.active else "重新启用")

    def _on_add_clicked(self) -> None:
        dialog = UserDialog(None, self._found.groups, parent=self)
        store, actor = self.desk.store, self.desk.actor

        def add(values: dict[str, Any]) -> UserView:
            draft = UserDraft(values["name"], Role(values["role"]))
            user = users.add_user(store, actor, draft, values["password"])
            if user.role is Role.GROUP_HEAD:
                set_group(store, actor, user.id, values["group"])
            return user

        dialog.save_with(
            self.desk.tasks,
            add,
            lambda user: self.desk.messages.say(f"已添加用户“{user.name}”，请当面把密码告诉本人。"),
            lambda error: self.desk.messages.error(error, near=dialog.form),
        )

    def _on_change_clicked(self) -> None:
        user = self._chosen
        if user is None:
            return
        group_id = self._found.group_of.get(user.id)
        dialog = UserDialog(user, self._found.groups, group_id, self)
        store, actor = self.desk.store, self.desk.actor

        def change(values: dict[str, Any]) -> UserView:
            draft = UserDraft(values["name"], Role(values["role"]))
            changed = user
            if draft != UserDraft(user.name, user.role):
                changed = users.change_user(store, actor, user.id, draft)
            if draft.role is Role.GROUP_HEAD and values["group"] != group_id:
                set_group(store, actor, user.id, values["group"])
            return changed

        dialog.save_with(
            self.desk.tasks,
            change,
            lambda changed: self.desk.messages.say(f"用户“{changed.name}”已更改，下次登录时生效。"),
            lambda error: self.desk.messages.error(error, near=dialog.form),
        )

    def _on_reset_clicked(self) -> None:
        user = self._chosen
        if user is None:
            return
        dialog = NewPasswordDialog(f"为“{user.name}”重设密码", self)
        dialog.save_with(
            self.desk.tasks,
            lambda values: users.reset_user_password(
                self.desk.store, self.desk.actor, user.id, values["password"]
            ),
            lambda _: self.desk.messages.say(f"“{user.name}”的密码已重设，原来的密码不能再用。"),
            lambda error: self.desk.messages.error(error, near=dialog.form),
        )

    def _on_switch_clicked(self) -> None:
        user = self._chosen
        if user is None:
            return
        if not user.active:
            self._let_in_again(user)
            return
        if self.desk.messages.confirm(
            f"将停用“{user.name}”，此人以后不能登录",
            "停用",
            dangerous=True,
            detail="此人做过的记录都会保留，以后还可以重新启用。",
        ):
            self.desk.tasks.run(
                lambda _: users.deactivate_user(self.desk.store, self.desk.actor, user.id),
                done=lambda _: self.desk.messages.say(f"“{user.name}”已停用。"),
                owner=self,
                busy=self.switch,
            )

    def _let_in_again(self, user: UserView) -> None:
        dialog = NewPasswordDialog(f"重新启用“{user.name}”", self)
        dialog.save_with(
            self.desk.tasks,
            lambda values: users.reactivate_user(
                self.desk.store, self.desk.actor, user.id, values["password"]
            ),
            lambda _: self.desk.messages.say(f"“{user.name}”已重新启用。"),
            lambda error: self.desk.messages.error(error, near=dialog.form),
        )

    def _on_recovery_clicked(self) -> None:
        RecoveryDialog(self.desk, self).ask()
