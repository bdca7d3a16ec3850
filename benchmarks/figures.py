"""A measured figure beside its limit, the statistics they are made of, and the table that shows them."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

BUILD = Path(__file__).resolve().parents[1] / "build"
WORK = BUILD / "bench"
"""Where stations that take long to make are kept from one run to the next."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement; ``limit`` is None for what is told beside others, ``at_least`` a lower bound."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the limit is kept; None where there is none."""
        if self.limit is None:
            return None
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def timed(act: Callable[[], object]) -> float:
    """Seconds that an act takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so many per cent of the others do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share / 100), len(ordered) - 1)]


def median_of(times: int, act: Callable[[], float]) -> float:
    """The median of an act's figure over repetitions: a neighbour on the machine spoils one, not all."""
    return median(act() for _ in range(times))


def show(figure: Figure) -> str:
    """One line of the table."""
    verdict = {True: "ok", False: "SHORT", None: ""}[figure.holds]
    sign = "≥" if figure.at_least else "≤"
    limit = "" if figure.limit is None else f"{sign} {figure.limit:,.6g}"
    return (
        f"{figure.name:<58} {figure.value:>12,.4g} {figure.unit:<10} {limit:<12} {verdict:<6} {figure.note}"
    )


def publish(figures: Iterable[Figure], name: str) -> int:
    """Show each as it comes, and write ``build/name`` with all of them; what a program ends with."""
    shown = []
    for figure in figures:
        shown.append(figure)
        print(show(figure), flush=True)
    save(shown, BUILD / name)
    short = [figure.name for figure in shown if figure.holds is False]
    print(f"-- {len(shown)} figures, {len(short)} short of their limit")
    for each in short:
        print(f"   {each}")
    if busy := busy_machine():
        print(f"-- {busy}")
    return 0


def busy_machine() -> str:
    """A warning where others want this machine's processors too; empty where it has been at leisure."""
    if not hasattr(os, "getloadavg"):
        return ""
    load, processors = os.getloadavg()[1], os.cpu_count() or 1
    if load < processors:
        return ""
    return f"load {load:.1f} on {processors} processors: every figure is slower than this machine can be"


def save(figures: Iterable[Figure], path: Path) -> None:
    """Write ``bench.json``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "busy": busy_machine(),
        "figures": [asdict(figure) | {"holds": figure.holds} for figure in figures],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
