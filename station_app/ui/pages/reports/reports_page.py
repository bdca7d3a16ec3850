"""公示与报表: what is printed for households, posted on the noticeboard, and filed."""

from __future__ import annotations

from station_app.ui.items import ShowHousehold
from station_app.ui.pages.reports.ranking_panel import RankingPanel
from station_app.ui.pages.reports.sheets_panel import SheetsPanel
from station_app.ui.pages.reports.statement_panel import StatementPanel
from station_app.ui.tabbed_page import TabbedPage


class ReportsPage(TabbedPage):
    """Statements, rankings, team sheets."""

    title = "公示与报表"
    icon = "campaign"
    areas = frozenset({"points", "people", "teams", "activities", "station"})
    help_topic = "reports"
    panels = (StatementPanel, RankingPanel, SheetsPanel)

    def open_item(self, item: object) -> None:
        """Shows the statement of a household."""
        if isinstance(item, ShowHousehold):
            self.show_panel(StatementPanel).open_item(item.household_id)
