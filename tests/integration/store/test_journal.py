"""The journal names the first entry that was tampered with."""

from __future__ import annotations

import pytest

from station_app.domain.journal import make_entry
from station_app.models.people import Household, VillagerGroup
from station_app.store import journal
from tests.helpers.stations import StationUnderTest


@pytest.fixture
def busy(station: StationUnderTest) -> StationUnderTest:
    """A station with ten households, each added by an act of its own."""
    with station.store.write("people.add_group", by=station.actor) as session:
        session.add(VillagerGroup(name="1组"))
    for number in range(10):
        with station.store.write("people.add_household", by=station.actor) as session:
            session.add(Household(number=f"{number:03d}", group_id=1, opened_on=station.clock.today()))
    return station


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE journal_entry SET changes = replace(changes, '003', '033') WHERE seq = 6",
        "UPDATE journal_entry SET actor = '别人' WHERE seq = 6",
        "UPDATE journal_entry SET at = at + 1 WHERE seq = 6",
        "UPDATE journal_entry SET hash = prev_hash WHERE seq = 6",
        "DELETE FROM journal_entry WHERE seq = 6",
        "UPDATE journal_entry SET part = 2 WHERE seq = 6",
    ],
)
def test_the_first_broken_entry_is_named(busy: StationUnderTest, tampering: str) -> None:
    with busy.store.write_local() as session:
        session.connection().exec_driver_sql(tampering)
    with busy.store.read() as session:
        assert journal.verify(session) == 6


def test_rewriting_an_entry_with_its_own_hash_breaks_the_next(busy: StationUnderTest) -> None:
    with busy.store.read() as session:
        entries = list(journal.entries_after(session, 0))
    forged = make_entry(
        entries[4].hash, 6, entries[5].at, "别人", entries[5].action, 1, 1, entries[5].changes
    )
    with busy.store.write_local() as session:
        session.connection().exec_driver_sql(
            "UPDATE journal_entry SET actor = ?, hash = ? WHERE seq = 6", (forged.actor, forged.hash)
        )
    with busy.store.read() as session:
        assert journal.verify(session) == 7


def test_an_erased_person_leaves_the_chain_whole(busy: StationUnderTest) -> None:
    with busy.store.write_local() as session:
        session.connection().exec_driver_sql(
            """UPDATE journal_entry SET changes = '{"erased":"2026-03-02"}' WHERE seq = 6"""
        )
    with busy.store.read() as session:
        assert journal.verify(session) is None


def test_entries_are_read_from_where_one_asks(busy: StationUnderTest) -> None:
    with busy.store.read() as session:
        assert [entry.seq for entry in journal.entries_after(session, 9)] == [10, 11, 12]
        assert [entry.seq for entry in journal.entries_after(session, 3, until=5)] == [4, 5]
