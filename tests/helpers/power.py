"""A disk whose computer goes dark: what of a recorded run is surely on it, and what may or may not be.

What was synced is there. Of what was written since, any part may be: nothing, the first writes, some of
them, sectors of 512 bytes torn out of them, or the length without the content. Names that were made, changed
or taken away come to the disk in their order, as journalling file systems have it, or, as POSIX would allow,
in any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from random import Random

from tests.helpers.recorder import TOP, Name, Operation, Resize, Said, Sync, Unname, Write

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Grow:
    """A file that is at least so long, with zeros where nothing was."""

    node: int
    length: int


Change = Write | Resize | Grow
Content = Callable[[int], bytes]


class Loss(Enum):
    """What becomes of what was written to a file and not synced."""

    ALL = "nothing of it is there"
    NONE = "all of it is there"
    LATER = "the first writes are there"
    SOME = "any of the writes are there"
    TORN = "any sectors of the writes are there"
    CONTENT = "the file is as long as it became, and empty there"


class Disk:
    """Takes in operations one by one and can be rebuilt as a crash after the last may have left it."""

    def __init__(self, folders: Iterable[str]) -> None:
        self._content: dict[int, bytearray] = {}
        self._changes: dict[int, list[Change]] = {}
        self._names: list[tuple[Name | Unname, bool]] = [
            (Name(TOP, name, number, is_folder=True), True) for number, name in enumerate(folders, start=1)
        ]
        self.said: list[str] = []

    def take(self, operation: Operation) -> None:
        """Go on by one operation of the record."""
        match operation:
            case Said(line):
                self.said.append(line)
            case Write(node=node) | Resize(node=node):
                self._changes.setdefault(node, []).append(operation)
            case Name() | Unname():
                self._names.append((operation, False))
            case Sync(node):
                self._sync(node)

    def _sync(self, node: int) -> None:
        content = self._content.setdefault(node, bytearray())
        for change in self._changes.pop(node, []):
            _apply(content, change)
        self._names = [(each, kept or each.folder == node) for each, kept in self._names]

    def rebuild(self, folder: Path, chance: Random) -> None:
        """Lay down in ``folder``, which is empty, what the crash left."""
        self._lay_down(folder, self._names_left(chance), lambda node: self._content_left(node, chance))

    def lay_down_whole(self, folder: Path) -> None:
        """The same without a crash: all that was done, as it was done."""

        def whole(node: int) -> bytes:
            content = bytearray(self._content.get(node, b""))
            for change in self._changes.get(node, []):
                _apply(content, change)
            return bytes(content)

        self._lay_down(folder, [each for each, _ in self._names], whole)

    def _names_left(self, chance: Random) -> list[Name | Unname]:
        if chance.random() < 0.5:
            sure = max((place for place, (_, kept) in enumerate(self._names) if kept), default=-1) + 1
            return [each for each, _ in self._names[: chance.randint(sure, len(self._names))]]
        odds = chance.random()
        return [each for each, kept in self._names if kept or chance.random() < odds]

    def _content_left(self, node: int, chance: Random) -> bytes:
        content = bytearray(self._content.get(node, b""))
        for change in _changes_left(self._changes.get(node, []), chance):
            _apply(content, change)
        return bytes(content)

    def _lay_down(self, folder: Path, names: list[Name | Unname], content: Content) -> None:
        found: dict[tuple[int, str], Name] = {}
        for each in names:
            place = (each.folder, each.name)
            if isinstance(each, Name):
                if each.old is not None and each.old in found and found[each.old].node == each.node:
                    del found[each.old]
                found[place] = each
            elif place in found and found[place].node == each.node:
                del found[place]
        self._lay_down_in(TOP, folder, list(found.values()), content)

    def _lay_down_in(self, node: int, folder: Path, names: list[Name], content: Content) -> None:
        for each in names:
            if each.folder != node:
                continue
            path = folder / each.name
            if each.is_folder:
                path.mkdir()
                self._lay_down_in(each.node, path, names, content)
            else:
                path.write_bytes(content(each.node))


def _changes_left(changes: list[Change], chance: Random) -> Iterator[Change]:
    loss, odds = chance.choice(list(Loss)), chance.random()
    count = {Loss.ALL: 0, Loss.LATER: chance.randint(0, len(changes))}.get(loss, len(changes))
    for change in changes[:count]:
        if isinstance(change, Write) and loss is Loss.TORN:
            yield from (sector for sector in _sectors(change) if chance.random() < odds)
        elif isinstance(change, Write) and loss is Loss.CONTENT:
            yield Grow(change.node, change.offset + len(change.data))
        elif loss is not Loss.SOME or chance.random() < odds:
            yield change


def _apply(content: bytearray, change: Change) -> None:
    match change:
        case Write(offset=offset, data=data):
            if offset > len(content):
                content.extend(bytes(offset - len(content)))
            content[offset : offset + len(data)] = data
        case Resize(length=length):
            del content[length:]
            content.extend(bytes(length - len(content)))
        case Grow(length=length):
            content.extend(bytes(max(length - len(content), 0)))


def _sectors(write: Write) -> Iterator[Write]:
    start, end = write.offset, write.offset + len(write.data)
    while start < end:
        stop = min(start - start % SECTOR + SECTOR, end)
        yield Write(write.node, start, write.data[start - write.offset : stop - write.offset])
        start = stop
