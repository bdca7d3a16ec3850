"""Pages of several tabs fit into the window at the design size, whatever the text size."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from station_app.services.sign_ins import sign_in
from station_app.ui import theme
from station_app.ui.items import ShowActivity
from station_app.ui.page import Desk
from station_app.ui.pages.points.points_page import PointsPage
from station_app.ui.pages.reports.reports_page import ReportsPage
from station_app.ui.pages.shop.shop_page import ShopPage
from station_app.ui.pages.teams.teams_page import TeamsPage
from station_app.ui.tabbed_page import TabbedPage
from tests.helpers.desks import show_page
from tests.helpers.windows import cut_off
from tests.ui.test_teams_page import _person, _plan

WIDTH, HEIGHT = 1366, 768
PLACES_EMS = 11
"""How wide the places at the left are, in text sizes."""


@pytest.fixture(params=theme.TextSize)
def size(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[theme.TextSize]:
    theme.apply(qapp, request.param)
    yield request.param
    theme.apply(qapp, theme.TextSize.STANDARD)


@pytest.mark.parametrize("kind", [TeamsPage, PointsPage, ReportsPage])
def test_every_tab_fits_beside_the_places(
    size: theme.TextSize, kind: type[TabbedPage], desk: Desk, window: QMainWindow, qtbot: QtBot
) -> None:
    page = kind(desk)
    show_page(window, page, desk.tasks)
    if isinstance(page, TeamsPage):
        activity = _plan(page, "屋场会：移风易俗大家谈")
        sign_in(desk.store, desk.actor, activity, [_person(page, "李名兰")])
        page.open_item(ShowActivity(activity))
    for panel in kind.panels:
        page.show_panel(panel)
        assert desk.tasks.wait_idle()
        qtbot.wait(20)
        _assert_room(page, page.tabs, panel.title)


def test_every_part_of_the_shop_fits_beside_the_places(
    size: theme.TextSize, desk: Desk, window: QMainWindow, qtbot: QtBot
) -> None:
    page = ShopPage(desk)
    show_page(window, page, desk.tasks)
    for at in range(page.tabs.count()):
        page.tabs.setCurrentIndex(at)
        assert desk.tasks.wait_idle()
        qtbot.wait(20)
        _assert_room(page, page.tabs, page.tabs.tabText(at))


def _assert_room(page: QWidget, tabs: QTabBar, shown: str) -> None:
    room = WIDTH - theme.sizes().text * PLACES_EMS
    assert cut_off(page) == []
    assert page.minimumSizeHint().width() <= room, shown
    assert page.minimumSizeHint().height() <= HEIGHT - theme.sizes().control - theme.GRID * 2, shown
    page.window().resize(room, HEIGHT)
    QApplication.processEvents()
    assert tabs.width() >= tabs.sizeHint().width(), f"the tabs have to be scrolled beside {shown}"
