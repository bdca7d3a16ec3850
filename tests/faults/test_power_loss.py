"""Power loss at any moment: the disk is rebuilt as a crash may have left it, and the station opens from it.

What the program does to its files is recorded once, by strace, while a station is founded, serves
customers, folds its log in, takes backups, exports to a stick, changes passwords and is brought back from a
backup. At three hundred places of the record the power fails.
"""

from __future__ import annotations

import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select, text

from station_app.errors import StationError
from station_app.errors.store import WrongPassword
from station_app.models.sync import JournalEntry
from station_app.services import ledger
from station_app.services.stock import wrong_stocks
from station_app.store import journal
from station_app.store.backup import check_database, inspect_backup
from station_app.store.layout import Layout
from station_app.store.opening import open_store
from station_app.store.store import Store
from station_app.store.window_lock import single_window
from tests.helpers.clock import FixedClock
from tests.helpers.power import Disk
from tests.helpers.recorded_day import DATA, PASSWORDS, STATION, STICK, USER
from tests.helpers.recorder import Name, Operation, Said, Sync, Unname, record

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="strace is Linux's"),
    pytest.mark.timeout(600),
]
CHECKOUT = Path(__file__).resolve().parents[2]
PLACES = 300
HALVES = 2


@dataclass(frozen=True, slots=True)
class Day:
    """The record of a day, and the folder as the program left it."""

    operations: list[Operation]
    disk: Path


@dataclass(slots=True)
class Shown:
    """What the clerk had been shown when the power failed, and what came next in the day."""

    act: tuple[int, str] = (0, "")
    branch: tuple[int, str] | None = None
    """Where a restore that was begun goes back to."""
    password: int = -1
    backups: set[str] = field(default_factory=set)
    bundles: dict[str, str] = field(default_factory=dict)
    is_restored: bool = False
    before: tuple[int, str] = (0, "")
    """The last act of the store that a restore sets aside."""

    def hear(self, line: str) -> None:
        kind, *words = line.split()
        match kind:
            case "act":
                self.act = (int(words[0]), words[1])
            case "password":
                self.password = PASSWORDS.index(words[0])
            case "backup":
                self.backups.add(Path(words[0]).name)
            case "bundle":
                self.bundles[Path(words[0]).name] = words[1]
            case "restoring":
                self.branch, self.before = (int(words[0]), words[1]), self.act
            case "restored":
                self.act, self.is_restored = (int(words[0]), words[1]), True


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    folder = tmp_path_factory.mktemp("day")
    disk = folder / "disk"
    (disk / STICK).mkdir(parents=True)
    command = [sys.executable, "-m", "tests.helpers.recorded_day", str(disk), str(folder / "elsewhere")]
    return Day(record(command, disk, folder / "trace", CHECKOUT), disk)


def test_the_record_holds_all_that_was_done(day: Day, tmp_path: Path) -> None:
    disk = Disk([STICK])
    for operation in day.operations:
        disk.take(operation)
    disk.lay_down_whole(tmp_path)
    assert _files(tmp_path) == _files(day.disk)
    assert sum(line.startswith("act") for line in disk.said) > 20


def _files(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("half", range(HALVES))
def test_what_was_shown_is_there_after_the_power_failed(day: Day, half: int, tmp_path: Path) -> None:
    """Three hundred places in all; the two halves can run at once."""
    seed = secrets.randbelow(10**6)
    print(f"seed {seed}")  # noqa: T201 # pytest shows it where the test fails
    chance = Random(seed)
    opened = 0
    for place, disk in _crashes(day, _places(day, chance, PLACES // HALVES)):
        left = tmp_path / f"{half}-{place}"
        left.mkdir()
        disk.rebuild(left, chance)
        opened += _require_all_shown(left, disk.said, day)
        shutil.rmtree(left)
    assert opened > PLACES // HALVES // 2


def test_a_program_that_does_not_sync_is_found_out(day: Day, tmp_path: Path) -> None:
    """The same day without its syncs: were it to pass too, the test before would say nothing."""
    chance = Random(1)
    careless = Day([each for each in day.operations if not isinstance(each, Sync)], day.disk)
    lost = 0
    for place, disk in _crashes(careless, _places(careless, chance, 30)):
        left = tmp_path / str(place)
        left.mkdir()
        disk.rebuild(left, chance)
        try:
            _require_all_shown(left, disk.said, day)
        except (AssertionError, StationError, pytest.fail.Exception):
            lost += 1
    assert lost > 20


def _places(day: Day, chance: Random, count: int) -> list[int]:
    """A third anywhere, a third where names change or something is synced or shown, or amid the restore."""
    edges = [
        place + beside
        for place, each in enumerate(day.operations)
        if isinstance(each, Name | Unname | Sync | Said)
        for beside in (0, 1)
    ]
    said = [place for place, each in enumerate(day.operations) if isinstance(each, Said)]
    start, end = (
        next(place for place in said if str(day.operations[place]).startswith(f"Said(line='{word} "))
        for word in ("restoring", "restored")
    )
    amid = [place for place in edges if start < place <= end + 2]
    places = [chance.randrange(len(day.operations)) for _ in range(count - count // 3 * 2)]
    return sorted(places + chance.choices(edges, k=count // 3) + chance.choices(amid, k=count // 3))


def _crashes(day: Day, places: list[int]) -> Iterator[tuple[int, Disk]]:
    disk, taken = Disk([STICK]), 0
    for number, place in enumerate(places):
        for operation in day.operations[taken:place]:
            disk.take(operation)
        taken = place
        yield number, disk


def _require_all_shown(disk: Path, said: list[str], day: Day) -> bool:
    """False where no station was there yet, and none had been shown."""
    shown = Shown()
    for line in said:
        shown.hear(line)
    layout = Layout(disk / DATA / STATION)
    with single_window(layout):
        if not layout.exists():
            assert shown.password == -1
            return False
        store = _open(layout, shown)
        try:
            key = store.key
            _require_acts(store, shown)
        finally:
            store.close()
        check_database(layout.database, key)
        _require_kept(layout, shown, key)
    _require_files(disk, shown, day)
    return True


def _open(layout: Layout, shown: Shown) -> Store:
    """With the password that was shown last, or the one that was just being set."""
    for password in PASSWORDS[max(shown.password, 0) : shown.password + 2]:
        with suppress(WrongPassword):
            return open_store(layout, FixedClock(), USER, password)[0]
    pytest.fail("no password opens it")


def _require_acts(store: Store, shown: Shown) -> None:
    with store.read() as session:
        assert journal.verify(session) is None
        if shown.act[0] > 1:
            assert ledger.check_ledger(session).adds_up
        assert wrong_stocks(session) == []
        assert session.execute(text("PRAGMA foreign_key_check")).first() is None
        hashes = [_hash_at(store, seq) for seq, _ in (shown.act, shown.branch or shown.act)]
        is_whole = hashes[0] == shown.act[1]
        is_back = shown.branch is not None and not shown.is_restored and hashes[1] == shown.branch[1]
        assert is_whole or is_back


def _hash_at(store: Store, seq: int) -> str:
    with store.read() as session:
        return session.scalar(select(JournalEntry.hash).where(JournalEntry.seq == seq)) or ""


def _require_kept(layout: Layout, shown: Shown, key: bytes) -> None:
    """Where a backup's store is in place, the one it has replaced lies beside it with all that it held."""
    kept = [path for path in layout.folder.glob("station.db.replaced-*") if not path.name.endswith("-wal")]
    assert all(check_database(path, key) == shown.before[0] for path in kept)
    assert kept or not shown.is_restored


def _require_files(disk: Path, shown: Shown, day: Day) -> None:
    """Backups and bundles under their names are whole, and those that were shown are there."""
    backups = list(disk.rglob("*.wmbak"))
    bundles = list((disk / STICK).glob("*.bundle"))
    assert {path.name for path in backups} >= shown.backups
    for backup in backups:
        inspect_backup(backup)
    assert {path.name for path in bundles} >= shown.bundles.keys()
    for bundle in bundles:
        whole = (day.disk / STICK / bundle.name).read_bytes()
        assert bundle.read_bytes() == whole
        assert shown.bundles.get(bundle.name) in {None, sha256(whole).hexdigest()}
