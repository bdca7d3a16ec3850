"""A station and a centre that know each other's keys, and journals to send between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from station_app.domain.journal import GENESIS, Entry, canonical, make_entry
from station_app.sync.bundle import BundleReader, Facts, Kind, Reader, pack, read_bundle, seal
from station_app.sync.keys import PublicKeys, StationKeys

STATION = "420581001001"
CENTER = "yidu"
EPOCH = "k7m2x9"
AT = 1_767_225_600_000


def make_entries(count: int, *, start: int = 1, before: str = GENESIS, actor: str = "李文书") -> list[Entry]:
    """A journal of ``count`` redemptions that chain from ``before``."""
    entries: list[Entry] = []
    for seq in range(start, start + count):
        image = {"op": "I", "row": {"id": seq, "name": f"第{seq}次兑换", "note": None}, "t": "redemption"}
        entries.append(make_entry(before, seq, AT + seq, actor, "shop.redeem", 1, 1, canonical([image])))
        before = entries[-1].hash
    return entries


@dataclass(frozen=True, slots=True)
class Exchange:
    """One station, one centre, and the folder that is the stick between them."""

    station: StationKeys
    center: StationKeys
    folder: Path

    def facts(self, **changes: object) -> Facts:
        """What the station states in its bundles, with ``changes``."""
        usual = Facts(Kind.UP, STATION, CENTER, EPOCH, schema=1, created_at=AT)
        return replace(usual, **changes)  # type: ignore[arg-type]  # the names are those of the fields

    def send(self, entries: Sequence[Entry], **changes: object) -> Path:
        """One bundle of the station on the stick."""
        (packed,) = pack(entries)
        bundle = seal(packed, self.facts(**changes), self.station, [self.center.public.age])
        path = self.folder / bundle.header.file_name
        path.write_bytes(bundle.content)
        return path

    def reader(self, **changes: object) -> Reader:
        """The centre as it reads, with ``changes``."""
        usual = Reader(CENTER, self.center, Kind.UP, schema=1, trust=self.trust)
        return replace(usual, **changes)  # type: ignore[arg-type]  # the names are those of the fields

    def trust(self, sender: str) -> PublicKeys | None:
        """The centre's register of stations."""
        return self.station.public if sender == STATION else None

    def receive(self, path: Path) -> list[Entry]:
        """What the centre takes from a file."""
        return self.open(path).entries()

    def open(self, path: Path) -> BundleReader:
        """The file with its header proved."""
        return read_bundle(path, self.reader())


def make_exchange(folder: Path) -> Exchange:
    """Two new parties that have enrolled with each other."""
    return Exchange(StationKeys.generate(), StationKeys.generate(), folder)
