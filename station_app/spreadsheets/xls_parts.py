"""What has to be known of an .xls before it is read: that its streams are whole and how far they reach.

The reader believes the row and column of every cell, so one flipped bit would ask for gigabytes and end
the program; here they are looked at first. Formats: [MS-CFB] for the file, [MS-XLS] for its records.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice

from station_app.errors.spreadsheets import SheetProtected
from station_app.spreadsheets.sheet import DamagedContentError, Watch

_HEADER = 512
_DIFAT_AT, _DIFAT_IN_HEADER = 76, 109
_SECTOR_SHIFTS = {(9, 6), (12, 6)}
_LAST_REGULAR = 0xFFFFFFFA
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_STEP = 50_000

_FILEPASS, _BOF, _BOUNDSHEET, _SST = 0x2F, 0x809, 0x85, 0xFC
_MULRK = 0xBD
_CELLS = frozenset((0x06, 0x203, 0xFD, 0x204, 0x27E, _MULRK, 0x205, 0xD6))
_BIFF_COLUMNS = 256


def examine_xls(content: bytes, watch: Watch) -> None:
    """Raises SheetProtected, TooManyRows, TooManyColumns, and DamagedContentError for a broken file."""
    try:
        stream = _Compound(content).workbook()
        _examine_records(stream, watch)
    except (struct.error, IndexError) as error:
        raise DamagedContentError from error


def _examine_records(stream: bytes, watch: Watch) -> None:
    rows = columns = 0
    starts: set[int] = set()
    sheets: set[int] = set()
    for count, (at, kind, body) in enumerate(_records(stream)):
        if count % _STEP == 0:
            watch.go_on()
        if kind in _CELLS:
            row, first = struct.unpack_from("<HH", stream, body)
            last = struct.unpack_from("<H", stream, _end(stream, at) - 2)[0] if kind == _MULRK else first
            rows, columns = max(rows, row + 1), max(columns, first + 1, last + 1)
        elif kind == _BOF:
            starts.add(at)
        elif kind == _BOUNDSHEET:
            sheets.add(struct.unpack_from("<I", stream, body)[0])
        elif kind == _FILEPASS:
            raise SheetProtected(file=watch.file)
        elif kind == _SST and struct.unpack_from("<II", stream, body)[1] > len(stream):
            raise DamagedContentError
    if columns > _BIFF_COLUMNS or not sheets or not sheets <= starts:
        raise DamagedContentError
    watch.require_room(rows, columns)


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Where each record starts, its number, and where its body starts."""
    at = 0
    while at + 4 <= len(stream):
        kind = struct.unpack_from("<H", stream, at)[0]
        if kind == 0:
            break
        end = _end(stream, at)
        if end > len(stream):
            raise DamagedContentError
        yield at, kind, at + 4
        at = end


def _end(stream: bytes, at: int) -> int:
    return at + 4 + int(struct.unpack_from("<H", stream, at + 2)[0])


class _Compound:
    """The compound file that an .xls is packed in."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        shift, mini_shift = struct.unpack_from("<HH", content, 30)
        if (shift, mini_shift) not in _SECTOR_SHIFTS:
            raise DamagedContentError
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        self._fat = self._read_fat()
        directory = self._chain(struct.unpack_from("<I", content, 48)[0])
        self._entries = [directory[at : at + _ENTRY] for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]

    def workbook(self) -> bytes:
        """The stream with the sheets' records."""
        streams = {_name(entry): entry for entry in self._entries if entry[66] == _STREAM}
        entry = streams.get("workbook") or streams.get("book")
        if entry is None:
            raise DamagedContentError
        start, size = struct.unpack_from("<II", entry, 116)
        if size > len(self._content):
            raise DamagedContentError
        whole = (
            self._mini(start) if size < struct.unpack_from("<I", self._content, 56)[0] else self._chain(start)
        )
        if len(whole) < size:
            raise DamagedContentError
        return whole[:size]

    def _mini(self, start: int) -> bytes:
        root = next((entry for entry in self._entries if entry[66] == _ROOT), None)
        if root is None:
            raise DamagedContentError
        store = self._chain(struct.unpack_from("<I", root, 116)[0])
        table = self._chain(struct.unpack_from("<I", self._content, 60)[0])
        fat = struct.unpack(f"<{len(table) // 4}I", table)
        size = self._mini_size
        return b"".join(store[n * size : (n + 1) * size] for n in _follow(fat, start))

    def _sector(self, number: int) -> bytes:
        """A sector; the last one of a file may be cut short."""
        start = (number + 1) * self._size
        if start >= len(self._content):
            raise DamagedContentError
        return self._content[start : start + self._size].ljust(self._size, b"\0")

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, _follow(self._fat, start)))

    def _read_fat(self) -> tuple[int, ...]:
        sectors = list(self._fat_sectors())
        return struct.unpack(f"<{len(sectors) * self._size // 4}I", b"".join(map(self._sector, sectors)))

    def _fat_sectors(self) -> Iterator[int]:
        """The sectors that hold the table of sectors: the first 109 in the header, more in a chain."""
        here = struct.unpack_from(f"<{_DIFAT_IN_HEADER}I", self._content, _DIFAT_AT)
        following, count = struct.unpack_from("<II", self._content, 68)
        yield from (number for number in here if number < _LAST_REGULAR)
        for _ in range(min(count, len(self._content) // self._size)):
            if following >= _LAST_REGULAR:
                return
            *numbers, following = struct.unpack(f"<{self._size // 4}I", self._sector(following))
            yield from (number for number in numbers if number < _LAST_REGULAR)


def _follow(fat: tuple[int, ...], start: int) -> Iterator[int]:
    """The sectors of a chain; one that runs in a circle or out of the file is damage."""
    at = start
    for _ in islice(fat, len(fat)):
        if at >= _LAST_REGULAR:
            return
        yield at
        at = fat[at]
    if at < _LAST_REGULAR:
        raise DamagedContentError


def _name(entry: bytes) -> str:
    length = struct.unpack_from("<H", entry, 64)[0]
    return entry[: max(length - 2, 0)].decode("utf-16-le", "replace").lower()
