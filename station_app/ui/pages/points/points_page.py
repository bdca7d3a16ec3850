"""积分: what is posted, what was posted, and by which rules."""

from __future__ import annotations

from station_app.ui.items import ShowHousehold, ShowPart
from station_app.ui.pages.points.claims_panel import ClaimsPanel
from station_app.ui.pages.points.ledger_panel import LedgerPanel
from station_app.ui.pages.points.post_panel import PostPanel
from station_app.ui.pages.points.reviews_panel import ReviewsPanel
from station_app.ui.pages.points.rules_panel import RulesPanel
from station_app.ui.pages.points.sheets_panel import SheetsPanel
from station_app.ui.pages.points.year_end_panel import YearEndPanel
from station_app.ui.tabbed_page import Panel, TabbedPage

_PARTS: dict[str, type[Panel]] = {
    "post": PostPanel,
    "claims": ClaimsPanel,
    "review": ReviewsPanel,
    "sheets": SheetsPanel,
    "ledger": LedgerPanel,
    "rules": RulesPanel,
    "year_end": YearEndPanel,
}


class PointsPage(TabbedPage):
    """Takes the parts of its panels by their keys, ``claim``, a new one, and ``expiry``, what has expired.

    A household's statement is shown by 公示与报表.
    """

    title = "积分"
    icon = "savings"
    areas = frozenset[str]().union(*(panel.areas for panel in _PARTS.values()))
    help_topic = "points"
    panels = tuple(_PARTS.values())

    def kinds(self) -> tuple[type[Panel], ...]:
        return (ClaimsPanel,) if self.desk.keeps_to_group else self.panels

    def open_item(self, item: object) -> None:
        match item:
            case ShowPart("claim"):
                self.show_panel(ClaimsPanel).open_item("new")
            case ShowPart("budget" | "vetoes"):
                self.show_panel(RulesPanel).open_item(item)
            case ShowPart("expiry"):
                self.show_panel(YearEndPanel).open_item("expiry")
            case ShowPart(part) if part in _PARTS:
                self.show_panel(_PARTS[part])
            case ShowHousehold():
                self.place_asked.emit("reports", item)
