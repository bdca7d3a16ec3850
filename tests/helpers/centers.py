"""A centre and its stick, stations whose journals are written by hand, and row-by-row comparison."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Text, select

from station_app.center.center import Center, create_center
from station_app.center.enrolment import approve
from station_app.center.ingest import Ingested, ingest_file
from station_app.center.outbox import copy_outbox
from station_app.center.outgoing import answer
from station_app.center.own_tables import blob, received_journal
from station_app.center.registry import EnrolledStation, find_station
from station_app.center.replay import replay
from station_app.center.settings import Settings
from station_app.center.tables import STATION_TABLES
from station_app.domain.journal import GENESIS, Entry, Image, Stored, canonical, make_entry
from station_app.models.revision import IMAGE_REVISION
from station_app.store.journal import entries_after
from station_app.store.store import Store
from station_app.sync.blobs import SentBlob, pack_blobs
from station_app.sync.bundle import Facts, Kind, Mark, pack, seal
from station_app.sync.enrolment import REQUEST_SUFFIX, Request, write_request
from station_app.sync.keys import StationKeys
from station_app.sync.membership import enrol_request, take_welcome
from station_app.sync.outgoing import Received, export_pending, receive_ack
from tests.helpers.clock import FixedClock
from tests.helpers.stations import StationUnderTest

CODE, NAME = "yidu", "宜都市新时代文明实践中心"
AT = 1_772_413_200_000


@dataclass(frozen=True, slots=True)
class CenterUnderTest:
    """A centre, and the stick that goes between it and its stations."""

    center: Center
    stick: Path

    def enrol(self, request: Path, check_code: str, **options: str | bool) -> None:
        """Approve a request, and put its welcome on the stick."""
        approve(self.center, request, operator="王科长", check_code=check_code, **options)  # type: ignore[arg-type]  # its own names
        copy_outbox(self.center, self.stick)

    def welcome(self, station: StationUnderTest) -> None:
        """All of the enrolment of a real station."""
        asked = enrol_request(station.store, station.actor, self.stick)
        self.enrol(asked.path, asked.check_code)
        take_welcome(station.store, station.actor, asked.path.with_suffix(".welcome"))

    def take_in(self, *paths: Path) -> list[Ingested]:
        """What became of these bundles, and of those that had waited for them."""
        return [result for path in paths for result in ingest_file(self.center, path)]

    def answer(self, code: str) -> Path | None:
        """What the centre has to say to a station, put on the stick."""
        answer(self.center, code)
        down = [path for path in copy_outbox(self.center, self.stick) if f"{code}-down-" in path.name]
        return down[0] if down else None

    def go_up(self, station: StationUnderTest) -> None:
        """Everything that a real station has pending is exported and taken in."""
        sent = export_pending(
            station.store, station.actor, self.stick, lambda _done, _total: None, lambda: False
        )
        self.take_in(*sent.files)

    def come_down(self, station: StationUnderTest, code: str) -> Received:
        """What the centre has to say to a real station is read there."""
        path = self.answer(code)
        assert path is not None
        return receive_ack(station.store, station.actor, path)

    def station(self, code: str) -> EnrolledStation:
        """A station as it is registered."""
        with self.center.read() as connection:
            found = find_station(connection, code)
        assert found is not None
        return found

    def rows(self, table: str, code: str) -> list[tuple[object, ...]]:
        """A station's rows of a table, by id, without the station's key."""
        station = self.station(code)
        with self.center.read() as connection:
            return _rows(connection, table, station.id)

    def journal(self, code: str) -> list[tuple[object, ...]]:
        """(seq, hash, changes) of all entries that are held of a station."""
        table = received_journal.c
        with self.center.read() as connection:
            station = find_station(connection, code)
            assert station is not None
            query = select(table.seq, table.hash, table.changes).where(table.station_id == station.id)
            return [tuple(row) for row in connection.execute(query.order_by(table.seq))]

    def photos(self, code: str) -> list[tuple[object, ...]]:
        """(SHA-256, media type, size, content) of a station's photos, by SHA-256."""
        columns = (blob.c.sha256, blob.c.media_type, blob.c.size, blob.c.content)
        with self.center.read() as connection:
            station = find_station(connection, code)
            assert station is not None
            query = select(*columns).where(blob.c.station_id == station.id)
            rows = connection.execute(query).all()
        return sorted((row.sha256, row.media_type, row.size, bytes(row.content)) for row in rows)

    def snapshot(self, code: str) -> dict[str, list[tuple[object, ...]]]:
        """All rows of a station, by table."""
        return {name: self.rows(name, code) for name in STATION_TABLES}

    def differs_from_replay(self, code: str) -> list[str]:
        """The tables whose rows are not what a replay of the accepted journal makes; nothing is changed."""
        before = self.snapshot(code)
        station_id = self.station(code).id
        with self.center.engine.connect() as connection:
            replay(connection, station_id)
            after = {name: _rows(connection, name, station_id) for name in STATION_TABLES}
            connection.rollback()
        return [name for name, rows in before.items() if rows != after[name]]

    def differences(self, code: str, store: Store) -> list[str]:
        """Where the centre's rows, or its copy of the journal, are not those of the station's own file."""
        found = []
        with store.read() as session:
            for name, copy in STATION_TABLES.items():
                columns = ", ".join(f'"{column.name}"' for column in list(copy.columns)[1:])
                query = f'SELECT {columns} FROM "{name}" ORDER BY id'
                original = [tuple(row) for row in session.connection().exec_driver_sql(query)]
                copied = self.rows(name, code)
                found += [f"{name}: {row}" for row in set(original) ^ set(copied)]
                if not found and original != copied:
                    found.append(f"{name}: order")
            written = [(entry.seq, entry.hash, entry.changes) for entry in entries_after(session, 0)]
        if written != self.journal(code):
            found.append("journal")
        return found


def _rows(connection: Connection, table: str, station_id: int) -> list[tuple[object, ...]]:
    """The rows of a table by id, without the station's key."""
    copy = STATION_TABLES[table]
    columns = [column for column in copy.columns if column.name != "station_id"]
    query = select(*columns).where(copy.c.station_id == station_id).order_by(copy.c.id)
    return [tuple(row) for row in connection.execute(query)]


def make_center(folder: Path, stick: Path, clock: FixedClock, db: str | None = None) -> CenterUnderTest:
    """A new centre in ``folder``, on SQLite unless another database is given."""
    return CenterUnderTest(create_center(folder, Settings(CODE, NAME, db), clock), stick)


@dataclass(slots=True)
class PaperStation:
    """A station whose journal is written by hand; its bundles go onto the stick."""

    center: CenterUnderTest
    code: str = "420581001001"
    name: str = "李家畈村新时代文明实践站"
    epoch: str = "k7m2x9"
    keys: StationKeys = field(default_factory=StationKeys.generate)
    entries: list[Entry] = field(default_factory=list)

    def request(self) -> Path:
        """The request for enrolment, on the stick."""
        path = self.center.stick / f"{self.code}{REQUEST_SUFFIX}"
        path.write_bytes(write_request(Request(self.code, self.name, self.keys.public, AT), self.keys))
        return path

    def enrolled(self) -> PaperStation:
        """The station once the centre has taken it in."""
        self.center.enrol(self.request(), self.keys.public.check_code)
        return self

    def act(self, *images: Image, changes: str | None = None) -> Entry:
        """One act with these row images."""
        before = self.entries[-1].hash if self.entries else GENESIS
        seq = len(self.entries) + 1
        text = canonical(list(images)) if changes is None else changes
        entry = make_entry(before, seq, AT + seq, "李文书", "people.add_group", 1, 1, text)
        self.entries.append(entry)
        return entry

    def add_groups(self, count: int) -> None:
        """So many acts, each adding one group."""
        for _ in range(count):
            number = len(self.entries) + 1
            self.act(group_image(number, f"{number}组"))

    def send(self, first: int = 1, last: int | None = None, **facts: object) -> Path:
        """A bundle with the entries from ``first`` to ``last``."""
        (packed,) = pack(self.entries[first - 1 : last])
        usual = Facts(Kind.UP, self.code, self.center.center.code, self.epoch, schema=1, created_at=AT)
        stated = replace(usual, **facts)  # type: ignore[arg-type]  # the names are those of the fields
        bundle = seal(packed, stated, self.keys, [self.center.center.keys.public.age])
        path = self.center.stick / bundle.header.file_name
        path.write_bytes(bundle.content)
        return path

    def send_photos(self, *blobs: SentBlob, **facts: object) -> Path:
        """A bundle with these photos."""
        (packed,) = pack_blobs(sorted(blobs, key=lambda each: each.sha256))
        usual = Facts(
            Kind.BLOBS, self.code, self.center.center.code, self.epoch, schema=IMAGE_REVISION, created_at=AT
        )
        stated = replace(usual, **facts)  # type: ignore[arg-type]  # the names are those of the fields
        bundle = seal(packed, stated, self.keys, [self.center.center.keys.public.age])
        path = self.center.stick / bundle.header.file_name
        path.write_bytes(bundle.content)
        return path

    def twin(self, after: int) -> PaperStation:
        """A second computer with a copy of this station's file as it was after entry ``after``."""
        return replace(self, entries=self.entries[:after])

    def mark(self, seq: int | None = None) -> Mark:
        """The place of an entry, the last one unless said."""
        entry = self.entries[-1 if seq is None else seq - 1]
        return Mark(self.epoch, entry.seq, entry.hash)

    def groups(self) -> list[str]:
        """The names of its groups as the centre has them."""
        return [str(row[1]) for row in self.center.rows("villager_group", self.code)]


def group_image(number: int, name: str, op: str = "I", sort: int | None = 0) -> Image:
    """The image of a villager group's row."""
    return {"op": op, "row": {"id": number, "name": name, "sort": sort}, "t": "villager_group"}


def made_row(table: str, **values: Stored) -> dict[str, Stored]:
    """A row of a table with these values; else None where that may stand, no text, or 0."""
    row = _blank(table) | values
    assert len(row) == len(_blank(table)), f"{table} has no such column"
    return row


@cache
def _blank(table: str) -> dict[str, Stored]:
    return {
        column.name: None if column.nullable else "" if isinstance(column.type, Text) else 0
        for column in list(STATION_TABLES[table].columns)[1:]
    }


def named(count: int | Iterable[int]) -> list[str]:
    """The names that ``add_groups`` gives."""
    return [f"{number}组" for number in (range(1, count + 1) if isinstance(count, int) else count)]
