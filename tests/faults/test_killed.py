"""kill -9 at any moment: what was shown is in the ledger, what was not shown is whole or not there at all."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from station_app.clock import SystemClock
from station_app.domain.amounts import MOST_POINTS
from station_app.models.shop import Redemption, RedemptionKind, RedemptionLine
from station_app.services import ledger
from station_app.services.receipts import verify_receipt
from station_app.services.stock import StockInDraft, stock_in, wrong_stocks
from station_app.store import journal
from station_app.store.backup import back_up, inspect_backup, list_backups
from station_app.store.layout import Layout
from station_app.store.opening import open_store
from station_app.store.window_lock import single_window
from tests.helpers.clock import FixedClock
from tests.helpers.counted import assert_counted_once
from tests.helpers.doomed import RESTORED, STARTED, USER
from tests.helpers.shops import open_shop
from tests.helpers.stations import PASSWORD, make_station

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="fork and kill -9"),
    pytest.mark.timeout(300),
]
CHECKOUT = Path(__file__).resolve().parents[2]


def doom(deed: str, layout: Layout, kills: int, longest_ms: int) -> list[list[str]]:
    """What each child had shown when it was killed; the seed of the moments is printed."""
    seed = secrets.randbelow(10**6)
    command = [sys.executable, "-m", "tests.helpers.doomed", deed, str(layout.folder)]
    command += map(str, (kills, seed, longest_ms))
    print(*command)  # noqa: T201 # pytest shows it where the test fails
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    shown = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(shown) == kills
    assert all(lines[0] == STARTED for lines in shown)
    return [lines[1:] for lines in shown]


@pytest.fixture
def shop_folder(tmp_path: Path) -> Layout:
    """A small shop with goods and points for a long day, closed, on the computer's own clock."""
    station = make_station(tmp_path / "station", FixedClock(SystemClock().now()))
    shop = open_shop(station)
    counted = [each.id for each in shop.goods if not each.is_service]
    stock_in(shop.store, shop.actor, [StockInDraft(each, 50_000) for each in counted])
    for household in range(len(shop.households)):
        shop.give_points(household, MOST_POINTS)
    shop.store.close()
    return station.store.layout


@pytest.mark.parametrize("half", [1, 2])
def test_every_receipt_that_was_shown_is_in_the_ledger_and_the_ledger_adds_up(
    shop_folder: Layout, half: int
) -> None:
    """Two hundred kills in all; the two halves can run at once."""
    shown = [line for lines in doom("redeem", shop_folder, kills=100, longest_ms=90) for line in lines]
    assert shown  # a busy machine shows few; most of a hundred kills come in mid-act
    store, _ = open_store(shop_folder, SystemClock(), USER, PASSWORD)
    try:
        with store.read() as session:
            assert ledger.check_ledger(session).adds_up
            assert wrong_stocks(session) == []
            assert journal.verify(session) is None
            receipts = session.scalars(select(Redemption).order_by(Redemption.number)).all()
            lines = set(session.scalars(select(RedemptionLine.redemption_id)))
        assert [each.number for each in receipts] == list(range(1, len(receipts) + 1))
        assert {each.id for each in receipts} == lines
        numbers = [int(line.split()[0]) for line in shown]
        assert numbers == sorted(set(numbers))
        assert len(receipts) - len(numbers) <= 100  # at most one that was saved and not shown for each kill
        codes = {each.number: each.check_code for each in receipts}
        assert all(codes[int(number)] == code for number, code in (line.split() for line in shown))
        for line in shown[::25]:
            number, code = line.split()
            assert verify_receipt(store, int(number), code).number == int(number)
    finally:
        store.close()


def test_voids_returns_and_exchanges_that_were_killed_and_tried_again_count_once(shop_folder: Layout) -> None:
    """What the books say afterwards agrees three ways, and no line came back more often than it went out."""
    shown = [line for lines in doom("serve", shop_folder, kills=50, longest_ms=700) for line in lines]
    store, _ = open_store(shop_folder, SystemClock(), USER, PASSWORD)
    try:
        receipts = assert_counted_once(store)
        codes = {each.number: each.check_code for each in receipts}
        assert all(codes[int(number)] == code for number, code in (line.split() for line in shown))
        assert len({line.split()[0] for line in shown}) == len(shown)
        assert {each.kind for each in receipts} == set(RedemptionKind)
    finally:
        store.close()


def test_a_backup_that_was_said_to_be_whole_is_and_no_other_is_offered(shop_folder: Layout) -> None:
    shown = [line for lines in doom("back_up", shop_folder, kills=25, longest_ms=120) for line in lines]
    kept = list_backups(shop_folder.backups)
    assert {info.path for info in kept} >= {Path(line) for line in shown}
    assert kept
    for info in kept:
        inspect_backup(info.path)
    with single_window(shop_folder):
        left = {path.name for path in shop_folder.folder.iterdir()}
        assert not [name for name in left if name.startswith(".")]
        assert len(list(shop_folder.backups.iterdir())) == len(kept)


def test_a_restore_that_was_killed_leaves_the_old_store_or_the_new_one(shop_folder: Layout) -> None:
    store, _ = open_store(shop_folder, SystemClock(), USER, PASSWORD)
    back_up(store, shop_folder.backups)
    store.close()
    children = doom("restore", shop_folder, kills=40, longest_ms=250)
    left = [lines[0].split() for lines in children if lines]
    assert {whole for *_, whole in left} == {"True"}
    states = [(int(receipts), int(epochs)) for receipts, epochs, _ in left]
    assert states[0] == (0, 1)
    restored = (0, 2)
    for before, after, lines in zip(states, states[1:], children, strict=False):
        old = (before[0] + 1, before[1])
        assert after == restored if RESTORED in lines else after in {old, restored}
    assert any(after == restored for after in states[1:])
    assert any(after[0] > 0 for after in states[1:])
