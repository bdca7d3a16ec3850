"""Bundles in any order, doubled, lost, late, from anybody: the centre holds one station's one journal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from station_app.center.center import Center, open_center
from station_app.center.ingest import ingest_file
from station_app.center.outgoing import answer
from station_app.center.own_tables import StationState
from station_app.center.registry import set_state
from station_app.errors.sync import NewerSchema, OtherReceiver, SignatureWrong, SyncError, UnknownSender
from station_app.models.revision import IMAGE_REVISION
from station_app.sync.bundle import Facts, Kind, pack, seal
from station_app.sync.keys import StationKeys
from tests.helpers.centers import AT, PaperStation, make_center
from tests.helpers.clock import FixedClock
from tests.helpers.lives import Life, Recorded, record
from tests.helpers.model import check_center, held_by
from tests.helpers.postgres import private_cluster
from tests.helpers.refusals import refusal_of
from tests.helpers.schedule import chance_for, share_of

SCHEDULES, SHARES, ON_POSTGRESQL = 300, 6, 15
TOWN, VILLAGE, GONE = "420581001001", "420581001002", "420581001003"
"""A station with copies and restored backups, one that only ever sends its own, and one that is revoked."""
pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True, slots=True)
class City:
    """A centre that knows three stations, and the journals that they and their copies have written."""

    folder: Path
    keys: dict[str, StationKeys]
    old_keys: StationKeys
    town: Recorded
    village: Recorded


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Prepared once; each schedule takes a copy of the centre."""
    folder = tmp_path_factory.mktemp("city")
    keys = {code: StationKeys.generate() for code in (TOWN, VILLAGE, GONE)}
    old_keys = StationKeys.generate()
    found_center(folder, old_keys, keys).close()
    chance = chance_for("the journals of the city")
    return City(folder, keys, old_keys, record(folder / "town", chance), record(folder / "village", chance))


def found_center(
    folder: Path, old_keys: StationKeys, keys: dict[str, StationKeys], db: str | None = None
) -> Center:
    """A centre that knows the stations by these keys, one of which came with others before."""
    stick = folder / "stick"
    stick.mkdir(parents=True)
    center = make_center(folder / "center", stick, FixedClock(), db)
    PaperStation(center, TOWN, keys=old_keys).enrolled()
    for code, pair in keys.items():
        request = PaperStation(center, code, keys=pair).request()
        center.enrol(request, pair.public.check_code, replace=True)
    return center.center


@dataclass(slots=True)
class Schedule:
    """One random course of things between the city's stations and a fresh copy of its centre."""

    city: City
    center: Center
    stick: Path
    chance: Random
    number: int = 0

    def cut(self, code: str, life: Life, keys: StationKeys | None = None, **facts: object) -> list[Path]:
        """The journal of a life as one export after another has it: in runs that may overlap."""
        places = sorted(self.chance.sample(range(life.start, len(life.entries)), self.chance.randint(1, 5)))
        places[0] = life.start
        ends = [*places[1:], len(life.entries)]
        return [
            self.bundle(
                code, life, max(life.start, first - self.chance.choice((0, 0, 3))), last, keys, **facts
            )
            for first, last in zip(places, ends, strict=True)
        ]

    def bundle(
        self, code: str, life: Life, after: int, last: int, keys: StationKeys | None = None, **facts: object
    ) -> Path:
        """A bundle with the entries after ``after``; ``facts`` are those of the header."""
        usual = Facts(Kind.UP, code, self.center.code, life.epoch, IMAGE_REVISION, AT, branch=life.branch)
        stated = replace(usual, **facts)  # type: ignore[arg-type]  # the names are those of the fields
        (packed,) = pack(life.entries[after:last])
        made = seal(packed, stated, keys or self.city.keys[code], [self.center.keys.public.age])
        self.number += 1
        path = self.stick / f"{self.number}-{made.header.file_name}"
        path.write_bytes(made.content)
        return path

    def never_taken(self) -> list[tuple[Path, type[SyncError]]]:
        """What no centre may take, however it comes."""
        town, village = self.city.town.first, self.city.village.first
        stranger = StationKeys.generate()
        return [
            (self.bundle(TOWN, town, 0, 9, self.city.old_keys), SyncError),
            (self.bundle(TOWN, town, 0, 9, stranger), SignatureWrong),
            (self.bundle(VILLAGE, town, 0, 9, self.city.keys[TOWN]), SignatureWrong),
            (self.bundle("420581009009", town, 0, 9, stranger), UnknownSender),
            (self.bundle(VILLAGE, village, 0, 9, receiver="dangyang"), OtherReceiver),
            (self.bundle(VILLAGE, village, 0, 9, schema=IMAGE_REVISION + 1), NewerSchema),
        ]

    def deliver(self, path: Path, refusal: type[SyncError] | None) -> None:
        """Bring one file; whatever is held already stays as it is, and what must be refused is."""
        before = self.held()
        refused = refusal_of(lambda: list(ingest_file(self.center, path)))
        assert isinstance(refused, refusal or type(None)), f"{path.name}: {refused!r}"
        after = self.held()
        assert before <= after, f"{path.name}: what was held has changed"
        assert refusal is None or after == before

    def held(self) -> set[tuple[object, ...]]:
        """All entries that the centre holds of anybody."""
        with self.center.read() as connection:
            return {tuple(row) for row in connection.exec_driver_sql("SELECT * FROM received_journal")}

    def revoke(self, code: str) -> None:
        with self.center.write() as connection:
            set_state(connection, code, StationState.REVOKED)


@pytest.fixture
def schedules(city: City, tmp_path: Path, chance: Random, share: int) -> Iterator[Schedule]:
    """This share of the schedules, each with a centre of its own; the last share is on PostgreSQL."""
    if share == SHARES:
        return _schedules_on_postgresql(city, tmp_path, chance)
    return _schedules(city, tmp_path, chance)


def _schedules(city: City, tmp_path: Path, chance: Random) -> Iterator[Schedule]:
    for number in range(share_of(SCHEDULES // SHARES)):
        folder = tmp_path / str(number)
        shutil.copytree(city.folder / "center", folder / "center")
        (folder / "stick").mkdir()
        with closing(open_center(folder / "center", FixedClock())) as center:
            yield Schedule(city, center, folder / "stick", chance)
        shutil.rmtree(folder)


def _schedules_on_postgresql(city: City, tmp_path: Path, chance: Random) -> Iterator[Schedule]:
    with private_cluster() as cluster:
        for number in range(share_of(ON_POSTGRESQL)):
            folder = tmp_path / str(number)
            made = found_center(folder, city.old_keys, city.keys, cluster.new_database())
            with closing(made) as center:
                yield Schedule(city, center, folder / "stick", chance)


def reach(runs: list[tuple[int, int]]) -> int:
    """How far runs of entries go on from nothing without a gap."""
    end, moved = 0, True
    while moved:
        moved = False
        for after, last in runs:
            if after <= end < last:
                end, moved = last, True
    return end


@pytest.mark.parametrize("share", range(SHARES + 1))
def test_random_deliveries_leave_the_centre_with_what_its_stations_wrote(
    schedules: Iterator[Schedule], share: int
) -> None:
    for schedule in schedules:
        chance, town, village = schedule.chance, schedule.city.town, schedule.city.village
        own = schedule.cut(VILLAGE, village.first)
        lives = [town.first, *chance.sample([town.clone, town.again], chance.randint(0, 2))]
        good = [*own, *(path for life in lives for path in schedule.cut(TOWN, life))]
        gone = schedule.cut(GONE, village.clone)
        posted: list[tuple[Path, type[SyncError] | None]] = [(path, None) for path in (*good, *gone)]
        posted += chance.sample(schedule.never_taken(), 3)
        posted += chance.choices(posted, k=len(posted) // 2)
        chance.shuffle(posted)
        lost = chance.sample(posted, len(posted) // 5)
        revoked_at = chance.randrange(len(posted))
        arrived: list[Path] = []
        for place, (path, refusal) in enumerate(posted):
            if place == revoked_at:
                schedule.revoke(GONE)
                before = held_by(schedule.center, GONE)
            if (path, refusal) in lost:
                continue
            schedule.deliver(path, SyncError if path in gone and place >= revoked_at else refusal)
            arrived.append(path)
            if chance.random() < 0.2:
                answer(schedule.center, chance.choice([TOWN, VILLAGE, GONE]))
        assert held_by(schedule.center, GONE) == before
        runs = [_run_of(path) for path in own if path in arrived]
        assert [entry.seq for entry in check_center(schedule.center, VILLAGE)] == list(
            range(1, reach(runs) + 1)
        )
        _require_one_life(schedule, lives)
        _require_late_ones_to_settle_it(schedule, lives, own)


def _run_of(path: Path) -> tuple[int, int]:
    first, last = path.stem.split("-")[-2:]
    return int(first) - 1, int(last)


def _require_one_life(schedule: Schedule, lives: list[Life]) -> None:
    """Whatever came first of a station's copies, only one of them stands in the tables."""
    held = [entry.hash for entry in check_center(schedule.center, TOWN)]
    assert any(held == [entry.hash for entry in life.entries[: len(held)]] for life in lives)


def _require_late_ones_to_settle_it(schedule: Schedule, lives: list[Life], own: list[Path]) -> None:
    """Once everything is brought after all, all of the village and all of one life of the town is held."""
    for path in own:
        schedule.deliver(path, None)
    for life in lives:
        for path in schedule.cut(TOWN, life):
            schedule.deliver(path, None)
    for code in (TOWN, VILLAGE):
        answer(schedule.center, code)
    assert len(check_center(schedule.center, VILLAGE)) == len(schedule.city.village.first.entries)
    held = [entry.hash for entry in check_center(schedule.center, TOWN)]
    assert held in [[entry.hash for entry in life.entries] for life in lives]
