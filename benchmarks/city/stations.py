"""The city's stations: enrolled at the centre, their ten years sealed as bundles by the real code."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from random import Random

from benchmarks.city.plain_rows import write_rows
from benchmarks.city.village import Village
from station_app.center.center import Center
from station_app.center.enrolment import approve
from station_app.center.registry import find_station
from station_app.domain.journal import Entry
from station_app.models.revision import IMAGE_REVISION
from station_app.sync.bundle import Facts, Kind, pack, seal
from station_app.sync.enrolment import REQUEST_SUFFIX, Request, write_request
from station_app.sync.keys import StationKeys

EPOCH = "k7m2x9"
LAST_DAY = 20
"""Acts of the last day, which go into a bundle of their own."""


@dataclass(frozen=True, slots=True)
class Station:
    """A station of the city and what it has to send."""

    id: int
    code: str
    keys: StationKeys
    rows: int
    """Ledger rows of its ten years."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A station's bundles: those of ten years, as a long backlog is cut, and that of the last day.

    ``rows`` are files with what a bare COPY takes instead of the ten years, by table, ``count`` so many rows.
    """

    years: tuple[Path, ...]
    day: Path
    rows: dict[str, Path]
    count: int


def enrol(center: Center, count: int, rows: int, folder: Path) -> list[Station]:
    """So many stations that share so many ledger rows; their requests go through ``folder``."""
    folder.mkdir()
    stations = []
    for place in range(count):
        share = rows * (place + 1) // count - rows * place // count
        code, keys = f"4205811{place:05}", StationKeys.generate()
        path = folder / f"{code}{REQUEST_SUFFIX}"
        path.write_bytes(write_request(Request(code, f"{code}村实践站", keys.public, center.now()), keys))
        approve(center, path, operator="王科长", check_code=keys.public.check_code)
        with center.read() as connection:
            enrolled = find_station(connection, code)
        assert enrolled is not None
        stations.append(Station(enrolled.id, code, keys, share))
    return stations


def send_all(center: Center, stations: Iterable[Station], folder: Path) -> list[Sent]:
    """What all stations send, made by as many processes as there are processors."""
    folder.mkdir()
    sender = _Sender(center.code, center.keys.public.age, center.now(), folder)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(sender.send, stations))


def by_rounds(sent: Iterable[Sent]) -> list[Path]:
    """The first bundles of all stations, then the second ones, and so on: as years go by in a city."""
    rounds = zip_longest(*(each.years for each in sent))
    return [path for one in rounds for path in one if path is not None]


@dataclass(frozen=True, slots=True)
class _Sender:
    center: str
    recipient: str
    now: int
    folder: Path

    def send(self, station: Station) -> Sent:
        entries = list(Village(station.rows, Random(station.code)).journal())
        years = self._sealed(station, entries[:-LAST_DAY])
        (day,) = self._sealed(station, entries[-LAST_DAY:])
        rows, count = write_rows(station.id, EPOCH, entries[:-LAST_DAY], self.folder)
        return Sent(years, day, rows, count)

    def _sealed(self, station: Station, entries: list[Entry]) -> tuple[Path, ...]:
        facts = Facts(Kind.UP, station.code, self.center, EPOCH, schema=IMAGE_REVISION, created_at=self.now)
        paths = []
        for packed in pack(entries):
            bundle = seal(packed, facts, station.keys, [self.recipient])
            path = self.folder / bundle.header.file_name
            path.write_bytes(bundle.content)
            paths.append(path)
        return tuple(paths)
