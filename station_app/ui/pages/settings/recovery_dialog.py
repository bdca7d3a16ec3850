"""Replaces the recovery sheet: who asks is asked for the password, the new sheet is printed and checked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from station_app.services.first_start import note_recovery_sheet
from station_app.services.users import check_own_password, put_recovery_code
from station_app.store.keys import new_recovery_code
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.fields import PasswordField
from station_app.ui.widgets.recovery_check import RecoveryCheck


class RecoveryDialog(QDialog):
    """The new code counts once its sheet was checked; until then the old sheet holds."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._owner = parent
        self._code = new_recovery_code()
        self.setWindowTitle("换恢复单")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(640)
        self.check = RecoveryCheck()
        self.yes = push_button("启用新恢复单", kind="primary")
        self.no = push_button("取消")
        for button in (self.yes, self.no, self.check.show_sheet):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(label("换恢复单", "heading"))
        column.addWidget(
            label("启用以后，旧恢复单作废，请当场撕毁。取消的话，旧的照常能用。", "muted", wraps=True)
        )
        column.addWidget(self.check)
        column.addLayout(row)
        self.yes.clicked.connect(self.check.submit)
        self.no.clicked.connect(self.reject)
        self.check.checked.connect(self._on_checked)

    def ask(self) -> None:
        """Ask for the password first: an unattended window must not give a way in for ever."""
        desk = self._desk
        first = FormDialog("换恢复单", "下一步", self._owner, note="先输入您自己的密码。")
        first.form.add("old", "密码", PasswordField(), required=True)
        first.save_with(
            desk.tasks,
            lambda values: check_own_password(desk.store, desk.actor, values["old"]),
            lambda _: self._begin(),
            lambda error: desk.messages.error(error, near=first.form),
        )

    def _begin(self) -> None:
        self.check.begin(self._desk, self._code)
        self.finished.connect(self.deleteLater)
        self.open()

    def _on_checked(self) -> None:
        desk, code = self._desk, self._code

        def work(_: object) -> None:
            put_recovery_code(desk.store, desk.actor, code)
            note_recovery_sheet(desk.store)

        def done(_: None) -> None:
            self.accept()
            desk.messages.say("新恢复单已启用，旧的请当场撕毁。")

        desk.tasks.run(work, done=done, owner=self, busy=self.yes)
