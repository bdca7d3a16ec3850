"""A restored station that did not ask goes on in an epoch of its own, and hears what is held beyond."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from station_app.store.backup import back_up
from station_app.store.layout import Layout
from station_app.store.opening import open_store, restore_store
from station_app.sync.bundle import Mark
from station_app.sync.outgoing import pending_count, receive_ack
from station_app.sync.settling import go_on
from tests.helpers.clock import FixedClock
from tests.helpers.stand_in_center import Center, add_group, export, journal
from tests.helpers.stations import PASSWORD, StationUnderTest


@dataclass(frozen=True)
class Restored:
    """A station that went back to a backup after it had exported two entries more."""

    station: StationUnderTest
    branch: int
    former_last: int


@pytest.fixture
def restored(
    enrolled: StationUnderTest, center: Center, stick: Path, clock: FixedClock, tmp_path: Path
) -> Iterator[Restored]:
    backup = back_up(enrolled.store, tmp_path / "backups")
    branch = enrolled.store.head.seq
    add_group(enrolled, "没了的一组")
    add_group(enrolled, "没了的二组")
    former_last = enrolled.store.head.seq
    center.ingest(export(enrolled, stick).files)
    layout, key = Layout(enrolled.store.folder), enrolled.store.key
    enrolled.store.close()
    restore_store(layout, backup.path, key, clock)
    store, actor = open_store(layout, clock, "李书记", PASSWORD)
    go_on(store, actor, alone=True)
    yield Restored(StationUnderTest(store, actor, clock, ""), branch, former_last)
    store.close()


def test_a_restored_station_goes_on_in_an_epoch_of_its_own(
    restored: Restored, center: Center, stick: Path
) -> None:
    add_group(restored.station, "新一组")
    result = export(restored.station, stick)
    former = center.held.copy()
    center.ingest(result.files)
    (new,) = set(center.held) - set(former)
    (old,) = former
    assert center.held[new] == journal(restored.station.store)
    assert len(center.held[old]) == restored.former_last
    branch = center.headers[-1].facts.branch
    assert branch == Mark(old, restored.branch, former[old][restored.branch - 1].hash)


def test_a_restored_station_hears_that_the_centre_holds_more(
    restored: Restored, center: Center, stick: Path
) -> None:
    add_group(restored.station, "新一组")
    (old,) = center.held
    received = receive_ack(restored.station.store, restored.station.actor, center.acknowledge(old))
    assert received.ahead == restored.former_last
    assert received.acknowledged == restored.branch
    assert pending_count(restored.station.store) == 2
