"""Takes bundles in: each in one transaction, all of it or nothing, and only what continues what is held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from station_app.center import aside, outgoing
from station_app.center.center import Center
from station_app.center.chain import Chain
from station_app.center.images import ImageWrong, gather
from station_app.center.own_tables import Outcome, StationState, received_journal
from station_app.center.photos import take_photos
from station_app.center.registry import EnrolledStation, find_station
from station_app.center.rows import write_rows
from station_app.center.upgrades import SCHEMA, upgrade_from
from station_app.center.writing import writer_for
from station_app.domain.journal import Entry
from station_app.errors.center import RowsUnfit
from station_app.errors.sync import BundleFork, BundleGap, SyncError, SyncFault
from station_app.sync.bundle import BundleReader, Kind, Mark, Reader, read_bundle
from station_app.sync.keys import PublicKeys


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one bundle; ``entries``, ``rows`` (row images) and ``photos`` count what was taken.

    ``held`` is the last entry of the station that is held now, None where nothing is. ``problem`` says
    why the bundle waits or is in quarantine.
    """

    file: str
    station: str
    outcome: Outcome
    entries: int
    rows: int
    held: Mark | None
    problem: SyncError | None = None
    photos: int = 0


def ingest_file(center: Center, path: Path) -> Iterator[Ingested]:
    """Take in one bundle, then those that were waiting for it, each in a transaction of its own.

    A bundle is yielded when what became of it is committed. Raises what ``read_bundle``,
    ``BundleReader.entries`` and ``read_blobs`` raise, RowsUnfit and DatabaseFault; then nothing of it was
    taken.
    """
    done, station = _ingest(center, path)
    yield done
    if done.outcome is Outcome.TAKEN:
        yield from _take_waiting(center, station)


def _ingest(center: Center, path: Path) -> tuple[Ingested, EnrolledStation]:
    with center.write() as connection:
        bundle = read_bundle(path, _reader(center, connection))
        header = bundle.header
        station = find_station(connection, header.facts.sender)
        assert station is not None  # the reader trusted its keys
        if header.facts.kind is Kind.BLOBS:
            return _take_photos(center, connection, station, bundle), station
        chain = Chain.load(connection, station.id)
        entries: list[Entry] = []
        rows = 0
        problem: SyncError | None = None
        try:
            entries = chain.news(bundle)
            outcome = Outcome.TAKEN if entries else Outcome.HELD
        except BundleGap as gap:
            outcome, problem = Outcome.WAITING, gap
        except BundleFork as fork:
            outcome, problem = Outcome.QUARANTINED, fork
        if problem is not None:
            bundle.entries()  # only what is whole is worth keeping
            aside.keep(connection, station.id, bundle, problem, center.now())
        elif entries:
            rows = _apply(connection, station.id, bundle, entries)
            chain.extend(header)
        outgoing.note_contact(connection, station, header.facts)
        aside.settle(connection, station.id, bundle, outcome, rows, center.now())
    done = Ingested(path.name, station.code, outcome, len(entries), rows, chain.head, problem)
    return done, station


def _take_photos(
    center: Center, connection: Connection, station: EnrolledStation, bundle: BundleReader
) -> Ingested:
    """Photos wait for nothing and fork from nothing: they are taken, or held already."""
    outgoing.note_contact(connection, station, bundle.header.facts)
    photos = take_photos(connection, station.id, bundle)
    outcome = Outcome.TAKEN if photos else Outcome.HELD
    aside.settle(connection, station.id, bundle, outcome, 0, center.now())
    head = Chain.load(connection, station.id).head
    return Ingested(bundle.path.name, station.code, outcome, 0, 0, head, photos=photos)


def _reader(center: Center, connection: Connection) -> Reader:
    def trust(sender: str) -> PublicKeys | None:
        station = find_station(connection, sender, lock=True)
        return station.keys if station is not None and station.state is StationState.ENROLLED else None

    return Reader(name=center.code, keys=center.keys, kind=Kind.UP, schema=SCHEMA, trust=trust)


def _apply(connection: Connection, station_id: int, bundle: BundleReader, entries: list[Entry]) -> int:
    """Write entries and the rows they speak of; the number of row images. Raises RowsUnfit."""
    facts = bundle.header.facts
    try:
        tables, images = gather(entries, upgrade_from(facts.schema))
    except ImageWrong as error:
        raise RowsUnfit(file=bundle.path.name, seq=error.seq, reason=error) from error
    writer = writer_for(connection, station_id)
    writer.add(received_journal, [_journal_row(facts.epoch, facts.schema, entry) for entry in entries])
    write_rows(connection, station_id, tables)
    return images


def _journal_row(epoch: str, schema: int, entry: Entry) -> tuple[int | str, ...]:
    """In the order of the columns of ``received_journal``."""
    return (
        epoch,
        entry.seq,
        entry.at,
        entry.actor,
        entry.action,
        entry.part,
        entry.parts,
        entry.digest,
        entry.hash,
        schema,
        entry.changes,
    )


def _take_waiting(center: Center, station: EnrolledStation) -> Iterator[Ingested]:
    """Try the bundles that waited for what has just been taken, until none of them fits."""
    tried: set[aside.BundleKey] = set()
    with TemporaryDirectory() as folder:
        while True:
            with center.read() as connection:
                head = Chain.load(connection, station.id).head
                waiting = aside.next_waiting(connection, station.id, head.seq + 1 if head else 1, tried)
            if waiting is None:
                return
            tried.add(waiting.key)
            path = Path(folder, waiting.file_name)
            path.write_bytes(waiting.content)
            try:
                done, _ = _ingest(center, path)
            except SyncFault:
                raise
            except SyncError as refusal:
                with center.write() as connection:
                    aside.refuse_waiting(connection, station.id, waiting, refusal, center.now())
                done = Ingested(path.name, station.code, Outcome.QUARANTINED, 0, 0, head, refusal)
            if done.outcome is Outcome.TAKEN:
                tried.clear()
            yield done
