"""Step two: the first user, a station head, with a password."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from station_app.errors.fields import PasswordsDiffer
from station_app.errors.users import UserNameMissing
from station_app.store.keys import check_password
from station_app.ui.pages.first_start.step_panel import StepPanel
from station_app.ui.widgets.fields import PasswordField
from station_app.ui.widgets.form import Form


class UserStep(StepPanel):
    """``filled`` carries name and password."""

    filled = Signal(str, str)
    gone_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "第一位用户",
            "第一位用户是站长，什么都可以做；以后可以再添加文书、超市管理员等用户，每人用自己的密码。",
            "建立实践站",
            second="上一步",
            parent=parent,
        )
        self.name_line = QLineEdit()
        self.password = PasswordField()
        self.form = Form()
        self.form.add("user", "姓名", self.name_line, parse=_name, required=True, hint="登录时从名单里选")
        self.form.add(
            "password",
            "密码",
            self.password,
            parse=_password,
            required=True,
            hint="至少六个字，可以用汉字；请选自己记得住、别人猜不到的",
        )
        self.form.add("again", "再输一遍", PasswordField("再输一遍密码"), parse=self._same, required=True)
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        self.primary.clicked.connect(self._on_primary_clicked)
        self.form.submitted.connect(self._on_primary_clicked)
        self.second.clicked.connect(self.gone_back)

    def propose_name(self, name: str) -> None:
        """The station's head is usually the first user."""
        if not self.name_line.text():
            self.name_line.setText(name)

    def begin(self) -> None:
        (self.password.line if self.name_line.text() else self.name_line).setFocus()

    def _on_primary_clicked(self) -> None:
        values = self.form.values()
        if values is not None and self.primary.isEnabled():
            self.filled.emit(values["user"], values["password"])

    def _same(self, again: Any) -> str:
        if again != self.password.value():
            raise PasswordsDiffer
        return str(again)


def _name(typed: str) -> str:
    if not typed.strip():
        raise UserNameMissing
    return typed.strip()


def _password(typed: str) -> str:
    check_password(typed)
    return typed
