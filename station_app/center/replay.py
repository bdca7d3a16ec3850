"""Rebuilds a station's rows from its accepted journal: what the tables must always be equal to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from station_app.center.images import gather
from station_app.center.own_tables import chain_head, received_journal
from station_app.center.rows import put_rows, recount
from station_app.center.tables import STATION_ID, STATION_TABLES
from station_app.center.writing import writer_for
from station_app.domain.journal import GENESIS, Entry
from station_app.models.upgrades import upgrade_from

_RUN_SIZE = 4 << 20
"""Characters of changes at which a run is closed; its last entry may reach beyond, by 1 MiB at most."""
_RUN_LENGTH = 1 << 14
"""Entries in a run, however small they are."""


def replay(connection: Connection, station_id: int) -> int:
    """Make a station's rows in all synced tables anew from its accepted journal; how many images it has.

    The journal is read in runs, so that memory holds one of them at a time. Raises ImageWrong, which cannot
    be for entries that were taken in.
    """
    for table in STATION_TABLES.values():
        connection.execute(delete(table).where(table.c[STATION_ID] == station_id))
    writer = writer_for(connection, station_id)
    count = 0
    for schema, entries in accepted_runs(connection, station_id):
        tables, images = gather(entries, upgrade_from(schema))
        put_rows(writer, tables.values())
        count += images
    recount(connection, station_id)
    return count


def accepted_runs(connection: Connection, station_id: int) -> Iterator[tuple[int, list[Entry]]]:
    """The accepted journal of a station in its order, through all epochs: schema revision, run of entries."""
    before = GENESIS
    epochs = select(chain_head.c.epoch).where(chain_head.c.station_id == station_id)
    for epoch in connection.scalars(epochs.order_by(chain_head.c.ordinal)).all():
        done = 0
        while rows := _rows(connection, station_id, epoch, done):
            for schema, run in groupby(rows, attrgetter("schema")):
                entries = []
                for row in run:
                    entries.append(_entry(row, before))
                    done, before = row.seq, row.hash
                yield schema, entries


def _entry(row: Row[Any], before: str) -> Entry:
    return Entry(
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
    )


def _rows(connection: Connection, station_id: int, epoch: str, after: int) -> Sequence[Row[Any]]:
    """The next entries of an epoch; none at its end."""
    table = received_journal.c
    mine = (table.station_id == station_id, table.epoch == epoch, table.seq > after)
    sizes = connection.execute(
        select(table.seq, func.length(table.changes)).where(*mine).order_by(table.seq).limit(_RUN_LENGTH)
    )
    until = size = 0
    for seq, length in sizes:
        until, size = seq, size + length
        if size >= _RUN_SIZE:
            break
    entries = select(received_journal).where(*mine, table.seq <= until).order_by(table.seq)
    return connection.execute(entries).all()
