"""Lines between a station and its centre: the real server as a process, and relays that break where told."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

from station_app.center import serving
from station_app.center.announcement import announce
from station_app.center.certificates import own_certificate
from station_app.clock import Clock, SystemClock
from station_app.sync import online
from station_app.sync.https import Line
from station_app.sync.keys import StationKeys
from station_app.sync.service import Service
from tests.helpers.centers import CenterUnderTest

PATIENCE_S = 20
_CHUNK = 4096


@contextmanager
def served(center: CenterUnderTest) -> Iterator[int]:
    """``station-center serve`` on a free port of this computer, which is yielded.

    The server is a process with the computer's own clock, so meanwhile stations sign by that one too: by the
    tests' clock these requests would be a year old some day, and refused.
    """
    folder = center.center.folder
    command = [
        sys.executable,
        "-m",
        "station_app.center.cli",
        "serve",
        "--port",
        "0",
        "--folder",
        str(folder),
    ]
    log = folder / "server.log"
    with (
        patch.object(online, "Line", _line_by_the_computers_clock),
        log.open("w") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            said = process.stdout.readline() + process.stdout.readline()
            found = re.search(r"Listening on https://127\.0\.0\.1:([0-9]+)\n", said)
            assert found is not None, said + log.read_text()
            yield int(found[1])
        finally:
            process.kill()


@contextmanager
def served_here(center: CenterUnderTest) -> Iterator[int]:
    """The server in a thread of this process, with the tests' clock, and with what a test has patched."""
    server = serving.prepare(center.center, "127.0.0.1", 0, own_certificate(center.center))
    inner = server._server
    thread = threading.Thread(target=inner.run, args=([server._socket],), daemon=True)
    thread.start()
    try:
        yield int(server.url.rsplit(":", 1)[1])
    finally:
        inner.should_exit = True
        thread.join(PATIENCE_S)
        server._socket.close()


def _line_by_the_computers_clock(service: Service, keys: StationKeys, code: str, _clock: Clock) -> Line:
    return Line(service, keys, code, SystemClock())


def tell_address(center: CenterUnderTest, port: int) -> None:
    """Have stations told that the centre is at that port of this computer."""
    announce(center.center.folder, f"https://127.0.0.1:{port}", own_certificate(center.center))


@contextmanager
def relay(to_port: int, *, up: int | None = None, down: int | None = None) -> Iterator[int]:
    """A port that hands on to another, and breaks each connection after so many bytes in a direction."""

    def handle(near: socket.socket) -> None:
        with near, socket.create_connection(("127.0.0.1", to_port), PATIENCE_S) as far:
            back = threading.Thread(target=_hand_on, args=(far, near, down), daemon=True)
            back.start()
            _hand_on(near, far, up)
            back.join(PATIENCE_S)

    with _listening(handle) as port:
        yield port


def _hand_on(source: socket.socket, target: socket.socket, most: int | None) -> None:
    left = most
    with suppress(OSError):
        while data := source.recv(_CHUNK if left is None else min(_CHUNK, left)):
            target.sendall(data)
            if left is not None:
                left -= len(data)
                if left == 0:
                    break
    for each in (source, target):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextmanager
def answering(center: CenterUnderTest, reply: bytes, *, own: Path | None = None) -> Iterator[int]:
    """A port that shows the centre's certificate, or another's in ``own``, and says ``reply`` always."""
    folder = own or own_certificate(center.center).file.parent
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "center.crt", folder / "center.tls.key")

    def handle(near: socket.socket) -> None:
        with suppress(OSError), near, context.wrap_socket(near, server_side=True) as secure:
            _read_request(secure)
            secure.sendall(reply)

    with _listening(handle) as port:
        yield port


def _read_request(secure: ssl.SSLSocket) -> None:
    data = b""
    while b"\r\n\r\n" not in data and (part := secure.recv(_CHUNK)):
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: ([0-9]+)", head.lower())
    left = int(length[1]) - len(body) if length else 0
    while left > 0 and (part := secure.recv(min(_CHUNK, left))):
        left -= len(part)


@contextmanager
def _listening(handle: Callable[[socket.socket], None]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        stopped = threading.Event()
        server.settimeout(0.1)

        def accept() -> None:
            while not stopped.is_set():
                with suppress(TimeoutError, OSError):
                    near, _ = server.accept()
                    near.settimeout(PATIENCE_S)
                    threading.Thread(target=handle, args=(near,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield int(server.getsockname()[1])
        finally:
            stopped.set()
            thread.join(PATIENCE_S)
