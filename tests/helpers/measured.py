"""One side's work in a process of its own, to tell its memory: ``python -m tests.helpers.measured``.

Arguments: ``export`` or ``upload``, the station's folder, the stick's. Prints how many entries are pending.
"""

from __future__ import annotations

import os
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


def peak_of(words: Sequence[object]) -> tuple[int, int]:
    """Run ``python -m`` with these words: the exit code, and the most memory that it took, in bytes."""
    command = [sys.executable, "-m", *map(str, words)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, used.ru_maxrss << 10


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
