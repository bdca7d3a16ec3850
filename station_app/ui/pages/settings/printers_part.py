"""打印与纸张: the usual printer of each kind of paper, on this computer."""

from __future__ import annotations

from station_app.ui.pages.settings.part import Part
from station_app.ui.widgets.cards import Card, label
from station_app.ui.widgets.printers_panel import PrintersPanel


class PrintersPart(Part):
    """See ``PrintersPanel``."""

    key = "printers"
    title = "打印"

    def _build_ui(self) -> None:
        card = Card("每种纸用哪台打印机")
        card.body.setSpacing(16)
        card.body.addWidget(
            label(
                "只管这台电脑。套打的表格印偏了，就把它右移、下移几毫米，再试打一张看看。",
                "muted",
                wraps=True,
            )
        )
        self.panel = PrintersPanel(self.desk)
        card.body.addWidget(self.panel)
        self.add_scrolled(card)

    def load(self) -> None:
        self.panel.look_for_printers()
