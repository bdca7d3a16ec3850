"""Bundles cut anywhere or flipped in any bit: a real centre and a real station take nothing of them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from station_app.center.ingest import ingest_file
from station_app.center.notices import send_notice
from station_app.errors.sync import SyncError
from station_app.models.revision import IMAGE_REVISION
from station_app.store.engine import connect
from station_app.sync.outgoing import export_pending, receive_ack
from tests.helpers.centers import CenterUnderTest, PaperStation
from tests.helpers.lives import live
from tests.helpers.photos import make_blobs
from tests.helpers.schedule import share_of
from tests.helpers.shops import VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

CUTS, FLIPS = 200, 2000
pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("little_memory")]


@dataclass(frozen=True, slots=True)
class Offer:
    """A bundle that a receiver would take, and how often anything was ever committed on its side."""

    path: Path
    take: Callable[[Path], object]
    commits: Callable[[], int]

    def refused(self, what: str) -> None:
        """The file as it now is must be refused in a sentence, and leave nothing behind."""
        before = self.commits()
        with pytest.raises(SyncError) as refusal:
            self.take(self.path)
        assert str(refusal.value).endswith("。"), what
        assert refusal.value.operator_line().isascii(), what
        assert self.commits() == before, f"{what}: something was taken"


@pytest.fixture
def shop(center: CenterUnderTest, station: StationUnderTest, chance: Random) -> ShopUnderTest:
    """An enrolled station with something to send."""
    shop = open_shop(station)
    live(shop, chance, 30)
    center.welcome(station)
    return shop


@pytest.fixture(params=["journal", "long journal", "photos", "answer"])
def offer(request: pytest.FixtureRequest, center: CenterUnderTest, shop: ShopUnderTest) -> Iterator[Offer]:
    """One of a set: a shop's journal, a long one, photos, and the centre's answer with a notice."""
    result = export_pending(shop.store, shop.actor, center.stick, lambda *_: None, lambda: False)
    if request.param == "answer":
        center.take_in(*result.files)
        send_notice(center.center, "送戏下乡", "周六上午九点在村委会门口。" * 20, operator="王科长")
        path = center.answer(VILLAGE_CODE)
        assert path is not None
        with closing(connect(shop.store.layout.database, shop.store.key)) as watch:
            yield Offer(
                path,
                lambda file: receive_ack(shop.store, shop.actor, file),
                lambda: int(watch.execute("PRAGMA data_version").fetchone()[0]),
            )
        return
    paper = PaperStation(center).enrolled()
    if request.param == "journal":
        (path,) = result.files
    elif request.param == "photos":
        path = paper.send_photos(*make_blobs(100, 3000))
    else:
        paper.add_groups(3000)
        path = paper.send(schema=IMAGE_REVISION)
    with closing(sqlite3.connect(center.center.folder / "center.db")) as watch:
        yield Offer(
            path,
            lambda file: list(ingest_file(center.center, file)),
            lambda: int(watch.execute("PRAGMA data_version").fetchone()[0]),
        )


def test_a_bundle_cut_anywhere_is_refused_whole(offer: Offer, chance: Random) -> None:
    content = offer.path.read_bytes()
    for size in chance.sample(range(len(content)), share_of(CUTS)):
        offer.path.write_bytes(content[:size])
        offer.refused(f"cut at {size}")
    require_taken(offer, content)


def test_a_bundle_with_any_bit_flipped_is_refused_whole(offer: Offer, chance: Random) -> None:
    content = offer.path.read_bytes()
    with offer.path.open("r+b", buffering=0) as file:
        for _ in range(share_of(FLIPS)):
            place, bit = chance.randrange(len(content)), chance.randrange(8)
            put_byte(file.fileno(), place, content[place] ^ 1 << bit)
            offer.refused(f"bit {bit} of byte {place}")
            put_byte(file.fileno(), place, content[place])
    require_taken(offer, content)


def put_byte(file: int, place: int, value: int) -> None:
    os.pwrite(file, bytes([value]), place)


def require_taken(offer: Offer, content: bytes) -> None:
    """Unharmed it is taken, so that it was the harm that was refused."""
    offer.path.write_bytes(content)
    before = offer.commits()
    offer.take(offer.path)
    assert offer.commits() > before
