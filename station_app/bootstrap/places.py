"""The places of the window, in one list: a place whose page stands is a line here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from station_app.ui.exchange import Exchange
from station_app.ui.page import Desk, Page
from station_app.ui.places import Place

_OF_GROUP_HEADS = frozenset({"today", "points", "settings"})


def places(desk: Desk, exchange: Exchange, settings: Callable[[], Page]) -> list[Place]:
    """Each page is imported and built when it is first gone to; the settings talk to the program itself.

    A 组长 is shown those that keep to the own group.
    """
    all_places = [
        Place("today", "今日", "home", lambda: _today(desk)),
        Place("households", "户与人", "family_restroom", lambda: _households(desk), group=1),
        Place("activities", "队伍与活动", "groups", lambda: _teams(desk), group=1),
        Place("points", "积分", "military_tech", lambda: _points(desk), group=2),
        Place("shop", "爱心超市", "storefront", lambda: _shop(desk), group=2),
        Place("reports", "公示与报表", "campaign", lambda: _reports(desk), group=3),
        Place("sync", "同步", "sync", lambda: _sync(desk, exchange), group=3),
        Place("settings", "设置", "settings", settings, at_foot=True),
    ]
    return [place for place in all_places if not desk.keeps_to_group or place.key in _OF_GROUP_HEADS]


def _today(desk: Desk) -> Page:
    from station_app.ui.pages.today.today_page import TodayPage

    return TodayPage(desk)


def _households(desk: Desk) -> Page:
    from station_app.ui.pages.people.households_page import HouseholdsPage

    return HouseholdsPage(desk)


def _teams(desk: Desk) -> Page:
    from station_app.ui.pages.teams.teams_page import TeamsPage

    return TeamsPage(desk)


def _points(desk: Desk) -> Page:
    from station_app.ui.pages.points.points_page import PointsPage

    return PointsPage(desk)


def _shop(desk: Desk) -> Page:
    from station_app.ui.pages.shop.shop_page import ShopPage

    return ShopPage(desk)


def _reports(desk: Desk) -> Page:
    from station_app.ui.pages.reports.reports_page import ReportsPage

    return ReportsPage(desk)


def _sync(desk: Desk, exchange: Exchange) -> Page:
    from station_app.ui.pages.sync.sync_page import SyncPage

    return SyncPage(desk, exchange)


def import_roster(desk: Desk, owner: QWidget, done: Callable[[], None]) -> None:
    """The import belongs to the place 户与人; the first-start guide opens it too."""
    from station_app.ui.pages.people.import_dialog import RosterImportDialog

    dialog = RosterImportDialog(desk, owner)
    dialog.imported.connect(lambda _: done())
    dialog.open()
