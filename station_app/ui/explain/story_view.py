"""A transfer's story from top to bottom, a card for each of its chapters."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from station_app.documents.story_words import Chapter, chapters, headline
from station_app.domain.amounts import format_points
from station_app.services.explaining.facts import Story
from station_app.ui import theme
from station_app.ui.explain.photos import Fetch, PhotoStrip
from station_app.ui.items import ShowActivity, ShowReceipt
from station_app.ui.widgets.cards import Card, label, push_button


class StoryView(QWidget):
    """The headline, and a card for each chapter."""

    place_asked = Signal(str, object)
    transfer_chosen = Signal(int)

    def __init__(self, fetch: Fetch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self.story: Story | None = None
        self.headline = label("", "heading", wraps=True)
        self.figures = label("", "muted", wraps=True)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName("这一笔的来历")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.headline)
        column.addWidget(self.figures)
        column.addWidget(self._area, 1)

    def show_story(self, story: Story) -> None:
        self.story = story
        self.headline.setText(headline(story))
        change, honour = (format_points(each, signed=True) for each in (story.change, story.honour_change))
        self.figures.setText(
            f"{story.household_number} 号户　{story.group}　流水号 {story.transfer_id}　"
            f"可兑换积分 {change} 分　荣誉积分 {honour} 分"
        )
        inside = QWidget()
        theme.style(inside, role="plain")
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(0, 0, 8, 0)
        cards.setSpacing(8)
        for chapter in chapters(story):
            cards.addWidget(self._card(chapter))
        cards.addStretch(1)
        self._area.setWidget(inside)

    def _card(self, chapter: Chapter) -> Card:
        card = Card()
        card.setAccessibleName(chapter.heading)
        head = QHBoxLayout()
        head.addWidget(label(chapter.heading, "strong"), 1)
        for text, symbol, act in self._ways(chapter):
            button = push_button(text, symbol, "quiet")
            button.clicked.connect(act)
            head.addWidget(button)
        card.body.addLayout(head)
        for sentence in chapter.sentences:
            card.body.addWidget(label(sentence, wraps=True))
        if chapter.photos:
            card.body.addWidget(PhotoStrip(chapter.photos, self._fetch))
        return card

    def _ways(self, chapter: Chapter) -> list[tuple[str, str, Callable[[], None]]]:
        """Where a chapter leads: its words, its icon, what the click does."""
        ways: list[tuple[str, str, Callable[[], None]]] = []
        if (receipt := chapter.receipt) is not None:
            ways.append(
                ("看凭证", "receipt_long", lambda: self.place_asked.emit("shop", ShowReceipt(receipt)))
            )
        if (activity := chapter.activity) is not None:
            ways.append(
                ("看活动", "event", lambda: self.place_asked.emit("activities", ShowActivity(activity)))
            )
        if (transfer := chapter.transfer) is not None:
            ways.append(("看那一笔", "swap_horiz", lambda: self.transfer_chosen.emit(transfer)))
        return ways
