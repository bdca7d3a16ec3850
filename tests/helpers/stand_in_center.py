"""The other side of the exchange: a centre that takes bundles in and writes its own log for one station."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from station_app.domain.catalogues import Catalogue
from station_app.domain.journal import GENESIS, Entry, make_entry
from station_app.domain.notices import CenterNotice
from station_app.domain.orders import CancelledOrder, ForwardedOrder
from station_app.models.people import VillagerGroup
from station_app.models.revision import IMAGE_REVISION
from station_app.models.shop import Blob
from station_app.store.journal import entries_after
from station_app.store.store import Store
from station_app.sync.blobs import SentBlob, read_blobs
from station_app.sync.bundle import Facts, Header, Kind, Mark, Reader, pack, read_bundle, seal, unheld
from station_app.sync.catalogue_messages import catalogue_changes
from station_app.sync.enrolment import Welcome, read_request, write_welcome
from station_app.sync.keys import PublicKeys, StationKeys
from station_app.sync.messages import (
    ACKNOWLEDGE,
    CANCEL_ORDER,
    CATALOGUE,
    HOLD_BLOBS,
    NOTICE,
    ORDER,
    blobs_changes,
    mark_changes,
    notice_changes,
    schema_for,
)
from station_app.sync.order_messages import cancel_changes, order_changes
from station_app.sync.outgoing import ExportResult, export_pending
from tests.helpers.stations import StationUnderTest

CODE = "420581001001"


@dataclass
class Center:
    """The other side: takes a station's bundles in, and writes its own log for that station."""

    folder: Path
    keys: StationKeys = field(default_factory=StationKeys.generate)
    station: PublicKeys | None = None
    code: str = CODE
    epoch: str = "c1"
    held: dict[str, list[Entry]] = field(default_factory=dict)
    log: list[Entry] = field(default_factory=list)
    headers: list[Header] = field(default_factory=list)
    photos: dict[str, SentBlob] = field(default_factory=dict)

    def welcome(self, request: Path) -> Path:
        asked = read_request(request)
        self.station, self.code = asked.keys, asked.station_code
        answer = Welcome(
            "yidu", "宜都市中心", self.keys.public, asked.station_code, asked.keys.fingerprint, 0
        )
        path = self.folder / answer.file_name
        path.write_bytes(write_welcome(answer, self.keys, asked.keys))
        return path

    def ingest(self, files: tuple[Path, ...]) -> None:
        reader = Reader("yidu", self.keys, Kind.UP, schema=IMAGE_REVISION, trust=lambda _: self.station)
        for path in files:
            bundle = read_bundle(path, reader)
            facts = bundle.header.facts
            self.headers.append(bundle.header)
            if facts.kind is Kind.BLOBS:
                self.photos |= {blob.sha256: blob for blob in read_blobs(bundle)}
                continue
            if facts.epoch not in self.held:
                parent = [] if facts.branch is None else self.held.get(facts.branch.epoch, [])
                self.held[facts.epoch] = parent[: facts.branch.seq if facts.branch else 0]
            held = self.held[facts.epoch]
            hashes = {0: GENESIS} | {entry.seq: entry.hash for entry in held}
            held += unheld(bundle, len(held), hashes.get)

    def say(self, action: str, mark: Mark) -> Path:
        return self.write(action, mark_changes(mark))

    def hold_photos(self) -> Path:
        return self.write(HOLD_BLOBS, blobs_changes(self.photos))

    def notify(self, notice: CenterNotice) -> Path:
        return self.write(NOTICE, notice_changes(notice))

    def forward(self, order: ForwardedOrder) -> Path:
        return self.write(ORDER, order_changes(order))

    def cancel(self, order: CancelledOrder) -> Path:
        return self.write(CANCEL_ORDER, cancel_changes(order))

    def offer(self, catalogue: Catalogue) -> Path:
        (changes,) = catalogue_changes(catalogue)
        return self.write(CATALOGUE, changes)

    def write(self, action: str, changes: str) -> Path:
        before = self.log[-1].hash if self.log else GENESIS
        seq = len(self.log) + 1
        self.log.append(make_entry(before, seq, 0, "宜都市中心", action, 1, 1, changes))
        return self.outbox()

    def acknowledge(self, epoch: str) -> Path:
        last = self.held[epoch][-1]
        return self.say(ACKNOWLEDGE, Mark(epoch, last.seq, last.hash))

    def outbox(self, after: int = 0, **changes: str) -> Path:
        assert self.station is not None
        schema = schema_for(entry.action for entry in self.log[after:])
        facts = Facts(Kind.DOWN, changes.get("sender", "yidu"), self.code, self.epoch, schema, created_at=0)
        (packed,) = pack(self.log[after:])
        bundle = seal(packed, facts, self.keys, [self.station.age])
        path = self.folder / bundle.header.file_name
        path.write_bytes(bundle.content)
        return path


class HasStore(Protocol):
    """A station, or the desk that a page stands on."""

    @property
    def store(self) -> Store: ...


def nobody(_done: int, _total: int) -> None:
    """Progress that nobody looks at."""


def never() -> bool:
    return False


def add_group(station: StationUnderTest, name: str) -> None:
    with station.store.write("people.add_group", by=station.actor) as unit:
        unit.add(VillagerGroup(name=name))


def add_photo(station: HasStore, content: bytes) -> str:
    """Keep a photo as a product's picture is kept; its SHA-256."""
    name = sha256(content).hexdigest()
    with station.store.write_local() as local:
        local.add(Blob(sha256=name, media_type="image/png", size=len(content), content=content))
    return name


def export(station: StationUnderTest, folder: Path) -> ExportResult:
    return export_pending(station.store, station.actor, folder, nobody, never)


def journal(store: Store) -> list[Entry]:
    with store.read() as session:
        return list(entries_after(session, 0))
