"""kill -9 of a station or its centre at any moment of an exchange: nothing acknowledged is ever lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from station_app.clock import SystemClock
from station_app.domain.amounts import MOST_POINTS
from station_app.services.stock import StockInDraft, stock_in
from tests.helpers.centers import make_center
from tests.helpers.clock import FixedClock
from tests.helpers.doomed import STARTED
from tests.helpers.lines import free_port, tell_address
from tests.helpers.schedule import share_of
from tests.helpers.shops import open_shop
from tests.helpers.stations import make_station

CHECKOUT = Path(__file__).resolve().parents[2]
KILLS = {
    "export": 90,
    "upload-station": 90,
    "upload-center": 90,
    "ingest": 90,
    "reply": 50,
    "acknowledge": 90,
}
"""500 in all; the kinds can run at once."""
_MANY = 10
pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """A shop and its centre, which listens once it is started, on the computer's own clock; both closed."""
    clock = FixedClock(SystemClock().now())
    stick = tmp_path / "stick"
    stick.mkdir()
    center = make_center(tmp_path / "center", stick, clock)
    tell_address(center, free_port())
    station = make_station(tmp_path / "station", clock)
    shop = open_shop(station)
    stock_in(
        shop.store, shop.actor, [StockInDraft(each.id, 50_000) for each in shop.goods if not each.is_service]
    )
    for household in range(len(shop.households)):
        shop.give_points(household, MOST_POINTS)
    center.welcome(station)
    shop.store.close()
    center.center.close()
    return tmp_path


@pytest.mark.parametrize("kind", KILLS)
def test_whoever_is_killed_in_an_exchange_both_sides_agree_afterwards(
    world: Path, kind: str, chance: Random
) -> None:
    kills = share_of(KILLS[kind])
    command = [sys.executable, "-m", "tests.helpers.doomed_sync", kind, str(world), str(kills)]
    done = subprocess.run(
        [*command, str(chance.randrange(10**9))],
        cwd=CHECKOUT,
        env={**os.environ, "TMPDIR": str(world)},  # what the dead leave behind
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr[-5000:]
    shown = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(shown) == kills + 1
    assert all(lines[0] == STARTED for lines in shown)
    ends = {(len(lines), lines[-1].isdigit()) for lines in shown}
    assert len(ends) > 1 or kills < _MANY, "the kills came too late, all of them"
