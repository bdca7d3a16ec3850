"""积分: what is posted, what was posted, and by which rules."""

from __future__ import annotations

from station_app.ui.items import ShowHousehold, ShowPart
from station_app.ui.pages.points.claims_panel import ClaimsPanel
from station_app.ui.pages.points.ledger_panel import LedgerPanel
from station_app.ui.pages.points.post_panel import PostPanel
from station_app.ui.pages.points.reviews_panel import ReviewsPanel
from station_app.ui.pages.points.rules_panel import RulesPanel
from station_app.ui.tabbed_page import TabbedPage


class PointsPage(TabbedPage):
    """Takes the parts ``post``, ``claims``, ``claim`` (a new one), ``review``, ``ledger`` and ``rules``.

    A household's statement is shown by 公示与报表.
    """

    title = "积分"
    icon = "savings"
    areas = PostPanel.areas | ClaimsPanel.areas | ReviewsPanel.areas | LedgerPanel.areas | RulesPanel.areas
    help_topic = "points"
    panels = (PostPanel, ClaimsPanel, ReviewsPanel, LedgerPanel, RulesPanel)

    def open_item(self, item: object) -> None:
        match item:
            case ShowPart("post"):
                self.show_panel(PostPanel)
            case ShowPart("claims"):
                self.show_panel(ClaimsPanel)
            case ShowPart("claim"):
                self.show_panel(ClaimsPanel).open_item("new")
            case ShowPart("review"):
                self.show_panel(ReviewsPanel)
            case ShowPart("ledger"):
                self.show_panel(LedgerPanel)
            case ShowPart("rules"):
                self.show_panel(RulesPanel)
            case ShowHousehold():
                self.place_asked.emit("reports", item)
