"""The sticks that are plugged in are offered by name, the computer's own disks are not."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pytest

from station_app.domain.journal import Entry
from station_app.errors.sync import NameTaken, StickFull, StickGone
from station_app.sync.bundle import Bundle, pack, seal
from station_app.sync.stick import (
    Drive,
    Stick,
    find_drives,
    find_incoming,
    linux_drives,
    require_space,
    windows_drives,
)
from tests.helpers.bundles import Exchange, make_entries, make_exchange


class FakeLinux:
    """A root folder with its own /proc/mounts and /sys/block."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "proc").mkdir()
        (root / "proc/mounts").write_text("")

    def mount(self, device: str, place: str, kind: str = "vfat") -> None:
        (self.root / place.lstrip("/")).mkdir(parents=True, exist_ok=True)
        self.list_mount(device, place, kind)

    def list_mount(self, device: str, place: str, kind: str = "vfat") -> None:
        escaped = place.replace(" ", "\\040")
        with (self.root / "proc/mounts").open("a", encoding="utf-8") as mounts:
            mounts.write(f"/dev/{device} {escaped} {kind} rw,relatime 0 0\n")

    def disk(self, name: str, *, removable: bool) -> None:
        folder = self.root / "sys/block" / name
        folder.mkdir(parents=True)
        (folder / "removable").write_text(f"{int(removable)}\n")

    def found(self) -> list[Path]:
        return [Path("/") / drive.folder.relative_to(self.root) for drive in linux_drives(self.root)]


@pytest.fixture
def linux(tmp_path: Path) -> FakeLinux:
    return FakeLinux(tmp_path)


def test_a_stick_is_found_by_its_removable_device(linux: FakeLinux) -> None:
    linux.disk("sda", removable=False)
    linux.disk("sdb", removable=True)
    linux.mount("sda1", "/", "ext4")
    linux.mount("sda2", "/home", "ext4")
    linux.mount("sdb1", "/mnt/usb")
    assert linux.found() == [Path("/mnt/usb")]


def test_a_usb_hard_disk_is_found_where_the_desktop_mounts_it(linux: FakeLinux) -> None:
    linux.disk("sdc", removable=False)
    linux.mount("sdc1", "/media/clerk/移动硬盘", "ntfs3")
    linux.mount("sdd1", "/run/media/clerk/KINGSTON")
    assert linux.found() == [Path("/media/clerk/移动硬盘"), Path("/run/media/clerk/KINGSTON")]


def test_a_stick_with_a_blank_in_its_name_is_found(linux: FakeLinux) -> None:
    linux.mount("sdb1", "/media/clerk/MY STICK")
    (drive,) = linux_drives(linux.root)
    assert drive.label == "MY STICK"
    assert drive.total >= drive.free > 0


def test_a_disc_is_no_place_to_export_to(linux: FakeLinux) -> None:
    linux.disk("sr0", removable=True)
    linux.mount("sr0", "/media/cdrom0", "iso9660")
    assert linux.found() == []


def test_a_stick_that_was_just_pulled_is_left_out(linux: FakeLinux) -> None:
    linux.list_mount("sdb1", "/media/clerk/GONE")
    assert linux.found() == []


def test_a_stick_mounted_twice_in_one_place_is_offered_once(linux: FakeLinux) -> None:
    linux.mount("sdb1", "/media/clerk/A")
    linux.mount("sdb1", "/media/clerk/A")
    assert linux.found() == [Path("/media/clerk/A")]


def test_a_system_without_a_list_of_mounts_has_no_sticks(tmp_path: Path) -> None:
    assert linux_drives(tmp_path / "nowhere") == []


def test_this_computer_can_be_asked_for_its_sticks() -> None:
    assert all(isinstance(drive, Drive) for drive in find_drives())


class FakeKernel32:
    """Drives C: (fixed), E: and F: (removable, F: an empty card reader) of a Windows computer."""

    def __init__(self, label: str) -> None:
        self.label = label

    def GetLogicalDrives(self) -> int:  # noqa: N802  Windows' own name
        return 1 << 2 | 1 << 4 | 1 << 5

    def GetDriveTypeW(self, root: str) -> int:  # noqa: N802  Windows' own name
        return 3 if root.startswith("C") else 2

    def GetVolumeInformationW(  # noqa: N802  Windows' own name
        self, root: str, name: ctypes.Array[ctypes.c_wchar], *rest: object
    ) -> int:
        name.value = self.label
        return int(root.startswith("E"))


@pytest.mark.parametrize(("label", "shown"), [("金士顿", "金士顿 (E:)"), ("", "E:")])
def test_windows_sticks_are_shown_by_label_and_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, label: str, shown: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("E:\\").mkdir()
    drives = windows_drives(FakeKernel32(label))
    assert [(str(drive.folder), drive.label) for drive in drives] == [("E:\\", shown)]


def test_a_stick_with_room_is_let_pass(tmp_path: Path) -> None:
    require_space(tmp_path, 1)


def test_a_stick_without_room_says_how_much_is_missing(tmp_path: Path) -> None:
    with pytest.raises(StickFull, match="空间不够：需要"):
        require_space(tmp_path, 1 << 60)


def test_a_stick_that_is_gone_is_not_said_to_be_full(tmp_path: Path) -> None:
    with pytest.raises(StickGone):
        require_space(tmp_path / "usb", 1)


def test_the_centres_bundles_are_found_in_the_order_to_take_them(tmp_path: Path) -> None:
    for name in (
        "420581001001-down-e1-10-12.bundle",
        "420581001001-down-e1-9-9.bundle",
        "420581001001-e1-1-5.bundle",
        "420581002002-down-e1-1-1.bundle",
        "照片.jpg",
    ):
        (tmp_path / name).write_bytes(b"")
    found = [path.name for path in find_incoming(tmp_path, "420581001001")]
    assert found == ["420581001001-down-e1-9-9.bundle", "420581001001-down-e1-10-12.bundle"]


def test_looking_on_a_stick_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(StickGone):
        find_incoming(tmp_path / "usb", "420581001001")


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    return make_exchange(tmp_path)


def sealed(exchange: Exchange, entries: list[Entry]) -> Bundle:
    """The same entries give other bytes each time."""
    (packed,) = pack(entries)
    return seal(packed, exchange.facts(), exchange.station, [exchange.center.public.age])


def test_the_same_entries_again_take_the_place_of_the_first_export(exchange: Exchange) -> None:
    stick = Stick.at(exchange.folder)
    first, again = (sealed(exchange, make_entries(3)) for _ in range(2))
    path = stick.put(first)
    assert stick.put(again) == path
    assert path.read_bytes() == again.content != first.content
    path.write_bytes(first.content[:100])  # what a copy by hand leaves that was broken off
    stick.put(again)
    assert path.read_bytes() == again.content


def test_what_another_computer_exported_under_that_name_is_not_overwritten(exchange: Exchange) -> None:
    stick = Stick.at(exchange.folder)
    path = stick.put(sealed(exchange, make_entries(3)))
    clones = sealed(exchange, make_entries(3, actor="另一台电脑"))
    before = path.read_bytes()
    for standing in (before, b"something else altogether"):
        path.write_bytes(standing)
        with pytest.raises(NameTaken):
            stick.put(clones)
        assert path.read_bytes() == standing


def test_what_broken_off_exports_left_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    kept = [tmp_path / name for name in (".a.txt.part", "a.bundle", "a.bundle.part", ".hidden.bundle")]
    for path in (*kept, tmp_path / ".420581001001-k7m2x9-1-3.bundle.part"):
        path.write_bytes(b"x")
    Stick.at(tmp_path).clear_leftovers()
    assert sorted(tmp_path.iterdir()) == sorted(kept)
    Stick(tmp_path / "gone", device=-1).clear_leftovers()


def test_an_empty_folder_where_the_stick_was_takes_nothing(exchange: Exchange) -> None:
    pulled = Stick(exchange.folder, device=-1)
    with pytest.raises(StickGone, match="可能已经拔出"):
        pulled.put(sealed(exchange, make_entries(1)))
    assert list(exchange.folder.iterdir()) == []
    with pytest.raises(StickGone):
        Stick.at(exchange.folder / "nowhere")
