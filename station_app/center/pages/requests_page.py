"""Stations that ask to be taken in: approved here once their check code was heard by phone."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from station_app.center.enrolment import (
    NotedRequest,
    approve_noted,
    list_requests,
    note_read_request,
)
from station_app.center.operators import SignedIn
from station_app.center.own_tables import RequestState
from station_app.center.pages.forms import Form
from station_app.center.pages.html import page
from station_app.center.pages.visits import Visits, see
from station_app.errors.operators import RequestNotChosen
from station_app.errors.sync import SyncError
from station_app.sync.enrolment import request_from

HERE = "/requests"


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """The page at ``/requests``."""

    visits: Visits

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route(HERE, self.get, methods=["GET"]),
            Route(HERE, self.post_file, methods=["POST"]),
            Route(f"{HERE}/{{fingerprint}}/approve", self.post, methods=["POST"]),
        ]

    async def get(self, request: Request) -> Response:
        asked = request.query_params
        approved, noted = asked.get("approved", ""), asked.get("noted", "")
        return await self.visits.show(request, lambda who: self._page(who, approved=approved, noted=noted))

    async def post_file(self, request: Request) -> Response:
        """Note a request that a station brought on a stick."""

        def act(_who: SignedIn, form: Form) -> Response:
            """Raises RequestNotChosen and what ``request_from`` raises."""
            file = form.files.get("file")
            if file is None:
                raise RequestNotChosen
            noted = note_read_request(self.visits.center, request_from(file.content, file.name))
            self.visits.fill_outbox()
            return see(f"{HERE}?noted={noted.fingerprint}")

        def again(who: SignedIn, _form: Form, refusal: SyncError) -> Response:
            return self._page(who, problem=refusal)

        return await self.visits.act(request, act, again)

    async def post(self, request: Request) -> Response:
        fingerprint: str = request.path_params["fingerprint"]
        if not fingerprint.isprintable():  # PostgreSQL refuses to look for some of the rest
            raise HTTPException(HTTPStatus.NOT_FOUND, "no such address")

        def act(who: SignedIn, form: Form) -> Response:
            """Raises what ``approve_noted`` raises."""
            approval = approve_noted(
                self.visits.center,
                fingerprint,
                form.text("station"),
                operator=who.name,
                check_code=form.text("code"),
                replace=bool(form.text("replace")),
            )
            self.visits.fill_outbox()
            return see(f"{HERE}?approved={approval.station_code}")

        def again(who: SignedIn, form: Form, refusal: SyncError) -> Response:
            return self._page(who, form, fingerprint, refusal)

        return await self.visits.act(request, act, again)

    def _page(
        self,
        who: SignedIn,
        form: Form | None = None,
        fingerprint: str = "",
        problem: SyncError | None = None,
        approved: str = "",
        noted: str = "",
    ) -> Response:
        """``fingerprint`` and ``form`` are those of the request beside which ``problem`` is shown."""
        center, form = self.visits.center, form or Form({})
        requests = list_requests(center)
        pending = [each for each in requests if each.state is RequestState.PENDING]
        done = [each for each in requests if each.state is RequestState.APPROVED]

        def is_meant(each: NotedRequest) -> bool:
            return (each.fingerprint, each.station_code) == (fingerprint, form.text("station"))

        return page(
            "requests.html",
            HTTPStatus.OK if problem is None else HTTPStatus.UNPROCESSABLE_ENTITY,
            center=center.name,
            who=who,
            here=HERE,
            pending=pending,
            done=done,
            noted=next((each for each in requests if each.fingerprint == noted), None),
            approved=next((each for each in done if each.station_code == approved), None),
            own_code=center.keys.public.check_code,
            form=form,
            is_meant=is_meant,
            stray=problem is not None and not any(map(is_meant, pending)),
            problem=problem,
        )
