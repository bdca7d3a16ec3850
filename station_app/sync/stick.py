"""USB sticks: which are plugged in, whether a file fits, what goes onto one, what it brought back."""

from __future__ import annotations

import ctypes
import re
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from station_app.errors.sync import StickFull, StickGone
from station_app.sync.bundle import Bundle, Header
from station_app.sync.container import CutShort, Malformed, read_front
from station_app.sync.files import PART_SUFFIX, fault_of, replace_safely, write_safely
from station_app.sync.header import HeaderWrong, VersionUnknown, parse_header

_MIB = 1 << 20
_RESERVE = 1 << 20  # what the file system itself wants for its tables
_MEDIA = ("/media/", "/run/media/")
_READ_ONLY_KINDS = frozenset({"iso9660", "udf", "squashfs"})
_OCTAL = re.compile(r"\\([0-7]{3})")
_DRIVE_REMOVABLE = 2


@dataclass(frozen=True, slots=True)
class Drive:
    """A removable medium as the clerk picks it; sizes in bytes."""

    folder: Path
    label: str
    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Stick:
    """A folder on the medium that it lay on at first.

    Once a stick is pulled, its folder may be an empty one of the computer's own disk, which takes files just
    as well; ``device`` tells the two apart.
    """

    folder: Path
    device: int

    @classmethod
    def at(cls, folder: Path) -> Self:
        """The medium on which ``folder`` lies now. Raises StickGone."""
        try:
            return cls(folder, folder.stat().st_dev)
        except OSError as error:
            raise fault_of(error, folder) from error

    def clear_leftovers(self) -> None:
        """Delete what exports that were broken off had written half; it only takes up room."""
        with suppress(OSError):
            for path in self.folder.glob(f".*.bundle{PART_SUFFIX}"):
                path.unlink()

    def put(self, bundle: Bundle) -> Path:
        """Write a bundle under its name, verified, in place of what brought the same entries before.

        Sealing the same entries again gives other bytes, so an earlier export's file, or half of one, gives
        way. Raises what ``require_space`` and ``write_safely`` raise.
        """
        require_space(self.folder, len(bundle.content))
        name = bundle.header.file_name
        write = replace_safely if _brings_the_same(self.folder / name, bundle.header) else write_safely
        path = write(self.folder, name, bundle.content)
        try:
            is_there = path.stat().st_dev == self.device
        except OSError:
            raise StickGone(place=str(self.folder)) from None
        if not is_there:
            path.unlink()
            raise StickGone(place=str(self.folder))
        return path


def find_drives() -> list[Drive]:
    """The removable media that are plugged in now, in order of their folders."""
    if sys.platform == "win32":
        return windows_drives(ctypes.windll.kernel32)
    return linux_drives()


def linux_drives(root: Path = Path("/")) -> list[Drive]:
    """Mounts on removable devices, and whatever the desktop has mounted under /media.

    USB hard disks call themselves fixed, so the place of the mount counts as well. ``root`` is where
    /proc, /sys and the mounts are looked for.
    """
    try:
        mounts = (root / "proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return []
    removable = _removable_devices(root / "sys/block")
    drives: dict[Path, Drive] = {}
    for line in mounts.splitlines():
        device, point, kind, *_ = line.split(" ")
        place = _OCTAL.sub(lambda match: chr(int(match[1], 8)), point)
        name = device.removeprefix("/dev/")
        on_removable = any(name.startswith(disk) for disk in removable)
        if kind in _READ_ONLY_KINDS or not (on_removable or place.startswith(_MEDIA)):
            continue
        folder = root / place.lstrip("/")
        drive = _drive_at(folder, folder.name)
        if drive is not None:
            drives[folder] = drive
    return [drives[folder] for folder in sorted(drives)]


def windows_drives(kernel32: Any) -> list[Drive]:
    """The drive letters that Windows calls removable; ``kernel32`` is that library."""
    letters = kernel32.GetLogicalDrives()
    drives = []
    for number in range(26):
        root = f"{chr(ord('A') + number)}:\\"
        if not letters >> number & 1 or kernel32.GetDriveTypeW(root) != _DRIVE_REMOVABLE:
            continue
        drive = _drive_at(Path(root), _volume_label(kernel32, root))
        if drive is not None:
            drives.append(drive)
    return drives


def require_space(folder: Path, needed: int) -> None:
    """Raises StickFull, StickGone or StickReadOnly where ``needed`` bytes cannot be put into ``folder``."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise fault_of(error, folder, needed) from error
    if free < needed + _RESERVE:
        raise StickFull(place=str(folder), needed=-(-(needed + _RESERVE) // _MIB), free=free // _MIB)


def find_incoming(folder: Path, station_code: str) -> list[Path]:
    """The centre's bundles for this station that lie in ``folder``, in the order to take them in."""
    pattern = re.compile(rf"{re.escape(station_code)}-down-[0-9a-z]+-(\d+)-(\d+)\.bundle")
    try:
        matches = [(pattern.fullmatch(path.name), path) for path in folder.iterdir()]
    except OSError as error:
        raise fault_of(error, folder) from error
    found = [(int(match[1]), int(match[2]), path) for match, path in matches if match]
    return [path for _, _, path in sorted(found)]


def _brings_the_same(path: Path, header: Header) -> bool:
    """True where the file tells of the very entries that ``header`` does, or was cut off before it could."""
    try:
        with path.open("rb") as file:
            found = parse_header(read_front(file).header)
    except CutShort:
        return True
    except (OSError, Malformed, HeaderWrong, VersionUnknown):
        return False
    return (found.facts.epoch, found.last, found.after) == (header.facts.epoch, header.last, header.after)


def _removable_devices(block: Path) -> list[str]:
    names = []
    for flag in block.glob("*/removable"):
        try:
            if flag.read_text().strip() == "1":
                names.append(flag.parent.name)
        except OSError:  # pulled while we looked
            continue
    return names


def _drive_at(folder: Path, label: str) -> Drive | None:
    try:
        usage = shutil.disk_usage(folder)
    except OSError:  # a reader without a card, or pulled while we looked
        return None
    return Drive(folder, label, usage.free, usage.total)


def _volume_label(kernel32: Any, root: str) -> str:
    name = ctypes.create_unicode_buffer(261)
    found = kernel32.GetVolumeInformationW(root, name, len(name), None, None, None, None, 0)
    letter = root.rstrip("\\")
    return f"{name.value} ({letter})" if found and name.value else letter
