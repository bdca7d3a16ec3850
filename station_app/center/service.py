"""The centre on the network: stations put their bundles here and fetch what the centre has for them.

    PUT /v1/stations/{code}/bundles/{epoch}/{first}-{last}   one bundle; see ``replies.reply_to``
    PUT /v1/stations/{code}/blobs/{epoch}/{digits}           one bundle of photos
    PUT /v1/stations/{code}/keys                             a request to replace its keys; it proves itself
    PUT /v1/stations/{code}/asks/{epoch}                     a restored store asks from where to go on
    GET /v1/stations/{code}/returns                          names of what it is given back
    GET /v1/stations/{code}/inbox?after=N                    names and sizes of what brings entries after N
    GET /v1/stations/{code}/inbox/{name}                     the bytes of one of them
    GET /healthz, GET /metrics                               for the centre's own people
    /, and what it leads to                                  the operators' page; see ``pages/routes.py``

Bundles, questions and the inbox are signed by the station (``sync/signatures.py``). A station lists and then
fetches bundle by bundle, so that a line which breaks costs it one bundle at most. Nothing here blocks the
event loop.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import anyio
from sqlalchemy import Connection, text
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from station_app.center.center import Center
from station_app.center.inbox import fetch, list_inbox, list_returns
from station_app.center.key_change import replace_by_request
from station_app.center.metrics import CONTENT_TYPE, metrics
from station_app.center.own_tables import StationState
from station_app.center.pages.routes import page_routes
from station_app.center.registry import EnrolledStation, find_station, retired_keys
from station_app.center.replies import HANDLERS, SignerRetired, reply_to
from station_app.center.upload import receive, upload
from station_app.sync.enrolment import REQUEST_LIMIT, REQUEST_SUFFIX
from station_app.sync.keys import PublicKeys
from station_app.sync.signatures import SignatureRefused, Signed, verify_request

_AT_ONCE = 4
"""Bundles that are taken in at the same time; each may need some 200 MiB while it is unpacked."""

_T = TypeVar("_T")
_CODE = re.compile(r"[0-9A-Za-z]{1,32}")
_AFTER = re.compile(r"[0-9]{1,15}")


def make_app(center: Center) -> Starlette:
    """The application for an ASGI server; the centre stays its caller's to close."""
    service = _Service(center, anyio.CapacityLimiter(_AT_ONCE))
    station = "/v1/stations/{code}"
    return Starlette(
        routes=[
            Route(f"{station}/bundles/{{epoch}}/{{run}}", service.put_bundle, methods=["PUT"]),
            Route(f"{station}/blobs/{{epoch}}/{{digits}}", service.put_bundle, methods=["PUT"]),
            Route(f"{station}/keys", service.put_keys, methods=["PUT"]),
            Route(f"{station}/asks/{{epoch}}", service.put_bundle, methods=["PUT"]),
            Route(f"{station}/returns", service.get_returns, methods=["GET"]),
            Route(f"{station}/inbox", service.get_inbox, methods=["GET"]),
            Route(f"{station}/inbox/{{name}}", service.get_bundle, methods=["GET"]),
            Route("/healthz", service.get_health, methods=["GET"]),
            Route("/metrics", service.get_metrics, methods=["GET"]),
            *page_routes(center),
        ],
        exception_handlers=HANDLERS,
    )


@dataclass(frozen=True, slots=True)
class _Service:
    center: Center
    limiter: anyio.CapacityLimiter

    async def put_bundle(self, request: Request) -> Response:
        station, signed = await run_in_threadpool(self._signer, request)
        return reply_to(await upload(self.center, request, station, signed, self.limiter))

    async def put_keys(self, request: Request) -> Response:
        """201 where the keys were replaced, 200 where they had been before."""
        code = _code_of(request)
        with TemporaryDirectory(prefix="station-center-") as folder:
            path = Path(folder, f"{code}{REQUEST_SUFFIX}")
            await receive(request, path, REQUEST_LIMIT)
            done = await run_in_threadpool(lambda: replace_by_request(self.center, code, path.read_bytes()))
        status = HTTPStatus.CREATED if done else HTTPStatus.OK
        return JSONResponse({"outcome": "replaced" if done else "held"}, status)

    async def get_inbox(self, request: Request) -> Response:
        station, _ = await run_in_threadpool(self._signer, request)
        after = request.query_params.get("after", "0")
        if not _AFTER.fullmatch(after):
            raise HTTPException(HTTPStatus.BAD_REQUEST, "after is not a sequence number")
        waiting = await self._read(lambda connection: list_inbox(connection, station, int(after)))
        return JSONResponse({"bundles": [asdict(each) for each in waiting]})

    async def get_returns(self, request: Request) -> Response:
        station, _ = await run_in_threadpool(self._signer, request)
        names = await self._read(lambda connection: list_returns(connection, station))
        return JSONResponse({"bundles": names})

    async def get_bundle(self, request: Request) -> Response:
        station, _ = await run_in_threadpool(self._signer, request)
        name = request.path_params["name"]
        content = await self._read(lambda connection: fetch(connection, station, name))
        if content is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "no such bundle waits")
        return Response(content, media_type="application/octet-stream")

    async def get_health(self, _request: Request) -> Response:
        """200 once the database has answered."""
        await self._read(lambda connection: connection.execute(text("SELECT 1")).scalar_one())
        return JSONResponse({"status": "ok"})

    async def get_metrics(self, _request: Request) -> Response:
        return Response(await self._read(metrics), headers={"Content-Type": CONTENT_TYPE})

    async def _read(self, ask: Callable[[Connection], _T]) -> _T:
        """What ``ask`` finds in one state of the database, read in a thread."""

        def read() -> _T:
            with self.center.read() as connection:
                return ask(connection)

        return await run_in_threadpool(read)

    def _signer(self, request: Request) -> tuple[EnrolledStation, Signed]:
        """The station that the path names, which must have signed the request.

        Raises SignatureRefused, SignerRetired, and HTTPException: 404 for what is no code, 403 for a revoked
        station. Only who proved to be it is told so.
        """
        code = _code_of(request)
        with self.center.read() as connection:
            station = find_station(connection, code)
            retired = [] if station is None else retired_keys(connection, station.id)
        try:
            signed = self._verified(request, code, None if station is None else station.keys)
        except SignatureRefused as refused:
            for keys, retired_at in retired:
                if self._is_by(request, code, keys):
                    raise SignerRetired(retired_at) from refused
            raise
        assert station is not None  # otherwise nobody's keys would have fitted
        if station.state is StationState.REVOKED:
            raise HTTPException(HTTPStatus.FORBIDDEN, "this station was revoked; ask the centre's people")
        return station, signed

    def _is_by(self, request: Request, code: str, keys: PublicKeys) -> bool:
        with suppress(SignatureRefused):
            self._verified(request, code, keys)
            return True
        return False

    def _verified(self, request: Request, code: str, keys: PublicKeys | None) -> Signed:
        """The request as proved by these keys. Raises SignatureRefused."""
        known = {code: keys}
        return verify_request(
            request.method, _target(request), request.headers.items(), known.get, self.center.clock
        )


def _code_of(request: Request) -> str:
    """The station that the path names. Raises HTTPException (404) for what is no code."""
    code: str = request.path_params["code"]
    if not _CODE.fullmatch(code):
        raise HTTPException(HTTPStatus.NOT_FOUND, "no such address")
    return code


def _target(request: Request) -> str:
    """The path and the query as they came, not decoded: so they were signed."""
    path, query = request.scope["raw_path"], request.scope["query_string"]
    raw: bytes = path + b"?" + query if query else path
    return raw.decode("latin-1")
