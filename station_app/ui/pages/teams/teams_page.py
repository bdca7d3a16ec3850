"""队伍与活动: who serves, what is held, and who came."""

from __future__ import annotations

from station_app.ui.items import ShowActivity, ShowPart
from station_app.ui.pages.teams.activities_panel import ActivitiesPanel
from station_app.ui.pages.teams.teams_panel import TeamsPanel
from station_app.ui.pages.teams.volunteers_panel import VolunteersPanel
from station_app.ui.tabbed_page import TabbedPage


class TeamsPage(TabbedPage):
    """Takes ``ShowActivity``, and the parts ``teams``, ``activities``, ``volunteers`` and ``plan``."""

    title = "队伍与活动"
    icon = "groups"
    areas = TeamsPanel.areas | ActivitiesPanel.areas | VolunteersPanel.areas
    help_topic = "teams"
    panels = (TeamsPanel, ActivitiesPanel, VolunteersPanel)

    def open_item(self, item: object) -> None:
        match item:
            case ShowActivity():
                self.show_panel(ActivitiesPanel).open_item(item.activity_id)
            case ShowPart("teams"):
                self.show_panel(TeamsPanel)
            case ShowPart("volunteers"):
                self.show_panel(VolunteersPanel)
            case ShowPart("activities" | "plan" as part):
                self.show_panel(ActivitiesPanel).open_item(part)
