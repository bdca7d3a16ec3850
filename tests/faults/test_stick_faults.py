"""A full stick, a locked one, one that is pulled: nothing half stands, and the clerk knows what to do."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from station_app.errors.sync import StickFull, StickGone, StickReadOnly, SyncError
from station_app.sync.bundle import write_bundles
from station_app.sync.files import write_safely
from station_app.sync.stick import require_space
from tests.helpers.bundles import make_entries, make_exchange
from tests.helpers.limits import files_up_to

MIB = 1 << 20
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="mounts and limits of Linux")
CONTENT = bytes(range(256)) * 16_384


def mounted(folder: Path, *options: str) -> bool:
    command = ("mount", "-t", "tmpfs", *options, "tmpfs", str(folder))
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@contextmanager
def tmpfs(folder: Path) -> Iterator[Path]:
    """A stick of 2 MiB: a real small file system, where this process may mount one."""
    folder.mkdir()
    if not mounted(folder, "-o", "size=2m"):
        pytest.skip("mounting needs root")
    try:
        yield folder
    finally:
        subprocess.run(("umount", "-l", str(folder)), capture_output=True, check=False)


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    folder = tmp_path / "usb"
    folder.mkdir()
    return folder


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@linux_only
def test_a_stick_that_fills_while_writing_keeps_nothing_half(usb: Path) -> None:
    with files_up_to(MIB), pytest.raises(StickFull, match="空间不够：需要 4 MB") as refused:
        write_safely(usb, "a.bundle", CONTENT)
    assert names(usb) == []
    assert "换一个U盘" in str(refused.value)


@linux_only
def test_a_really_full_stick_is_told_from_its_size(tmp_path: Path) -> None:
    with tmpfs(tmp_path / "small") as small:
        with pytest.raises(StickFull, match="空间不够：需要 5 MB，只剩 2 MB"):
            require_space(small, len(CONTENT))
        with pytest.raises(StickFull):
            write_safely(small, "a.bundle", CONTENT)
        assert names(small) == []
        path = write_safely(small, "small.bundle", CONTENT[:MIB])
        assert path.read_bytes() == CONTENT[:MIB]


@linux_only
def test_a_locked_stick_is_told_from_a_full_one(tmp_path: Path) -> None:
    with tmpfs(tmp_path / "locked") as locked:
        subprocess.run(("mount", "-o", "remount,ro", str(locked)), check=True, capture_output=True)
        with pytest.raises(StickReadOnly, match="写保护"):
            write_safely(locked, "a.bundle", CONTENT[:100])


@linux_only
def test_a_stick_unmounted_while_writing_is_told_to_be_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tmpfs(tmp_path / "pulled") as pulled:
        real = os.fsync

        def pull(descriptor: int) -> None:
            real(descriptor)
            subprocess.run(("umount", "-l", str(pulled)), check=True, capture_output=True)

        monkeypatch.setattr(os, "fsync", pull)
        with pytest.raises(StickGone, match="可能已经拔出"):
            write_safely(pulled, "a.bundle", CONTENT[:1000])
        assert names(pulled) == []


@pytest.mark.parametrize("number", [errno.EIO, errno.ENODEV, errno.ENXIO])
@pytest.mark.parametrize("which", ["fsync", "replace", "open"])
def test_a_stick_pulled_at_any_step_is_told_to_be_gone(
    usb: Path, monkeypatch: pytest.MonkeyPatch, number: int, which: str
) -> None:
    def pulled(*_args: object, **_options: object) -> None:
        raise OSError(number, "the stick is gone")

    target = os if which == "fsync" else Path
    with monkeypatch.context() as patched:
        patched.setattr(target, which, pulled)
        with pytest.raises(StickGone):
            write_safely(usb, "a.bundle", CONTENT[:1000])
    assert names(usb) == []


@linux_only
def test_an_export_that_fills_the_stick_leaves_whole_bundles_only(tmp_path: Path) -> None:
    exchange = make_exchange(tmp_path)
    entries = make_entries(40_000)
    written: list[Path] = []
    with tmpfs(tmp_path / "small") as small:
        recipients = [exchange.center.public.age]
        export = write_bundles(iter(entries), exchange.facts(), exchange.station, recipients, small)
        with pytest.raises(StickFull):
            written.extend(path for _, path in export)
        assert sorted(names(small)) == sorted(path.name for path in written)
        taken = [entry for path in written for entry in exchange.receive(path)]
    assert 0 < len(taken) < len(entries)
    assert taken == entries[: len(taken)]


WRITER = """
import sys
from pathlib import Path
from station_app.sync.files import write_safely
print("ready", flush=True)
for number in range(100000):
    write_safely(Path(sys.argv[1]), f"{number}.bundle", bytes([number % 256]) * 300_000)
"""


def test_a_computer_that_dies_while_writing_leaves_no_half_file_under_a_bundles_name(usb: Path) -> None:
    for delay in (0.0, 0.01, 0.02, 0.05, 0.1):
        folder = usb / str(delay)
        folder.mkdir()
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        ) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
            try:
                writer.wait(timeout=delay)
            except subprocess.TimeoutExpired:
                writer.kill()
        for path in folder.glob("[0-9]*.bundle"):
            assert path.read_bytes() == bytes([int(path.stem) % 256]) * 300_000
    assert list(usb.rglob("[0-9]*.bundle"))


def test_what_a_dead_computer_left_behind_is_cleared_by_the_next_export(usb: Path) -> None:
    (usb / ".a.bundle.part").write_bytes(CONTENT)
    write_safely(usb, "a.bundle", b"whole")
    assert names(usb) == ["a.bundle"]


def test_every_sentence_names_the_place_and_what_to_do(tmp_path: Path) -> None:
    place = str(tmp_path)
    faults: list[SyncError] = [
        StickFull(place=place, needed=5, free=1),
        StickReadOnly(place=place),
        StickGone(place=place),
    ]
    for fault in faults:
        assert place in str(fault)
        assert str(fault).endswith("。")
        assert "请" in str(fault)
        assert "再导出一次" in str(fault)
