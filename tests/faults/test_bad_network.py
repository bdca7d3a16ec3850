"""立即同步 over lines that refuse, break, stall and garble: what is acknowledged is held, always."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from random import Random

import httpx
import pytest

from station_app.clock import SystemClock
from station_app.errors.sync import SyncError
from station_app.sync import https, outgoing
from station_app.sync.bundle import pack
from station_app.sync.online import sync_online
from station_app.sync.outgoing import pending_count
from station_app.sync.outgoing_blobs import pending_photos
from tests.helpers.bad_lines import bad_line
from tests.helpers.centers import CenterUnderTest
from tests.helpers.clock import FixedClock
from tests.helpers.lines import served, tell_address
from tests.helpers.lives import live, photograph
from tests.helpers.model import check_pair
from tests.helpers.refusals import refusal_of
from tests.helpers.schedule import share_of
from tests.helpers.shops import VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stations import make_station

EXCHANGES, SHARES = 120, 2
MOST = 12_000
"""Bytes of a direction up to which faults come: beyond the handshake and an upload or two."""
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def clock() -> FixedClock:
    """The computer's own time, by which the server goes."""
    return FixedClock(SystemClock().now())


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A station that waits for half a second only, and sends small bundles."""
    monkeypatch.setattr(https, "_TIMEOUT", httpx.Timeout(0.5))
    monkeypatch.setattr(outgoing, "pack", partial(pack, target_size=3000))


def exchange(shop: ShopUnderTest) -> SyncError | None:
    """One exchange; what went wrong, as a clerk may read it."""
    return refusal_of(lambda: sync_online(shop.store, shop.actor, lambda *_: None, lambda: False))


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.usefixtures("hasty")
def test_whatever_the_line_does_nothing_is_lost_and_nothing_is_taken_twice(
    center: CenterUnderTest, tmp_path: Path, clock: FixedClock, chance: Random, share: int
) -> None:
    station = make_station(tmp_path / "station", clock)
    shop = open_shop(station)
    failed = []
    with served(center) as port, bad_line(port, chance, MOST) as (bad_port, line):
        tell_address(center, bad_port)
        center.welcome(station)
        for _ in range(share_of(EXCHANGES // SHARES)):
            live(shop, chance, chance.randint(1, 6))
            photograph(shop.store, shop.actor)
            failed.append(exchange(shop) is not None)
            check_pair(center.center, VILLAGE_CODE, shop.store)
        line.mend()
        assert exchange(shop) is None, line.befallen[-3:]
    assert (pending_count(shop.store), pending_photos(shop.store)) == (0, 0)
    check_pair(center.center, VILLAGE_CODE, shop.store)
    assert any(failed), line.befallen
    station.store.close()
