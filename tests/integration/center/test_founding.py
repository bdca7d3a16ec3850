"""Founding a centre, opening it again, and what is said when its files or its database are not in order."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from station_app.center import database
from station_app.center.center import create_center, open_center, upgrade_center
from station_app.center.settings import Settings
from station_app.center.status import status
from station_app.errors.center import (
    CenterCodeWrong,
    CenterExists,
    CenterKeysExposed,
    CenterMissing,
    CenterNameWrong,
    CenterSettingsDamaged,
    DatabaseFault,
    DatabaseNewer,
    DatabaseOlder,
    DatabaseTaken,
    DatabaseUrlWrong,
)
from tests.helpers.centers import CODE, NAME, CenterUnderTest, PaperStation
from tests.helpers.clock import FixedClock


def test_a_founded_centre_opens_again_as_it_was(center: CenterUnderTest, clock: FixedClock) -> None:
    founded = center.center
    opened = open_center(founded.folder, clock)
    assert (opened.code, opened.name) == (CODE, NAME)
    assert opened.keys.public == founded.keys.public
    opened.close()


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows keeps files from others by other means than a mode"
)
def test_what_a_centre_keeps_is_for_its_owner_alone(center: CenterUnderTest) -> None:
    folder = center.center.folder
    files = [path for path in folder.iterdir() if path.is_file()]
    assert {"center.json", "center.keys"} <= {path.name for path in files}
    assert {path.stat().st_mode & 0o077 for path in [folder, *files]} == {0}


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows keeps files from others by other means than a mode"
)
def test_keys_that_others_may_read_are_not_used(center: CenterUnderTest, clock: FixedClock) -> None:
    (center.center.folder / "center.keys").chmod(0o640)
    with pytest.raises(CenterKeysExposed):
        open_center(center.center.folder, clock)


def test_a_folder_without_a_centre_is_said_to_be_one(tmp_path: Path, clock: FixedClock) -> None:
    with pytest.raises(CenterMissing):
        open_center(tmp_path, clock)


def test_a_centre_is_not_founded_over_another(center: CenterUnderTest, clock: FixedClock) -> None:
    keys = (center.center.folder / "center.keys").read_bytes()
    with pytest.raises(CenterExists):
        create_center(center.center.folder, Settings("other", "另一个中心"), clock)
    assert (center.center.folder / "center.keys").read_bytes() == keys


def test_a_database_belongs_to_one_centre(
    center: CenterUnderTest, tmp_path: Path, clock: FixedClock, database_url: str | None
) -> None:
    url = database_url or f"sqlite:///{center.center.folder / 'center.db'}"
    with pytest.raises(DatabaseTaken):
        create_center(tmp_path / "other", Settings("other", "另一个中心", url), clock)
    with pytest.raises(CenterMissing):
        open_center(tmp_path / "other", clock)


@pytest.mark.parametrize("code", ["", "宜都", "a b", "a" * 33, "../x"])
def test_a_centres_code_is_of_letters_and_digits(tmp_path: Path, clock: FixedClock, code: str) -> None:
    with pytest.raises(CenterCodeWrong):
        create_center(tmp_path / "center", Settings(code, NAME), clock)


@pytest.mark.parametrize("name", ["", "  ", "中" * 101, "宜都\n中心"])
def test_a_centre_has_a_name_that_fits_a_line(tmp_path: Path, clock: FixedClock, name: str) -> None:
    with pytest.raises(CenterNameWrong):
        create_center(tmp_path / "center", Settings(CODE, name), clock)


@pytest.mark.parametrize("url", ["yidu", "mysql://h/x", "sqlite://", "sqlite:///here.db", "postgresql://h"])
def test_an_address_of_no_database_is_refused(tmp_path: Path, clock: FixedClock, url: str) -> None:
    with pytest.raises(DatabaseUrlWrong):
        create_center(tmp_path / "center", Settings(CODE, NAME, url), clock)


def test_a_server_that_does_not_answer_leaves_no_centre_behind(tmp_path: Path, clock: FixedClock) -> None:
    url = f"postgresql://clerk:secret@/center?host={tmp_path}"
    with pytest.raises(DatabaseFault) as caught:
        create_center(tmp_path / "center", Settings(CODE, NAME, url), clock)
    assert "secret" not in caught.value.operator_line()
    with pytest.raises(CenterMissing):
        open_center(tmp_path / "center", clock)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("center.json", "{"),
        ("center.json", "[]"),
        ("center.json", '{"code":"yidu","name":"x","db":null,"colour":"red"}'),
        ("center.keys", "{}"),
        ("center.keys", ""),
    ],
)
def test_settings_that_are_damaged_are_named(
    center: CenterUnderTest, clock: FixedClock, name: str, content: str
) -> None:
    (center.center.folder / name).write_text(content)
    with pytest.raises(CenterSettingsDamaged) as caught:
        open_center(center.center.folder, clock)
    assert name in str(caught.value)


def test_the_settings_are_plain_to_read(center: CenterUnderTest, database_url: str | None) -> None:
    settings = json.loads((center.center.folder / "center.json").read_text("utf-8"))
    assert settings == {"code": CODE, "name": NAME, "db": database_url}


def revise(center: CenterUnderTest, revision: str) -> None:
    with center.center.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_a_database_of_a_newer_program_is_not_touched(center: CenterUnderTest, clock: FixedClock) -> None:
    revise(center, "9999")
    for enter in (open_center, upgrade_center):
        with pytest.raises(DatabaseNewer):
            enter(center.center.folder, clock)


def test_a_database_of_an_older_program_waits_for_its_upgrade(
    center: CenterUnderTest, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "HEAD", "9999")
    with pytest.raises(DatabaseOlder):
        open_center(center.center.folder, clock)


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(center: CenterUnderTest, clock: FixedClock) -> None:
    station = PaperStation(center).enrolled()
    station.add_groups(2)
    center.take_in(station.send())
    upgrade_center(center.center.folder, clock).close()
    assert station.groups() == ["1组", "2组"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_damaged_database_is_told_apart_from_a_bug(center: CenterUnderTest, clock: FixedClock) -> None:
    center.center.close()
    (center.center.folder / "center.db").write_bytes(b"not a database, but long enough to look at" * 100)
    with pytest.raises(DatabaseFault):
        open_center(center.center.folder, clock)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_wrong_statement_stays_the_bug_it_is(center: CenterUnderTest) -> None:
    with pytest.raises(Exception, match="no such table") as caught, center.center.read() as connection:
        connection.execute(text("SELECT * FROM no_such_table"))
    assert not isinstance(caught.value, DatabaseFault)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_only_reads_does_not_wait_for_a_writer(center: CenterUnderTest) -> None:
    PaperStation(center).enrolled()
    other = sqlite3.connect(center.center.folder / "center.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE enrolled_station SET name = '改名'")
    assert status(center.center)[0].station.name != "改名"
    other.close()
