"""公示与报表: what is printed for households, posted on the noticeboard, and filed."""

from __future__ import annotations

from station_app.ui.items import ShowHousehold, ShowNotice, ShowPart
from station_app.ui.pages.reports.check_panel import CheckPanel
from station_app.ui.pages.reports.notices_panel import NoticesPanel
from station_app.ui.pages.reports.ranking_panel import RankingPanel
from station_app.ui.pages.reports.sheets_panel import SheetsPanel
from station_app.ui.pages.reports.statement_panel import StatementPanel
from station_app.ui.tabbed_page import TabbedPage


class ReportsPage(TabbedPage):
    """Notices, statements, rankings, team sheets, and the check of the books."""

    title = "公示与报表"
    icon = "campaign"
    areas = NoticesPanel.areas | frozenset({"points", "people", "teams", "activities", "station", "checks"})
    help_topic = "reports"
    panels = (NoticesPanel, StatementPanel, RankingPanel, SheetsPanel, CheckPanel)

    def open_item(self, item: object) -> None:
        """Shows the statement of a household, a public notice, or a part: ``notices``, ``statements``."""
        match item:
            case ShowHousehold(household_id):
                self.show_panel(StatementPanel).open_item(household_id)
            case ShowNotice(notice_id):
                self.show_panel(NoticesPanel).open_item(notice_id)
            case ShowPart("notices"):
                self.show_panel(NoticesPanel)
            case ShowPart("statements"):
                self.show_panel(StatementPanel)
            case ShowPart("check"):
                self.show_panel(CheckPanel)
