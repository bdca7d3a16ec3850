"""A form in a dialog that stays open, with all that was typed, until its deed is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from station_app.ui import theme
from station_app.ui.tasks import Tasks
from station_app.ui.widgets.cards import Banner, label, push_button
from station_app.ui.widgets.form import Form

T = TypeVar("T")

_AROUND = 280
"""Pixels of a dialog that are not its form."""


class FormDialog(QDialog):
    """Base of the dialogs that ask for a few facts; a subclass adds its fields to ``self.form``.

    ``save_with`` runs the deed when the clerk submits: an error is said beside its field and the dialog
    stays; success closes it. ``ask_values`` only hands back what was typed.
    """

    def __init__(
        self,
        title: str,
        yes_text: str = "保存",
        parent: QWidget | None = None,
        note: str = "",
        beside: QWidget | None = None,
    ) -> None:
        """``beside`` stands left of the form: a list from which something is chosen first."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(560)
        self._untouched: dict[str, Any] = {}
        self._deed: Callable[[dict[str, Any]], None] | None = None
        self.answer: dict[str, Any] | None = None
        self._build_ui(title, yes_text, note, beside)
        self.form.submitted.connect(self._on_submitted)
        self.form.gone_back.connect(self.reject)
        self.yes.clicked.connect(self._on_submitted)
        self._no.clicked.connect(self.reject)

    def _build_ui(self, title: str, yes_text: str, note: str, beside: QWidget | None) -> None:
        self.form = Form()
        theme.style(self.form, role="plain")
        self.banner = Banner("", "bad")
        area = _FormArea(self.form)
        self.yes = push_button(yes_text, kind="primary")
        self.yes.setAutoDefault(False)
        self._no = push_button("取消")
        self._no.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._no)
        buttons.addWidget(self.yes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addWidget(label(title, "heading"))
        if note:
            layout.addWidget(label(note, "muted", wraps=True))
        layout.addWidget(self.banner)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        if beside is not None:
            middle.addWidget(beside)
        middle.addWidget(area, 1)
        layout.addLayout(middle, 1)
        layout.addLayout(buttons)

    def save_with(
        self,
        tasks: Tasks,
        deed: Callable[[dict[str, Any]], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Opens the dialog; ``deed(values)`` runs on the store's lane, ``done(result)`` follows its success.

        ``failed`` is usually ``lambda error: desk.messages.error(error, near=dialog)``: the dialog takes the
        errors of its fields by itself.
        """

        def finished(result: T) -> None:
            self.accept()
            done(result)

        def submit(values: dict[str, Any]) -> None:
            tasks.run(lambda _: deed(values), done=finished, failed=failed, owner=self, busy=self.yes)

        self._deed = submit
        self._show_ready()
        self.finished.connect(self.deleteLater)
        self.open()

    def ask_values(self) -> dict[str, Any] | None:
        """What was typed, by field; None when the clerk went back. Waits for the answer."""
        self._show_ready()
        self.exec()
        return self.answer

    @property
    def is_touched(self) -> bool:
        """True where something was typed since the dialog was opened."""
        return self.form.raw_values() != self._untouched

    def show_error(self, error: BaseException) -> bool:
        """An error that belongs to no field stands above the form."""
        if not self.isVisible():
            return False
        self.banner.show_text(str(error), "bad")
        return True

    def _show_ready(self) -> None:
        self._untouched = self.form.raw_values()
        self.form.focus_first()

    def _on_submitted(self) -> None:
        if not self.yes.isEnabled():
            return
        self.banner.show_text("")
        values = self.form.values()
        if values is None:
            return
        if self._deed is None:
            self.answer = values
            self.accept()
        else:
            self._deed(values)


class _FormArea(QScrollArea):
    """As high as its form while the screen has room, and grows with the sentences beside the fields."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(form)
        form.installEventFilter(self)

    def minimumSizeHint(self) -> QSize:
        form = self.widget()
        width = max(self.viewport().width(), form.minimumSizeHint().width())
        wanted = max(form.heightForWidth(width), form.minimumSizeHint().height())
        room = self.screen().availableGeometry().height() - _AROUND
        return QSize(form.minimumSizeHint().width(), min(wanted, room))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
