"""Step five: which printer is the usual one for each kind of paper."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from station_app.ui.page import Desk
from station_app.ui.pages.first_start.step_panel import StepPanel
from station_app.ui.widgets.printers_panel import PrintersPanel


class PrinterStep(StepPanel):
    """The last step; its button ends the guide."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "打印机",
            "每种纸平时用哪台打印机，选一次就记住了。没有接打印机也可以先开始，以后在“设置”里选。",
            "完成，开始使用",
            parent=parent,
        )
        self.panel: PrintersPanel | None = None
        self.primary.clicked.connect(self.done)

    def begin_with(self, desk: Desk) -> None:
        """List this computer's printers."""
        if self.panel is None:
            self.panel = PrintersPanel(desk)
            self.body.addWidget(self.panel, 1)
        self.panel.look_for_printers()
        self.primary.setFocus()
