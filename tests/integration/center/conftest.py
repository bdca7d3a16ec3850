"""Every test of the centre runs on its own SQLite and on a real PostgreSQL."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from station_app.center.operators import set_password
from tests.helpers.centers import CenterUnderTest, PaperStation, make_center
from tests.helpers.clock import FixedClock
from tests.helpers.postgres import PostgresCluster, private_cluster
from tests.helpers.visitors import NAME, PASSWORD, Visitor
from tests.helpers.wire import wired


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """This worker's own PostgreSQL."""
    with private_cluster() as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """What ``init --db`` is given; None for the centre's own SQLite file."""
    if request.param == "sqlite":
        return None
    if sys.platform == "win32":
        pytest.skip("a private cluster needs a socket of its own; the centre's server runs on Linux")
    cluster: PostgresCluster = request.getfixturevalue("postgres")
    return cluster.new_database()


@pytest.fixture
def usb_stick(tmp_path: Path) -> Path:
    """The folder that goes between a station and the centre."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def center(
    tmp_path: Path, usb_stick: Path, clock: FixedClock, database_url: str | None
) -> Iterator[CenterUnderTest]:
    """A new centre that knows no station."""
    made = make_center(tmp_path / "center", usb_stick, clock, database_url)
    yield made
    made.center.close()


@pytest.fixture
def paper_station(center: CenterUnderTest) -> PaperStation:
    """An enrolled station with ten groups in its journal and nothing sent."""
    station = PaperStation(center).enrolled()
    station.add_groups(10)
    return station


@pytest.fixture
def visitor(center: CenterUnderTest, clock: FixedClock) -> Iterator[Visitor]:
    """Somebody who has a password and is not signed in."""
    set_password(center.center, NAME, PASSWORD)
    with wired(center.center, clock) as wire:
        yield Visitor(wire)


@pytest.fixture
def operator(visitor: Visitor) -> Visitor:
    """Somebody who is signed in."""
    assert visitor.sign_in().status_code == 303
    return visitor
