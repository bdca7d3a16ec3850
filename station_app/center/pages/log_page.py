"""What came in lately, bundle by bundle."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from station_app.center.operators import SignedIn
from station_app.center.overview import LOG_LENGTH, log_lines
from station_app.center.pages.html import page
from station_app.center.pages.visits import Visits

HERE = "/log"


@dataclass(frozen=True, slots=True)
class LogPage:
    """The page at ``/log``."""

    visits: Visits

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [Route(HERE, self.get, methods=["GET"])]

    async def get(self, request: Request) -> Response:
        return await self.visits.show(request, self._show)

    def _show(self, who: SignedIn) -> Response:
        center = self.visits.center
        with center.read() as connection:
            lines = log_lines(connection)
        return page("log.html", center=center.name, who=who, here=HERE, lines=lines, most=LOG_LENGTH)
