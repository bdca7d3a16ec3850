"""Every test of the centre runs on its own SQLite and on a real PostgreSQL.

What takes in and what shows runs on PostgreSQL a second time, with the tables partitioned by station.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from station_app.center.operators import set_password
from tests.helpers.centers import CenterUnderTest, PaperStation, make_center
from tests.helpers.clock import FixedClock
from tests.helpers.partitions import partition_by_station
from tests.helpers.postgres import PostgresCluster, private_cluster
from tests.helpers.visitors import NAME, PASSWORD, Visitor
from tests.helpers.wire import wired

_PARTITIONED_TOO = {"test_equal_tables", "test_ingest", "test_months", "test_pages"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test meets each database, unless it names those that it is about."""
    named = {mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")}
    if "database_url" in metafunc.fixturenames and "database_url" not in named:
        too = ["partitioned"] if Path(metafunc.module.__file__).stem in _PARTITIONED_TOO else []
        metafunc.parametrize("database_url", ["sqlite", "postgresql", *too], indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """This worker's own PostgreSQL."""
    with private_cluster() as cluster:
        yield cluster


@pytest.fixture
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
    request: pytest.FixtureRequest,
    tmp_path: Path,
    usb_stick: Path,
    clock: FixedClock,
    database_url: str | None,
) -> Iterator[CenterUnderTest]:
    """A new centre that knows no station."""
    made = make_center(tmp_path / "center", usb_stick, clock, database_url)
    if request.node.callspec.params["database_url"] == "partitioned":
        partition_by_station(made.center)
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
