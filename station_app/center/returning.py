"""A restored station asks from where to go on, and is given back what it does not hold of its own journal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain as joined
from itertools import groupby

from sqlalchemy import Connection, delete, insert, select

from station_app.center.aside import is_kept
from station_app.center.center import Center
from station_app.center.chain import Chain, Run
from station_app.center.own_tables import blob, outgoing_file, question, received_journal
from station_app.center.registry import EnrolledStation
from station_app.domain.journal import Entry
from station_app.sync.blobs import SentBlob, pack_blobs
from station_app.sync.bundle import Bundle, Facts, Header, Kind, Mark, pack, seal
from station_app.sync.messages import Resumption

RETURN_MARK = "-back-"
"""What the names of bundles that are given back have in common."""
_PAGE = 1000
_NAMED = re.compile(r'"picture_sha256":"([0-9a-f]{64})"')


def note_question(connection: Connection, station_id: int, header: Header, now: int) -> bool:
    """Note that a restored store asks from where to go on; False where it asked so before.

    A store that asks again has taken entries back since, but maybe not yet their photos: its first question
    stands.
    """
    branch = header.facts.branch
    assert branch is not None  # of a question it was proved
    asked = (header.facts.epoch, branch.seq, branch.hash)
    mine = question.c.station_id == station_id
    known = connection.execute(
        select(question.c.epoch, question.c.from_seq, question.c.from_hash).where(mine)
    ).one_or_none()
    if known is not None and known.epoch == asked[0] and known.from_seq <= branch.seq:
        return False
    forget_question(connection, station_id)
    connection.execute(
        insert(question).values(
            station_id=station_id, epoch=asked[0], from_seq=asked[1], from_hash=asked[2], asked_at=now
        )
    )
    return True


def open_question(connection: Connection, station_id: int, chain: Chain) -> Mark | None:
    """The epoch that a restored store would begin, and the entry that it ends with; None where none asks.

    A question is closed for good by that epoch's first entries, whatever became of them: the store has
    begun it.
    """
    mine = question.c.station_id == station_id
    asked = connection.execute(
        select(question.c.epoch, question.c.from_seq, question.c.from_hash).where(mine)
    ).one_or_none()
    if asked is None:
        return None
    if chain.knows(asked.epoch) or is_kept(connection, station_id, asked.epoch):
        forget_question(connection, station_id)
        return None
    return Mark(asked.epoch, asked.from_seq, asked.from_hash)


def forget_question(connection: Connection, station_id: int) -> None:
    """Nobody asks any more; what was to be given back goes with the next answer."""
    connection.execute(delete(question).where(question.c.station_id == station_id))


def resumption(chain: Chain, asked: Mark) -> Resumption | None:
    """From where a restored store goes on; None where it does not hold what is held here.

    A store that holds more than the centre goes on from its own end.
    """
    head = chain.head
    if head is None or asked.seq > head.seq:
        return Resumption(asked.epoch, asked)
    return Resumption(asked.epoch, head) if chain.hash_at(asked.seq) == asked.hash else None


def put_returns(
    connection: Connection, center: Center, station: EnrolledStation, chain: Chain, asked: Mark | None
) -> None:
    """Have what a restored store lacks stand among the files that go out, and nothing else of the kind."""
    mine = (outgoing_file.c.station_id == station.id, outgoing_file.c.name.contains(RETURN_MARK))
    lacks = asked is not None and resumption(chain, asked) is not None
    runs = list(chain.runs_after(asked.seq)) if lacks and asked is not None else []
    standing = set(connection.scalars(select(outgoing_file.c.name).where(*mine)))
    if not runs:
        if standing:
            connection.execute(delete(outgoing_file).where(*mine))
        return
    if any(name.endswith(f"-{runs[-1].last}.bundle") for name in standing) and any(
        f"{RETURN_MARK}{runs[0].epoch}-{runs[0].first}-" in name for name in standing
    ):
        return
    connection.execute(delete(outgoing_file).where(*mine))
    named: set[str] = set()
    entries = returned_entries(connection, center, station, chain, runs, [station.keys.age], named)
    for bundle in joined(entries, returned_photos(connection, center, station, [station.keys.age], named)):
        connection.execute(
            insert(outgoing_file).values(
                station_id=station.id,
                name=bundle.header.file_name,
                made_at=center.now(),
                content=bundle.content,
            )
        )


def returned_entries(
    connection: Connection,
    center: Center,
    station: EnrolledStation,
    chain: Chain,
    runs: Iterable[Run],
    recipients: list[str],
    named: set[str] | None = None,
) -> Iterator[Bundle]:
    """A station's own entries as bundles, one in memory at a time, none across an epoch or a schema.

    The photos that their rows speak of are added to ``named``.
    """
    for run in runs:
        for schema, entries in _by_schema(connection, station.id, chain, run):
            facts = Facts(
                kind=Kind.BACK,
                sender=center.code,
                receiver=station.code,
                epoch=run.epoch,
                schema=schema,
                created_at=center.now(),
                branch=run.branch,
                held=chain.head,
            )
            for packed in pack(_noting(entries, named)):
                yield seal(packed, facts, center.keys, recipients)


def returned_photos(
    connection: Connection,
    center: Center,
    station: EnrolledStation,
    recipients: list[str],
    named: Iterable[str] | None = None,
) -> Iterator[Bundle]:
    """A station's own photos as bundles: those that are ``named``, or all."""
    query = select(blob.c.sha256).where(blob.c.station_id == station.id)
    held = sorted(connection.scalars(query))
    wanted = held if named is None else sorted(set(held) & set(named))
    facts = Facts(
        kind=Kind.BACK_BLOBS,
        sender=center.code,
        receiver=station.code,
        epoch=station.log_epoch,
        schema=0,
        created_at=center.now(),
    )
    for packed in pack_blobs(_photo(connection, station.id, name) for name in wanted):
        yield seal(packed, facts, center.keys, recipients)


def _photo(connection: Connection, station_id: int, name: str) -> SentBlob:
    row = connection.execute(
        select(blob.c.media_type, blob.c.content).where(
            blob.c.station_id == station_id, blob.c.sha256 == name
        )
    ).one()
    return SentBlob(name, row.media_type, bytes(row.content))


def _noting(entries: Iterable[Entry], named: set[str] | None) -> Iterator[Entry]:
    for entry in entries:
        if named is not None and "picture_sha256" in entry.changes:
            named.update(_NAMED.findall(entry.changes))
        yield entry


def _by_schema(
    connection: Connection, station_id: int, chain: Chain, run: Run
) -> Iterator[tuple[int, Iterator[Entry]]]:
    """The entries of a run, those of one schema together."""
    for schema, rows in groupby(_held(connection, station_id, chain, run), key=lambda each: each[0]):
        yield schema, (entry for _, entry in rows)


def _held(connection: Connection, station_id: int, chain: Chain, run: Run) -> Iterator[tuple[int, Entry]]:
    table = received_journal.c
    before = chain.hash_at(run.first - 1)
    assert before is not None  # what is held begins at the beginning
    for start in range(run.first, run.last + 1, _PAGE):
        rows = connection.execute(
            select(
                table.schema,
                table.seq,
                table.at,
                table.actor,
                table.action,
                table.part,
                table.parts,
                table.changes,
                table.digest,
                table.hash,
            )
            .where(
                table.station_id == station_id,
                table.epoch == run.epoch,
                table.seq.between(start, min(start + _PAGE - 1, run.last)),
            )
            .order_by(table.seq)
        ).all()
        for row in rows:
            yield (
                row.schema,
                Entry(
                    seq=row.seq,
                    at=row.at,
                    actor=row.actor,
                    action=row.action,
                    part=row.part,
                    parts=row.parts,
                    changes=row.changes,
                    digest=row.digest,
                    prev_hash=before,
                    hash=row.hash,
                ),
            )
            before = row.hash
