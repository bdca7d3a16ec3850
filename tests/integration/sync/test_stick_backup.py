"""Backups that leave the computer: checked before they count, and told in a sentence where they cannot be."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from station_app.errors.store import BackupFailed
from station_app.errors.sync import StickFull, StickGone, StickReadOnly
from station_app.store.backup import inspect_backup
from station_app.sync import stick_backup
from station_app.sync.stick_backup import back_up_outside, last_outside
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def test_a_backup_on_a_stick_is_whole_and_its_time_is_remembered(
    station: StationUnderTest, stick: Path
) -> None:
    assert last_outside(station.store) is None
    info = back_up_outside(station.store, stick)
    assert inspect_backup(info.path).seq == station.store.head.seq
    assert last_outside(station.store) == station.clock.now()


def test_a_stick_that_was_pulled_is_gone_and_nothing_is_remembered(
    station: StationUnderTest, tmp_path: Path
) -> None:
    with pytest.raises(StickGone):
        back_up_outside(station.store, tmp_path / "pulled")
    assert last_outside(station.store) is None


@pytest.mark.parametrize(
    ("number", "sentence"), [(errno.ENOSPC, StickFull), (errno.EROFS, StickReadOnly), (errno.EIO, StickGone)]
)
def test_a_fault_while_writing_has_its_own_sentence(
    station: StationUnderTest,
    stick: Path,
    number: int,
    sentence: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object) -> None:
        raise OSError(number, "fault")

    monkeypatch.setattr(stick_backup, "back_up", fails)
    with pytest.raises(sentence):
        back_up_outside(station.store, stick)


def test_a_backup_that_does_not_hold_is_said_to_have_failed(
    station: StationUnderTest, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise BackupFailed

    monkeypatch.setattr(stick_backup, "back_up", fails)
    with pytest.raises(BackupFailed):
        back_up_outside(station.store, stick)
    assert last_outside(station.store) is None
