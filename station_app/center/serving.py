"""The centre's HTTPS server: it listens, serves until a signal stops it, and lets what it began end."""

from __future__ import annotations

import signal
import socket
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from logging.config import dictConfig
from typing import Any

import uvicorn
from uvicorn.config import LOGGING_CONFIG

from station_app.center.center import Center
from station_app.center.certificates import Certificate
from station_app.center.service import make_app
from station_app.errors.center import AddressUnusable, CertificateUnusable

_BACKLOG = 128
_CONNECTIONS = 512
"""More clients than a city has stations; who comes beyond is told 503 at once."""
_LAST_SECONDS = 10
"""How long a stopping server waits for its clients; what is cut off then is sent again, and taken once."""


@dataclass(frozen=True, slots=True)
class HttpsServer:
    """A server whose address is bound; it serves once ``run`` is called, from the main thread."""

    url: str
    _socket: socket.socket
    _server: uvicorn.Server

    def run(self) -> None:
        """Serve until SIGINT or SIGTERM, both of which end in a return, so that the database is closed."""
        dictConfig(_logging())
        # uvicorn raises the signal that stopped it once more when it is done.
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            with suppress(KeyboardInterrupt), self._socket:
                self._server.run([self._socket])
        finally:
            signal.signal(signal.SIGTERM, before)


def prepare(center: Center, host: str, port: int, tls: Certificate) -> HttpsServer:
    """Load the certificate and bind the address; ``port`` 0 takes a free one.

    Raises CertificateUnusable and AddressUnusable.
    """
    config = uvicorn.Config(
        make_app(center),
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,  # set up once it runs
        server_header=False,
        proxy_headers=False,
        ssl_certfile=tls.file,
        ssl_keyfile=tls.key,
        backlog=_BACKLOG,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_LAST_SECONDS,
    )
    try:
        config.load()
    except OSError as error:  # ssl.SSLError is one
        raise CertificateUnusable(file=tls.file, reason=error) from error
    bound = _bound(host, port)
    shown = f"[{host}]" if ":" in host else host
    return HttpsServer(f"https://{shown}:{bound.getsockname()[1]}", bound, uvicorn.Server(config))


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise AddressUnusable(host=host, port=port, reason=error) from error


def _logging() -> dict[str, Any]:
    """Uvicorn's own, to which the centre's refusals and faults are added; all of it on stderr."""
    config = deepcopy(LOGGING_CONFIG)
    config["handlers"]["access"]["stream"] = "ext://sys.stderr"
    config["loggers"]["station_app"] = {"handlers": ["default"], "level": "INFO", "propagate": False}
    return config
