"""What the database's faults mean to a clerk, and that a store which does not open holds nothing open."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlcipher3
from sqlalchemy import text

from station_app.errors import EnvironmentFault
from station_app.errors.store import (
    DiskFault,
    DiskFull,
    StoreBusy,
    StoreDamaged,
    StoreReadOnly,
    UnknownUser,
    WrongRecoveryCode,
)
from station_app.models.people import VillagerGroup
from station_app.store import journal
from station_app.store.engine import connect, fault_of
from station_app.store.opening import open_store, reset_password
from station_app.store.store import Store
from tests.helpers.stations import PASSWORD, StationUnderTest
from tests.helpers.tampering import tamper


def _error(code: int) -> sqlcipher3.DatabaseError:
    error = sqlcipher3.OperationalError("as the driver says")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (5, StoreBusy),
        (6, StoreBusy),
        (517, StoreBusy),
        (8, StoreReadOnly),
        (10, DiskFault),
        (778, DiskFault),
        (1034, DiskFault),
        (11, StoreDamaged),
        (267, StoreDamaged),
        (13, DiskFull),
        (14, DiskFault),
        (26, StoreDamaged),
    ],
)
def test_every_fault_of_the_disk_has_its_sentence(code: int, fault: type[EnvironmentFault]) -> None:
    assert isinstance(fault_of(_error(code)), fault)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("database or disk is full", DiskFull),
        ("attempt to write a readonly database", StoreReadOnly),
        ("database is locked", StoreBusy),
        ("database disk image is malformed", StoreDamaged),
        ("file is not a database", StoreDamaged),
        ("disk I/O error", DiskFault),
    ],
)
def test_a_fault_without_a_number_is_known_by_its_words(words: str, fault: type[EnvironmentFault]) -> None:
    assert isinstance(fault_of(sqlcipher3.OperationalError(words)), fault)


def test_what_is_a_bug_is_no_fault_of_the_disk() -> None:
    assert fault_of(_error(1)) is None
    assert fault_of(_error(787)) is None
    assert fault_of(ZeroDivisionError()) is None


def test_a_folder_where_the_store_should_be_is_said(station: StationUnderTest, tmp_path: Path) -> None:
    with pytest.raises(DiskFault):
        connect(tmp_path, station.store.key)


def test_a_bug_in_a_statement_stays_a_bug(station: StationUnderTest) -> None:
    with pytest.raises(Exception, match="no such table"), station.store.read() as session:
        session.execute(text("SELECT * FROM no_such_table"))


def test_damage_met_while_reading_is_said(station: StationUnderTest) -> None:
    """The disk fails while the window is open."""
    with station.store.write("people.add_group", by=station.actor) as session:
        session.add_all(VillagerGroup(name=f"{number}组" * 50) for number in range(200))
    layout, key, clock = station.store.layout, station.store.key, station.clock
    station.store.close()
    store = Store(layout, key, clock)
    content = bytearray(layout.database.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 + 100] ^= 1
    layout.database.write_bytes(content)
    with pytest.raises(StoreDamaged), store.read() as session:
        session.query(VillagerGroup).all()
    store.close()


def test_a_store_that_cannot_be_read_lets_go_of_its_file(station: StationUnderTest) -> None:
    """Else Windows would not let a backup be put in its place."""
    layout, clock = station.store.layout, station.clock
    tamper(station.store, "ALTER TABLE journal_entry RENAME COLUMN hash TO hush")
    station.store.close()
    with pytest.raises(Exception, match="no such column"):
        open_store(layout, clock, "李书记", PASSWORD)
    assert not layout.database.with_name("station.db-wal").exists()


def test_a_store_in_the_making_is_as_whole_as_any(station: StationUnderTest) -> None:
    with (
        station.store.in_the_making(),
        station.store.write("people.add_group", by=station.actor) as session,
    ):
        session.add(VillagerGroup(name="一组"))
        assert session.connection().exec_driver_sql("PRAGMA synchronous").scalar() == 0
    with station.store.write_local() as local:
        assert local.connection().exec_driver_sql("PRAGMA synchronous").scalar() == 2
    with station.store.read() as session:
        assert journal.verify(session) is None


def test_a_password_is_reset_for_those_alone_whom_the_station_knows(station: StationUnderTest) -> None:
    layout = station.store.layout
    with pytest.raises(UnknownUser, match="王文书"):
        reset_password(layout, station.recovery_code, "王文书", "新的密码123")
    with pytest.raises(WrongRecoveryCode):
        reset_password(layout, "", "李书记", "新的密码123")


def test_a_long_journal_is_read_a_page_at_a_time(
    station: StationUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(9):
        with station.store.write("people.add_group", by=station.actor) as session:
            session.add(VillagerGroup(name=f"{number}组"))
    monkeypatch.setattr(journal, "_PAGE", 3)
    monkeypatch.setattr(journal, "_TOLD_EVERY", 3)
    told: list[int] = []
    with station.store.read() as session:
        assert [entry.seq for entry in journal.entries_after(session, 1)] == list(range(2, 11))
        assert [entry.seq for entry in journal.entries_after(session, 1, until=6)] == [2, 3, 4, 5, 6]
        assert journal.verify(session, told.append) is None
    assert told == [3, 6, 9]
