"""The first page: how the stations stand, and the city's figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from station_app.center.city_figures import CityFigures, Standing, city_figures
from station_app.center.months import Flow
from station_app.center.operators import SignedIn
from station_app.center.overview import station_lines
from station_app.center.pages.html import page, shown_count, shown_hours, shown_points
from station_app.center.pages.plots import Plot, plot
from station_app.center.pages.visits import Visits

HERE = "/"


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """The page at ``/``."""

    visits: Visits

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [Route(HERE, self.get, methods=["GET"])]

    async def get(self, request: Request) -> Response:
        return await self.visits.show(request, self._show)

    def _show(self, who: SignedIn) -> Response:
        center = self.visits.center
        with center.read() as connection:
            lines = station_lines(connection)
            figures = city_figures(connection, center.clock.today())
        return page(
            "overview.html",
            center=center.name,
            who=who,
            here=HERE,
            now=center.now(),
            lines=lines,
            figures=figures,
            plots=_plots(figures),
            nothing_stands=Standing(),
            nothing_flows=Flow(),
        )


def _plots(figures: CityFigures) -> Sequence[Plot]:
    """Hours, points given, points redeemed, redemptions: the order in which the template names them."""
    months = [str(month.start.month) for month, _ in figures.months]
    flows = [flow for _, flow in figures.months]

    def drawn(values: list[int], each: int, shown: Callable[[int], str]) -> Plot:
        """``each`` of what is counted make one of what is shown."""
        return plot(months, [value / each for value in values], [shown(value) for value in values])

    return (
        drawn([flow.minutes for flow in flows], 60, shown_hours),
        drawn([flow.given for flow in flows], 10, shown_points),
        drawn([flow.redeemed for flow in flows], 10, shown_points),
        drawn([flow.redemptions for flow in flows], 1, shown_count),
    )
