"""Step two, second half: the recovery sheet is printed and checked."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from station_app.ui.page import Desk
from station_app.ui.pages.first_start.step_panel import StepPanel
from station_app.ui.widgets.recovery_check import RecoveryCheck


class RecoveryStep(StepPanel):
    """Cannot be skipped: a station without a recovery sheet is one forgotten password away from its end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "打印恢复单",
            "数据是加密的，密码忘了谁也打不开。所以现在就留一张恢复单。",
            "核对好了",
            parent=parent,
        )
        self.check = RecoveryCheck()
        self.body.addWidget(self.check)
        self.body.addStretch(1)
        self.primary.clicked.connect(self.check.submit)
        self.check.checked.connect(self.done)

    def begin_with(self, desk: Desk, code: str) -> None:
        """Show the sheet of ``code``."""
        self.check.begin(desk, code)
