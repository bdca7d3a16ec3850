"""The later steps of a restore: opening the backup with a secret, and seeing what would be lost."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from station_app.clock import local
from station_app.services.restoring import (
    Examined,
    RestorePlan,
    plan_with_password,
    plan_with_recovery_code,
)
from station_app.store.backup import BackupInfo
from station_app.store.layout import Layout
from station_app.ui.messages import Messages
from station_app.ui.tasks import Tasks
from station_app.ui.widgets.cards import Banner, Card, label, push_button
from station_app.ui.widgets.fields import PasswordField, without_input_method
from station_app.ui.widgets.form import Form

_WIDTH = 640


class OpenBackup(QWidget):
    """Asks for the password that a user had when the backup was taken, or for the recovery code."""

    opened = Signal(object)

    def __init__(
        self, layout: Layout, tasks: Tasks, messages: Messages, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._layout = layout
        self._tasks = tasks
        self._messages = messages
        self._backup: BackupInfo | None = None
        self._build_ui()
        self.by_code.toggled.connect(self._show_fields)
        self.open.clicked.connect(self._on_open_clicked)
        self.form.submitted.connect(self._on_open_clicked)

    def _build_ui(self) -> None:
        self.facts = label("", "strong", wraps=True)
        self.user = QComboBox()
        self.password = PasswordField()
        self.code = QLineEdit()
        without_input_method(self.code)
        self.form = Form()
        self.form.add("user", "姓名", self.user)
        self.form.add("password", "当时的密码", self.password, required=True)
        self.form.add(
            "recovery_code", "恢复码", self.code, required=True, hint="印在恢复单上，大小写、短横都可以不管"
        )
        self.by_code = push_button("改用恢复码", "key", "quiet")
        self.by_code.setCheckable(True)
        self.open = push_button("打开备份", kind="primary")
        card = Card()
        card.setMaximumWidth(_WIDTH)
        card.body.setSpacing(16)
        card.body.addWidget(self.facts)
        card.body.addWidget(
            label("备份是加密的。请输入备份时用的密码（后来改过密码的，用改之前的）。", "muted", wraps=True)
        )
        card.body.addWidget(self.form)
        row = QHBoxLayout()
        row.addWidget(self.by_code)
        row.addStretch(1)
        row.addWidget(self.open)
        card.body.addLayout(row)
        _centred(self, card)

    def ask_for(self, found: Examined) -> None:
        """Begin with a backup that was found whole."""
        info = self._backup = found.backup
        self.facts.setText(
            f"{info.station}\n备份于 {local(info.at):%Y年%m月%d日 %H:%M}，共 {info.seq} 条记录"
        )
        self.user.clear()
        for name in found.users:
            self.user.addItem(name, name)
        self.password.set_value("")
        self.code.clear()
        self.by_code.setChecked(False)
        self._show_fields()

    def _show_fields(self) -> None:
        by_code = self.by_code.isChecked()
        self.by_code.setText("改用密码" if by_code else "改用恢复码")
        for name in ("user", "password"):
            self.form.rows[name].set_shown(shown=not by_code)
        self.form.rows["recovery_code"].set_shown(shown=by_code)
        (self.code if by_code else self.password.line).setFocus()

    def _on_open_clicked(self) -> None:
        values = self.form.values()
        backup = self._backup
        if values is None or backup is None:
            return
        self._tasks.run(
            lambda _: self._plan(backup, values),
            done=self.opened.emit,
            failed=lambda error: self._messages.error(error, near=self.form),
            owner=self,
            busy=self.open,
        )

    def _plan(self, backup: BackupInfo, values: dict[str, Any]) -> RestorePlan:
        if "recovery_code" in values:
            return plan_with_recovery_code(self._layout, backup.path, values["recovery_code"])
        return plan_with_password(self._layout, backup.path, values["user"], values["password"])


class Confirmation(QWidget):
    """What the backup holds, what would be lost, and the one button that does it."""

    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts = label("", "strong", wraps=True)
        self.loss = Banner()
        self.restore = push_button("恢复到这个时候", "settings_backup_restore", "primary")
        self.restore.clicked.connect(self.confirmed)
        card = Card()
        card.setMaximumWidth(_WIDTH)
        card.body.setSpacing(16)
        card.body.addWidget(self.facts)
        card.body.addWidget(self.loss)
        card.body.addWidget(
            label(
                "电脑上现在的数据不会删除，会改名留在原来的文件夹里，需要时市中心的人可以找回。",
                "muted",
                wraps=True,
            )
        )
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.restore)
        card.body.addLayout(row)
        _centred(self, card)

    def show_plan(self, plan: RestorePlan) -> None:
        info = plan.backup
        if plan.keys_only:
            self.facts.setText(f"{info.station}\n数据是完整的，只缺钥匙文件")
            self.loss.show_text("只从备份里补回钥匙文件，数据一条也不会少；密码是备份那天的密码。", "good")
            self.restore.setText("补回钥匙文件")
            self.restore.setFocus()
            return
        self.restore.setText("恢复到这个时候")
        self.facts.setText(
            f"{info.station}\n恢复到 {local(info.at):%Y年%m月%d日 %H:%M} 的样子，共 {info.seq} 条记录"
        )
        if plan.later is None:
            self.loss.show_text("这台电脑上没有能打开的数据，恢复后直接使用备份里的数据。", "info")
        elif plan.later:
            self.loss.show_text(
                f"备份之后又记了 {plan.later} 条，恢复后这 {plan.later} 条都不在了，要重新录入。", "warn"
            )
        else:
            self.loss.show_text("备份之后没有记过新的内容，恢复不会少任何记录。", "good")
        self.restore.setFocus()


def _centred(page: QWidget, card: Card) -> None:
    column = QVBoxLayout()
    column.addWidget(card)
    column.addStretch(1)
    row = QHBoxLayout(page)
    row.addStretch(1)
    row.addLayout(column, 4)
    row.addStretch(1)
