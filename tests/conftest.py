"""What every test stands on: no real screen, no real home folder, and a clock that stands still."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command

from station_app.store import keys
from station_app.sync import passwords
from tests.helpers.clock import FixedClock
from tests.helpers.quick_schema import quick_migrations
from tests.helpers.schedule import replay_settings, run_seed
from tests.helpers.stations import StationUnderTest, make_station

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True, scope="session")
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keeps the tests of each worker away from the developer's own data and settings."""
    home = tmp_path_factory.mktemp("home")
    os.environ["HOME"] = str(home)
    os.environ["USERPROFILE"] = str(home)
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        folder = home / variable.lower()
        folder.mkdir()
        os.environ[variable] = str(folder)


@pytest.fixture
def clock() -> FixedClock:
    """Monday 2 March 2026, nine o'clock at the station; ``clock.advance(days=1)`` moves it."""
    return FixedClock()


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> Iterator[None]:
    """Argon2 at full strength takes a third of a second; what is tested does not depend on it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "ARGON2_TIME", 1)
        patch.setattr(keys, "ARGON2_MEMORY_KIB", 8)
        patch.setattr(passwords, "TIME", 1)
        patch.setattr(passwords, "MEMORY_KIB", 64)
        yield


@pytest.fixture(autouse=True, scope="session")
def _quick_migrations() -> Iterator[None]:
    """Thousands of tests make a new store or centre, of the same tables each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "upgrade", quick_migrations())
        yield


@pytest.fixture
def station(tmp_path: Path, clock: FixedClock) -> Iterator[StationUnderTest]:
    """A new station with nothing in it but its head."""
    made = make_station(tmp_path / "station", clock)
    yield made
    made.store.close()


def pytest_configure() -> None:
    """The seed of the fault suite is drawn before there are workers, so that all of a run has one."""
    run_seed()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How to draw the same faults again."""
    terminalreporter.write_line(f"faults: {replay_settings()}")
