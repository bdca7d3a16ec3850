"""Decides a fork: one side's journal is the station's, and the tables are made to say just that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, delete, func, insert, literal, select, update

from station_app.center import aside
from station_app.center.center import Center
from station_app.center.chain import Chain
from station_app.center.forks import Case, cases_of, opened_from_quarantine
from station_app.center.ingest import Ingested, take_entries, take_waiting
from station_app.center.outgoing import begin_log_anew
from station_app.center.own_tables import (
    Outcome,
    QuarantineState,
    quarantine,
    received_journal,
    replaced_journal,
)
from station_app.center.registry import EnrolledStation, find_station, operator_id
from station_app.center.replay import replay
from station_app.errors.center import ForkCannotJoin, NoFork, WhichFork
from station_app.errors.notices import StationNotEnrolled
from station_app.errors.sync import BundleFork, BundleGap


class Keep(StrEnum):
    """Which side of a fork is the station's journal from now on."""

    HELD = "held"
    """What the centre has taken in."""
    OTHER = "other"
    """What lies in quarantine."""


@dataclass(frozen=True, slots=True)
class Released:
    """What a decision did: entries that were ``replaced``, and that were ``taken`` out of quarantine.

    ``waited`` is what became of bundles that had waited for those.
    """

    case: Case
    keep: Keep
    replaced: int = 0
    taken: int = 0
    waited: tuple[Ingested, ...] = ()


def release(center: Center, code: str, keep: Keep, *, operator: str, case_id: str | None = None) -> Released:
    """Decide a fork of the station that goes by ``code``; without ``case_id``, the only one.

    Keeping what is held closes the case: what lies in quarantine stays there as evidence. Keeping the other
    side moves the held entries from the fork on into ``replaced_journal``, makes the tables anew from what
    remains, and takes in what lies in quarantine. All of it happens or nothing. Raises StationNotEnrolled,
    NoFork, WhichFork, ForkCannotJoin and RowsUnfit.
    """
    with center.write() as connection:
        station = find_station(connection, code, lock=True)
        if station is None:
            raise StationNotEnrolled(code=code)
        case = chosen(cases_of(center, connection, station), code, case_id)
        by = operator_id(connection, operator, center.now())
        if keep is Keep.HELD:
            for key in case.bundles:
                aside.decide(connection, station.id, key, QuarantineState.CLOSED, by, center.now())
            return Released(case, keep)
        replaced, taken = _take_other(center, connection, case, by)
    return Released(case, keep, replaced, taken, tuple(take_waiting(center, station)))


def chosen(cases: Sequence[Case], code: str, case_id: str | None) -> Case:
    """The case that is meant. Raises NoFork and WhichFork."""
    meant = [case for case in cases if case_id in {None, case.id}]
    if not meant:
        raise NoFork(code=code)
    if len(meant) > 1:
        raise WhichFork(code=code, cases=" ".join(case.id for case in meant))
    return meant[0]


def _take_other(center: Center, connection: Connection, case: Case, by: int) -> tuple[int, int]:
    """How many entries were replaced, and how many taken in their place."""
    if case.other is None:
        raise ForkCannotJoin(code=case.station.code, seq=case.seq - 1)
    replaced = _replace(center, connection, case, by)
    replay(connection, case.station.id)
    # Its log says how far the replaced side was held, which the other computer must not read as its own.
    begin_log_anew(connection, case.station)
    chain = Chain.load(connection, case.station.id)
    taken = 0
    for key in case.bundles:
        with opened_from_quarantine(center, connection, case.station, key) as bundle:
            try:
                entries, rows = take_entries(chain, bundle)
            except (BundleGap, BundleFork) as problem:
                if not taken:
                    raise ForkCannotJoin(code=case.station.code, seq=case.seq - 1) from problem
                _report_again(connection, case.station, key, problem)
                continue
            outcome = Outcome.TAKEN if entries else Outcome.HELD
            aside.settle(connection, case.station.id, bundle, outcome, rows, center.now())
        aside.decide(connection, case.station.id, key, QuarantineState.RELEASED, by, center.now())
        taken += entries
    return replaced, taken


def _replace(center: Center, connection: Connection, case: Case, by: int) -> int:
    """Move the held entries from the fork on out of the accepted journal; how many they are."""
    station_id, now = case.station.id, center.now()
    Chain.load(connection, station_id).cut_back(case.seq - 1)
    past = replaced_journal.c.release
    number = select(func.coalesce(func.max(past), 0) + 1).where(replaced_journal.c.station_id == station_id)
    release_number = connection.execute(number).scalar_one()
    mine = (received_journal.c.station_id == station_id, received_journal.c.seq >= case.seq)
    columns = [column.name for column in received_journal.columns]
    facts = {
        "release": release_number,
        "fork_hash": case.first_hash,
        "replaced_at": now,
        "replaced_by": by,
    }
    connection.execute(
        insert(replaced_journal).from_select(
            [*columns, *facts],
            select(*received_journal.columns, *(literal(value) for value in facts.values())).where(*mine),
        )
    )
    return connection.execute(delete(received_journal).where(*mine)).rowcount


def _report_again(
    connection: Connection, station: EnrolledStation, key: aside.BundleKey, problem: BundleGap | BundleFork
) -> None:
    """What parts from its own side is a case of its own, against what is held now."""
    connection.execute(
        update(quarantine)
        .where(key.matches(quarantine, station.id))
        .values(
            state=QuarantineState.NEW,
            fork_seq=problem.facts.get("seq", key.first),
            reason=problem.operator_line(),
        )
    )
