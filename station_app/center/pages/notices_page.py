"""Notices: written here, sent to all or some stations, and seen to arrive and be read."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from station_app.center.notices import list_sent, notice_day, send_notice
from station_app.center.operators import SignedIn
from station_app.center.pages.forms import Form
from station_app.center.pages.visits import Visits, chosen_stations, count_of, see
from station_app.domain.notices import LONGEST_BODY, LONGEST_TITLE
from station_app.errors.sync import SyncError

HERE = "/notices"


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """The page at ``/notices``."""

    visits: Visits

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [Route(HERE, self.get, methods=["GET"]), Route(HERE, self.post, methods=["POST"])]

    async def get(self, request: Request) -> Response:
        done = count_of(request, "sent")
        return await self.visits.show(request, lambda who: self._page(who, Form({}), done=done))

    async def post(self, request: Request) -> Response:
        return await self.visits.act(request, self._send, self._again)

    def _send(self, who: SignedIn, form: Form) -> Response:
        """Raises what ``send_notice`` and ``notice_day`` raise, and NobodyChosen."""
        _, codes = send_notice(
            self.visits.center,
            form.text("title"),
            form.text("body"),
            operator=who.name,
            until=notice_day(form.text("until").strip()),
            to=chosen_stations(form),
        )
        self.visits.fill_outbox(codes)
        return see(f"{HERE}?sent={len(codes)}")

    def _again(self, who: SignedIn, form: Form, refusal: SyncError) -> Response:
        return self._page(who, form, problem=refusal)

    def _page(
        self, who: SignedIn, form: Form, *, problem: SyncError | None = None, done: int = 0
    ) -> Response:
        return self.visits.form_page(
            "notices.html",
            HERE,
            who,
            form,
            problem,
            sent=list_sent(self.visits.center),
            done=done,
            longest_title=LONGEST_TITLE,
            longest_body=LONGEST_BODY,
        )
