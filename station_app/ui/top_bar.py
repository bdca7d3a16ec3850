"""The band over everything: the station's name, the day, one search field, and the state of the sync."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from station_app.clock import Clock
from station_app.ui import icons, theme
from station_app.ui.tasks import Tasks
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.search_field import Find, SearchField

_MINUTE_MS = 60_000
_WEEKDAYS = "一二三四五六日"


class TopBar(QFrame):
    """``sync_asked`` follows a click on the sync state."""

    sync_asked = Signal()

    def __init__(
        self, station_name: str, clock: Clock, tasks: Tasks, find: Find, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self.setObjectName("topBar")
        self._day = label()
        self.search = SearchField(tasks, find, "查找村民、户、商品、凭证、页面（Ctrl+K）", keeps_text=False)
        self.search.setMaximumWidth(theme.sizes().text * 32)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._sync = push_button("", "sync")
        self._sync.setToolTip("打开同步")
        self._sync.clicked.connect(self.sync_asked)
        self._sync.setVisible(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(16)
        row.addWidget(_Name(station_name), 3)
        row.addWidget(self.search, 4)
        row.addStretch(1)
        row.addWidget(self._sync)
        row.addWidget(self._day)
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._minute.timeout.connect(self._show_day)
        self._minute.start()
        self._show_day()

    def set_sync_state(self, text: str, *, is_due: bool) -> None:
        """``text`` such as "未同步 12 条，上次 3 天前"; empty where the station does not sync."""
        self._sync.setText(text)
        self._sync.setIcon(icons.spaced("cloud_upload" if is_due else "sync", theme.ON_ACCENT))
        self._sync.setVisible(bool(text))

    def _show_day(self) -> None:
        self._day.setText(day_words(self._clock.today()))


class _Name(QLabel):
    """Gives way to the search field where the window is narrow, and then shows its beginning."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        theme.style(self, role="station")
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.sizes().text * 8, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(theme.ON_ACCENT))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, text)


def day_words(day: date) -> str:
    """3月1日 星期六."""
    return f"{day.month}月{day.day}日　星期{_WEEKDAYS[day.weekday()]}"
