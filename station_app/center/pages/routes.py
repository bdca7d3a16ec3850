"""The addresses of the centre's page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from station_app.center.center import Center
from station_app.center.pages.catalogues_page import CataloguesPage
from station_app.center.pages.forks_page import ForksPage
from station_app.center.pages.html import style
from station_app.center.pages.log_page import LogPage
from station_app.center.pages.notices_page import NoticesPage
from station_app.center.pages.orders_page import OrdersPage
from station_app.center.pages.overview_page import OverviewPage
from station_app.center.pages.requests_page import RequestsPage
from station_app.center.pages.signing_in import SigningIn
from station_app.center.pages.visits import Visits


def page_routes(center: Center) -> list[Route]:
    """All that a browser asks for."""
    visits = Visits(center)
    return [
        Route("/page.css", _style, methods=["GET"]),
        *SigningIn.of(visits).routes(),
        *OverviewPage(visits).routes(),
        *NoticesPage(visits).routes(),
        *CataloguesPage(visits).routes(),
        *OrdersPage(visits).routes(),
        *LogPage(visits).routes(),
        *RequestsPage(visits).routes(),
        *ForksPage(visits).routes(),
    ]


async def _style(_request: Request) -> Response:
    return style()
