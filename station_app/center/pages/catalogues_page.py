"""Catalogues: sent from an officer's table to all or some stations, and seen to arrive and be decided."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from station_app.center.catalogue_files import read_catalogue_bytes
from station_app.center.catalogues import list_catalogues, send_catalogue
from station_app.center.operators import SignedIn
from station_app.center.pages.forms import Form
from station_app.center.pages.visits import Visits, chosen_stations, count_of, see
from station_app.domain.catalogue_tables import HEADS, NEEDED
from station_app.domain.catalogues import LONGEST_TITLE
from station_app.errors.catalogues import CatalogueFileMissing
from station_app.errors.sync import SyncError

HERE = "/catalogues"

_MOST = 12


@dataclass(frozen=True, slots=True)
class CataloguesPage:
    """The page at ``/catalogues``."""

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
        """Raises CatalogueFileMissing and what ``read_catalogue_bytes`` and ``send_catalogue`` raise."""
        file = form.files.get("file")
        if file is None:
            raise CatalogueFileMissing
        to = chosen_stations(form)
        kind, items = read_catalogue_bytes(file.name, file.content)
        _, codes = send_catalogue(
            self.visits.center, kind, items, title=form.text("title"), to=to, operator=who.name
        )
        self.visits.fill_outbox(codes)
        return see(f"{HERE}?sent={len(codes)}")

    def _again(self, who: SignedIn, form: Form, refusal: SyncError) -> Response:
        return self._page(who, form, problem=refusal)

    def _page(
        self, who: SignedIn, form: Form, *, problem: SyncError | None = None, done: int = 0
    ) -> Response:
        return self.visits.form_page(
            "catalogues.html",
            HERE,
            who,
            form,
            problem,
            sent=list_catalogues(self.visits.center, _MOST),
            most=_MOST,
            done=done,
            heads=[(kind.label, heads[:NEEDED], heads[NEEDED:]) for kind, heads in HEADS.items()],
            longest_title=LONGEST_TITLE,
        )
