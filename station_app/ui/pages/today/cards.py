"""The pieces of 今日: what waits, today's activities, three plots."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from station_app.clock import local
from station_app.services.figures import Plots, Series, TodayActivity
from station_app.ui import icons, theme
from station_app.ui.items import ShowActivity
from station_app.ui.pages.today.waiting import Waiting
from station_app.ui.widgets.cards import Card, label, push_button

_TENTHS = 10
_MINUTES = 60


class _ListCard(Card):
    """A heading and lines that scroll where there are many."""

    place_asked = Signal(str, object)

    def __init__(self, heading: str) -> None:
        super().__init__(heading)
        self.lines = QWidget()
        theme.style(self.lines, role="plain")
        self._column = QVBoxLayout(self.lines)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(4)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self.lines)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(theme.sizes().control * 3)
        self.body.addWidget(area, 1)

    def _fill(self, rows: Sequence[QWidget]) -> None:
        while self._column.count():
            old = self._column.takeAt(0).widget()
            if old is not None:
                old.deleteLater()
        for row in rows:
            self._column.addWidget(row)
        self._column.addStretch(1)

    def _line(self, symbol: str, text: str, tone: str, action: str, place: str, item: object) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        picture = QLabel()
        picture.setPixmap(icons.pixmap(symbol, 24, theme.TONES[tone][0], self.devicePixelRatioF()))
        layout.addWidget(picture)
        layout.addWidget(label(text, wraps=True), 1)
        if action:
            button = push_button(action, kind="quiet")
            button.setAccessibleName(f"{action}：{text}")
            button.clicked.connect(lambda: self.place_asked.emit(place, item))
            layout.addWidget(button)
        return row


class WaitingCard(_ListCard):
    """要办的事."""

    def __init__(self) -> None:
        super().__init__("要办的事")

    def show_waiting(self, found: Sequence[Waiting]) -> None:
        if not found:
            self._fill([self._line("task_alt", "都办好了，没有要办的事。", "good", "", "", None)])
            return
        self._fill(
            [
                self._line(each.icon, each.text, each.tone, each.action, each.place, each.item)
                for each in found
            ]
        )


class ActivitiesCard(_ListCard):
    """今天的活动."""

    def __init__(self) -> None:
        super().__init__("今天的活动")

    def show_activities(self, found: Sequence[TodayActivity]) -> None:
        if not found:
            self._fill([self._line("event", "今天没有安排活动。", "plain", "看活动", "activities", None)])
            return
        self._fill([self._activity(each) for each in found])

    def _activity(self, each: TodayActivity) -> QWidget:
        hours = f"{local(each.starts_at):%H:%M}–{local(each.ends_at):%H:%M}"
        where = f"，{each.place}" if each.place else ""
        signed_in = f"，已签到 {each.people} 人" if each.people else ""
        text = f"{hours}　{each.title}\n{each.team}{where}{signed_in}"
        return self._line("event", text, "accent", "打开", "activities", ShowActivity(each.id))


class PlotsRow(QWidget):
    """Three cards; QtCharts is loaded once the page is on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(16)
        self._cards = [Card("积分发放与兑换（分）"), Card("各队服务时长（小时）"), Card("兑换笔数")]
        for card in self._cards:
            card.setMinimumHeight(theme.sizes().text * 13)
            self._row.addWidget(card, 1)
        self._shown: Plots | None = None

    def show_plots(self, found: Plots) -> None:
        """Draws after the rest of the page has been painted."""
        if found != self._shown:
            self._shown = found
            QTimer.singleShot(0, self, self._draw)

    def _draw(self) -> None:
        from station_app.ui.widgets.plots import MonthBars, PlotLine  # QtCharts, when first drawn

        found = self._shown
        if found is None:
            return
        parts = (
            (found.points, _TENTHS, "分", False),
            (found.hours, _MINUTES, "小时", True),
            (found.redemptions, 1, "笔", False),
        )
        for card, (lines, divisor, unit, stacked) in zip(self._cards, parts, strict=True):
            self._clear(card)
            if not _has_any(lines):
                card.body.addWidget(_nothing_yet(), 1)
                continue
            plot = MonthBars(card.heading.text(), unit, stacked=stacked)
            plot.show_months(
                found.months,
                [PlotLine(line.name, tuple(value / divisor for value in line.values)) for line in lines],
            )
            card.body.addWidget(plot, 1)

    def _clear(self, card: Card) -> None:
        while card.body.count() > 1:
            old = card.body.takeAt(1).widget()
            if old is not None:
                old.deleteLater()


def _has_any(lines: Sequence[Series]) -> bool:
    return any(value for line in lines for value in line.values)


def _nothing_yet() -> QLabel:
    words = label("有了记录，这里会按月画出来", "muted", wraps=True)
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return words
