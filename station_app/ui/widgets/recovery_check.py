"""Prints the recovery sheet, and makes sure that somebody holds it: one group of it is typed back."""

from __future__ import annotations

import secrets

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from station_app.documents.inputs import RecoverySheetView
from station_app.errors.users import RecoveryGroupWrong
from station_app.store.keys import normal_recovery_code
from station_app.ui.page import Desk
from station_app.ui.tasks import Lane, Progress
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.fields import without_input_method
from station_app.ui.widgets.form import Form

_PAPER = "a4"


class RecoveryCheck(QWidget):
    """``checked`` once the group asked for was typed as it stands on the sheet."""

    checked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk: Desk | None = None
        self._code = ""
        self._groups: list[str] = []
        self._place = 0
        self.show_sheet = push_button("打印或保存恢复单", "print")
        self.group = QLineEdit()
        self.group.setMaxLength(8)
        without_input_method(self.group)
        self.form = Form()
        self.row = self.form.add("group", "核对", self.group, parse=self._same, required=True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.show_sheet)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(
            label(
                "恢复单上有一个恢复码。忘了密码、换了电脑，只有它能打开本站的数据，任何人都没有第二份。"
                "请打印出来，封好交站长锁起来，不要放在电脑旁边。",
                wraps=True,
            )
        )
        column.addLayout(buttons)
        column.addWidget(self.form)
        self.show_sheet.clicked.connect(self._on_show_sheet_clicked)
        self.form.submitted.connect(self.submit)

    def begin(self, desk: Desk, code: str) -> None:
        """Ask for a group of ``code``, another one each time."""
        self._desk = desk
        self._code = code
        self._groups = code.split("-")
        self._place = secrets.randbelow(len(self._groups)) + 1
        self.row.label.setText(f"恢复单上第 {self._place} 格")
        self.group.setAccessibleName("恢复单上的一格")
        self.group.clear()
        self.row.clear_error()
        self.show_sheet.setFocus()

    @property
    def place(self) -> int:
        """Which group is asked for, counted from 1."""
        return self._place

    def submit(self) -> None:
        """What Enter and the page's button do."""
        if self.form.values() is not None:
            self.checked.emit()

    def _same(self, typed: str) -> str:
        if normal_recovery_code(typed) != self._groups[self._place - 1]:
            raise RecoveryGroupWrong(place=self._place)
        return typed

    def _on_show_sheet_clicked(self) -> None:
        desk = self._desk
        if desk is None:
            return
        view = RecoverySheetView(desk.station_name, desk.actor.name, desk.clock.today(), self._code)

        def make(_: Progress) -> bytes:
            from station_app.documents.recovery_sheet import recovery_sheet  # reportlab, when first printed

            return recovery_sheet(view)

        def show(pdf: bytes) -> None:
            self.group.setFocus()  # the keyboard is there when the preview is closed
            desk.printing.show(pdf, "恢复单", _PAPER, self)

        desk.tasks.run(
            make,
            done=show,
            lane=Lane.POOL,
            owner=self,
            busy=self.show_sheet,
        )
