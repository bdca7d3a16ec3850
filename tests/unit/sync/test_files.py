"""A file on a stick is whole and read back, or it is not there and the clerk knows why."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from station_app.errors.sync import ReadBackDiffers, StickFull, StickGone, StickReadOnly
from station_app.sync import files
from station_app.sync.files import fault_of, free_space, write_safely


def test_what_is_written_stands_under_its_name_and_nothing_else(tmp_path: Path) -> None:
    path = write_safely(tmp_path, "a.bundle", b"x" * 3_000_000)
    assert path.read_bytes() == b"x" * 3_000_000
    assert list(tmp_path.iterdir()) == [path]


def test_writing_the_same_again_is_no_mistake(tmp_path: Path) -> None:
    first = write_safely(tmp_path, "a.bundle", b"same")
    assert write_safely(tmp_path, "a.bundle", b"same") == first


@pytest.mark.parametrize("other", [b"othe", b"same and more", b"sa", b""])
def test_what_stood_under_the_name_is_replaced_whole(tmp_path: Path, other: bytes) -> None:
    (tmp_path / "a.bundle").write_bytes(other)
    assert write_safely(tmp_path, "a.bundle", b"same").read_bytes() == b"same"
    assert [path.name for path in tmp_path.iterdir()] == ["a.bundle"]


def test_a_medium_that_gives_back_other_bytes_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lying(path: Path, content: bytes) -> None:
        path.write_bytes(content[:-1] + b"?")

    monkeypatch.setattr(files, "_write_through", lying)
    with pytest.raises(ReadBackDiffers, match="换一个U盘"):
        write_safely(tmp_path, "a.bundle", b"content")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_is_said_to_be_gone(tmp_path: Path) -> None:
    with pytest.raises(StickGone, match="可能已经拔出"):
        write_safely(tmp_path / "usb", "a.bundle", b"x")
    assert free_space(tmp_path / "usb") == 0


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (errno.ENOSPC, StickFull),
        (errno.EFBIG, StickFull),
        (errno.EROFS, StickReadOnly),
        (errno.EACCES, StickReadOnly),
        (errno.EIO, StickGone),
        (errno.ENODEV, StickGone),
        (errno.ENOENT, StickGone),
    ],
)
def test_each_fault_of_a_stick_has_its_own_sentence(
    tmp_path: Path, number: int, fault: type[Exception]
) -> None:
    found = fault_of(OSError(number, "what the system says"), tmp_path, 5)
    assert type(found) is fault
    assert str(tmp_path) in str(found)
    assert "what the system says" not in str(found)
    assert found.operator_line().isascii()


def test_a_file_system_that_cannot_sync_folders_still_takes_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync
    calls: list[int] = []

    def fsync(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) > 1:
            raise OSError(errno.EINVAL, "not supported")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    assert write_safely(tmp_path, "a.bundle", b"x").read_bytes() == b"x"
    assert len(calls) == 2
