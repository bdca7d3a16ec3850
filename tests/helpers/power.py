"""A disk whose computer goes dark: what of a recorded run is surely on it, and what may or may not be.

What was synced is there. Of what was written since, any part may be: nothing, the first writes, some of
them, sectors of 512 bytes torn out of them, or the length without the content. Names that were made, changed
or taken away come to the disk in their order, as journalling file systems have it, or, as POSIX would allow,
in any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

from tests.helpers.recorder import TOP, Name, Operation, Resize, Said, Sync, Unname, Write

SECTOR = 512
KINDS_OF_LOSS = 6
Change = Write | Resize
Content = Callable[[int], bytes]


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
        changes = self._changes.get(node, [])
        loss = chance.randrange(KINDS_OF_LOSS)
        odds = chance.random()
        if loss == 1:
            changes = changes[: chance.randint(0, len(changes))]
        for change in changes:
            if loss == 0 or (loss == 2 and chance.random() > odds):
                continue
            if loss == 3 and isinstance(change, Write):
                for sector in _sectors(change):
                    if chance.random() < odds:
                        _apply(content, sector)
            elif loss == 4 and isinstance(change, Write):
                end = change.offset + len(change.data)
                _apply(content, Resize(node, max(end, len(content))))
            else:
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


def _apply(content: bytearray, change: Change) -> None:
    match change:
        case Write(offset=offset, data=data):
            if offset > len(content):
                content.extend(bytes(offset - len(content)))
            content[offset : offset + len(data)] = data
        case Resize(length=length):
            del content[length:]
            content.extend(bytes(length - len(content)))


def _sectors(write: Write) -> Iterable[Write]:
    start, end = write.offset, write.offset + len(write.data)
    while start < end:
        stop = min(start - start % SECTOR + SECTOR, end)
        yield Write(write.node, start, write.data[start - write.offset : stop - write.offset])
        start = stop
