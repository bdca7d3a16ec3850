"""Has something measured in the real window: a process of its own, on an X server where there is one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.big_station import Size, copied_station
from benchmarks.figures import Figure
from tests.helpers.display import NoDisplay, own_display

CHECKOUT = Path(__file__).resolve().parents[1]
PATIENCE_S = 600


def in_window(what: str, size: Size) -> Iterator[Figure]:
    """The figures of ``benchmarks.window`` for a station of that size."""
    with ExitStack() as held:
        layout = held.enter_context(copied_station(size))
        environment = dict(os.environ)
        try:
            environment |= held.enter_context(own_display())
        except NoDisplay:
            environment |= {"QT_QPA_PLATFORM": "offscreen"}
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.window", what, str(layout.folder), str(size.people)],
            env=environment,
            cwd=CHECKOUT,
            check=True,
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE_S,
        )
    for line in done.stdout.splitlines():
        yield Figure(**json.loads(line))
