"""A station with a code, a centre, the stick between them, and the station once it is enrolled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from station_app.models.station import Station, StationCode
from station_app.sync.membership import enrol_request, take_welcome
from tests.helpers.clock import FixedClock
from tests.helpers.stand_in_center import CODE, Center
from tests.helpers.stations import StationUnderTest, make_station


@pytest.fixture
def station(tmp_path: Path, clock: FixedClock) -> Iterator[StationUnderTest]:
    made = make_station(tmp_path / "station", clock)
    with made.store.write("station.change", by=made.actor) as unit:
        unit.add(StationCode(code=CODE, valid_from=date(2020, 1, 1)))
        if unit.scalars(select(Station)).first() is None:
            unit.add(
                Station(name="李家畈村新时代文明实践站", receipt_secret="00" * 32, created_at=clock.now())
            )
    yield made
    made.store.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def center(stick: Path) -> Center:
    return Center(stick)


@pytest.fixture
def enrolled(station: StationUnderTest, center: Center, stick: Path) -> StationUnderTest:
    request = enrol_request(station.store, station.actor, stick)
    take_welcome(station.store, station.actor, center.welcome(request.path))
    return station
