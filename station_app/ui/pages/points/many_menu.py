"""Adds many at once to a posting: a team's members, or the households of a group."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from station_app.services.people_search import PersonHit
from station_app.services.people_views import HouseholdRow, list_households
from station_app.services.teams import TeamView, list_teams, team_members
from station_app.ui.pages.points.doers import Doer, doer_of
from station_app.ui.tabbed_page import Panel


class ManyMenu(QMenu):
    """``doers_chosen`` tells whom to add; ``refresh`` fills it, for people or for households.

    ``only`` is the one group whose households are offered; nobody's teams are then.
    """

    doers_chosen = Signal(list)

    def __init__(self, panel: Panel, only: str = "") -> None:
        super().__init__(panel)
        self._panel = panel
        self._only = only

    def refresh(self, *, of_households: bool) -> None:
        """Reads what can be added."""
        store = self._panel.desk.store
        if of_households:
            self._panel.act(lambda: list_households(store), self._offer_groups)
        elif not self._only:
            self._panel.act(lambda: list_teams(store), self._offer_teams)
        else:
            self.clear()

    def _offer_groups(self, households: list[HouseholdRow]) -> None:
        self.clear()
        standing = [each for each in households if each.status == "active" and self._only in {"", each.group}]
        for group in dict.fromkeys(each.group for each in standing):
            doers = [
                Doer(None, each.id, each.head, each.number, each.group)
                for each in standing
                if each.group == group
            ]
            self.addAction(
                f"{group}各户（{len(doers)} 户）", lambda doers=doers: self.doers_chosen.emit(doers)
            )

    def _offer_teams(self, teams: list[TeamView]) -> None:
        self.clear()
        for team in teams:
            if team.members:
                words = f"{team.name}队员（{team.members} 人）"
                self.addAction(words, lambda team=team: self._add_team(team))

    def _add_team(self, team: TeamView) -> None:
        desk = self._panel.desk

        def found() -> list[PersonHit | None]:
            return [desk.people.by_id(each.resident_id) for each in team_members(desk.store, team.id)]

        self._panel.act(
            found, lambda hits: self.doers_chosen.emit([doer_of(hit) for hit in hits if hit is not None])
        )
