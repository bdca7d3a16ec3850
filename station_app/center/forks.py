"""The forks that wait for an operator: what is held, what the other side brought, and where they part."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, select

from station_app.center import aside
from station_app.center.center import Center
from station_app.center.chain import Chain
from station_app.center.opening import open_kept
from station_app.center.own_tables import received_journal
from station_app.center.registry import EnrolledStation, list_stations
from station_app.errors.sync import SyncError
from station_app.sync.bundle import BundleReader

_ID_DIGITS = 8


@dataclass(frozen=True, slots=True)
class ForkedEntry:
    """One side's first entry that the other has not; ``at`` in milliseconds since the epoch, UTC."""

    at: int
    actor: str
    action: str


@dataclass(frozen=True, slots=True)
class Case:
    """Another side of a station's journal. It differs from entry ``seq`` on; ``*_last`` are last entries.

    ``held`` is None where nothing is held there, ``other`` where what came of that side is not whole, or does
    not reach back to the fork; ``id`` names the case, by the first hash of that side.
    """

    id: str
    station: EnrolledStation
    seq: int
    held: ForkedEntry | None
    held_last: int
    other: ForkedEntry | None
    other_last: int
    first_hash: str
    since: int
    """When the first bundle of that side came, in milliseconds since the epoch, UTC."""
    bundles: tuple[aside.BundleKey, ...]
    """In the order of their entries."""


@dataclass(slots=True)
class _Side:
    """What is gathered of a side while its bundles are read."""

    seq: int
    first_hash: str
    other: ForkedEntry | None
    since: int
    bundles: list[aside.BundleKey] = field(default_factory=list)
    hashes: set[str] = field(default_factory=set)


def all_cases(center: Center) -> list[Case]:
    """The cases of all stations, by code."""
    with center.read() as connection:
        return [
            case for station in list_stations(connection) for case in cases_of(center, connection, station)
        ]


def cases_of(center: Center, connection: Connection, station: EnrolledStation) -> list[Case]:
    """The cases of one station, by where they begin."""
    forks = aside.kept_forks(connection, station.id)
    if not forks:
        return []
    chain = Chain.load(connection, station.id)
    sides: list[_Side] = []
    for kept in forks:
        try:
            with opened_from_quarantine(center, connection, station, kept.key) as bundle:
                _note(chain, sides, kept, bundle)
        except SyncError:  # the database no longer holds it as it came
            sides.append(_Side(kept.fork_seq, kept.key.after, None, kept.kept_at, [kept.key]))
    cases = [_case(chain, station, side) for side in sides]
    return sorted(cases, key=lambda case: (case.seq, case.since))


@contextmanager
def opened_from_quarantine(
    center: Center, connection: Connection, station: EnrolledStation, key: aside.BundleKey
) -> Iterator[BundleReader]:
    """A bundle in quarantine, opened; raises what ``open_kept`` raises."""
    with TemporaryDirectory(prefix="station-center-") as folder:
        file = aside.content_of(connection, station.id, key)
        path = Path(folder, file.file_name)
        path.write_bytes(file.content)
        yield open_kept(center, connection, station, path)


def _note(chain: Chain, sides: list[_Side], kept: aside.KeptFork, bundle: BundleReader) -> None:
    """Add a bundle to the side that it belongs to, which may be a new one."""
    entries, before = bundle.entries(), bundle.header.before
    hashes = {entry.hash for entry in entries}
    side = next((each for each in sides if before in each.hashes), None)
    if side is None and chain.hash_at(bundle.header.first - 1) == before:
        entry = next((each for each in entries if chain.hash_at(each.seq) != each.hash), None)
        if entry is None:
            return  # all of it is held by now
        side = next((each for each in sides if each.first_hash == entry.hash), None)
        if side is None:
            shown = ForkedEntry(entry.at, entry.actor, entry.action)
            side = _Side(entry.seq, entry.hash, shown, kept.kept_at)
            sides.append(side)
    if side is None:
        side = _Side(kept.fork_seq, before, None, kept.kept_at)
        sides.append(side)
    side.since = min(side.since, kept.kept_at)
    side.bundles.append(kept.key)
    side.hashes |= hashes


def _case(chain: Chain, station: EnrolledStation, side: _Side) -> Case:
    return Case(
        id=side.first_hash[:_ID_DIGITS],
        station=station,
        seq=side.seq,
        held=_held_at(chain, side.seq),
        held_last=0 if chain.head is None else chain.head.seq,
        other=side.other,
        other_last=max(key.last for key in side.bundles),
        first_hash=side.first_hash,
        since=side.since,
        bundles=tuple(side.bundles),
    )


def _held_at(chain: Chain, seq: int) -> ForkedEntry | None:
    mark, table = chain.mark_at(seq), received_journal.c
    if mark is None:
        return None
    row = chain.connection.execute(
        select(table.at, table.actor, table.action).where(
            table.station_id == chain.station_id, table.epoch == mark.epoch, table.seq == seq
        )
    ).one()
    return ForkedEntry(*row)
