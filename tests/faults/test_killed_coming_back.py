"""kill -9 while a station comes back: what was given back stays, and the next try ends where it should."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from station_app.center.outbox import copy_outbox
from station_app.center.outgoing import answer
from station_app.center.rebuilding import write_rebuild
from station_app.clock import SystemClock
from station_app.services.journal_reading import verify_all
from station_app.services.recovery_keys import keep_recovery_key
from station_app.services.restoring import carry_out, plan_with_password
from station_app.store.backup import back_up
from station_app.store.layout import Layout
from station_app.store.opening import open_store
from station_app.store.window_lock import single_window
from station_app.sync.bundle import pack
from station_app.sync.outgoing import export_pending
from station_app.sync.rebuilding import rebuild
from station_app.sync.settling import ask_by_stick, go_on, settling, take_from
from tests.faults.test_killed import doom
from tests.helpers.centers import make_center
from tests.helpers.clock import FixedClock
from tests.helpers.doomed_returns import CODE_FILE, DONE, REBUILD_FILE, USER
from tests.helpers.schedule import share_of
from tests.helpers.shops import VILLAGE_CODE, ShopUnderTest, open_shop
from tests.helpers.stations import PASSWORD, make_station
from tests.helpers.tables import all_rows

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="fork and kill -9"),
    pytest.mark.timeout(300),
]
KILLS = max(share_of(24), 12)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ShopUnderTest:
    """A shop whose day the centre holds; what it gives back lies on the stick, in many small bundles."""
    monkeypatch.setattr("station_app.center.returning.pack", lambda entries: pack(entries, target_size=3000))
    clock = FixedClock(SystemClock().now())
    station = make_station(tmp_path / "first computer", clock)
    made = open_shop(station)
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / CODE_FILE).write_text(station.recovery_code)
    center = make_center(tmp_path / "center", stick, clock)
    center.welcome(station)
    keep_recovery_key(made.store, made.actor)
    backup = back_up(made.store, stick).path
    for turn in range(30):
        made.redeem(turn % 3, 3)
    files = export_pending(made.store, made.actor, stick, lambda _done, _total: None, lambda: False).files
    center.take_in(*files)
    write_rebuild(center.center, VILLAGE_CODE, stick)
    restored = Layout(tmp_path / "second computer")
    restored.folder.mkdir()
    carry_out(restored, clock, plan_with_password(restored, backup, USER, PASSWORD))
    store, actor = open_store(restored, clock, USER, PASSWORD)
    center.take_in(ask_by_stick(store, actor, stick))
    store.close()
    shutil.copytree(restored.folder, tmp_path / "pristine")
    answer(center.center, VILLAGE_CODE)
    copy_outbox(center.center, stick)
    assert len(list(stick.glob("*-back-*"))) > 5
    return made


def test_settling_that_is_killed_is_taken_up_again(shop: ShopUnderTest, tmp_path: Path) -> None:
    layout = Layout(tmp_path / "second computer")
    shown = doom("settle", layout, KILLS, longest_ms=500)
    ended = [lines for lines in shown if lines == [DONE]]
    assert len(ended) < KILLS, "no child was killed in the middle"
    store, actor = open_store(layout, SystemClock(), USER, PASSWORD)
    if settling(store) is not None:
        assert verify_all(store, lambda _done, _total: None, lambda: None).holds
        take_from(store, actor, tmp_path / "stick")
        go_on(store, actor)
    assert store.head.seq == shop.store.head.seq + 1
    ours, theirs = all_rows(store), all_rows(shop.store)
    came = [row for row in ours.pop("journal_entry") if row[0] != store.head.seq]
    assert came == theirs.pop("journal_entry")
    assert ours == theirs
    assert verify_all(store, lambda _done, _total: None, lambda: None).holds


def test_rebuilding_that_is_killed_leaves_a_whole_station_or_none(
    shop: ShopUnderTest, tmp_path: Path
) -> None:
    layout = Layout(tmp_path / "third computer")
    shown = doom("rebuild", layout, KILLS, longest_ms=1500)
    assert any(DONE not in lines for lines in shown)
    with single_window(layout):
        if not layout.exists():
            path, code = tmp_path / "stick" / REBUILD_FILE, (tmp_path / "stick" / CODE_FILE).read_text()
            rebuild(layout, SystemClock(), path, code, PASSWORD, lambda _done, _total: None)
        store, _ = open_store(layout, SystemClock(), USER, PASSWORD)
        assert all_rows(store) == all_rows(shop.store)
        assert {path.name for path in layout.folder.glob(".prepar*")} == set()
