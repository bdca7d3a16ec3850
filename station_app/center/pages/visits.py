"""Who visits the page: lets in whoever is signed in, and turns refusals into sentences on the page."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from station_app.center.center import Center
from station_app.center.operators import SESSION_SECONDS, SignedIn, find_signed_in
from station_app.center.outbox import fill_outbox
from station_app.center.outgoing import answer
from station_app.center.pages.forms import Form, read_form
from station_app.center.pages.html import page
from station_app.center.registry import enrolled_stations
from station_app.errors.notices import NobodyChosen
from station_app.errors.sync import SyncError, SyncFault

_log = logging.getLogger(__name__)

SESSION_COOKIE = "__Host-session"
FORM_COOKIE = "__Host-form"
"""Before anybody is signed in, it binds the sign-in form to the browser that it was sent to."""

SIGN_IN = "/sign-in"

ALL, SOME = "all", "some"
"""For whom something is, as the forms say it."""

_COUNT = re.compile(r"[0-9]{1,6}")

Show = Callable[[SignedIn], Response]
Act = Callable[[SignedIn, Form], Response]
Refuse = Callable[[SignedIn, Form, SyncError], Response]


@dataclass(frozen=True, slots=True)
class Visits:
    """Receives visitors for one centre."""

    center: Center
    _outbox: Lock = field(default_factory=Lock)

    def fill_outbox(self, codes: Sequence[str] = ()) -> None:
        """Say to these stations what there is to say, and have the outbox hold what goes out, one at a time.

        Raises what ``outbox.fill_outbox`` raises.
        """
        for code in codes:
            answer(self.center, code)
        with self._outbox:
            fill_outbox(self.center)

    def form_page(
        self, template: str, here: str, who: SignedIn, form: Form, problem: SyncError | None, **facts: object
    ) -> Response:
        """A page with a form for stations: what was typed stands in it, and ``problem`` beside it."""
        with self.center.read() as connection:
            stations = enrolled_stations(connection)
        return page(
            template,
            HTTPStatus.OK if problem is None else HTTPStatus.UNPROCESSABLE_ENTITY,
            center=self.center.name,
            who=who,
            here=here,
            stations=stations,
            form=form,
            problem=problem,
            **facts,
        )

    async def show(self, request: Request, show: Show) -> Response:
        """What ``show`` makes for who is signed in; others are led to the sign-in."""
        return await run_in_threadpool(self._shown, request, show)

    async def act(self, request: Request, act: Act, refuse: Refuse) -> Response:
        """What ``act`` answers to a form; where it refuses, what ``refuse`` shows with the reason.

        Of who is not signed in nothing is read.
        """
        try:
            who = await run_in_threadpool(self._who, request)
        except SyncFault as fault:
            return self.faulty(request, fault)
        if who is None:
            return see(SIGN_IN)
        try:
            form, unreadable = await read_form(request), None
        except SyncError as error:
            form, unreadable = Form({}), error
        return await run_in_threadpool(self._acted, request, who, form, unreadable, act, refuse)

    def _shown(self, request: Request, show: Show) -> Response:
        try:
            who = self._who(request)
            return see(SIGN_IN) if who is None else show(who)
        except SyncFault as fault:
            return self.faulty(request, fault)

    def _acted(
        self,
        request: Request,
        who: SignedIn,
        form: Form,
        unreadable: SyncError | None,
        act: Act,
        refuse: Refuse,
    ) -> Response:
        try:
            try:
                if unreadable is not None:
                    raise unreadable
                form.require_token(who.form_token)
                return act(who, form)
            except SyncFault:
                raise
            except SyncError as refusal:
                note(request, refusal)
                return refuse(who, form, refusal)
        except SyncFault as fault:
            return self.faulty(request, fault)

    def _who(self, request: Request) -> SignedIn | None:
        token = request.cookies.get(SESSION_COOKIE)
        if not token:
            return None
        with self.center.read() as connection:
            return find_signed_in(connection, token, self.center.now())

    def faulty(self, request: Request, fault: SyncFault) -> Response:
        """503: the database or the disk."""
        _log.error("%s failed: %s", request.url.path, fault.operator_line())
        facts = {"center": self.center.name, "who": None, "here": "", "problem": str(fault)}
        return page("fault.html", HTTPStatus.SERVICE_UNAVAILABLE, **facts)


def chosen_stations(form: Form) -> list[str]:
    """The codes that were ticked; none where it is for all stations. Raises NobodyChosen."""
    to = form.all("to") if form.text("whom") == SOME else []
    if form.text("whom") != ALL and not to:
        raise NobodyChosen
    return to


def count_of(request: Request, name: str) -> int:
    """A number in the page's address, 0 where there is none."""
    typed = request.query_params.get(name, "")
    return int(typed) if _COUNT.fullmatch(typed) else 0


def note(request: Request, refusal: SyncError) -> None:
    """Have a refusal stand in the server's log."""
    _log.warning("%s refused: %s", request.url.path, refusal.operator_line())


def see(path: str) -> Response:
    """Go on at another page of the centre."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER, headers={"Cache-Control": "no-store"})


def with_cookie(response: Response, name: str, value: str, seconds: int = SESSION_SECONDS) -> Response:
    """The answer, and a cookie that goes to this host alone, over TLS alone, and from its own pages alone."""
    response.set_cookie(name, value, seconds, path="/", secure=True, httponly=True, samesite="strict")
    return response


def form_cookie(request: Request) -> str:
    """The browser's own, or a new one."""
    return request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
