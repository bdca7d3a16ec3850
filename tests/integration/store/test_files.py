"""Files are whole or not there, and what the system says of them is told apart."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from station_app.errors import EnvironmentFault
from station_app.errors.store import DiskFault, DiskFull, StoreReadOnly
from station_app.store import files
from station_app.store.files import disk_fault, move, sync_folder, write_whole


def _raising(number: int) -> object:
    def fails(*_: object) -> None:
        raise OSError(number, "the disk says no")

    return fails


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (errno.ENOSPC, DiskFull),
        (errno.EDQUOT, DiskFull),
        (errno.EROFS, StoreReadOnly),
        (errno.EACCES, StoreReadOnly),
        (errno.EIO, DiskFault),
    ],
)
def test_a_disk_that_refuses_leaves_the_old_file_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, fault: type[EnvironmentFault]
) -> None:
    path = tmp_path / "station.keys"
    write_whole(path, b"old")
    monkeypatch.setattr(os, "fsync", _raising(number))
    with pytest.raises(fault):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    assert isinstance(disk_fault(OSError(number, "")), fault)


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_nobody_else_on_the_computer_may_read_the_key_file(tmp_path: Path) -> None:
    path = tmp_path / "station.keys"
    write_whole(path, b"wraps")
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_a_stick_that_knows_no_sync_of_folders_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(os, "fsync", _raising(number))
    sync_folder(tmp_path)


def test_a_folder_that_cannot_be_put_on_the_disk_is_no_small_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", _raising(errno.EIO))
    with pytest.raises(OSError, match="says no"):
        sync_folder(tmp_path)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if on Windows, with a virus scanner that is quick."""
    monkeypatch.setattr(files, "WINDOWS", True)
    monkeypatch.setattr(files, "_WAITS_S", (0, 0))


def _held(monkeypatch: pytest.MonkeyPatch, times: int) -> list[Path]:
    """A scanner that lets go of a file at the attempt after so many."""
    tried: list[Path] = []
    replace = Path.replace

    def scanned(path: Path, target: Path) -> Path:
        tried.append(path)
        if len(tried) <= times:
            raise PermissionError(errno.EACCES, "in use")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", scanned)
    return tried


@pytest.mark.usefixtures("windows")
def test_on_windows_a_file_that_a_scanner_holds_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_text("new")
    target.write_text("old")
    _held(monkeypatch, 2)
    move(source, target)
    assert target.read_text() == "new"


@pytest.mark.usefixtures("windows")
def test_on_windows_a_file_that_is_never_let_go_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("new")
    tried = _held(monkeypatch, 99)
    with pytest.raises(PermissionError):
        move(tmp_path / "a", tmp_path / "b")
    assert len(tried) == 3


@pytest.mark.usefixtures("windows")
def test_windows_puts_folders_on_the_disk_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", _raising(errno.EIO))
    sync_folder(tmp_path)


def test_elsewhere_a_file_that_may_not_be_renamed_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "WINDOWS", False)
    (tmp_path / "a").write_text("new")
    tried = _held(monkeypatch, 99)
    with pytest.raises(PermissionError):
        move(tmp_path / "a", tmp_path / "b")
    assert len(tried) == 1
