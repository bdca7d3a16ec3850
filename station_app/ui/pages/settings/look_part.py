"""文字大小: how large the words of the window are on this computer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton

from station_app.ui import theme
from station_app.ui.pages.settings.part import Part
from station_app.ui.widgets.cards import Card, label

_SAMPLE = "李名兰户　可兑换积分 130.5 分"


class LookPart(Part):
    """A click changes the whole window at once."""

    key = "look"
    title = "文字"
    size_changed = Signal()

    def _build_ui(self) -> None:
        card = Card("文字大小")
        card.body.setSpacing(16)
        card.body.addWidget(
            label("选一种看得舒服的，整个窗口马上跟着变；只管这台电脑。", "muted", wraps=True)
        )
        self.group = QButtonGroup(self)
        self.choices: dict[theme.TextSize, QRadioButton] = {}
        for size, name in theme.LABELS.items():
            choice = QRadioButton(f"{name}　　{_SAMPLE}")
            choice.setAccessibleName(name)
            choice.setStyleSheet(f"font-size: {theme.SIZES[size].text}px")
            choice.setChecked(size is self.desk.preferences.text_size)
            choice.clicked.connect(lambda _=False, size=size: self._on_chosen(size))
            self.group.addButton(choice)
            self.choices[size] = choice
            card.body.addWidget(choice)
        self.add_scrolled(card)

    def _on_chosen(self, size: theme.TextSize) -> None:
        if size is not self.desk.preferences.text_size:
            self.desk.preferences.text_size = size
            self.size_changed.emit()
