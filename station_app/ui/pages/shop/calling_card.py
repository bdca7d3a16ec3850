"""The number that is called, large, and what can be done with it."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from station_app.services.exchange_queue import TicketView
from station_app.ui import theme
from station_app.ui.widgets.cards import Card, label, push_button

_SIDE, _WIDEST = 22, 400
"""Its width in characters, and its most in pixels."""


class CallingCard(Card):
    """Beside the list of numbers; the panel connects the buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("正在叫的号")
        self.setFixedWidth(min(theme.sizes().text * _SIDE, _WIDEST))
        self.which = QComboBox()
        self.which.setAccessibleName("哪一天")
        self.number = label("—", "huge")
        self.who = label("还没有叫号", "strong", wraps=True)
        self.waiting = label("", "muted", wraps=True)
        self.next_button = push_button("叫下一号　F8", "campaign", "primary")
        theme.style(self.next_button, tall=True)
        self.serve_button = push_button("到柜台办理")
        self.gone_button = push_button("没来，过号")
        self.call_button = push_button("叫选中的号", tip="不按顺序，叫选中的这一号")
        self.again_button = push_button("重新排队", tip="过号的人回来了，用原来的号排队")
        for widget in (self.which, label("正在叫", "muted"), self.number, self.who, self.waiting):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.body.addWidget(self.next_button)
        grid = QGridLayout()
        grid.setSpacing(8)
        buttons = (self.serve_button, self.gone_button, self.call_button, self.again_button)
        for place, button in enumerate(buttons):
            grid.addWidget(button, place // 2, place % 2)
        self.body.addLayout(grid)

    def show_ticket(self, ticket: TicketView | None) -> None:
        """The number called last, or none."""
        if ticket is None:
            self.number.setText("—")
            self.who.setText("还没有叫号")
            return
        self.number.setText(ticket.label)
        self.who.setText(f"{ticket.household_number} 号户　{ticket.head}户")
