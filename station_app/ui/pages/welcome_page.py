"""What an empty computer shows first: set up a station, try the demo, or restore a backup."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from station_app.ui import icons, theme
from station_app.ui.widgets.cards import Card, label, push_button


class WelcomePage(QWidget):
    """Three ways to begin; the first is the primary one."""

    new_station_asked = Signal()
    demo_asked = Signal()
    restore_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.style(self, role="page")
        self.new_station = push_button("新建实践站", kind="primary")
        self.demo = push_button("打开演示站")
        self.restore = push_button("从备份恢复")
        ways = QHBoxLayout()
        ways.setSpacing(24)
        ways.addStretch(1)
        for symbol, title, text, button in (
            (
                "add_business",
                "新建实践站",
                "填好站名和第一位用户，\n大约十分钟就能开始用。",
                self.new_station,
            ),
            ("play_circle", "先试一试", "打开演示站，里面的人和数\n都是编的，随便点、随便改。", self.demo),
            (
                "settings_backup_restore",
                "换了电脑",
                "插入存有备份的U盘，\n把原来的实践站搬过来。",
                self.restore,
            ),
        ):
            ways.addWidget(_way(symbol, title, text, button))
        ways.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout.addWidget(label("新时代文明实践站", tone="accent"), 0, centre)
        layout.addWidget(label("欢迎使用，先选一种方式开始", "title"), 0, centre)
        layout.addSpacing(24)
        layout.addLayout(ways)
        layout.addStretch(3)
        self.new_station.clicked.connect(self.new_station_asked)
        self.demo.clicked.connect(self.demo_asked)
        self.restore.clicked.connect(self.restore_asked)
        self.new_station.setFocus()


def _way(symbol: str, title: str, text: str, button: QPushButton) -> Card:
    card = Card()
    card.body.setContentsMargins(24, 32, 24, 24)
    card.body.setSpacing(8)
    picture = QLabel()
    picture.setPixmap(icons.pixmap(symbol, 48, theme.ACCENT, card.devicePixelRatioF()))
    words = label(text, "muted")
    words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    theme.style(button, tall=True)
    button.setIconSize(QSize(24, 24))
    for widget in (picture, label(title, "heading"), words):
        card.body.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
    card.body.addSpacing(16)
    card.body.addStretch(1)
    card.body.addWidget(button)
    card.setMinimumWidth(theme.sizes().text * 17)
    card.setMaximumHeight(theme.sizes().text * 19)
    return card
