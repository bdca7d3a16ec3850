"""A full disk, a locked one, a second window: nothing half done, a sentence, and the day goes on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from station_app.domain.permissions import Role
from station_app.errors import EnvironmentFault
from station_app.errors.store import (
    BackupPlaceFull,
    BackupPlaceLocked,
    DiskFault,
    DiskFull,
    StoreInUse,
    StoreReadOnly,
)
from station_app.models.shop import Redemption, StockMovement
from station_app.models.sync import JournalEntry
from station_app.services import ledger
from station_app.services.stock import wrong_stocks
from station_app.services.users import UserDraft, add_user
from station_app.store import journal
from station_app.store.aftermath import READY
from station_app.store.backup import back_up, list_backups
from station_app.store.layout import Layout
from station_app.store.opening import open_store, restore_store
from station_app.store.window_lock import single_window
from tests.helpers.clock import FixedClock
from tests.helpers.disks import SmallDisk, small_disk
from tests.helpers.shops import ShopUnderTest, open_shop
from tests.helpers.stations import PASSWORD, StationUnderTest, make_station

CHECKOUT = Path(__file__).resolve().parents[2]
USER = "李书记"


def counts(shop: ShopUnderTest) -> tuple[int, ...]:
    """What an act at the counter adds to, and the balance and stock it takes from."""
    with shop.store.read() as session:
        rows = [
            session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Redemption, StockMovement, JournalEntry)
        ]
    return (*rows, shop.store.head.seq, shop.balance(), shop.stock())


def assert_adds_up(shop: ShopUnderTest) -> None:
    with shop.store.read() as session:
        assert ledger.check_ledger(session).adds_up
        assert wrong_stocks(session) == []
        assert journal.verify(session) is None
        numbers = list(session.scalars(select(Redemption.number).order_by(Redemption.number)))
    assert numbers == list(range(1, len(numbers) + 1))


def redeem_until_it_fails(shop: ShopUnderTest) -> tuple[EnvironmentFault, tuple[int, ...]]:
    """The fault that stopped the counter, and how things stood before the redemption that failed."""
    while True:
        before = counts(shop)
        try:
            shop.redeem(product=3)  # a service voucher, of which there is no end
        except EnvironmentFault as fault:
            return fault, before


# ---- a full disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 12 << 20) as mounted:
        yield mounted


@pytest.fixture
def shop_on_disk(disk: SmallDisk) -> Iterator[ShopUnderTest]:
    shop = open_shop(make_station(disk.folder / "station", FixedClock()))
    shop.give_points(0, 1_000_000)
    yield shop
    shop.store.close()


def test_on_a_full_disk_nothing_is_half_done_and_with_room_the_day_goes_on(
    disk: SmallDisk, shop_on_disk: ShopUnderTest
) -> None:
    disk.fill()
    fault, before = redeem_until_it_fails(shop_on_disk)
    assert isinstance(fault, DiskFull)
    assert counts(shop_on_disk) == before
    with pytest.raises(DiskFull):
        shop_on_disk.redeem()
    assert counts(shop_on_disk) == before
    disk.make_room()
    assert shop_on_disk.redeem().number == before[0] + 1
    assert_adds_up(shop_on_disk)


def test_a_store_closed_on_a_full_disk_opens_again_with_everything_in_it(
    disk: SmallDisk, shop_on_disk: ShopUnderTest
) -> None:
    disk.fill()
    _, before = redeem_until_it_fails(shop_on_disk)
    shop_on_disk.store.close()
    disk.make_room()
    store, actor = open_store(shop_on_disk.store.layout, shop_on_disk.clock, USER, PASSWORD)
    shop = ShopUnderTest(store, actor, shop_on_disk.clock, shop_on_disk.households, shop_on_disk.goods)
    assert counts(shop) == before
    shop.redeem()
    assert_adds_up(shop)
    store.close()


def test_a_store_that_may_not_grow_says_that_the_disk_is_full(station: StationUnderTest) -> None:
    """Where nobody may mount a small disk: SQLite's own bound gives the same fault."""
    shop = open_shop(station)
    shop.give_points(0, 1_000_000)

    def bound(engine: Engine, pages: int) -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    with shop.store._writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
    bound(shop.store._writer, pages + 4)
    fault, before = redeem_until_it_fails(shop)
    assert isinstance(fault, DiskFull)
    assert counts(shop) == before
    bound(shop.store._writer, 1 << 30)
    shop.redeem()
    assert_adds_up(shop)


def test_a_new_user_on_a_full_disk_can_sign_in_nowhere_and_the_others_still_can(
    disk: SmallDisk, shop_on_disk: ShopUnderTest
) -> None:
    disk.fill()
    redeem_until_it_fails(shop_on_disk)
    keys = shop_on_disk.store.layout.keys.read_bytes()
    with pytest.raises(EnvironmentFault):
        add_user(shop_on_disk.store, shop_on_disk.actor, UserDraft("小陈", Role.CLERK), "文书的新密码")
    assert shop_on_disk.store.layout.keys.read_bytes() == keys
    disk.make_room()
    add_user(shop_on_disk.store, shop_on_disk.actor, UserDraft("小陈", Role.CLERK), "文书的新密码")
    shop_on_disk.store.close()
    store, _ = open_store(shop_on_disk.store.layout, shop_on_disk.clock, "小陈", "文书的新密码")
    store.close()


def test_a_backup_for_which_the_computer_has_no_room_leaves_no_part_of_it(
    disk: SmallDisk, shop_on_disk: ShopUnderTest, tmp_path: Path
) -> None:
    disk.fill()
    with pytest.raises(DiskFull):
        back_up(shop_on_disk.store, tmp_path / "elsewhere")
    assert not list(disk.folder.glob("station/.*"))
    disk.make_room()
    assert back_up(shop_on_disk.store, tmp_path / "elsewhere").seq == shop_on_disk.store.head.seq


# ---- a stick for backups


def test_a_stick_that_is_full_is_named_and_keeps_no_part_of_a_backup(
    disk: SmallDisk, station: StationUnderTest
) -> None:
    disk.fill()
    with pytest.raises(BackupPlaceFull, match=disk.folder.name):
        back_up(station.store, disk.folder / "备份")
    assert [path.name for path in disk.folder.rglob("*") if path.is_file()] == ["filler"]
    disk.make_room()
    assert list_backups(disk.folder / "备份") == []
    back_up(station.store, disk.folder / "备份")


def test_a_stick_that_is_read_only_is_named(disk: SmallDisk, station: StationUnderTest) -> None:
    disk.lock()
    with pytest.raises(BackupPlaceLocked, match=disk.folder.name):
        back_up(station.store, disk.folder / "备份")
    assert station.store.head.seq


def test_a_restore_for_which_there_is_no_room_leaves_the_store_as_it_was(
    disk: SmallDisk, shop_on_disk: ShopUnderTest, tmp_path: Path
) -> None:
    backup = back_up(shop_on_disk.store, tmp_path / "stick").path
    shop_on_disk.redeem()
    before = counts(shop_on_disk)
    layout, key = shop_on_disk.store.layout, shop_on_disk.store.key
    shop_on_disk.store.close()
    disk.fill()
    with pytest.raises(DiskFull):
        restore_store(layout, backup, key, shop_on_disk.clock)
    disk.make_room()
    assert sorted(path.name for path in layout.folder.iterdir()) == ["station.db", "station.keys"]
    store, actor = open_store(layout, shop_on_disk.clock, USER, PASSWORD)
    shop = ShopUnderTest(store, actor, shop_on_disk.clock, shop_on_disk.households, shop_on_disk.goods)
    assert counts(shop) == before
    store.close()


# ---- a folder that cannot be written


def test_in_a_read_only_folder_nothing_is_saved_and_it_is_said(
    disk: SmallDisk, shop_on_disk: ShopUnderTest
) -> None:
    before = counts(shop_on_disk)
    layout = shop_on_disk.store.layout
    shop_on_disk.store.close()
    disk.lock()
    with pytest.raises((StoreReadOnly, DiskFault)), single_window(layout):
        pass
    with pytest.raises((StoreReadOnly, DiskFault)):
        open_store(layout, shop_on_disk.clock, USER, PASSWORD)
    disk.unlock()
    store, actor = open_store(layout, shop_on_disk.clock, USER, PASSWORD)
    shop = ShopUnderTest(store, actor, shop_on_disk.clock, shop_on_disk.households, shop_on_disk.goods)
    assert counts(shop) == before
    store.close()


# ---- two windows


def test_a_second_window_is_refused_until_the_first_is_gone_however_it_went(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "station")
    first = (
        "import sys, time; from pathlib import Path; from station_app.store.layout import Layout;"
        "from station_app.store.window_lock import single_window\n"
        "with single_window(Layout(Path(sys.argv[1]))): print('open', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", first, layout.folder], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        with pytest.raises(StoreInUse), single_window(layout):
            pass
        process.kill()
        process.wait()
    with single_window(layout):
        assert layout.lock.exists()


# ---- a restore that is broken off between two renames


class PowerCut(BaseException):
    """The computer goes dark."""


def test_a_restore_broken_off_at_any_rename_is_finished_by_the_next_window(
    station: StationUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = open_shop(station)
    backup = back_up(shop.store, tmp_path / "stick").path
    layout, key = shop.store.layout, shop.store.key
    finished = 0
    for cut_at in range(20):
        shop.redeem()
        before = counts(shop)
        shop.store.close()
        with monkeypatch.context() as patch:
            renames = _cut_power_at(patch, cut_at)
            try:
                restore_store(layout, backup, key, shop.clock)
            except PowerCut:
                finished += bool(list(layout.folder.glob(f"{READY}*")))
        done = renames() <= cut_at
        with single_window(layout):
            store, actor = open_store(layout, shop.clock, USER, PASSWORD)
        shop = ShopUnderTest(store, actor, shop.clock, shop.households, shop.goods)
        assert counts(shop)[0] in {0, before[0]}
        assert_adds_up(shop)
        if done:
            break
    assert done
    assert finished >= 3
    assert counts(shop)[0] == 0


def _cut_power_at(patch: pytest.MonkeyPatch, place: int) -> Callable[[], int]:
    """Every rename from the one counted ``place`` on meets a dark computer; says how many were tried."""
    tried = 0

    def guarded(rename: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
        def instead(path: Path, target: Path) -> Path:
            nonlocal tried
            tried += 1
            if tried > place:
                raise PowerCut
            return rename(path, target)

        return instead

    patch.setattr(Path, "replace", guarded(Path.replace))
    patch.setattr(Path, "rename", guarded(Path.rename))
    return lambda: tried
