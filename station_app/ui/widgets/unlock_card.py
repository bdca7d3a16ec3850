"""Asks for the secret that opens a station: a user's password, or the recovery code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from station_app.store.keys import KeyFile
from station_app.ui.messages import Messages
from station_app.ui.tasks import Tasks
from station_app.ui.widgets.cards import Card, label, push_button
from station_app.ui.widgets.fields import PasswordField, without_input_method
from station_app.ui.widgets.form import Form

_WIDTH = 640
RECOVERY_CODE = "recovery_code"


class UnlockCard(QWidget):
    """Emits ``opened`` with what ``opens`` makes of the secret; its errors are said beside the fields.

    ``opens`` is given ``user`` and ``password``, or ``recovery_code``, and runs on the store's lane.
    """

    opened = Signal(object)

    def __init__(
        self,
        tasks: Tasks,
        messages: Messages,
        opens: Callable[[dict[str, Any]], object],
        hint: str,
        asks_for: str,
        button_text: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._messages = messages
        self._opens = opens
        self._build_ui(hint, asks_for, button_text)
        self.by_code.toggled.connect(self._show_fields)
        self.open.clicked.connect(self._on_open_clicked)
        self.form.submitted.connect(self._on_open_clicked)

    def _build_ui(self, hint: str, asks_for: str, button_text: str) -> None:
        self.facts = label("", "strong", wraps=True)
        self.hint = label(hint, "muted", wraps=True)
        self.user = QComboBox()
        self.password = PasswordField()
        self.code = QLineEdit()
        without_input_method(self.code)
        self.form = Form()
        self.form.add("user", "姓名", self.user)
        self.form.add("password", asks_for, self.password, required=True)
        self.form.add(
            RECOVERY_CODE, "恢复码", self.code, required=True, hint="印在恢复单上，大小写、短横都可以不管"
        )
        self.by_code = push_button("改用恢复码", "key", "quiet")
        self.by_code.setCheckable(True)
        self.open = push_button(button_text, kind="primary")
        card = Card()
        card.setMaximumWidth(_WIDTH)
        card.body.setSpacing(16)
        for widget in (self.facts, self.hint, self.form):
            card.body.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self.by_code)
        row.addStretch(1)
        row.addWidget(self.open)
        card.body.addLayout(row)
        centred(self, card)

    def ask(self, facts: str, users: Sequence[str]) -> None:
        """Begin anew, with what is to be opened in words, and whose passwords may open it."""
        self.facts.setText(facts)
        self.user.clear()
        for name in users:
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
        self.form.rows[RECOVERY_CODE].set_shown(shown=by_code)
        (self.code if by_code else self.password.line).setFocus()

    def _on_open_clicked(self) -> None:
        values = self.form.values()
        if values is None:
            return
        self._tasks.run(
            lambda _: self._opens(values),
            done=self.opened.emit,
            failed=lambda error: self._messages.error(error, near=self.form),
            owner=self,
            busy=self.open,
        )


def unlock(keys: KeyFile, values: dict[str, Any]) -> bytes:
    """The store key by what was typed; raises WrongPassword, UnknownUser, WrongRecoveryCode."""
    if RECOVERY_CODE in values:
        return keys.unlock_with_recovery_code(values[RECOVERY_CODE])
    return keys.unlock(values["user"], values["password"])[1]


def centred(page: QWidget, card: Card) -> None:
    """One card in the middle of a page."""
    column = QVBoxLayout()
    column.addWidget(card)
    column.addStretch(1)
    row = QHBoxLayout(page)
    row.addStretch(1)
    row.addLayout(column, 4)
    row.addStretch(1)
