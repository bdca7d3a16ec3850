"""A store that is cut, flipped, torn or none at all: it opens and every sum is right, or it says damaged."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from station_app.errors import StationError
from station_app.errors.store import KeyFileDamaged, StoreDamaged, StoreMissing, UnknownUser, WrongPassword
from station_app.models.points import PointsAccount
from station_app.models.shop import Redemption
from station_app.services import ledger
from station_app.services.stock import wrong_stocks
from station_app.store import journal
from station_app.store.layout import Layout
from station_app.store.opening import open_store
from tests.helpers.clock import FixedClock
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import PASSWORD, make_station

USER = "李书记"
PLACES = 200


@dataclass(frozen=True, slots=True)
class Sums:
    """What a store must say after all that was done to it; ``whole`` where its own checks hold."""

    balances: tuple[tuple[int, int, int], ...]
    receipts: tuple[tuple[int, str], ...]
    journal: tuple[int, str]
    whole: bool


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """A shop that served a few customers and was closed for the night."""
    station = make_station(tmp_path_factory.mktemp("pristine") / "station", FixedClock())
    shop = open_shop(station)
    for household in (0, 1, 2, 0, 1):
        shop.redeem(household)
    shop.store.close()
    return station.store.layout


@pytest.fixture
def copy(pristine: Layout, tmp_path: Path) -> Layout:
    """The same on a disk that is about to fail."""
    shutil.copytree(pristine.folder, tmp_path / "copy")
    return Layout(tmp_path / "copy")


@pytest.fixture
def chance() -> Random:
    """Random places; the seed is printed where a test fails."""
    seed = secrets.randbelow(10**6)
    print(f"seed {seed}")  # noqa: T201 # pytest shows it where the test fails
    return Random(seed)


def sums(layout: Layout) -> Sums:
    """Open the store and add everything up; raises StoreDamaged where it cannot be read."""
    store, _ = open_store(layout, FixedClock(), USER, PASSWORD)
    try:
        with store.read() as session:
            whole = (
                ledger.check_ledger(session).adds_up
                and not wrong_stocks(session)
                and journal.verify(session) is None
            )
            accounts = session.scalars(select(PointsAccount).order_by(PointsAccount.id))
            receipts = session.scalars(select(Redemption).order_by(Redemption.number))
            return Sums(
                tuple((each.id, each.balance, each.honour) for each in accounts),
                tuple((each.number, each.check_code) for each in receipts),
                (store.head.seq, store.head.hash),
                whole,
            )
    finally:
        store.close()


def flipped(content: bytes, place: int, bit: int) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1 << bit
    return bytes(changed)


def test_a_flipped_bit_is_found_or_lies_where_nothing_is(
    pristine: Layout, copy: Layout, chance: Random
) -> None:
    true = sums(pristine)
    assert true.whole
    content = pristine.database.read_bytes()
    found = 0
    for _ in range(PLACES):
        copy.database.write_bytes(flipped(content, chance.randrange(len(content)), chance.randrange(8)))
        try:
            assert sums(copy) == true
        except StoreDamaged:
            found += 1
        assert copy.database.exists()
    assert found > PLACES // 10


def test_a_store_that_was_cut_short_is_damaged(pristine: Layout, copy: Layout, chance: Random) -> None:
    content = pristine.database.read_bytes()
    for length in (0, 1, 15, 100, 4096, 4097, *(chance.randrange(len(content)) for _ in range(30))):
        copy.database.write_bytes(content[:length])
        with pytest.raises(StoreDamaged):
            sums(copy)
        assert copy.database.stat().st_size <= len(content)


@pytest.mark.parametrize(
    "content",
    ["", "这是一个文本文件", "SQLite format 3\0" + "x" * 8000, "x" * 100_000],
    ids=["empty", "short", "plain", "long"],
)
def test_a_file_that_is_no_store_is_called_damaged_and_left_as_it_is(copy: Layout, content: str) -> None:
    copy.database.write_text(content, encoding="utf-8")
    with pytest.raises(StoreDamaged):
        sums(copy)
    assert copy.database.read_text(encoding="utf-8") == content


def test_another_stations_file_under_these_keys_is_called_damaged(copy: Layout, tmp_path: Path) -> None:
    other = make_station(tmp_path / "other", FixedClock())
    other.store.close()
    shutil.copy(other.store.layout.database, copy.database)
    with pytest.raises(StoreDamaged):
        sums(copy)


def test_a_store_whose_file_is_gone_says_so(copy: Layout) -> None:
    copy.database.unlink()
    with pytest.raises((StoreDamaged, StoreMissing)):
        sums(copy)


@pytest.fixture
def open_day(tmp_path: Path) -> Iterator[ShopUnderTest]:
    """A shop in the middle of its day: what was done lies in the write-ahead log."""
    station = make_station(tmp_path / "station", FixedClock())
    shop = open_shop(station)
    yield shop
    shop.store.close()


def test_a_torn_write_ahead_log_keeps_every_act_before_the_tear(
    open_day: ShopUnderTest, tmp_path: Path, chance: Random
) -> None:
    """As after a power cut: the log ends anywhere, or its end is what the disk made of it."""
    layout = open_day.store.layout
    log = layout.database.with_name("station.db-wal")
    saved: list[tuple[int, int]] = []  # bytes of the log after each act, and the last entry by then
    for turn in range(12):
        open_day.redeem(turn % 3)
        saved.append((log.stat().st_size, open_day.store.head.seq))
    content, database = log.read_bytes(), layout.database.read_bytes()
    lengths = [chance.randrange(saved[0][0], len(content)) for _ in range(40)]
    for length in (*lengths, *(size for size, _ in saved)):
        torn = Layout(tmp_path / f"torn-{length}")
        torn.folder.mkdir(exist_ok=True)
        shutil.copy(layout.keys, torn.keys)
        torn.database.write_bytes(database)
        rest = chance.randbytes(min(chance.randrange(5000), len(content) - length))
        torn.database.with_name(log.name).write_bytes(content[:length] + rest)
        after = sums(torn)
        assert after.whole
        assert after.journal[0] == max(seq for size, seq in saved if size <= length)


@pytest.mark.parametrize("how", ["cut", "flipped"])
def test_a_damaged_key_file_lets_nobody_in_or_the_right_one(
    pristine: Layout, copy: Layout, chance: Random, how: str
) -> None:
    true = sums(pristine)
    content = pristine.keys.read_bytes()
    for _ in range(PLACES):
        place = chance.randrange(len(content))
        damaged = content[:place] if how == "cut" else flipped(content, place, chance.randrange(8))
        copy.keys.write_bytes(damaged)
        try:
            assert sums(copy) == true
        except (KeyFileDamaged, WrongPassword, UnknownUser):
            continue
    copy.keys.unlink()
    with pytest.raises(KeyFileDamaged):
        sums(copy)


def test_every_fault_has_a_sentence_in_chinese() -> None:
    for fault in (StoreDamaged(), KeyFileDamaged(), StoreMissing()):
        assert isinstance(fault, StationError)
        assert "。" in str(fault)
        assert not str(fault).isascii()
