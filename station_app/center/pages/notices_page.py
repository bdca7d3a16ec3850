"""Notices: written here, sent to all or some stations, and seen to arrive and be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from station_app.center.notices import list_sent, notice_day, send_notice
from station_app.center.operators import SignedIn
from station_app.center.own_tables import StationState
from station_app.center.pages.forms import Form
from station_app.center.pages.html import page
from station_app.center.pages.visits import Visits, see
from station_app.center.registry import list_stations
from station_app.domain.notices import LONGEST_BODY, LONGEST_TITLE
from station_app.errors.notices import NobodyChosen
from station_app.errors.sync import SyncError

HERE = "/notices"

_ALL, _SOME = "all", "some"
_COUNT = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """The page at ``/notices``."""

    visits: Visits

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [Route(HERE, self.get, methods=["GET"]), Route(HERE, self.post, methods=["POST"])]

    async def get(self, request: Request) -> Response:
        sent = request.query_params.get("sent", "")
        done = int(sent) if _COUNT.fullmatch(sent) else 0
        return await self.visits.show(request, lambda who: self._page(who, Form({}), done=done))

    async def post(self, request: Request) -> Response:
        return await self.visits.act(request, self._send, self._again)

    def _send(self, who: SignedIn, form: Form) -> Response:
        """Raises what ``send_notice`` and ``notice_day`` raise, and NobodyChosen."""
        to = form.all("to") if form.text("whom") == _SOME else []
        if form.text("whom") != _ALL and not to:
            raise NobodyChosen
        _, codes = send_notice(
            self.visits.center,
            form.text("title"),
            form.text("body"),
            operator=who.name,
            until=notice_day(form.text("until").strip()),
            to=to,
        )
        self.visits.fill_outbox(codes)
        return see(f"{HERE}?sent={len(codes)}")

    def _again(self, who: SignedIn, form: Form, refusal: SyncError) -> Response:
        return self._page(who, form, problem=refusal)

    def _page(
        self, who: SignedIn, form: Form, *, problem: SyncError | None = None, done: int = 0
    ) -> Response:
        center = self.visits.center
        with center.read() as connection:
            stations = [each for each in list_stations(connection) if each.state is StationState.ENROLLED]
        return page(
            "notices.html",
            HTTPStatus.OK if problem is None else HTTPStatus.UNPROCESSABLE_ENTITY,
            center=center.name,
            who=who,
            here=HERE,
            stations=stations,
            sent=list_sent(center),
            form=form,
            chosen=set(form.all("to")),
            some=form.text("whom") == _SOME,
            problem=problem,
            done=done,
            longest_title=LONGEST_TITLE,
            longest_body=LONGEST_BODY,
        )
