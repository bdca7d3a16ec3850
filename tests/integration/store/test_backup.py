"""Backups hold what the store held, are refused when damaged, and restore without losing anything."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from station_app.errors.store import BackupUnreadable
from station_app.models.people import Household, VillagerGroup
from station_app.models.station import Epoch
from station_app.store import journal
from station_app.store.backup import (
    back_up,
    daily_backup,
    inspect_backup,
    key_file_of,
    list_backups,
    rotate,
)
from station_app.store.layout import Layout
from station_app.store.opening import open_store, restore_store
from station_app.store.store import Store
from tests.helpers.stations import PASSWORD, StationUnderTest


def _add(station: StationUnderTest, number: str) -> None:
    with station.store.write("people.add_household", by=station.actor) as session:
        if session.get(VillagerGroup, 1) is None:
            session.add(VillagerGroup(name="1组"))
        session.add(Household(number=number, group_id=1, opened_on=station.clock.today()))


def _numbers(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Household.number).order_by(Household.number)))


def test_a_restored_backup_is_what_the_store_was_in_a_new_epoch(
    station: StationUnderTest, tmp_path: Path
) -> None:
    _add(station, "001")
    info = back_up(station.store, tmp_path / "stick")
    _add(station, "002")
    layout = station.store.layout
    head_at_backup = info.seq
    station.store.close()

    _, key = key_file_of(info.path).unlock("李书记", PASSWORD)
    restore_store(layout, info.path, key, station.clock)
    store, actor = open_store(layout, station.clock, "李书记", PASSWORD)
    assert _numbers(store) == ["001"]
    assert store.head.seq == head_at_backup
    with store.read() as session:
        first, second = session.scalars(select(Epoch).order_by(Epoch.id))
        assert second.from_token == first.token
        assert (second.from_seq, second.from_hash) == (store.head.seq, store.head.hash)
        assert journal.verify(session) is None
    with store.write("people.add_household", by=actor) as unit:
        unit.add(Household(number="003", group_id=1, opened_on=station.clock.today()))
    store.close()
    aside = [path.name for path in layout.folder.iterdir() if ".replaced-" in path.name]
    assert any(name.startswith("station.db") for name in aside)
    assert any(name.startswith("station.keys") for name in aside)


def test_a_backup_restores_on_another_computer(station: StationUnderTest, tmp_path: Path) -> None:
    _add(station, "001")
    info = back_up(station.store, tmp_path / "stick")
    _, key = key_file_of(info.path).unlock("李书记", PASSWORD)
    other = Layout(tmp_path / "other")
    restore_store(other, info.path, key, station.clock)
    store, _ = open_store(other, station.clock, "李书记", PASSWORD)
    assert _numbers(store) == ["001"]
    store.close()


@pytest.mark.parametrize("damage", ["cut", "flip", "text", "not there"])
def test_a_damaged_backup_is_refused_and_the_store_left_alone(
    station: StationUnderTest, tmp_path: Path, damage: str
) -> None:
    _add(station, "001")
    info = back_up(station.store, tmp_path / "stick")
    content = bytearray(info.path.read_bytes())
    if damage == "cut":
        info.path.write_bytes(content[: len(content) // 2])
    elif damage == "flip":
        content[len(content) // 2] ^= 1
        info.path.write_bytes(content)
    elif damage == "text":
        info.path.write_text("备份")
    else:
        info.path.unlink()
    with pytest.raises(BackupUnreadable):
        restore_store(station.store.layout, info.path, station.store.key, station.clock)
    assert _numbers(station.store) == ["001"]
    assert [path for path in station.store.folder.iterdir() if "replaced" in path.name] == []


def test_a_backup_whose_database_is_not_its_own_is_refused(station: StationUnderTest, tmp_path: Path) -> None:
    _add(station, "001")
    info = back_up(station.store, tmp_path / "stick")
    forged = tmp_path / "forged.wmbak"
    with zipfile.ZipFile(info.path) as source, zipfile.ZipFile(forged, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"x" * 8192 if name == "station.db" else source.read(name))
    with pytest.raises(BackupUnreadable):
        inspect_backup(forged)


def test_the_first_start_of_a_day_takes_a_backup_and_the_second_does_not(station: StationUnderTest) -> None:
    assert daily_backup(station.store) is not None
    assert daily_backup(station.store) is None
    station.clock.advance(days=1)
    assert daily_backup(station.store) is not None
    assert len(list_backups(station.store.layout.backups)) == 2


def test_old_backups_are_let_go_newest_first_kept(station: StationUnderTest) -> None:
    folder = station.store.layout.backups
    for _ in range(5):
        back_up(station.store, folder)
        station.clock.advance(hours=1)
    newest = [info.path for info in list_backups(folder)[:2]]
    gone = rotate(folder, kept=2)
    assert len(gone) == 3
    assert [info.path for info in list_backups(folder)] == newest


def test_a_backup_taken_while_somebody_writes_is_one_state(station: StationUnderTest, tmp_path: Path) -> None:
    _add(station, "001")
    with station.store.write("people.add_household", by=station.actor) as session:
        session.add(Household(number="002", group_id=1, opened_on=station.clock.today()))
        session.flush()
        info = back_up(station.store, tmp_path / "stick")
    _, key = key_file_of(info.path).unlock("李书记", PASSWORD)
    other = Layout(tmp_path / "other")
    restore_store(other, info.path, key, station.clock)
    store, _ = open_store(other, station.clock, "李书记", PASSWORD)
    with store.read() as read:
        assert read.scalar(select(func.count()).select_from(Household)) == 1
    store.close()
