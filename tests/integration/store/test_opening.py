"""A store comes into place whole or not at all, and never over what may be the only copy of another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from station_app.errors.store import DiskFault, StoreExists, UnknownUser
from station_app.models.people import VillagerGroup
from station_app.models.station import User
from station_app.store import opening
from station_app.store.aftermath import put_in_place, room_in
from station_app.store.backup import back_up
from station_app.store.keys import KeyFile
from station_app.store.layout import Layout
from station_app.store.opening import create_store, open_store, restore_store
from station_app.store.window_lock import single_window
from tests.helpers.clock import FixedClock
from tests.helpers.stations import PASSWORD, StationUnderTest


class PowerCut(BaseException):
    """The computer goes dark."""


def _cut(*_: object) -> None:
    raise PowerCut


def _set_up(layout: Layout, clock: FixedClock) -> None:
    create_store(layout, clock, station="某村", user="张三", password=PASSWORD).store.close()


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(lambda patch: patch.setattr(KeyFile, "save", _cut), id="before the keys"),
        pytest.param(lambda patch: patch.setattr(opening, "put_in_place", _cut), id="before it is in place"),
    ],
)
def test_a_set_up_that_was_broken_off_can_be_begun_again(
    tmp_path: Path,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
    place: Callable[[pytest.MonkeyPatch], None],
) -> None:
    layout = Layout(tmp_path / "s")
    with monkeypatch.context() as patch:
        place(patch)
        with pytest.raises(PowerCut):
            _set_up(layout, clock)
    with single_window(layout):
        assert not layout.exists()
        assert [path.name for path in layout.folder.iterdir()] == ["station.lock"]
        _set_up(layout, clock)
        open_store(layout, clock, "张三", PASSWORD)[0].close()


@pytest.mark.parametrize("renames", [1, 2, 3])
def test_a_set_up_broken_off_while_it_comes_into_place_is_finished_by_the_next_window(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, renames: int
) -> None:
    layout = Layout(tmp_path / "s")
    done: list[Path] = []
    replace = Path.replace

    def counted(path: Path, target: Path) -> Path:
        if target.parent == layout.folder:
            if len(done) == renames:
                raise PowerCut
            done.append(target)
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", counted)
        if renames < 3:
            with pytest.raises(PowerCut):
                _set_up(layout, clock)
        else:
            _set_up(layout, clock)
    with single_window(layout):
        open_store(layout, clock, "张三", PASSWORD)[0].close()
        assert not [path.name for path in layout.folder.iterdir() if path.name.startswith(".")]


def test_a_database_without_its_keys_is_not_written_over(station: StationUnderTest) -> None:
    """A backup of the same station has its keys: this file may be all that is left of a day's work."""
    layout = station.store.layout
    station.store.close()
    before = layout.database.read_bytes()
    layout.keys.unlink()
    with pytest.raises(StoreExists):
        _set_up(layout, station.clock)
    assert layout.database.read_bytes() == before


def test_what_a_restore_set_aside_outlives_setting_up_another_station(
    station: StationUnderTest, tmp_path: Path
) -> None:
    layout, key = station.store.layout, station.store.key
    backup = back_up(station.store, tmp_path / "stick").path
    with station.store.write("people.add_group", by=station.actor) as session:
        session.add(VillagerGroup(name="只在这里"))
    station.store.close()
    restore_store(layout, backup, key, station.clock)
    for path in (layout.database, layout.keys):
        path.rename(tmp_path / path.name)
    _set_up(layout, station.clock)
    aside = Layout(tmp_path / "aside")
    aside.folder.mkdir()
    for path in layout.folder.glob("*.replaced-*"):
        name, _, mark = path.name.partition(".replaced-")
        path.rename(aside.folder / (f"{name}-wal" if mark.endswith("-wal") else name))
    store, _ = open_store(aside, station.clock, "李书记", PASSWORD)
    with store.read() as session:
        assert session.query(VillagerGroup.name).all() == [("只在这里",)]
    store.close()


def test_a_store_whose_log_could_not_be_folded_in_does_not_come_into_place(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "s")
    with room_in(layout) as room:
        room.database.with_name("station.db-wal").write_bytes(b"x")
        with pytest.raises(DiskFault):
            put_in_place(layout, room)
    assert not layout.exists()


def test_a_user_who_was_deactivated_behind_the_key_file_does_not_come_in(station: StationUnderTest) -> None:
    """A crash between the two files leaves the wrap; the row is what counts."""
    with station.store.write("user.deactivate", by=station.actor) as session:
        session.get_one(User, 1).active = False
    with pytest.raises(UnknownUser):
        open_store(station.store.layout, station.clock, "李书记", PASSWORD)
