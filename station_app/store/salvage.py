"""What a damaged file still holds: the entries of its journal, found on its pages one by one.

The database is not asked, for it gives nothing where the page that leads to a row is damaged. An entry found
so may be old, or half of another: the hash chain says what is true of it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from station_app.domain.journal import GENESIS, Entry, first_broken, is_erased
from station_app.store.journal import Head
from station_app.store.pages import PAGE, RESERVED, Pages, View

_USABLE = PAGE - RESERVED
_MOST_LOCAL = _USABLE - 35
_LEAST_LOCAL = (_USABLE - 12) * 32 // 255 - 23
_LEAF_HEADER = 8
_COLUMNS = 10
_HASH = 13 + 2 * 64
"""How a record says that a text of 64 bytes comes: the digest and the two hashes of an entry."""
_TEXT = 13
_INTEGER_BYTES = (0, 1, 2, 3, 4, 6, 8)


@dataclass(frozen=True, slots=True)
class Found:
    """The entries that are there: by number, with what differs side by side."""

    by_seq: dict[int, list[Entry]]

    @property
    def last(self) -> int:
        """The highest number of an entry that can be read."""
        return max(self.by_seq, default=0)

    def following(self, head: Head) -> list[Entry]:
        """The entries that chain onto ``head``, as far as they go; whole acts only."""
        chained: list[Entry] = []
        seq, hashed = head.seq, head.hash
        while True:
            following = next(
                (each for each in self.by_seq.get(seq + 1, []) if first_broken([each], hashed, seq) is None),
                None,
            )
            if following is None:
                break
            chained.append(following)
            seq, hashed = following.seq, following.hash
        while chained and chained[-1].part != chained[-1].parts:
            chained.pop()
        return chained

    def after(self, seq: int) -> list[Entry]:
        """One entry of each number past ``seq`` that can be read, in order, whether it chains or not."""
        return [self.by_seq[number][0] for number in sorted(self.by_seq) if number > seq]

    def belongs_to(self, head: Head) -> bool:
        """True where these entries are the journal that has ``head`` in it."""
        if head.seq == 0:
            return any(each.prev_hash == GENESIS for each in self.by_seq.get(1, []))
        return any(each.hash == head.hash for each in self.by_seq.get(head.seq, [])) or any(
            each.prev_hash == head.hash for each in self.by_seq.get(head.seq + 1, [])
        )


def find_entries(pages: Pages, after: int = 0) -> Found:
    """Every entry from number ``after`` on whose page is whole, in the file and in its log."""
    found: dict[int, list[Entry]] = {}
    for view in _differing(pages.views):
        for leaf in pages.leaves(view):
            for entry in _entries_on(leaf, pages, view, after):
                held = found.setdefault(entry.seq, [])
                if entry not in held:
                    held.append(entry)
    for held in found.values():  # where a person was erased, the erased state is the true one
        held.sort(key=lambda entry: not is_erased(entry.changes))
    return Found(found)


def cut_off(pages: Pages, head: Head) -> int:
    """How many acts follow ``head``, where the database ends, in the log behind a place that is damaged.

    One may have been on its way when the power failed; the first of two had been shown.
    """
    if pages.is_log_whole:
        return 0
    view = pages.views[-1]
    leaves = pages.leaves(view, of_log_alone=True)
    entries = [each for leaf in leaves for each in _entries_on(leaf, pages, view, head.seq + 1)]
    found = Found(
        {seq: [each for each in entries if each.seq == seq] for seq in {each.seq for each in entries}}
    )
    return sum(each.part == each.parts for each in found.following(head))


def _differing(views: tuple[View, ...]) -> list[View]:
    return [view for place, view in enumerate(views) if view not in views[:place]]


def _entries_on(leaf: bytes, pages: Pages, view: View, after: int) -> Iterator[Entry]:
    (count,) = struct.unpack(">H", leaf[3:5])
    for place in range(_LEAF_HEADER, _LEAF_HEADER + 2 * count, 2):
        (start,) = struct.unpack(">H", leaf[place : place + 2])
        try:
            entry = _entry_at(leaf, start, pages, view, after)
        except (IndexError, ValueError, struct.error):  # a leaf of another table, or a page that was let go
            return
        if entry is not None:
            yield entry


def _entry_at(leaf: bytes, start: int, pages: Pages, view: View, after: int) -> Entry | None:
    size, start = _varint(leaf, start)
    seq, start = _varint(leaf, start)
    local = _local_bytes(size)
    head = leaf[start : start + local]
    kinds, content = _header(head)
    if len(kinds) != _COLUMNS or kinds[0] != 0 or kinds[-3:] != [_HASH] * 3:
        raise ValueError(kinds)
    if seq < after:
        return None
    record = head if local == size else _with_overflow(leaf, start, size, pages, view)
    if record is None:
        return None
    values: list[int | str] = [seq]
    for kind in kinds[1:]:
        value, content = _value(record, content, kind)
        values.append(value)
    at, actor, action, part, parts, changes, digest, before, hashed = values[1:]
    return Entry(
        seq, int(at), str(actor), str(action), int(part), int(parts), str(changes), str(digest), str(before),
        str(hashed),
    )  # fmt: skip


def _local_bytes(size: int) -> int:
    """How many bytes of a record lie on the leaf itself."""
    if size <= _MOST_LOCAL:
        return size
    local = _LEAST_LOCAL + (size - _LEAST_LOCAL) % (_USABLE - 4)
    return local if local <= _MOST_LOCAL else _LEAST_LOCAL


def _with_overflow(leaf: bytes, start: int, size: int, pages: Pages, view: View) -> bytes | None:
    local = _local_bytes(size)
    record = bytearray(leaf[start : start + local])
    (following,) = struct.unpack(">I", leaf[start + local : start + local + 4])
    while len(record) < size:
        page = pages.page(following, view) if following else None
        if page is None:
            return None
        (following,) = struct.unpack(">I", page[:4])
        record += page[4 : min(_USABLE, 4 + size - len(record))]
    return bytes(record)


def _header(record: bytes) -> tuple[list[int], int]:
    """The kinds of a record's values, and where the values begin."""
    end, place = _varint(record, 0)
    kinds: list[int] = []
    while place < end and len(kinds) <= _COLUMNS:
        kind, place = _varint(record, place)
        kinds.append(kind)
    return kinds, end


def _value(record: bytes, place: int, kind: int) -> tuple[int | str, int]:
    if kind in {8, 9}:
        return kind - 8, place
    if 0 < kind < len(_INTEGER_BYTES):
        end = place + _INTEGER_BYTES[kind]
        return int.from_bytes(record[place:end], "big", signed=True), end
    if kind < _TEXT or kind % 2 == 0:
        raise ValueError(kind)
    end = place + (kind - _TEXT) // 2
    return record[place:end].decode(), end


def _varint(content: bytes, place: int) -> tuple[int, int]:
    value = 0
    for _ in range(8):
        byte = content[place]
        place += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 - the last one
            return value, place
    return value << 8 | content[place], place + 1
