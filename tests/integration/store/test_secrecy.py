"""Nothing of the station can be read without a password, and every way in that fails says why."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from station_app.errors import StationError
from station_app.errors.store import (
    KeyFileDamaged,
    PasswordTooLong,
    PasswordTooShort,
    StoreDamaged,
    StoreExists,
    StoreInUse,
    StoreMissing,
    UnknownUser,
    WrongPassword,
    WrongRecoveryCode,
)
from station_app.models.people import Household, VillagerGroup
from station_app.store import keys
from station_app.store.backup import back_up
from station_app.store.layout import Layout
from station_app.store.opening import create_store, open_store, reset_password
from station_app.store.window_lock import single_window
from tests.helpers.clock import FixedClock
from tests.helpers.stations import PASSWORD, StationUnderTest

SECRET = "石门冲口三十二号"


@pytest.fixture
def kept(station: StationUnderTest) -> StationUnderTest:
    """A station with a secret in its tables, its journal, its write-ahead log and a backup."""
    with station.store.write("people.add_household", by=station.actor) as session:
        session.add(VillagerGroup(name="1组"))
        session.add(Household(number="001", group_id=1, opened_on=station.clock.today(), address=SECRET))
    back_up(station.store, station.store.layout.backups)
    return station


def test_plain_sqlite_reads_nothing_in_the_data_folder(kept: StationUnderTest, tmp_path: Path) -> None:
    files = [path for path in kept.store.folder.rglob("*") if path.is_file()]
    assert any(path.name.endswith("-wal") for path in files)
    assert any(path.suffix == ".wmbak" for path in files)
    for path in files:
        content = path.read_bytes()
        assert SECRET.encode() not in content, path
        assert SECRET.encode("utf-16-le") not in content, path
        assert kept.store.key not in content, path
        assert kept.store.key.hex().encode() not in content, path
        assert not content.startswith(b"SQLite format 3"), path
        stolen = shutil.copy(path, tmp_path / "stolen.db")
        with closing(sqlite3.connect(stolen)) as plain, pytest.raises(sqlite3.DatabaseError):
            plain.execute("SELECT * FROM household").fetchall()


def test_the_right_password_opens_and_a_wrong_one_says_so(kept: StationUnderTest) -> None:
    layout = kept.store.layout
    store, actor = open_store(layout, kept.clock, "李书记", PASSWORD)
    assert actor == kept.actor
    store.close()
    with pytest.raises(WrongPassword):
        open_store(layout, kept.clock, "李书记", PASSWORD + "x")
    with pytest.raises(UnknownUser, match="王会计"):
        open_store(layout, kept.clock, "王会计", PASSWORD)


@pytest.mark.parametrize("password", ["中文密码也可以", "a b c d e f", "p" * 128, "１２３４５６"])
def test_unusual_passwords_work(tmp_path: Path, clock: FixedClock, password: str) -> None:
    layout = Layout(tmp_path / "s")
    create_store(layout, clock, station="某村", user="张三", password=password).store.close()
    store, _ = open_store(layout, clock, "张三", password)
    store.close()


def test_a_password_typed_full_width_is_the_same_password(tmp_path: Path, clock: FixedClock) -> None:
    layout = Layout(tmp_path / "s")
    create_store(layout, clock, station="某村", user="张三", password="１２３４５６").store.close()
    open_store(layout, clock, "张三", "123456")[0].close()


@pytest.mark.parametrize(
    ("password", "error"), [("", PasswordTooShort), ("12345", PasswordTooShort), ("p" * 129, PasswordTooLong)]
)
def test_bad_passwords_are_refused_before_anything_is_made(
    tmp_path: Path, clock: FixedClock, password: str, error: type[StationError]
) -> None:
    layout = Layout(tmp_path / "s")
    with pytest.raises(error):
        create_store(layout, clock, station="某村", user="张三", password=password)
    assert not layout.exists()


def test_the_recovery_code_gives_a_new_password(kept: StationUnderTest) -> None:
    layout = kept.store.layout
    typed = kept.recovery_code.lower().replace("-", " ")
    reset_password(layout, typed, "李书记", "新的密码123")
    open_store(layout, kept.clock, "李书记", "新的密码123")[0].close()
    with pytest.raises(WrongPassword):
        open_store(layout, kept.clock, "李书记", PASSWORD)
    with pytest.raises(WrongRecoveryCode):
        reset_password(layout, "0000-1111", "李书记", "又一个密码")


def test_a_password_change_does_not_touch_the_store(kept: StationUnderTest) -> None:
    layout = kept.store.layout
    kept.store.close()
    before = layout.database.read_bytes()
    key_file = keys.load_key_file(layout.keys)
    key_file.with_user(kept.store.key, 1, "李书记", "换了一个密码9").save(layout.keys)
    assert layout.database.read_bytes() == before
    open_store(layout, kept.clock, "李书记", "换了一个密码9")[0].close()


def test_a_removed_user_can_no_longer_open_it(kept: StationUnderTest) -> None:
    layout = kept.store.layout
    key_file = keys.load_key_file(layout.keys).with_user(kept.store.key, 2, "王会计", "王会计的密码")
    key_file.without_user(2).save(layout.keys)
    with pytest.raises(UnknownUser):
        open_store(layout, kept.clock, "王会计", "王会计的密码")


@pytest.mark.parametrize("damage", ["cut", "flip", "text", "empty", "gone"])
def test_a_damaged_file_has_its_own_sentence_and_is_left_as_it_is(
    kept: StationUnderTest, damage: str
) -> None:
    layout = kept.store.layout
    kept.store.close()
    content = bytearray(layout.database.read_bytes())
    if damage == "cut":
        content = content[: len(content) // 3 + 100]
    elif damage == "flip":
        content[2000] ^= 1
    elif damage == "text":
        content = bytearray("这不是数据库".encode() * 300)
    else:
        content = bytearray()
    layout.database.write_bytes(content)
    if damage == "gone":
        layout.database.unlink()
    with pytest.raises(StoreDamaged):
        open_store(layout, kept.clock, "李书记", PASSWORD)
    assert layout.database.exists() == (damage != "gone")
    assert damage == "gone" or layout.database.read_bytes() == bytes(content)


def test_a_missing_or_broken_key_file_has_its_own_sentence(kept: StationUnderTest) -> None:
    layout = kept.store.layout
    layout.keys.write_text("{", encoding="utf-8")
    with pytest.raises(KeyFileDamaged):
        open_store(layout, kept.clock, "李书记", PASSWORD)
    layout.keys.unlink()
    with pytest.raises(KeyFileDamaged):
        open_store(layout, kept.clock, "李书记", PASSWORD)


def test_an_empty_folder_says_that_there_is_no_station(tmp_path: Path, clock: FixedClock) -> None:
    with pytest.raises(StoreMissing):
        open_store(Layout(tmp_path / "nothing"), clock, "张三", PASSWORD)


def test_a_station_is_not_set_up_over_another(kept: StationUnderTest) -> None:
    with pytest.raises(StoreExists):
        create_store(kept.store.layout, kept.clock, station="另一个村", user="张三", password=PASSWORD)


def test_a_second_window_is_told_that_there_is_one(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "s")
    with single_window(layout), pytest.raises(StoreInUse), single_window(layout):
        pass
    with single_window(layout):
        pass
