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
from station_app.center.opening import open_kept, open_new
from station_app.center.own_tables import Outcome, received_journal
from station_app.center.photos import take_photos
from station_app.center.registry import EnrolledStation, find_station
from station_app.center.returning import note_question
from station_app.center.rows import write_rows
from station_app.center.writing import writer_for
from station_app.domain.journal import Entry
from station_app.errors.center import RowsUnfit
from station_app.errors.sync import BundleFork, BundleGap, NewerFormat, NewerSchema, SyncError, SyncFault
from station_app.models.upgrades import upgrade_from
from station_app.sync.bundle import BundleReader, Kind, Mark


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
    try:
        done, station = _ingest(center, path)
    except (NewerFormat, NewerSchema) as newer:
        sender, schema = newer.facts["sender"], newer.facts["schema"]
        assert isinstance(sender, str)
        assert isinstance(schema, int)
        with center.write() as connection:
            outgoing.note_newer(connection, sender, schema)
        raise
    yield done
    if done.outcome is Outcome.TAKEN:
        yield from take_waiting(center, station)


def _ingest(center: Center, path: Path) -> tuple[Ingested, EnrolledStation]:
    with center.write() as connection:
        bundle, station = open_new(center, connection, path)
        outgoing.note_contact(connection, station, bundle.header.facts)
        if bundle.header.facts.kind is Kind.BLOBS:
            return _take_photos(center, connection, station, bundle), station
        if bundle.header.facts.kind is Kind.ASK:
            return _take_question(center, connection, station, bundle), station
        return _take_journal(center, connection, station, bundle), station


def _take_journal(
    center: Center, connection: Connection, station: EnrolledStation, bundle: BundleReader
) -> Ingested:
    chain = Chain.load(connection, station.id)
    entries = rows = 0
    problem: SyncError | None = None
    try:
        entries, rows = take_entries(chain, bundle)
        outcome = Outcome.TAKEN if entries else Outcome.HELD
    except (BundleGap, BundleFork) as different:
        problem = aside.keep(connection, station.id, bundle, different, center.now())
        outcome = Outcome.QUARANTINED if isinstance(problem, BundleFork) else Outcome.WAITING
    aside.settle(connection, station.id, bundle, outcome, rows, center.now())
    return Ingested(bundle.path.name, station.code, outcome, entries, rows, chain.head, problem)


def take_entries(chain: Chain, bundle: BundleReader) -> tuple[int, int]:
    """Take what of ``bundle`` continues ``chain``: how many entries and row images that was.

    Raises what ``Chain.news`` raises, and RowsUnfit.
    """
    entries = chain.news(bundle)
    if not entries:
        return 0, 0
    rows = _apply(chain.connection, chain.station_id, bundle, entries)
    chain.extend(bundle.header)
    return len(entries), rows


def _take_photos(
    center: Center, connection: Connection, station: EnrolledStation, bundle: BundleReader
) -> Ingested:
    """Photos wait for nothing and fork from nothing: they are taken, or held already."""
    photos = take_photos(connection, station.id, bundle)
    outcome = Outcome.TAKEN if photos else Outcome.HELD
    aside.settle(connection, station.id, bundle, outcome, 0, center.now())
    head = Chain.load(connection, station.id).head
    return Ingested(bundle.path.name, station.code, outcome, 0, 0, head, photos=photos)


def _take_question(
    center: Center, connection: Connection, station: EnrolledStation, bundle: BundleReader
) -> Ingested:
    """Nothing of a question reaches the tables: its one entry only proves what the store ends with."""
    bundle.entries()
    is_news = note_question(connection, station.id, bundle.header, center.now())
    if is_news:
        outgoing.answer_question(connection, center, station.code)
    outcome = Outcome.ASKED if is_news else Outcome.HELD
    aside.settle(connection, station.id, bundle, outcome, 0, center.now())
    head = Chain.load(connection, station.id).head
    return Ingested(bundle.path.name, station.code, outcome, 0, 0, head)


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


def take_waiting(center: Center, station: EnrolledStation) -> Iterator[Ingested]:
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
                with center.write() as connection:
                    current = find_station(connection, station.code, lock=True) or station
                    bundle = open_kept(center, connection, current, path)
                    done = _take_journal(center, connection, station, bundle)
            except SyncFault:
                raise
            except SyncError as refusal:
                with center.write() as connection:
                    aside.refuse_waiting(connection, station.id, waiting, refusal, center.now())
                done = Ingested(path.name, station.code, Outcome.QUARANTINED, 0, 0, head, refusal)
            if done.outcome is Outcome.TAKEN:
                tried.clear()
            yield done
