"""Step one: which station this is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station_app.ui.pages.first_start.step_panel import StepPanel
from station_app.ui.widgets.station_fields import StationFields


class StationStep(StepPanel):
    """``filled`` carries the draft."""

    filled = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "站点信息",
            "先告诉程序这是哪一个实践站。以后可以在“设置”里改。",
            "下一步",
            parent=parent,
        )
        self.form = StationFields(at_set_up=True)
        self.body.addWidget(self.form)
        self.primary.clicked.connect(self._on_primary_clicked)
        self.form.submitted.connect(self._on_primary_clicked)

    def begin(self) -> None:
        self.form.focus_first()

    def _on_primary_clicked(self) -> None:
        values = self.form.values()
        if values is not None:
            self.filled.emit(self.form.draft(values))
