"""The fault suite's own fixtures: chances that can be replayed, a centre, and a limit on memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.helpers.centers import CenterUnderTest, make_center
from tests.helpers.clock import FixedClock
from tests.helpers.schedule import chance_for, replay_settings

# Mounts, limits, fork and kill -9 are Linux's.
collect_ignore_glob = (
    ["test_*_faults.py", "test_kill*.py", "test_memory.py"] if sys.platform == "win32" else []
)


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> Random:
    """This test's chances; pytest shows how to replay them where it fails."""
    print(f"to replay: {replay_settings()} make faults FAULTS='{request.node.nodeid}'")  # noqa: T201  # shown on failure
    return chance_for(request.node.name)


@pytest.fixture
def center(tmp_path: Path, clock: FixedClock) -> Iterator[CenterUnderTest]:
    """A new centre that knows no station, with its stick."""
    (tmp_path / "stick").mkdir()
    made = make_center(tmp_path / "center", tmp_path / "stick", clock)
    yield made
    made.center.close()


@pytest.fixture
def little_memory() -> Iterator[None]:
    """Let this process have 250 MiB more than it has now; what takes more is a MemoryError."""
    from tests.helpers.limits import memory_up_to  # Linux alone has it

    with memory_up_to(250 << 20):
        yield
