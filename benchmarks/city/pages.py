"""How long the centre's pages take at the size of a city, through the real application."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from statistics import median
from typing import cast

from sqlalchemy import select, text

from benchmarks.city.stations import EPOCH
from benchmarks.figures import Figure, timed
from station_app.center.center import Center
from station_app.center.operators import set_password
from station_app.center.own_tables import enrolled_station
from station_app.center.status import status
from station_app.clock import SystemClock
from tests.helpers.visitors import NAME, PASSWORD, Visitor
from tests.helpers.wire import wired

REPETITIONS = 9
LIMIT = 0.3
DAYS, MILLIS = 3_650, 86_400_000


def measure(center: Center) -> Iterator[Figure]:
    """Seconds from the request to the whole page."""
    note_daily_bundles(center)
    set_password(center, NAME, PASSWORD)
    with wired(center, SystemClock()) as wire:
        operator = Visitor(wire)
        assert operator.sign_in().status_code == 303
        for name, path in (("the page", "/"), ("the log", "/log"), ("notices", "/notices")):
            seconds = [timed(partial(_see, operator, path)) for _ in range(REPETITIONS)]
            yield Figure(f"{name}, the first time", seconds[0], "s")
            yield Figure(name, median(seconds), "s", LIMIT)
    yield Figure("station-center status", timed(partial(status, center)), "s")


def note_daily_bundles(center: Center) -> None:
    """Note for each station a bundle a day over ten years, as the log of a city that syncs daily would."""
    sql = text(
        "INSERT INTO received_bundle "
        "SELECT :station, :epoch, 100000000 + day, 100000000 + day, md5(day::text), 'a-day.bundle', 20000, "
        "1460000000000 + day * :millis, 1460000000000 + day * :millis + :station, 'taken', 60 "
        "FROM generate_series(CAST(1 AS bigint), :days) AS day"
    )
    with center.write() as connection:
        for station in cast("list[int]", connection.scalars(select(enrolled_station.c.id)).all()):
            connection.execute(sql, {"station": station, "epoch": EPOCH, "days": DAYS, "millis": MILLIS})


def _see(operator: Visitor, path: str) -> None:
    assert operator.get(path).status_code == 200
