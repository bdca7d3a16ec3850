"""From process start to the sign-in page on the screen, beside a bare PySide6 window started in turn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.big_station import NAME, PASSWORD, STATION
from benchmarks.figures import WORK, Figure
from station_app.clock import SystemClock
from station_app.services.stations import StationDraft, set_up_station
from station_app.store.layout import Layout
from station_app.store.opening import create_store
from tests.helpers.display import NoDisplay, own_display

STARTS = 9
SLOWER, LARGER = 1.6, 2.0
PATIENCE_S = 60
CHECKOUT = Path(__file__).resolve().parents[1]


@dataclass(slots=True)
class _Program:
    """What is started again and again."""

    module: str
    arguments: tuple[str, ...] = ()
    seconds: list[float] = field(default_factory=list)
    painted_mib: list[float] = field(default_factory=list)
    settled_mib: list[float] = field(default_factory=list)

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it once; the first window's first paint counts."""
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", self.module, *self.arguments],
            env=environment,
            cwd=CHECKOUT,
            check=True,
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE_S,
        )
        told = json.loads(done.stdout.splitlines()[-1])
        self.seconds.append(told["painted"] - started)
        self.painted_mib.append(told["painted_kib"] / 1024)
        self.settled_mib.append(told["settled_kib"] / 1024)


def measure() -> Iterator[Figure]:
    """The two take turns; the first of each fills the disk's cache and is left out."""
    WORK.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        folder = Path(held.enter_context(TemporaryDirectory(dir=WORK, prefix="start-")))
        _found_station(folder)
        environment = dict(os.environ)
        try:
            environment |= held.enter_context(own_display())
            where = "on an X server"
        except NoDisplay:
            environment |= {"QT_QPA_PLATFORM": "offscreen"}
            where = "offscreen: no X server here"
        bare = _Program("benchmarks.bare_window")
        ours = _Program("benchmarks.sign_in_window", ("--data", str(folder)))
        for _ in range(STARTS + 1):
            for program in (bare, ours):
                program.start(environment)
        yield from _figures(bare, ours, where)


def _figures(bare: _Program, ours: _Program, where: str) -> Iterator[Figure]:
    bare_s, ours_s = median(bare.seconds[1:]), median(ours.seconds[1:])
    yield Figure("start to sign-in page, over a bare window", ours_s / bare_s, "x", SLOWER, note=where)
    yield Figure("  the sign-in page", ours_s * 1000, "ms")
    yield Figure("  a bare PySide6 window", bare_s * 1000, "ms")
    bare_mib, ours_mib = median(bare.painted_mib), median(ours.painted_mib)
    yield Figure("resident memory at the sign-in page, over a bare window", ours_mib / bare_mib, "x", LARGER)
    yield Figure("  the sign-in page", ours_mib, "MiB")
    yield Figure("  a bare PySide6 window", bare_mib, "MiB")
    yield Figure("  the sign-in page once all libraries are loaded", median(ours.settled_mib), "MiB")


def _found_station(folder: Path) -> None:
    """A station to sign in to; what is in it does not matter yet."""
    made = create_store(Layout(folder), SystemClock(), station=STATION, user=NAME, password=PASSWORD)
    draft = StationDraft(STATION, "420581104987", head_name=NAME)
    set_up_station(made.store, made.actor, draft)
    made.store.close()
