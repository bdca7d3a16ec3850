"""A stick that is full at any byte, locked or pulled in the midst: whole bundles stand, or none."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random

import pytest

from station_app.errors.sync import StickFull, StickGone, StickReadOnly
from station_app.models.sync import SyncExport
from station_app.sync import outgoing, stick
from station_app.sync.bundle import pack
from station_app.sync.files import write_safely
from station_app.sync.outgoing import ExportResult, export_pending, pending_count
from tests.helpers.centers import CenterUnderTest
from tests.helpers.disks import SmallDisk, small_disk
from tests.helpers.limits import files_up_to
from tests.helpers.lives import live
from tests.helpers.model import check_pair
from tests.helpers.refusals import refusal_of
from tests.helpers.schedule import share_of
from tests.helpers.shops import VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

BLOCK = 4096
PULLS = 60
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def shop(
    center: CenterUnderTest, station: StationUnderTest, chance: Random, monkeypatch: pytest.MonkeyPatch
) -> ShopUnderTest:
    """An enrolled shop whose journal takes many bundles, and which tries every stick, however full."""
    monkeypatch.setattr(outgoing, "pack", partial(pack, target_size=20_000))
    monkeypatch.setattr(stick, "_RESERVE", 0)
    shop = open_shop(station)
    live(shop, chance, 60)
    center.welcome(station)
    return shop


def idle(_done: int, _total: int) -> None:
    """Nobody looks at the progress."""


def export(shop: ShopUnderTest, folder: Path) -> ExportResult:
    return export_pending(shop.store, shop.actor, folder, lambda *_: None, lambda: False)


def noted(shop: ShopUnderTest) -> list[str]:
    """The files that the station believes to have written, in order."""
    with shop.store.read() as session:
        return [row.file_name for row in session.query(SyncExport).order_by(SyncExport.id)]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_whose_last_block_has_no_room_is_not_there(tmp_path: Path) -> None:
    """Every size that a last block can have, on a disk that has just room, and one with a block too few."""
    with small_disk(tmp_path / "usb", 4 * BLOCK) as usb:
        for last in range(1, BLOCK + 1):
            fits = bytes(3 * BLOCK + last)
            path = write_safely(usb.folder, "a.bundle", fits)
            assert path.stat().st_size == len(fits)
            path.unlink()
            with pytest.raises(StickFull):
                write_safely(usb.folder, "a.bundle", fits + bytes(BLOCK))
            assert names(usb.folder) == []


def test_a_file_that_cannot_grow_by_any_byte_of_its_last_block_is_not_there(tmp_path: Path) -> None:
    content = bytes(range(256)) * (2 * BLOCK // 256)
    for missing in range(1, BLOCK + 1):
        with files_up_to(len(content) - missing), pytest.raises(StickFull):
            write_safely(tmp_path, "a.bundle", content)
        assert names(tmp_path) == []
    with files_up_to(len(content)):
        assert write_safely(tmp_path, "a.bundle", content).read_bytes() == content


@pytest.fixture
def usb(tmp_path: Path) -> Iterator[SmallDisk]:
    """A stick with room for all that is pending."""
    with small_disk(tmp_path / "usb", 1 << 20) as disk:
        yield disk


def test_a_stick_that_is_full_at_any_place_of_an_export_carries_what_is_noted(
    center: CenterUnderTest, shop: ShopUnderTest, usb: SmallDisk, chance: Random
) -> None:
    sizes = [path.stat().st_size for path in export(shop, usb.folder).files]
    assert len(sizes) > 2
    told = set()
    for _ in range(share_of(40)):
        usb.clear()
        usb.leave(chance.randrange(sum(sizes) + BLOCK))
        before = noted(shop)
        told.add(type(refusal_of(lambda: export(shop, usb.folder))))
        (usb.folder / "filler").unlink(missing_ok=True)
        assert names(usb.folder) == sorted(noted(shop)[len(before) :])
        center.take_in(*sorted(usb.folder.iterdir(), key=first_entry))
        check_pair(center.center, VILLAGE_CODE, shop.store)
    assert told <= {StickFull, type(None)}
    assert pending_count(shop.store) == shop.store.head.seq, "a copy is no acknowledgement"


def first_entry(bundle: Path) -> int:
    return int(bundle.stem.split("-")[2])


def test_a_stick_that_is_locked_in_mid_export_keeps_the_whole_files(
    center: CenterUnderTest, shop: ShopUnderTest, usb: SmallDisk
) -> None:
    def lock_after_two() -> bool:
        if len(names(usb.folder)) == 2:
            usb.lock()
        return False

    with pytest.raises(StickReadOnly, match="写保护"):
        export_pending(shop.store, shop.actor, usb.folder, lambda *_: None, lock_after_two)
    assert names(usb.folder) == sorted(noted(shop))
    usb.unlock()
    result = export(shop, usb.folder)
    center.take_in(*result.files)
    check_pair(center.center, VILLAGE_CODE, shop.store)


def test_a_stick_pulled_at_any_moment_takes_nothing_half_and_the_next_one_gets_all(
    center: CenterUnderTest, shop: ShopUnderTest, tmp_path: Path, chance: Random
) -> None:
    told = set()
    for number in range(share_of(PULLS)):
        folder, kept = tmp_path / f"usb-{number}", tmp_path / f"kept-{number}"
        with small_disk(folder, 1 << 20) as disk, disk.also_at(kept):  # the stick in somebody's hand
            before = noted(shop)
            pulling = threading.Timer(chance.random() * 0.1, pull, [folder])

            def go_on(pulling: threading.Timer = pulling) -> bool:
                """From the first file on, the stick may be pulled."""
                with suppress(RuntimeError):
                    pulling.start()
                return False

            told.add(type(refusal_of(partial(export_pending, shop.store, shop.actor, folder, idle, go_on))))
            pulling.join()
            for path in kept.glob("[!.]*.bundle"):
                center.take_in(path)
            assert names(folder) == [], "what is on the computer's own disk would be taken for the stick"
            assert {path.name for path in kept.glob("[!.]*.bundle")} >= set(noted(shop)[len(before) :])
    assert told <= {StickGone, type(None)}
    (tmp_path / "next").mkdir()
    center.take_in(*export(shop, tmp_path / "next").files)
    check_pair(center.center, VILLAGE_CODE, shop.store)


def pull(folder: Path) -> None:
    """The mount goes; the empty folder that it covered is the computer's own, and stays."""
    subprocess.run(("umount", "-l", str(folder)), check=True)
