"""公示与报表: what is printed for households, posted on the noticeboard, and filed."""

from __future__ import annotations

from station_app.ui.items import ShowHousehold, ShowPart
from station_app.ui.pages.reports.months_panel import MonthsPanel
from station_app.ui.pages.reports.ranking_panel import RankingPanel
from station_app.ui.pages.reports.sheets_panel import SheetsPanel
from station_app.ui.pages.reports.statement_panel import StatementPanel
from station_app.ui.tabbed_page import TabbedPage


class ReportsPage(TabbedPage):
    """Statements, rankings, team sheets, months; takes the part ``months``."""

    title = "公示与报表"
    icon = "campaign"
    areas = frozenset({"points", "people", "teams", "activities", "station", "shop", "claims"})
    help_topic = "reports"
    panels = (StatementPanel, RankingPanel, SheetsPanel, MonthsPanel)

    def open_item(self, item: object) -> None:
        """Shows the statement of a household, or a part."""
        if isinstance(item, ShowHousehold):
            self.show_panel(StatementPanel).open_item(item.household_id)
        elif item == ShowPart("months"):
            self.show_panel(MonthsPanel)
