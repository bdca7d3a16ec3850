"""A print server of one's own: Debian's cupsd as an ordinary process, with queues whose paper is kept.

Its socket, spool and settings lie in one folder; it knows nothing of the computer's printers, and needs no
service manager. A queue is raw: what arrives is what the program sent.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PROGRAMS = Path("/usr/lib/cups")
_DATA = Path("/usr/share/cups")
_PATIENCE_S = 20.0
_TICK_S = 0.02

_BACKEND = """#!/bin/sh
# A printer: keeps each job's title and options, then its document, under the job's number.
# While the file "slow" is there it takes no further, as one that is short of paper.
[ $# -ge 5 ] || { echo 'direct kept "Unknown" "kept"'; exit 0; }
folder=${DEVICE_URI#kept:}
while [ -e "$folder/slow" ]; do sleep 0.05; done
printf '%s\\n%s\\n%s\\n' "$3" "$4" "$5" > "$folder/$1.job"
cat ${6:+"$6"} > "$folder/$1.part" && mv "$folder/$1.part" "$folder/$1.pdf"
"""
_FILES_CONF = """ServerRoot {folder}/etc
ServerBin {folder}/bin
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
TempDir {folder}/tmp
DataDir {data}
ErrorLog {folder}/error.log
AccessLog {folder}/access.log
PageLog {folder}/page.log
Printcap {folder}/printcap
Sandboxing Relaxed
"""
_CUPSD_CONF = """Listen {folder}/cups.sock
LogLevel info
Browsing No
WebInterface No
DefaultAuthType None
ErrorPolicy stop-printer
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""


class NoCups(RuntimeError):
    """Debian's cups-daemon or cups-client is not installed, or the server did not start."""


@dataclass(frozen=True, slots=True)
class PrintedJob:
    """What arrived at a printer."""

    number: int
    title: str
    copies: int
    options: str
    pdf: bytes


@dataclass(slots=True)
class PrintServer:
    """A server that runs; programs that have ``CUPS_SERVER`` in their environment print through it."""

    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        """What ``CUPS_SERVER`` has to say."""
        return str(self.folder / "cups.sock")

    def add(self, printer: str) -> None:
        """A printer of that name, switched on and empty."""
        self._paper(printer).mkdir()
        self._do("lpadmin", "-p", printer, "-E", "-v", f"kept:{self._paper(printer)}", "-m", "raw")

    def remove(self, printer: str) -> None:
        """The printer is no longer there."""
        self._do("lpadmin", "-x", printer)
        shutil.rmtree(self._paper(printer))

    def pause(self, printer: str) -> None:
        """The printer has stopped: what is sent stays in its queue."""
        self._do("cupsdisable", printer)

    def go_on(self, printer: str) -> None:
        self._do("cupsenable", printer)

    def reject(self, printer: str) -> None:
        """The queue takes no more."""
        self._do("cupsreject", printer)

    def accept(self, printer: str) -> None:
        self._do("cupsaccept", printer)

    @contextmanager
    def slow(self, printer: str) -> Iterator[None]:
        """Meanwhile the printer holds on to each job."""
        brake = self._paper(printer) / "slow"
        brake.touch()
        try:
            yield
        finally:
            brake.unlink()

    def printed(self, printer: str, count: int) -> list[PrintedJob]:
        """What came out of a printer, once there are ``count``; in the order of arrival."""
        paper = self._paper(printer)
        until = time.monotonic() + _PATIENCE_S
        while len(found := sorted(paper.glob("*.pdf"), key=lambda path: int(path.stem))) < count:
            assert time.monotonic() < until, f"{len(found)} of {count} papers came out of {printer}"
            time.sleep(_TICK_S)
        return [_job(path) for path in found]

    def stop(self) -> None:
        """The print server itself is gone."""
        self.process.terminate()
        try:
            self.process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _paper(self, printer: str) -> Path:
        return self.folder / "paper" / printer

    def _do(self, *command: str) -> None:
        done = subprocess.run(
            [_program(command[0]), *command[1:]],
            env={**os.environ, "CUPS_SERVER": self.address},
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"


@contextmanager
def print_server(folder: Path) -> Iterator[PrintServer]:
    """A server in ``folder`` (its path short enough for a socket); raises NoCups."""
    server = PrintServer(folder, _start(folder))
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


def has_cups() -> bool:
    """True where the server and the programs that set printers up are installed."""
    names = ("cupsd", "lpadmin", "cupsdisable", "cupsenable", "cupsreject", "cupsaccept")
    return all(_found(name) for name in names)


def _start(folder: Path) -> subprocess.Popen[bytes]:
    if not has_cups():
        raise NoCups
    for name in ("etc", "spool", "cache", "state", "tmp", "paper"):
        (folder / name).mkdir(parents=True)
    _lay_programs(folder / "bin")
    facts = {"folder": folder, "data": _DATA}
    files, daemon = folder / "etc" / "cups-files.conf", folder / "etc" / "cupsd.conf"
    files.write_text(_FILES_CONF.format(**facts))
    daemon.write_text(_CUPSD_CONF.format(**facts))
    command = [_program("cupsd"), "-f", "-c", str(daemon), "-s", str(files)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + _PATIENCE_S
    while not _answers(folder / "cups.sock"):
        if process.poll() is not None or time.monotonic() > until:
            raise NoCups((folder / "error.log").read_text() if (folder / "error.log").exists() else "")
        time.sleep(_TICK_S)
    return process


def _answers(path: Path) -> bool:
    """True once the server takes connections; its socket is there a moment before."""
    with socket.socket(socket.AF_UNIX) as caller:
        try:
            caller.connect(str(path))
        except OSError:
            return False
    return True


def _lay_programs(programs: Path) -> None:
    """The system's own programs, and beside them the printer that keeps its paper."""
    for kind in ("backend", "daemon", "filter", "notifier"):
        (programs / kind).mkdir(parents=True)
        if (_PROGRAMS / kind).is_dir():
            for program in (_PROGRAMS / kind).iterdir():
                (programs / kind / program.name).symlink_to(program)
    kept = programs / "backend" / "kept"
    kept.write_text(_BACKEND)
    kept.chmod(0o700)  # run as the server's own user: a backend that others may run is given another one


def _job(path: Path) -> PrintedJob:
    title, copies, options = path.with_suffix(".job").read_text(encoding="utf-8").splitlines()
    return PrintedJob(int(path.stem), title, int(copies), options, path.read_bytes())


def _found(program: str) -> str | None:
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")


def _program(name: str) -> str:
    found = _found(name)
    if found is None:
        raise NoCups(name)
    return found
