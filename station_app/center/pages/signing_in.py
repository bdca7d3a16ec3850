"""Signing in to the centre's page, and out of it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

import anyio
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from station_app.center.operators import SignedIn, form_token, sign_in, sign_out
from station_app.center.pages.forms import Form, read_form
from station_app.center.pages.html import page
from station_app.center.pages.visits import (
    FORM_COOKIE,
    SESSION_COOKIE,
    SIGN_IN,
    Visits,
    form_cookie,
    note,
    see,
    with_cookie,
)
from station_app.errors.operators import SignInSlowed
from station_app.errors.sync import SyncError, SyncFault

_AT_ONCE = 2
"""Passwords that are tried at the same time; each takes 64 MiB and a processor."""


@dataclass(frozen=True, slots=True)
class SigningIn:
    """The sign-in page; ``limiter`` keeps those who guess from taking the whole computer."""

    visits: Visits
    limiter: anyio.CapacityLimiter

    @classmethod
    def of(cls, visits: Visits) -> SigningIn:
        return cls(visits, anyio.CapacityLimiter(_AT_ONCE))

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route(SIGN_IN, self.get, methods=["GET"]),
            Route(SIGN_IN, self.post, methods=["POST"]),
            Route("/sign-out", self.post_out, methods=["POST"]),
        ]

    async def get(self, request: Request) -> Response:
        return self._form(request, HTTPStatus.OK, "", None)

    async def post(self, request: Request) -> Response:
        """A session for the right password; the form again with the name that was typed otherwise."""
        form = Form({})
        try:
            form = await read_form(request)
            form.require_token(form_token(request.cookies.get(FORM_COOKIE, "")))
            token = await run_sync(
                sign_in, self.visits.center, form.text("name"), form.text("password"), limiter=self.limiter
            )
        except SyncFault as fault:
            return self.visits.faulty(request, fault)
        except SyncError as refusal:
            note(request, refusal)
            slowed = isinstance(refusal, SignInSlowed)
            status = HTTPStatus.TOO_MANY_REQUESTS if slowed else HTTPStatus.UNPROCESSABLE_ENTITY
            return self._form(request, status, form.text("name"), refusal)
        return with_cookie(see("/"), SESSION_COOKIE, token)

    async def post_out(self, request: Request) -> Response:
        """Ends the session; a form that is not its own ends nothing."""

        def out(_who: SignedIn, _form: Form) -> Response:
            sign_out(self.visits.center, request.cookies[SESSION_COOKIE])
            return with_cookie(see(SIGN_IN), SESSION_COOKIE, "", 0)

        return await self.visits.act(request, out, lambda _who, _form, _refusal: see("/"))

    def _form(self, request: Request, status: HTTPStatus, name: str, problem: SyncError | None) -> Response:
        bound = form_cookie(request)
        response = page(
            "sign_in.html",
            status,
            center=self.visits.center.name,
            who=None,
            here=SIGN_IN,
            token=form_token(bound),
            name=name,
            problem=problem,
        )
        return with_cookie(response, FORM_COOKIE, bound)
