"""One side's work in a process of its own, to tell its memory: ``python -m tests.helpers.measured``.

Arguments: ``export`` or ``upload``, the station's folder, the stick's. Prints how many entries are pending.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from station_app.clock import SystemClock
from station_app.store.layout import Layout
from station_app.store.opening import open_store
from station_app.sync.online import sync_online
from station_app.sync.outgoing import export_pending, pending_count
from tests.helpers.doomed import USER
from tests.helpers.stations import PASSWORD

CHECKOUT = Path(__file__).resolve().parents[2]
_BETWEEN = """
import os, sys
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, used = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), used.ru_maxrss)
"""


def peak_of(words: Sequence[object]) -> tuple[int, int]:
    """Run ``python -m`` with these words: the exit code, and the most memory that it took, in bytes.

    Linux counts what a process held before it became another program, which is its parent's memory; so a
    small one stands between.
    """
    command = [sys.executable, "-S", "-c", _BETWEEN, sys.executable, "-m", *map(str, words)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    code, kib = map(int, done.stdout.split())
    return code, kib << 10


def peak_so_far(pid: int) -> int:
    """The most memory that a process has taken since it began, in bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM:"))


def main() -> None:
    deed, folder, stick = sys.argv[1:]
    store, actor = open_store(Layout(Path(folder)), SystemClock(), USER, PASSWORD)
    if deed == "export":
        export_pending(store, actor, Path(stick), lambda *_: None, lambda: False)
    else:
        sync_online(store, actor, lambda *_: None, lambda: False)
    sys.stdout.write(f"{pending_count(store)}\n")
    store.close()


if __name__ == "__main__":
    main()
