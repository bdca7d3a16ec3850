"""Random schedules that can be replayed: one seed for a whole run, and how much of it to run.

``FAULT_SEED`` is the seed (fresh where it is not given), ``FAULT_SHARE`` the part of the full counts: 0.1 for
a quick look, 10 for a night. pytest prints both at its end, and with each test that fails.
"""

from __future__ import annotations

import os
import secrets
from random import Random

SEED, SHARE = "FAULT_SEED", "FAULT_SHARE"


def run_seed() -> int:
    """The seed of this run; it is drawn once and handed on to every process that this one starts."""
    return int(os.environ.setdefault(SEED, str(secrets.randbelow(10**9))))


def share_of(count: int) -> int:
    """How many of ``count`` faults this run is to make, one at least."""
    return max(1, round(count * float(os.environ.get(SHARE, "1"))))


def replay_settings() -> str:
    """What stands before a command that is to draw the same schedules again."""
    return f"{SEED}={run_seed()} {SHARE}={os.environ.get(SHARE, '1')}"


def chance_for(name: str) -> Random:
    """The chances of one test: they depend on the run's seed and its name, not on what ran before it."""
    return Random(f"{run_seed()} {name}")
