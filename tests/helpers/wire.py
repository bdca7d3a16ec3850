"""A wire between a station on paper and a centre: requests signed as a station signs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal

from station_app.center.center import Center
from station_app.center.service import make_app
from station_app.clock import Clock
from station_app.sync.keys import StationKeys
from station_app.sync.signatures import sign_request
from tests.helpers.centers import PaperStation

Send = Callable[[httpx.Request], httpx.Response]


@dataclass(frozen=True, slots=True)
class Wire:
    """Sends to a centre; ``clock`` is the station's."""

    send: Send
    clock: Clock
    base: str = "https://centre"

    def request(
        self, keys: StationKeys, keyid: str, method: str, target: str, body: bytes | None = None
    ) -> httpx.Response:
        """Send a request that these keys signed."""
        fields = sign_request(keys, keyid, method, target, self.clock, body)
        return self.plain(method, target, body, fields)

    def plain(
        self, method: str, target: str, body: bytes | None = None, fields: dict[str, str] | None = None
    ) -> httpx.Response:
        """Send a request with just these header fields."""
        return self.send(httpx.Request(method, f"{self.base}{target}", content=body, headers=fields))

    def put(self, station: PaperStation, path: Path, target: str | None = None) -> httpx.Response:
        """Upload a bundle of the station, to its own address unless another is given."""
        address = address_of(path) if target is None else target
        return self.request(station.keys, station.code, "PUT", address, path.read_bytes())

    def inbox(self, station: PaperStation, rest: str = "") -> httpx.Response:
        """What waits for the station; ``rest`` follows ``/inbox``."""
        target = f"/v1/stations/{station.code}/inbox{rest}"
        return self.request(station.keys, station.code, "GET", target)


def address_of(bundle: Path) -> str:
    """The target that a bundle is uploaded to, by its file's name."""
    code, epoch, run = bundle.stem.split("-", 2)
    kind = "blobs" if run.startswith("blobs-") else "bundles"
    return f"/v1/stations/{code}/{kind}/{epoch}/{run.removeprefix('blobs-')}"


@contextmanager
def wired(center: Center, clock: Clock, *, bugs_pass: bool = True) -> Iterator[Wire]:
    """A wire straight into the centre's application.

    A bug's exception passes on to the test, as it does to a server; otherwise the reply to it is seen.
    """
    transport = httpx.ASGITransport(make_app(center), raise_app_exceptions=bugs_pass)
    with start_blocking_portal() as portal:
        yield Wire(_through(portal, transport), clock)


def _through(portal: BlockingPortal, transport: httpx.ASGITransport) -> Send:
    async def send(request: httpx.Request) -> httpx.Response:
        response = await transport.handle_async_request(request)
        await response.aread()
        return response

    return lambda request: portal.call(send, request)
