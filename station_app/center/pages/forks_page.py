"""Forks: what each side has first that the other has not, and which side an operator keeps."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from station_app.center.forks import Case, all_cases
from station_app.center.operators import SignedIn
from station_app.center.pages.forms import Form
from station_app.center.pages.html import page
from station_app.center.pages.visits import Visits, see
from station_app.center.releasing import Keep, release
from station_app.domain.action_labels import action_words
from station_app.errors.sync import SyncError

HERE = "/forks"


@dataclass(frozen=True, slots=True)
class ForksPage:
    """The page at ``/forks``, and the question before a side is kept at ``/forks/{code}/{case}/{keep}``."""

    visits: Visits

    def routes(self) -> list[Route]:
        """What is answered here."""
        one = f"{HERE}/{{code}}/{{case}}/{{keep}}"
        return [
            Route(HERE, self.get, methods=["GET"]),
            Route(one, self.ask, methods=["GET"]),
            Route(one, self.post, methods=["POST"]),
        ]

    async def get(self, request: Request) -> Response:
        done = request.query_params.get("done", "")
        return await self.visits.show(request, lambda who: self._page(who, done=done))

    async def ask(self, request: Request) -> Response:
        code, case_id, keep = _named(request)

        def question(who: SignedIn) -> Response:
            meant = (case for case in all_cases(self.visits.center) if case.id == case_id)
            case = next((each for each in meant if each.station.code == code), None)
            return see(HERE) if case is None else self._question(who, case, keep)

        return await self.visits.show(request, question)

    async def post(self, request: Request) -> Response:
        code, case_id, keep = _named(request)

        def act(who: SignedIn, _form: Form) -> Response:
            """Raises what ``release`` raises."""
            release(self.visits.center, code, keep, operator=who.name, case_id=case_id)
            self.visits.fill_outbox([code])
            return see(f"{HERE}?done={keep.value}")

        def again(who: SignedIn, _form: Form, refusal: SyncError) -> Response:
            return self._page(who, problem=refusal)

        return await self.visits.act(request, act, again)

    def _page(self, who: SignedIn, *, problem: SyncError | None = None, done: str = "") -> Response:
        center = self.visits.center
        return page(
            "forks.html",
            HTTPStatus.OK if problem is None else HTTPStatus.UNPROCESSABLE_ENTITY,
            center=center.name,
            who=who,
            here=HERE,
            cases=all_cases(center),
            action_words=action_words,
            problem=problem,
            done=done,
        )

    def _question(self, who: SignedIn, case: Case, keep: Keep) -> Response:
        center = self.visits.center.name
        return page("fork.html", center=center, who=who, here=HERE, case=case, keep=keep.value)


def _named(request: Request) -> tuple[str, str, Keep]:
    """The station's code, the case and the side that an address names. Raises HTTPException (404)."""
    code, case_id, keep = (request.path_params[name] for name in ("code", "case", "keep"))
    if keep not in set(Keep) or not (code + case_id).isalnum():
        raise HTTPException(HTTPStatus.NOT_FOUND, "no such address")
    return code, case_id, Keep(keep)
