"""Bringing a backup back: who may open it, what would be lost, and nothing lost that need not be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from station_app.errors.store import BackupUnreadable, UnknownUser, WrongPassword, WrongRecoveryCode
from station_app.models.people import VillagerGroup
from station_app.services.restoring import (
    RestorePlan,
    carry_out,
    find_backups,
    plan_with_password,
    plan_with_recovery_code,
    users_of,
)
from station_app.store.backup import BackupInfo, back_up, daily_backup
from station_app.store.layout import Layout
from station_app.store.opening import open_store
from tests.helpers.shops import open_shop
from tests.helpers.stations import PASSWORD, StationUnderTest

HEAD = "李书记"


def _add_group(station: StationUnderTest, name: str) -> None:
    with station.store.write("people.add_group", by=station.actor) as session:
        session.add(VillagerGroup(name=name))


@pytest.fixture
def backup(station: StationUnderTest, tmp_path: Path) -> BackupInfo:
    """A backup of a station with one group; a second was added after it, and the store is closed."""
    _add_group(station, "一组")
    info = back_up(station.store, tmp_path / "stick")
    _add_group(station, "二组")
    station.store.close()
    return info


def _groups(layout: Layout, station: StationUnderTest) -> list[str]:
    store, _ = open_store(layout, station.clock, HEAD, PASSWORD)
    try:
        with store.read() as session:
            return [name for (name,) in session.query(VillagerGroup.name).order_by(VillagerGroup.id)]
    finally:
        store.close()


def test_backups_of_the_computer_and_the_sticks_are_found_newest_first(
    station: StationUnderTest, tmp_path: Path
) -> None:
    own = daily_backup(station.store)
    assert own is not None
    station.clock.advance(hours=1)
    outside = back_up(station.store, tmp_path / "stick")
    found = find_backups(station.store.layout, [tmp_path / "stick", tmp_path / "empty"])
    assert [info.path for info in found] == [outside.path, own.path]
    assert users_of(own.path) == (HEAD,)


def test_a_plan_tells_what_would_be_lost(station: StationUnderTest, backup: BackupInfo) -> None:
    plan = plan_with_password(station.store.layout, backup.path, HEAD, PASSWORD)
    assert (plan.later, plan.keys_only) == (1, False)
    carry_out(station.store.layout, station.clock, plan)
    assert _groups(station.store.layout, station) == ["一组"]


def test_the_recovery_code_opens_a_backup_on_a_new_computer(
    station: StationUnderTest, backup: BackupInfo, tmp_path: Path
) -> None:
    other = Layout(tmp_path / "new")
    plan = plan_with_recovery_code(other, backup.path, station.recovery_code.lower())
    assert plan.later is None
    carry_out(other, station.clock, plan)
    assert _groups(other, station) == ["一组"]


def test_who_cannot_open_a_backup_is_told_why(station: StationUnderTest, backup: BackupInfo) -> None:
    layout = station.store.layout
    with pytest.raises(WrongPassword):
        plan_with_password(layout, backup.path, HEAD, "不是这个密码")
    with pytest.raises(UnknownUser):
        plan_with_password(layout, backup.path, "王文书", PASSWORD)
    with pytest.raises(WrongRecoveryCode):
        plan_with_recovery_code(layout, backup.path, "0000")
    backup.path.write_text("不是备份", encoding="utf-8")
    with pytest.raises(BackupUnreadable):
        plan_with_password(layout, backup.path, HEAD, PASSWORD)


@pytest.mark.parametrize("damage", ["gone", "damaged"])
def test_a_store_that_lost_its_key_file_gets_it_back_and_loses_nothing(
    station: StationUnderTest, backup: BackupInfo, damage: str
) -> None:
    """The data are all there; to go back to the backup's would throw the day's work away."""
    layout = station.store.layout
    if damage == "gone":
        layout.keys.unlink()
    else:
        layout.keys.write_text("{", encoding="utf-8")
    plan = plan_with_password(layout, backup.path, HEAD, PASSWORD)
    assert (plan.later, plan.keys_only) == (0, True)
    carry_out(layout, station.clock, plan)
    assert _groups(layout, station) == ["一组", "二组"]
    kept = [path.read_text(encoding="utf-8") for path in layout.folder.glob("*.replaced-*")]
    assert kept == ([] if damage == "gone" else ["{"])


@pytest.mark.parametrize("damage", ["gone", "flipped"])
def test_a_store_that_lost_both_its_files_is_restored_whole(
    station: StationUnderTest, backup: BackupInfo, damage: str
) -> None:
    layout = station.store.layout
    layout.keys.unlink()
    if damage == "gone":
        layout.database.unlink()
    else:
        content = bytearray(layout.database.read_bytes())
        content[len(content) // 2] ^= 1
        layout.database.write_bytes(content)
    plan = plan_with_password(layout, backup.path, HEAD, PASSWORD)
    assert not plan.keys_only
    carry_out(layout, station.clock, plan)
    assert _groups(layout, station) == ["一组"]


def test_a_store_that_cannot_be_read_is_replaced_without_asking_it(
    station: StationUnderTest, backup: BackupInfo
) -> None:
    layout = station.store.layout
    layout.database.write_bytes(b"x" * 20_000)
    plan: RestorePlan = plan_with_password(layout, backup.path, HEAD, PASSWORD)
    assert plan.later is None
    carry_out(layout, station.clock, plan)
    assert _groups(layout, station) == ["一组"]


def test_receipts_after_a_restore_are_numbered_past_all_that_were_given_out(
    station: StationUnderTest, tmp_path: Path
) -> None:
    """Twice from one backup: what was given out between the two counts as well."""
    shop = open_shop(station)
    assert shop.redeem().number == 1
    backup = back_up(shop.store, tmp_path / "stick")
    assert shop.redeem().number == 2
    shop.store.close()
    layout = station.store.layout
    numbers = []
    for _ in range(2):
        carry_out(layout, station.clock, plan_with_password(layout, backup.path, HEAD, PASSWORD))
        store, actor = open_store(layout, station.clock, HEAD, PASSWORD)
        restored = replace(shop, store=store, actor=actor)
        numbers += [restored.redeem().number, restored.redeem().number]
        store.close()
    assert numbers == [1001, 1002, 2001, 2002]
