"""Service orders: forwarded to a station by hand, taken back, and seen to arrive and be read there."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from station_app.center.operators import SignedIn
from station_app.center.orders import cancel_order, forward_orders, list_orders
from station_app.center.pages.forms import Form
from station_app.center.pages.visits import Visits, see
from station_app.domain.orders import Order, wanted_day
from station_app.errors.notices import NobodyChosen
from station_app.errors.sync import SyncError

HERE = "/orders"

_MOST = 200
_DONE = frozenset({"forwarded", "known", "cancelled"})


@dataclass(frozen=True, slots=True)
class OrdersPage:
    """The page at ``/orders``."""

    visits: Visits

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route(HERE, self.get, methods=["GET"]),
            Route(HERE, self.post, methods=["POST"]),
            Route(f"{HERE}/cancel", self.post_cancel, methods=["POST"]),
        ]

    async def get(self, request: Request) -> Response:
        asked = request.query_params.get("done", "")
        done = asked if asked in _DONE else ""
        return await self.visits.show(request, lambda who: self._page(who, Form({}), done=done))

    async def post(self, request: Request) -> Response:
        return await self.visits.act(request, self._forward, self._again)

    async def post_cancel(self, request: Request) -> Response:
        """Takes an order back."""
        return await self.visits.act(request, self._cancel, self._again)

    def _forward(self, who: SignedIn, form: Form) -> Response:
        """Raises NobodyChosen and what ``wanted_day`` and ``forward_orders`` raise."""
        code = form.text("station")
        if not code:
            raise NobodyChosen
        texts = {name: form.text(name) for name in Order.__slots__ if name != "wanted_on"}
        order = Order(**texts, wanted_on=wanted_day(form.text("wanted_on").strip()))
        new = forward_orders(self.visits.center, code, [order], operator=who.name)
        self.visits.fill_outbox([code])
        return see(f"{HERE}?done={'forwarded' if new else 'known'}")

    def _cancel(self, _who: SignedIn, form: Form) -> Response:
        """Raises what ``cancel_order`` raises."""
        code = cancel_order(self.visits.center, form.text("number"))
        self.visits.fill_outbox([code])
        return see(f"{HERE}?done=cancelled")

    def _again(self, who: SignedIn, form: Form, refusal: SyncError) -> Response:
        return self._page(who, form, problem=refusal)

    def _page(
        self, who: SignedIn, form: Form, *, problem: SyncError | None = None, done: str = ""
    ) -> Response:
        return self.visits.form_page(
            "orders.html",
            HERE,
            who,
            form,
            problem,
            sent=list_orders(self.visits.center, _MOST),
            most=_MOST,
            done=done,
        )
