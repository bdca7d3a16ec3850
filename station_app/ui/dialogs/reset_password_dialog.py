"""Sets a new password with the recovery code that was printed when the station was set up."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from station_app.errors.fields import PasswordsDiffer
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.widgets.fields import PasswordField, without_input_method


class ResetPasswordDialog(FormDialog):
    """Asks for the recovery code and, twice, for the new password."""

    def __init__(self, user: str, parent: QWidget | None = None) -> None:
        super().__init__(
            f"为{user}设新密码",
            "设为新密码",
            parent,
            note="恢复码印在建站时打印的恢复单上，一共几组字母和数字，大小写都可以。",
        )
        code = QLineEdit()
        without_input_method(code)
        self.form.add("recovery_code", "恢复码", code, required=True)
        self._password = PasswordField("新密码")
        self.form.add("password", "新密码", self._password, required=True, hint="自己记得住、别人猜不到")
        self.form.add("again", "确认密码", PasswordField("再输一遍新密码"), required=True, parse=self._same)

    def _same(self, again: Any) -> str:
        if again != self._password.value():
            raise PasswordsDiffer
        return str(again)
