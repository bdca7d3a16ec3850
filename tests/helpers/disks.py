"""Small disks for tests, mounted where this process may: one fills up, one turns read-only."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_BLOCK = 64 * 1024


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A mounted file system of a few MiB."""

    folder: Path

    def fill(self) -> None:
        """Leave no room at all."""
        with (self.folder / "filler").open("ab", buffering=0) as file:
            for size in (_BLOCK, 4096, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    continue

    def leave(self, free: int) -> None:
        """Leave room for so many bytes, up to a block more or less; ``clear`` comes before."""
        room = shutil.disk_usage(self.folder).free - free
        (self.folder / "filler").write_bytes(bytes(max(room, 0)))

    def clear(self) -> None:
        """Delete all that is on it."""
        for path in self.folder.iterdir():
            path.unlink()

    def make_room(self) -> None:
        """Delete what filled it."""
        (self.folder / "filler").unlink()

    @contextmanager
    def also_at(self, folder: Path) -> Iterator[None]:
        """The same disk at a second place, where it stays when it is pulled from the first."""
        folder.mkdir()
        assert _run("mount", "--bind", str(self.folder), str(folder))
        try:
            yield
        finally:
            _run("umount", "-l", str(folder))

    def lock(self) -> None:
        """Nothing can be written from here on."""
        _run("mount", "-o", "remount,ro", str(self.folder))

    def unlock(self) -> None:
        _run("mount", "-o", "remount,rw", str(self.folder))


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[SmallDisk]:
    """A disk of ``size`` bytes mounted at ``folder``; skips the test where this process may not mount."""
    folder.mkdir()
    if sys.platform != "linux" or not _run(
        "mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)
    ):
        pytest.skip("mounting needs root")
    try:
        yield SmallDisk(folder)
    finally:
        _run("umount", "-l", str(folder))


def _run(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
