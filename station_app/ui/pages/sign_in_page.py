"""Signs a user in before the station's file is open: name, password, and a way out when it is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from station_app.errors import StationError
from station_app.ui import theme
from station_app.ui.messages import Messages
from station_app.ui.tasks import Progress, Tasks
from station_app.ui.widgets.cards import Card, label, push_button
from station_app.ui.widgets.fields import PasswordField
from station_app.ui.widgets.form import Form

WRONG_TRIES = 5
WAIT_S = 30
"""After five wrong passwords in a row the sixth may be tried half a minute later."""
_WIDTH = 520

Unlock = Callable[[str, str], object]
"""Opens the station with a user's name and password; runs on the store's lane."""
Reset = Callable[[str, str, str], None]
"""Sets a new password: recovery code, user's name, new password; runs on the store's lane."""


class SignInPage(QWidget):
    """``unlocked`` carries what ``unlock`` gave back."""

    unlocked = Signal(object)
    restore_asked = Signal()

    def __init__(
        self,
        station_name: str,
        users: Sequence[str],
        tasks: Tasks,
        messages: Messages,
        unlock: Unlock,
        reset: Reset,
        *,
        last_user: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._users = tuple(users)
        self._tasks = tasks
        self._messages = messages
        self._unlock = unlock
        self._reset = reset
        self._wrong = 0
        self._wait = 0
        self._build_ui(station_name, last_user)
        self._connect_signals()

    def _build_ui(self, station_name: str, last_user: str) -> None:
        theme.style(self, role="page")
        self.user = QComboBox()
        self.user.addItems(self._users)
        self.user.setCurrentIndex(max(self._users.index(last_user) if last_user in self._users else 0, 0))
        self.password = PasswordField()
        self.form = Form()
        self.form.add("user", "姓名", self.user)
        self.form.add("password", "密码", self.password)
        self.sign_in = push_button("登录", kind="primary")
        theme.style(self.sign_in, tall=True)
        self.forgotten = push_button("忘记密码", kind="quiet")
        self.restore = push_button("恢复备份", kind="quiet")
        card = Card()
        card.setFixedWidth(_WIDTH * theme.sizes().text // 15)
        card.body.setContentsMargins(32, 32, 32, 24)
        card.body.setSpacing(16)
        card.body.addWidget(label("新时代文明实践站", tone="accent"))
        card.body.addWidget(label(station_name, "title", wraps=True))
        card.body.addSpacing(8)
        card.body.addWidget(self.form)
        card.body.addWidget(self.sign_in)
        others = QHBoxLayout()
        others.addWidget(self.forgotten)
        others.addStretch(1)
        others.addWidget(self.restore)
        card.body.addLayout(others)
        column = QVBoxLayout()
        column.addStretch(2)
        column.addWidget(card)
        column.addStretch(3)
        layout = QHBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(column)
        layout.addStretch(1)

    def _connect_signals(self) -> None:
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._on_second_passed)
        self.sign_in.clicked.connect(self._on_sign_in_clicked)
        self.form.submitted.connect(self._on_sign_in_clicked)
        self.forgotten.clicked.connect(self._on_forgotten_clicked)
        self.restore.clicked.connect(self.restore_asked)
        self.user.currentIndexChanged.connect(lambda _: self.password.line.setFocus())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.password.line.setFocus()

    def _on_sign_in_clicked(self) -> None:
        if not self.sign_in.isEnabled():
            return
        name, password = self.user.currentText(), self.password.value()
        self.sign_in.setText("正在打开……")

        def work(_: Progress) -> object:
            return self._unlock(name, password)

        self._tasks.run(work, done=self._on_unlocked, failed=self._on_refused, owner=self, busy=self.sign_in)

    def _on_unlocked(self, opened: object) -> None:
        self._wrong = 0
        self.password.set_value("")
        self.sign_in.setText("登录")
        self.unlocked.emit(opened)

    def _on_refused(self, error: BaseException) -> None:
        self.sign_in.setText("登录")
        self._messages.error(error, near=self.form)
        self.password.line.selectAll()
        if not isinstance(error, StationError) or error.field != "password":
            return
        self._wrong += 1
        if self._wrong % WRONG_TRIES == 0:
            self._wait = WAIT_S
            self._second.start()
            self._show_wait()

    def _on_second_passed(self) -> None:
        self._wait -= 1
        self._show_wait()

    def _show_wait(self) -> None:
        is_over = self._wait <= 0
        self.sign_in.setEnabled(is_over)
        self.sign_in.setText("登录" if is_over else f"请等 {self._wait} 秒再试")
        if is_over:
            self._second.stop()
            self.password.line.setFocus()

    def _on_forgotten_clicked(self) -> None:
        from station_app.ui.dialogs.reset_password_dialog import ResetPasswordDialog  # when first needed

        name = self.user.currentText()
        dialog = ResetPasswordDialog(name, self)

        def deed(values: dict[str, str]) -> None:
            self._reset(values["recovery_code"], name, values["password"])

        def done(_: None) -> None:
            self._messages.say(f"{name}的新密码已经生效，请用新密码登录。")
            self.password.line.setFocus()

        dialog.save_with(self._tasks, deed, done, lambda error: self._messages.error(error, near=dialog.form))
