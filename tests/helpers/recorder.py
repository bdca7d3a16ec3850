"""What a program does to the files of a folder, as the system saw it: strace's record, read into operations.

Files and folders are numbered (the folder itself is 0), because a name may stand for one file today and for
another tomorrow. Reading needs no privilege: a process may trace its own child.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TOP = 0
_CALLS = [
    "open",
    "openat",
    "creat",
    "close",
    "dup",
    "dup2",
    "dup3",
    "read",
    "readv",
    "lseek",
    "write",
    "writev",
    "pwrite64",
    "pwritev",
    "fallocate",
    "ftruncate",
    "truncate",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "rmdir",
    "mkdir",
    "mkdirat",
    "sendfile",
    "copy_file_range",
]
_LINE = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_UNFINISHED = " <unfinished ...>"
_RESUMED = re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)")


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes put into a file at an offset."""

    node: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Resize:
    """A file cut, or grown with zeros."""

    node: int
    length: int


@dataclass(frozen=True, slots=True)
class Sync:
    """A file's content, or a folder's names, have been asked onto the disk, and are there."""

    node: int


@dataclass(frozen=True, slots=True)
class Name:
    """A file or folder has a name from now on: it was made, or had the name ``old`` (folder, name) before."""

    folder: int
    name: str
    node: int
    is_folder: bool
    old: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Unname:
    """A name is gone."""

    folder: int
    name: str
    node: int


@dataclass(frozen=True, slots=True)
class Said:
    """What the program has shown: a line on its standard output."""

    line: str


Operation = Write | Resize | Sync | Name | Unname | Said


def record(command: list[str], folder: Path, trace: Path, checkout: Path) -> list[Operation]:
    """Run a command to its end and return what it did to ``folder``, in order, and what it said."""
    reading = _Reading(folder)
    calls = ",".join(f"?{call}" for call in _CALLS)  # some are not there on every kind of machine
    tracer = ["strace", "-f", "--seccomp-bpf", "-xx", "-s", str(1 << 24), "-e", f"trace={calls}"]
    tracer += ["-e", "raw=read,readv", "-e", "signal=none", "-o", str(trace)]
    done = subprocess.run([*tracer, *command], cwd=checkout, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with trace.open(encoding="ascii") as lines:
        return list(reading.operations(lines))


@dataclass(slots=True)
class _Open:
    node: int
    position: int = 0
    appends: bool = False


class _Reading:
    """Follows one process: its open files and where each stands, and which name means which file."""

    def __init__(self, folder: Path) -> None:
        self._folder = f"{folder}/"
        self._names: dict[tuple[int, str], int] = {}
        self._folders = {TOP}
        self._sizes: dict[int, int] = {}
        self._handles: dict[int, _Open] = {}
        self._last = TOP
        for path in sorted(folder.rglob("*")):
            assert path.is_dir(), "the record begins with empty folders"
            self._add(*self._place(str(path)), is_folder=True)

    def operations(self, lines: Iterator[str]) -> Iterator[Operation]:
        main = ""
        for pid, call, text, answer in _calls(lines):
            main = main or pid
            if answer < 0:
                continue
            found = list(getattr(self, f"on_{call}", self._unknown)(text.split(", "), _texts(text), answer))
            assert pid == main or not found, "only the main thread may touch the folder"
            yield from found

    # ---- files

    def on_openat(self, parts: list[str], texts: list[bytes], handle: int) -> Iterator[Operation]:
        flags = parts[2] if parts[0].startswith(("AT_", *"0123456789")) else parts[1]
        place = self._place_at(parts[0], texts[0].decode())
        self._handles.pop(handle, None)
        if place is None:
            return
        node = TOP if place[1] == "." else self._names.get(place)
        if node is None:
            node = self._add(*place, is_folder=False)
            yield Name(*place, node, is_folder=False)
        elif "O_TRUNC" in flags:
            self._sizes[node] = 0
            yield Resize(node, 0)
        self._handles[handle] = _Open(node, appends="O_APPEND" in flags)

    on_open = on_openat

    def on_close(self, parts: list[str], _: list[bytes], __: int) -> Iterator[Operation]:
        self._handles.pop(int(parts[0]), None)
        yield from ()

    def on_dup(self, parts: list[str], _: list[bytes], handle: int) -> Iterator[Operation]:
        if int(parts[0]) in self._handles:
            self._handles[handle] = self._handles[int(parts[0])]
        yield from ()

    on_dup2 = on_dup3 = on_dup

    def on_read(self, parts: list[str], _: list[bytes], count: int) -> Iterator[Operation]:
        if (file := self._handles.get(int(parts[0], 16))) is not None:
            file.position += count
        yield from ()

    on_readv = on_read

    def on_lseek(self, parts: list[str], _: list[bytes], position: int) -> Iterator[Operation]:
        if (file := self._handles.get(int(parts[0]))) is not None:
            file.position = position
        yield from ()

    def on_write(self, parts: list[str], texts: list[bytes], count: int) -> Iterator[Operation]:
        file, data = self._handles.get(int(parts[0])), b"".join(texts)[:count]
        if parts[0] == "1":
            yield from (Said(line) for line in data.decode().splitlines() if line)
        elif file is not None:
            if file.appends:
                file.position = self._sizes[file.node]
            yield self._put(file.node, file.position, data)
            file.position += count

    on_writev = on_write

    def on_pwrite64(self, parts: list[str], texts: list[bytes], count: int) -> Iterator[Operation]:
        if (file := self._handles.get(int(parts[0]))) is not None:
            yield self._put(file.node, int(parts[-1]), b"".join(texts)[:count])

    on_pwritev = on_pwrite64

    def on_ftruncate(self, parts: list[str], _: list[bytes], __: int) -> Iterator[Operation]:
        if (file := self._handles.get(int(parts[0]))) is not None:
            self._sizes[file.node] = int(parts[1])
            yield Resize(file.node, int(parts[1]))

    def on_fallocate(self, parts: list[str], _: list[bytes], __: int) -> Iterator[Operation]:
        if (file := self._handles.get(int(parts[0]))) is not None:
            end = max(int(parts[2]) + int(parts[3]), self._sizes[file.node])
            self._sizes[file.node] = end
            yield Resize(file.node, end)

    def on_fsync(self, parts: list[str], _: list[bytes], __: int) -> Iterator[Operation]:
        if (file := self._handles.get(int(parts[0]))) is not None:
            yield Sync(file.node)

    on_fdatasync = on_fsync

    # ---- names

    def on_rename(self, parts: list[str], texts: list[bytes], _: int) -> Iterator[Operation]:
        first, second = (parts[0], parts[2]) if len(parts) > 2 else ("AT_FDCWD", "AT_FDCWD")
        old, new = self._place_at(first, texts[0].decode()), self._place_at(second, texts[1].decode())
        assert (old is None) == (new is None), "nothing is renamed into the folder or out of it"
        if old is not None and new is not None:
            node = self._names.pop(old)
            self._names[new] = node
            yield Name(*new, node, node in self._folders, old)

    on_renameat = on_renameat2 = on_rename

    def on_unlink(self, parts: list[str], texts: list[bytes], _: int) -> Iterator[Operation]:
        if (place := self._place_at(parts[0], texts[0].decode())) is not None:
            yield Unname(*place, self._names.pop(place))

    on_unlinkat = on_rmdir = on_unlink

    def on_mkdir(self, parts: list[str], texts: list[bytes], _: int) -> Iterator[Operation]:
        if (place := self._place_at(parts[0], texts[0].decode())) is not None:
            yield Name(*place, self._add(*place, is_folder=True), is_folder=True)

    on_mkdirat = on_mkdir

    def _unknown(self, parts: list[str], texts: list[bytes], _: int) -> Iterator[Operation]:
        """A call that nothing here follows: it must not be about the folder."""
        handles = {int(part) for part in parts if part.isdigit()}
        assert not handles & self._handles.keys(), parts
        assert not any(text.decode(errors="replace").startswith(self._folder) for text in texts), texts
        yield from ()

    # ---- which file a name means

    def _add(self, folder: int, name: str, *, is_folder: bool) -> int:
        self._last += 1
        self._names[folder, name] = self._last
        self._sizes[self._last] = 0
        if is_folder:
            self._folders.add(self._last)
        return self._last

    def _put(self, node: int, offset: int, data: bytes) -> Write:
        self._sizes[node] = max(self._sizes[node], offset + len(data))
        return Write(node, offset, data)

    def _place_at(self, handle: str, path: str) -> tuple[int, str] | None:
        """The folder and name of a path, None where it lies elsewhere."""
        if handle.isdigit() and not path.startswith("/"):
            held = self._handles.get(int(handle))
            return None if held is None else (held.node, path)
        return self._place(path) if f"{path}/".startswith(self._folder) else None

    def _place(self, path: str) -> tuple[int, str]:
        *folders, name = path.removeprefix(self._folder.rstrip("/")).strip("/").split("/")
        node = TOP
        for each in folders:
            node = self._names[node, each]
        return node, name or "."


def _calls(lines: Iterator[str]) -> Iterator[tuple[str, str, str, int]]:
    """Process, call, arguments and answer of each; one that was interrupted in the record is put together."""
    begun: dict[str, str] = {}
    for line in lines:
        whole = line.rstrip("\n")
        if whole.endswith(_UNFINISHED):
            begun[whole.split()[0]] = whole.removesuffix(_UNFINISHED)
            continue
        if (rest := _RESUMED.match(whole)) is not None:
            whole = begun.pop(rest[1]) + rest[2]
        if (call := _LINE.match(whole)) is not None:
            yield call[1], call[2], call[3], int(call[4])


def _texts(arguments: str) -> list[bytes]:
    return [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(arguments)]
