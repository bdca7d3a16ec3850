"""A real PostgreSQL of the tests' own: a private cluster in a temporary folder, on its own socket."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

_USER = _DATABASE = "postgres"
_START_SECONDS = 60
_STOP_SECONDS = 30
FOR_TESTS = (
    "fsync=off",  # a test's cluster need not outlast a power cut
    "full_page_writes=off",
    "max_connections=20",
    "shared_buffers=32MB",
)
_NOT_THERE = (
    "PostgreSQL is not installed, and these tests need a real one. Run 'installer/setup_machine.sh all', "
    "or: sudo apt-get install -y --no-install-recommends postgresql"
)


@dataclass(slots=True)
class PostgresCluster:
    """A running server; each test asks it for a database of its own."""

    socket_folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def new_database(self) -> str:
        """The URL of an empty database, as ``station-center init --db`` takes it.

        It is a schema of its own in one database: just as separate, and made in no time.
        """
        name = f"center_{next(self._numbers)}"
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
        return f"postgresql://{_USER}@/{_DATABASE}?host={self.socket_folder}&options=-csearch_path%3D{name}"

    def is_ready(self) -> bool:
        """True once it answers."""
        try:
            psycopg.connect(self._conninfo).close()
        except psycopg.OperationalError:
            return False
        return True

    @property
    def _conninfo(self) -> str:
        return f"host={self.socket_folder} user={_USER} dbname={_DATABASE}"


@contextmanager
def private_cluster(settings: Sequence[str] = FOR_TESTS) -> Iterator[PostgresCluster]:
    """A running cluster, stopped and removed at the end; the server does not outlive this process.

    As root it runs as the user ``postgres``, because it refuses to run as root. Fails with what to
    install where there is no PostgreSQL.
    """
    programs = find_programs()
    # Not in the test's own folder: a socket's path must be short, and another user must get there.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    run_as = _give_to_server(folder)
    try:
        _make_cluster(programs, folder, run_as)
        server = _start(programs, folder, run_as, settings)
        try:
            cluster = PostgresCluster(folder)
            _wait_until_ready(cluster, server, folder)
            yield cluster
        finally:
            server.send_signal(signal.SIGINT)  # what PostgreSQL calls a fast shutdown
            server.wait(_STOP_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path:
    """The folder of the newest PostgreSQL's programs; fails with what to install."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    assert on_path is not None, _NOT_THERE
    return Path(on_path).resolve().parent


def _give_to_server(folder: Path) -> str | None:
    """The user that the server has to run as; None where that is the one who runs the tests."""
    assert sys.platform != "win32", "a private cluster needs a socket of its own"
    if os.geteuid() != 0:
        return None
    import pwd  # not there on Windows

    account = pwd.getpwnam(_USER)  # the package makes it
    os.chown(folder, account.pw_uid, account.pw_gid)
    return _USER


def _make_cluster(programs: Path, folder: Path, run_as: str | None) -> None:
    made = subprocess.run(
        [programs / "initdb", "-D", folder / "data", "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-sync"],
        capture_output=True,
        check=False,
        cwd=folder,
        env=_environment(),
        user=run_as,
        group=run_as,
        extra_groups=None if run_as is None else [],
    )
    assert made.returncode == 0, made.stderr.decode(errors="replace")


def _start(
    programs: Path, folder: Path, run_as: str | None, settings: Sequence[str]
) -> subprocess.Popen[bytes]:
    options = [word for setting in ("listen_addresses=", *settings) for word in ("-c", setting)]
    server = [str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [*_dying_with_us(), *server, *options],
            stdout=log,
            stderr=log,
            cwd=folder,
            env=_environment(),
            user=run_as,
            group=run_as,
            extra_groups=None if run_as is None else [],
        )


def _dying_with_us() -> list[str]:
    """Has the server stopped when this process is killed, where the system can do that."""
    setpriv = shutil.which("setpriv")
    return [] if setpriv is None else [setpriv, "--pdeathsig", "INT", "--"]


def _wait_until_ready(cluster: PostgresCluster, server: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while not cluster.is_ready():
        running = server.poll() is None and time.monotonic() < until
        assert running, (folder / "log").read_text(errors="replace")
        time.sleep(0.05)


def _environment() -> dict[str, str]:
    return {"LC_ALL": "C.UTF-8", "PATH": os.environ.get("PATH", ""), "TZ": "UTC"}
