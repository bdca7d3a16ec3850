"""Backups hold what the store held, are refused when damaged, and restore without losing anything."""

from __future__ import annotations

import json
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, select

from station_app.errors.store import (
    BackupFailed,
    BackupPlaceLocked,
    BackupUnreadable,
    KeyFileDamaged,
    StoreDamaged,
    StoreTooNew,
)
from station_app.models.people import Household, VillagerGroup
from station_app.models.station import Epoch
from station_app.store import backup, journal
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
from tests.helpers.clock import FixedClock
from tests.helpers.stations import PASSWORD, StationUnderTest, make_station


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


def test_another_stations_backup_in_the_folder_does_not_stand_for_todays(
    station: StationUnderTest, tmp_path: Path, clock: FixedClock
) -> None:
    other = make_station(tmp_path / "other", clock, name="另一个村的站")
    back_up(other.store, station.store.layout.backups)
    other.store.close()
    assert daily_backup(station.store) is not None


def test_old_backups_are_let_go_newest_first_kept(station: StationUnderTest) -> None:
    folder = station.store.layout.backups
    for _ in range(5):
        back_up(station.store, folder)
        station.clock.advance(hours=1)
    newest = [info.path for info in list_backups(folder)[:2]]
    gone = rotate(folder, station.clock.now(), kept=2)
    assert len(gone) == 3
    assert [info.path for info in list_backups(folder)] == newest


def test_a_clock_that_once_stood_in_the_future_does_not_cost_todays_backup(
    station: StationUnderTest,
) -> None:
    """Thirty days in 2099, then the clock was put right: the newest by its date is not the newest."""
    folder = station.store.layout.backups
    station.clock.advance(days=365 * 70)
    future = [back_up(station.store, folder).path for _ in range(3)]
    station.clock.advance(days=-365 * 70)
    today = back_up(station.store, folder).path
    assert len(rotate(folder, station.clock.now(), kept=3)) == 1
    kept = {info.path for info in list_backups(folder)}
    assert today in kept
    assert len(kept & set(future)) == 2


@pytest.mark.parametrize(
    "name", ["李家畈/王家湾联合站", "站：一号*?<>|", "..", "很长的站名" * 40, "A\\B", "站\n名"]
)
def test_whatever_a_station_is_called_its_backup_has_a_name(
    tmp_path: Path, clock: FixedClock, name: str
) -> None:
    station = make_station(tmp_path / "station", clock, name=name)
    info = back_up(station.store, tmp_path / "stick")
    assert info.station == name
    assert info.path.parent == tmp_path / "stick"
    assert not set(info.path.name) & set('\\/:*?"<>|\n')
    assert len(info.path.name.encode()) < 200
    station.store.close()


@pytest.mark.parametrize(
    "content",
    [
        {"manifest.json": b"{}", "station.keys": b"{}", "station.db": b""},
        {"manifest.json": b"[1]"},
        {"manifest.json": b"[" * 100_000},
        {"station.keys": b"{}"},
    ],
)
def test_a_zip_that_is_no_backup_is_said_to_be_none(tmp_path: Path, content: dict[str, bytes]) -> None:
    path = tmp_path / "x.wmbak"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    for look in (inspect_backup, key_file_of):
        with pytest.raises(BackupUnreadable):
            look(path)
    assert list_backups(tmp_path) == []


@pytest.mark.parametrize("at", [10**30, -(10**30), 10**18])
def test_a_backup_of_no_time_there_is_is_refused(station: StationUnderTest, tmp_path: Path, at: int) -> None:
    path = _with_manifest(back_up(station.store, tmp_path / "stick").path, at=at)
    with pytest.raises(BackupUnreadable):
        inspect_backup(path)
    assert path not in {info.path for info in list_backups(path.parent)}


def test_a_backup_of_a_newer_program_is_refused_with_what_to_do(
    station: StationUnderTest, tmp_path: Path
) -> None:
    path = _with_manifest(back_up(station.store, tmp_path / "stick").path, version=2)
    with pytest.raises(StoreTooNew, match="更新"):
        inspect_backup(path)


def test_a_packed_backup_is_refused_before_it_fills_the_disk(
    station: StationUnderTest, tmp_path: Path
) -> None:
    """Ours are stored as they are; one that unpacks to more than it is was made to do harm."""
    path = back_up(station.store, tmp_path / "stick").path
    bomb = tmp_path / "bomb.wmbak"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    with pytest.raises(BackupUnreadable):
        inspect_backup(bomb)


def test_a_backup_that_its_key_does_not_open_is_refused_as_a_backup(
    station: StationUnderTest, tmp_path: Path
) -> None:
    """The store in place is not what is damaged: the sentence must not say so."""
    info = back_up(station.store, tmp_path / "stick")
    with pytest.raises(BackupUnreadable):
        restore_store(Layout(tmp_path / "other"), info.path, bytes(32), station.clock)
    assert not Layout(tmp_path / "other").exists()


def test_what_a_crash_left_of_a_backup_on_a_stick_is_cleared_by_the_next_one(
    station: StationUnderTest, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    first = back_up(station.store, stick).path
    left = stick / f".{first.name}.part"
    left.write_bytes(b"half")
    other = stick / ".另一个站-20260302-090000-abcd.wmbak.part"
    other.write_bytes(b"somebody else's, perhaps being written")
    back_up(station.store, stick)
    assert not left.exists()
    assert other.exists()


def test_a_store_that_is_damaged_says_so_when_it_is_backed_up(
    station: StationUnderTest, tmp_path: Path
) -> None:
    """That the backup should be taken again, or elsewhere, would be the wrong advice."""
    _add(station, "001")
    layout, clock = station.store.layout, station.clock
    station.store.close()
    content = bytearray(layout.database.read_bytes())
    for page in range(10, len(content) // 4096):
        content[page * 4096 + 1000] ^= 1
    store, _ = open_store(layout, clock, "李书记", PASSWORD)
    layout.database.write_bytes(content)
    with pytest.raises(StoreDamaged):
        back_up(store, tmp_path / "stick")
    assert list((tmp_path / "stick").glob("*")) == []
    store.close()


def test_a_key_file_that_is_gone_is_missed_before_a_backup_is_made_without_it(
    station: StationUnderTest, tmp_path: Path
) -> None:
    station.store.layout.keys.unlink()
    with pytest.raises(KeyFileDamaged):
        back_up(station.store, tmp_path / "stick")


def test_a_medium_that_gives_back_something_else_keeps_no_backup(
    station: StationUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    monkeypatch.setattr(backup, "sync_file", spoil)
    with pytest.raises(BackupFailed, match="再做一次"):
        back_up(station.store, tmp_path / "stick")
    assert list((tmp_path / "stick").iterdir()) == []


def test_a_place_that_is_no_folder_is_named(station: StationUnderTest, tmp_path: Path) -> None:
    (tmp_path / "stick").write_text("a file")
    with pytest.raises(BackupPlaceLocked, match="stick"):
        back_up(station.store, tmp_path / "stick")


@pytest.mark.parametrize("member", ["station.keys", "station.db"])
def test_a_backup_that_was_changed_with_its_check_sums_does_not_come_into_place(
    station: StationUnderTest, tmp_path: Path, member: str
) -> None:
    """Each page of the store is sealed with its key: whoever lacks it can change none of them."""
    path = back_up(station.store, tmp_path / "stick").path
    with zipfile.ZipFile(path) as archive:
        content = bytearray(archive.read(member))
    content[len(content) // 2] ^= 1
    name = {"station.keys": "keys_sha256", "station.db": "database_sha256"}[member]
    forged = _with_manifest(path, {member: bytes(content)}, **{name: sha256(content).hexdigest()})
    inspect_backup(forged)
    if member == "station.keys":
        with pytest.raises(BackupUnreadable):
            key_file_of(forged)
    else:
        with pytest.raises(BackupUnreadable):
            restore_store(Layout(tmp_path / "other"), forged, station.store.key, station.clock)
        assert not Layout(tmp_path / "other").exists()


def test_a_backup_with_another_ones_keys_is_refused(station: StationUnderTest, tmp_path: Path) -> None:
    path = back_up(station.store, tmp_path / "stick").path
    with pytest.raises(BackupUnreadable):
        inspect_backup(_with_manifest(path, {"station.keys": b"{}"}))


def _with_manifest(path: Path, members: dict[str, bytes] | None = None, **facts: object) -> Path:
    """The same backup with another manifest, and other members, beside it."""
    changed = path.with_name("changed.wmbak")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            content = (members or {}).get(name, source.read(name))
            if name == "manifest.json":
                content = json.dumps(json.loads(content) | facts).encode()
            target.writestr(name, content)
    return changed


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
