"""``station-center serve`` as a process of its own: TLS with a certificate that stations can pin."""

from __future__ import annotations

import re
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

import station_app.center
from station_app.center.certificates import own_certificate
from station_app.center.cli import app
from station_app.center.status import status
from station_app.clock import SystemClock
from station_app.sync.certificate import HOST, fingerprint_of
from station_app.sync.signatures import sign_request
from tests.helpers.centers import CenterUnderTest, PaperStation, group_image
from tests.helpers.wire import Wire, address_of

REFUSED, USAGE = 1, 2
_SAID = re.compile(r"\(SHA-256\): ([0-9a-f]{64})\nListening on (https://127\.0\.0\.1:(\d+))\n")
PATIENCE = 20
"""Seconds after which something hangs."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the centre's server runs on Linux")


@pytest.fixture
def database_url() -> str | None:
    """The server is the same on every database."""
    return None


@dataclass(frozen=True, slots=True)
class Served:
    """A running server, and a wire to it whose client trusts its certificate alone."""

    process: subprocess.Popen[str]
    client: httpx.Client
    wire: Wire
    port: int
    fingerprint: str
    context: ssl.SSLContext


@contextmanager
def serving(center: CenterUnderTest) -> Iterator[Served]:
    """``station-center serve`` on a free port, killed at the end unless it has ended."""
    folder = center.center.folder
    command = [sys.executable, "-m", "station_app.center.cli", "serve"]
    log = folder / "server.log"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [*command, "--port", "0", "--folder", str(folder)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            said = process.stdout.readline() + process.stdout.readline()
            found = re.search(
                r"\(SHA-256\): ([0-9a-f]{64})\nListening on (https://127\.0\.0\.1:(\d+))\n", said
            )
            assert found is not None, said + log.read_text()
            context = ssl.create_default_context(cafile=str(folder / "center.crt"))
            with httpx.Client(verify=context, timeout=PATIENCE) as client:
                wire = Wire(lambda request: client.send(_to_centre(request)), SystemClock(), found[2])
                yield Served(process, client, wire, int(found[3]), found[1], context)
        finally:
            process.kill()


def _to_centre(request: httpx.Request) -> httpx.Request:
    """The certificate is for a name that is the same at every address."""
    request.extensions = {**request.extensions, "sni_hostname": HOST}
    return request


def test_a_station_uploads_over_tls_and_fetches_its_answer(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    path = paper_station.send()
    with serving(center) as served:
        assert served.wire.plain("GET", "/healthz").json() == {"status": "ok"}
        assert served.wire.put(paper_station, path).status_code == 201
        assert served.wire.put(paper_station, path).status_code == 200
        (waiting,) = served.wire.inbox(paper_station).json()["bundles"]
        assert len(served.wire.inbox(paper_station, f"/{waiting['name']}").content) == waiting["size"]
        with (
            socket.create_connection(("127.0.0.1", served.port), PATIENCE) as plain,
            served.context.wrap_socket(plain, server_hostname=HOST) as secure,
        ):
            shown = secure.getpeercert(binary_form=True)
        assert shown is not None
        assert sha256(shown).hexdigest() == served.fingerprint
        served.client.close()
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(PATIENCE) == 0
    (held,) = status(center.center)
    assert held.held == paper_station.mark()


def test_an_upload_that_breaks_off_leaves_nothing_and_keeps_nobody_else_out(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    path = paper_station.send()
    target, body = address_of(path), path.read_bytes()
    fields = sign_request(paper_station.keys, paper_station.code, "PUT", target, SystemClock(), body)
    fields |= {"Host": HOST, "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    with serving(center) as served:
        with (
            socket.create_connection(("127.0.0.1", served.port), PATIENCE) as plain,
            served.context.wrap_socket(plain, server_hostname=HOST) as secure,
        ):
            secure.sendall(f"PUT {target} HTTP/1.1\r\n{head}\r\n".encode() + body[:-1])
        (station,) = status(center.center)
        assert station.held is None
        assert served.wire.put(paper_station, path).status_code == 201
    log = (center.center.folder / "server.log").read_text()
    assert "Traceback" not in log


def test_a_large_upload_that_is_not_let_in_hears_why(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    target = address_of(paper_station.send())
    with serving(center) as served:
        reply = served.wire.plain("PUT", target, bytes(8 << 20))
        assert reply.status_code == 401
        assert served.wire.plain("GET", "/healthz").status_code == 200
    log = (center.center.folder / "server.log").read_text()
    assert "not let in: Signature-Input is missing" in log


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.2, 0.4])
def test_a_server_that_is_killed_while_it_takes_a_bundle_in_takes_it_the_next_time(
    center: CenterUnderTest, moment: float
) -> None:
    station = PaperStation(center).enrolled()
    for act in range(600):
        station.act(*(group_image(act * 10 + row, f"{act}-{row}") for row in range(1, 11)))
    path = station.send()
    with serving(center) as served, ThreadPoolExecutor(1) as pool:
        upload = pool.submit(served.wire.put, station, path)
        time.sleep(moment)
        served.process.kill()
        served.process.wait(PATIENCE)
        broken = upload.exception(PATIENCE)
    assert len(center.journal(station.code)) in {0, 600}
    assert len(station.groups()) == len(center.journal(station.code)) * 10
    assert broken is None or isinstance(broken, httpx.TransportError)
    with serving(center) as served:
        assert served.wire.put(station, path).status_code in {200, 201}
        assert len(served.wire.inbox(station).json()["bundles"]) == 1
    assert len(station.groups()) == 6000


def run(center: CenterUnderTest, *words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["serve", *map(str, words), "--folder", str(center.center.folder)])
    return result.exit_code, result.output


def test_founding_makes_a_certificate_and_says_its_fingerprint(tmp_path: Path) -> None:
    folder = tmp_path / "founded"
    words = ["init", "--name", "x", "--code", "x", "--folder", str(folder)]
    said = CliRunner().invoke(app, words).stdout
    assert fingerprint_of((folder / "center.crt").read_text()) in said
    for name in ("center.crt", "center.tls.key"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_the_certificate_stays_the_same(center: CenterUnderTest) -> None:
    first, again = own_certificate(center.center), own_certificate(center.center)
    assert first == again


def test_a_certificate_that_cannot_be_used_is_named(center: CenterUnderTest, tmp_path: Path) -> None:
    own = own_certificate(center.center)
    other = tmp_path / "other.pem"
    other.write_text("nothing")
    assert run(center, "--cert", other, "--key", own.key)[0] == REFUSED
    code, said = run(center, "--cert", own.file, "--key", other)
    assert (code, "center.crt: no usable TLS certificate" in said) == (REFUSED, True)
    assert run(center, "--cert", own.file)[0] == USAGE
    own.key.chmod(0o640)
    code, said = run(center)
    assert (code, "chmod 600" in said) == (REFUSED, True)
    own.key.unlink()
    code, said = run(center)
    assert (code, "center.tls.key: no usable" in said) == (REFUSED, True)


def test_a_port_that_is_taken_is_told(center: CenterUnderTest) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = run(center, "--port", str(port))
    assert (code, f"127.0.0.1 port {port}: cannot listen there" in said) == (REFUSED, True)


def test_without_the_servers_packages_the_operator_learns_what_to_install(
    center: CenterUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "station_app.center.serving", raising=False)
    monkeypatch.delattr(station_app.center, "serving", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    code, said = run(center)
    assert (code, "install station-app[center]" in said) == (REFUSED, True)
